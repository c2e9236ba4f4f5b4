"""`visible_to`, `level_on` and `may_change` against a second reading of the access model.

The reading below is plain Python over plain rows, written from the six rules and not from the
queries. Random worlds must get the same answer from both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership import clock
from partnership.access.policy import changeable, level_on, may_change, may_manage
from partnership.models import Agency, Block, Grant, Partnership, Record, Role, Team, User

# Half past midnight in London: yesterday evening in UTC.
NOW = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
TODAY = date(2026, 7, 1)
DAYS = (None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1))
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
# From, until: live, live from this very instant, over at this very instant, over, not yet.
SPANS = (
    (NOW - HOUR, NOW + HOUR),
    (NOW, NOW + TICK),
    (NOW - HOUR, NOW),
    (NOW - 2 * HOUR, NOW - HOUR),
    (NOW + TICK, NOW + HOUR),
)
COMPARTMENTS = ("general", "exploitation", "marac")
ORDER = ["read", "write", "manage"]
# Agencies 0 and 1 are of one partnership, 2 of another; each agency has two teams.
AREA_OF = (0, 0, 1)


@dataclass
class Someone:
    agency: int
    team: int | None
    role: int
    clearances: list[str]
    is_active: bool
    training_until: date | None
    one_time_password: bool


@dataclass
class Thing:
    agency: int
    team: int | None
    compartment: str
    sealed: bool


@dataclass
class Given:
    record: int
    user: int | None
    agency: int | None
    level: str
    span: tuple[datetime, datetime]


@dataclass
class World:
    agreements: list[date | None]
    roles: list[list[dict[str, str]]]
    people: list[Someone]
    records: list[Thing]
    grants: list[Given] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)


# Most accounts work and most records are open: a rule is tried only where the others would let it.
often = st.sampled_from([True] * 9 + [False])
seldom = st.sampled_from([False] * 5 + [True])
days = st.sampled_from((None,) * 12 + DAYS)
standing = st.fixed_dictionaries(
    {
        "compartment": st.sampled_from(["general"] * 4 + list(COMPARTMENTS)),
        "scope": st.sampled_from(["agency", "partnership"]),
        "level": st.sampled_from(ORDER),
    }
)
someone = st.builds(
    Someone,
    agency=st.sampled_from([0, 0, 0, 0, 0, 1, 2]),
    team=st.sampled_from([None, 0, 1]),
    role=st.sampled_from([0, 0, 1, 1, 2]),
    clearances=st.sampled_from(
        [["general"], ["general", "marac"], ["general", "exploitation"], list(COMPARTMENTS)] * 2
        + [[]]
    ),
    is_active=often,
    training_until=days,
    one_time_password=seldom,
)
thing = st.builds(
    Thing,
    agency=st.sampled_from([0, 0, 0, 0, 0, 1, 2]),
    team=st.sampled_from([None, 0, 1]),
    compartment=st.sampled_from(["general"] * 5 + list(COMPARTMENTS)),
    sealed=st.sampled_from([False, False, True]),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World(
        agreements=[draw(days) for _ in AREA_OF],
        roles=[*(draw(st.lists(standing, min_size=1, max_size=2)) for _ in range(2)), []],
        people=draw(st.lists(someone, min_size=1, max_size=3)),
        records=draw(st.lists(thing, min_size=1, max_size=4)),
    )
    person = st.integers(0, len(world.people) - 1)
    record = st.integers(0, len(world.records) - 1)
    to_agency = st.booleans()
    for _ in range(draw(st.integers(1, 6))):
        is_agency = draw(to_agency)
        world.grants.append(
            Given(
                draw(record),
                None if is_agency else draw(person),
                draw(st.integers(0, 2)) if is_agency else None,
                draw(st.sampled_from(ORDER)),
                draw(st.sampled_from((*SPANS[:2], *SPANS))),
            )
        )
    world.blocks = draw(st.lists(st.tuples(person, record), max_size=3, unique=True))
    return world


def reading(world: World, user: int, record: int) -> str | None:
    """The level that the rules give, or None where the record is out of sight. First match wins."""
    who, what = world.people[user], world.records[record]
    agreement = world.agreements[who.agency]
    # 1. Inactive, or training or agreement lapsed: nothing.
    if not who.is_active or who.one_time_password:
        return None
    if any(day is not None and day < TODAY for day in (who.training_until, agreement)):
        return None
    # 2. Blocked: nothing, whatever else holds.
    if (user, record) in world.blocks:
        return None
    # Nobody sees another partnership's records.
    if AREA_OF[who.agency] != AREA_OF[what.agency]:
        return None
    # 3. Not cleared for the compartment: nothing.
    if what.compartment not in who.clearances:
        return None
    live = [each for each in world.grants if each.span[0] <= NOW < each.span[1]]
    named = [each.level for each in live if (each.record, each.user) == (record, user)]
    # 4. Sealed: only a live grant that names the account.
    if what.sealed:
        return max(named, key=ORDER.index) if named else None
    # 5. A live grant to the account, or in the general compartment to its agency; a standing right.
    levels = list(named)
    if what.compartment == "general":
        levels += [
            each.level for each in live if (each.record, each.agency) == (record, who.agency)
        ]
    for right in world.roles[who.role]:
        if right["compartment"] != what.compartment:
            continue
        if right["scope"] == "partnership":
            levels.append(right["level"])
        elif what.agency == who.agency:
            levels.append(right["level"])
            if who.team is not None and who.team == what.team:
                levels.append("write")
    # 6. Otherwise nothing.
    return max(levels, key=ORDER.index) if levels else None


def write(world: World) -> tuple[list[User], list[Record]]:
    """Put the world into the database."""
    areas = [
        Partnership.objects.create(slug=f"a{each}", name=f"A{each}", council_name="", ons_code="E0")
        for each in (0, 1)
    ]
    agencies = [
        Agency.objects.create(
            partnership=areas[area],
            name=f"Agency {number}",
            kind="council",
            agreement_until=world.agreements[number],
        )
        for number, area in enumerate(AREA_OF)
    ]
    teams = [
        [
            Team.objects.create(partnership=agency.partnership, agency=agency, name=f"Team {each}")
            for each in (0, 1)
        ]
        for agency in agencies
    ]
    roles = [
        Role.objects.create(code=f"r{number}", name="Role", standing=rights)
        for number, rights in enumerate(world.roles)
    ]
    users = [
        User(
            email=f"{number}@a.example",
            name=f"Person {number}",
            partnership=agencies[each.agency].partnership,
            agency=agencies[each.agency],
            team=None if each.team is None else teams[each.agency][each.team],
            role=roles[each.role],
            clearances=each.clearances,
            is_active=each.is_active,
            training_until=each.training_until,
            first_password_until=NOW + HOUR if each.one_time_password else None,
        )
        for number, each in enumerate(world.people)
    ]
    giver = User(
        email="giver@a.example",
        name="Giver",
        partnership=areas[0],
        agency=agencies[0],
        role=roles[0],
    )
    User.objects.bulk_create([*users, giver])
    records = [
        Record(
            partnership=agencies[each.agency].partnership,
            kind="asb_case",
            reference=f"CS-{number}",
            compartment=each.compartment,
            sealed=each.sealed,
            agency=agencies[each.agency],
            team=None if each.team is None else teams[each.agency][each.team],
        )
        for number, each in enumerate(world.records)
    ]
    Record.objects.bulk_create(records)
    Grant.objects.bulk_create(
        Grant(
            partnership=records[each.record].partnership,
            record=records[each.record],
            user=None if each.user is None else users[each.user],
            agency=None if each.agency is None else agencies[each.agency],
            level=each.level,
            starts_at=each.span[0],
            ends_at=each.span[1],
            reason="Joint work",
            given_by=giver,
        )
        for each in world.grants
    )
    Block.objects.bulk_create(
        Block(
            partnership=records[record].partnership,
            user=users[user],
            record=records[record],
            reason="Related",
            set_by=giver,
        )
        for user, record in world.blocks
    )
    return users, records


@settings(max_examples=200)
@given(world=worlds())
def test_who_sees_a_record_and_at_which_level_is_what_the_rules_say(world: World, db: None) -> None:
    with clock.pretend(NOW), transaction.atomic():
        written, records = write(world)
        for user, account in enumerate(
            User.objects.select_related("role", "agency").get(pk=each.pk) for each in written
        ):
            levels = [reading(world, user, record) for record in range(len(records))]
            expected = {each.pk for each, level in zip(records, levels, strict=True) if level}
            seen = list(Record.objects.visible_to(account).values_list("pk", flat=True))
            assert len(seen) == len(set(seen))
            assert set(seen) == expected
            written_on = {
                each.pk
                for each, level in zip(records, levels, strict=True)
                if level in ("write", "manage")
            }
            assert set(changeable(account).values_list("pk", flat=True)) == written_on
            for row, level in zip(records, levels, strict=True):
                assert level_on(account, row) == level
                assert may_change(account, row) is (level in ("write", "manage"))
                assert may_manage(account, row) is (level == "manage")
        transaction.set_rollback(True)


# The rules one by one, so that a reader sees them.


@dataclass
class One:
    """A world of one account and one record that it sees, by `right`; each test changes one thing."""

    world: World

    def level(self, **changes: Any) -> str | None:
        for name, value in changes.items():
            for holder in (self.world.people[0], self.world.records[0], self.world):
                if hasattr(holder, name):
                    setattr(holder, name, value)
        with clock.pretend(NOW), transaction.atomic():
            users, records = write(self.world)
            found = level_on(User.objects.get(pk=users[0].pk), Record.objects.get(pk=records[0].pk))
            transaction.set_rollback(True)
        return found


@pytest.fixture
def one(db: None) -> One:
    right = {"compartment": "general", "scope": "agency", "level": "read"}
    cleared = ["general", "marac"]
    return One(
        World(
            [None, None, None],
            [[right], [], []],
            [Someone(0, 0, 0, cleared, True, None, False)],
            [Thing(0, 0, "general", False)],
            [],
        )
    )


def test_an_officer_writes_on_the_cases_of_the_own_team(one: One) -> None:
    assert one.level() == "write"


def test_an_officer_reads_the_cases_of_another_team_of_the_agency(one: One) -> None:
    one.world.records[0].team = 1
    assert one.level() == "read"


def test_an_inactive_account_sees_nothing(one: One) -> None:
    assert one.level(is_active=False) is None


def test_training_holds_on_its_last_day_and_not_on_the_next(one: One) -> None:
    assert one.level(training_until=TODAY) == "write"
    assert one.level(training_until=TODAY - timedelta(days=1)) is None


def test_an_agency_whose_agreement_has_lapsed_sees_nothing(one: One) -> None:
    assert one.level(agreements=[TODAY - timedelta(days=1), None, None]) is None


def test_an_account_with_a_one_time_password_sees_nothing(one: One) -> None:
    assert one.level(one_time_password=True) is None


def test_a_block_goes_before_a_grant(one: One) -> None:
    granted = [Given(0, 0, None, "manage", SPANS[0])]
    assert one.level(grants=granted) == "manage"
    assert one.level(blocks=[(0, 0)]) is None


def test_a_grant_does_not_open_a_compartment_that_one_is_not_cleared_for(one: One) -> None:
    granted = [Given(0, 0, None, "read", SPANS[0])]
    assert one.level(compartment="exploitation", grants=granted) is None
    assert one.level(compartment="marac") == "read"


def test_a_grant_to_an_agency_opens_general_records_only(one: One) -> None:
    granted = [Given(0, None, 0, "read", SPANS[0])]
    assert one.level(compartment="marac", grants=granted) is None


def test_a_seal_leaves_those_who_are_named(one: One) -> None:
    to_agency, to_account = (
        Given(0, None, 0, "write", SPANS[0]),
        Given(0, 0, None, "read", SPANS[0]),
    )
    assert one.level(sealed=True, grants=[to_agency]) is None
    assert one.level(grants=[to_agency, to_account]) == "read"


@pytest.mark.parametrize(("span", "level"), [*zip(SPANS, ["read"] * 2 + [None] * 3, strict=True)])
def test_a_grant_holds_from_its_first_instant_until_just_before_its_last(
    one: One, span: tuple[datetime, datetime], level: str | None
) -> None:
    one.world.people[0].agency = 1
    assert one.level(grants=[Given(0, None, 1, "read", span)]) == level


def test_nobody_sees_another_partnerships_record_even_with_a_grant(one: One) -> None:
    one.world.people[0].agency = 2
    assert one.level(grants=[Given(0, 0, None, "manage", SPANS[0])]) is None


def test_a_grant_raises_the_level_only_while_it_holds(one: One) -> None:
    one.world.records[0].team = 1
    for span, level in zip(SPANS, ["manage"] * 2 + ["read"] * 3, strict=True):
        assert one.level(grants=[Given(0, 0, None, "manage", span)]) == level


def test_a_grant_to_the_agency_raises_nobodys_level_behind_a_wall(one: One) -> None:
    named, to_agency = Given(0, 0, None, "read", SPANS[0]), Given(0, None, 0, "manage", SPANS[0])
    assert one.level(compartment="marac", grants=[named, to_agency]) == "read"
