"""Every number of the scrutiny report of 2017/18 beside what the reference years give."""

from __future__ import annotations

import csv
import io

import pytest
from django.conf import settings
from django.core.management import call_command

from performance.comparison import EXPLAINED, as_markdown, compared

pytestmark = pytest.mark.usefixtures("reference_db")

REPORT = settings.BASE_DIR.parent / "shared" / "report_figures.csv"
DOCUMENT = settings.BASE_DIR / "docs" / "report-2017-18.md"


def figures(edition: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for year in ("2015/16", "2016/17", "2017/18"):
        out = io.StringIO()
        more = ["--as-at", "2018-05-23"] if year == "2017/18" else []
        call_command(
            "figures",
            year,
            "--area",
            "blackpool",
            "--all",
            "--format",
            "csv",
            "--edition",
            edition,
            *more,
            stdout=out,
        )
        rows += csv.DictReader(io.StringIO(out.getvalue()))
    return rows


def test_every_number_of_the_report_is_given_or_explained() -> None:
    if not REPORT.exists():
        pytest.skip("left out: ../shared is not here")
    with REPORT.open(newline="") as file:
        printed = list(csv.DictReader(file))
    lines = compared(printed, figures("internal"), figures("public"))
    assert len(lines) == len(printed) == 265
    assert [each for each in lines if each.ours == ""] == []
    for each in lines:
        if each.status in ("ok", "disclosure") and each.ours != each.printed:
            raise AssertionError(f"{each.figure_id} {each.area} {each.period}: {each}")
        if each.ours != each.printed:
            assert each.why, each
        if each.status == "disclosure" and each.figure_id != "civil_injunction_obtained":
            number = float(each.ours)
            assert each.public == "c" or number >= 5, each
    # No explanation stands for a row that needs none.
    needed = {each.figure_id for each in lines if each.ours != each.printed and each.printed}
    assert set(EXPLAINED) <= needed | {"cpn_issued", "asbrac_referrals_change"}
    assert DOCUMENT.read_text() == as_markdown(lines)
