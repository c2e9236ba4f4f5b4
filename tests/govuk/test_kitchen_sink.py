"""Every partial and form state on one page, in a real browser, under our security policy.

BSAFE_PICTURES=folder leaves screenshots there to look at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, engines
from django.utils.safestring import mark_safe
from playwright.sync_api import Browser, Page, Route

from govuk.sign_in import SignInForm
from tests.browser.pages import check_page, new_page, open_browser
from tests.govuk.samples import Filter, Report

HERE = Path(__file__).parent
BUILT = Path(settings.BASE_DIR) / "static" / "built"
ADDRESS = "http://bsafe.test/"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SVG = mark_safe(
    '<svg role="img" viewBox="0 0 400 120" xmlns="http://www.w3.org/2000/svg">'
    "<title>Domestic abuse offences a month</title><desc>188 in April, 255 in March.</desc>"
    '<path d="M10 90 150 60 280 70 390 20" fill="none" stroke="#12436D" stroke-width="4"/></svg>'
)


class _Message:
    level_tag = "success"

    def __str__(self) -> str:
        return "Note saved"


def context(**more: Any) -> dict[str, Any]:
    moment = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
    return {
        "service_name": "BSafe",
        "home_url": "/",
        "signed_in": True,
        "council_name": "Example Council",
        "request": {"user": {"name": "Jo Officer"}, "path": "/cases/"},
        "csrf_token": "token",
        "navigation": [
            {"text": "My work", "url": "/my-work/", "count": 4},
            {"text": "Cases", "url": "/cases/", "active": True},
            {"text": "People and places", "url": "/people/"},
            {"text": "Team", "url": "/team/"},
            {"text": "Figures", "url": "/figures/"},
        ],
        "search_url": "/search/",
        "log_report_url": "/report/",
        "sign_in_url": "/sign-in/",
        "sign_out_url": "/sign-out/",
        "help_url": "/help/",
        "accessibility_url": "/accessibility/",
        "session_ping_url": "/stay-signed-in/",
        "session_idle_seconds": 900,
        "messages": [_Message()],
        "badges": [
            {"text": "High risk", "colour": "red"},
            {"text": "Do not write to home", "colour": "blue"},
        ],
        "bar_actions": [{"text": "Add a note", "url": "/note/"}],
        "sections": [
            {"text": "Overview", "url": "#", "current": True},
            {"text": "Timeline", "url": "#t", "count": 12},
            *({"text": text, "url": f"#{text}"} for text in ("People", "Risk", "Orders")),
        ],
        "tasks": [
            {
                "title": "Call the person affected",
                "url": "/call/",
                "hint": "Due today",
                "status": "Overdue",
                "colour": "red",
            },
            {"title": "Review the risk assessment", "url": "/risk/", "status": "Done"},
        ],
        "entries": [
            {
                "title": "Warning (CPW) served",
                "byline": "Officer A",
                "when": moment,
                "text": "Served by hand.",
                "url": "/cpw/",
                "link": "View the warning",
            },
            {
                "title": "Report received",
                "byline": "Officer B",
                "when": date(2026, 10, 30),
                "text": "By phone.",
            },
        ],
        "facts": [
            {"key": "Lead", "value": "Officer A"},
            {"key": "Opened", "value": "30 October 2026"},
            {"key": "Risk", "value": "High", "tag": "red"},
            {"key": "Housing", "value": None},
        ],
        "card_actions": [{"text": "Change", "url": "/change/", "hidden": "key facts"}],
        "numbers": [
            {"figure": 445, "label": "Cases closed", "url": "/cases/?closed"},
            {"figure": 2613, "label": "Offences", "hint": "up 30%"},
            {"figure": None, "label": "Not counted yet"},
        ],
        "filter": Filter(auto_id="filter-%s"),
        "chosen": [{"text": "My cases", "url": "/cases/"}],
        "headers": [
            {"text": "Case", "sort_url": "?sort=case"},
            "Where",
            {"text": "Risk"},
            {"text": "Days open", "numeric": True, "sort_url": "?sort=-days", "sort": "descending"},
        ],
        "rows": [
            {
                "cells": [
                    {"text": "CS-7K3M-9QXD", "url": "/cases/1/", "hint": "Noise and threats"},
                    "Example Street",
                    {"text": "High", "tag": "red"},
                    {"text": 41, "numeric": True},
                ],
                "overdue": True,
            },
            [
                {"text": "CS-2B8T-4HWA", "url": "/cases/2/"},
                None,
                {"text": "Standard", "tag": "green"},
                3,
            ],
        ],
        "svg": SVG,
        "chart_headers": ["Month", {"text": "2017/18", "numeric": True}],
        "chart_rows": [["April", {"text": 188, "numeric": True}]],
        "form": Report(),
        **more,
    }


def render(template: str, **more: Any) -> str:
    engine: Any = engines["django"]
    return str(
        engine.engine.from_string((HERE / template).read_text()).render(Context(context(**more)))
    )


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not (BUILT / "app.css").exists():
        pytest.fail("The style sheet is not built. Run: npm ci && npm run build (or make setup)")
    with open_browser() as opened:
        yield opened


def show(browser: Browser, html: str, **options: Any) -> Page:
    """The page at an address of its own; nothing leaves the browser."""
    page = new_page(browser.new_context(**options))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).split("?")[0]
        if path.startswith("static/"):
            file = BUILT / path.removeprefix("static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif route.request.method == "POST":
            route.fulfill(status=204)
        else:
            headers = {"Content-Security-Policy": policy()}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    page.route("**/*", answer)
    page.goto(ADDRESS)
    return page


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("BSAFE_PICTURES")
    if not folder:
        return
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        for top in range(0, height, 1600):
            page.screenshot(
                path=f"{folder}/{name}-{width}-{top // 1600}.png",
                full_page=True,
                clip={"x": 0, "y": top, "width": width, "height": min(1600, height - top)},
            )


@pytest.fixture(autouse=True)
def _plain_static_addresses(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_every_part_keeps_the_promises(browser: Browser, script: bool) -> None:
    # axe itself needs scripts; without them the page must still show everything.
    page = show(browser, render("kitchen_sink.html"), java_script_enabled=script)
    picture(page, f"all-{'js' if script else 'plain'}")
    if script:
        check_page(page)
        assert page.locator("#conditional-id_contact").is_hidden()
    else:
        assert page.locator("#id_phone").is_visible()


def test_errors_lead_to_their_controls(browser: Browser) -> None:
    form = Report({"happened_on-day": "3", "happened_on-month": "3", "contact": "phone"})
    assert form.errors
    page = show(browser, render("kitchen_sink.html", form=form))
    picture(page, "errors")
    check_page(page)
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    for link in page.locator(".govuk-error-summary a").all():
        assert page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']").count() == 1
    page.get_by_role("link", name="Date it happened must include a year").click()
    assert page.evaluate("document.activeElement.id") == "id_happened_on-year"


def test_an_interruption_card_keeps_the_promises(browser: Browser) -> None:
    page = show(browser, render("card.html", messages=[]))
    picture(page, "card")
    check_page(page)


@pytest.mark.parametrize("name", ["400", "403", "404", "429", "500", "account/login"])
def test_the_pages_for_errors_and_signing_in_keep_the_promises(browser: Browser, name: str) -> None:
    form = SignInForm({"login": "", "password": ""}) if name == "account/login" else None
    given = {**context(form=form, messages=[]), "signed_in": False, "navigation": []}
    given |= {"search_url": "", "log_report_url": "", "council_name": ""}
    html = engines["django"].get_template(f"{name}.html").render(given)
    page = show(browser, html)
    picture(page, name.replace("/", "-"))
    check_page(page)
    assert "BSafe" in page.title()


def test_typing_is_saved_as_a_draft_soon_after_it_stops(browser: Browser) -> None:
    page = show(browser, render("kitchen_sink.html", autosave=True))
    with page.expect_request("**/draft/", timeout=4000) as sent:
        page.get_by_label("What happened?").type("Shouting in the night")
    assert "Shouting in the night" in (sent.value.post_data or "")
    page.get_by_text("Draft saved at").wait_for()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_draft_that_could_not_be_saved_is_tried_again(browser: Browser) -> None:
    page = show(browser, render("kitchen_sink.html", autosave=True))
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("What happened?").type("Shouting")
    page.get_by_text("Not saved – we’ll keep trying").wait_for()
    page.unroute("**/draft/")
    page.get_by_text("Draft saved at").wait_for(timeout=8000)


def test_the_time_out_is_announced_and_can_be_put_off(browser: Browser) -> None:
    page = show(browser, render("kitchen_sink.html", session_idle_seconds=900))
    page.clock.install()
    page.reload()
    assert page.get_by_role("button", name="Stay signed in").is_hidden()
    page.clock.fast_forward("09:20")
    page.get_by_text("You will be signed out in 5 minutes.").wait_for()
    picture(page, "session")
    with page.expect_request("**/stay-signed-in/") as sent:
        page.get_by_role("button", name="Stay signed in").click()
    assert sent.value.headers["x-csrftoken"] == "token"
    page.get_by_role("button", name="Stay signed in").wait_for(state="hidden")
    page.clock.fast_forward("16:00")
    page.get_by_text("You have been signed out.").wait_for()
    assert page.get_by_role("link", name="Sign in again").is_visible()
