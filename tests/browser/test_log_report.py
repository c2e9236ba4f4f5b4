"""A report logged in a real browser: by keyboard, in a browser that dies, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Browser, Page

from cases.models import AsbCase, Incident
from partnership.access.middleware import LAST_SEEN
from partnership.models import Draft
from people.addresses import Address
from people.services import add_person, add_premises
from tests.browser.pages import check_page, new_page, open_browser, sign_in
from tests.cast import PASSWORD, Cast, assemble, log_case

T = TypeVar("T")
WORDS = "Shouting “get out” & banging on the door until 2am."


@pytest.fixture
def site(live_site: str) -> tuple[str, Cast]:
    return live_site, assemble()


def meanwhile(work: Callable[[], T]) -> T:
    """Ask the database while the browser is open: in a thread, since Playwright's loop runs in ours."""

    def done() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


def narratives() -> list[str]:
    return meanwhile(lambda: list(Incident.objects.values_list("narrative", flat=True)))


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def officer_at(browser: Browser, site: tuple[str, Cast], path: str) -> Page:
    base, cast = site
    page = new_page(browser.new_context(viewport={"width": 1280, "height": 900}))
    sign_in(page, base, cast.officer.email, PASSWORD)
    page.goto(base + path)
    return page


def walk_to(page: Page, label: str) -> None:
    """Press Tab until the control of that label has the focus, which must show."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
              const e = document.activeElement
              return [...(e.labels || [])].map((l) => l.innerText).join(" ") || e.innerText || ""
            }"""
        )
        if label in name:
            shown = page.evaluate(
                """() => {
                  const look = getComputedStyle(document.activeElement)
                  const before = getComputedStyle(document.activeElement, "::before")
                  return look.outlineStyle !== "none" || look.boxShadow !== "none"
                    || before.boxShadow !== "none"
                }"""
            )
            assert shown, f"{label}: the focus does not show"
            return
    raise AssertionError(f"Tab never came to {label}")


def test_a_report_is_logged_by_keyboard_alone(site: tuple[str, Cast], browser: Browser) -> None:
    page = officer_at(browser, site, "/my-work/")
    check_page(page)
    walk_to(page, "Log a report")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Log a report").wait_for()
    check_page(page)
    walk_to(page, "Where did it happen?")
    page.keyboard.type("12 Example Street, Testtown")
    walk_to(page, "Personal")
    page.keyboard.press("Space")
    walk_to(page, "What happened?")
    page.keyboard.type(WORDS)
    walk_to(page, "Noise")
    page.keyboard.press("Space")
    walk_to(page, "Name of the person affected")
    page.keyboard.type("Ann Sample")
    # Enter in a field saves, whatever matches have been offered above.
    page.keyboard.press("Enter")
    page.get_by_text("Report saved.").wait_for()
    check_page(page)
    case = meanwhile(AsbCase.objects.get)
    assert case.title == "Noise, Example Street"
    assert case.asb_type == "personal"
    assert narratives() == [WORDS]
    assert not meanwhile(Draft.objects.filter(form="log_report").exists)


def test_a_browser_killed_while_typing_loses_nothing_but_the_last_moments(
    site: tuple[str, Cast],
) -> None:
    with open_browser() as doomed:
        page = officer_at(doomed, site, "/cases/log/")
        page.get_by_label("What happened?").press_sequentially(WORDS, delay=5)
        page.get_by_label("Noise").check()
        page.get_by_text("Draft saved at").wait_for()
        # Ux requirement 2: at most ten seconds of typing are at risk.
        page.wait_for_timeout(10_000)
        stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        assert "Shouting" not in stored
    with open_browser() as fresh:
        page = officer_at(fresh, site, "/my-work/")
        page.get_by_role("link", name="carry on").click()
        assert page.get_by_label("What happened?").input_value() == WORDS
        assert page.get_by_label("Noise").is_checked()
        check_page(page)
        page.get_by_label("Personal", exact=True).check()
        page.get_by_role("button", name="Save report").click()
        page.get_by_text("Report saved.").wait_for()
    assert narratives() == [WORDS]


def test_matches_appear_while_typing_and_a_report_joins_its_open_case(
    site: tuple[str, Cast], browser: Browser
) -> None:
    _, cast = site

    def case_on_file() -> AsbCase:
        place = add_premises(
            Address(line_1="12 Example Street", town="Testtown", ward=cast.north), by=cast.officer
        )
        person = add_person(by=cast.officer, given_name="Ann", family_name="Sample")
        return log_case(cast, premises=place, parties=[(person, "victim")])

    case = meanwhile(case_on_file)
    page = officer_at(browser, site, "/cases/log/")
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Nuisance", exact=True).check()
    page.get_by_label("Where did it happen?").press_sequentially("12 example st", delay=20)
    page.get_by_text(f"Open case {case.record.reference}").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "id_place", (
        "a match must not move the focus"
    )
    check_page(page)
    page.get_by_role("button", name="Add to this case").first.click()
    page.get_by_text("This report will be added to case").wait_for()
    assert page.get_by_label("What happened?").input_value() == WORDS
    page.get_by_label("Name of the person affected").press_sequentially("Anne Sampel", delay=20)
    page.get_by_role("button", name="Use this person").click()
    check_page(page)
    page.get_by_role("button", name="Save report").click()
    page.get_by_role("heading", name="This may be on file already").wait_for()
    check_page(page)
    page.get_by_label("12 Example Street").check()
    page.get_by_role("button", name="Save report").click()
    page.get_by_text("Report added to case").wait_for()
    assert meanwhile(AsbCase.objects.count) == 1
    assert len(narratives()) == 2


def test_the_pages_hold_their_promises_empty_full_and_with_errors(
    site: tuple[str, Cast], browser: Browser
) -> None:
    base, cast = site
    page = officer_at(browser, site, "/cases/")
    check_page(page)
    for _ in range(3):
        meanwhile(lambda: log_case(cast))
    for path in ("/cases/", "/cases/?type=personal", "/my-work/", "/cases/log/"):
        page.goto(base + path)
        check_page(page)
    page.get_by_role("button", name="Save report").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.title().startswith("Error:")
    page.get_by_label("Another day").check()
    page.get_by_label("Hate:").check()
    check_page(page)


def test_all_of_it_works_without_scripts(site: tuple[str, Cast], browser: Browser) -> None:
    base, cast = site
    meanwhile(lambda: add_person(by=cast.officer, given_name="Ann", family_name="Sample"))
    page = new_page(browser.new_context(java_script_enabled=False))
    sign_in(page, base, cast.officer.email, PASSWORD)
    page.goto(f"{base}/cases/log/")
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Name of the person affected").fill("Ann Sample")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Draft saved.").wait_for()
    page.get_by_role("button", name="Save report", exact=True).click()
    page.get_by_text("Select the type of behaviour").first.wait_for()
    page.get_by_label("Nuisance", exact=True).check()
    page.get_by_role("button", name="Save report", exact=True).click()
    page.get_by_label("Ann Sample").check()
    page.get_by_role("button", name="Save report").click()
    page.get_by_text("Report saved.").wait_for()
    assert narratives() == [WORDS]


def end_sessions() -> None:
    for row in Session.objects.all():
        store = row.get_decoded()
        store[LAST_SEEN] -= settings.SESSION_IDLE_SECONDS + 60
        row.session_data = SessionStore().encode(store)
        row.save()


def test_a_session_that_ended_costs_one_more_press_and_no_words(
    site: tuple[str, Cast], browser: Browser
) -> None:
    _, cast = site
    page = officer_at(browser, site, "/cases/log/")
    page.get_by_label("What happened?").fill(f"{WORDS}\nSecond line.")
    page.get_by_label("Personal", exact=True).check()
    page.get_by_text("Draft saved at").wait_for()
    meanwhile(end_sessions)
    page.get_by_role("button", name="Save report").click()
    page.get_by_label("Email address").fill(cast.officer.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Send it again").wait_for()
    # The console has told of the autosave that was refused meanwhile, as it should.
    page._bsafe_said.clear()  # type: ignore[attr-defined]
    check_page(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Report saved.").wait_for()
    assert narratives() == [f"{WORDS}\nSecond line."]
