"""Whatever stops, an e-mail that is due is sent: once, or again under the same Message-ID."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from partnership import clock
from partnership.models import DeadlineReminder, OutboxMessage
from partnership.outbox import queue
from partnership.services import meet_deadline, set_deadline
from tests.cast import log_case
from tests.resilience.conftest import Site, wait_until

SEND, REMIND = "partnership.send_outbox", "partnership.remind"


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder into which the workers of this test deliver: a file for each message."""
    folder = tmp_path / "mail"
    monkeypatch.setenv("EMAIL_FILE_PATH", str(folder))
    return folder


def delivered(folder: Path) -> list[str]:
    """The Message-ID of each delivery, the first delivered first."""
    files = sorted(folder.glob("*.log"), key=lambda each: each.stat().st_mtime_ns)
    texts = [each.read_text() for each in files]
    return [found for text in texts for found in re.findall(r"Message-ID: <(.+?)@", text)]


def write(site: Site, key: str = "one") -> OutboxMessage:
    with transaction.atomic():
        message = queue(
            site.cast.officer, key, why="test", subject="You have an action", body="Sign in."
        )
    assert message is not None
    return message


def is_sent(message: OutboxMessage) -> bool:
    return OutboxMessage.objects.filter(pk=message.pk, sent_at__isnull=False).exists()


def test_a_message_is_sent_by_the_worker_without_anybody_asking(site: Site, post: Path) -> None:
    site.worker()
    message = write(site)
    wait_until(lambda: is_sent(message), "the worker had sent it")
    assert delivered(post) == [str(message.pk)]


def test_with_the_broker_away_a_message_waits_and_is_sent_exactly_once(
    site: Site, post: Path
) -> None:
    site.worker()
    assert site.valkey.stop()
    message = write(site)
    assert delivered(post) == []
    site.valkey.start()
    # Nobody writes anything more: the sweep alone finds what was missed, however often it comes.
    for _ in range(3):
        site.sweep(SEND)
    wait_until(lambda: is_sent(message), "the sweep had found it")
    last = write(site, "two")
    wait_until(lambda: is_sent(last), "the sweeps were worked off")
    assert delivered(post) == [str(message.pk), str(last.pk)]


def test_a_worker_killed_before_it_sends_loses_nothing_and_sends_once(
    site: Site, post: Path
) -> None:
    worker = site.worker()
    with site.holding("LOCK TABLE partnership_outboxmessage IN ACCESS EXCLUSIVE MODE"):
        site.sweep(SEND)
        wait_until(site.is_waiting_for_a_lock, "the worker was about to read the outbox")
        worker.kill()
    message = write(site)
    assert delivered(post) == []
    site.worker()
    site.sweep(SEND)
    wait_until(lambda: is_sent(message), "the next worker had sent it")
    assert delivered(post) == [str(message.pk)]


def test_a_worker_killed_after_sending_sends_again_with_the_same_message_id(
    site: Site, post: Path
) -> None:
    """At least once: between the server's "accepted" and our commit nobody can tell."""
    message = write(site)
    # A lock that lets rows be read and locked, and stops the note that the message was sent.
    with site.holding("LOCK TABLE partnership_outboxmessage IN SHARE MODE"):
        worker = site.worker()
        wait_until(lambda: delivered(post), "it was delivered")
        wait_until(site.is_waiting_for_a_lock, "the worker was about to note it")
        worker.kill()
    wait_until(lambda: not _others(site), "the dead worker's session was gone")
    assert not is_sent(message)
    site.worker()
    site.sweep(SEND)
    wait_until(lambda: is_sent(message), "the next worker had sent it")
    assert delivered(post) == [str(message.pk), str(message.pk)]


def test_reminders_asked_for_many_times_at_once_are_sent_once(site: Site, post: Path) -> None:
    week_ago = clock.now() - timedelta(days=7)
    today = clock.today()
    with clock.pretend(week_ago):
        case = log_case(site.cast)
        meet_deadline(case.record)
        set_deadline(case.record, "action", today, "Why", assignee=site.cast.officer)
    for _ in range(6):
        site.sweep(REMIND)
    site.worker("--pool", "prefork", "--concurrency", "2")
    wait_until(lambda: OutboxMessage.objects.filter(sent_at__isnull=False).exists(), "it was sent")
    end = write(site, "after all of them")
    wait_until(lambda: is_sent(end), "all messages were worked off")
    assert DeadlineReminder.objects.count() == 1
    assert len(delivered(post)) == 2


def _others(site: Site) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            " AND usename = current_user",
            [site.database],
        )
        return int(cursor.fetchone()[0])
