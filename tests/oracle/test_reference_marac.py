"""The reference years print the MARAC figures of the report of 2017/18; repeats are the rule's own."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest

from ledger.models import Fact
from ledger.periods import parse
from marac.models import MaracItem, MaracReferral
from marac.returns import safelives_return
from partnership import clock
from partnership.models import AccessLogEntry, Partnership
from tests.oracle.test_reference_orders import answers, by_key, printed

pytestmark = pytest.mark.usefixtures("reference_db")

YEAR_END = "2018-03-31"
# Year → cases heard, children in them, repeats. The report prints these, and no rate or change.
PRINTED = {"2015/16": (395, 456, 74), "2016/17": (523, 558, 153), "2017/18": (604, 741, 185)}
DERIVED = {
    "2015/16": {"marac_repeat_rate": "18.7", "marac_children_per_case": "1.15"},
    "2016/17": {
        "marac_repeat_rate": "29.3",
        "marac_children_per_case": "1.07",
        "marac_cases_change": "128",
        "marac_cases_percent_change": "32.4",
        "marac_children_change": "102",
        "marac_children_percent_change": "22.4",
        "marac_repeats_change": "79",
        "marac_repeats_percent_change": "106.8",
    },
    "2017/18": {
        "marac_repeat_rate": "30.6",
        "marac_children_per_case": "1.23",
        "marac_cases_change": "81",
        "marac_cases_percent_change": "15.5",
        "marac_children_change": "183",
        "marac_children_percent_change": "32.8",
        "marac_repeats_change": "32",
        "marac_repeats_percent_change": "20.9",
    },
}


def year_of(day: date) -> str:
    starting = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{starting}/{(starting + 1) % 100}"


def heard() -> list[MaracItem]:
    """Every case that a meeting heard, as the tables of the room have it."""
    return list(
        MaracItem.objects.filter(discussed_at__isnull=False)
        .select_related("meeting", "referral")
        .prefetch_related("referral__children", "referral__perpetrators")
    )


@pytest.mark.parametrize("year", PRINTED)
def test_the_report_is_printed(year: str) -> None:
    cases, children, repeats = PRINTED[year]
    wanted = DERIVED[year] | {
        "marac_cases": str(cases),
        "marac_children": str(children),
        "marac_repeats": str(repeats),
    }
    rows = printed(*wanted, as_at=YEAR_END, period=year, marac=True)
    assert {key: value for key, (value, _, _) in answers(rows, YEAR_END).items()} == wanted


def test_the_figures_are_those_of_the_tables() -> None:
    """A recount of what the meetings heard, without the ledger."""
    found: dict[str, list[int]] = {year: [0, 0, 0] for year in PRINTED}
    for item in heard():
        if counts := found.get(year_of(item.meeting.day)):
            counts[0] += 1
            counts[1] += len(item.referral.children.all())
            counts[2] += item.referral.repeat_of_id is not None
    assert {year: tuple(counts) for year, counts in found.items()} == PRINTED


def anniversary(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def test_repeats_are_those_of_the_definition_read_by_brute_force() -> None:
    taken_on = [
        each
        for each in MaracReferral.objects.exclude(state="not_accepted").prefetch_related(
            "perpetrators"
        )
        if each.victim_id
    ]
    doers = {each.pk: {row.person_id for row in each.perpetrators.all()} for each in taken_on}
    of_victim: dict[UUID, list[MaracReferral]] = {}
    for each in sorted(taken_on, key=lambda each: each.referred_on):
        of_victim.setdefault(each.victim_id, []).append(each)  # type: ignore[arg-type]
    repeats = 0
    why_not: Counter[str] = Counter()
    for chain in of_victim.values():
        for number, each in enumerate(chain):
            earlier = [old for old in chain[:number] if doers[old.pk] & doers[each.pk]]
            last = earlier[-1] if earlier else None
            is_repeat = (
                last is not None
                and each.incident_on is not None
                and last.referred_on <= each.incident_on <= anniversary(last.referred_on)
                and bool({"violence", "stalking", "sexual"} & set(each.incident_kinds))
            )
            assert each.repeat_of_id == (last.pk if is_repeat and last else None), each
            assert each.repeat_definition == 1
            repeats += is_repeat
            if number and not is_repeat:
                why_not["perpetrator" if last is None else "too late or another kind"] += 1
    assert repeats > 400
    # Around the repeats stands what is none, for each of the reasons.
    assert min(why_not.values()) >= 4, why_not
    assert len(why_not) == 2
    assert any(
        each.repeat_of and each.incident_on == anniversary(each.repeat_of.referred_on)
        for each in taken_on
    )
    # Nobody typed a repeat: somebody referred again is the same person, on file once.
    assert any(len(chain) > 2 for chain in of_victim.values())


def test_listed_and_distinct_differ_and_each_breakdown_adds_up() -> None:
    figures = answers(
        printed(
            "marac_cases",
            "marac_referrals_heard",
            "marac_victims",
            "marac_distinct_children",
            as_at=YEAR_END,
            marac=True,
        ),
        YEAR_END,
    )
    values = [int(figures[name][0]) for name in ("marac_cases", "marac_referrals_heard")]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[1] > int(figures["marac_victims"][0])
    assert int(figures["marac_distinct_children"][0]) < 741
    year = [item for item in heard() if year_of(item.meeting.day) == "2017/18"]
    for dimension, key_of in (
        ("agency", lambda item: item.referral.referring_agency.name),
        ("category", lambda item: item.referral.get_referrer_kind_display()),
    ):
        cells = by_key(printed("marac_cases", as_at=YEAR_END, by=dimension, marac=True), YEAR_END)
        wanted = Counter(key_of(item) for item in year)
        assert {key: int(value) for key, (value, _, _) in cells.items()} == wanted
        assert wanted.total() == 604


def test_meetings_are_fortnightly_and_hear_what_closed_in_time() -> None:
    days = sorted({item.meeting.day for item in heard() if not item.meeting.is_emergency})
    assert {(after - before).days for before, after in pairwise(days)} <= {14, 28}
    # Nobody is referred in time for a meeting at the turn of the first year.
    for item in heard():
        if not item.meeting.is_emergency:
            assert item.referral.referred_on <= item.meeting.referrals_close_on, item
    assert {item.meeting.day for item in heard()} >= {date(2018, 3, 31), date(2018, 4, 1)}


def test_the_return_of_the_last_quarter_adds_up() -> None:
    area = Partnership.objects.get(slug="blackpool")
    quarter = parse("2017/18 Q4")
    found = safelives_return(area, quarter)
    rows = {row[0]: row[1:] for row in found.rows()}
    inside = [
        item for item in heard() if quarter.starts_on <= item.meeting.day < quarter.ends_before
    ]
    year = [item for item in heard() if year_of(item.meeting.day) == "2017/18"]
    cases, repeats = rows["Cases heard"], rows["Repeat MARAC cases"]
    assert (cases[0], cases[2]) == (str(len(inside)), str(len(year)))
    assert repeats[2:] == ("185", "30.6", "28 to 40%")
    assert repeats[0] == str(sum(item.referral.is_repeat for item in inside))
    agencies = [row for name, row in rows.items() if name.startswith("Referred by")]
    assert sum(int(row[2]) for row in agencies) == 604


def test_nothing_of_it_shows_without_asking_for_it() -> None:
    ids = {row["figure_id"] for row in printed(as_at=YEAR_END)}
    assert ids
    assert not any(each.startswith("marac") for each in ids)
    assert Fact.objects.filter(kind__startswith="marac.").exists()
    assert not AccessLogEntry.objects.filter(object_type="maracreferral").exists()
    assert clock.today() > date(2018, 6, 8)
