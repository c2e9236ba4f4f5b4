"""What a step is answered, without taking it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from orders.kinds import Kind
from orders.models import Order
from orders.services import draft, take
from partnership.models import User
from partnership.rules import Finding, NeedsReason, Refused
from tests.orders.conftest import Bench, on_day


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside has not been done afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answered(
    order: Order,
    step: str,
    on: date,
    *,
    by: User | None,
    today: Any = None,
    reasons: Any = None,
    **data: Any,
) -> list[Finding]:
    """Whatever speaks against the step as it is: what refuses it, else what asks for a reason."""
    with on_day(today or on), undone():
        try:
            take(order, step, by=by, on=on, reasons=reasons, **data)
        except (Refused, NeedsReason) as answer:
            return list(answer.findings)
    return []


def rules_of(findings: list[Finding]) -> set[str]:
    """The rules that speak."""
    return {each.rule for each in findings}


def words_of(findings: list[Finding], rule: str) -> str:
    """What one rule says."""
    return " ".join(each.message for each in findings if each.rule == rule)


def notice_drafted(bench: Bench, warning: Order, day: date, **data: Any) -> Order:
    """A notice drafted on a day, about the same conduct, with an end and a review."""
    with on_day(day):
        return draft(
            Kind.CPN,
            by=bench.officer,
            source=warning,
            **{
                "same_conduct": True,
                "informed": ["Landlord"],
                "ends_on": day + timedelta(days=180),
                "review_on": day + timedelta(days=90),
                **data,
            },
        )


def notice_after(bench: Bench, warning: Order, day: date, **data: Any) -> Order:
    """A notice drafted and approved on a day, which may be too early to issue it."""
    order = notice_drafted(bench, warning, day, **data)
    return bench.take(order, "approve", day, by=bench.manager)
