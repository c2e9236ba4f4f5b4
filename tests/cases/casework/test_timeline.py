"""The timeline: everything, newest first, page by page, by kind."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases import timeline
from cases.models import CaseNote
from cases.services import (
    add_action,
    add_note,
    assess_risk,
    close_case,
    finish_action,
    hand_over,
    record_contact,
    record_intervention,
    reopen_case,
)
from cases.services.reviews import receive_application
from partnership import clock
from people.services import add_person, involve
from tests.cases.casework.conftest import Desk, text_of
from tests.cast import EVERY_ITEM_LOW


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def lived(cast: object) -> Desk:
    """A case with an entry of every kind, and several at one and the same instant."""
    with clock.pretend(at(1)):
        desk = Desk(cast)  # type: ignore[arg-type]
        officer = desk.cast.officer
    with clock.pretend(at(2)):
        for number in range(3):
            add_note(desk.fresh(), by=officer, text=f"Note {number}")
            record_contact(desk.fresh(), by=officer, method="phone", outcome="no_reply")
            record_intervention(desk.fresh(), by=officer, kind="advice", note=f"Step {number}")
            action = add_action(
                desk.fresh(), by=officer, description=f"Action {number}", due_on=clock.today()
            )
            finish_action(action, by=officer, status="done")
        victim = add_person(given_name="Vera", by=officer)
        involve(desk.case.record, victim, "victim", by=officer, starts_on=clock.today())
        receive_application(desk.fresh(), by=officer, victim=victim)
    with clock.pretend(at(3)):
        assess_risk(desk.fresh(), EVERY_ITEM_LOW, by=officer, is_final=True)
        close_case(
            desk.fresh(), by=officer, reason="behaviour_stopped", victim_told_on=clock.today()
        )
    with clock.pretend(at(4)):
        reopen_case(desk.fresh(), by=officer, why="Again")
        hand_over(desk.fresh(), by=officer, to=desk.cast.colleague)
        desk.share_with(desk.cast.partner)
    return desk


def test_every_kind_of_event_is_there_newest_first(lived: Desk) -> None:
    with clock.pretend(at(5)):
        entries = timeline.page_of(lived.fresh(), lived.cast.officer, size=100).entries
    titles = [entry.title for entry in entries]
    for expected in (
        "Case opened",
        "Incident: nuisance",
        "Contact: telephone",
        "Advice or diary sheets",
        "Action added",
        "Action finished",
        "Final risk scored 0",
        "Case closed",
        "Case reopened",
        "Handed over to Colin Colleague",
        "Shared with Testshire Homes",
        "Note",
    ):
        assert expected in titles, expected
    days = [
        clock.london_day(entry.when) if isinstance(entry.when, datetime) else entry.when
        for entry in entries
    ]
    assert days == sorted(days, reverse=True)
    assert all(entry.author for entry in entries)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_page_by_page_nothing_is_missed_and_nothing_shows_twice(lived: Desk, size: int) -> None:
    with clock.pretend(at(5)):
        case = lived.fresh()
        whole = timeline.page_of(case, lived.cast.officer, size=1000).entries
        paged: list[timeline.Entry] = []
        cursor = ""
        for _ in range(100):
            page = timeline.page_of(case, lived.cast.officer, cursor=cursor, size=size)
            paged += page.entries
            cursor = page.next_cursor
            if not cursor:
                break
    assert paged == whole


@pytest.mark.parametrize("kind", timeline.KINDS)
def test_a_filter_shows_its_kind_alone(lived: Desk, kind: str) -> None:
    with clock.pretend(at(5)):
        case = lived.fresh()
        some = timeline.page_of(case, lived.cast.officer, kind=kind, size=1000).entries
        whole = timeline.page_of(case, lived.cast.officer, size=1000).entries
    assert some
    assert len(some) < len(whole)
    assert [entry for entry in whole if entry in some] == some


def test_a_cursor_that_was_tampered_with_starts_at_the_top(lived: Desk) -> None:
    with clock.pretend(at(5)):
        case = lived.fresh()
        top = timeline.page_of(case, lived.cast.officer, size=3)
        for cursor in ("x", "AAAA", top.next_cursor[:-4] + "AAAA", "é" * 20):
            again = timeline.page_of(case, lived.cast.officer, size=3, cursor=cursor)
            assert again.entries == top.entries


def test_partners_do_not_read_with_whom_else_a_case_is_shared(lived: Desk) -> None:
    with clock.pretend(at(5)):
        page = text_of(lived.get(lived.cast.partner, "case_timeline"))
        assert "Shared with" not in page
        assert "Case reopened" in page
        asked = text_of(lived.get(lived.cast.partner, "case_timeline", kind="sharing"))
        assert "Shared with" not in asked
        assert "Shared with" in text_of(
            lived.get(lived.cast.colleague, "case_timeline", kind="sharing")
        )


def test_what_was_written_down_later_says_so_and_stands_at_its_own_day(lived: Desk) -> None:
    with clock.pretend(at(9)):
        record_contact(
            lived.fresh(),
            by=lived.cast.manager,
            method="visit",
            outcome="spoke",
            contacted_on=date(2026, 3, 2),
        )
        entries = timeline.page_of(
            lived.fresh(), lived.cast.officer, kind="contacts", size=100
        ).entries
    found = next(entry for entry in entries if entry.title == "Contact: visit")
    assert found.when == date(2026, 3, 2)
    assert found.late


def test_a_note_at_half_past_midnight_in_summer_stands_at_its_london_day(desk: Desk) -> None:
    moment = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)  # 2 July, 00:30 in London
    CaseNote.objects.create(
        partnership=desk.cast.area,
        case=desk.case,
        text="After midnight",
        happened_at=moment,
        written_by=desk.cast.officer,
    )
    record_contact(
        desk.fresh(),
        by=desk.cast.officer,
        method="phone",
        outcome="spoke",
        contacted_on=date(2025, 7, 1),
    )
    for size in (1, 10):
        texts: list[str] = []
        cursor = ""
        while True:
            page = timeline.page_of(desk.case, desk.cast.officer, size=size, cursor=cursor)
            texts += [entry.text or entry.title for entry in page.entries]
            cursor = page.next_cursor
            if not cursor:
                break
        assert texts.index("After midnight") < texts.index("Contact: telephone")


def test_the_page_goes_on_to_older_entries(lived: Desk) -> None:
    with clock.pretend(at(5)):
        officer = lived.cast.officer
        for number in range(timeline.PAGE):
            add_note(lived.fresh(), by=lived.cast.manager, text=f"More {number}")
        client = lived.client(officer)
        first = client.get(lived.url("case_timeline"))
        second = client.get(first.context["next_url"])
    assert len(first.context["entries"]) == timeline.PAGE
    assert second.context["entries"]
    assert second.context["first_url"]
