"""A referral's life in a real browser, as the officer, the housing provider and the coordinator.

Once wide and with scripts, once at 320 pixels and without: the same pages, the same words.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cases.services import assess_risk
from partnership import clock
from partnership.models import User
from people.services import add_person
from tests.browser.pages import new_page, open_browser, sign_in
from tests.browser.test_orders import PLAIN, WIDE, Walk
from tests.cast import EVERY_ITEM_LOW, PASSWORD, Cast, assemble, log_case

SAID = {
    "multi_agency_need": "Landlord, police and mental health each know a part.",
    "own_enquiries": "Two visits and a letter to the neighbour.",
}


@pytest.fixture
def world(live_site: str) -> tuple[str, Cast]:
    return live_site, assemble()


def seat(browser: Browser, site: str, user: User, wide: bool) -> Walk:
    """A browser of its own for an account, signed in."""
    view: dict[str, Any] = WIDE if wide else PLAIN
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **view)
    page = new_page(context)
    sign_in(page, site, user.email, PASSWORD)
    return Walk(page, site, scripts=wide)


def barred(walk: Walk, *words: str) -> None:
    """What the bar above the page says."""
    for each in words:
        expect(walk.page.locator(".moj-identity-bar")).to_contain_text(each)


def referral_of(walk: Walk) -> str:
    found = re.search(r"/asbrac/([0-9a-f-]{36})/", walk.page.url)
    assert found is not None, walk.page.url
    return found[1]


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow and plain"])
def test_a_referral_is_made_returned_completed_and_accepted(
    world: tuple[str, Cast], wide: bool
) -> None:
    site, cast = world
    day = clock.today() - timedelta(days=30)
    victim, alleged = (
        add_person(by=cast.officer, given_name=given, family_name="Example")
        for given in ("Vera", "Alan")
    )
    case = log_case(
        cast,
        on=day,
        title="Stones at windows",
        qualifiers=["noise"],
        hate_strands=["race"],
        parties=[(victim, "victim"), (alleged, "alleged_perpetrator")],
    )
    assess_risk(case, {**EVERY_ITEM_LOW, "suicide": 1, "threats": 4}, by=cast.officer)
    with open_browser() as browser:
        officer = seat(browser, site, cast.officer, wide)
        housing = seat(browser, site, cast.partner, wide)
        runner = seat(browser, site, cast.coordinator, wide)

        # From a case: what it says is filled in, what it does not say is asked for all at once.
        officer.go(f"/cases/{case.pk}/asbrac/")
        officer.read("No referral has been made from this case.")
        officer.also("Refer to the ASBRAC")
        expect(officer.page.locator('[name="summary"]')).to_have_value(
            re.compile("Shouting and broken bottles")
        )
        expect(officer.page.locator('[name="band"]:checked')).to_have_value("high")
        officer.press("Refer")
        officer.read(
            "Enter why it needs several agencies",
            "Enter what your own agency has done so far",
            "Select whether the victim agrees to the referral",
        )
        for name, text in SAID.items():
            officer.fill(name, text)
        officer.tick("consent", "refused")
        officer.fill("no_consent_reason", "Prevention of crime; decided by the team manager.")
        officer.fill("wishes", "To sleep at night.")
        officer.press("Refer")
        officer.read("Referred to the ASBRAC", "Vera Example", "Alan Example", "To sleep at night.")
        first = referral_of(officer)
        assert "Example" not in officer.page.title()

        # From a partner's page, without a case.
        housing.go("/asbrac/")
        housing.read("No referrals under way")
        housing.also("Make a referral")
        housing.press("Refer")
        housing.read("Enter the victim’s name", "Select at least one reason for the referral")
        housing.fill("given_name", "Nora")
        housing.fill("family_name", "Tenant")
        housing.tick("criteria", "judgement")
        housing.fill("judgement", "She no longer leaves the flat.")
        housing.tick("band", "medium")
        housing.fill("summary", "Her neighbours shout at her.")
        for name, text in SAID.items():
            housing.fill(name, text)
        housing.tick("consent", "given")
        housing.press("Refer")
        housing.read("Referred to the ASBRAC", "Nora Tenant")
        barred(housing, "Waiting for screening")
        second = referral_of(housing)

        # The coordinator sends it back; the housing provider finds it under My work.
        runner.go("/asbrac/?state=referred")
        runner.read("Vera Example", "Nora Tenant")
        runner.go(f"/asbrac/{second}/")
        runner.follow("Return for more information")
        runner.fill("note", "Since when?")
        runner.press("Return")
        runner.read("Referral returned")
        housing.go("/my-work/")
        housing.read("Complete a referral to the ASBRAC")
        housing.go(f"/asbrac/{second}/")
        housing.read("More information is needed", "Since when?")
        housing.follow("Complete the referral")
        housing.fill("summary", "Her neighbours have shouted at her since March.")
        housing.press("Save")
        housing.read("since March")
        barred(housing, "Waiting for screening")

        # Accepted with its band and score, then reassessed: both stay beside one another.
        runner.go(f"/asbrac/{first}/")
        runner.follow("Accept")
        runner.tick("band", "high")
        runner.fill("risk_before", "34")
        runner.press("Accept")
        runner.read("It waits for a meeting", "score 34")
        runner.follow("Reassess the risk")
        runner.tick("band", "medium")
        runner.press("Save")
        runner.read("Risk at acceptance", "Risk now")
        runner.go(f"/asbrac/{first}/history/")
        runner.read("Referred", "Accepted", "reassessed")
        runner.go(f"/people/{victim.pk}/")
        runner.read("ASBRAC referral")
        runner.go("/asbrac/?band=medium&state=open")
        runner.read("Vera Example")
        officer.go(f"/cases/{case.pk}/asbrac/")
        officer.read("Open")
