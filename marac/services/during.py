"""What is done with a referral that was taken on, until it is closed or another area takes it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ledger import services as ledger
from marac import facts
from marac.models import MaracAction, MaracChild, MaracItem, MaracPlan, MaracReferral
from marac.services.common import (
    IDVA,
    UNDER_WAY,
    State,
    begin,
    day_findings,
    give_to,
    may_run,
    said_in_words,
)
from marac.services.said import PersonSaid, person_findings
from marac.services.screening import Role, known_findings, settle
from partnership import clock
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline
from people.models import Person
from people.services import end_involvement


@transaction.atomic
def hand_over_referral(
    referral: MaracReferral, *, by: User, to: User, expected_version: int | None = None
) -> MaracReferral:
    """Another coordinator answers for it from today; what falls due for the old one follows."""
    begin(referral, by, UNDER_WAY, expected_version)
    if not may_run(to) or to.partnership_id != referral.partnership_id:
        raise Refused(Finding("MARAC-6", "Select somebody who runs the MARAC.", "to"))
    was, record = referral.owner, referral.record
    if not give_to(referral, to):
        # A block keeps them from it: what fell due for it would be lost.
        raise Refused(
            Finding("MARAC-6", f"{to.name} cannot take this on. Select somebody else.", "to")
        )
    record.deadlines.filter(assignee=was, met_at__isnull=True).update(assignee=to)
    return referral


@transaction.atomic
def record_idva(
    referral: MaracReferral,
    *,
    by: User,
    name: str,
    contacted_on: date | None = None,
    expected_version: int | None = None,
) -> MaracReferral:
    """Who the victim's adviser is, and the day on which they first spoke to the victim."""
    begin(referral, by, [State.OPEN], expected_version)
    findings = said_in_words(name, "name", "Enter the adviser’s name.")
    if len(name.strip()) > 120:
        findings.append(Finding("MARAC-11", "Enter 120 characters or fewer.", "name"))
    if contacted_on is not None:
        findings += day_findings(contacted_on, "contacted_on", referral.referred_on)
    refuse_if(findings)
    referral.idva, referral.idva_contacted_on = name.strip(), contacted_on
    referral.save(update_fields=["idva", "idva_contacted_on"])
    if contacted_on is not None:
        meet_deadline(referral.record, IDVA)
    return referral


@transaction.atomic
def add_child(
    referral: MaracReferral,
    said: PersonSaid | None = None,
    *,
    by: User,
    person: Person | None = None,
    expected_version: int | None = None,
) -> MaracChild:
    """A child of the household that the referral did not name: on file behind this wall, or new."""
    begin(referral, by, [State.OPEN], expected_version)
    if (said is None) == (person is None):
        raise Refused(Finding("MARAC-7", "Enter the child’s name.", "child"))
    if said is not None:
        refuse_if(person_findings(said, "child", "the child’s"))
    refuse_if(known_findings([person], by))
    if person is not None and (
        person.pk == referral.victim_id
        or referral.perpetrators.filter(person=person).exists()
        or referral.children.filter(person=person).exists()
    ):
        raise Refused(Finding("MARAC-7", "This person is on the referral already.", "child"))
    child = settle(referral, person, said or PersonSaid(), Role.VICTIM, by)
    return MaracChild.objects.create(
        partnership_id=referral.partnership_id, referral=referral, person=child
    )


@transaction.atomic
def remove_child(
    referral: MaracReferral, person: Person, *, by: User, expected_version: int | None = None
) -> None:
    """Take a child off who does not belong to the household. What meetings heard stays counted."""
    begin(referral, by, [State.OPEN], expected_version)
    if MaracPlan.objects.filter(item__referral=referral, person=person).exists():
        raise Refused(Finding("MARAC-12", "A meeting has a plan for this child, who stays."))
    for held in referral.record.involvements.filter(
        person=person, role=Role.VICTIM, ends_before__isnull=True
    ):
        end_involvement(held, by=by, on=max(clock.today(), held.starts_on))
    referral.children.filter(person=person).delete()


def _end_findings(referral: MaracReferral, on: date, done: str) -> list[Finding]:
    """Nothing ends while somebody has still something to do about it, or a meeting ahead hears it."""
    findings = day_findings(on, "on", referral.referred_on)
    left = MaracAction.objects.filter(referral=referral, status="open").count()
    if left:
        findings.append(
            Finding(
                "MARAC-15",
                f"{left} {'action is' if left == 1 else 'actions are'} still open. Finish them first.",
            )
        )
    if MaracItem.objects.filter(
        referral=referral,
        meeting__state__in=["planned", "in_session"],
        is_deferred=False,
        discussed_at__isnull=True,
    ).exists():
        findings.append(
            Finding("MARAC-15", f"It is on a meeting’s agenda. Take it off before it is {done}.")
        )
    return findings


@transaction.atomic
def close_referral(
    referral: MaracReferral,
    *,
    by: User,
    note: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> MaracReferral:
    """Close a referral of which every action is finished; the reason is kept. Files stay flagged."""
    begin(referral, by, [State.OPEN], expected_version)
    day = on or clock.today()
    findings = _end_findings(referral, day, "closed")
    refuse_if(findings + said_in_words(note, "note", "Enter why it is closed."))
    referral.state = State.CLOSED
    referral.closed_on, referral.closing_note = day, note.strip()
    referral.save(update_fields=["state", "closed_on", "closing_note"])
    ledger.append(referral.record, facts.CLOSED, day, by=by)
    meet_deadline(referral.record)
    return referral


@transaction.atomic
def transfer_out(
    referral: MaracReferral,
    *,
    by: User,
    area: str,
    on: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> MaracReferral:
    """The victim has moved: the MARAC of another area hears it from now on, and here it ends."""
    begin(referral, by, [State.OPEN], expected_version)
    day = on or clock.today()
    findings = _end_findings(referral, day, "transferred")
    findings += said_in_words(area, "area", "Enter the area whose MARAC takes it on.")
    if len(area.strip()) > 120:
        findings.append(Finding("MARAC-11", "Enter 120 characters or fewer.", "area"))
    refuse_if(findings)
    referral.state = State.TRANSFERRED
    referral.transferred_to = area.strip()
    referral.closed_on, referral.closing_note = day, note.strip()
    referral.save(update_fields=["state", "transferred_to", "closed_on", "closing_note"])
    ledger.append(referral.record, facts.TRANSFERRED, day, by=by)
    meet_deadline(referral.record)
    return referral
