"""Fictional orders told through the services: who is warned, what happens on which day, by whom.

For demonstration data only. A story hangs from a case that was open while it began; its plan says every
day, and `Teller.run` lets the clock stand on each of them in turn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cases.models import AsbCase
from cases.reference_year import Event, Staff
from ledger.models import Fact
from ledger.services import effective
from orders.kinds import Kind
from orders.models import Breach, Hearing, Order, Requirement, Statement
from orders.services import draft, sweep, take, take_statement, use_statement
from partnership import clock
from partnership.models import User
from people.models import Involvement, Organisation, Person, Premises
from people.services import add_organisation, add_person, involve

_GIVEN = tuple("Abel Bess Cato Dora Esau Faye Glen Hugo Inez Jude Kurt Lena Milo Nell Olaf".split())  # noqa: SIM905
_FAMILY = tuple("Fabricated Notional Conjured Supposed Imagined Unreal Contrived Dreamt".split())  # noqa: SIM905
# By what a case is about: the conduct, what it does to others, what must stop, what is to be done.
WORDS: dict[str, tuple[str, str, str, str]] = {
    "noise": (
        "Loud music at night that is heard through walls and from the street.",
        "Neighbours lose sleep several nights a week.",
        "Playing music that can be heard beyond the walls of the home.",
        "Move the loudspeakers away from the party wall.",
    ),
    "street_drinking": (
        "Drinking in the street by the shops, with shouting and broken glass.",
        "Shoppers and shopkeepers are afraid to pass.",
        "Drinking alcohol in the street by the shops.",
        "Take all cans and glass away.",
    ),
    "vehicle_nuisance": (
        "Riding motorbikes over the green at speed.",
        "Families no longer use the green.",
        "Riding any motor vehicle over the green.",
        "Keep the motorbike locked away when it is not on a road.",
    ),
    "littering": (
        "Leaving litter and needles in the alley.",
        "Those who live by the alley cannot use it safely.",
        "Leaving anything in the alley.",
        "Clear the alley behind the home.",
    ),
    "animals": (
        "Letting dogs foul the shared yard and bark for hours.",
        "Neighbours keep their children out of the yard.",
        "Letting the dogs into the yard without a lead.",
        "Clear the yard of what the dogs leave.",
    ),
    "cse": (
        "Young people stay at the flat late at night, and alcohol is given to them there.",
        "People nearby see young people come and go at all hours and fear for them.",
        "Letting anybody under 18 into the flat unless a parent or carer has agreed.",
        "Telephone the police at once if a young person who is missing comes to the flat.",
    ),
    "": (
        "Threats and shouting at neighbours at their doors.",
        "Neighbours feel threatened in their own homes.",
        "Shouting at, or threatening, anybody in the street.",
        "Keep the appointments with the support worker.",
    ),
}


def later(day: date, days: int) -> date:
    """The day so many days after another."""
    return day + timedelta(days=days)


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a London day."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LONDON)


@dataclass
class OpenCase:
    """A case that orders may hang from, with the days on which it was open."""

    pk: UUID
    about: str
    spells: list[tuple[date, date | None]]
    uses: int = 0

    def was_open(self, first: date, last: date) -> bool:
        return any(begun <= first and (over is None or over > last) for begun, over in self.spells)


def cases_of(staff: Staff) -> list[OpenCase]:
    """Every case of the area with its spells, in the order in which the cases were told."""
    facts = Fact.objects.filter(
        effective(),
        partnership_id=staff.manager.partnership_id,
        kind__in=("case.opened", "case.closed", "case.reopened"),
    )
    by_record: dict[UUID, list[Fact]] = {}
    for fact in sorted(facts, key=lambda each: each.root_id or each.pk):
        by_record.setdefault(fact.record_id, []).append(fact)
    about = dict(AsbCase.objects.filter(pk__in=by_record).values_list("pk", "qualifiers"))
    found = []
    for record, told in by_record.items():
        case = OpenCase(record, next((q for q in about[record] if q in WORDS), ""), [])
        for fact in sorted(told, key=lambda each: (each.occurred_on, each.root_id or each.pk)):
            if fact.kind == "case.closed":
                case.spells[-1] = (case.spells[-1][0], fact.occurred_on)
            else:
                case.spells.append((fact.occurred_on, None))
        found.append(case)
    return found


class Teller:
    """Schedules what people do with orders, and does it day by day."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        self.staff = staff
        self.rng = rng
        self.last_day = last_day
        self.cases = cases_of(staff)
        self._events: list[Event] = []

    def at(self, day: date, do: Callable[[], object]) -> None:
        """`do` it on a day; what lies beyond the story's last day is not told."""
        if day <= self.last_day:
            self._events.append(Event(day, len(self._events), do))

    def run(self) -> Iterator[int]:
        """Yields the number of entries made so far, now and then."""
        for done, event in enumerate(sorted(self._events)):
            hours, minutes = divmod(9 * 60 + event.number % 480, 60)
            with clock.pretend(at_hour(event.day, hours, minutes)):
                event.run()
            if done % 200 == 0:
                yield done

    def open_case(self, first: date, last: date, about: Sequence[str] = ()) -> OpenCase:
        """A case that was open from `first` to `last`, one that has served least before others."""
        found = [
            each
            for each in self.cases
            if each.was_open(first, last) and (not about or each.about in about)
        ]
        if not found:
            raise LookupError(f"No case was open from {first} to {last}: the plan is wrong.")
        least = min(each.uses for each in found)
        case = self.rng.choice([each for each in found if each.uses == least])
        case.uses += 1
        return case

    def keeps_up(self, day: date) -> None:
        """Schedule the nightly sweep of a day on which something runs out."""
        self.at(day, sweep)

    def weekday(self, first: date, last: date) -> date:
        """Some working day between two days, both included."""
        days = [later(first, number) for number in range((last - first).days + 1)]
        return self.rng.choice([day for day in days if day.weekday() < 5] or days)


def load(case: OpenCase) -> AsbCase:
    """The case as it stands."""
    return AsbCase.objects.select_related("record__agency", "owner", "ward", "premises").get(
        pk=case.pk
    )


class Thread:
    """One order's story. `who`: adult, youth (16 or 17), unknown (no date of birth), or body."""

    order: Order

    def __init__(self, teller: Teller, case: OpenCase | None, who: str = "adult") -> None:
        self.teller = teller
        self.case = case
        self.who = who
        self.party: Person | Organisation | Premises | None = None
        self.reasons: dict[str, str] = {}
        if who == "unknown":
            self.reasons["CPN-3"] = "Looks about forty, and drives a van for a living"

    def recipient(self, day: date) -> Person | Organisation:
        """Whom it is about: somebody new, put on the case as alleged perpetrator."""
        assert self.case is not None
        case, rng = load(self.case), self.teller.rng
        party: Person | Organisation
        if self.who == "body":
            name = f"{rng.choice(_FAMILY)} {rng.choice(('Bars', 'Lettings', 'Takeaways'))} Ltd"
            party = add_organisation(name, by=case.owner)
        else:
            born = None
            if self.who != "unknown":
                # A child is 16 on the day and stays one for a year and a half.
                age = 16 if self.who == "youth" else rng.randrange(18, 70)
                spent = 150 if self.who == "youth" else rng.randrange(1, 360)
                born = later(date(day.year - age, day.month, min(day.day, 28)), -spent)
            party = add_person(
                by=case.owner,
                given_name=rng.choice(_GIVEN),
                family_name=rng.choice(_FAMILY),
                date_of_birth=born,
                estimated_age=40 if born is None else None,
            )
        self.party = party
        self.join(day)
        return party

    def join(self, day: date) -> None:
        """Put whom it is about on the case."""
        assert self.case is not None
        assert self.party is not None
        case = load(self.case)
        involve(
            case.record,
            self.party,
            Involvement.Role.ALLEGED_PERPETRATOR,
            by=case.owner,
            starts_on=day,
        )

    def words(self, theme: str = "") -> tuple[str, str, str, str]:
        """What a letter says of the conduct, its effect, what to stop and what to do."""
        return WORDS[theme or (self.case.about if self.case else "")]

    def draft(self, kind: Kind, by: User | None = None, **data: Any) -> None:
        """Draft it now."""
        case = load(self.case) if self.case else None
        owner = by or (case.owner if case else self.teller.staff.officers[0])
        self.order = draft(kind, by=owner, case=case, about=self.party, **data)

    def require(self, kind: str, text: str, **data: Any) -> None:
        """Add a requirement now."""
        self.take("add_requirement", clock.today(), requirement_kind=kind, requirement=text, **data)

    def take(self, step: str, day: date, by: User | None = None, **data: Any) -> None:
        """Take a step now, about `day`. Answers that are rows are looked up now."""
        answers = {name: each() if callable(each) else each for name, each in data.items()}
        self.order = take(
            self.order,
            step,
            by=by or self.order.owner,
            on=day,
            reasons=self.reasons,
            **answers,
        )

    def on(
        self,
        day: date,
        step: str,
        by: User | None = None,
        entered: date | None = None,
        **data: Any,
    ) -> None:
        """Schedule a step for a day, entered on that day or later."""
        self.teller.at(entered or day, lambda: self.take(step, day, by, **data))

    def serve(self, day: date, entered: date | None = None, **data: Any) -> None:
        """Schedule service by hand; of a body, for its secretary."""
        more: dict[str, Any] = {"addressed_to": "The secretary"} if self.who == "body" else {}
        self.on(
            day,
            "serve",
            entered=entered,
            method="handed",
            served_by=lambda: self.order.owner.name,
            **more,
            **data,
        )

    def stops(self) -> list[Requirement]:
        """What must be stopped or not done."""
        return [each for each in self.order.requirements.all() if not each.is_positive]

    def breach(self) -> Breach:
        """The latest breach."""
        return self.order.breaches.order_by("-occurred_on", "-recorded_at")[0]

    def hearing(self) -> Hearing:
        """The hearing that is waited for."""
        return self.order.hearings.get(held_on__isnull=True)

    def breached(self, day: date, *, fpn: date | None = None, paid: date | None = None) -> None:
        """Schedule a breach that was seen and noted, and the fixed penalty for it."""
        self.on(
            day,
            "breach",
            entered=later(day, 1),
            requirements=self.stops,
            description="It was done again, and an officer saw it.",
        )
        self.on(
            later(day, 2),
            "breach_evidence",
            breach=self.breach,
            note="The officer's notebook and a recording.",
        )
        if fpn:
            self.on(fpn, "fpn", breach=self.breach, amount=100)
        if paid:
            self.on(paid, "fpn_paid", breach=self.breach, amount=100)

    def heard(self, listed: date, day: date, court: str, purpose: str, outcome: str) -> None:
        """Schedule a hearing: listed on one day, held on another."""
        self.on(listed, "hearing", court=court, purpose=purpose, listed_for=at_hour(day, 10))
        self.on(day, "hearing_held", hearing=self.hearing, note=outcome)

    def statements(self, day: date, used_on: date | None = None) -> None:
        """Schedule a witness's and a community's statement, and their use in the hearing of a day."""
        taken: list[Statement] = []

        def take_them() -> None:
            assert self.case is not None
            case = load(self.case)
            harmed = Involvement.objects.filter(
                record=case.record, role=Involvement.Role.VICTIM
            ).select_related("person")
            taken.append(
                take_statement(
                    case,
                    by=case.owner,
                    kind=Statement.Kind.WITNESS,
                    text="I saw and heard it from my window, and I know the person by sight.",
                    person=harmed[0].person if harmed else None,
                    is_signed=True,
                )
            )
            taken.append(
                take_statement(
                    case,
                    by=case.owner,
                    kind=Statement.Kind.COMMUNITY_IMPACT,
                    text="Businesses close early, and people go another way home.",
                )
            )

        def use_them() -> None:
            hearing = self.order.hearings.order_by("listed_for")[0]
            for each in taken:
                use_statement(each, hearing, by=self.order.owner)

        self.teller.at(day, take_them)
        if used_on:
            self.teller.at(used_on, use_them)
