"""The reads behind the pages of one case. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases.measures import INCIDENT
from cases.models import (
    AsbCase,
    CaseAction,
    CaseLink,
    CaseReview,
    Incident,
    Intervention,
    RiskAssessment,
    SatisfactionSurvey,
    Term,
    VictimContact,
)
from ledger.models import Fact
from ledger.services import effective
from partnership import clock
from partnership.access.policy import level_on
from partnership.dates import add_months
from partnership.models import AccessLogEntry, Deadline, Grant, Level, User
from partnership.policy import policy
from people.models import Involvement, SafeContact

CASES = AsbCase.objects.select_related(
    "record", "record__agency", "record__team", "owner", "ward", "premises"
)


@dataclass(frozen=True)
class Rights:
    """What the reader may do on one case. What they may not do is not shown."""

    write: bool
    manage: bool
    hand_over: bool
    see_sharing: bool
    see_looks: bool

    @property
    def share(self) -> bool:
        return self.manage


def rights_on(case: AsbCase, user: User) -> Rights:
    """A partner with a grant reads, or writes too; sharing and who looked are the team's business."""
    level = level_on(user, case.record)
    write = level in (Level.WRITE, Level.MANAGE)
    manage = level is Level.MANAGE
    owns = case.owner_id == user.pk
    return Rights(
        write=write,
        manage=manage and user.may("case.share"),
        hand_over=write and (manage or owns),
        see_sharing=user.may("case.write"),
        see_looks=manage or owns,
    )


def words_of(user: User) -> dict[str, dict[str, str]]:
    """The labels of every vocabulary, retired words included: vocabulary, code, label."""
    words: dict[str, dict[str, str]] = {}
    rows = Term.objects.visible_to(user).values_list("vocabulary", "code", "label")
    for vocabulary, code, label in rows:
        words.setdefault(vocabulary, {})[code] = label
    return words


def safe_contact_flags(case: AsbCase, user: User) -> set[str]:
    """What must not be done in reaching somebody who is on the case now."""
    rules = SafeContact.objects.visible_to(user).filter(
        Q(person__involvements__ends_before__isnull=True)
        | Q(person__involvements__ends_before__gt=clock.today()),
        person__involvements__record=case.record_id,
    )
    flags = set()
    for rule in rules.distinct():
        for name in ("do_not_write", "do_not_visit", "do_not_leave_messages"):
            if getattr(rule, name):
                flags.add(name)
    return flags


def deadlines_of(case: AsbCase, user: User) -> list[Deadline]:
    """What falls due on the case, overdue first."""
    return list(
        Deadline.objects.visible_to(user)
        .filter(record=case.record_id, met_at__isnull=True)
        .select_related("assignee")
    )


@dataclass(frozen=True)
class Repeats:
    """Computed from the ledger, never typed: who and where had several incidents in twelve months."""

    victims: int
    location: bool
    victim_limit: int
    location_limit: int


def repeats_of(case: AsbCase, user: User) -> Repeats:
    """Whether a victim of the case or its place is a repeat one, by what the reader may see.

    Rolling twelve months to today, or to the day on which the case closed.
    """
    day = case.closed_on or clock.today()
    seen = Fact.objects.visible_to(user).filter(
        effective(), kind=INCIDENT, occurred_on__gt=add_months(day, -12), occurred_on__lte=day
    )
    victim_limit = policy(case.partnership_id, "repeat_victim_incidents", day)
    location_limit = policy(case.partnership_id, "repeat_location_incidents", day)
    victims = Involvement.objects.visible_to(user).filter(
        record=case.record_id, role=Involvement.Role.VICTIM, person__isnull=False
    )
    # From the few people of the case to their facts: the other way round every incident is read.
    people = list(victims.values_list("person_id", flat=True))
    repeated = (
        seen.filter(people__person__in=people, people__role=Involvement.Role.VICTIM)
        .values("people__person")
        .annotate(incidents=Count("pk", distinct=True))
        .filter(incidents__gte=victim_limit)
        .count()
        if people
        else 0
    )
    here = seen.filter(place=case.premises_id).count() if case.premises_id else 0
    return Repeats(repeated, here >= location_limit, victim_limit, location_limit)


def links_of(case: AsbCase, user: User) -> list[tuple[CaseLink, AsbCase, str]]:
    """The linked cases from either end, with how each belongs to this one."""
    rows: QuerySet[CaseLink] = (
        CaseLink.objects.visible_to(user)
        .filter(Q(case=case) | Q(other=case))
        .select_related("case__record", "other__record")
        .order_by("linked_at")
    )
    links = []
    for link in rows:
        far = link.other if link.case_id == case.pk else link.case
        words = link.get_kind_display()
        if link.kind == CaseLink.Kind.DUPLICATE and link.other_id == case.pk:
            words = "Has as its duplicate"
        links.append((link, far, words))
    return links


def parties_of(case: AsbCase, user: User) -> list[Involvement]:
    """Everybody and every place on the case: who has a role now first, then roles that have ended."""
    rows = (
        Involvement.objects.visible_to(user)
        .filter(record=case.record_id)
        .select_related("person__safe_contact", "organisation", "premises", "added_by")
        .order_by("starts_on", "pk")
    )
    order = list(Involvement.Role.values)
    today = clock.today()
    return sorted(
        rows,
        key=lambda each: (
            each.ends_before is not None and each.ends_before <= today,
            order.index(each.role),
        ),
    )


def incidents_of(case: AsbCase, user: User) -> QuerySet[Any]:
    """The case's incidents, the latest first."""
    return (
        Incident.objects.visible_to(user)
        .filter(case=case)
        .select_related("premises", "ward", "recorded_by")
    )


def assessments_of(case: AsbCase, user: User) -> QuerySet[Any]:
    """Every scoring of the case, the latest first."""
    return RiskAssessment.objects.visible_to(user).filter(case=case).select_related("assessed_by")


def actions_of(case: AsbCase, user: User) -> QuerySet[Any]:
    """The action plan, in the order in which it falls due."""
    return CaseAction.objects.visible_to(user).filter(case=case).select_related("owner", "agency")


def contacts_of(case: AsbCase, user: User) -> QuerySet[Any]:
    """Contacts with the victim, the latest first."""
    return (
        VictimContact.objects.visible_to(user)
        .filter(case=case)
        .select_related("person", "recorded_by")
    )


def surveys_of(case: AsbCase, user: User) -> QuerySet[Any]:
    """Surveys sent after closing, the latest first."""
    return SatisfactionSurvey.objects.visible_to(user).filter(case=case).order_by("-sent_on", "pk")


def grants_of(case: AsbCase, user: User) -> QuerySet[Grant]:
    """Whom the case is or was shared with, the latest first."""
    return (
        Grant.objects.visible_to(user)
        .filter(record=case.record_id)
        .select_related("user__agency", "agency", "given_by")
        .order_by("-starts_at", "-pk")
    )


@dataclass(frozen=True)
class Step:
    """A step of the incremental approach: its tools, and what has been done of them."""

    stage: int
    tools: list[str]
    done: list[Intervention]


STAGES = (1, 2, 3, 4)


def ladder_of(case: AsbCase, user: User) -> list[Step]:
    """The informal steps in order, each with what has been tried on this case."""
    done: QuerySet[Any] = (
        Intervention.objects.visible_to(user)
        .filter(case=case)
        .select_related("person", "recorded_by")
    )
    by_stage: dict[int, list[Intervention]] = {}
    for intervention in done:
        by_stage.setdefault(intervention.stage, []).append(intervention)
    tools: dict[int, list[str]] = {}
    terms = Term.objects.visible_to(user).filter(vocabulary=Term.Vocabulary.INTERVENTION)
    for term in terms:
        if term.active:
            tools.setdefault(term.stage or 1, []).append(term.label)
    return [Step(stage, tools.get(stage, []), by_stage.get(stage, [])) for stage in STAGES]


def failed_attempts(contacts: Iterable[VictimContact]) -> int:
    """How many attempts in a row, the latest included, reached nobody."""
    count = 0
    for contact in contacts:
        if contact.outcome == VictimContact.Outcome.SPOKE:
            break
        count += contact.outcome == VictimContact.Outcome.NO_REPLY
    return count


def looks_at(
    case: AsbCase, user: User, *, before: datetime | None, size: int
) -> list[AccessLogEntry]:
    """Who has opened or changed the case or a review of it, newest first.

    One more than `size` if there are more.
    """
    rows = (
        AccessLogEntry.objects.visible_to(user)
        .filter(
            object_id__in=[
                case.pk,
                *CaseReview.objects.filter(case=case).values_list("pk", flat=True),
            ]
        )
        .exclude(action="denied")
        .select_related("user", "agency")
        .order_by("-at", "-pk")
    )
    if before is not None:
        rows = rows.filter(at__lt=before)
    return list(rows[: size + 1])


def reports_in_six_months(case: AsbCase, user: User, on: date | None = None) -> int:
    """How many reports the case has had in the six months to a day."""
    since = add_months(on or clock.today(), -6)
    return Incident.objects.visible_to(user).filter(case=case, reported_on__gt=since).count()
