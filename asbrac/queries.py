"""The reads behind the pages of ASBRAC referrals. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from asbrac.models import RUN, AsbracReferral, Vulnerability
from cases.models import AsbCase, HateStrand, Incident, RiskAssessment
from cases.risk import INSTRUMENTS
from partnership import clock
from partnership.access.policy import level_on
from partnership.dates import spoken
from partnership.models import Compartment, Deadline, Grant, Level, User
from partnership.references import normalise
from partnership.search import Badge, Hit, RecordLine
from people.models import Involvement, Person
from people.search.matches import Match, possible_matches
from people.services import NewPerson

PAGE = 25
State = AsbracReferral.State
REFERRALS = AsbracReferral.objects.select_related(
    "record__agency",
    "record__team",
    "partnership",
    "case__record",
    "victim",
    "owner__agency",
    "referred_by",
    "referring_agency",
    "ward",
)
UNDER_WAY = (State.REFERRED, State.RETURNED, State.OPEN)
STATE_COLOURS: dict[str, str] = {
    State.REFERRED: "yellow",
    State.RETURNED: "orange",
    State.OPEN: "blue",
    State.NOT_ACCEPTED: "grey",
    State.CLOSED: "grey",
}
BAND_COLOURS = {"high": "red", "medium": "orange", "standard": "green"}
_HATE = {str(value): str(label) for value, label in HateStrand.choices}
_VULNERABLE = {str(value): str(label) for value, label in Vulnerability.choices}


@dataclass(frozen=True)
class Rights:
    """What a reader may do on a referral."""

    # Whoever runs the conference and may write on the record.
    run: bool
    # The agency that referred, which completes what it wrote.
    complete: bool

    @property
    def write(self) -> bool:
        return self.run


def rights_on(referral: AsbracReferral, user: User) -> Rights:
    """What `user`, who sees the referral, may do on it."""
    level = level_on(user, referral.record)
    return Rights(
        run=user.may(RUN) and level in (Level.WRITE, Level.MANAGE),
        complete=user.may("asbrac.refer") and user.agency_id == referral.referring_agency_id,
    )


@dataclass(frozen=True)
class Step:
    """Something that may be done with a referral: its page is `asbrac_{name}`."""

    name: str
    label: str
    states: tuple[str, ...]


_WAITING = (State.REFERRED, State.RETURNED)
STEPS = (
    Step("accept", "Accept", (State.REFERRED,)),
    Step("return", "Return for more information", (State.REFERRED,)),
    Step("decline", "Do not accept", _WAITING),
    Step("complete", "Change the referral", _WAITING),
    Step("identify", "Say who the victim is", _WAITING),
    Step("reassess", "Reassess the risk", (State.OPEN,)),
    Step("hand_over", "Hand over", UNDER_WAY),
    Step("reopen", "Take the closing back", (State.CLOSED,)),
)


def steps_now(referral: AsbracReferral, rights: Rights) -> list[Step]:
    """The steps whose turn it is and that the reader may take."""
    return [
        step
        for step in STEPS
        if referral.state in step.states
        and (rights.run or (step.name == "complete" and rights.complete))
    ]


def words_for(values: Sequence[str]) -> list[str]:
    """Vulnerabilities and hate strands as people read them."""
    return [_VULNERABLE.get(value) or _HATE.get(value) or value for value in values]


def case_summary(case: AsbCase, user: User) -> str:
    """What a case says has happened, to begin a referral's own words with: its last incidents."""
    seen = Incident.objects.visible_to(user).filter(case=case)
    lines = [f"{case.title}. {seen.count()} reported since {spoken(case.opened_on)}."]
    for incident in seen.order_by("-occurred_on", "-pk")[:3]:
        lines.append(f"{spoken(incident.occurred_on)}: {incident.narrative}")
    return "\n\n".join(lines)


def case_vulnerabilities(case: AsbCase, scored: RiskAssessment | None) -> list[Vulnerability]:
    """What a case says of the victim's vulnerability, and what drives the harm.

    Whose mental health, alcohol or drugs are involved a case does not say, so they are left to tick.
    """
    found = []
    if "noise" in case.qualifiers:
        found.append(Vulnerability.NOISE)
    if case.hate_strands:
        found.append(Vulnerability.HATE)
    if scored is not None and _is_worst(scored, "support"):
        found.append(Vulnerability.ISOLATED)
    return found


def _is_worst(scored: RiskAssessment, code: str) -> bool:
    """Whether an item has the last of its answers, in the version that was asked."""
    instrument = INSTRUMENTS.get((scored.instrument, scored.version))
    items = instrument.items if instrument else ()
    return any(
        item.code == code and scored.items.get(code) == len(item.answers) - 1 for item in items
    )


def last_score(case: AsbCase, user: User) -> RiskAssessment | None:
    """The case's latest scoring in sight: its band is the one that the case has."""
    seen: QuerySet[RiskAssessment] = RiskAssessment.objects.visible_to(user)
    return seen.filter(case=case).first()


def victim_in_sight(user: User, pk: UUID | None) -> Person | None:
    """Somebody on file who was chosen to be referred, where the reader may search for people."""
    if pk is None or not user.may("people.search"):
        return None
    seen: QuerySet[Person] = Person.objects.visible_to(user)
    return seen.filter(pk=pk, compartment=Compartment.GENERAL).first()


def matches_for(user: User, new: NewPerson) -> list[Match]:
    """People on file who look like somebody who is typed, in the reader's sight."""
    name = f"{new.given_name} {new.family_name}"
    return list(possible_matches(user, name, new.date_of_birth, str(new.address or "")))


def alike(referral: AsbracReferral, user: User) -> list[Match]:
    """People on file who may be the victim whom a partner wrote down anew."""
    victim = referral.victim
    found = possible_matches(user, str(victim), victim.date_of_birth, "")
    return [match for match in found if match.person.pk != victim.pk]


def in_meeting(referral: AsbracReferral, user: User) -> dict[str, Any]:
    """What the meeting is shown of a referral."""
    return {
        "referral": referral,
        "vulnerabilities": words_for(referral.vulnerabilities),
        "strands": words_for(referral.hate_strands),
        "band_colour": BAND_COLOURS.get(referral.band, "grey"),
    }


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    state: str = ""
    band: str = ""
    agency: UUID | None = None
    owner: UUID | None = None
    review_by: date | None = None


@dataclass(frozen=True)
class Page:
    """One page of the list; `before` and `after` name the referrals to go on from."""

    referrals: Sequence[Any]
    before: UUID | None
    after: UUID | None


def referral_page(
    user: User,
    filters: Filters,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """A page of referrals in sight, the newest first; keyset pages, as the cases' list."""
    seen: QuerySet[AsbracReferral] = AsbracReferral.objects.visible_to(user)
    rows = seen
    if filters.state in State.values:
        rows = rows.filter(state=filters.state)
    elif filters.state != "all":
        rows = rows.filter(state__in=UNDER_WAY)
    if filters.band:
        rows = rows.filter(band=filters.band)
    if filters.agency:
        rows = rows.filter(referring_agency=filters.agency)
    if filters.owner:
        rows = rows.filter(owner=filters.owner)
    if filters.review_by:
        rows = rows.filter(next_review_on__lte=filters.review_by)
    backwards = before is not None
    turned_at = before or after
    if turned_at is not None:
        at = seen.filter(pk=turned_at).values_list("referred_on", flat=True).first()
        if at is None:
            return referral_page(user, filters, size=size)
        step = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"referred_on__{step}": at}) | Q(referred_on=at, **{f"pk__{step}": turned_at})
        )
    order = ("referred_on", "pk") if backwards else ("-referred_on", "-pk")
    found = list(
        rows.select_related("record", "victim", "owner", "referring_agency").order_by(*order)[
            : size + 1
        ]
    )
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


def people_on(referral: AsbracReferral, user: User) -> list[Involvement]:
    """Who is on the referral now, as far as `user` may see each of them: the victim first."""
    on_it: Any = Involvement.objects.visible_to(user).filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=clock.today()), record_id=referral.pk
    )
    on_it = on_it.prefetch_related(Prefetch("person", queryset=Person.objects.visible_to(user)))
    order = list(Involvement.Role.values)
    rows = [each for each in on_it.order_by("starts_on", "pk") if each.person]
    return sorted(rows, key=lambda each: order.index(each.role))


def let_in(referral: AsbracReferral) -> list[Grant]:
    """Who has been let in to the referral, and until when: of several grants the last to end."""
    live = Grant.objects.filter(record=referral.record_id, ends_at__gt=clock.now())
    latest: dict[Any, Grant] = {}
    for grant in live.select_related("agency", "user__agency").order_by("ends_at", "pk"):
        latest[grant.agency_id or grant.user_id] = grant
    return list(latest.values())


def deadlines_of(referral: AsbracReferral, user: User) -> list[Deadline]:
    """What falls due on the referral, overdue first."""
    return list(
        Deadline.objects.visible_to(user)
        .filter(record=referral.record_id, met_at__isnull=True)
        .select_related("assignee")
    )


def referrals_of(user: User, **about: Any) -> list[AsbracReferral]:
    """The referrals in sight about a case or a victim, the newest first."""
    if not user.may("asbrac.read"):
        return []
    rows: QuerySet[AsbracReferral] = AsbracReferral.objects.visible_to(user).filter(**about)
    return list(rows.select_related("record").order_by("-referred_on", "-pk"))


def _line(referral: AsbracReferral) -> RecordLine:
    return RecordLine(
        title=f"ASBRAC referral: {referral.victim}",
        url=reverse("asbrac_referral", args=[referral.pk]),
        state=str(referral.get_state_display()),
        colour=STATE_COLOURS.get(referral.state, "grey"),
    )


def describe_referrals(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Referrals in one line each, those that `user` sees."""
    if not user.may("asbrac.read"):
        return {}
    rows: QuerySet[AsbracReferral] = AsbracReferral.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: _line(row) for row in rows.select_related("record", "victim")}


def find_referrals(user: User, query: str) -> list[Hit]:
    """Referrals by their reference."""
    reference = normalise(query)
    if reference is None or not user.may("asbrac.read"):
        return []
    rows: QuerySet[AsbracReferral] = AsbracReferral.objects.visible_to(user)
    return [
        Hit(
            title=f"{row.record.reference}: {row.victim}",
            url=reverse("asbrac_referral", args=[row.pk]),
            why="Reference",
            badges=(Badge(str(row.get_state_display()), STATE_COLOURS.get(row.state, "grey")),),
        )
        for row in rows.filter(record__reference=reference).select_related("record", "victim")
    ]
