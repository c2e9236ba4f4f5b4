"""The ladder climbed in a real browser, for an adult, a 16-year-old and a company.

From a warning to a notice, its breach and a fixed penalty; each thing that the law forbids is tried
on the way and read on the screen.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orders.models import Authorisation
from orders.services import authorise
from partnership import clock
from people.services import add_organisation, add_person, involve
from tests.browser.pages import check_page, new_page, open_browser, sign_in
from tests.cast import PASSWORD, Cast, assemble, log_case

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PLAIN: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}


class Walk:
    """One officer's browser; every page that opens is held to what all pages promise."""

    def __init__(self, page: Page, site: str, scripts: bool) -> None:
        self.page, self.site, self.scripts = page, site, scripts

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site}{path}")
        self.look()

    def look(self) -> None:
        if self.scripts:
            check_page(self.page)
        assert self.page.locator("h1").count() == 1

    def day(self, name: str, days: int) -> None:
        when = clock.today() + timedelta(days=days)
        for part in ("day", "month", "year"):
            self.page.locator(f'[name="{name}-{part}"]').fill(str(getattr(when, part)))

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').fill(text)

    def tick(self, name: str, value: str = "") -> None:
        wanted = f'[name="{name}"][value="{value}"]' if value else f'[name="{name}"]'
        self.page.locator(wanted).check()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def also(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def order(self) -> str:
        """The id of the order whose page is open."""
        found = re.search(r"/orders/([0-9a-f-]{36})/", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def read(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)


def birthday(age: int) -> date:
    today = clock.today()
    return date(today.year - age, 1, 1)


@pytest.fixture
def world(live_site: str) -> tuple[str, Cast]:
    cast = assemble()
    for power in (Authorisation.Power.CPN, Authorisation.Power.FPN):
        authorise(
            cast.officer,
            power,
            by=cast.manager,
            starts_on=date(2014, 10, 20),
            source="Scheme of delegation",
        )
    return live_site, cast


def subject(cast: Cast, who: str) -> tuple[Any, Any]:
    if who == "company":
        party: Any = add_organisation("Example Bars Ltd", by=cast.officer)
    else:
        age = 16 if who == "sixteen" else 35
        party = add_person(
            by=cast.officer,
            given_name="Sam",
            family_name="Sampleton",
            date_of_birth=birthday(age),
        )
    case = log_case(cast, on=clock.today() - timedelta(days=60), title="Noise, Example Street")
    involve(
        case.record,
        party,
        "alleged_perpetrator",
        by=cast.officer,
        starts_on=clock.today() - timedelta(days=60),
    )
    return party, case


@pytest.mark.parametrize("who", ["adult", "sixteen", "company"])
def test_the_ladder_is_climbed_and_each_forbidden_step_is_refused_on_screen(
    world: tuple[str, Cast], who: str
) -> None:
    site, cast = world
    party, case = subject(cast, who)
    plain = who == "company"
    with open_browser() as browser:
        context = browser.new_context(
            locale="en-GB", timezone_id="Europe/London", **(PLAIN if plain else WIDE)
        )
        page = new_page(context)
        sign_in(page, site, cast.officer.email, PASSWORD)
        walk = Walk(page, site, scripts=not plain)

        # The warning, drafted from the case.
        walk.go(f"/cases/{case.pk}/orders/")
        walk.read(str(party), "No warning, notice or order yet.")
        walk.also("Draft an order")
        walk.tick("kind", "cpw:cpw")
        walk.tick("about", str(party.pk))
        walk.press("Continue")
        walk.fill("conduct", "Loud music at night.")
        walk.fill("effect", "Neighbours cannot sleep.")
        walk.fill("unreasonable", "It goes on until four.")
        walk.press("Save draft")
        walk.tick("requirement_kind", "stop")
        walk.fill("requirement", "Playing music that can be heard outside.")
        walk.press("Add a requirement")
        walk.read("Requirement added.", "This still stands in the way", "CPW-2")

        # Without a day to comply by it is not issued.
        walk.also("Issue")
        walk.day("on", -40)
        walk.press("Issue")
        walk.read("Enter the day by which the conduct must have changed", "CPW-2")
        warning = walk.order()
        walk.go(f"/orders/{warning}/take/edit/")
        walk.day("comply_by", -26)
        walk.press("Change the draft")
        walk.follow("Preview the letter")
        walk.read("section 43(5)(a)", "Loud music at night.")
        walk.also("Issue")
        walk.day("on", -40)
        walk.press("Issue")
        # What care asks for: a reason is given where nothing was recorded, and it is kept.
        walk.read("Give a reason to go on", "CPN-19")
        if who == "sixteen":
            walk.read("The person is under 18")
        walk.fill("reason_CPN-19", "Considered at the visit; recorded in the case notes.")
        walk.press("Issue")
        walk.read("Issued. The letter is kept under its number.")

        walk.also("Record service")
        walk.day("on", -40)
        walk.tick("method", "posted")
        walk.fill("served_by", "Olive Officer")
        walk.press("Record service")
        walk.read("Enter the proper address", "CPN-9")
        if who == "company":
            walk.read("name its secretary or clerk")
            walk.fill("addressed_to", "The secretary")
        walk.fill("address", "9 Example Street")
        walk.press("Record service")
        walk.read("Service recorded.", "This is still missing:", "conduct went on")

        # A notice needs what was seen after the warning's time.
        walk.also("Draft the notice")
        expect(page.locator('[name="conduct"]')).to_have_value("Loud music at night.")
        walk.tick("same_conduct")
        walk.fill("informed", "Landlord")
        walk.day("ends_on", 150)
        walk.day("review_on", 80)
        walk.fill("vulnerability", "Checked.")
        walk.fill("equality", "Considered.")
        if who == "sixteen":
            walk.fill("parent_told", "Mother, by telephone")
            walk.fill("youth_justice_told", "Duty desk")
        walk.press("Save draft")
        notice = walk.order()
        walk.tick("requirement_kind", "do")
        walk.fill("requirement", "Move the loudspeakers from the party wall.")
        walk.press("Add a requirement")
        walk.read("Next: a manager approves it")

        # Only a manager approves: the page is closed to the officer.
        closed = context.new_page()
        closed.goto(f"{site}/orders/{notice}/take/approve/")
        expect(closed.locator("h1")).to_contain_text("not")
        closed.close()
        manager = browser.new_context(locale="en-GB", timezone_id="Europe/London", **WIDE)
        boss = Walk(new_page(manager), site, scripts=True)
        sign_in(boss.page, site, cast.manager.email, PASSWORD)
        boss.go(f"/orders/{notice}/")
        boss.also("Approve")
        boss.press("Approve")
        boss.read("Approved.")
        manager.close()

        walk.go(f"/orders/{notice}/")
        walk.read("CPN-2")
        walk.also("Issue")
        walk.press("Issue")
        walk.read("Nobody has recorded that the conduct went on", "CPN-2")
        walk.go(f"/orders/{warning}/take/observe/")
        walk.day("on", -20)
        walk.fill("note", "Music at two in the morning, heard by the officer.")
        walk.press("Record that it goes on")
        walk.go(f"/orders/{notice}/take/issue/")
        walk.press("Issue")
        walk.read("Issued. The letter is kept under its number.", "Last day for an appeal")
        walk.also("Record service")
        walk.tick("method", "handed")
        walk.fill("served_by", "Olive Officer")
        if who == "company":
            walk.fill("addressed_to", "The secretary")
        walk.press("Record service")
        walk.read("Service recorded.")
        expect(page.locator(".moj-identity-bar")).to_contain_text("In force")

        # A breach; the penalty is no more than the law allows.
        walk.go(f"/orders/{notice}/breaches/")
        walk.also("Record a breach")
        page.get_by_label("Stop doing something").check()
        walk.fill("description", "Music again at three.")
        walk.press("Record a breach")
        walk.go(f"/orders/{notice}/breaches/")
        walk.follow("Record evidence of a breach")
        walk.fill("note", "Notebook of the officer.")
        walk.press("Record evidence of a breach")
        walk.go(f"/orders/{notice}/breaches/")
        walk.follow("Give a fixed penalty")
        walk.fill("amount", "150")
        walk.press("Give a fixed penalty")
        walk.read("The amount must be £100 or less", "CPN-16")
        walk.fill("amount", "100")
        walk.press("Give a fixed penalty")
        walk.read("Fixed penalty recorded")
        walk.go(f"/orders/{notice}/breaches/")
        walk.follow("Record proceedings")
        walk.tick("court", "magistrates_court")
        walk.press("Record proceedings")
        walk.read("The fixed penalty may be paid until", "CPN-16")

        # The letters were kept, and open as PDF.
        walk.go(f"/orders/{notice}/documents/")
        walk.read("Community Protection Notice", "Certificate of service", "Fixed penalty notice")
        with page.expect_download() as download:
            page.locator("main").get_by_role("link", name="PDF").first.click()
        assert download.value.suggested_filename.endswith(".pdf")
        walk.go(f"/cases/{case.pk}/orders/")
        walk.read("In force", "Escalated to a notice")
        context.close()
