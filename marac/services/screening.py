"""A referral's screening: who its people are, whether it is a repeat, and whether it is taken on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from ledger import services as ledger
from ledger.services import PersonInFact
from marac import facts
from marac.characteristics import characteristics
from marac.models import MaracChild, MaracPerpetrator, MaracReferral
from marac.repeats import TAKEN_ON, definition_on, flagged_until, repeated_referral
from marac.services.common import (
    IDVA,
    SCREENING,
    State,
    begin,
    day_findings,
    falls_due,
    said_in_words,
    screening_falls_due,
)
from marac.services.said import (
    PersonSaid,
    as_address,
    people_said,
    safe_contact_said,
    write_safe_contact,
)
from partnership import clock
from partnership.models import Compartment, User
from partnership.rules import Finding, refuse_if
from partnership.services import meet_deadline
from people import services as people
from people.models import Involvement, Person

Role = Involvement.Role


@transaction.atomic
def return_referral(
    referral: MaracReferral, *, by: User, note: str, expected_version: int | None = None
) -> MaracReferral:
    """It lacks something: the coordinator asks whoever referred, outside the system, and completes it.

    Nobody but the coordinator is reminded: the referrer keeps nothing of it.
    """
    begin(referral, by, [State.REFERRED], expected_version)
    refuse_if(said_in_words(note, "note", "Enter what is missing."))
    referral.state = State.RETURNED
    referral.screening_note = note.strip()
    referral.save(update_fields=["state", "screening_note"])
    screening_falls_due(referral)
    return referral


@transaction.atomic
def decline_referral(
    referral: MaracReferral,
    *,
    by: User,
    note: str,
    screened_on: date | None = None,
    expected_version: int | None = None,
) -> MaracReferral:
    """Do not take it on; the reason is kept. It never counts as an earlier referral."""
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    on = screened_on or clock.today()
    findings = day_findings(on, "screened_on", referral.referred_on)
    refuse_if(findings + said_in_words(note, "note", "Enter why it is not accepted."))
    referral.state = State.NOT_ACCEPTED
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.save()
    ledger.append(referral.record, facts.NOT_ACCEPTED, on, by=by)
    meet_deadline(referral.record)
    return referral


@transaction.atomic
def accept_referral(
    referral: MaracReferral,
    *,
    by: User,
    victim: Person | None = None,
    perpetrators: Sequence[Person | None] = (),
    children: Sequence[Person | None] = (),
    screened_on: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> MaracReferral:
    """Take a referral on: say who each person is, and learn whether it is a repeat.

    The people are those of `people_said`, in its order; None writes one down anew. Nothing given for
    the perpetrators or the children writes all of them down anew.
    """
    begin(referral, by, [State.REFERRED], expected_version)
    on = screened_on or clock.today()
    said = people_said(referral)
    safe = safe_contact_said(referral)
    harm = list(perpetrators) or [None] * len(said.perpetrators)
    young = list(children) or [None] * len(said.children)
    findings = day_findings(on, "screened_on", referral.referred_on)
    if len(harm) != len(said.perpetrators) or len(young) != len(said.children):
        findings.append(Finding("MARAC-7", "Say of everybody on the referral who they are."))
    refuse_if(findings + known_findings([victim, *harm, *young], by))
    referral.victim = settle(referral, victim, said.victim, Role.VICTIM, by)
    doers = [
        settle(referral, known, each, Role.ALLEGED_PERPETRATOR, by)
        for known, each in zip(harm, said.perpetrators, strict=True)
    ]
    household = [
        # A child who sees or hears abuse is a victim of it (2021 Act s.3).
        settle(referral, known, each, Role.VICTIM, by)
        for known, each in zip(young, said.children, strict=True)
    ]
    if safe is not None:
        write_safe_contact(referral.victim, safe, by)
    MaracPerpetrator.objects.bulk_create(
        MaracPerpetrator(partnership_id=referral.partnership_id, referral=referral, person=each)
        for each in doers
    )
    MaracChild.objects.bulk_create(
        MaracChild(partnership_id=referral.partnership_id, referral=referral, person=each)
        for each in household
    )
    definition = definition_on(referral.partnership_id, referral.referred_on)
    referral.repeat_of = repeated_referral(referral, [each.pk for each in doers], definition)
    referral.repeat_definition = definition.version
    referral.flagged_until = flagged_until(referral.referred_on)
    referral.state = State.OPEN
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.people_typed = b""
    referral.save()
    ledger.append(
        referral.record,
        facts.ACCEPTED,
        referral.referred_on,
        by=by,
        changes={"themes": characteristics(referral, referral.victim, doers)},
        outcome=facts.REPEAT if referral.is_repeat else facts.NEW,
        people=[
            PersonInFact(referral.victim.pk, "victim"),
            *(PersonInFact(each.pk, "child") for each in household),
        ],
    )
    meet_deadline(referral.record, SCREENING)
    falls_due(referral, IDVA, "marac_idva_days", "The IDVA is to contact a victim")
    _reckon_later(referral, by)
    return referral


def known_findings(known: Sequence[Person | None], by: User) -> list[Finding]:
    """Whoever is said to be on file is, behind this wall and in sight; nobody is two people."""
    keys = [each.pk for each in known if each is not None]
    seen = Person.objects.visible_to(by).filter(pk__in=keys, compartment=Compartment.MARAC)
    if keys and seen.count() != len(set(keys)):
        return [Finding("MARAC-7", "That person was not found. Select again.", "victim")]
    if len(set(keys)) != len(keys):
        return [Finding("MARAC-7", "You selected the same person twice.", "victim")]
    return []


def settle(
    referral: MaracReferral, known: Person | None, said: PersonSaid, role: str, by: User
) -> Person:
    """The person on file, or one written down anew in this room's compartment, with their role."""
    person = known or write_down(said, by)
    people.involve(
        referral.record,
        person,
        role,
        by=by,
        starts_on=referral.referred_on,
        is_new=known is None,
    )
    return person


def write_down(said: PersonSaid, by: User) -> Person:
    """Write somebody down behind the wall. No number is safe until an instruction says so (M-2)."""
    person = people.add_person(
        by=by,
        given_name=said.given_name,
        family_name=said.family_name,
        date_of_birth=said.date_of_birth,
        address=as_address(said.address) or None,
        compartment=Compartment.MARAC,
    )
    if said.telephone.strip():
        people.add_contact_detail(person, "phone", said.telephone, by=by, is_safe=False)
    return person


def _reckon_later(referral: MaracReferral, by: User) -> None:
    """A referral that was screened late may be the one that later ones repeat."""
    later = MaracReferral.objects.filter(
        victim=referral.victim_id,
        partnership=referral.partnership_id,
        referred_on__gt=referral.referred_on,
        state__in=TAKEN_ON,
    ).select_related("record")
    for each in later:
        assert each.repeat_definition is not None
        doers = list(each.perpetrators.values_list("person_id", flat=True))
        was = each.repeat_of_id
        each.repeat_of = repeated_referral(
            each, doers, definition_on(each.partnership_id, each.referred_on)
        )
        if each.repeat_of_id == was:
            continue
        each.save(update_fields=["repeat_of"])
        outcome = facts.REPEAT if each.is_repeat else facts.NEW
        for fact in ledger.facts_of(each.record):
            if fact.kind in (facts.ACCEPTED, facts.HEARD) and fact.outcome != outcome:
                ledger.correct(fact, by=by, outcome=outcome)
