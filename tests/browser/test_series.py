"""A file of series is handed in through a real browser, read, looked at, and its break recorded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from playwright.sync_api import FilePayload

from partnership.dates import add_months
from performance.imports.handed_in import read_waiting
from performance.series.areas import sync_areas
from tests.browser.pages import open_browser
from tests.browser.test_asbrac import seat
from tests.browser.test_plans import picture
from tests.cast import Cast, assemble


@pytest.fixture
def world(live_site: str) -> tuple[str, Cast]:
    return live_site, assemble()


def counts(area: str, series: str, each: int) -> str:
    return "".join(
        f"{series},{area},{add_months(date(2016, 4, 1), month):%Y-%m},{each + month}\n"
        for month in range(24)
    )


def as_a_worker() -> None:
    """Read what was handed in, in a thread of its own: Playwright's has an event loop."""

    def work() -> None:
        read_waiting()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow and plain"])
def test_a_file_is_handed_in_and_its_series_are_read(world: tuple[str, Cast], wide: bool) -> None:
    site, cast = world
    sync_areas(cast.area)
    text = "series,area,month,count\n" + counts(cast.area.slug, "vap", 100)
    text += counts(cast.area.slug, "malicious_communications", 20)

    def file(content: str) -> FilePayload:
        return {"name": "counts.csv", "mimeType": "text/csv", "buffer": content.encode()}

    with open_browser() as browser:
        analyst = seat(browser, site, cast.analyst, wide)
        analyst.go("/figures/")
        analyst.follow("Series that others publish: extracts, imports, month by month")
        analyst.also("Import a file")
        analyst.press("Import")
        analyst.read("Select a file")
        picture(analyst, "import-error", wide)
        analyst.page.set_input_files("[name=file]", [file(text + "vap,nowhere,2017-04,x\n")])
        analyst.press("Import")
        analyst.read("A worker reads it in a moment")
        picture(analyst, "import-waiting", wide)
        as_a_worker()
        analyst.follow("Look again")
        analyst.read("nothing was changed", "nowhere", "Row 50")
        picture(analyst, "import-refused", wide)
        analyst.also("Import it again")
        analyst.page.set_input_files("[name=file]", [file(text)])
        analyst.press("Import")
        as_a_worker()
        analyst.follow("Look again")
        analyst.follow("Open the extract: what was read, kept and left out")
        analyst.read("Malicious communications")
        picture(analyst, "extract", wide)
        analyst.go("/series/")
        picture(analyst, "series", wide)
        analyst.follow("Violence against the person")
        analyst.read("Between 100", "March 2018")
        analyst.follow("Record a break")
        analyst.fill("from_month", "2017-04")
        analyst.page.select_option("[name=component]", "malicious_communications")
        analyst.fill("note", "Malicious communications count as violence.")
        analyst.press("Record the break")
        analyst.read("Since April 2017", "Like for like")
        picture(analyst, "one-series", wide)
        analyst.go("/figures/?period=2017/18")
        analyst.page.get_by_role("link", name="change of Violence against the person").click()
        analyst.read("The months that it rests on")
        picture(analyst, "months-behind", wide)
