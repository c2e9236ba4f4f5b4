"""Charts hold to the security policy, name themselves, and are the same wherever they are drawn."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache

from performance import charts

GOLDEN = Path(__file__).parent / "golden"
MONTHS = [f"{date(2017, number, 1):%b %y}" for number in range(1, 13)]
SERIES: dict[str, list[int | None]] = {
    "Opened": [None, 12, 15, 13, 9, 22, 25, 21, 18, 14, 15, 17],
    "Closed": [None, 8, 11, 15, 13, 20, 21, 25, 18, 12, 11, 16],
}
SQUARE = {"type": "Polygon", "coordinates": [[[-3, 53], [-2, 53], [-2, 54], [-3, 54], [-3, 53]]]}
BESIDE = {
    "type": "MultiPolygon",
    "coordinates": [[[[-2, 53], [-2, 54], [-1, 54], [-1, 53], [-2, 53]]]],
}
SPECS = {
    "lines": charts.line_chart(MONTHS, SERIES),
    "lines-narrow": charts.line_chart(MONTHS, SERIES, narrow=True),
    "bars": charts.bar_chart(["2017/18 Q1", "2017/18 Q2", "2017/18 Q3"], [None, 94.6, 0], unit="%"),
    "map": charts.ward_map({"a": SQUARE, "b": BESIDE}, {"a": 3}),
}


@pytest.fixture(autouse=True)
def drawn_afresh() -> None:
    charts._svg.cache_clear()
    cache.clear()


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_carries_nothing_that_the_security_policy_forbids(name: str) -> None:
    drawn = charts.svg(SPECS[name])
    assert "style" not in drawn
    assert "<script" not in drawn
    assert not re.search(r"\bon[a-z]+=", drawn)
    # Two drawings on one page must share no id.
    assert " id=" not in drawn
    assert "url(#" not in drawn
    assert "href" not in drawn.replace("xmlns:xlink", "")


@pytest.mark.parametrize("name", SPECS)
def test_the_same_numbers_give_the_golden_drawing(name: str) -> None:
    golden = GOLDEN / f"{name}.svg"
    drawn = charts.svg(SPECS[name]) + "\n"
    if os.environ.get("WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(drawn)
    assert drawn == golden.read_text()


def test_another_process_draws_the_same() -> None:
    script = (
        "import json, sys, vl_convert as engine;"
        "print(engine.vegalite_to_svg(json.load(sys.stdin), vl_version='5.20'))"
    )
    import vl_convert

    spec = json.dumps(SPECS["lines"])
    done = subprocess.run(
        [sys.executable, "-c", script], input=spec, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == vl_convert.vegalite_to_svg(spec, vl_version="5.20")


def test_a_chart_is_drawn_once_and_then_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import vl_convert

    first = charts.svg(SPECS["bars"])
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", None)
    assert charts.svg(SPECS["bars"]) == first
    charts._svg.cache_clear()
    assert charts.svg(SPECS["bars"]) == first


def test_a_chart_names_itself_and_its_words_are_escaped() -> None:
    wide = charts.bar_chart(["<b>Ward & co</b>"], [3])
    drawn = charts.drawing("chart-x", wide, wide, title="<i>", description='"A" & B')
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert drawn.count('role="img"') == 2
    for size in ("wide", "narrow"):
        assert f'aria-labelledby="chart-x-{size}-title chart-x-{size}-desc"' in drawn
        assert f'<title id="chart-x-{size}-title">&lt;i&gt;</title>' in drawn
        assert f'<desc id="chart-x-{size}-desc">&quot;A&quot; &amp; B</desc>' in drawn


def test_lines_are_labelled_at_their_ends_and_told_apart_without_colour() -> None:
    drawn = charts.svg(SPECS["lines"])
    assert ">Opened</text>" in drawn
    assert ">Closed</text>" in drawn
    assert "stroke-dasharray" in drawn
    heights = [
        float(found[1])
        for found in re.finditer(r'translate\([^,]*,([\d.]+)\)"[^>]*>(?:Opened|Closed)<', drawn)
    ]
    assert abs(heights[0] - heights[1]) >= 16


def test_a_month_without_a_figure_is_a_gap_and_a_rate_on_nothing_is_no_figure() -> None:
    assert len(SPECS["lines"]["data"]["values"]) == 22
    assert ">no figure</text>" in charts.svg(SPECS["bars"])
    assert ">0%</text>" in charts.svg(SPECS["bars"])


def test_words_are_ink_on_white_whatever_the_colour_of_the_mark() -> None:
    for name in ("lines", "bars"):
        fills = re.findall(r"<text[^>]*fill=\"([^\"]+)\"", charts.svg(SPECS[name]))
        assert set(fills) == {charts.INK}


def test_a_map_shows_each_wards_number_whichever_way_its_ring_runs() -> None:
    drawn = charts.svg(SPECS["map"])
    assert re.findall(r">(\d+)</text>", drawn) == ["3", "0"]
    assert drawn.count('stroke-width="1"') >= 2
    assert SPECS["map"]["width"] > SPECS["map"]["height"]


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (25, 30), (61, 80), (445, 500)]
)
def test_the_top_of_a_scale_halves_into_a_whole_number(value: int, top: int) -> None:
    assert charts._round_up(value) == top
    assert top % 2 == 0
