"""Whatever people try, in whatever order and on whatever days: the law holds afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings

from ledger.figures import answer
from ledger.periods import parse
from ledger.registry import measure
from orders.models import OrderEvent
from orders.services import refresh_deadlines, sweep
from tests.orders.conftest import Bench, on_day
from tests.orders.lives import AWKWARD_DAYS, Deed, Life, lives
from tests.orders.plain_law import binds_by_its_rows, binds_by_the_ledger, check_order

EXAMPLES = 5


class Watch:
    """Looks that what was written down about a step is never changed."""

    def __init__(self) -> None:
        self.seen: dict[Any, dict[str, Any]] = {}

    def look(self) -> None:
        now = {each["id"]: dict(each) for each in OrderEvent.objects.values()}
        for key, value in self.seen.items():
            assert now.get(key) == value, "an event was changed or is gone"
        self.seen = now


def _next_day(day: date, deed: Deed) -> date:
    if deed.to_awkward_day:
        return next((each for each in AWKWARD_DAYS if each > day), day)
    return day + timedelta(days=deed.gap)


def _in_force_by_the_figure(bench: Bench, day: date) -> int:
    asked = [measure("orders_in_force")]
    (figure,) = answer(bench.cast.area, asked, [parse(f"{day:%Y-%m}")], as_at=day)
    return int(figure.value or 0)


@pytest.mark.rule("CPN-1", "CPN-2", "CPN-12 BLOCK", "CPN-16", "CPN-17")
def test_whatever_people_try_the_law_holds(bench: Bench) -> None:
    taken: Counter[str] = Counter()

    # Shrinking a life takes minutes and shows little: the deeds are printed as they were drawn.
    @settings(max_examples=EXAMPLES, phases=[Phase.generate])
    @given(drawn=lives())
    def live(drawn: tuple[date, list[str], list[Deed]]) -> None:
        day, ready, deeds = drawn
        with transaction.atomic():
            life, watch = Life(bench, day, ready, taken), Watch()
            for deed in deeds:
                day = _next_day(day, deed)
                touched = life.do(deed, day)
                with on_day(day, deed.at):
                    for order in touched:
                        check_order(order, day)
                watch.look()
            with on_day(day):
                sweep()
                refresh_deadlines()
                orders = [life.fresh(order) for order in life.orders]
                for order in orders:
                    check_order(order, day)
                    assert binds_by_its_rows(order, day) == binds_by_the_ledger(order, day)
                bound = sum(binds_by_its_rows(order, day) for order in orders)
                assert _in_force_by_the_figure(bench, day) == bound
            transaction.set_rollback(True)

    live()
    # A machine that gets nowhere proves nothing.
    deep = {"issue", "serve", "observe", "apply", "breach", "appeal", "vary"}
    assert not deep - set(taken), f"Never taken: {sorted(deep - set(taken))} of {taken}"
