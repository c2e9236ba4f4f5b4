"""What the meeting decides about a referral: to go on, or to close it. Nothing else closes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from asbrac import facts
from asbrac.models import AsbracItem, AsbracReferral, Outcome
from asbrac.services.common import REVIEW, State, begin
from asbrac.services.screening import band_of_facts
from cases.models import RiskBand
from ledger import services as ledger
from partnership import clock
from partnership.dates import spoken
from partnership.models import User
from partnership.rules import Finding, refuse_if
from partnership.services import meet_deadline, set_deadline

CONTINUES = "continues"
# Every answer that hearing an item takes beside what was said and decided.
OUTCOMES = [(CONTINUES, "It stays open"), *Outcome.choices]
_RANK = {RiskBand.STANDARD: 0, RiskBand.MEDIUM: 1, RiskBand.HIGH: 2}


def is_reduced(referral: AsbracReferral, risk_after: int, band_after: str) -> bool:
    """Domain 3: the score afterwards is lower than before, or the band is lower than at acceptance."""
    if band_after not in RiskBand.values:
        return False
    lower_score = referral.risk_before is not None and risk_after < referral.risk_before
    first = RiskBand(referral.initial_band)
    return lower_score or _RANK[RiskBand(band_after)] < _RANK[first]


def heard_findings(item: AsbracItem, answers: Mapping[str, Any]) -> list[Finding]:
    """What the decision needs: a next review where it goes on; risk and finished actions to close."""
    referral, outcome = item.referral, str(answers.get("outcome") or "")
    review: date | None = answers.get("next_review_on")
    if outcome == CONTINUES:
        if not referral.is_open:
            return [_closed_already()]
        if review is None or review <= item.meeting.day:
            return [
                Finding(
                    "ASBRAC-12",
                    "Enter when it is reviewed next, after this meeting.",
                    "next_review_on",
                )
            ]
        return []
    if outcome not in Outcome.values:
        return [Finding("ASBRAC-12", "Select what the meeting decided.", "outcome")]
    risk, band = answers.get("risk_after"), str(answers.get("band_after") or "")
    if not referral.is_open:
        was = (referral.outcome, referral.risk_after, referral.band_after)
        return [] if was == (outcome, risk, band) else [_closed_already()]
    findings = []
    if risk is None or not 0 <= int(risk) <= 99:
        findings.append(
            Finding("ASBRAC-13", "Enter the risk score afterwards, 0 to 99.", "risk_after")
        )
    if band not in RiskBand.values:
        findings.append(Finding("ASBRAC-13", "Select the risk afterwards.", "band_after"))
    if not findings and outcome == Outcome.RISK_REDUCED:
        assert risk is not None
        if not is_reduced(referral, int(risk), band):
            findings.append(
                Finding(
                    "ASBRAC-14",
                    f"The risk is not reduced: it was {referral.risk_before} "
                    f"({referral.get_initial_band_display().lower()}) at acceptance. Select another "
                    "outcome, or enter the risk again.",
                    "outcome",
                )
            )
    left = referral.actions.filter(status="open").count()
    if left:
        findings.append(
            Finding(
                "ASBRAC-15",
                f"{left} {'action is' if left == 1 else 'actions are'} still open. Finish them, or "
                "let the referral stay open.",
                "outcome",
            )
        )
    return findings


def in_words(item: AsbracItem, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The meeting's answers as its minutes say them."""
    outcome = str(answers["outcome"])
    said = [("Outcome", str(dict(OUTCOMES)[outcome]))]
    if outcome == CONTINUES:
        return [*said, ("Next review", spoken(answers["next_review_on"]))]
    if answers.get("band_after"):
        band = RiskBand(answers["band_after"]).label
        said.append(("Risk afterwards", f"{band}, score {answers['risk_after']}"))
    return said


def _closed_already() -> Finding:
    return Finding(
        "ASBRAC-16",
        "The conference has closed this referral. Take the closing back first if it was a mistake.",
        "outcome",
    )


def heard(item: AsbracItem, answers: Mapping[str, Any], by: User) -> None:
    """Carry the decision out: set the next review, or close the referral on the meeting's day."""
    referral = item.referral
    if answers["outcome"] == CONTINUES:
        referral.next_review_on = answers["next_review_on"]
        referral.save(update_fields=["next_review_on"])
        set_deadline(
            referral.record,
            REVIEW,
            referral.next_review_on,
            "List a referral for its review by the ASBRAC",
            assignee=referral.owner,
            source="ASBRAC protocol",
        )
        return
    if not referral.is_open:
        return
    referral.state = State.CLOSED
    referral.outcome = answers["outcome"]
    referral.risk_after, referral.band_after = answers["risk_after"], answers["band_after"]
    referral.band = referral.band_after
    referral.closing_note = item.decision
    referral.closed_on = item.meeting.day
    referral.next_review_on = None
    referral.save()
    ledger.append(
        referral.record,
        facts.CLOSED,
        item.meeting.day,
        by=by,
        outcome=referral.outcome,
        satisfactory=referral.outcome == Outcome.RISK_REDUCED,
        subject=item.pk,
    )
    meet_deadline(referral.record)


@transaction.atomic
def reopen_referral(
    referral: AsbracReferral, *, by: User, reason: str, expected_version: int | None = None
) -> AsbracReferral:
    """Take a closing back that was a mistake: it never happened, for the figures too."""
    begin(referral, by, [State.CLOSED], expected_version)
    if not reason.strip():
        refuse_if([Finding("ASBRAC-11", "Enter why the closing was a mistake.", "reason")])
    for fact in ledger.facts_of(referral.record):
        if fact.kind == facts.CLOSED:
            ledger.void(fact, by=by)
    referral.state = State.OPEN
    referral.band = band_of_facts(referral)[0]
    referral.outcome = referral.band_after = ""
    referral.risk_after = referral.closed_on = None
    referral.closing_note = reason.strip()
    referral.save()
    set_deadline(
        referral.record,
        REVIEW,
        clock.today(),
        "List a referral for its review by the ASBRAC",
        assignee=referral.owner,
        source="ASBRAC protocol",
    )
    return referral
