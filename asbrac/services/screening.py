"""A referral's screening, and the risk and the coordinator until the conference closes it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from asbrac import facts
from asbrac.models import RUN, AsbracReferral
from asbrac.services.common import (
    COMPLETION,
    SCREENING,
    State,
    begin,
    give_to,
    let_referrer_in,
)
from cases.models import RiskBand
from ledger import services as ledger
from ledger.services import PersonInFact
from partnership import clock
from partnership.access.policy import level_on
from partnership.dates import add_working_days, spoken
from partnership.models import User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline, set_deadline


@transaction.atomic
def return_referral(
    referral: AsbracReferral, *, by: User, note: str, expected_version: int | None = None
) -> AsbracReferral:
    """Send it back for more information: whoever referred has as long as screening takes."""
    begin(referral, by, [State.REFERRED], expected_version)
    if not note.strip():
        raise Refused(Finding("ASBRAC-11", "Enter what is missing.", "note"))
    referral.state = State.RETURNED
    referral.screening_note = note.strip()
    referral.save(update_fields=["state", "screening_note"])
    record, referrer = referral.record, referral.referred_by
    meet_deadline(record, SCREENING)
    if referrer.agency_id != record.agency_id:
        let_referrer_in(referral)
    days = policy(referral.partnership_id, "asbrac_screening_days", clock.today())
    asked = not referrer.is_service and level_on(referrer, record) is not None
    set_deadline(
        record,
        COMPLETION,
        add_working_days(clock.today(), days),
        "Complete a referral to the ASBRAC",
        assignee=referrer if asked else referral.owner,
        source="ASBRAC protocol",
    )
    return referral


@transaction.atomic
def accept_referral(
    referral: AsbracReferral,
    *,
    by: User,
    band: str,
    risk_before: int,
    screened_on: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> AsbracReferral:
    """Take a referral on. The band of now is the one that counts for good (`initial_band`).

    The fact is dated by the day of the referral: that is the year in which it is counted.
    """
    begin(referral, by, [State.REFERRED], expected_version)
    on = screened_on or clock.today()
    findings = _day_findings(on, "screened_on", referral.referred_on)
    if band not in RiskBand.values:
        findings.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    if not 0 <= risk_before <= 99:
        findings.append(Finding("ASBRAC-2", "The score must be between 0 and 99.", "risk_before"))
    refuse_if(findings)
    referral.state = State.OPEN
    referral.initial_band = referral.band = band
    referral.risk_before = risk_before
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.save()
    ledger.append(
        referral.record,
        facts.ACCEPTED,
        referral.referred_on,
        by=by,
        changes={"risk_band": band},
        settled_by=facts.SETTLED_BY,
        people=[PersonInFact(referral.victim_id, "victim")],
    )
    meet_deadline(referral.record, SCREENING)
    return referral


@transaction.atomic
def decline_referral(
    referral: AsbracReferral,
    *,
    by: User,
    note: str,
    screened_on: date | None = None,
    expected_version: int | None = None,
) -> AsbracReferral:
    """Do not take it on; the reason is kept. Another conference, if any, is not named here."""
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    on = screened_on or clock.today()
    findings = _day_findings(on, "screened_on", referral.referred_on)
    if not note.strip():
        findings.append(Finding("ASBRAC-11", "Enter why it is not accepted.", "note"))
    refuse_if(findings)
    referral.state = State.NOT_ACCEPTED
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.save()
    ledger.append(referral.record, facts.NOT_ACCEPTED, on, by=by)
    meet_deadline(referral.record)
    return referral


def _day_findings(day: date, field: str, not_before: date) -> list[Finding]:
    if not_before <= day <= clock.today():
        return []
    return [Finding("ASBRAC-8", f"The date must be between {spoken(not_before)} and today.", field)]


def band_of_facts(referral: AsbracReferral) -> tuple[str, date]:
    """The band that acceptance or the last reassessment settled, and the day of that fact."""
    last = [
        fact
        for fact in ledger.facts_of(referral.record)
        if fact.kind in facts.SETTLED_BY["risk_band"]
    ][-1]
    return last.risk_band, last.occurred_on


@transaction.atomic
def reassess(
    referral: AsbracReferral,
    *,
    by: User,
    band: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> AsbracReferral:
    """Say how high the risk is now. The band at first acceptance stays beside it."""
    begin(referral, by, [State.OPEN], expected_version)
    day = on or clock.today()
    # An assessment from before the last one would not be the risk of now.
    findings = _day_findings(day, "on", band_of_facts(referral)[1])
    if band not in RiskBand.values:
        findings.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    refuse_if(findings)
    referral.band = band
    referral.save(update_fields=["band"])
    ledger.append(
        referral.record,
        facts.REASSESSED,
        day,
        by=by,
        changes={"risk_band": band},
        settled_by=facts.SETTLED_BY,
    )
    return referral


@transaction.atomic
def hand_over_referral(
    referral: AsbracReferral, *, by: User, to: User, expected_version: int | None = None
) -> AsbracReferral:
    """Another coordinator answers for it from today; what falls due for the old one follows."""
    begin(referral, by, [State.REFERRED, State.RETURNED, State.OPEN], expected_version)
    if not to.may(RUN) or to.partnership_id != referral.partnership_id:
        raise Refused(Finding("ASBRAC-6", "Select somebody who runs the ASBRAC.", "to"))
    was, record = referral.owner, referral.record
    if not give_to(referral, to):
        # A block or a seal keeps them from it: what fell due for it would be lost.
        raise Refused(
            Finding("ASBRAC-6", f"{to.name} cannot take this on. Select somebody else.", "to")
        )
    record.deadlines.filter(assignee=was, met_at__isnull=True).update(assignee=to)
    ledger.append(
        record,
        facts.HANDED_OVER,
        clock.today(),
        by=by,
        changes={"owner_id": to.pk},
        settled_by={"owner_id": (facts.HANDED_OVER,)},
    )
    return referral
