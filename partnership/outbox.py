"""The outbox: e-mail is written in the transaction that makes it due, and sent by a task.

Sending is at least once: a worker that dies between the mail server's "accepted" and our commit sends
the message again, with the same Message-ID, by which mail systems tell that it is the same.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from partnership import clock
from partnership.models import OutboxMessage, User
from partnership.waking import wake

logger = logging.getLogger(__name__)

# One sweep sends so many at most; the next comes within a minute.
SWEEP = 200
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


def queue(user: User, key: str, *, why: str, subject: str, body: str) -> OutboxMessage | None:
    """Queue a message to `user` in the caller's transaction; None where `key` is queued already.

    Subject and body are fixed words and numbers: no name, place or reference leaves by e-mail.
    """
    made, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "partnership_id": user.partnership_id,
            "user": user,
            "why": why,
            "subject": subject,
            "body": body,
        },
    )
    if not is_new:
        return None
    transaction.on_commit(_nudge)
    return made


def send_waiting() -> int:
    """Send what waits, each message in a transaction of its own; returns how many were sent.

    Safe to run at the same time as itself: a message that another run holds is passed over. Where
    the mail server cannot be reached the rest waits for the next sweep.
    """
    sent = 0
    for _ in range(SWEEP):
        outcome = _send_next()
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_next() -> int | None:
    """Send the message that has waited longest: 1 sent, 0 not sent, None nothing more to do."""
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(sent_at=None, dropped_at=None, try_at__lte=clock.now())
        .select_related("user__agency")
        .order_by("try_at", "pk")
        .first()
    )
    if message is None:
        return None
    if not message.user.sees_anything:
        message.dropped_at = clock.now()
        message.save(update_fields=["dropped_at"])
        return 0
    message.attempts += 1
    try:
        _send(message)
    except Exception as error:
        # Whatever went wrong, the row says so, and one message never holds up the others. The
        # error's own words are not kept: a mail server puts addresses into them.
        message.last_error = _kind_of(error)
        message.try_at = clock.now() + _wait(message.attempts)
        message.save(update_fields=["attempts", "last_error", "try_at"])
        logger.warning("An e-mail was not sent and waits (%s)", message.last_error)
        return None if _is_server_away(error) else 0
    message.sent_at = clock.now()
    message.last_error = ""
    message.save(update_fields=["attempts", "last_error", "sent_at"])
    return 1


def _send(message: OutboxMessage) -> None:
    host = urlsplit(settings.SITE_ADDRESS).hostname
    EmailMessage(
        message.subject,
        message.body,
        to=[message.user.email],
        headers={
            "Message-ID": f"<{message.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def _wait(attempts: int) -> timedelta:
    """1, 2, 4, 8 … minutes, and six hours at most."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 16)), LONGEST_WAIT)


def _kind_of(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()[:80]


def _is_server_away(error: Exception) -> bool:
    """Whether the fault is the server's and not this message's."""
    its_own = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
    return isinstance(error, OSError) and not isinstance(error, its_own)


def _nudge() -> None:
    wake("partnership.send_outbox")
