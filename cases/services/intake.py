"""Opening a case and adding incidents to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction
from django.db.models import Q

from cases.measures import CONTACT_PLANNED, INCIDENT, OPENED
from cases.models import AsbCase, AsbType, Incident, RiskBand, Term
from cases.services import common
from ledger.services import PersonInFact
from partnership import clock
from partnership.dates import add_months, add_working_days
from partnership.models import User, Ward
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, set_deadline
from people.models import Involvement, Organisation, Person, Premises
from people.services import involve

Party = Person | Organisation | Premises


@dataclass(frozen=True)
class IncidentReport:
    """One event as it was reported."""

    occurred_on: date
    asb_type: str
    source: str
    narrative: str
    reported_on: date | None = None
    occurred_at: time | None = None
    qualifiers: Sequence[str] = ()
    hate_strands: Sequence[str] = ()
    premises: Premises | None = None
    ward: Ward | None = None
    police_reference: str = ""
    victims: Sequence[Person] = field(default=())


@transaction.atomic
def open_case(
    report: IncidentReport,
    *,
    by: User,
    title: str,
    parties: Sequence[tuple[Party, str]] = (),
    themes: Sequence[str] = (),
    owner: User | None = None,
    opened_on: date | None = None,
) -> AsbCase:
    """Open a case from its first report, owned by `owner` (the one who logs it, unless given).

    `parties`: people, organisations and premises with their `Involvement.Role` on the case.
    The first contact falls due by the working days that policy sets for a case not yet assessed.
    Raises Refused with every rule that forbids it.
    """
    owner = owner or by
    opened_on = opened_on or clock.today()
    findings = _report_findings(report, by)
    if not by.may("case.log"):
        findings.append(
            Finding(
                "CASE-LOG",
                "Your role cannot open cases. Ask a Community Safety officer.",
            )
        )
    if not title.strip():
        findings.append(Finding("CASE-TITLE", "Enter what the case is about.", "title"))
    findings += common.term_findings(by, Term.Vocabulary.THEME, themes, "themes")
    findings += common.day_findings(
        opened_on,
        "opened_on",
        not_before=report.occurred_on,
        what="the day of the incident",
    )
    if owner.partnership_id != by.partnership_id or not owner.may("case.write"):
        findings.append(Finding("CASE-OWNER", "Select an owner who works on cases here.", "owner"))
    refuse_if(findings)
    record = create_record("asb_case", "CS", agency=owner.agency, team=owner.team)
    case = AsbCase.objects.create(
        record=record,
        partnership_id=record.partnership_id,
        title=title.strip(),
        asb_type=report.asb_type,
        qualifiers=sorted(set(report.qualifiers)),
        themes=sorted(set(themes)),
        hate_strands=sorted(set(report.hate_strands)),
        source=report.source,
        owner=owner,
        premises=report.premises,
        ward=_ward(report),
        opened_on=opened_on,
    )
    common.append(
        case,
        OPENED,
        opened_on,
        by,
        changes={
            "owner_id": owner.pk,
            "agency_id": owner.agency_id,
            "ward_id": case.ward_id,
            "category": case.asb_type,
            "risk_band": "",
            "source": case.source,
            "themes": case.themes,
        },
    )
    for party, role in dict.fromkeys(parties):
        involve(record, party, role, by=by, starts_on=opened_on)
    _write_incident(case, report, by)
    days = policy(case.partnership_id, f"first_contact_days_{RiskBand.STANDARD}", opened_on)
    case.next_contact_on = add_working_days(opened_on, days)
    case.save(update_fields=["next_contact_on"])
    common.append(case, CONTACT_PLANNED, opened_on, by, due_on=case.next_contact_on)
    set_deadline(
        record,
        "contact",
        case.next_contact_on,
        "First contact with the victim",
        assignee=owner,
    )
    set_deadline(record, "risk", opened_on, "First risk assessment", assignee=owner)
    return case


@transaction.atomic
def add_incident(
    case: AsbCase,
    report: IncidentReport,
    *,
    by: User,
    expected_version: int | None = None,
) -> Incident:
    """Add a further report to an open case. A closed case must be reopened first."""
    common.begin(case, by, expected_version)
    if case.status == AsbCase.Status.CLOSED:
        raise Refused(
            Finding(
                "CASE-CLOSED",
                "This case is closed. Reopen it, or log the report as a new case.",
            )
        )
    refuse_if(_report_findings(report, by))
    incident = _write_incident(case, report, by)
    # "Explain the case review at the second report in six months" (2025 statutory guidance).
    since = add_months(incident.reported_on, -6)
    needed = policy(case.partnership_id, "case_review_reports", incident.reported_on)
    if case.incidents.filter(reported_on__gt=since).count() == needed:
        set_deadline(
            case.record,
            "case_review",
            incident.reported_on,
            "Explain the ASB case review to the victim: further report within six months",
            assignee=case.owner,
            source="2025 statutory guidance",
        )
    return incident


def _ward(report: IncidentReport) -> Ward | None:
    return report.ward or (report.premises.ward if report.premises else None)


def _write_incident(case: AsbCase, report: IncidentReport, by: User) -> Incident:
    incident = Incident.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        occurred_on=report.occurred_on,
        occurred_at=report.occurred_at,
        reported_on=report.reported_on or max(report.occurred_on, case.opened_on),
        source=report.source,
        asb_type=report.asb_type,
        qualifiers=sorted(set(report.qualifiers)),
        hate_strands=sorted(set(report.hate_strands)),
        narrative=report.narrative.strip(),
        premises=report.premises,
        ward=_ward(report),
        police_reference=report.police_reference.strip(),
        recorded_by=by,
    )
    if report.premises is not None:
        involve(
            case.record,
            report.premises,
            Involvement.Role.LOCATION,
            by=by,
            starts_on=report.occurred_on,
        )
    victims = report.victims or [
        each.person
        for each in Involvement.objects.filter(
            Q(ends_before__isnull=True) | Q(ends_before__gt=report.occurred_on),
            record=case.record,
            role=Involvement.Role.VICTIM,
            person__isnull=False,
        ).select_related("person")
        if each.person is not None
    ]
    common.append(
        case,
        INCIDENT,
        report.occurred_on,
        by,
        subject=incident.pk,
        place=report.premises.pk if report.premises else None,
        people=[PersonInFact(victim.pk, Involvement.Role.VICTIM) for victim in victims],
    )
    return incident


def _report_findings(report: IncidentReport, by: User) -> list[Finding]:
    findings = common.day_findings(report.occurred_on, "occurred_on")
    if report.reported_on is not None:
        findings += common.day_findings(
            report.reported_on,
            "reported_on",
            not_before=report.occurred_on,
            what="the day of the incident",
        )
    if report.asb_type not in AsbType.values:
        findings.append(
            Finding("CASE-TYPE", "Select personal, nuisance or environmental.", "asb_type")
        )
    if not report.narrative.strip():
        findings.append(Finding("CASE-NARRATIVE", "Enter what happened.", "narrative"))
    findings += common.term_findings(by, Term.Vocabulary.SOURCE, [report.source], "source")
    findings += common.term_findings(by, Term.Vocabulary.QUALIFIER, report.qualifiers, "qualifiers")
    findings += common.strand_findings(report.hate_strands)
    if report.ward is not None and report.ward.partnership_id != by.partnership_id:
        findings.append(Finding("CASE-WARD", "Select a ward of your own area.", "ward"))
    return findings
