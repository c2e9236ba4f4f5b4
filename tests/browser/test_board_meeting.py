"""A meeting of the partnership's board in a real browser, until its actions stand on My work."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conferences.services import give_seat
from partnership import clock
from plans.conference import GROUPS
from plans.models import Group, GroupAction, GroupMeeting
from tests.browser.pages import check_page, open_browser
from tests.browser.test_conference import WIDE, Keyboard, entering, press
from tests.browser.test_plans import picture_of
from tests.cast import assemble
from tests.plans.conftest import Room
from tests.plans.test_groups import board_of

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
TITLE = "Stones at buses"


def day(page: Page, name: str) -> None:
    today = clock.today()
    for part in ("day", "month", "year"):
        page.locator(f'[name="{name}-{part}"]').fill(str(getattr(today, part)))


@pytest.fixture
def room(live_site: str) -> Room:
    return Room(assemble())


@pytest.fixture
def board(room: Room) -> Group:
    for user in (room.cast.manager, room.cast.partner, room.cast.police):
        give_seat(GROUPS, user, by=room.cast.manager)
    return board_of(room)


def test_the_board_meets_and_its_actions_reach_the_agencies(
    live_site: str, room: Room, board: Group
) -> None:
    with open_browser() as browser:
        enter = entering(browser, live_site)
        page = enter(room.cast.manager, WIDE)
        page.goto(f"{live_site}/group/raise/")
        check_page(page)
        page.locator('[name="group"]').select_option(str(board.pk))
        page.locator('[name="title"]').fill(TITLE)
        page.locator('[name="summary"]').fill("Stones hit buses on the way from school.")
        day(page, "raised_on")
        page.locator('main button[type="submit"]').first.click()
        expect(page.locator("main")).to_contain_text(TITLE)
        check_page(page)
        picture_of(page, "matter")

        now = clock.now().astimezone(clock.LONDON)
        page.goto(f"{live_site}/group/meetings/plan/")
        check_page(page)
        page.locator('[name="group"]').select_option(str(board.pk))
        page.locator('[name="starts_at"]').fill(f"{now:%Y-%m-%dT%H:%M}")
        page.locator('[name="place"]').fill("Town hall")
        page.locator('[name="chair"]').fill("The deputy leader")
        page.locator('[name="is_emergency"]').check()
        press(page, "Plan the meeting")
        check_page(page)
        address = page.url
        page.get_by_role("button", name="Add matters to the agenda").click()
        check_page(page)
        page.locator('[name="referral"]').check()
        press(page, "Add to the agenda")
        page.get_by_role("button", name="Invite agencies and ask").click()
        press(page, "Invite and ask")
        check_page(page)
        expect(page.locator("main")).to_contain_text("3 answers still to come")

        run = Keyboard(page)
        page.goto(address)
        run.press("Record who came")
        for agency in (room.cast.council, room.cast.housing, room.cast.police_force):
            run.choose(f"{agency.pk.hex}-status", "attended")
        run.press("Save")
        run.press("Begin the meeting")
        run.read("1 of 1", TITLE)
        run.type("discussion", "The bus company shows where stones are thrown.")
        run.type("action_description", "Walk the route at three o’clock")
        run.reach('[name="action_agency"]')
        run.keys.type("Testshire Police")
        run.day("action_due", 14)
        run.press("Add the action")
        run.read("Action added.", "Walk the route")
        picture_of(page, "live")
        run.type("decision", "The working group follows it up.")
        run.press("Save and next")
        run.press("Close the meeting")
        run.press("Close the meeting")
        run.read("Meeting closed. Its minutes have been drafted.", "Walk the route")
        run.press("Approve the minutes")
        run.read("Minutes approved.")
        picture_of(page, "minutes")

        police = enter(room.cast.police, PHONE)
        police.goto(f"{live_site}/my-work/")
        check_page(police)
        expect(police.locator("main")).to_contain_text("Action from")
        picture_of(police, "my-work")
        police.goto(f"{live_site}/group/work/")
        check_page(police)
        police.get_by_role("link", name="Finish").first.click()
        police.locator('[name="status"][value="done"]').check()
        police.locator('[name="outcome"]').fill("Walked it for a week.")
        press(police, "Save")
        expect(police.locator("main")).to_contain_text("Action finished.")
        housing = enter(room.cast.partner, PHONE)
        housing.goto(f"{live_site}/group/work/")
        assert "Walk the route" not in housing.content()
    assert GroupMeeting.objects.get().state == "approved"
    assert GroupAction.objects.get().status == "done"
