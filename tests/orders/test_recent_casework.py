"""The demonstration's present: orders that wait for somebody, whatever day it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases import reference_year as cases_of_the_year
from cases.reference_year import Staff
from orders import reference_year
from orders.kinds import Kind, State
from orders.models import Authorisation, Order
from orders.services import authorise
from partnership.models import Deadline, User
from tests.cast import Cast, log_case
from tests.orders.conftest import on_day


def staff_of(cast: Cast) -> Staff:
    """Two officers and a manager, each with every power; the manager's are from the legal officer."""
    legal = User.objects.create_user(
        "legal@testshire.example",
        "a long enough password",
        name="Leo Legal",
        partnership=cast.area,
        agency=cast.council,
        role_id="legal_officer",
    )
    for user in (cast.officer, cast.colleague, cast.manager):
        for power in Authorisation.Power.values:
            authorise(user, power, by=legal, starts_on=date(2014, 10, 20), source="Scheme 3.12")
    return Staff([cast.officer, cast.colleague], cast.manager, [cast.north, cast.south])


# A leap day, a Saturday, and the turn of a year.
@pytest.mark.parametrize(
    "today",
    [date(2028, 2, 29), date(2026, 8, 29), date(2027, 1, 1)],
)
def test_my_work_has_a_present_on_any_day(cast: Cast, today: date) -> None:
    with on_day(today - timedelta(days=500)):
        staff = staff_of(cast)
        log_case(cast)
    for _ in cases_of_the_year.tell_recent(staff, today):
        pass
    for _ in reference_year.tell_recent(staff, today):
        pass
    waiting = {
        (each.kind, each.due_on)
        for each in Deadline.objects.filter(kind__startswith="order_", met_at__isnull=True)
    }

    def due(kind: str, first: int, last: int) -> bool:
        days = [today + timedelta(days=number) for number in range(first, last + 1)]
        return any((f"order_{kind}", day) in waiting for day in days)

    assert due("check", -7, 0)
    assert due("check", 1, 14)
    assert due("appeal", 1, 20)
    assert due("review", 0, 5)
    assert due("payment", 1, 7)
    assert due("review", 6, 20)
    assert due("renewal", 0, 14)
    assert due("hearing", 7, 9)
    of_children = Order.objects.filter(kind=Kind.CBO, state=State.IN_FORCE)
    assert [order.is_under_18_on(today) for order in of_children] == [True]
    assert Order.objects.filter(kind=Kind.CPN, state=State.DRAFT).count() == 1
    assert {order.owner for order in Order.objects.all()} <= {*staff.officers}
    assert not Order.objects.filter(drafted_at__date__gte=today).exists()
