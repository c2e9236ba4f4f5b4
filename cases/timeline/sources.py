"""The kinds of entry that a timeline is merged from, and what each reads like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from cases.measures import CLOSED, CONTACT_PLANNED, OPENED, REOPENED
from cases.models import (
    CaseAction,
    CaseNote,
    Incident,
    Intervention,
    RiskAssessment,
    SatisfactionSurvey,
    VictimContact,
)
from cases.services.common import HANDED_OVER, RECLASSIFIED
from cases.services.plan import ACTION_ADDED, ACTION_FINISHED
from cases.timeline.entries import Asked, Entry, Source, Version
from cases.timeline.reviews import REVIEWS
from ledger.models import Fact
from ledger.services import effective
from partnership import clock
from partnership.dates import spoken
from partnership.models import Grant, RuleReason


def _notes(asked: Asked, rows: list[CaseNote]) -> Iterable[tuple[CaseNote, Entry]]:
    earlier: dict[UUID, CaseNote] = {}
    if any(note.replaces_id for note in rows):
        replaced: QuerySet[Any] = CaseNote.objects.visible_to(asked.user).filter(
            case=asked.case, replaced_by__isnull=False
        )
        earlier = {note.pk: note for note in replaced.select_related("written_by")}
    for note in rows:
        versions = []
        older = earlier.get(note.replaces_id) if note.replaces_id else None
        while older is not None:
            versions.append(Version(older.text, older.written_by.name, older.written_at))
            older = earlier.get(older.replaces_id) if older.replaces_id else None
        edit = reverse("case_note_correct", args=[asked.case.pk, note.pk])
        yield (
            note,
            Entry(
                note.get_kind_display(),
                note.written_by.name,
                note.happened_at,
                note.written_at,
                text=note.text,
                tag=" · ".join(
                    word
                    for word, holds in (("Corrected", versions), ("Opinion", note.is_opinion))
                    if holds
                ),
                edit_url=edit if asked.may_write else "",
                versions=versions,
            ),
        )


def _contacts(asked: Asked, rows: list[VictimContact]) -> Iterable[tuple[VictimContact, Entry]]:
    for contact in rows:
        whom = f" with {contact.person}" if contact.person else ""
        yield (
            contact,
            Entry(
                f"Contact{whom}: {contact.get_method_display().lower()}",
                contact.recorded_by.name,
                contact.contacted_on,
                contact.recorded_at,
                text=contact.note,
                detail=f"Next contact due {spoken(contact.next_on)}." if contact.next_on else "",
                tag=contact.get_outcome_display(),
                colour="orange" if contact.outcome == VictimContact.Outcome.NO_REPLY else "green",
            ),
        )


def _incidents(asked: Asked, rows: list[Incident]) -> Iterable[tuple[Incident, Entry]]:
    for incident in rows:
        yield (
            incident,
            Entry(
                f"Incident: {incident.get_asb_type_display().lower()}",
                incident.recorded_by.name,
                incident.occurred_on,
                incident.recorded_at,
                text=incident.narrative,
                detail=f"Reported {spoken(incident.reported_on)}, "
                f"{asked.words.get(('source', incident.source), incident.source)}.",
            ),
        )


def _risk(asked: Asked, rows: list[RiskAssessment]) -> Iterable[tuple[RiskAssessment, Entry]]:
    colours = {"standard": "green", "medium": "yellow", "high": "red"}
    for assessment in rows:
        final = "Final risk" if assessment.is_final else "Risk"
        overridden = (
            f"The score alone gives {assessment.get_scored_band_display().lower()}. "
            f"Reason: {assessment.override_reason}"
            if assessment.override_reason
            else ""
        )
        yield (
            assessment,
            Entry(
                f"{final} scored {assessment.score}",
                assessment.assessed_by.name,
                assessment.assessed_on,
                assessment.recorded_at,
                text=overridden,
                tag=assessment.get_band_display(),
                colour=colours[assessment.band],
                url=reverse("case_risk_assessment", args=[asked.case.pk, assessment.pk]),
                link="All answers",
            ),
        )


def _actions(asked: Asked, rows: list[Fact]) -> Iterable[tuple[Fact, Entry]]:
    wanted = {fact.subject for fact in rows if fact.subject}
    known: QuerySet[Any] = CaseAction.objects.visible_to(asked.user).filter(pk__in=wanted)
    known = known.select_related("owner", "agency") if wanted else known.none()
    actions = {action.pk: action for action in known}
    for fact in rows:
        action = actions.get(fact.subject) if fact.subject else None
        if action is None:
            continue
        if fact.kind == ACTION_ADDED:
            whom = action.owner.name if action.owner else action.agency.name
            title, text, tag = "Action added", action.description, ""
            detail = f"For {whom}, due {spoken(action.due_on)}."
        else:
            title, text, detail = "Action finished", action.description, action.outcome
            tag = action.get_status_display()
        yield (
            fact,
            Entry(
                title,
                _author(fact),
                fact.occurred_on,
                fact.recorded_at,
                text=text,
                detail=detail,
                tag=tag,
                colour="green" if fact.outcome == CaseAction.Status.DONE else "grey",
            ),
        )


def _interventions(asked: Asked, rows: list[Intervention]) -> Iterable[tuple[Intervention, Entry]]:
    for intervention in rows:
        whom = f" with {intervention.person}" if intervention.person else ""
        label = asked.words.get(("intervention", intervention.kind), intervention.kind)
        yield (
            intervention,
            Entry(
                f"{label}{whom}",
                intervention.recorded_by.name,
                intervention.done_on,
                intervention.recorded_at,
                text=intervention.note,
                tag=f"Step {intervention.stage}",
                colour="blue",
            ),
        )


def _reasons(asked: Asked, rows: list[RuleReason]) -> Iterable[tuple[RuleReason, Entry]]:
    titles = {
        "STEP-SKIP": "Reason for skipping a step",
        "CR-16": "Case review: why the chair has worked on the case",
        "CR-17": "Case review: why the victim was not invited",
        "CR-24": "Case review: why there is another application",
    }
    for reason in rows:
        yield (
            reason,
            Entry(
                titles.get(reason.rule, "Reason for going on"),
                reason.given_by.name,
                reason.given_at,
                reason.given_at,
                text=reason.reason,
            ),
        )


def _life(asked: Asked, rows: list[Fact]) -> Iterable[tuple[Fact, Entry]]:
    case = asked.case
    for fact in rows:
        text, tag, colour = "", "", "grey"
        if fact.kind == CLOSED:
            title = "Case closed"
            text = asked.words.get(("closure_reason", fact.outcome), fact.outcome)
            tag = "Problem solved" if fact.satisfactory else "Not solved"
            colour = "green" if fact.satisfactory else "grey"
            if case.closed_on == fact.occurred_on and case.closing_note:
                text = f"{text}\n{case.closing_note}"
        elif fact.kind == HANDED_OVER:
            title = f"Handed over to {fact.owner.name}" if fact.owner else "Handed over"
        elif fact.kind == CONTACT_PLANNED:
            title = "Contact planned"
            text = f"Next contact due {spoken(fact.due_on)}." if fact.due_on else ""
        else:
            title = {
                OPENED: "Case opened",
                REOPENED: "Case reopened",
                RECLASSIFIED: "Details changed",
            }[fact.kind]
        yield (
            fact,
            Entry(
                title,
                _author(fact),
                fact.occurred_on,
                (fact.root or fact).recorded_at,
                text=text,
                tag=tag,
                colour=colour,
            ),
        )


def _corrections(asked: Asked, rows: list[Fact]) -> Iterable[tuple[Fact, Entry]]:
    what = {OPENED: "opening", REOPENED: "reopening", CLOSED: "closing"}
    for fact in rows:
        before = fact.corrects
        if before is None:
            continue
        changes = []
        if fact.voided:
            changes.append(
                f"The {what[fact.kind]} of {spoken(before.occurred_on)} was recorded by mistake."
            )
        if fact.occurred_on != before.occurred_on:
            changes.append(
                f"Day of {what[fact.kind]}: {spoken(before.occurred_on)} "
                f"became {spoken(fact.occurred_on)}."
            )
        if fact.outcome != before.outcome:
            old, new = (
                asked.words.get(("closure_reason", code), code)
                for code in (before.outcome, fact.outcome)
            )
            changes.append(f"Reason: “{old}” became “{new}”.")
        if changes:
            yield (
                fact,
                Entry(
                    "Record corrected",
                    _author(fact),
                    fact.recorded_at,
                    fact.recorded_at,
                    text="\n".join(changes),
                ),
            )


def _surveys(asked: Asked, rows: list[Any]) -> Iterable[tuple[Any, Entry]]:
    for survey in rows:
        returned = survey.returned_on
        yield (
            survey,
            Entry(
                "Satisfaction survey sent",
                "",
                survey.sent_on,
                survey.at,
                text=f"Returned {spoken(returned)}." if returned else "Not returned yet.",
            ),
        )


def _rule_reasons(asked: Asked) -> Any:
    """The reasons given on the case and on its reviews."""
    here = Q(record=asked.case.record_id)
    here |= Q(record__parent=asked.case.record_id, record__kind="case_review")
    return RuleReason.objects.visible_to(asked.user).filter(here).select_related("given_by")


def _sharing(asked: Asked, rows: list[Grant]) -> Iterable[tuple[Grant, Entry]]:
    for grant in rows:
        whom = grant.user.name if grant.user else grant.agency.name if grant.agency else ""
        yield (
            grant,
            Entry(
                f"Shared with {whom}",
                grant.given_by.name,
                grant.starts_at,
                grant.starts_at,
                text=grant.reason,
                detail=f"Until {spoken(clock.london_day(grant.ends_at))}.",
                tag=grant.get_level_display(),
                colour="purple",
            ),
        )


def _author(fact: Fact) -> str:
    return fact.recorded_by.name if fact.recorded_by else ""


def _facts(*kinds: str) -> Callable[[Asked], Any]:
    return lambda asked: (
        Fact.objects.visible_to(asked.user)
        .filter(effective(), record=asked.case.record_id, kind__in=kinds)
        .select_related("recorded_by", "owner", "root")
    )


def _corrected(asked: Asked) -> Any:
    """Corrections of the case's life by hand; those that only carry a dimension forward are not.

    A correction of a correction points at the one before, so each shows what it changed.
    """
    return (
        Fact.objects.visible_to(asked.user)
        .filter(
            Q(voided=True)
            | ~Q(occurred_on=F("corrects__occurred_on"))
            | ~Q(outcome=F("corrects__outcome")),
            record=asked.case.record_id,
            kind__in=(OPENED, REOPENED, CLOSED),
            corrects__isnull=False,
        )
        .select_related("recorded_by", "corrects")
    )


def _survey_rows(asked: Asked) -> Any:
    return _bound(SatisfactionSurvey)(asked).annotate(at=Cast("sent_on", DateTimeField()))


def _bound(model: Any, *related: str, **more: Any) -> Callable[[Asked], Any]:
    return lambda asked: (
        model.objects.visible_to(asked.user)
        .filter(case=asked.case, **more)
        .select_related(*related)
    )


def _anchored(model: Any, *related: str) -> Callable[[Asked], Any]:
    return lambda asked: (
        model.objects.visible_to(asked.user)
        .filter(record=asked.case.record_id)
        .select_related(*related)
    )


SOURCES = (
    Source(
        "life",
        _facts(OPENED, REOPENED, CLOSED, HANDED_OVER, RECLASSIFIED),
        "occurred_on",
        "recorded_at",
        _life,
    ),
    Source("contacts", _facts(CONTACT_PLANNED), "occurred_on", "recorded_at", _life),
    Source("life", _corrected, "", "recorded_at", _corrections, by_instant=True),
    Source("life", _survey_rows, "sent_on", "at", _surveys),
    Source(
        "incidents",
        _bound(Incident, "recorded_by"),
        "occurred_on",
        "recorded_at",
        _incidents,
    ),
    Source(
        "notes",
        _bound(CaseNote, "written_by", replaced_by__isnull=True),
        "",
        "happened_at",
        _notes,
        by_instant=True,
    ),
    Source(
        "contacts",
        _bound(VictimContact, "recorded_by", "person"),
        "contacted_on",
        "recorded_at",
        _contacts,
    ),
    Source(
        "risk",
        _bound(RiskAssessment, "assessed_by"),
        "assessed_on",
        "recorded_at",
        _risk,
    ),
    Source(
        "actions",
        _facts(ACTION_ADDED, ACTION_FINISHED),
        "occurred_on",
        "recorded_at",
        _actions,
    ),
    Source(
        "actions",
        _bound(Intervention, "recorded_by", "person"),
        "done_on",
        "recorded_at",
        _interventions,
    ),
    Source("actions", _rule_reasons, "", "given_at", _reasons, by_instant=True),
    REVIEWS,
    Source(
        "sharing",
        _anchored(Grant, "user", "agency", "given_by"),
        "",
        "starts_at",
        _sharing,
        by_instant=True,
    ),
)
