"""A referral as it is made and completed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from ledger import services as ledger
from marac import facts
from marac.models import MaracReferral
from marac.services.common import State, begin, may_run, owner_for, screening_falls_due
from marac.services.content import dimensions, referral_findings, said
from marac.services.said import (
    PeopleSaid,
    people_findings,
    people_said,
    safe_contact_findings,
    safe_contact_said,
    write_typed,
)
from partnership import clock
from partnership.models import Compartment, User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record


@transaction.atomic
def refer(
    people: PeopleSaid,
    *,
    by: User,
    referred_on: date | None = None,
    owner: User | None = None,
    safe_contact: Mapping[str, Any] | None = None,
    **details: Any,
) -> MaracReferral:
    """Refer a victim to the MARAC. Raises Refused with all that is missing.

    The people are taken as typed and compared with nobody: an answer that depended on who is on file
    would tell. The referrer is let in to nothing.
    """
    if not by.may("marac.refer"):
        raise Refused(Finding("MARAC-0", "Your role makes no referrals to the MARAC."))
    on = referred_on or clock.today()
    findings = referral_findings(details, on)
    findings += people_findings(people) + safe_contact_findings(safe_contact or {})
    if on > clock.today():
        findings.append(Finding("MARAC-8", "The date must be today or in the past.", "referred_on"))
    refuse_if(findings)
    if owner is not None and not (may_run(owner) and owner.partnership_id == by.partnership_id):
        raise Refused(Finding("MARAC-6", "Select somebody who runs the MARAC.", "owner"))
    owner = owner or owner_for(by)
    referral = MaracReferral(
        record=create_record(
            "marac_referral",
            "MR",
            agency=owner.agency,
            team=owner.team,
            compartment=Compartment.MARAC,
        ),
        partnership_id=by.partnership_id,
        referred_on=on,
        referred_by=by,
        referring_agency=by.agency,
        owner=owner,
        **said(details),
    )
    write_typed(referral, people, safe_contact)
    referral.save(force_insert=True)
    ledger.append(referral.record, facts.REFERRED, on, by=by, changes=dimensions(referral))
    screening_falls_due(referral)
    return referral


@transaction.atomic
def change_referral(
    referral: MaracReferral,
    *,
    by: User,
    people: PeopleSaid | None = None,
    safe_contact: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    **details: Any,
) -> MaracReferral:
    """Complete or correct what a referral says until it is screened; returned, it waits again.

    Whoever runs the MARAC does it: whoever referred tells them.
    """
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    findings = referral_findings(details, referral.referred_on)
    if people is not None:
        findings += people_findings(people)
    refuse_if([*findings, *safe_contact_findings(safe_contact or {})])
    for name, value in said(details).items():
        setattr(referral, name, value)
    write_typed(
        referral,
        people if people is not None else people_said(referral),
        safe_contact if safe_contact is not None else safe_contact_said(referral),
    )
    if referral.state == State.RETURNED:
        referral.state = State.REFERRED
        screening_falls_due(referral)
    referral.save()
    held = next(fact for fact in ledger.facts_of(referral.record) if fact.kind == facts.REFERRED)
    wanted = dimensions(referral)
    if any(getattr(held, name) != value for name, value in wanted.items()):
        ledger.correct(held, by=by, **wanted)
    return referral
