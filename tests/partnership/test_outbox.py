"""The outbox: what is due is written down first, and sent until it has been sent."""

from __future__ import annotations

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections, transaction

from partnership import clock, outbox
from partnership.models import OutboxMessage, User
from tests.cast import Cast, assemble

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
FAILS: list[Exception] = []


class Failing(BaseEmailBackend):
    """A mail server that refuses everything, in the way that a test has chosen."""

    def send_messages(self, email_messages: Any) -> int:
        raise FAILS[0]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.pretend(NOW):
        yield


def write(user: User, key: str = "one") -> OutboxMessage | None:
    return outbox.queue(user, key, why="test", subject="An action", body="Sign in.")


def failing(settings: Any, error: Exception) -> None:
    FAILS[:] = [error]
    settings.EMAIL_BACKEND = f"{__name__}.Failing"


def test_a_message_is_sent_once_and_marked(cast: Cast) -> None:
    message = write(cast.officer)
    assert message is not None
    assert outbox.send_waiting() == 1
    assert outbox.send_waiting() == 0
    [sent] = mail.outbox
    assert sent.to == [cast.officer.email]
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@127.0.0.1>"
    assert sent.message()["Message-ID"] == f"<{message.pk}@127.0.0.1>"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.last_error) == (NOW, 1, "")


def test_the_same_message_is_queued_once(cast: Cast) -> None:
    assert write(cast.officer) is not None
    assert write(cast.officer) is None
    assert OutboxMessage.objects.count() == 1


def test_what_is_taken_back_with_its_transaction_is_never_sent(cast: Cast) -> None:
    with transaction.atomic():
        write(cast.officer)
        transaction.set_rollback(True)
    assert outbox.send_waiting() == 0
    assert mail.outbox == []


def test_a_message_that_fails_waits_longer_each_time_and_is_sent_in_the_end(
    cast: Cast, settings: Any
) -> None:
    message = write(cast.officer)
    assert message is not None
    before = settings.EMAIL_BACKEND
    failing(settings, smtplib.SMTPDataError(451, b"<olive@testshire.example> is away"))
    at = NOW
    for attempt, minutes in enumerate((1, 2, 4, 8), start=1):
        with clock.pretend(at):
            assert outbox.send_waiting() == 0
            assert outbox.send_waiting() == 0  # not before its time
        message.refresh_from_db()
        assert message.attempts == attempt
        assert message.try_at == at + timedelta(minutes=minutes)
        at = message.try_at
    # A server's own words hold addresses: only the kind of failure is kept.
    assert message.last_error == "SMTPDataError 451"
    OutboxMessage.objects.update(attempts=400)
    with clock.pretend(at):
        outbox.send_waiting()
    message.refresh_from_db()
    assert message.try_at == at + timedelta(hours=6)
    settings.EMAIL_BACKEND = before
    with clock.pretend(message.try_at):
        assert outbox.send_waiting() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "tried"),
    [
        (ConnectionRefusedError("away"), 1),
        (smtplib.SMTPServerDisconnected("gone"), 1),
        (smtplib.SMTPRecipientsRefused({}), 2),
        (ValueError("a bad header"), 2),
    ],
)
def test_one_bad_message_holds_up_no_other_and_a_server_that_is_away_is_asked_once(
    cast: Cast, settings: Any, error: Exception, tried: int
) -> None:
    write(cast.officer, "one")
    write(cast.colleague, "two")
    failing(settings, error)
    assert outbox.send_waiting() == 0
    assert OutboxMessage.objects.filter(attempts=1).count() == tried


def test_nothing_is_sent_to_whoever_may_see_nothing_any_more(cast: Cast) -> None:
    write(cast.officer, "one")
    write(cast.colleague, "two")
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    User.objects.filter(pk=cast.colleague.pk).update(training_until=NOW - timedelta(days=1))
    assert outbox.send_waiting() == 0
    assert mail.outbox == []
    assert OutboxMessage.objects.filter(dropped_at=NOW).count() == 2
    User.objects.update(is_active=True, training_until=None)
    assert outbox.send_waiting() == 0


def test_one_sees_ones_own_messages_and_nobody_elses(cast: Cast) -> None:
    write(cast.officer)
    assert OutboxMessage.objects.visible_to(cast.officer).count() == 1
    for other in (cast.colleague, cast.manager, cast.administrator, cast.stranger):
        assert not OutboxMessage.objects.visible_to(other).exists()


def test_sweeps_at_the_same_time_send_each_message_once(committed_db: str) -> None:
    cast = assemble()
    for number in range(12):
        write(cast.officer, f"message {number}")
    start = threading.Barrier(3)
    sent: list[int] = []

    def run() -> None:
        start.wait()
        try:
            with clock.pretend(NOW):
                sent.append(outbox.send_waiting())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 12
    ids = [str(each.message()["Message-ID"]) for each in mail.outbox]
    assert len(ids) == len(set(ids)) == 12
