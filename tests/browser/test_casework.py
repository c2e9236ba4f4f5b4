"""A case worked in a real browser: from the note to the closing and back, wide, narrow, without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cases.models import AsbCase
from cases.risk import CURRENT
from partnership import clock
from partnership.models import User
from tests.browser.pages import check_page, new_page, open_browser, sign_in
from tests.cast import PASSWORD, Cast, assemble, log_case

BROWSERS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 320, "height": 640}},
    "no scripts": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


def fill_date(page: Page, name: str, days: int = 0) -> None:
    day = clock.today() + timedelta(days=days)
    for part in ("day", "month", "year"):
        page.locator(f"#id_{name}-{part}").fill(str(getattr(day, part)))


class Walk:
    """One page in one browser, looked at after every step."""

    def __init__(self, page: Page, site: str, case: AsbCase, scripts: bool) -> None:
        self.page, self.site, self.case, self.scripts = page, site, case, scripts

    def go(self, path: str = "") -> Page:
        self.page.goto(f"{self.site}/cases/{self.case.pk}/{path}")
        self.look()
        return self.page

    def look(self) -> None:
        # axe itself is a script: without scripts the page is only held to its words and its width.
        if self.scripts:
            check_page(self.page)
        assert self.page.locator("h1").count() == 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def read(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


def score(page: Page, mark: int) -> None:
    for item in CURRENT.items:
        value = min(mark, len(item.answers) - 1) if not item.makes_high else 0
        page.locator(f'input[name="item_{item.code}"][value="{value}"]').check()


@pytest.fixture
def world(live_site: str) -> tuple[str, Cast, AsbCase]:
    cast = assemble()
    return live_site, cast, log_case(cast)


@pytest.mark.parametrize("browser_kind", BROWSERS)
def test_a_case_is_worked_from_the_first_note_to_closing_and_reopening(
    world: tuple[str, Cast, AsbCase], browser_kind: str
) -> None:
    site, cast, case = world
    options = BROWSERS[browser_kind]
    scripts = bool(options.get("java_script_enabled", True))
    with open_browser() as browser:
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
        page = new_page(context)
        sign_in(page, site, cast.officer.email, PASSWORD)
        walk = Walk(page, site, case, scripts)

        walk.go()
        page.get_by_label("Note", exact=True).fill("She rang: quiet since Monday.")
        walk.press("Save note")
        walk.read("Note saved.")
        walk.read("She rang: quiet since Monday.")

        walk.go("risk/score/")
        walk.press("Save score")
        walk.read("There is a problem")
        score(page, 2)
        walk.press("Save score")
        walk.read("Scored 20 of 41: medium risk.")

        walk.go("actions/add/")
        page.get_by_label("What is to be done?").fill("Fit a door chain")
        fill_date(page, "due_on", 3)
        walk.press("Save action")
        page.get_by_role("link", name="Fit a door chain").click()
        walk.look()
        page.get_by_label("Done", exact=True).check()
        walk.press("Save")
        walk.read("Action finished.")

        walk.go("contacts/add/")
        page.get_by_label("How?").select_option("phone")
        page.get_by_label("Spoke to the person").check()
        page.get_by_label("What was said?").fill("All quiet.")
        walk.press("Save contact")
        walk.read("All quiet.")

        walk.go("interventions/add/")
        page.get_by_label("Step 3: Mediation").check()
        walk.press("Save intervention")
        walk.read("Enter why it is skipped")
        page.get_by_label("Why is a step skipped?").fill("Both asked for it.")
        walk.press("Save intervention")
        walk.read("Mediation")

        walk.go("close/")
        walk.read("There is no final risk assessment")
        page.get_by_role("link", name="Score the risk").click()
        walk.look()
        score(page, 0)
        expect(page.get_by_label("This is the final score")).to_be_checked()
        walk.press("Save score")

        walk.go("close/")
        page.get_by_label("Why is it closed?").select_option("behaviour_stopped")
        page.get_by_label("Yes", exact=True).check()
        fill_date(page, "victim_told_on")
        walk.press("Close case")
        walk.read("Case closed.")
        walk.read("nothing is due")

        page.get_by_role("button", name="Reopen case").click()
        walk.look()
        page.get_by_label("Why is it reopened?").fill("It began again.")
        walk.press("Reopen case")
        walk.read("Case reopened.")
        walk.read("Contact after reopening")

        for path in (
            "timeline/",
            "incidents/",
            "people/",
            "risk/",
            "actions/",
            "sharing/",
            "looks/",
        ):
            walk.go(path)
    assert AsbCase.objects.get(pk=case.pk).status == "open"


def test_a_partner_reads_what_is_shared_and_finds_no_form(
    world: tuple[str, Cast, AsbCase],
) -> None:
    from partnership.services import share

    site, cast, case = world
    share(
        case.record,
        by=User.objects.get(pk=cast.manager.pk),
        agency=cast.housing,
        until=clock.now() + timedelta(days=3),
        reason="Joint visits",
    )
    with open_browser() as browser:
        page = new_page(browser.new_context(locale="en-GB"))
        sign_in(page, site, cast.partner.email, PASSWORD)
        walk = Walk(page, site, case, scripts=True)
        for path in ("", "timeline/", "incidents/", "people/", "risk/", "actions/"):
            walk.go(path)
            assert page.locator("main form").count() == 0


def test_what_was_typed_comes_back_after_the_browser_is_closed(
    world: tuple[str, Cast, AsbCase],
) -> None:
    site, cast, case = world
    with open_browser() as browser:
        page = new_page(browser.new_context(locale="en-GB"))
        sign_in(page, site, cast.officer.email, PASSWORD)
        page.goto(f"{site}/cases/{case.pk}/")
        page.get_by_label("Note", exact=True).press_sequentially("Half a sentence")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved")
        page.context.close()
        page = new_page(browser.new_context(locale="en-GB"))
        sign_in(page, site, cast.officer.email, PASSWORD)
        page.goto(f"{site}/cases/{case.pk}/")
        expect(page.get_by_label("Note", exact=True)).to_have_value("Half a sentence")
        check_page(page)
