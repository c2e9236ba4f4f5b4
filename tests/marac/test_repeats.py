"""Repeats arise from the rule: checked against a brute-force reading of the published definitions."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import services as ledger
from marac import facts, services
from marac.models import MaracReferral
from marac.repeats import flagged_until, is_within
from marac.services import PeopleSaid, PersonSaid
from partnership.models import LocalSetting
from people.models import Person
from tests.marac.conftest import DETAILS, Room

FIRST = date(2023, 2, 26)
DOERS = ("Paul", "Rolf", "Troy")


@pytest.mark.parametrize(
    ("referred", "incident", "within"),
    [
        (date(2023, 5, 10), date(2023, 5, 10), True),
        (date(2023, 5, 10), date(2024, 5, 10), True),
        (date(2023, 5, 10), date(2024, 5, 11), False),
        (date(2023, 5, 10), date(2023, 5, 9), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2023, 2, 28), date(2024, 2, 28), True),
        (date(2023, 2, 28), date(2024, 2, 29), False),
    ],
)
def test_twelve_months_end_with_the_anniversary(
    referred: date, incident: date, within: bool
) -> None:
    assert is_within(incident, referred) is within


def test_files_stay_flagged_until_the_anniversary() -> None:
    assert flagged_until(date(2024, 2, 29)) == date(2025, 2, 28)


@dataclass
class Told:
    """A referral as the definition reads it, in plain Python."""

    on: date
    incident: date | None
    kind: str
    doers: frozenset[str]
    fate: str
    definition: int = 2
    made: MaracReferral | None = field(default=None, compare=False)


def _anniversary(day: date) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(day.year + 1):
        return date(day.year + 1, 2, 28)
    return date(day.year + 1, day.month, day.day)


def _brute_force(told: Told, everything: list[Told]) -> Told | None:
    """Read the definition day by day: is the incident one of the days from the last referral on?"""
    if told.fate == "declined" or told.incident is None:
        return None
    if told.definition == 1 and told.kind not in ("violence", "stalking", "sexual"):
        return None
    before = [
        each
        for each in everything
        if each.fate != "declined"
        and each.on < told.on
        and each.on <= told.incident
        and each.doers & told.doers
    ]
    if not before:
        return None
    last = max(before, key=lambda each: each.on)
    day = last.on
    while day <= _anniversary(last.on):
        if day == told.incident:
            return last
        day += timedelta(days=1)
    return None


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Referrals of one victim on different days, near anniversaries more often than not."""
    days = [FIRST + timedelta(days=draw(st.integers(0, 5)))]
    for _ in range(draw(st.integers(1, 4))):
        step = draw(st.one_of(st.integers(1, 40), st.integers(362, 369), st.integers(1, 400)))
        days.append(days[-1] + timedelta(days=step))
    told = []
    for day in days:
        transfer = draw(st.booleans()) and draw(st.booleans())
        told.append(
            Told(
                on=day,
                incident=None if transfer else day - timedelta(days=draw(st.integers(0, 6))),
                kind=draw(st.sampled_from(["violence", "stalking", "sexual", "contact", "breach"])),
                doers=frozenset(draw(st.sets(st.sampled_from(DOERS), min_size=1, max_size=2))),
                fate=draw(st.sampled_from(["open", "open", "closed", "transferred", "declined"])),
            )
        )
    return told


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=histories(), definition=st.sampled_from([1, 2]), order=st.randoms(use_true_random=False)
)
def test_every_history_has_the_repeats_of_the_published_definition(
    room: Room, told: list[Told], definition: int, order: object
) -> None:
    """Screened in any order: what is screened late is repeated by what came after it."""
    LocalSetting.objects.filter(key="marac_repeat_definition").delete()
    LocalSetting.objects.create(
        partnership=room.cast.area,
        key="marac_repeat_definition",
        value=definition,
        effective_from=date(2000, 1, 1),
        source="Test",
    )
    people: dict[str, Person] = {}
    for each in told:
        each.definition = definition
        _refer(room, each)
    screened = list(told)
    order.shuffle(screened)  # type: ignore[attr-defined]
    for each in screened:
        _screen(room, each, people)
    for each in told:
        expected = _brute_force(each, told)
        assert each.made is not None
        each.made.refresh_from_db()
        assert each.made.repeat_of == (expected.made if expected else None)
        if each.fate == "declined":
            continue
        assert each.made.repeat_definition == definition
        [fact] = [f for f in ledger.facts_of(each.made.record) if f.kind == facts.ACCEPTED]
        assert fact.outcome == ("repeat" if expected else "new")


def _refer(room: Room, told: Told) -> None:
    said = PeopleSaid(
        PersonSaid("Vera", "Madeup"),
        tuple(PersonSaid(name, "Madeup") for name in sorted(told.doers)),
    )
    told.made = services.refer(
        said,
        by=room.cast.officer,
        referred_on=told.on,
        **{
            **DETAILS,
            "incident_on": told.incident,
            "incident_kinds": [told.kind] if told.incident else [],
            "transferred_from": "" if told.incident else "Wyre",
        },
    )


def _screen(room: Room, told: Told, people: dict[str, Person]) -> None:
    assert told.made is not None
    if told.fate == "declined":
        services.decline_referral(told.made, by=room.runner, note="Not high.")
        return
    names = sorted(told.doers)
    services.accept_referral(
        told.made,
        by=room.runner,
        victim=people.get("Vera"),
        perpetrators=[people.get(name) for name in names],
    )
    assert told.made.victim is not None
    people["Vera"] = told.made.victim
    for row in told.made.perpetrators.select_related("person"):
        people[row.person.given_name] = row.person
    if told.fate == "closed":
        services.close_referral(told.made, by=room.runner, note="Safe.", on=told.on)
    elif told.fate == "transferred":
        services.transfer_out(told.made, by=room.runner, area="Wyre", on=told.on)


def test_the_definition_is_that_of_the_referrals_day(room: Room) -> None:
    """Contact that was not wanted made no repeat in 2017/18, and makes one today."""
    contact = {"incident_kinds": ["contact"]}
    old = room.accepted(referred_on=date(2017, 5, 2))
    then = room.again(old, referred_on=date(2017, 9, 1), **contact)
    recent = room.again(old, referred_on=date(2026, 5, 4), **contact)
    now = room.again(old, referred_on=date(2026, 6, 4), **contact)
    assert (then.repeat_definition, then.is_repeat) == (1, False)
    assert (recent.repeat_definition, recent.is_repeat) == (2, False)
    assert (now.repeat_definition, now.repeat_of) == (2, recent)


def test_somebody_else_who_harms_her_makes_a_new_case(room: Room) -> None:
    before = room.accepted()
    later = room.accepted(
        known=before.victim, perpetrators=(PersonSaid("Rolf", "Madeup"),), referred_on=room.today
    )
    assert not later.is_repeat
