"""The public edition gives away no small number: not by itself, not by a rate, not by a sum."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.disclosure import WITHHELD, differences, public_rows
from performance.rows import FigureRow


def row(
    id_: str, value: object, period: str = "2017/18", unit: str = "cases", **more: str
) -> FigureRow:
    return FigureRow(id_, "here", period, "", str(value), "", "", unit, **more)


def rate(id_: str, value: str, top: int, base: int) -> FigureRow:
    return FigureRow(id_, "here", "2017/18", "", value, str(top), str(base), "%")


def shown(*rows: FigureRow) -> list[str]:
    return [each.value for each in public_rows(rows)]


@pytest.mark.parametrize(("count", "printed"), [(0, "0"), (1, "c"), (4, "c"), (5, "5"), (90, "90")])
def test_counts_of_one_to_four_are_withheld_and_nought_is_not(count: int, printed: str) -> None:
    assert shown(row("asbrac_hate_crime_count", count)) == [printed]


def test_what_is_public_anyway_is_printed() -> None:
    assert shown(
        row("civil_injunction_obtained", 1, unit="orders"),
        row("hate_crime_transgender", 3, unit="crimes"),
        row("body_worn_cameras_csp", 2, unit="cameras"),
    ) == ["1", "3", "2"]


def test_no_local_number_of_prevent_is_printed_at_all() -> None:
    assert shown(row("prevent_referrals", 40, unit="referrals")) == ["c"]


@pytest.mark.parametrize(
    ("top", "base", "printed"),
    [
        (3, 34, "c"),
        (23, 34, "x"),
        (1, 1, "c"),
        (9, 9, "c"),
        (10, 12, "c"),
        (32, 34, "c"),
        (86, 87, "c"),
    ],
)
def test_a_rate_is_withheld_on_few_and_where_it_or_its_rest_is_few(
    top: int, base: int, printed: str
) -> None:
    assert shown(rate("some_rate", "x", top, base)) == [printed]


def test_a_rate_without_its_parts_beside_it_goes_with_its_count() -> None:
    count = row("asbrac_hate_crime_count", 3)
    bare = row("asbrac_hate_crime_share", 9, unit="%")
    assert shown(count, bare) == ["c", "c"]
    assert shown(replace(count, value="9"), bare) == ["9", "9"]


def test_a_change_that_starts_or_ends_at_a_small_number_is_withheld() -> None:
    change = FigureRow("things_change", "here", "2017/18", "", "7", "10", "3", "cases")
    assert shown(change) == ["c"]
    assert shown(replace(change, value="-7", numerator="3", denominator="10")) == ["c"]
    assert shown(replace(change, value="3", numerator="13", denominator="10")) == ["3"]


def test_a_part_that_leaves_few_of_its_whole_is_withheld() -> None:
    rows = [row("cpw_served", 87, unit="warnings"), row("cpw_not_escalated", 86, unit="warnings")]
    assert shown(*rows) == ["87", "c"]
    assert shown(rows[0], replace(rows[1], value="80")) == ["87", "80"]


def test_a_quarter_is_withheld_beside_another_so_that_the_year_gives_neither_away() -> None:
    year = row("asbrac_cases_referred", 34)
    quarters = [row(year.figure_id, n, f"2017/18 Q{q}") for q, n in enumerate((3, 9, 10, 12), 1)]
    assert shown(year, *quarters) == ["34", "c", "c", "10", "12"]


def test_a_total_goes_where_no_other_part_can() -> None:
    year = row("asbrac_cases_referred", 7)
    quarters = [row(year.figure_id, n, f"2017/18 Q{q}") for q, n in enumerate((0, 7, 0, 0), 1)]
    assert shown(year, *quarters) == ["7", "0", "7", "0", "0"]
    parts = [
        row("soc_adults_inhumane_conditions", 3, unit="people"),
        row("soc_adults_eastern_european", 3, unit="people"),
        row("soc_adults_english", 0, unit="people"),
        row("soc_adults_other", 0, unit="people"),
    ]
    assert shown(*parts) == ["c", "c", "0", "0"]


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_withheld_quarter_can_be_worked_out(counts: list[int]) -> None:
    """By trying every number: each withheld cell could be one of several."""
    year = row("asbrac_cases_referred", sum(counts))
    quarters = [row(year.figure_id, n, f"2017/18 Q{q}") for q, n in enumerate(counts, 1)]
    total, *cells = shown(year, *quarters)
    hidden = [at for at, each in enumerate(cells) if each == WITHHELD]
    for at, count in enumerate(counts):
        assert not 0 < count < 5 or at in hidden
    if total == WITHHELD:
        assert hidden or 0 < sum(counts) < 5
    else:
        # One cell alone would be the total less the others.
        assert len(hidden) != 1


def test_two_publications_that_differ_by_few_are_told() -> None:
    was, now = row("asb_cases_managed", 440), row("asb_cases_managed", 442)
    assert differences([now], [was]) == [(now, was)]
    assert differences([replace(now, value="460")], [was]) == []
    assert differences([row("all_crime_count", 5)], [row("all_crime_count", 6)]) == []
