"""What every browser test does: open Chromium, sign in, and hold a page to the house's promises."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# GOV.UK Frontend sets aria-expanded on a radio or checkbox that reveals a field, which ARIA does not
# list for these roles. Nothing else is let pass.
_REVEALS = re.compile(r'govuk-(radios|checkboxes)__input.*aria-controls="conditional-.*expanded')
DJANGOS_WORDS = (
    "This field is required",
    "Enter a valid",
    "Select a valid choice",
    "Ensure this value",
    "Please correct the error",
)


def chromium() -> str:
    """The system's Chromium: Playwright's own download is not used. Fails with what to do."""
    for found in (os.environ.get("BSAFE_CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium")):
        if found and Path(found).exists():
            return found
    pytest.fail("Chromium is missing. Install it, or name it in BSAFE_CHROMIUM.")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless Chromium that talks to nobody but the pages under test."""
    flags = [
        "--disable-quic",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
    ]
    # Chromium's sandbox does not start for root, and only for root is it left out.
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


def new_page(context: BrowserContext | Browser) -> Page:
    """A page that remembers what the console said against it, for `check_page`."""
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    page._bsafe_said = said  # type: ignore[attr-defined]
    return page


def sign_in(page: Page, base_url: str, email: str, password: str) -> None:
    """Sign in as a person does, and leave the page that follows open."""
    page.goto(f"{base_url}/sign-in/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def axe_violations(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA, one line each.

    axe is injected over the debugging protocol: as a script element it would need a hole in the
    content security policy, which must be in force while the page is tested.
    """
    if not AXE.exists():
        pytest.fail("axe-core is missing. Run: npm ci (or make setup)")
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    rules: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG}}
    run = f"axe.run(document, {json.dumps(rules)})"
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": f"{run}.then((found) => JSON.stringify(found.violations))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    session.detach()
    if "value" not in answer.get("result", {}):
        raise AssertionError(f"axe did not run: {answer}")
    return [
        f"{one['id']}: {one['help']} – {node['target']} {node['html'][:120]}"
        for one in json.loads(answer["result"]["value"])
        for node in one["nodes"]
        if not (one["id"] == "aria-allowed-attr" and _REVEALS.search(node["html"]))
    ]


def faults_of(page: Page) -> list[str]:
    """All that is wrong with the page as it stands: see `check_page`."""
    faults = axe_violations(page)
    if not page.title().strip():
        faults.append("the page has no title")
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} elements h1")
    words = page.locator("body").inner_text()
    faults += [f"Django's own message: {one}" for one in DJANGOS_WORDS if one in words]
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 320:
        wide = page.evaluate(
            """() => [...document.querySelectorAll("main *, header *")]
            .filter((e) => e.getBoundingClientRect().right > 321).slice(0, 3)
            .map((e) => e.outerHTML.slice(0, 100))"""
        )
        faults.append(f"scrolls sideways at 320 pixels: {width} wide, {wide}")
    if before:
        page.set_viewport_size(before)
    said: list[str] = getattr(page, "_bsafe_said", [])
    faults += [f"console: {text}" for text in said]
    return faults


def check_page(page: Page) -> None:
    """Hold the page to what all pages promise.

    No violation that axe finds of WCAG 2.2 A and AA; no sideways scrolling at 320 pixels (1.4.10);
    one h1; a title; nothing in the console, so nothing that the security policy stopped; no message
    of Django's own. Open the page with `new_page` for the console to be heard.
    """
    faults = faults_of(page)
    assert not faults, "\n".join([page.url, *faults])
