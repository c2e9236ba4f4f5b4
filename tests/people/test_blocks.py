"""Keeping an account from a person: a block beats everything, follows the person, and stays secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from partnership import clock
from partnership.models import Block, Record
from partnership.services import share
from people import services
from people.addresses import Address
from people.models import Involvement, Person, PersonBlock, Premises
from people.search import find_people, possible_matches
from tests.cast import Cast, log_case
from tests.people.test_writing import ann, refused

VICTIM = Involvement.Role.VICTIM


def involve(cast: Cast, record: Record, person: Person) -> Involvement:
    return services.involve(record, person, VICTIM, by=cast.officer, starts_on=clock.today())


def test_a_block_covers_records_of_before_and_of_after(cast: Cast) -> None:
    person, before = ann(cast), log_case(cast).record
    role = involve(cast, before, person)
    services.end_involvement(role, by=cast.officer, on=clock.today())
    services.block_person(person, cast.colleague, by=cast.manager, reason="Cousin")
    after = log_case(cast).record
    assert Record.objects.visible_to(cast.colleague).filter(pk=after.pk).exists()
    involve(cast, after, person)
    assert not Record.objects.visible_to(cast.colleague).filter(pk__in=[before.pk, after.pk])
    assert Record.objects.visible_to(cast.officer).filter(pk__in=[before.pk, after.pk]).count() == 2


def test_a_block_covers_records_that_the_manager_does_not_see(cast: Cast) -> None:
    person, sealed = ann(cast), log_case(cast).record
    open_record = log_case(cast).record
    involve(cast, open_record, person)
    involve(cast, sealed, person)
    Record.objects.filter(pk=sealed.pk).update(sealed=True)
    services.block_person(person, cast.colleague, by=cast.manager, reason="Cousin")
    assert Block.objects.filter(record=sealed, user=cast.colleague).exists()


def test_nothing_overrides_a_block(cast: Cast) -> None:
    person, record = ann(cast, address=Address(line_1="1 Hidden Road")), log_case(cast).record
    involve(cast, record, person)
    services.block_person(person, cast.colleague, by=cast.manager, reason="Cousin")
    later = clock.now() + timedelta(days=1)
    share(record, by=cast.manager, until=later, reason="Cover", user=cast.colleague)
    assert not Record.objects.visible_to(cast.colleague).filter(pk=record.pk).exists()
    assert not Person.objects.visible_to(cast.colleague).exists()
    assert not Premises.objects.visible_to(cast.colleague).exists()
    assert find_people(cast.colleague, "Ann Sample 1 Hidden Road") == []
    assert possible_matches(cast.colleague, "Ann Sample", None, "1 Hidden Road") == []


def test_the_blocked_account_is_not_shown_the_block(cast: Cast) -> None:
    person = ann(cast)
    services.block_person(person, cast.other_team, by=cast.manager, reason="Cousin")
    assert not PersonBlock.objects.visible_to(cast.other_team).exists()
    assert PersonBlock.objects.visible_to(cast.manager).exists()


def test_only_managers_block_and_never_themselves_or_another_area(cast: Cast) -> None:
    person = ann(cast)

    def block(by: Any, user: Any, reason: str = "Cousin") -> set[str]:
        return refused(lambda: services.block_person(person, user, by=by, reason=reason))

    assert block(cast.officer, cast.colleague) == {"BLOCK-MANAGER"}
    assert block(cast.stranger, cast.colleague) == {"BLOCK-MANAGER"}
    assert block(cast.manager, cast.manager) == {"BLOCK-SELF"}
    assert block(cast.manager, cast.stranger) == {"BLOCK-AREA"}
    assert block(cast.manager, cast.colleague, " ") == {"BLOCK-REASON"}
    assert not PersonBlock.objects.exists()
    assert block(cast.manager, cast.colleague) == set()
