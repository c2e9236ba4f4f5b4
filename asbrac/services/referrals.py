"""A referral as it is made, completed, and its victim identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from asbrac import facts
from asbrac.models import RUN, AsbracReferral
from asbrac.services.common import (
    COMPLETION,
    State,
    begin,
    coordinators_for,
    give_to,
    let_referrer_in,
    screening_falls_due,
)
from asbrac.services.content import dimensions, referral_findings, said, victim_findings
from cases.models import AsbCase
from ledger import services as ledger
from ledger.services import PersonInFact
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import spoken
from partnership.models import Compartment, User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, meet_deadline, touch
from people.models import Involvement, Person
from people.services import NewPerson, add_person_once, end_involvement, involve


@transaction.atomic
def refer(
    victim: Person,
    *,
    by: User,
    case: AsbCase | None = None,
    referred_on: date | None = None,
    perpetrators: Sequence[Person] = (),
    owner: User | None = None,
    **details: Any,
) -> AsbracReferral:
    """Refer a victim to the ASBRAC, from a case or without one.

    A referral made from a case hangs from the case's record: whoever may not see the case does not
    see the referral. Raises Refused with all that is missing.
    """
    on = referred_on or clock.today()
    findings = referral_findings(details)
    if not by.may("asbrac.refer"):
        raise Refused(Finding("ASBRAC-0", "Your role makes no referrals to the ASBRAC."))
    if victim.compartment != Compartment.GENERAL or not (
        Person.objects.visible_to(by).filter(pk=victim.pk).exists()
    ):
        findings.append(Finding("ASBRAC-7", "That person was not found. Search again.", "victim"))
    if case is not None and not AsbCase.objects.visible_to(by).filter(pk=case.pk).exists():
        raise Refused(Finding("ASBRAC-7", "That case was not found."))
    if case is not None and case.record.compartment != Compartment.GENERAL:
        findings.append(Finding("ASBRAC-7", "A case behind a wall is not heard by the ASBRAC."))
    if on > clock.today():
        findings.append(
            Finding("ASBRAC-8", "The date must be today or in the past.", "referred_on")
        )
    elif case is not None and on < case.opened_on:
        findings.append(
            Finding(
                "ASBRAC-8",
                f"The date must be on or after {spoken(case.opened_on)}, when the case was opened.",
                "referred_on",
            )
        )
    refuse_if(findings)
    _not_open_already(victim, by)
    return _refer(
        victim,
        by=by,
        owners=[owner] if owner else coordinators_for(by),
        on=on,
        details=details,
        case=case,
        perpetrators=perpetrators,
    )


def _refer(
    victim: Person,
    *,
    by: User,
    owners: Sequence[User],
    on: date,
    details: Mapping[str, Any],
    case: AsbCase | None = None,
    perpetrators: Sequence[Person] = (),
    writer: User | None = None,
) -> AsbracReferral:
    """Write a referral of which everything has been asked.

    It goes to the first of `owners` who can work on it: a seal on the case or a block that follows
    from a person may keep somebody from it. `writer` sees the people on it, where `by` does not.
    """
    owner = owners[0]
    record = create_record(
        "asbrac_referral",
        "AR",
        agency=owner.agency,
        team=owner.team,
        parent=case.record if case else None,
    )
    referral = AsbracReferral.objects.create(
        record=record,
        partnership_id=by.partnership_id,
        case=case,
        victim=victim,
        referred_on=on,
        referred_by=by,
        referring_agency=by.agency,
        owner=owner,
        **said(details, case),
    )
    involve(record, victim, Involvement.Role.VICTIM, by=writer or by, starts_on=on)
    for person in perpetrators:
        involve(record, person, Involvement.Role.ALLEGED_PERPETRATOR, by=writer or by, starts_on=on)
    if not any(give_to(referral, each) for each in owners):
        raise Refused(
            Finding(
                "ASBRAC-6",
                "Nobody who runs the ASBRAC may work on this. Ask a manager to name somebody on the "
                "case first.",
            )
        )
    owner = referral.owner
    if by.agency_id != owner.agency_id:
        let_referrer_in(referral)
    ledger.append(
        record,
        facts.REFERRED,
        on,
        by=by,
        changes=dimensions(referral),
        people=[PersonInFact(victim.pk, "victim")],
    )
    screening_falls_due(referral)
    return referral


@transaction.atomic
def refer_new(
    new: NewPerson, *, by: User, is_somebody_else: bool = False, **details: Any
) -> AsbracReferral:
    """Refer a victim who is not on file yet, or of whom the referrer does not know.

    A partner writes nobody down: the coordinator's account does it for them, and the coordinator
    says at screening who it is (`identify_victim`). Raises LooksLikeExisting for whoever writes
    people down, unless they have said that this is somebody else.
    """
    findings = referral_findings(details)
    if not by.may("asbrac.refer"):
        raise Refused(Finding("ASBRAC-0", "Your role makes no referrals to the ASBRAC."))
    refuse_if([*victim_findings(new), *findings])
    owners = coordinators_for(by)
    writes = by.may("case.write")
    writer = by if writes else owners[0]
    victim = add_person_once(new, by=writer, is_somebody_else=is_somebody_else or not writes)
    return _refer(victim, by=by, owners=owners, on=clock.today(), details=details, writer=writer)


@transaction.atomic
def identify_victim(
    referral: AsbracReferral, person: Person, *, by: User, expected_version: int | None = None
) -> AsbracReferral:
    """Say that the victim is somebody on file: the copy that the referral brought steps back."""
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise Refused(Finding("ASBRAC-7", "That person was not found. Search again.", "person"))
    _not_open_already(person, by, but=referral)
    for held in referral.record.involvements.filter(
        person=referral.victim, role=Involvement.Role.VICTIM, ends_before__isnull=True
    ):
        end_involvement(held, by=by, on=clock.today())
    involve(referral.record, person, Involvement.Role.VICTIM, by=by, starts_on=referral.referred_on)
    referral.victim = person
    referral.save(update_fields=["victim"])
    for fact in ledger.facts_of(referral.record):
        ledger.correct(fact, by=by, people=[PersonInFact(person.pk, "victim")])
    return referral


def _not_open_already(victim: Person, by: User, *, but: AsbracReferral | None = None) -> None:
    """Raise Refused where the victim has another referral under way that `by` sees."""
    held = AsbracReferral.objects.visible_to(by).filter(
        victim=victim, state__in=[State.REFERRED, State.RETURNED, State.OPEN]
    )
    if held.exclude(pk=but.pk if but else None).exists():
        raise Refused(
            Finding(
                "ASBRAC-9",
                "This victim has an open ASBRAC referral already. Add what is new to that one.",
                "victim",
            )
        )


@transaction.atomic
def change_referral(
    referral: AsbracReferral, *, by: User, expected_version: int | None = None, **details: Any
) -> AsbracReferral:
    """Complete or correct what a referral says until it is screened; returned, it waits again.

    Whoever runs the ASBRAC may, and the agency that made it.
    """
    own = by.agency_id == referral.referring_agency_id and by.may("asbrac.refer")
    if not own and not (by.may(RUN) and may_change(by, referral.record)):
        raise Refused(Finding("ASBRAC-0", "Only the agency that referred may change this."))
    touch(referral.record, expected_version)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in (State.REFERRED, State.RETURNED):
        raise Refused(Finding("ASBRAC-10", "This referral has been screened already."))
    refuse_if(referral_findings(details))
    for name, value in said(details, referral.case).items():
        setattr(referral, name, value)
    if referral.state == State.RETURNED:
        referral.state = State.REFERRED
        meet_deadline(referral.record, COMPLETION)
        screening_falls_due(referral)
    referral.save()
    held = next(fact for fact in ledger.facts_of(referral.record) if fact.kind == facts.REFERRED)
    wanted = dimensions(referral)
    if any(getattr(held, name) != value for name, value in wanted.items()):
        ledger.correct(held, by=by, **wanted)
    return referral
