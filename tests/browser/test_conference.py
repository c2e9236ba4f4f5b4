"""A whole meeting of the ASBRAC in a real browser: one person at one keyboard, and the agencies' pages.

The mouse is used before the meeting begins and never in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracItem, AsbracMeeting
from conferences.services import give_seat
from partnership import clock
from partnership.models import User
from tests.asbrac.conftest import Room
from tests.browser.pages import check_page, new_page, open_browser, sign_in
from tests.cast import PASSWORD, assemble

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
# Further than any control of a page is from its top.
FAR = 160


class Keyboard:
    """Somebody who works a page with the keys alone."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, page.keyboard

    def reach(self, wanted: str) -> None:
        """Go to the control with Tab, as far as it takes; a control out of reach is a fault."""
        for _ in range(FAR):
            if self.page.evaluate("(s) => document.activeElement?.matches(s) ?? false", wanted):
                return
            self.keys.press("Tab")
        raise AssertionError(f"{wanted} is out of the keyboard's reach on {self.page.url}")

    def type(self, name: str, text: str) -> None:
        self.reach(f'[name="{name}"]')
        self.keys.press("ControlOrMeta+a")
        self.keys.type(text)

    def day(self, name: str, days: int) -> None:
        when = clock.today() + timedelta(days=days)
        for part in ("day", "month", "year"):
            self.type(f"{name}-{part}", str(getattr(when, part)))

    def choose(self, name: str, value: str) -> None:
        """The first radio takes the focus, the arrows go on to the one that is wanted."""
        self.reach(f'[name="{name}"]')
        self.keys.press("Space")
        for _ in range(9):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"{name} has no {value}")

    def press(self, words: str) -> None:
        """Go to the button with these words, press it and hold the page that follows to account."""
        for _ in range(FAR):
            at = self.page.evaluate("() => document.activeElement?.textContent.trim() ?? ''")
            kind = self.page.evaluate("() => document.activeElement?.tagName ?? ''")
            if at.startswith(words) and kind in ("BUTTON", "A"):
                break
            self.keys.press("Tab")
        else:
            raise AssertionError(f"“{words}” is out of the keyboard's reach on {self.page.url}")
        with self.page.expect_navigation():
            self.keys.press("Enter")
        check_page(self.page)

    def read(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)


@pytest.fixture
def room(live_site: str) -> Room:
    room = Room(assemble())
    for user in (room.cast.partner, room.cast.police):
        give_seat(ASBRAC, user, by=room.runner)
    for ago, name in ((3, "Ada"), (2, "Bea"), (1, "Cy")):
        room.accepted(room.victim(name), referred_on=clock.today() - timedelta(days=ago))
    return room


Enter = Callable[[User, dict[str, Any]], Page]


def entering(browser: Browser, site: str) -> Enter:
    def enter(user: User, look: dict[str, Any]) -> Page:
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **look)
        page = new_page(context)
        sign_in(page, site, user.email, PASSWORD)
        return page

    return enter


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state()


def prepare(page: Page, site: str) -> str:
    """Plan it for today, list what waits, invite and ask. Gives the meeting's address."""
    now = clock.now().astimezone(clock.LONDON)
    page.goto(f"{site}/asbrac/meetings/plan/")
    check_page(page)
    page.locator('[name="starts_at"]').fill(f"{now:%Y-%m-%dT%H:%M}")
    page.locator('[name="place"]').fill("Room 4")
    page.locator('[name="chair"]').fill("Cora Coordinator")
    page.locator('[name="is_emergency"]').check()
    press(page, "Plan the meeting")
    check_page(page)
    meeting = page.url
    page.get_by_role("button", name="Add referrals to the agenda").click()
    check_page(page)
    for box in page.locator('[name="referral"]').all():
        box.check()
    press(page, "Add to the agenda")
    page.get_by_role("button", name="Invite agencies and ask").click()
    check_page(page)
    press(page, "Invite and ask")
    check_page(page)
    expect(page.locator("main")).to_contain_text("2 answers still to come")
    return meeting


def answer_everything(page: Page, site: str, words: str) -> None:
    """An agency answers from a telephone, without scripts."""
    page.goto(f"{site}/asbrac/work/")
    for _ in range(3):
        page.get_by_role("link", name="Answer").first.click()
        page.locator('[name="answer"]').fill(words)
        press(page, "Send the answer")
        expect(page.locator("main")).to_contain_text("Answer sent.")
    expect(page.locator("main")).to_contain_text("Nothing waits for an answer.")


def test_a_meeting_of_three_referrals_is_run_with_the_keyboard_alone(
    live_site: str, room: Room
) -> None:
    with open_browser() as browser:
        enter = entering(browser, live_site)
        page = enter(room.runner, WIDE)
        address = prepare(page, live_site)
        phone = enter(room.cast.partner, PHONE)
        answer_everything(phone, live_site, "Rent is paid.")

        run = Keyboard(page)
        page.goto(address)
        run.read("Rent is paid.", "1 answer still to come")
        run.press("Record who came")
        for name in (room.cast.housing, room.cast.police_force):
            run.choose(f"{name.pk.hex}-status", "attended")
            run.reach(f'[name="{name.pk.hex}-declared"]')
            run.keys.press("Space")
        run.press("Save")
        run.read("Attendance recorded.", "Attended: Pat Partner")
        run.press("Begin the meeting")

        # The first: an action without leaving the page, and a browser that dies meanwhile.
        run.read("1 of 3", "Ada Victim", "Rent is paid.")
        run.reach('a[href="#id_discussion"]')
        run.keys.press("Enter")
        run.type("discussion", "The landlord will move the bins.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
        run.type("action_description", "Move the bins")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")
        page.wait_for_timeout(2000)
        here = page.url
        page.close()
        page = new_page(page.context)
        page.goto(here)
        run = Keyboard(page)
        expect(page.locator('[name="discussion"]')).to_have_value(
            "The landlord will move the bins."
        )
        expect(page.locator('[name="action_description"]')).to_have_value("Move the bins")
        run.reach('[name="action_agency"]')
        run.keys.type("Testshire Homes")
        run.type("action_person", "Pat Partner")
        run.day("action_due", 7)
        run.press("Add the action")
        run.read("Action added.", "Move the bins")
        # The next action can be typed at once; Enter in a field adds it.
        assert page.evaluate("() => document.activeElement.name") == "action_description"
        run.keys.type("Patrol at night")
        run.reach('[name="action_agency"]')
        run.keys.type("Testshire Police")
        run.day("action_due", 14)
        run.type("action_person", "Percy Police")
        with page.expect_navigation():
            run.keys.press("Enter")
        run.read("Patrol at night")
        page.goto(here)
        run.type("victims_view", "She wants to sleep.")
        run.type("decision", "Stays open.")
        run.press("Save and next")
        run.read("Select what the meeting decided")
        assert page.title().startswith("Error: ")
        run.choose("outcome", "continues")
        run.day("next_review_on", 28)
        run.press("Save and next")

        # The second is put off, the third closed with its risk afterwards.
        run.read("2 of 3", "Bea Victim")
        run.press("Put it off to another meeting")
        run.read("3 of 3", "Cy Victim")
        run.type("discussion", "Nothing has happened for two months.")
        run.type("decision", "Closed.")
        run.choose("outcome", "risk_reduced")
        run.type("risk_after", "5")
        run.choose("band_after", "standard")
        run.press("Save and next")
        run.press("Close the meeting")
        run.press("Close the meeting")
        run.read("Meeting closed. Its minutes have been drafted.", "Move the bins", "Put off")
        run.press("General points")
        run.type("minutes", "Thanks to all.")
        run.press("Save")
        run.read("Thanks to all.")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download as PDF").press("Enter")
        assert download.value.suggested_filename.endswith("-minutes.pdf")
        run.press("Approve the minutes")
        run.read("Minutes approved.")

        # Each agency finds its own action on My work, reads its own minutes, and finishes.
        phone.goto(f"{live_site}/my-work/")
        expect(phone.locator("main")).to_contain_text("Action from the ASBRAC")
        phone.goto(f"{address}minutes/")
        expect(phone.locator("main")).to_contain_text("Move the bins")
        assert "Patrol at night" not in phone.content()
        phone.goto(f"{live_site}/asbrac/work/")
        phone.get_by_role("link", name="Finish").first.click()
        phone.locator('[name="status"][value="not_possible"]').check()
        press(phone, "Save")
        expect(phone.locator("main")).to_contain_text("Enter what came of it")
        phone.locator('[name="outcome"]').fill("The bins are not ours.")
        press(phone, "Save")
        expect(phone.locator("main")).to_contain_text("Action finished.")
        police = enter(room.cast.police, WIDE)
        police.goto(f"{live_site}/asbrac/work/")
        check_page(police)
        expect(police.locator("main")).to_contain_text("Patrol at night")
        assert "Move the bins" not in police.content()
    item = AsbracItem.objects.get(position=1)
    assert (item.discussion, item.decision) == (
        "The landlord will move the bins.",
        "Stays open.",
    )
    assert AsbracItem.objects.get(position=2).is_deferred
    assert AsbracItem.objects.get(position=3).referral.outcome == "risk_reduced"
    assert AsbracMeeting.objects.get().state == "approved"
    assert AsbracAction.objects.get(agency=room.cast.housing).status == "not_possible"
