"""Two at the same instant: each step is taken once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from ledger.services import facts_of
from orders.kinds import State
from orders.models import Breach, FixedPenalty, Order
from orders.services import sweep, take
from partnership.rules import Refused
from tests.cast import assemble
from tests.orders.conftest import Bench, on_day

DAY = timedelta(days=1)
READY = date(2026, 3, 21)
LAST = date(2026, 6, 1)


@pytest.fixture
def committed(committed_db: str) -> Bench:
    return Bench(assemble())


def _at_once(day: date, *doing: Callable[[], object]) -> list[object]:
    """Do all of it at the same instant; what each returned, or how it was refused."""
    start = threading.Barrier(len(doing))
    answers: list[object] = [None] * len(doing)

    def run(number: int, do: Callable[[], object]) -> None:
        # A thread begins with the real clock.
        with on_day(day):
            start.wait()
            try:
                answers[number] = do()
            except Exception as answer:
                answers[number] = answer
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _rules(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {finding.rule for finding in answer.findings}


def test_of_two_who_issue_one_notice_at_once_one_does(committed: Bench) -> None:
    notice = committed.cpn()
    copies = [Order.objects.get(pk=notice.pk) for _ in range(2)]
    answers = _at_once(
        READY,
        *(
            lambda by=by, copy=copy: take(copy, "issue", by=by, on=READY)
            for by, copy in zip((committed.officer, committed.cast.colleague), copies, strict=True)
        ),
    )
    refused = [each for each in answers if not isinstance(each, Order)]
    assert len(refused) == 1
    assert _rules(refused[0]) == {"ORD-1"}
    assert [fact.kind for fact in facts_of(notice.record)] == ["order.issued"]
    assert notice.documents.count() == 1
    assert notice.events.filter(step="issue").count() == 1
    assert Order.objects.get(pk=notice.source_id).events.filter(step="escalate").count() == 1
    assert len(committed.due(notice, "appeal")) == 1


def test_two_sweeps_at_once_end_an_order_once(committed: Bench) -> None:
    notices = [committed.served_cpn(about, ends_on=LAST) for about in (None, committed.sixteen)]
    answers = _at_once(LAST + DAY, sweep, sweep, sweep)
    assert all(isinstance(each, int) for each in answers), answers
    assert sum(each for each in answers if isinstance(each, int)) == 2
    for notice in notices:
        notice.refresh_from_db()
        assert (notice.state, notice.ended_on) == (State.EXPIRED, LAST + DAY)
        assert notice.events.filter(step="expire").count() == 1
        assert [fact.kind for fact in facts_of(notice.record)].count("order.ended") == 1


def test_a_sweep_and_a_step_on_the_same_order_do_not_block_each_other(committed: Bench) -> None:
    notice = committed.served_cpn(ends_on=LAST)
    breach = committed.breach(notice, LAST - DAY)
    day = LAST + DAY
    answers = _at_once(
        day,
        sweep,
        lambda: take(
            notice,
            "breach_close",
            by=committed.officer,
            on=day,
            breach=breach,
            closed_as="no_action",
            note="Moved away",
        ),
        sweep,
    )
    assert not [each for each in answers if isinstance(each, Exception)]
    notice.refresh_from_db()
    breach.refresh_from_db()
    assert (notice.state, breach.state) == (State.EXPIRED, Breach.State.NO_ACTION)
    assert notice.events.filter(step="expire").count() == 1


def test_a_penalty_is_given_once_and_then_either_paid_or_prosecuted(committed: Bench) -> None:
    notice = committed.served_cpn()
    day = READY + 5 * DAY
    breach = committed.breach(notice, day)

    def do(step: str, on: date, **data: Any) -> Callable[[], object]:
        copy = Breach.objects.get(pk=breach.pk)
        return lambda: take(notice, step, by=committed.officer, on=on, breach=copy, **data)

    fpn = {"amount": Decimal(100)}
    answers = _at_once(day, do("fpn", day, **fpn), do("fpn", day, **fpn))
    (refused,) = [each for each in answers if not isinstance(each, Order)]
    assert _rules(refused) == {"BR-2"}
    assert FixedPenalty.objects.get(breach=breach).amount == Decimal(100)
    later = day + 15 * DAY
    answers = _at_once(
        later,
        do("fpn_paid", later, **fpn),
        do("breach_prosecute", later, court="magistrates_court"),
    )
    (refused,) = [each for each in answers if not isinstance(each, Order)]
    assert _rules(refused) == {"CPN-17"}
    breach.refresh_from_db()
    assert (breach.penalty.paid_on is None) != (breach.laid_on is None)
