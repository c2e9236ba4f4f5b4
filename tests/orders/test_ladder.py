"""The ladder from a warning to what follows, walked through the services."""

from __future__ import annotations

from datetime import date

from ledger.services import facts_of
from orders.kinds import State
from orders.models import Order
from tests.orders.conftest import START, Bench


def test_a_warning_becomes_a_notice_and_the_notice_binds(bench: Bench) -> None:
    notice = bench.served_cpn()
    assert notice.state == State.IN_FORCE
    assert notice.issued_on == date(2026, 3, 21)
    warning = Order.objects.get(pk=notice.source_id)
    assert warning.state == State.ESCALATED
    kinds = [fact.kind for fact in facts_of(warning.record)]
    assert kinds == [
        "order.issued",
        "order.served",
        "order.continued",
        "order.escalated",
        "order.ended",
    ]
    assert [d.letter for d in notice.documents.order_by("number")] == ["cpn", "certificate"]
    assert bench.due(notice, "appeal") == [date(2026, 4, 10)]
    assert bench.refused(notice, "issue", START) >= {"ORD-1"}
