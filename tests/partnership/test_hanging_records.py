"""A record that hangs from another is as hidden as the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from partnership import clock
from partnership.access.policy import level_on
from partnership.models import Block, Compartment, Grant, Level, Record, User
from partnership.services import create_record
from tests.cast import Cast, log_case


@pytest.fixture
def pair(cast: Cast) -> tuple[Record, Record]:
    parent = log_case(cast).record
    child = create_record("order", "OR", agency=cast.council, team=cast.team, parent=parent)
    return parent, child


def seen(user: User, record: Record) -> bool:
    return Record.objects.visible_to(user).filter(pk=record.pk).exists()


def test_it_moves_behind_walls_and_seals_with_its_parent(
    cast: Cast, pair: tuple[Record, Record]
) -> None:
    parent, child = pair
    assert seen(cast.officer, child)
    Record.objects.filter(pk=parent.pk).update(sealed=True)
    assert not seen(cast.officer, child)
    Record.objects.filter(pk=parent.pk).update(sealed=False, compartment=Compartment.MARAC)
    assert not seen(cast.officer, child)
    child.refresh_from_db()
    assert child.compartment == Compartment.MARAC


def test_it_cannot_be_unsealed_by_itself(pair: tuple[Record, Record]) -> None:
    parent, child = pair
    Record.objects.filter(pk=parent.pk).update(sealed=True)
    Record.objects.filter(pk=child.pk).update(sealed=False)
    child.refresh_from_db()
    assert child.sealed


def test_blocks_on_its_parent_hold_for_it_before_and_after_it_was_made(
    cast: Cast, pair: tuple[Record, Record]
) -> None:
    parent, child = pair
    Block.objects.create(
        partnership=cast.area, record=parent, user=cast.officer, set_by=cast.manager, reason="Kin"
    )
    later = create_record("order", "OR", agency=cast.council, team=cast.team, parent=parent)
    assert not seen(cast.officer, child)
    assert not seen(cast.officer, later)
    assert seen(cast.colleague, child)


def test_a_grant_on_its_parent_is_a_grant_on_it_and_ends_with_it(
    cast: Cast, pair: tuple[Record, Record]
) -> None:
    parent, child = pair
    assert not seen(cast.partner, child)
    grant = Grant.objects.create(
        partnership=cast.area,
        record=parent,
        agency=cast.housing,
        level=Level.WRITE,
        given_by=cast.manager,
        reason="Joint work",
        starts_at=clock.now() - timedelta(days=1),
        ends_at=clock.now() + timedelta(days=1),
    )
    assert level_on(cast.partner, child) == Level.WRITE
    Grant.objects.filter(pk=grant.pk).update(ends_at=clock.now() - timedelta(hours=1))
    assert not seen(cast.partner, child)


def test_a_grant_on_it_does_not_show_its_parent(cast: Cast, pair: tuple[Record, Record]) -> None:
    parent, child = pair
    Grant.objects.create(
        partnership=cast.area,
        record=child,
        agency=cast.housing,
        given_by=cast.manager,
        reason="Joint work",
        ends_at=clock.now() + timedelta(days=1),
    )
    assert seen(cast.partner, child)
    assert not seen(cast.partner, parent)


def test_it_stays_where_it_hangs(cast: Cast, pair: tuple[Record, Record]) -> None:
    _, child = pair
    other = log_case(cast).record
    with pytest.raises(DatabaseError, match="stays where it hangs"), transaction.atomic():
        Record.objects.filter(pk=child.pk).update(parent=other)
    with pytest.raises(DatabaseError, match="hangs from a root"), transaction.atomic():
        Record.objects.create(
            partnership=cast.area,
            kind="order",
            reference="OR-TEST-TEST",
            agency=cast.council,
            parent=child,
        )
