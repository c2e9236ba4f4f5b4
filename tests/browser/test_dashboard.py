"""The dashboard and the figures in a real browser, wide and narrow, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.services import assess_risk, close_case
from ledger import derive
from partnership import clock
from partnership.models import Ward
from tests.browser.pages import check_page, new_page, open_browser, sign_in
from tests.cast import EVERY_ITEM_LOW, PASSWORD, Cast, assemble, log_case


@pytest.fixture
def browser(cast: Cast) -> Iterator[Browser]:
    """After the cast: while a browser is open, this thread may not ask the database."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def cast(live_site: str) -> Cast:
    """Two wards with boundaries, cases in three months, one of them closed."""
    cast = assemble()
    for place, ward in enumerate((cast.north, cast.south)):
        ring = [[place, 0], [place + 1, 0], [place + 1, 1], [place, 1], [place, 0]]
        Ward.objects.filter(pk=ward.pk).update(boundary={"type": "Polygon", "coordinates": [ring]})
    today = clock.today()
    cases = [log_case(cast, on=today - timedelta(days=days)) for days in (0, 40, 70)]
    assess_risk(cases[2], EVERY_ITEM_LOW, by=cast.officer, is_final=True)
    close_case(cases[2], by=cast.officer, reason="behaviour_stopped", victim_told_on=today)
    log_case(cast, ward=cast.south)
    derive.derive_stale()
    return cast


def open_as_manager(browser: Browser, site: str, cast: Cast, *, scripts: bool = True) -> Page:
    page = new_page(browser.new_context(java_script_enabled=scripts))
    sign_in(page, site, cast.manager.email, PASSWORD)
    return page


def test_a_manager_follows_a_number_to_its_cases(
    browser: Browser, live_site: str, cast: Cast
) -> None:
    page = open_as_manager(browser, live_site, cast)
    page.goto(f"{live_site}/team/")
    check_page(page)
    expect(page.locator("#as-at")).to_contain_text("As at")
    for summary in page.locator("main details > summary").all():
        summary.click()
    check_page(page)
    page.get_by_role("link", name="open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ASB cases open: 3")
    assert page.locator("tbody tr").count() == 3
    expect(page.get_by_text("This lists only the cases you may open.")).to_be_visible()
    check_page(page)
    page.locator("tbody a").first.click()
    assert "/cases/" in page.url


def test_each_screen_has_the_drawing_made_for_it(
    browser: Browser, live_site: str, cast: Cast
) -> None:
    page = open_as_manager(browser, live_site, cast)
    page.goto(f"{live_site}/team/")
    for width, size, other in ((1280, "wide", "narrow"), (320, "narrow", "wide")):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(f"figure .bsafe-chart--{size}").first).to_be_visible()
        expect(page.locator(f"figure .bsafe-chart--{other}").first).to_be_hidden()
        text = page.locator(f"figure .bsafe-chart--{size} text").first
        # Words of a chart stay large enough to read.
        assert text.evaluate("e => e.getBoundingClientRect().height") > 9


def test_the_charts_have_names_for_those_who_do_not_see_them(
    browser: Browser, live_site: str, cast: Cast
) -> None:
    page = open_as_manager(browser, live_site, cast)
    page.goto(f"{live_site}/team/")
    chart = page.get_by_role("img", name="Cases opened and closings in each month")
    expect(chart).to_be_visible()
    described = chart.evaluate("e => e.querySelector('desc').textContent")
    assert "cases were opened" in described


def test_the_period_is_chosen_without_scripts(browser: Browser, live_site: str, cast: Cast) -> None:
    page = open_as_manager(browser, live_site, cast, scripts=False)
    page.goto(f"{live_site}/team/")
    last = page.locator("#id_period option").last.inner_text()
    page.get_by_label("Period").select_option(last)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h2").first).to_have_text(last)


def test_a_question_that_cannot_be_answered_leads_to_its_field(
    browser: Browser, live_site: str, cast: Cast
) -> None:
    page = open_as_manager(browser, live_site, cast)
    page.goto(f"{live_site}/figures/")
    check_page(page)
    page.goto(f"{live_site}/figures/?period=2017%2F19&as_at-day=40&as_at-month=1&as_at-year=2018")
    expect(page.get_by_role("alert")).to_contain_text("is not a financial year")
    assert page.title().startswith("Error:")
    check_page(page)
    page.locator(".govuk-error-summary a").first.click()
    expect(page.get_by_label("Period", exact=True)).to_be_focused()
    assert page.get_by_label("Period", exact=True).input_value() == "2017/19"


def test_the_table_of_wards_comes_with_a_map(browser: Browser, live_site: str, cast: Cast) -> None:
    page = open_as_manager(browser, live_site, cast)
    page.goto(f"{live_site}/team/")
    page.get_by_text("Show the wards as a map").click()
    numbers = page.locator(".bsafe-map .bsafe-chart--wide text").all_text_contents()
    assert sorted(numbers) == ["1", "2"]
