"""The ASBRAC's figures equal a recount of what was told, and mean what their definitions say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import event, given, settings
from hypothesis import strategies as st

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.measures import MEASURES, SMALLEST_BASE
from asbrac.models import AsbracAction, AsbracReferral
from conferences import services as meetings
from ledger import derive, registry
from ledger.figures import Figure, answer, records_behind
from ledger.models import Cell
from ledger.periods import Period, parse
from partnership import clock
from partnership.models import Block
from people.models import Person
from people.services import add_person
from tests.asbrac.lives import DETAILS, KINDS, Life, Recount, Step, hear, noon
from tests.cast import Cast
from tests.oracle.histories import AWKWARD_DAYS

YEAR = parse("2017/18")
PERIODS = [
    parse(label) for label in ("2015/16", "2016/17", "2015/16 Q4", "2016-02", "2016-03", "2017-03")
]
DIMENSIONS = ("", "risk_band", "agency", "theme")
AFTERWARDS = noon(date(2017, 6, 1))
by_id = {measure.id: measure for measure in MEASURES}


@st.composite
def steps(draw: Any) -> list[Step]:
    near = st.builds(
        lambda day, days: day + timedelta(days=days),
        st.sampled_from(AWKWARD_DAYS),
        st.integers(-2, 2),
    )
    drawn = draw(
        st.lists(
            st.builds(
                Step,
                day=st.one_of(near, near, st.dates(date(2015, 3, 1), date(2017, 5, 31))),
                what=st.sampled_from(KINDS),
                referral=st.integers(0, 3),
                lag=st.one_of(st.just(0), st.integers(0, 45)),
                choice=st.integers(0, 29),
            ),
            min_size=4,
            max_size=24,
        )
    )
    return sorted(drawn, key=lambda step: step.day)


@settings(max_examples=25)
@given(
    history=steps(),
    as_at=st.one_of(st.none(), st.sampled_from(AWKWARD_DAYS)),
)
def test_every_figure_equals_the_recount(
    cast: Cast, history: list[Step], as_at: date | None
) -> None:
    with transaction.atomic():
        life = Life(cast)
        life.live(history)
        event(f"refused {life.refused * 4 // len(history)} quarters of the steps")
        with clock.pretend(AFTERWARDS):
            told: dict[tuple[str, str, str], dict[str, object]] = {}
            for each in answer(cast.area, MEASURES, PERIODS, as_at=as_at, dimensions=DIMENSIONS):
                place = (each.measure.id, each.period.label, each.dimension)
                told.setdefault(place, {})[each.key] = (
                    each.value,
                    each.numerator,
                    each.denominator,
                )
            for period in PERIODS:
                day = min(as_at or period.last_day, clock.today())
                for name in by_id:
                    for dimension in DIMENSIONS:
                        counted = Recount(life.stories).count(
                            name, period.starts_on, period.last_day, day, dimension
                        )
                        place = (name, period.label, dimension)
                        assert told.get(place, {}) == counted, place
        transaction.set_rollback(True)


@settings(max_examples=6)
@given(history=steps(), cut=st.integers(0, 24))
def test_cells_kept_up_in_two_goes_equal_the_recount(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, history: list[Step], cut: int
) -> None:
    monkeypatch.setattr(registry, "_measures", by_id)
    with transaction.atomic():
        life = Life(cast)
        life.live(history[:cut])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
        life.live(history[cut:])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
            stored: dict[tuple[str, str], dict[tuple[str, str], object]] = {}
            for cell in Cell.objects.filter(dimension__in=DIMENSIONS):
                stored.setdefault((cell.measure, cell.period), {})[cell.dimension, cell.key] = (
                    cell.value,
                    cell.numerator,
                    cell.denominator,
                )
            assert {name for name, _ in stored} in ({*by_id}, set())
            for (name, label), cells in stored.items():
                period = parse(label)
                day = min(period.last_day, clock.today())
                assert cells == {
                    (dimension, key): values
                    for dimension in DIMENSIONS
                    for key, values in Recount(life.stories)
                    .count(name, period.starts_on, period.last_day, day, dimension)
                    .items()
                }, (name, label)
        transaction.set_rollback(True)


class Told:
    """What a test tells of referrals, and the figures that come of it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def victim(self) -> Person:
        return add_person(by=self.cast.officer, given_name="Vera", family_name="Victim")

    def accepted(
        self,
        on: date,
        *,
        screened: date | None = None,
        band: str = "high",
        victim: Person | None = None,
        **details: Any,
    ) -> AsbracReferral:
        with clock.pretend(noon(on)):
            referral = services.refer(
                victim or self.victim(), by=self.cast.officer, **{**DETAILS, **details}
            )
        with clock.pretend(noon(screened or on)):
            return services.accept_referral(
                referral, by=self.cast.coordinator, band=band, risk_before=30
            )

    def closed(self, referral: AsbracReferral, on: date, outcome: str = "risk_reduced") -> None:
        with clock.pretend(noon(on)):
            hear(self.cast, referral, outcome)

    def action(self, referral: AsbracReferral, on: date, due: date) -> AsbracAction:
        with clock.pretend(noon(on)):
            made: AsbracAction = meetings.add_action(
                ASBRAC,
                referral,
                by=self.cast.coordinator,
                description="Fit a lock",
                agency=self.cast.housing,
                owner_name="Pat Partner",
                due_on=due,
            )
        return made

    def finished(self, action: AsbracAction, on: date, status: str = "done") -> None:
        with clock.pretend(noon(on)):
            meetings.finish_action(
                ASBRAC, action, by=self.cast.coordinator, status=status, outcome="So it went"
            )

    def figure(self, name: str, period: Period = YEAR, **asked: Any) -> Figure:
        [figure] = answer(self.cast.area, [by_id[name]], [period], **asked)
        return figure

    def parts(self, name: str, period: Period = YEAR, **asked: Any) -> tuple[Any, ...]:
        figure = self.figure(name, period, **asked)
        return figure.value, figure.numerator, figure.denominator

    def value(self, name: str, period: Period = YEAR, **asked: Any) -> Decimal | None:
        return self.figure(name, period, **asked).value

    def by(self, name: str, dimension: str, period: Period = YEAR) -> dict[str, Decimal | None]:
        figures = answer(self.cast.area, [by_id[name]], [period], dimensions=(dimension,))
        return {figure.key: figure.value for figure in figures}


@pytest.fixture
def told(cast: Cast) -> Told:
    return Told(cast)


def test_a_referral_counts_in_the_year_in_which_it_was_made(told: Told) -> None:
    told.accepted(date(2018, 3, 29), screened=date(2018, 4, 4))
    told.accepted(date(2017, 3, 31), screened=date(2017, 4, 3))
    assert told.value("asbrac_referrals_accepted") == 1
    assert told.value("asbrac_referrals_accepted", parse("2016/17")) == 1
    # At the year's end nobody knew yet that it would be accepted.
    eve = datetime(2018, 3, 31, 23, tzinfo=clock.LONDON)
    assert told.value("asbrac_referrals_accepted", known_at=eve) == 0


def test_a_referral_that_waits_or_is_not_accepted_is_no_case(cast: Cast, told: Told) -> None:
    with clock.pretend(noon(date(2018, 3, 20))):
        services.refer(told.victim(), by=cast.officer, **DETAILS)
        turned_down = services.refer(told.victim(), by=cast.officer, **DETAILS)
    with clock.pretend(noon(date(2018, 4, 3))):
        services.decline_referral(turned_down, by=cast.coordinator, note="For the landlord")
    assert told.value("asbrac_referrals_accepted") == 0
    assert told.value("asbrac_cases_open") == 0
    assert told.value("asbrac_referrals_not_accepted") == 0
    assert told.value("asbrac_referrals_not_accepted", parse("2018-04")) == 1


def test_the_band_at_first_acceptance_is_counted_and_the_stock_goes_by_that_of_the_day(
    cast: Cast, told: Told
) -> None:
    referral = told.accepted(date(2017, 5, 2), band="medium")
    told.accepted(date(2017, 5, 2), band="standard")
    with clock.pretend(noon(date(2017, 8, 1))):
        services.reassess(referral, by=cast.coordinator, band="high")
    assert told.by("asbrac_referrals_accepted", "risk_band") == {"medium": 1, "standard": 1}
    assert told.value("asbrac_high_risk_count") == 0
    assert told.value("asbrac_cases_referred") == 1
    assert told.by("asbrac_cases_open", "risk_band") == {"high": 1, "standard": 1}
    assert told.by("asbrac_cases_open", "risk_band", parse("2017-07")) == {
        "medium": 1,
        "standard": 1,
    }


def test_those_of_the_year_are_closed_or_open_and_what_was_carried_over_is_apart(
    told: Told,
) -> None:
    carried, still, better, gone, later = (
        told.accepted(day) for day in (date(2017, 2, 1), date(2017, 2, 2), *[date(2017, 5, 2)] * 3)
    )
    told.closed(carried, date(2017, 6, 13))
    told.closed(better, date(2017, 9, 12))
    told.closed(gone, date(2017, 9, 12), "moved_away")
    told.closed(later, date(2018, 4, 10))
    assert not told.figure("asbrac_cases_open").is_cut
    for as_at, reduced, otherwise, is_open in ((None, 1, 1, 1), (date(2018, 4, 10), 2, 1, 0)):
        assert told.value("asbrac_cases_closed_risk_reduced", as_at=as_at) == reduced
        assert told.value("asbrac_cases_closed_otherwise", as_at=as_at) == otherwise
        assert told.value("asbrac_cases_open_at_year_end", as_at=as_at) == is_open
        assert told.value("asbrac_referrals_accepted", as_at=as_at) == 3
    # The stock holds the one of the year before that is open still.
    assert set(records_behind(told.cast.area, by_id["asbrac_cases_open"], YEAR)) == {
        still.pk,
        later.pk,
    }
    # 132 days, 133 and 133 again: a closing counts in the period in which it was.
    assert told.parts("asbrac_median_days_to_close") == (133, None, 3)


def test_a_closing_that_was_a_mistake_leaves_the_referral_open(cast: Cast, told: Told) -> None:
    referral = told.accepted(date(2017, 5, 2))
    told.closed(referral, date(2017, 9, 12))
    with clock.pretend(noon(date(2017, 9, 20))):
        services.reopen_referral(referral, by=cast.coordinator, reason="The wrong one")
    assert told.value("asbrac_cases_closed_risk_reduced") == 0
    assert told.value("asbrac_cases_open_at_year_end") == 1
    assert told.value("asbrac_cases_open") == 1
    assert told.figure("asbrac_median_days_to_close").denominator == 0


def test_shares_are_of_the_accepted_and_are_withheld_where_these_are_few(told: Told) -> None:
    for number in range(SMALLEST_BASE - 1):
        told.accepted(date(2017, 5, 2), vulnerabilities=["hate"] if number < 3 else ["noise"])
    share = told.figure("asbrac_hate_crime_share")
    assert (share.value, share.numerator, share.denominator) == (None, 3, 9)
    assert share.withheld_below == SMALLEST_BASE
    told.accepted(date(2017, 5, 2), band="medium", hate_strands=["disability"])
    told.accepted(date(2017, 5, 2), vulnerabilities=["mental_health", "noise"])
    shares = {
        name: (told.figure(name).numerator, told.figure(name).denominator, told.value(name))
        for name in by_id
        if name.endswith("_share")
    }
    # A strand of hate is hate, whether or not it was ticked as well.
    assert shares == {
        "asbrac_high_risk_share": (10, 11, Decimal(91)),
        "asbrac_hate_crime_share": (4, 11, Decimal(36)),
        "asbrac_mental_health_share": (1, 11, Decimal("9.1")),
        "asbrac_noise_share": (7, 11, Decimal("63.6")),
    }
    assert told.by("asbrac_referrals_accepted", "theme") == {
        "hate": 4,
        "mental_health": 1,
        "noise": 7,
    }


def test_a_referral_counts_under_the_agency_that_made_it_whoever_runs_it(
    cast: Cast, told: Told
) -> None:
    told.accepted(date(2017, 5, 2))
    with clock.pretend(noon(date(2017, 5, 3))):
        referral = services.refer(told.victim(), by=cast.manager, **DETAILS)
        AsbracReferral.objects.filter(pk=referral.pk).update(referring_agency=cast.housing)
        services.change_referral(
            AsbracReferral.objects.get(pk=referral.pk), by=cast.coordinator, **DETAILS
        )
        services.accept_referral(referral, by=cast.coordinator, band="high", risk_before=9)
    assert told.by("asbrac_referrals_accepted", "agency") == {
        str(cast.council.pk): 1,
        str(cast.housing.pk): 1,
    }


def test_somebody_referred_twice_is_one_victim(told: Told) -> None:
    victim = told.victim()
    first = told.accepted(date(2017, 5, 2), victim=victim)
    told.closed(first, date(2017, 9, 12), "disengaged")
    told.accepted(date(2018, 1, 9), victim=victim)
    told.accepted(date(2018, 1, 9))
    assert told.value("asbrac_referrals_accepted") == 3
    assert told.value("asbrac_victims") == 2


def test_an_action_is_overdue_from_the_day_after_it_was_due_until_it_ends(told: Told) -> None:
    referral = told.accepted(date(2017, 5, 2))
    action = told.action(referral, date(2017, 5, 9), due=date(2017, 5, 31))
    other = told.action(referral, date(2017, 5, 9), due=date(2017, 6, 30))
    told.finished(action, date(2017, 6, 20), "not_possible")
    told.finished(other, date(2017, 6, 1))

    def overdue(day: date) -> Decimal | None:
        return told.value("asbrac_actions_overdue", as_at=day)

    assert overdue(date(2017, 5, 31)) == 0
    assert overdue(date(2017, 6, 1)) == 1
    assert overdue(date(2017, 6, 19)) == 1
    assert overdue(date(2017, 6, 20)) == 0
    assert told.value("asbrac_actions_agreed") == 2
    assert told.value("asbrac_actions_agreed", parse("2017-06")) == 0
    results = [told.value(f"asbrac_actions_{each}") for each in ("done", "not_possible")]
    assert results == [1, 1]
    assert told.value("asbrac_actions_not_done") == 0


def test_several_overdue_actions_of_one_referral_are_each_counted(told: Told) -> None:
    referral = told.accepted(date(2017, 5, 2))
    for day in (20, 21, 22):
        told.action(referral, date(2017, 5, 9), due=date(2017, 5, day))
    assert told.value("asbrac_actions_overdue") == 3
    assert records_behind(told.cast.area, by_id["asbrac_actions_overdue"], YEAR) == [referral.pk]


def test_the_change_is_on_the_same_months_of_the_year_before(told: Told) -> None:
    for day in (date(2016, 5, 2), date(2016, 5, 3), date(2017, 2, 1), date(2017, 5, 2)):
        told.accepted(day)
    assert told.parts("asbrac_referrals_change") == (-2, 1, 3)
    assert told.value("asbrac_referrals_change", parse("2016/17")) == 3
    # Asked before the year has run out, February of the year before is still to come.
    cut = told.parts("asbrac_referrals_change", as_at=date(2017, 12, 31))
    assert cut == (-1, 1, 2)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_figure_leads_to_the_referrals_that_its_reader_may_open(cast: Cast, told: Told) -> None:
    seen, blocked = told.accepted(date(2017, 5, 2)), told.accepted(date(2017, 5, 2))
    Block.objects.create(
        partnership=cast.area,
        record=blocked.record,
        user=cast.manager,
        reason="A relative",
        set_by=cast.coordinator,
        set_at=timezone.now(),
    )
    asked = {"figure": "asbrac_referrals_accepted", "period": "2017/18"}
    html = signed_in(cast.manager).get("/figures/cases/", asked).content.decode()
    assert f"/{seen.pk}/" in html
    assert str(blocked.pk) not in html
    assert blocked.record.reference not in html
    assert "This lists only the referrals you may open." in html
    # An analyst reads the number and opens nothing; a partner has no figures.
    page = signed_in(cast.analyst).get("/figures/", {"period": "2017/18"}).content.decode()
    assert "ASBRAC referrals: change on the year before" in page
    html = signed_in(cast.analyst).get("/figures/cases/", asked).content.decode()
    assert "No referrals to list" in html
    assert str(seen.pk) not in html
    assert signed_in(cast.partner).get("/figures/cases/", asked).status_code == 403


def test_a_rise_and_a_fall_bear_their_sign_on_the_page_and_in_the_file(
    cast: Cast, told: Told
) -> None:
    told.accepted(date(2016, 5, 2))
    for period, shown in (("2016/17", "+1"), ("2017/18", "-1")):
        asked = {"period": period, "figure": "asbrac_referrals_change"}
        html = signed_in(cast.analyst).get("/figures/", asked).content.decode()
        assert f">{shown}<" in html.replace("\n", "").replace(" ", "")
        assert "against" in html
    file = signed_in(cast.analyst).get("/figures/download/", asked).content.decode()
    assert "asbrac_referrals_change,testshire,2017/18,,-1,0,1,referrals" in file


def test_themes_and_types_are_named_in_the_words_of_the_referral() -> None:
    assert registry.labels("theme")["mental_health"] == "Mental health"
    assert registry.labels("category")["asbrac"] == "ASBRAC referral"
