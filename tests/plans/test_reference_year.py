"""The partnership of the reference year yields the report's numbers, each under its figure's id."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from bsafe.demonstration import make_area
from ledger import registry
from ledger.figures import answer, records_behind
from ledger.models import Fact
from ledger.periods import parse
from partnership import clock
from partnership.models import Partnership
from performance.rows import labels_of
from plans.measures import MEASURES
from plans.models import CctvDownload, Priority, SocReferral
from plans.reference_year import tell

# Figure → its value and how exact it is, for 2017/18 unless a period is said.
PRINTED: dict[str, tuple[int, str]] = {
    "licensed_premises_with_awareness_material": (13, ""),
    "freshers_fair_attendance": (1500, "at_least"),
    "freshers_fair_days": (2, ""),
    "body_worn_cameras_csp": (7, ""),
    "cctv_downloads_assault": (101, ""),
    "cctv_downloads_sexual_assault": (31, ""),
    "cctv_downloads_total_listed": (132, ""),
    "trafficked_or_underage_reports_parlours": (0, ""),
    "isva_posts_hospital": (1, ""),
    "isva_funding_years": (3, ""),
    "transport_vehicle_damage_cost": (100000, "about"),
    "transport_school_assembly_pupils": (3000, "at_least"),
    "cannabis_farms_confirmed": (6, ""),
    # Two farms "about" and four "over": the sum says that it is an estimate.
    "cannabis_plants_recovered": (3000, "estimated"),
    "cannabis_plants_headline": (500, "at_least"),
    "body_worn_cameras_south_npt": (11, ""),
    "alternative_giving_raised": (1000, "about"),
    "cse_competition_prizes": (2, ""),
    "online_safety_primary_schools": (31, ""),
    "online_exploited_children_safeguarded": (1, ""),
    "genga_west_referrals": (20, ""),
    "soc_convictions_example": (1, ""),
    "soc_sentence_years_example": (2, ""),
    "soc_hotels_visited": (3, ""),
    "soc_adults_inhumane_conditions": (4, ""),
    "soc_adults_eastern_european": (2, ""),
    "soc_adults_english": (2, ""),
    "soc_exploited_foreign_nationals": (16, ""),
    "soc_exploited_children": (1, ""),
    "fire_prohibition_orders": (2, ""),
    "soc_hotels_ceased_trading": (3, ""),
    "drugs_warrants_served": (2, ""),
    "cannabis_farms_claremont": (2, ""),
    "cannabis_plants_claremont": (1000, "about"),
    "nrm_exploited_individuals_farms": (2, ""),
    "young_people_identified": (18, ""),
    "trojan_young_people_identified": (18, ""),
    "trojan_young_people_charged": (1, ""),
    "trojan_known_reoffending": (0, ""),
    "transport_one_school_reduction": (-80, ""),
    "young_people_interventions": (18, ""),
}
OF_A_MONTH = {
    "drama_audience": ("2017-12", 1500, "about"),
    "nrm_referrals_named_example": ("2017-07", 1, ""),
}
NEXT_DAY = datetime(2018, 4, 1, 12, tzinfo=clock.LONDON)


@pytest.fixture
def area(db: None) -> Iterator[Partnership]:
    with clock.pretend(datetime(2016, 4, 1, 9, tzinfo=clock.LONDON)):
        staff = make_area("a long enough password")
    tell(staff)
    with clock.pretend(NEXT_DAY):
        yield Partnership.objects.get(slug="blackpool")


def test_every_number_of_the_report_comes_out_of_the_ledger(area: Partnership) -> None:
    asked = [*((name, "2017/18", *said) for name, said in PRINTED.items())]
    asked += [(name, *said) for name, said in OF_A_MONTH.items()]
    for name, period, value, precision in asked:
        (figure,) = answer(area, [registry.measure(name)], [parse(period)])
        assert (figure.value, figure.precision) == (Decimal(value), precision), name
        if value:
            assert records_behind(area, figure.measure, figure.period), name
    # Its exact part is told of a sum that is an estimate.
    (plants,) = answer(area, [registry.measure("cannabis_plants_recovered")], [parse("2017/18")])
    assert plants.numerator == 0


def test_the_figures_equal_a_recount_of_the_rows(area: Partnership) -> None:
    measured = {
        each.id: each
        for each in MEASURES
        if each.id in ("cctv_downloads_all", "genga_west_referrals")
    }
    found = {
        name: answer(area, [each], [parse("2017/18")])[0].value for name, each in measured.items()
    }
    assert found["cctv_downloads_all"] == sum(each.quantity for each in CctvDownload.objects.all())
    assert found["genga_west_referrals"] == SocReferral.objects.filter(hub="west").count()


def test_quarters_add_up_to_the_year(area: Partnership) -> None:
    quarters = [parse(f"2017/18 Q{number}") for number in (1, 2, 3, 4)]
    for name in PRINTED:
        measure = registry.measure(name)
        if name in ("online_safety_primary_schools",):
            continue  # a school that was met in two quarters counts once in the year
        parts = [each.value or 0 for each in answer(area, [measure], quarters)]
        (whole,) = answer(area, [measure], [parse("2017/18")])
        assert sum(parts) == (whole.value or 0), name


def test_figures_are_told_by_priority(area: Partnership) -> None:
    measure = registry.measure("drama_audience")
    found = answer(area, [measure], [parse("2017/18")], dimensions=("theme",))
    labels = labels_of(area, "theme")
    assert {labels[each.key]: each.value for each in found} == {
        "Violence against the person": Decimal(1500)
    }
    assert Priority.objects.count() == 5


def test_the_command_line_gives_the_rows_and_says_how_exact_they_are(area: Partnership) -> None:
    def rows(*more: str) -> dict[str, dict[str, Any]]:
        out = io.StringIO()
        call_command("figures", "2017/18", *more, "--format", "csv", stdout=out)
        return {
            each["figure_id"]: each
            for each in csv.DictReader(io.StringIO(out.getvalue()))
            if each["period"] == "2017/18"
        }

    every, open_ones = rows("--all"), rows()
    for name, (value, precision) in PRINTED.items():
        assert (every[name]["value"], every[name]["precision"]) == (str(value), precision), name
    assert "freshers_fair_attendance" in open_ones
    assert "cctv_downloads_assault" not in open_ones
    assert "cannabis_plants_recovered" not in open_ones


def test_no_fact_holds_a_word_of_anybody(area: Partnership) -> None:
    for fact in Fact.objects.all():
        for text in (fact.outcome, fact.category, fact.source, *fact.themes):
            assert " " not in text
