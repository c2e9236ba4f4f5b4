"""The four counts that are published every year, and what reviews tell the ledger."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.models import AsbCase, CaseReview
from cases.services import hand_over, reclassify, reviews
from ledger import registry
from ledger.figures import answer
from ledger.periods import financial_year, parse
from ledger.services import facts_of
from partnership import clock
from partnership.models import User
from tests.cases.reviews.conftest import Table
from tests.cast import Cast

PUBLISHED = (
    "case_review_applications",
    "case_review_threshold_not_met",
    "case_reviews_carried_out",
    "case_reviews_with_recommendations",
)
REVIEWS = (*PUBLISHED, "case_reviews_open")


def at(day: date) -> Any:
    return clock.pretend(datetime(day.year, day.month, day.day, 12, tzinfo=clock.LONDON))


def figures(
    cast: Cast, period: str, *, by: str = "", as_at: date | None = None
) -> dict[tuple[str, str], int]:
    found = answer(
        cast.area,
        [registry.measure(name) for name in REVIEWS],
        [parse(period)],
        as_at=as_at,
        dimensions=(by,),
    )
    return {(each.measure.id, each.key): int(each.value or 0) for each in found}


def kinds(review: CaseReview) -> list[str]:
    return [fact.kind.removeprefix("case_review.") for fact in facts_of(review.record)]


def test_each_step_is_one_fact_in_order(table: Table) -> None:
    review = table.held()
    table.recommend(review)
    table.recommend(review)
    table.told(review)
    reviews.close_review(review, by=table.by)
    assert kinds(review) == [
        "received",
        "threshold_met",
        "info_requested",
        "held",
        "recommended",
        "decision_notified",
        "outcome_notified",
        "closed",
    ]
    reviews.escalate_review(review, by=table.by, why="Too slow", to="The ombudsman")
    assert kinds(review)[-1] == "escalated"
    refusal = table.decided(met=False)
    assert kinds(refusal) == ["received", "threshold_not_met"]
    back = table.apply()
    reviews.withdraw_application(back, by=table.by, why="Moved")
    assert kinds(back) == ["received", "withdrawn"]


def test_a_review_with_recommendations_is_counted_once_on_the_day_of_its_panel(
    table: Table,
) -> None:
    review = table.held()
    assert "recommended" not in kinds(review)
    first, second = table.recommend(review), table.recommend(review)
    assert kinds(review).count("recommended") == 1
    reviews.remove_recommendation(first, by=table.by)
    assert kinds(review).count("recommended") == 1
    reviews.remove_recommendation(second, by=table.by)
    assert "recommended" not in kinds(review)
    table.recommend(review)
    (fact,) = [each for each in facts_of(review.record) if each.kind.endswith("recommended")]
    assert fact.occurred_on == review.panel_on
    year = financial_year(clock.today()).label
    assert figures(table.cast, year)["case_reviews_with_recommendations", ""] == 1


def test_four_counts_of_a_financial_year_from_its_first_to_its_last_day(table: Table) -> None:
    """An application on 31 March belongs to the year that ends, its decision in April to the next."""
    with at(date(2026, 3, 31)):
        review = table.apply()
        table.complain(review, 3)
    with at(date(2026, 4, 1)):
        refusal = table.decided(met=False)
        reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
        table.held(table.asked(review))
        table.recommend(review)
    assert refusal.state == "threshold_not_met"
    with at(date(2026, 4, 30)):
        before, after = figures(table.cast, "2025/26"), figures(table.cast, "2026/27")
    assert [before[name, ""] for name in REVIEWS] == [1, 0, 0, 0, 1]
    assert [after[name, ""] for name in REVIEWS] == [1, 1, 1, 1, 1]


def test_a_year_without_reviews_has_four_noughts(cast: Cast) -> None:
    found = figures(cast, "2025/26")
    assert [found[name, ""] for name in REVIEWS] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_those_of_a_plain_count(table: Table, seed: int) -> None:
    """Reviews brought as far as chance has it, on days as chance has them, counted one by one."""
    chance = random.Random(seed)  # noqa: S311
    counted: Counter[tuple[str, str]] = Counter()
    spells: list[tuple[date, date | None]] = []
    last = date(2026, 10, 1)

    def count(name: str, day: date) -> None:
        counted[name, financial_year(day).label] += 1

    for _ in range(8):
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(560))
        review = on(table, day, "apply")
        count("case_review_applications", day)
        ended: date | None = None
        for step in ("decide", "ask", "panel", "recommend", "tell", "close"):
            if chance.random() < 0.15:
                break
            day = min(day + timedelta(days=chance.randrange(25)), last)
            if step == "decide" and chance.random() < 0.3:
                on(table, day, "refuse", review)
                count("case_review_threshold_not_met", day)
                ended = day
                break
            if step == "recommend" and chance.random() < 0.5:
                continue
            on(table, day, step, review)
            if step == "panel":
                count("case_reviews_carried_out", day)
                held_on = day
            elif step == "recommend":
                count("case_reviews_with_recommendations", held_on)
            elif step == "close":
                ended = day
        spells.append((review.applied_on, ended))
    with at(date(2026, 11, 1)):
        for label in ("2024/25", "2025/26", "2026/27"):
            told = figures(table.cast, label)
            for name in PUBLISHED:
                assert told[name, ""] == counted[name, label], (name, label)
            end = min(parse(label).last_day, date(2026, 11, 1))
            still = sum(since <= end and (until is None or until > end) for since, until in spells)
            assert told["case_reviews_open", ""] == still, label


def on(table: Table, day: date, step: str, review: CaseReview | None = None) -> CaseReview:
    with at(day):
        if review is None:
            return table.apply(reasons={"CR-24": "Another matter."})
        if step == "decide":
            return reviews.decide_threshold(
                review,
                by=table.by,
                met=True,
                decision_reasons="Yes.",
                persistence="Yes.",
                harm="Yes.",
                response="No.",
            )
        if step == "refuse":
            return reviews.decide_threshold(
                review,
                by=table.by,
                met=False,
                decision_reasons="No.",
                persistence="No.",
                harm="No.",
                response="Yes.",
            )
        if step == "ask":
            return table.asked(review)
        if step == "panel":
            return table.held(review)
        if step == "recommend":
            table.recommend(review)
            table.recommend(review)
            return review
        if step == "tell":
            return table.told(review)
        return reviews.close_review(review, by=table.by)


# What the facts carry.


def owners_of(review: CaseReview) -> dict[str, User | None]:
    return {fact.kind.removeprefix("case_review."): fact.owner for fact in facts_of(review.record)}


def test_a_fact_carries_what_the_case_bore_on_its_day(table: Table) -> None:
    case: AsbCase = table.case
    review = table.apply()
    fact = facts_of(review.record)[0]
    assert (fact.owner, fact.agency, fact.ward) == (case.owner, case.owner.agency, case.ward)
    assert (fact.category, fact.themes, fact.source) == (case.asb_type, [], case.source)
    reclassify(case, by=table.by, asb_type="personal", themes=["cse"], ward=table.cast.south)
    table.complain(review, 3)
    reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
    fact = facts_of(review.record)[-1]
    assert (fact.category, fact.themes, fact.ward) == ("personal", ["cse"], table.cast.south)


def test_a_review_counts_under_its_cases_new_owner_from_the_day_of_the_hand_over(
    table: Table,
) -> None:
    cast, today = table.cast, clock.today()
    table.apply(applied_on=today - timedelta(days=40))
    hand_over(table.case, by=cast.manager, to=cast.colleague, on=today - timedelta(days=20))
    for day, owner in ((30, cast.officer), (20, cast.colleague), (0, cast.colleague)):
        as_at = today - timedelta(days=day)
        found = figures(cast, financial_year(as_at).label, by="owner", as_at=as_at)
        held = {
            key for (name, key), value in found.items() if name == "case_reviews_open" and value
        }
        assert held == {str(owner.pk)}, day


def test_a_hand_over_entered_late_is_carried_over_the_reviews_facts(table: Table) -> None:
    cast, today = table.cast, clock.today()
    review = table.apply(applied_on=today - timedelta(days=30))
    table.complain(review, 3)
    reviews.decide_threshold(
        review,
        by=table.by,
        met=True,
        decision_reasons="Enough.",
        decided_on=today - timedelta(days=10),
    )
    hand_over(table.case, by=cast.manager, to=cast.colleague, on=today - timedelta(days=20))
    assert owners_of(review) == {
        "received": cast.officer,
        "handed_over": cast.colleague,
        "threshold_met": cast.colleague,
    }


def test_an_application_entered_late_bears_its_own_day_and_what_came_after(table: Table) -> None:
    cast, today = table.cast, clock.today()
    hand_over(table.case, by=cast.manager, to=cast.colleague, on=today - timedelta(days=5))
    review = table.apply(by=cast.colleague, applied_on=today - timedelta(days=8))
    assert owners_of(review) == {"received": cast.officer, "handed_over": cast.colleague}
    earlier = table.apply(
        by=cast.colleague,
        applied_on=today - timedelta(days=400),
        reasons={"CR-24": "From before the case was opened."},
    )
    assert owners_of(earlier)["received"] == cast.officer


# The figures' pages.


def test_the_figures_pages_show_the_four_counts_and_the_records_behind_them(table: Table) -> None:
    review = table.held()
    table.recommend(review)
    label = financial_year(clock.today()).label
    page = table.get("figures", user=table.cast.manager, period=label).content.decode()
    for name in REVIEWS:
        assert registry.measure(name).title in page
        behind = table.get("figure_records", user=table.cast.manager, figure=name, period=label)
        assert behind.status_code == 200, name


def test_exactly_the_four_counts_of_the_act_and_the_open_ones_stand_in_their_group() -> None:
    group = [each for each in registry.measures() if each.group == "ASB case reviews"]
    assert tuple(each.id for each in group) == REVIEWS
    assert {each.record_kind for each in group} == {"case_review"}
