"""Scoring the risk: every item and the instrument's version are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from cases.models import AsbCase, RiskAssessment, RiskBand
from cases.risk import CURRENT
from cases.services import common
from partnership import clock
from partnership.models import User
from partnership.policy import policy
from partnership.rules import Finding, refuse_if
from partnership.services import meet_deadline, set_deadline


@transaction.atomic
def assess_risk(
    case: AsbCase,
    marks: Mapping[str, int],
    *,
    by: User,
    assessed_on: date | None = None,
    override_band: str = "",
    override_reason: str = "",
    is_final: bool = False,
    expected_version: int | None = None,
) -> RiskAssessment:
    """Score the case. A band other than the scored one needs the professional's reason.

    The next review falls due by the days that policy sets for the band.
    """
    common.begin(case, by, expected_version)
    day = assessed_on or clock.today()
    findings = common.day_findings(
        day, "assessed_on", not_before=case.opened_on, what="the day the case was opened"
    )
    findings += common.closed_findings(case, day)
    try:
        score, scored_band = CURRENT.score(marks)
    except ValueError as error:
        findings.append(Finding("RISK-ITEMS", f"Answer every question. {error}"))
        score, scored_band = 0, RiskBand.STANDARD
    band = RiskBand(override_band) if override_band in RiskBand.values else scored_band
    if override_band and override_band not in RiskBand.values:
        findings.append(Finding("RISK-BAND", "Select standard, medium or high.", "override_band"))
    if band != scored_band and not override_reason.strip():
        findings.append(
            Finding(
                "RISK-OVERRIDE",
                f"The score gives {scored_band.label.lower()} risk. "
                "Enter why your professional judgement differs.",
                "override_reason",
            )
        )
    refuse_if(findings)
    assessment = RiskAssessment.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        instrument=CURRENT.code,
        version=CURRENT.version,
        items=dict(marks),
        score=score,
        scored_band=scored_band,
        band=band,
        override_reason=override_reason.strip() if band != scored_band else "",
        assessed_on=day,
        assessed_by=by,
        is_final=is_final,
    )
    common.append(
        case,
        common.ASSESSED,
        day,
        by,
        changes={"risk_band": band},
        subject=assessment.pk,
    )
    latest = case.risk_assessments.order_by("-assessed_on", "-recorded_at").first()
    if latest == assessment:
        case.risk_band = band
        case.save(update_fields=["risk_band"])
        meet_deadline(case.record, "risk")
        if case.status == AsbCase.Status.OPEN and not is_final:
            set_review(case, assessment)
    return assessment


def set_review(case: AsbCase, assessment: RiskAssessment) -> None:
    """The next review falls due by the days that policy sets for the band."""
    band = RiskBand(assessment.band)
    days = policy(case.partnership_id, f"review_days_{band}", assessment.assessed_on)
    set_deadline(
        case.record,
        "risk",
        assessment.assessed_on + timedelta(days=days),
        f"Review the risk assessment ({band.label.lower()} risk)",
        assignee=case.owner,
    )
