"""Reminders: one message a day at most, each deadline once at each stage, numbers only."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections

from cases.services import add_action, hand_over
from partnership import clock, outbox, reminders
from partnership.models import (
    Block,
    Deadline,
    DeadlineReminder,
    LocalSetting,
    OutboxMessage,
    Record,
    User,
)
from partnership.reminders import remind_all
from partnership.services import meet_deadline, set_deadline
from people.addresses import Address
from people.services import add_person, add_premises
from tests.cast import Cast, assemble, log_case

DAY = date(2026, 11, 25)


def six(day: date) -> datetime:
    """Six in the morning in London, in winter."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def record_of(cast: Cast, **more: Any) -> Record:
    """A case whose own first steps are done, logged the week before."""
    with clock.pretend(six(DAY) - timedelta(days=7)):
        case = log_case(cast, **more)
        meet_deadline(case.record)
    return case.record


def due(
    record: Record, user: User | None, day: date, kind: str = "action", **more: Any
) -> Deadline:
    """A deadline set down the week before."""
    with clock.pretend(six(DAY) - timedelta(days=7)):
        subject = more.pop("subject", None)
        return set_deadline(
            record, kind, day, more.pop("why", "Why"), assignee=user, subject=subject, **more
        )


def run(day: date = DAY, hours: int = 0) -> int:
    with clock.pretend(six(day) + timedelta(hours=hours)):
        return remind_all()


def bodies() -> list[str]:
    return list(OutboxMessage.objects.order_by("made_at").values_list("body", flat=True))


def test_a_message_counts_what_is_due_by_reason_and_names_the_source(cast: Cast) -> None:
    record = record_of(cast)
    source = "2014 Act s.46(2)"
    due(record, cast.officer, DAY - timedelta(days=1), "risk", source="local policy")
    due(record, cast.officer, DAY, "unheard of", source="Somebody's words")
    due(record, cast.officer, DAY + timedelta(days=2), "contact", source=source)
    other = record_of(cast)
    due(other, cast.officer, DAY + timedelta(days=1), "contact", source=source)
    assert run() == 1
    message = OutboxMessage.objects.get()
    assert message.user == cast.officer
    assert message.subject == "You have an action in the secure system"
    assert message.body.split("\n\n")[:-2] == [
        "You have an action in the secure system. As at 25 November 2026:",
        "1 thing on your records is overdue:\n- A risk assessment is due (local policy): 1",
        "1 thing on your records falls due today:\n- Something falls due: 1",
        "2 things on your records fall due by 27 November 2026:\n"
        "- A contact is due (2014 Act s.46(2)): 2",
    ]
    assert "http://127.0.0.1:8000/my-work/" in message.body


def test_each_deadline_is_reminded_of_once_at_each_stage(cast: Cast) -> None:
    deadline = due(record_of(cast), cast.officer, DAY + timedelta(days=7))
    told = {}
    for away in range(-2, 12):
        day = DAY + timedelta(days=away)
        if run(day):
            told[away] = DeadlineReminder.objects.latest("message__made_at").stage
    assert told == {0: "soon", 7: "today", 8: "overdue"}
    assert deadline.reminders.count() == 3


def test_the_days_before_are_local_policy(cast: Cast) -> None:
    due(record_of(cast), cast.officer, DAY + timedelta(days=3))
    LocalSetting.objects.create(
        partnership=cast.area,
        key="reminder_days",
        value=2,
        effective_from=DAY - timedelta(days=1),
        source="Board",
    )
    assert run() == 0
    assert run(DAY + timedelta(days=1)) == 1


def test_running_again_later_or_late_sends_nothing_more(cast: Cast) -> None:
    due(record_of(cast), cast.officer, DAY)
    assert [run(), run(), run(hours=3)] == [1, 0, 0]
    assert OutboxMessage.objects.count() == 1


def test_a_morning_that_was_missed_is_made_up_for_later_in_the_day(cast: Cast) -> None:
    due(record_of(cast), cast.officer, DAY)
    assert run(hours=7) == 1


def test_what_was_set_down_since_six_waits_for_tomorrow(cast: Cast) -> None:
    record = record_of(cast)
    with clock.pretend(six(DAY) + timedelta(hours=4)):
        set_deadline(record, "action", DAY, "Why", assignee=cast.officer)
    assert run(hours=5) == 0
    assert run(DAY + timedelta(days=1)) == 1
    assert DeadlineReminder.objects.get().stage == "overdue"


def test_six_in_the_morning_is_six_in_london_in_summer_too(cast: Cast) -> None:
    record = record_of(cast)
    summer = date(2027, 7, 1)
    with clock.pretend(datetime(2027, 7, 1, 5, 30, tzinfo=UTC)):  # half past six in London
        set_deadline(record, "action", summer, "Why", assignee=cast.officer)
        assert remind_all() == 0
    with clock.pretend(datetime(2027, 7, 1, 4, 30, tzinfo=UTC)):
        set_deadline(record, "action", summer, "Why", assignee=cast.officer)
    with clock.pretend(datetime(2027, 7, 1, 5, 30, tzinfo=UTC)):
        assert remind_all() == 1


def test_an_hour_that_has_passed_is_overdue_on_its_own_day(cast: Cast) -> None:
    record = record_of(cast)
    due(record, cast.officer, DAY, "risk", due_at=six(DAY) - timedelta(hours=1))
    due(record, cast.officer, DAY, "contact", due_at=six(DAY) + timedelta(hours=4))
    run()
    assert dict(DeadlineReminder.objects.values_list("deadline__kind", "stage")) == {
        "risk": "overdue",
        "contact": "today",
    }


def test_a_date_that_is_replaced_is_reminded_of_anew(cast: Cast) -> None:
    record = record_of(cast)
    due(record, cast.officer, DAY + timedelta(days=1))
    assert run() == 1
    with clock.pretend(six(DAY) + timedelta(hours=4)):
        set_deadline(record, "action", DAY + timedelta(days=5), "Why", assignee=cast.officer)
    assert run(DAY + timedelta(days=1)) == 1


def test_whoever_takes_a_case_over_is_reminded_as_well(cast: Cast) -> None:
    with clock.pretend(six(DAY) - timedelta(days=7)):
        case = log_case(cast)
    run()
    with clock.pretend(six(DAY) + timedelta(hours=4)):
        hand_over(case, by=cast.officer, to=cast.colleague)
    run(DAY + timedelta(days=1))
    assert OutboxMessage.objects.filter(user=cast.officer).count() == 1
    assert OutboxMessage.objects.filter(user=cast.colleague).count() == 1


def test_what_is_done_or_nobodys_reminds_nobody(cast: Cast) -> None:
    record = record_of(cast)
    due(record, None, DAY)
    due(record, cast.officer, DAY, "risk")
    with clock.pretend(six(DAY) - timedelta(days=1)):
        meet_deadline(record, "risk")
    assert run() == 0


# Who gets nothing.


def lose_sight(cast: Cast, record: Record, how: str) -> None:
    rows = User.objects.filter(pk=cast.officer.pk)
    if how == "blocked":
        Block.objects.create(
            partnership=cast.area,
            record=record,
            user=cast.officer,
            set_by=cast.manager,
            reason="Related",
        )
    elif how == "sealed":
        Record.objects.filter(pk=record.pk).update(sealed=True)
    elif how == "behind a wall":
        Record.objects.filter(pk=record.pk).update(compartment="marac")
    elif how == "account closed":
        rows.update(is_active=False)
    elif how == "training lapsed":
        rows.update(training_until=DAY - timedelta(days=1))
    elif how == "role without cases":
        rows.update(role="analyst")


@pytest.mark.parametrize(
    "how",
    [
        "nothing lost",
        "blocked",
        "sealed",
        "behind a wall",
        "account closed",
        "training lapsed",
        "role without cases",
    ],
)
def test_whoever_no_longer_sees_the_record_gets_nothing(cast: Cast, how: str) -> None:
    record = record_of(cast)
    due(record, cast.officer, DAY)
    lose_sight(cast, record, how)
    assert run() == (1 if how == "nothing lost" else 0)
    assert DeadlineReminder.objects.count() == (1 if how == "nothing lost" else 0)


def test_reminders_are_as_hidden_as_the_record(cast: Cast) -> None:
    due(record_of(cast), cast.officer, DAY)
    run()
    assert DeadlineReminder.objects.visible_to(cast.manager).exists()
    assert not DeadlineReminder.objects.visible_to(cast.police).exists()


# What a message says.


def test_no_message_holds_a_name_a_place_a_reference_or_typed_words(cast: Cast) -> None:
    with clock.pretend(six(DAY) - timedelta(days=7)):
        person = add_person(by=cast.officer, given_name="Zqgiven", family_name="Zqfamily")
        place = add_premises(Address(line_1="1 Zqstreet", postcode="ZZ1 1ZZ"), by=cast.officer)
        case = log_case(
            cast,
            title="Zqtitle",
            narrative="Zqnarrative",
            parties=[(person, "victim")],
            premises=place,
            police_reference="Zqpolice",
        )
        add_action(case, by=cast.officer, description="Zqaction", due_on=DAY, owner=cast.officer)
    due(case.record, cast.officer, DAY, "unheard of", why="Zqwhy", source="Zqsource")
    due(case.record, cast.officer, DAY, "contact", why="Zqwhy")
    run()
    with clock.pretend(six(DAY)):
        outbox.send_waiting()
    [sent] = mail.outbox
    text = sent.message().as_string()
    everything = [sent.subject, sent.body, text, *bodies()]
    for canary in ("Zq", case.record.reference, str(case.pk), "ZZ1", "North"):
        for each in everything:
            assert canary.lower() not in each.lower(), canary
    assert "marac" not in text.lower()
    assert "olive" not in sent.body.lower()
    assert not re.search(r"[A-Z]{2,5}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)


@pytest.mark.parametrize("compartment", ["marac", "exploitation"])
def test_of_a_record_behind_a_wall_a_message_says_that_something_is_due_and_no_more(
    cast: Cast, compartment: str
) -> None:
    """M-6: "you have an action in the secure system"."""
    record = record_of(cast)
    # A source that does not say the word, which no message holds anyway.
    due(record, cast.coordinator, DAY, "risk", source="The area’s protocol")
    User.objects.filter(pk=cast.coordinator.pk).update(
        clearances=["general", "marac", "exploitation"], role="coordinator"
    )
    Record.objects.filter(pk=record.pk).update(compartment=compartment)
    if compartment == "exploitation":
        User.objects.filter(pk=cast.coordinator.pk).update(role="exploitation_lead")
    assert run() == 1
    [body] = bodies()
    assert "- Something falls due: 1" in body
    for word in ("marac", "risk", "exploitation", "protocol"):
        assert word not in body.lower()


def test_the_word_marac_leaves_by_no_way_that_a_room_opens(cast: Cast) -> None:
    due(record_of(cast), cast.officer, DAY, "risk", source="MARAC protocol")
    run()
    assert "marac" not in bodies()[0].lower()


def test_two_runs_at_once_queue_one_message(committed_db: str) -> None:
    cast = assemble()
    record = record_of(cast)
    for kind in ("risk", "contact"):
        due(record, cast.officer, DAY, kind)
        due(record, cast.colleague, DAY, f"{kind}2")
    start = threading.Barrier(3)
    queued: list[int] = []

    def at_once() -> None:
        start.wait()
        try:
            queued.append(run())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=at_once) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(queued) == 2
    assert OutboxMessage.objects.count() == 2
    assert DeadlineReminder.objects.count() == 4


def test_reminders_of_a_record_go_with_it(cast: Cast) -> None:
    deadline = due(record_of(cast), cast.officer, DAY)
    run()
    deadline.delete()
    assert not DeadlineReminder.objects.exists()
    with pytest.raises(ObjectDoesNotExist):
        deadline.refresh_from_db()
    assert OutboxMessage.objects.count() == 1


def test_a_kind_is_called_what_its_room_called_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "_labels", {})
    reminders.register_kind("appeal", "An appeal period ends")
    due(record_of(cast), cast.officer, DAY, "appeal", source="2014 Act s.46(2)")
    run()
    assert "- An appeal period ends (2014 Act s.46(2)): 1" in bodies()[0]
