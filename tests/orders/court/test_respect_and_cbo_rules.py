"""Rules of respect orders and criminal behaviour orders, on both sides of every border."""

from __future__ import annotations

from datetime import date

import pytest

from orders.kinds import Kind
from tests.orders.conftest import START, Bench
from tests.orders.drafts import (
    Answers,
    applied_cbo,
    cbo,
    commence,
    days_after,
    made_cbo,
    respect,
    told,
    youth_views,
)

PILOT = date(2026, 4, 1)
COUNTY: Answers = {"court": "county_court", "with_notice": True}
MAGISTRATES: Answers = {"court": "magistrates_court"}
MADE: Answers = {"convicted_on": START, "sentence": "community"}


@pytest.mark.rule("RO-1")
def test_a_respect_order_waits_for_the_day_that_the_legal_officer_sets(bench: Bench) -> None:
    order = respect(bench)
    assert bench.refused(order, "apply", PILOT, **COUNTY) == {"RO-1"}
    commence(bench, "respect.available", "1", PILOT)
    assert bench.refused(order, "apply", days_after(PILOT, -1), **COUNTY) == {"RO-1"}
    assert bench.refused(order, "apply", PILOT, **COUNTY) == set()


@pytest.mark.rule("RO-2")
def test_a_respect_order_is_of_an_adult(bench: Bench) -> None:
    commence(bench, "respect.available", "1", START)
    almost = bench.person(date(2008, 3, 2), "Alma", "Almost")
    bench.perpetrator(almost)
    order = respect(bench, almost)
    assert bench.refused(order, "apply", START, **COUNTY) == {"RO-2"}
    assert bench.refused(order, "apply", date(2026, 3, 2), **COUNTY) == set()


@pytest.mark.rule("RO-3")
def test_the_risk_is_assessed_before_a_respect_order_is_applied_for(bench: Bench) -> None:
    commence(bench, "respect.available", "1", START)
    unassessed = respect(bench, risk_assessed_on=None)
    assert bench.refused(unassessed, "apply", START, **COUNTY) == {"RO-3"}
    afterwards = respect(bench, risk_assessed_on=days_after(START, 1))
    assert bench.refused(afterwards, "apply", START, **COUNTY) == {"RO-3"}
    assert bench.refused(respect(bench), "apply", START, **COUNTY) == set()


@pytest.mark.rule("RO-4", "INJ-15")
def test_breach_of_a_respect_order_is_an_offence(bench: Bench) -> None:
    commence(bench, "respect.available", "1", START)
    order = respect(bench)
    assert bench.refused(order, "apply", START, court="youth_court", with_notice=True) == {"INJ-15"}
    order = bench.take(order, "apply", START, **COUNTY)
    order = bench.take(order, "make", START, is_indefinite=True)
    assert order.legal_basis == "2014 Act Part A1"
    order = bench.serve(order, START)
    breach = bench.breach(order, START, "prohibit")
    for court, rules in (
        ("county_court", {"RO-4"}),
        ("magistrates_court", set()),
        ("crown_court", set()),
    ):
        refused = bench.refused(order, "breach_prosecute", START, breach=breach, court=court)
        breach.refresh_from_db()
        assert refused == rules


@pytest.mark.rule("CBO-1")
def test_a_cbo_follows_a_conviction_that_was_not_absolutely_discharged(bench: Bench) -> None:
    order = applied_cbo(bench)
    always: Answers = {"is_indefinite": True}
    assert "CBO-1" in bench.refused(order, "make", START, sentence="custody", **always)
    tomorrow: Answers = {"convicted_on": days_after(START, 1), "sentence": "custody"}
    assert bench.refused(order, "make", START, **tomorrow, **always) == {"CBO-1"}
    freed: Answers = {"convicted_on": START, "sentence": "absolute_discharge"}
    assert bench.refused(order, "make", START, **freed, **always) == {"CBO-1"}
    assert bench.refused(order, "interim", START, **freed) == {"CBO-1"}
    spared: Answers = {"convicted_on": START, "sentence": "conditional_discharge"}
    assert bench.refused(order, "make", START, **spared, **always) == set()


@pytest.mark.rule("CBO-2")
def test_the_views_about_a_child_are_known_before_a_cbo_is_applied_for(bench: Bench) -> None:
    almost = bench.person(date(2008, 3, 2), "Alma", "Almost")
    bench.perpetrator(almost)
    order = cbo(bench, almost)
    assert bench.refused(order, "apply", START, court="youth_court") == {"CBO-2"}
    assert bench.refused(order, "apply", date(2026, 3, 2), **MAGISTRATES) == set()
    heard = youth_views(bench, order, START)
    assert bench.refused(heard, "apply", START, court="youth_court") == set()


@pytest.mark.rule("CBO-3")
def test_an_adults_cbo_lasts_two_years_or_has_no_end(bench: Bench) -> None:
    order = applied_cbo(bench)
    assert bench.refused(order, "make", START, **MADE) == {"CBO-3"}
    assert bench.refused(order, "make", START, ends_on=date(2028, 2, 28), **MADE) == {"CBO-3"}
    assert bench.refused(order, "make", START, ends_on=date(2028, 2, 29), **MADE) == set()
    assert bench.refused(order, "make", START, is_indefinite=True, **MADE) == set()
    both: Answers = {"is_indefinite": True, "ends_on": date(2030, 1, 1)}
    assert bench.refused(order, "make", START, **both, **MADE) == {"CBO-3"}


@pytest.mark.rule("CBO-3")
def test_a_childs_cbo_lasts_from_one_year_to_three(bench: Bench) -> None:
    order = applied_cbo(bench, bench.fifteen)
    for ends, rules in (
        (date(2027, 2, 27), {"CBO-3"}),
        (date(2027, 2, 28), set()),
        (date(2029, 2, 28), set()),
        (date(2029, 3, 1), {"CBO-3"}),
    ):
        assert bench.refused(order, "make", START, ends_on=ends, **MADE) == rules
    assert bench.refused(order, "make", START, is_indefinite=True, **MADE) == {"CBO-3"}
    made = bench.take(order, "make", START, ends_on=date(2028, 2, 29), **MADE)
    stretched: Answers = {"applied_by": "prosecution", "note": "Relapse."}
    june = date(2026, 6, 1)
    assert bench.refused(made, "vary", june, ends_on=date(2029, 3, 1), **stretched) == {"CBO-3"}
    assert bench.refused(made, "vary", june, ends_on=date(2029, 2, 28), **stretched) == set()


@pytest.mark.rule("CBO-3")
def test_the_length_goes_by_the_age_on_the_day_it_was_made(bench: Bench) -> None:
    almost = bench.person(date(2008, 3, 2), "Alma", "Almost")
    bench.perpetrator(almost)
    order = applied_cbo(bench, almost)
    birthday = date(2026, 3, 2)
    one_year: Answers = {"ends_on": date(2027, 3, 1), **MADE}
    assert bench.refused(order, "make", START, **one_year) == set()
    assert bench.refused(order, "make", birthday, **one_year) == {"CBO-3"}
    assert bench.refused(order, "make", birthday, is_indefinite=True, **MADE) == set()


@pytest.mark.rule("CBO-4")
def test_nobody_under_ten_gets_a_cbo(bench: Bench) -> None:
    nine = bench.person(date(2016, 3, 2), "Nina", "Nine")
    bench.perpetrator(nine)
    order = youth_views(bench, cbo(bench, nine), START)
    assert bench.refused(order, "apply", START, court="youth_court") == {"CBO-4"}
    assert bench.refused(order, "apply", date(2026, 3, 2), court="youth_court") == set()


@pytest.mark.rule("CBO-6")
def test_a_cbo_begins_at_once_or_when_an_earlier_one_ends(bench: Bench) -> None:
    first = made_cbo(bench, ends_on=date(2028, 2, 29))
    june = date(2026, 6, 1)
    second = applied_cbo(bench, day=june)
    made: Answers = {"convicted_on": june, "sentence": "custody", "is_indefinite": True}
    assert bench.refused(second, "make", june, starts_on=days_after(june, -1), **made) == {"CBO-6"}
    assert bench.refused(second, "make", june, starts_on=days_after(june, 1), **made) == {"CBO-6"}
    assert bench.refused(second, "make", june, starts_on=date(2028, 2, 29), **made) == {"CBO-6"}
    assert bench.refused(second, "make", june, starts_on=date(2028, 3, 1), **made) == set()
    assert bench.refused(second, "make", june, starts_on=june, **made) == set()
    made_later = bench.take(second, "make", june, starts_on=date(2028, 3, 1), **made)
    assert (made_later.state, made_later.source) == ("made", first)
    # Somebody else's order is none of this person's.
    bench.perpetrator(other := bench.person(date(1980, 1, 1), "Otto", "Other"))
    third = applied_cbo(bench, other, june)
    assert bench.refused(third, "make", june, starts_on=date(2028, 3, 1), **made) == {"CBO-6"}


@pytest.mark.rule("CBO-7")
def test_the_offender_or_the_prosecution_applies_to_change_a_cbo(bench: Bench) -> None:
    order = made_cbo(bench, is_indefinite=True)
    for step in ("vary", "discharge"):
        assert "CBO-7" in bench.refused(order, step, START, applied_by="us", note="Why")
        for who in ("respondent", "prosecution"):
            assert bench.refused(order, step, START, applied_by=who, note="Why") == set()


@pytest.mark.rule("CBO-8")
def test_a_cbo_and_its_breach_are_for_the_criminal_courts(bench: Bench) -> None:
    order = cbo(bench)
    assert bench.refused(order, "apply", START, court="county_court") == {"CBO-8"}
    assert bench.refused(order, "apply", START, court="crown_court") == set()
    made = made_cbo(bench, is_indefinite=True)
    breach = bench.breach(made, START, "prohibit")
    civil: Answers = {"breach": breach, "court": "high_court"}
    assert bench.refused(made, "breach_prosecute", START, **civil) == {"CBO-8"}
    brought = bench.take(made, "breach_prosecute", START, breach=breach, court="magistrates_court")
    breach.refresh_from_db()
    assert (brought.state, breach.state) == ("in_force", "prosecuted")


@pytest.mark.rule("CBO-9", "CBO-10")
def test_what_a_review_looks_at_and_what_a_breach_is_are_told() -> None:
    assert "CBO-9" in told("review", Kind.CBO)
    assert "CBO-10" in told("breach", Kind.CBO)


@pytest.mark.parametrize(
    ("convicted", "basis"),
    [(date(2020, 11, 30), "2014 Act s.22"), (date(2020, 12, 1), "Sentencing Act 2020 s.330")],
)
def test_a_cbo_stands_on_the_act_that_was_law_at_its_conviction(
    bench: Bench, convicted: date, basis: str
) -> None:
    day = date(2021, 1, 4)
    made = made_cbo(bench, day=day, convicted_on=convicted, is_indefinite=True)
    assert made.legal_basis == basis
    assert applied_cbo(bench, day=date(2020, 11, 30)).legal_basis == "2014 Act s.22"


@pytest.mark.rule("CBO-3", "CBO-4")
def test_before_the_act_there_was_no_cbo(bench: Bench) -> None:
    assert "CBO-4" in bench.refused(cbo(bench), "apply", date(2014, 10, 19), **MAGISTRATES)
    assert bench.refused(cbo(bench), "apply", date(2014, 10, 20), **MAGISTRATES) == set()
