"""Breaches, fixed penalties and proceedings, on both sides of each border."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orders.kinds import Kind, State
from orders.models import Authorisation, Breach, Order, Requirement
from orders.rules import told
from orders.services import refresh_deadlines, sweep, take
from partnership.models import LegalParameter
from tests.orders.asking import answered, rules_of, undone, words_of
from tests.orders.conftest import Bench, on_day

DAY = timedelta(days=1)
# In force from 1 March 2026; the breach is of a fortnight later.
WARNED, BEGAN = date(2026, 2, 9), date(2026, 3, 1)
HAPPENED, PENALTY = date(2026, 3, 15), date(2026, 4, 1)
COURT = {"court": "magistrates_court"}


@pytest.fixture
def notice(bench: Bench) -> Order:
    return bench.served_cpn(day=WARNED)


def _stop(order: Order) -> list[Requirement]:
    return list(order.requirements.filter(kind="stop"))


def _breached(bench: Bench, order: Order, day: date, **data: Any) -> set[str]:
    said = {"requirements": _stop(order), "description": "Music again", **data}
    return rules_of(
        answered(order, "breach", day, by=bench.officer, today=date(2026, 12, 1), **said)
    )


def _give(bench: Bench, order: Order, breach: Breach, on: date = PENALTY, **data: Any) -> Breach:
    bench.take(order, "fpn", on, breach=breach, **{"amount": Decimal(100), **data})
    breach.refresh_from_db()
    return breach


# The breach.


@pytest.mark.rule("BR-1")
def test_a_breach_names_what_was_breached_and_what_happened(bench: Bench, notice: Order) -> None:
    assert _breached(bench, notice, HAPPENED) == set()
    found = answered(notice, "breach", HAPPENED, by=bench.officer, requirements=[], description=" ")
    assert {(each.rule, each.field) for each in found} == {
        ("BR-1", "requirements"),
        ("BR-1", "description"),
    }
    other = bench.served_cpn(bench.sixteen, WARNED)
    assert "ORD-11" in _breached(bench, notice, HAPPENED, requirements=_stop(other))


@pytest.mark.rule("BR-1")
def test_a_breach_is_of_a_day_on_which_the_notice_bound(bench: Bench, notice: Order) -> None:
    """From its service to its last day; of what ended before, to the day before its end."""
    assert notice.ends_on is not None
    assert _breached(bench, notice, BEGAN) == set()
    assert _breached(bench, notice, BEGAN - DAY) == {"BR-1"}
    Order.objects.filter(pk=notice.pk).update(ends_on=date(2026, 6, 1))
    with undone(), on_day(date(2026, 6, 2)):
        assert sweep() == 1
        notice.refresh_from_db()
        assert (notice.state, notice.ended_on) == (State.EXPIRED, date(2026, 6, 2))
        assert _breached(bench, notice, date(2026, 6, 1)) == set()
        assert _breached(bench, notice, date(2026, 6, 2)) == {"BR-1"}
    notice.refresh_from_db()
    assert _breached(bench, notice, date(2026, 6, 1)) == set()
    assert "BR-1" in _breached(bench, notice, date(2026, 6, 2))
    revoked = bench.take(notice, "revoke", HAPPENED, note="The music stopped")
    assert _breached(bench, revoked, HAPPENED - DAY) == set()
    found = answered(
        revoked,
        "breach",
        HAPPENED,
        by=bench.officer,
        requirements=_stop(notice),
        description="Music",
    )
    assert "in force from 1 March 2026 to 14 March 2026" in words_of(found, "BR-1")


@pytest.mark.rule("BR-1")
def test_a_notice_served_later_than_issued_binds_from_its_service(bench: Bench) -> None:
    notice = bench.take(bench.cpn(day=WARNED), "issue", BEGAN)
    assert "ORD-1" in _breached(bench, notice, BEGAN)
    notice = bench.serve(notice, BEGAN + 3 * DAY)
    assert _breached(bench, notice, BEGAN + 2 * DAY) == {"BR-1"}
    assert _breached(bench, notice, BEGAN + 3 * DAY) == set()


@pytest.mark.rule("BR-1")
def test_a_notice_that_ended_unserved_was_never_in_force(bench: Bench) -> None:
    notice = bench.take(bench.cpn(day=WARNED), "issue", BEGAN)
    notice = bench.take(notice, "revoke", BEGAN, note="The wrong person")
    found = answered(
        notice, "breach", BEGAN, by=bench.officer, requirements=_stop(notice), description="Music"
    )
    assert "never in force" in words_of(found, "BR-1")


@pytest.mark.rule("BR-1")
def test_something_to_be_done_is_breached_only_after_its_day(bench: Bench, notice: Order) -> None:
    do = notice.requirements.get(kind="do")
    assert do.due_by == BEGAN + 10 * DAY
    assert _breached(bench, notice, do.due_by, requirements=[do]) == {"BR-1"}
    assert _breached(bench, notice, do.due_by + DAY, requirements=[do]) == set()


@pytest.mark.rule("BR-1")
def test_what_a_variation_added_or_took_away_binds_from_or_until_its_day(
    bench: Bench, notice: Order
) -> None:
    (stop,) = _stop(notice)
    bench.take(
        notice,
        "vary",
        HAPPENED,
        requirements=[stop],
        requirement_kind="stop",
        requirement="Playing music after eleven at night.",
        note="Agreed",
    )
    added = notice.requirements.exclude(pk=stop.pk).get(kind="stop")
    assert _breached(bench, notice, HAPPENED - DAY, requirements=[stop]) == set()
    assert _breached(bench, notice, HAPPENED, requirements=[stop]) == {"BR-1"}
    assert _breached(bench, notice, HAPPENED - DAY, requirements=[added]) == {"BR-1"}
    assert _breached(bench, notice, HAPPENED, requirements=[added]) == set()


@pytest.mark.rule("BR-2")
def test_what_follows_a_breach_is_taken_in_its_order(bench: Bench, notice: Order) -> None:
    bench.take(notice, "breach", HAPPENED, requirements=_stop(notice), description="Music")
    breach = notice.breaches.get()
    answers: dict[str, dict[str, Any]] = {
        "breach_evidence": {"note": "Recordings"},
        "fpn": {"amount": Decimal(80)},
        "fpn_paid": {"amount": Decimal(80)},
        "breach_prosecute": COURT,
        "breach_result": {"result": "proved"},
        "breach_close": {"closed_as": "no_action", "note": "Warned again"},
    }
    day = HAPPENED + 20 * DAY

    def possible(on: date = day) -> set[str]:
        return {
            step
            for step, data in answers.items()
            if bench.refused(notice, step, on, breach=breach, **data) == set()
        }

    for step in answers:
        assert "ORD-10" in bench.refused(notice, step, day) | {"ORD-10"}
        assert "BR-2" in bench.refused(notice, step, day)
    assert possible() == {"breach_evidence", "breach_close"}
    assert possible(HAPPENED) == {"breach_evidence", "breach_close"}
    assert possible(HAPPENED - DAY) == set()
    bench.take(notice, "breach_evidence", day, breach=breach, note="Recordings")
    assert possible() == {"breach_evidence", "fpn", "breach_prosecute", "breach_close"}
    with undone():
        bench.take(notice, "breach_close", day, breach=breach, closed_as="no_action", note="Moved")
        assert possible() == set()
    breach.refresh_from_db()
    with undone():
        _give(bench, notice, breach, day)
        later = day + 15 * DAY
        assert possible(later) == {"fpn_paid", "breach_prosecute", "breach_close"}
        assert possible(day) == {"fpn_paid", "breach_close"}
        assert possible(day - DAY) == set()
    breach.refresh_from_db()
    bench.take(notice, "breach_prosecute", day, breach=breach, **COURT)
    assert possible() == {"breach_result"}
    assert possible(day - DAY) == set()
    bench.take(notice, "breach_result", day, breach=breach, result="not_proved")
    assert possible() == set()
    other = bench.served_cpn(bench.sixteen, WARNED)
    assert "ORD-11" in bench.refused(other, "breach_evidence", day, breach=breach, note="Hers")


@pytest.mark.rule("BR-3")
def test_remedial_work_is_on_land_open_to_the_air_or_with_consent(
    bench: Bench, notice: Order
) -> None:
    breach = bench.breach(notice, HAPPENED)
    work = {"breach": breach, "closed_as": "remedial_work", "note": "Rubbish cleared"}
    assert bench.refused(notice, "breach_close", PENALTY, **work) == {"BR-3"}
    for allowed in ("open_to_the_air", "consent"):
        assert bench.refused(notice, "breach_close", PENALTY, **work, **{allowed: True}) == set()
    Order.objects.filter(pk=notice.pk).update(kind=Kind.INJUNCTION)
    consent = answered(notice, "breach_close", PENALTY, by=bench.officer, **work, consent=True)
    assert rules_of(consent) == {"BR-3"}


@pytest.mark.rule("BR-4")
def test_what_a_breach_is_in_law_is_told_before_proceedings() -> None:
    for kind in (Kind.CPN, Kind.CBO, Kind.PSPO, Kind.INJUNCTION):
        assert any("contempt of court" in each for each in told("breach_prosecute", kind))


# Fixed penalties.


@pytest.mark.rule("CPN-8")
def test_whoever_gives_a_fixed_penalty_is_authorised_on_its_day(
    bench: Bench, notice: Order
) -> None:
    breach = bench.breach(notice, HAPPENED)
    held = Authorisation.objects.filter(user=bench.cast.colleague, power="fpn")
    by_colleague = {"by": bench.cast.colleague, "breach": breach, "amount": Decimal(100)}
    for change, refusing in (
        ({}, set()),
        ({"ends_before": PENALTY + DAY}, set()),
        ({"ends_before": PENALTY}, {"CPN-8"}),
        ({"starts_on": PENALTY + DAY}, {"CPN-8"}),
        ({"power": "cpn"}, {"CPN-8"}),
    ):
        with undone():
            if change:
                held.update(**change)
            assert bench.refused(notice, "fpn", PENALTY, **by_colleague) == refusing


@pytest.mark.rule("CPN-16 BLOCK")
def test_a_fixed_penalty_is_within_the_maximum_of_its_day(bench: Bench, notice: Order) -> None:
    breach = bench.breach(notice, HAPPENED)

    def refused(amount: str, day: date, today: date) -> bool:
        found = answered(
            notice, "fpn", day, by=bench.officer, today=today, breach=breach, amount=Decimal(amount)
        )
        assert rules_of(found) <= {"CPN-16"}
        return bool(found)

    commenced = date(2026, 5, 1)
    for day in (PENALTY, commenced):
        assert not refused("100.00", day, day)
        assert refused("100.01", day, day)
        assert refused("0.00", day, day)
        assert refused("-5.00", day, day)
    uncommenced = LegalParameter.objects.filter(
        partnership=bench.cast.area, key="fpn.cpn_maximum", value="500", effective_from=None
    )
    assert uncommenced.update(effective_from=commenced) == 1
    today = commenced + DAY
    assert not refused("100.00", commenced - DAY, today)
    assert refused("100.01", commenced - DAY, today)
    assert not refused("500.00", commenced, today)
    assert refused("500.01", commenced, today)


@pytest.mark.rule("CPN-16 BLOCK")
def test_early_payment_is_no_more_than_the_penalty_and_ends_within_its_14_days(
    bench: Bench, notice: Order
) -> None:
    breach = bench.breach(notice, HAPPENED)

    def refused(early: Decimal | None, by: date | None) -> set[str]:
        terms = {"amount": Decimal(80), "discount_amount": early, "discount_by": by}
        return bench.refused(notice, "fpn", PENALTY, breach=breach, **terms)

    assert refused(None, None) == set()
    assert refused(Decimal(80), PENALTY) == set()
    assert refused(Decimal("80.01"), PENALTY) == {"CPN-16"}
    assert refused(Decimal(0), PENALTY) == {"CPN-16"}
    assert refused(Decimal(60), PENALTY + 14 * DAY) == set()
    assert refused(Decimal(60), PENALTY + 15 * DAY) == {"CPN-16"}
    assert refused(Decimal(60), PENALTY - DAY) == {"CPN-16"}
    assert refused(Decimal(60), None) == {"CPN-16"}
    assert refused(None, PENALTY) == {"CPN-16"}


@pytest.mark.rule("CPN-16 BLOCK", "CPN-16 DUE")
@pytest.mark.parametrize(
    ("given", "last"),
    [
        (date(2026, 4, 1), date(2026, 4, 15)),
        (date(2026, 3, 22), date(2026, 4, 5)),
        (date(2026, 10, 24), date(2026, 11, 7)),
        (date(2026, 12, 20), date(2027, 1, 3)),
    ],
)
def test_nobody_is_prosecuted_in_the_14_days_following_a_fixed_penalty(
    bench: Bench, given: date, last: date
) -> None:
    notice = bench.served_cpn(day=WARNED, ends_on=date(2027, 6, 1))
    breach = _give(bench, notice, bench.breach(notice, given - DAY), given)
    assert breach.penalty.pay_by == last
    assert bench.due(notice, "payment") == [last]
    with on_day(last + DAY):
        refresh_deadlines()
    assert bench.due(notice, "payment") == [last]
    too_early = answered(notice, "breach_prosecute", last, by=bench.officer, breach=breach, **COURT)
    assert rules_of(too_early) == {"CPN-16"}
    assert "proceedings may begin on" in words_of(too_early, "CPN-16")
    assert bench.refused(notice, "breach_prosecute", last + DAY, breach=breach, **COURT) == set()
    bench.take(notice, "breach_prosecute", last + DAY, breach=breach, **COURT)
    assert bench.due(notice, "payment") == []


@pytest.mark.rule("CPN-16")
def test_a_payment_is_the_whole_of_what_was_due_on_its_day(bench: Bench, notice: Order) -> None:
    early = PENALTY + 7 * DAY
    terms = {"discount_amount": Decimal(60), "discount_by": early}
    breach = _give(bench, notice, bench.breach(notice, HAPPENED), PENALTY, **terms)

    def asked(amount: str, day: date) -> str:
        found = answered(
            notice, "fpn_paid", day, by=bench.officer, breach=breach, amount=Decimal(amount)
        )
        assert rules_of(found) <= {"CPN-16"}
        return words_of(found, "CPN-16")

    assert asked("60.00", early) == ""
    assert "£60.00 was due" in asked("59.99", early)
    assert "£100.00 was due" in asked("60.00", early + DAY)
    assert asked("100.00", early + DAY) == ""
    assert "£100.00 or less" in asked("100.01", early)
    assert "more than £0" in asked("0.00", early)
    assert bench.refused(notice, "fpn_paid", early, breach=breach, amount=Decimal("100.01")) == {
        "CPN-16"
    }
    assert bench.refused(notice, "fpn_paid", early, breach=breach, amount=Decimal(1)) == set()


@pytest.mark.rule("CPN-17")
def test_a_paid_penalty_and_a_prosecution_exclude_each_other(bench: Bench, notice: Order) -> None:
    breach = _give(bench, notice, bench.breach(notice, HAPPENED))
    later = PENALTY + 20 * DAY
    with undone():
        bench.take(notice, "fpn_paid", PENALTY, breach=breach, amount=Decimal(100))
        found = answered(
            notice, "breach_prosecute", later, by=bench.officer, breach=breach, **COURT
        )
        assert rules_of(found) == {"CPN-17"}
    breach.refresh_from_db()
    bench.take(notice, "breach_prosecute", later, breach=breach, **COURT)
    pay = {"breach": breach, "amount": Decimal(100)}
    assert bench.refused(notice, "fpn_paid", later, **pay) == {"CPN-17"}
    bench.take(notice, "breach_result", later, breach=breach, result="proved")
    assert bench.refused(notice, "fpn_paid", later, **pay) == {"CPN-17"}


@pytest.mark.rule("CPN-17")
def test_a_page_that_was_open_before_the_payment_does_not_prosecute_after_it(
    bench: Bench, notice: Order
) -> None:
    breach = _give(bench, notice, bench.breach(notice, HAPPENED))
    as_the_page_saw_it = Breach.objects.get(pk=breach.pk)
    bench.take(notice, "fpn_paid", PENALTY, breach=breach, amount=Decimal(100))
    assert as_the_page_saw_it.state == Breach.State.FPN_ISSUED
    later = PENALTY + 20 * DAY
    assert bench.refused(notice, "breach_prosecute", later, breach=as_the_page_saw_it, **COURT) == {
        "CPN-17"
    }


# Proceedings.


@pytest.mark.rule("CPN-18")
@pytest.mark.parametrize(
    ("offence", "last"),
    [
        (date(2026, 3, 15), date(2026, 9, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 8, 28), date(2027, 2, 28)),
    ],
)
def test_proceedings_begin_within_six_months_of_the_offence(
    bench: Bench, offence: date, last: date
) -> None:
    notice = bench.served_cpn(day=WARNED, ends_on=date(2028, 12, 31))
    breach = bench.breach(notice, offence)
    assert bench.due(notice, "proceedings") == [last]
    prosecution = {"breach": breach, **COURT}
    assert bench.warned(notice, "breach_prosecute", last, **prosecution) == set()
    assert bench.warned(notice, "breach_prosecute", last + DAY, **prosecution) == {"CPN-18"}
    with on_day(last + DAY):
        refresh_deadlines()
    assert bench.due(notice, "proceedings") == [last]
    with undone():
        bench.take(notice, "breach_prosecute", last, **prosecution)
        assert bench.due(notice, "proceedings") == []
    breach.refresh_from_db()
    bench.take(
        notice, "breach_close", last, breach=breach, closed_as="no_action", note="Moved away"
    )
    assert bench.due(notice, "proceedings") == []


def test_a_notice_entered_by_mistake_leaves_nothing_on_my_work(bench: Bench, notice: Order) -> None:
    _give(bench, notice, bench.breach(notice, HAPPENED))
    bench.breach(notice, HAPPENED + DAY)
    waiting = notice.record.deadlines.filter(met_at__isnull=True)
    assert waiting.count() == 6
    with on_day(PENALTY):
        take(notice, "void", by=bench.manager, note="Another person’s")
    assert not waiting.all().exists()
