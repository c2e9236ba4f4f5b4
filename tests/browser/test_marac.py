"""The MARAC in a real browser: an officer refers and forgets, a meeting hears it, an agency acts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from marac.models import MaracAction, MaracMeeting
from partnership import clock
from tests.browser.pages import check_page, open_browser
from tests.browser.test_conference import PHONE, WIDE, entering, press
from tests.cast import assemble, log_case
from tests.marac.conftest import Room


@pytest.fixture
def room(live_site: str) -> Room:
    return Room(assemble())


def fill_day(page: Page, name: str, when: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f'[name="{name}-{part}"]').fill(str(getattr(when, part)))


def go(page: Page, words: str) -> None:
    """Follow a link or press a button of the page, and hold what follows to account."""
    main = page.locator("main")
    link = main.get_by_role("link", name=words, exact=True)
    button = main.get_by_role("button", name=words, exact=True)
    link.or_(button).first.click()
    page.wait_for_load_state()
    check_page(page)


def refer(page: Page, address: str) -> None:
    page.goto(address)
    go(page, "Refer to MARAC")
    go(page, "Send the referral")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Select whose referral it is.")
    page.locator('[name="referrer_kind"]').select_option("other")
    page.locator('[name="given_name"]').fill("Vera")
    page.locator('[name="family_name"]').fill("Example")
    page.locator('[name="perpetrators"]').fill("Paul Example, 3/5/1980")
    page.locator('[name="children"]').fill("Cai Example")
    page.locator('[name="criteria"][value="judgement"]').check()
    page.locator('[name="judgement"]').fill("More afraid than she says.")
    page.locator('[name="incident_kinds"][value="violence"]').check()
    page.locator('[name="consent"][value="given"]').check()
    fill_day(page, "incident_on", clock.today())
    go(page, "Send the referral")
    expect(page.get_by_role("heading", name="Referral sent")).to_be_visible()


def hold(page: Page, site: str, room: Room, phone: Page) -> str:
    """Screen, plan, ask, hear and close. Gives the referral's address."""
    page.goto(f"{site}/marac/")
    check_page(page)
    page.locator("main tbody a").first.click()
    check_page(page)
    referral = page.url
    expect(page.locator("main")).to_contain_text("Do not contact the victim")
    go(page, "Accept")
    go(page, "Accept")
    page.goto(f"{site}/marac/seats/")
    check_page(page)
    page.goto(f"{site}/marac/meetings/plan/")
    now = clock.now().astimezone(clock.LONDON)
    page.locator('[name="starts_at"]').fill(f"{now:%Y-%m-%dT%H:%M}")
    page.locator('[name="place"]').fill("Room 4")
    page.locator('[name="chair"]').fill("Cora Coordinator")
    page.locator('[name="is_emergency"]').check()
    go(page, "Plan the meeting")
    meeting = page.url
    go(page, "Add referrals to the agenda")
    page.locator('[name="referral"]').first.check()
    go(page, "Add to the agenda")
    go(page, "Invite agencies and ask")
    go(page, "Invite and ask")
    phone.goto(f"{site}/marac/work/")
    phone.get_by_role("link", name="Answer").first.click()
    phone.locator('[name="answer"]').fill("Rent is paid.")
    press(phone, "Send the answer")
    page.goto(meeting)
    expect(page.locator("main")).to_contain_text("Rent is paid.")
    go(page, "Record who came")
    for agency in (room.cast.housing,):
        page.locator(f'[name="{agency.pk.hex}-status"][value="attended"]').check()
        page.locator(f'[name="{agency.pk.hex}-declared"]').check()
    go(page, "Save")
    go(page, "Begin the meeting")
    page.locator('[name="decision"]').fill("Locks are changed.")
    page.locator('[name="action_description"]').fill("Change the locks")
    page.locator('[name="action_agency"]').select_option(label="Testshire Homes")
    fill_day(page, "action_due", clock.today() + timedelta(days=7))
    go(page, "Add the action")
    expect(page.locator('[name="decision"]')).to_have_value("Locks are changed.")
    go(page, "Save and next")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the plan for the victim")
    for plan in page.locator('textarea[name^="plan_"]').all():
        plan.fill("What is planned.")
    go(page, "Save and next")
    page.goto(meeting)
    go(page, "Close the meeting")
    go(page, "Close the meeting")
    expect(page.locator("main")).to_contain_text("Plan for the child Cai Example")
    go(page, "Approve the minutes")
    return referral


def test_a_referral_is_made_heard_and_acted_on_and_the_officer_sees_no_trace(
    live_site: str, room: Room
) -> None:
    case = log_case(room.cast)
    room.seat(room.cast.partner)
    with open_browser() as browser:
        enter = entering(browser, live_site)
        officer: Any = enter(room.cast.officer, WIDE)
        refer(officer, f"{live_site}/cases/{case.pk}/")
        page, phone = enter(room.runner, WIDE), enter(room.cast.partner, PHONE)
        referral = hold(page, live_site, room, phone)
        # The agency's action stands on its My work, and is finished there.
        phone.goto(f"{live_site}/my-work/")
        expect(phone.locator("main")).to_contain_text("Action from the MARAC")
        phone.goto(f"{live_site}/marac/work/")
        phone.get_by_role("link", name="Finish").first.click()
        phone.locator('[name="status"][value="done"]').check()
        phone.locator('[name="outcome"]').fill("Changed.")
        phone.locator("main").get_by_role("button").first.click()
        # How she is reached is hidden until somebody asks, by keyboard or not.
        page.goto(referral)
        expect(page.locator("main")).to_contain_text("Showing them is logged.")
        # The officer who referred meets no trace of it.
        for path in ("/my-work/", f"/cases/{case.pk}/", "/people/", "/figures/"):
            officer.goto(f"{live_site}{path}")
            for word in ("Vera Example", "MR-", "MM-", "Referral sent"):
                expect(officer.locator("body")).not_to_contain_text(word)
        assert officer.request.get(f"{live_site}/marac/").status == 403
    assert MaracMeeting.objects.get().state == "approved"
    assert MaracAction.objects.get().status == "done"
