"""Reminders of deadlines: at most one e-mail a day to each member of staff, with numbers only.

M-6: what leaves the system says that there is an action in it, and no more. Of records in the general
compartment it may also say what kind of thing falls due and which law or policy sets it, in words
that the code owns. A room registers its kinds in its `apps.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from partnership import clock
from partnership.dates import spoken
from partnership.models import Compartment, Deadline, DeadlineReminder, OutboxMessage, User
from partnership.outbox import queue
from partnership.policy import policy

Stage = DeadlineReminder.Stage
WHY = "reminder"
SUBJECT = "You have an action in the secure system"
MORNING = time(6)
UNKNOWN = "Something falls due"
# For one thing and for several.
_SAYS = {
    Stage.OVERDUE: ("is overdue", "are overdue"),
    Stage.TODAY: ("falls due today", "fall due today"),
    Stage.SOON: ("falls due by {day}", "fall due by {day}"),
}
_labels: dict[str, str] = {}


def register_kind(kind: str, label: str) -> None:
    """Let e-mails call deadlines of `kind` by `label`, and name their `source`.

    Called from a room's `apps.py`, by which the room vouches that no person types either.
    """
    _labels[kind] = label


def remind_all() -> int:
    """Remind everybody of what falls due; returns how many messages were queued.

    Run it as often as you like, late, or twice at once: nobody gets a second message on a day, nor a
    second reminder of a deadline at the same stage. What was set down since six this morning waits
    for tomorrow: whoever set it down knows of it.
    """
    today = clock.today()
    assignees = Deadline.objects.filter(
        met_at=None, assignee__is_active=True, assignee__is_service=False
    ).values_list("assignee", flat=True)
    return sum(remind(pk, today) for pk in sorted(set(assignees.order_by().distinct())))


@transaction.atomic
def remind(user_id: UUID, today: date) -> bool:
    """Queue the day's message to one account, if anything is due that it has not been reminded of."""
    # One run at a time for each account; another that waited here finds the message queued.
    User.objects.select_for_update(no_key=True).get(pk=user_id)
    user = User.objects.select_related("agency", "role").get(pk=user_id)
    key = f"{WHY}:{user.pk}:{today}"
    if OutboxMessage.objects.filter(key=key).exists():
        return False
    until = today + timedelta(days=policy(user.partnership_id, "reminder_days", today))
    due = _due(user, today, until)
    if not due:
        return False
    message = queue(
        user,
        key,
        why=WHY,
        subject=SUBJECT,
        body=_body(due, today),
    )
    assert message is not None
    DeadlineReminder.objects.bulk_create(
        DeadlineReminder(
            partnership_id=user.partnership_id,
            deadline=deadline,
            user=user,
            stage=stage,
            message=message,
        )
        for deadline, stage in due
    )
    return True


def _due(user: User, today: date, until: date) -> list[tuple[Deadline, Stage]]:
    """What waits for the account on records that it still sees, at stages not yet reminded of."""
    morning = datetime.combine(today, MORNING, tzinfo=clock.LONDON)
    waiting = list(
        Deadline.objects.visible_to(user)
        .filter(assignee=user, met_at=None, due_on__lte=until, made_at__lt=morning)
        .select_related("record")
    )
    told = set(
        DeadlineReminder.objects.filter(user=user, deadline__in=waiting).values_list(
            "deadline", "stage"
        )
    )
    staged = [(deadline, _stage(deadline, today)) for deadline in waiting]
    return [(deadline, stage) for deadline, stage in staged if (deadline.pk, stage) not in told]


def _stage(deadline: Deadline, today: date) -> Stage:
    if deadline.is_overdue:
        return Stage.OVERDUE
    return Stage.TODAY if deadline.due_on == today else Stage.SOON


def _body(due: Sequence[tuple[Deadline, Stage]], today: date) -> str:
    """Numbers by stage and kind, in fixed words."""
    parts = [f"{SUBJECT}. As at {spoken(today)}:"]
    for stage, says in _SAYS.items():
        found = [deadline for deadline, at in due if at == stage]
        if not found:
            continue
        last = spoken(max(deadline.due_on for deadline in found))
        one, many = says
        head = (
            f"1 thing on your records {one}"
            if len(found) == 1
            else (f"{len(found)} things on your records {many}")
        )
        reasons = sorted(Counter(map(_reason, found)).items())
        lines = [f"- {reason}: {count}" for reason, count in reasons]
        parts.append("\n".join([f"{head.format(day=last)}:", *lines]))
    parts.append(f"Sign in to see what to do: {settings.SITE_ADDRESS}{reverse('my_work')}")
    parts.append(
        "BSafe sends this once a day at most: before a deadline, on its day and when it is missed. "
        "Nobody reads replies."
    )
    return "\n\n".join(parts)


def _reason(deadline: Deadline) -> str:
    """What an e-mail may call the deadline: never its `why`, which people may have typed."""
    label = _labels.get(deadline.kind)
    if label is None or deadline.record.compartment != Compartment.GENERAL:
        return UNKNOWN
    reason = f"{label} ({deadline.source})" if deadline.source else label
    return UNKNOWN if "marac" in reason.lower() else reason
