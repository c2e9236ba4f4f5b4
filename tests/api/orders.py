"""What the tests of orders through the API have in common."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client

from ledger.models import Fact
from orders.kinds import ENDED, Kind, State
from orders.models import Order
from partnership import clock
from partnership.models import IdempotencyKey, RuleReason, User
from partnership.services import create_record
from tests.api.conftest import post
from tests.orders.conftest import START, Bench, on_day

ORDERS = "/api/v1/orders/"


class Person(Client):
    """Somebody who signs in anew for each request: tests jump over weeks, sessions do not last that."""

    def __init__(self, user: User) -> None:
        super().__init__(headers={"accept": "application/json"})
        self.user = user

    def request(self, **request: Any) -> Any:
        self.cookies.clear()
        self.force_login(self.user)
        return super().request(**request)


def plus(days: int) -> date:
    return START + timedelta(days=days)


def warning_of(bench: Bench, about: Any, **more: Any) -> dict[str, Any]:
    """A warning to draft, as a program would send it."""
    return {
        "kind": "cpw",
        "case": str(bench.case.pk),
        "about": str(about.pk),
        "conduct": "Loud music at night from 9 Example Street.",
        "effect": "Neighbours cannot sleep.",
        "unreasonable": "It goes on until four in the morning.",
        "comply_by": plus(13).isoformat(),
        "vulnerability": "Checked: none known.",
        "equality": "Considered.",
        **more,
    }


def step(client: Client, order: str, name: str, day: date, **body: Any) -> Any:
    """Read the order, then take a step on a day with the version that was read."""
    headers = {key: body.pop(key) for key in ("idempotency_key", "if_match") if key in body}
    with on_day(day):
        if "if_match" not in headers:
            headers["if_match"] = client.get(f"{ORDERS}{order}/")["ETag"]
        return post(client, f"{ORDERS}{order}/steps/{name}/", body, **headers)


def read(client: Client, order: str) -> dict[str, Any]:
    answer = client.get(f"{ORDERS}{order}/")
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.content
    return answer.json()  # type: ignore[no-any-return]


def rules(answer: Any) -> set[str]:
    """The rules that refused."""
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert all(each["message"] for each in answer.json()["errors"])
    return {each["rule"] for each in answer.json()["errors"]}


def written(order: Any) -> tuple[Any, ...]:
    """All that a step could have changed."""
    row = Order.objects.get(pk=order)
    hanging = (
        "events requirements services documents breaches penalties appeals hearings consultations"
    )
    return (
        *Order.objects.filter(pk=order).values_list(),
        row.record.version,
        [getattr(row, each).count() for each in hanging.split()],
        Fact.objects.count(),
        RuleReason.objects.count(),
        IdempotencyKey.objects.count(),
        sorted(row.record.deadlines.values_list("kind", "due_on", "met_at")),
    )


def bare(bench: Bench, kind: Kind = Kind.CPW, state: State = State.DRAFT, **more: Any) -> Order:
    """An order written straight into the table: lists need many."""
    parent = None if kind in (Kind.PSPO, Kind.DISPERSAL) else bench.case.record
    record = create_record(
        "order", "OR", agency=bench.cast.council, team=bench.cast.team, parent=parent
    )
    about = {} if parent is None else {"person": bench.adult, "case": bench.case}
    if kind in (Kind.CLOSURE_NOTICE, Kind.CLOSURE_ORDER):
        about = {"premises": bench.premises, "case": bench.case}
    return Order.objects.create(
        **{
            "record": record,
            "partnership": bench.cast.area,
            "kind": kind,
            "state": state,
            "owner": bench.officer,
            "agency": bench.cast.council,
            "drafted_by": bench.officer,
            "ended_on": clock.today() if state in ENDED else None,
            **about,
            **more,
        }
    )
