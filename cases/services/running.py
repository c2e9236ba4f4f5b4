"""Notes, hand-over, reclassifying, links and the survey after closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from cases.measures import OPENED
from cases.models import (
    AsbCase,
    AsbType,
    CaseAction,
    CaseLink,
    CaseNote,
    CaseReview,
    SatisfactionSurvey,
    Term,
)
from cases.services import common
from cases.services.review_facts import KIND
from ledger import services as ledger
from partnership import clock
from partnership.access.policy import may_change, may_manage
from partnership.models import Deadline, Record, User, Ward
from partnership.rules import Finding, Refused, refuse_if


@transaction.atomic
def add_note(
    case: AsbCase,
    *,
    by: User,
    text: str,
    kind: str = CaseNote.Kind.NOTE,
    is_opinion: bool = False,
    happened_at: datetime | None = None,
) -> CaseNote:
    """Write on the case, open or closed. A note changes nothing, so it never meets another's edit.

    The record's version stays, and a form that a colleague has open can still be saved.
    """
    common.allow(case, by)
    refuse_if(_note_findings(text, kind, happened_at))
    return CaseNote.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        kind=kind,
        text=text.strip(),
        is_opinion=is_opinion,
        happened_at=happened_at or clock.now(),
        written_by=by,
    )


@transaction.atomic
def correct_note(note: CaseNote, *, by: User, text: str) -> CaseNote:
    """Put right what a note says: the new version stands, the old one stays readable behind it."""
    common.allow(note.case, by)
    if CaseNote.objects.filter(replaces=note).exists():
        raise Refused(
            Finding("NOTE-OLD", "This note has a newer version. Correct that one instead.")
        )
    refuse_if(_note_findings(text, note.kind, None))
    return CaseNote.objects.create(
        partnership_id=note.partnership_id,
        case=note.case,
        kind=note.kind,
        text=text.strip(),
        is_opinion=note.is_opinion,
        happened_at=note.happened_at,
        written_by=by,
        replaces=note,
    )


def _note_findings(text: str, kind: str, happened_at: datetime | None) -> list[Finding]:
    findings = []
    if not text.strip():
        findings.append(Finding("NOTE-TEXT", "Enter the note.", "text"))
    if kind not in CaseNote.Kind.values:
        findings.append(Finding("NOTE-KIND", "Select a kind of note.", "kind"))
    if happened_at is not None and happened_at > clock.now():
        findings.append(Finding("NOTE-TIME", "The time must be in the past.", "happened_at"))
    return findings


@transaction.atomic
def hand_over(
    case: AsbCase,
    *,
    by: User,
    to: User,
    on: date | None = None,
    expected_version: int | None = None,
) -> AsbCase:
    """Give the case to another owner from a day on. Figures of earlier days keep the old owner."""
    common.begin(case, by, expected_version)
    day = on or clock.today()
    since = max(
        each.occurred_on
        for each in ledger.facts_of(case.record)
        if each.kind in (OPENED, common.HANDED_OVER)
    )
    findings = common.day_findings(
        day, "on", not_before=since, what="the day since which the owner has had it"
    )
    if not (may_manage(by, case.record) or case.owner_id == by.pk):
        findings.append(
            Finding("CASE-HAND-OVER", "Only the case's owner or a manager may hand it over.")
        )
    if to.partnership_id != case.partnership_id or not to.may("case.write") or to.is_service:
        findings.append(Finding("CASE-OWNER", "Select an owner who works on cases here.", "to"))
    elif to.pk == case.owner_id:
        findings.append(Finding("CASE-SAME", f"{to.name} owns this case already.", "to"))
    refuse_if(findings)
    here = Q(pk=case.record_id) | Q(parent=case.record_id, kind=KIND)
    Record.objects.filter(here).update(agency=to.agency, team=to.team)
    if not Record.objects.visible_to(to).filter(pk=case.record_id).exists():
        # Somebody who cannot open the case (no clearance, a block) cannot work it.
        raise Refused(
            Finding(
                "CASE-OWNER", f"{to.name} cannot take on this case. Select another owner.", "to"
            )
        )
    case.record.refresh_from_db(fields=["agency", "team"])
    # What the former owner was to do passes on with the case: outside the team it could not be done.
    CaseAction.objects.filter(case=case, status=CaseAction.Status.OPEN, owner=case.owner).update(
        owner=to, agency=to.agency
    )
    Deadline.objects.filter(
        record__in=Record.objects.filter(here), met_at__isnull=True, assignee=case.owner
    ).update(assignee=to)
    CaseReview.objects.filter(case=case, contact=case.owner, state__in=CaseReview.OPEN).update(
        contact=to
    )
    case.owner = to
    case.save(update_fields=["owner"])
    common.append(
        case,
        common.HANDED_OVER,
        day,
        by,
        changes={"owner_id": to.pk, "agency_id": to.agency_id},
    )
    return case


@transaction.atomic
def reclassify(
    case: AsbCase,
    *,
    by: User,
    title: str | None = None,
    asb_type: str | None = None,
    qualifiers: Sequence[str] | None = None,
    themes: Sequence[str] | None = None,
    hate_strands: Sequence[str] | None = None,
    ward: Ward | None = None,
    expected_version: int | None = None,
) -> AsbCase:
    """Change what the case is about, from today on. What is not given stays as it is."""
    common.begin(case, by, expected_version)
    asb_type = asb_type or case.asb_type
    new = {
        "qualifiers": sorted(set(case.qualifiers if qualifiers is None else qualifiers)),
        "themes": sorted(set(case.themes if themes is None else themes)),
        "hate_strands": sorted(set(case.hate_strands if hate_strands is None else hate_strands)),
    }
    findings = common.strand_findings(new["hate_strands"])
    if asb_type not in AsbType.values:
        findings.append(
            Finding("CASE-TYPE", "Select personal, nuisance or environmental.", "asb_type")
        )
    if title is not None and not title.strip():
        findings.append(Finding("CASE-TITLE", "Enter what the case is about.", "title"))
    if qualifiers is not None:
        # A word that the case bears already may stay, though it is no longer in use.
        fresh = set(qualifiers) - set(case.qualifiers)
        findings += common.term_findings(by, Term.Vocabulary.QUALIFIER, fresh, "qualifiers")
    if themes is not None:
        fresh = set(themes) - set(case.themes)
        findings += common.term_findings(by, Term.Vocabulary.THEME, fresh, "themes")
    if ward is not None and ward.partnership_id != case.partnership_id:
        findings.append(Finding("CASE-WARD", "Select a ward of your own area.", "ward"))
    refuse_if(findings)
    if title is not None:
        case.title = title.strip()
    case.asb_type = asb_type
    case.qualifiers, case.themes, case.hate_strands = (
        new["qualifiers"],
        new["themes"],
        new["hate_strands"],
    )
    case.ward = ward or case.ward
    case.save()
    common.append(
        case,
        common.RECLASSIFIED,
        clock.today(),
        by,
        changes={
            "category": case.asb_type,
            "themes": case.themes,
            "ward_id": case.ward_id,
        },
    )
    return case


@transaction.atomic
def link_cases(
    case: AsbCase, other: AsbCase, *, by: User, kind: str = CaseLink.Kind.RELATED
) -> CaseLink:
    """Say that two cases belong together. Both must be in sight of whoever links them."""
    common.begin(case, by)
    if case.pk == other.pk:
        raise Refused(Finding("LINK-SELF", "A case cannot be linked to itself.", "reference"))
    if not Record.objects.visible_to(by).filter(pk=other.pk).exists():
        raise Refused(Finding("LINK-ABSENT", "There is no case with this reference.", "reference"))
    if kind not in CaseLink.Kind.values:
        raise Refused(Finding("LINK-KIND", "Select how the cases belong together.", "kind"))
    # Two cases are linked once, whichever end it was done from.
    CaseLink.objects.filter(case=other, other=case).delete()
    link, _ = CaseLink.objects.update_or_create(
        case=case,
        other=other,
        defaults={"partnership_id": case.partnership_id, "kind": kind, "linked_by": by},
    )
    return link


@transaction.atomic
def unlink_cases(link: CaseLink, *, by: User) -> None:
    """Take a link away that was made by mistake; whoever may change either case may do so."""
    common.begin(link.case if may_change(by, link.case.record) else link.other, by)
    link.delete()


@transaction.atomic
def send_survey(case: AsbCase, *, by: User, sent_on: date | None = None) -> SatisfactionSurvey:
    """Note that the satisfaction survey went out. Only after closing."""
    common.begin(case, by)
    day = sent_on or clock.today()
    if case.status == AsbCase.Status.OPEN:
        raise Refused(Finding("SURVEY-OPEN", "The survey is sent once the case is closed."))
    refuse_if(common.day_findings(day, "sent_on"))
    return SatisfactionSurvey.objects.create(
        partnership_id=case.partnership_id, case=case, sent_on=day
    )


@transaction.atomic
def record_survey(
    survey: SatisfactionSurvey,
    *,
    by: User,
    answers: Mapping[str, int | None],
    returned_on: date | None = None,
) -> SatisfactionSurvey:
    """Enter the answers of a returned survey, each from 1 to 5 or left out."""
    if not may_change(by, survey.case.record):
        raise Refused(Finding("CASE-TEAM", "Only the case's team may enter the survey."))
    day = returned_on or clock.today()
    refuse_if(
        common.day_findings(
            day,
            "returned_on",
            not_before=survey.sent_on,
            what="the day the survey was sent",
        )
        + [
            Finding("SURVEY-ANSWER", "Enter a number from 1 to 5.", name)
            for name, answer in answers.items()
            if answer is not None and not 1 <= answer <= 5
        ]
    )
    survey.returned_on = day
    for name in (
        "handling",
        "kept_informed",
        "outcome",
        "feels_safer",
        "would_report_again",
    ):
        setattr(survey, name, answers.get(name))
    survey.save()
    return survey
