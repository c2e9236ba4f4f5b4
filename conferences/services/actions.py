"""Actions that an agency takes away, and what came of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from conferences.conference import Conference
from conferences.services import common
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import Agency, Block, User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline, set_deadline, touch


@transaction.atomic
def add_action(
    conference: Conference,
    referral: Any,
    *,
    by: User,
    description: str,
    agency: Agency,
    due_on: date,
    owner: User | None = None,
    owner_name: str = "",
    item: Any = None,
    agreed_on: date | None = None,
    key: UUID | None = None,
) -> Any:
    """An agency takes an action, and within it a person, by a day.

    It falls due for the person, else for whoever speaks for the agency; the agency sees the
    referral until a month after the action is due. With a `key` that an action of the referral
    bears already, nothing is added: that action is returned.
    """
    if item is not None:
        # The minutes have changed as well.
        common.begin_meeting(conference, item.meeting, by)
    common.begin(conference, referral.record, by)
    added = conference.action.objects.filter(pk=key).first() if key else None
    if added is not None and added.referral_id == referral.pk:
        return added
    on = agreed_on or clock.today()
    findings = common.needed("CONF-ACTION", description, "description", "Enter what is to be done.")
    if not referral.is_open:
        findings.append(Finding("CONF-ACTION", f"This {conference.word} is not open."))
    if item is not None and item.meeting.state not in ("in_session", "closed"):
        findings.append(
            Finding("CONF-ACTION", "Actions are added from the meeting’s start to its approval.")
        )
    if agency.partnership_id != referral.partnership_id:
        findings.append(Finding("CONF-ACTION", "Select an agency of the partnership.", "agency"))
    if owner is not None and owner.agency_id != agency.pk:
        findings.append(Finding("CONF-ACTION", "The person must work for the agency.", "owner"))
    if owner is not None and not owner.sees_anything:
        findings.append(Finding("CONF-ACTION", "This person’s account is closed.", "owner"))
    if (
        owner is not None
        and conference.names_people
        and conference.compartment not in owner.clearances
    ):
        findings.append(
            Finding(
                "CONF-ACTION",
                f"This person is not cleared for the {conference.name}. Give only their name.",
                "owner",
            )
        )
    if owner is not None and Block.objects.filter(record=referral.record_id, user=owner).exists():
        findings.append(
            Finding("CONF-ACTION", f"This person is excluded from the {conference.word}.", "owner")
        )
    speakers = common.speakers(conference, agency, referral.record, clock.today())
    name = owner_name.strip() or (owner.name if owner else speakers[0].name if speakers else "")
    findings += common.needed(
        "CONF-ACTION",
        name,
        "owner_name",
        "Enter who will do it: nobody speaks for this agency yet.",
    )
    if due_on < on:
        findings.append(
            Finding("CONF-ACTION", "The action must be due on or after the meeting.", "due_on")
        )
    findings += common.past_findings(on, "agreed_on", not_before=referral.referred_on)
    refuse_if(findings)
    action = conference.action.objects.create(
        **({"pk": key} if key and added is None else {}),
        partnership_id=referral.partnership_id,
        referral=referral,
        item=item,
        agency=agency,
        owner=owner,
        owner_name=name,
        description=description.strip(),
        due_on=due_on,
        agreed_on=on,
        added_by=by,
    )
    until = common.action_until(due_on, clock.today())
    common.let_in(conference, referral.record, agency, until, by=by)
    if owner is not None:
        common.let_person_in(conference, referral.record, owner, until, by=by)
    common.append(conference, referral, "action_agreed", on, by, subject=action.pk, due_on=due_on)
    set_deadline(
        referral.record,
        conference.deadline("action"),
        due_on,
        f"Action from the {conference.name}",
        assignee=owner or (speakers[0] if speakers else by),
        subject=action.pk,
        source=f"{conference.name} protocol",
    )
    return action


@transaction.atomic
def finish_action(
    conference: Conference,
    action: Any,
    *,
    by: User,
    status: str,
    outcome: str,
    finished_on: date | None = None,
) -> Any:
    """Finish an action: done, not possible or not done, each with its reason or result."""
    referral = action.referral
    runs = by.may(conference.run) and may_change(by, referral.record)
    if not runs and not (by.may(conference.contribute) and by.agency_id == action.agency_id):
        raise Refused(Finding("CONF-OWN", "An agency answers for its own actions."))
    touch(referral.record)
    action.refresh_from_db(fields=["status"])
    if action.status != action.Status.OPEN:
        raise Refused(Finding("CONF-FINISHED", "This action is finished already."))
    on = finished_on or clock.today()
    findings = common.past_findings(on, "finished_on", not_before=action.agreed_on)
    if status not in set(action.Status.values) - {action.Status.OPEN}:
        findings.append(Finding("CONF-FINISH", "Select done, not possible or not done.", "status"))
    findings += common.needed(
        "CONF-FINISH", outcome, "outcome", "Enter what came of it, or why it was not done."
    )
    refuse_if(findings)
    action.status = status
    action.outcome = outcome.strip()
    action.finished_on = on
    action.save(update_fields=["status", "outcome", "finished_on"])
    common.append(
        conference, referral, "action_finished", on, by, subject=action.pk, outcome=status
    )
    meet_deadline(referral.record, conference.deadline("action"), subject=action.pk)
    return action
