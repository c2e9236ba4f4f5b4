"""The ASB cases of the reference year: fictional, the same every time, lived through the services.

The report of 2017/18 says 445 cases managed, 421 of them problem-solved and 24 ongoing at the time
of writing. The plan below holds that cohort, and around it what makes the definitions matter: cases
of the years before and after, unsatisfactory closings, reopenings, hand-overs, late entries and
corrections. Numbers are of the plan; every figure is counted from what the services recorded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cases.models import AsbCase, RiskBand
from cases.risk import CURRENT
from cases.services import (
    add_action,
    add_incident,
    assess_risk,
    close_case,
    correct_closing,
    finish_action,
    hand_over,
    open_case,
    record_contact,
    record_intervention,
    reopen_case,
    void_closing,
)
from cases.services.intake import IncidentReport
from partnership import clock
from partnership.dates import add_working_days
from partnership.models import User, Ward
from people.addresses import Address
from people.models import Involvement, Person, Premises
from people.services import add_person, add_premises

WRITING_DATE = date(2018, 5, 23)
YEAR_START, YEAR_END = date(2017, 4, 1), date(2018, 3, 31)

_GIVEN = [
    "Ada",
    "Bob",
    "Cleo",
    "Dan",
    "Edie",
    "Finn",
    "Gus",
    "Hetty",
    "Ivo",
    "Joan",
    "Kit",
    "Lola",
    "Max",
    "Nora",
    "Otto",
    "Peg",
    "Quin",
    "Rose",
    "Sid",
    "Tess",
    "Una",
    "Vic",
    "Wren",
    "Xena",
    "Yara",
    "Zeb",
]
_FAMILY = [
    "Sample",
    "Example",
    "Specimen",
    "Placeholder",
    "Mockford",
    "Testwood",
    "Fictionby",
    "Notreal",
    "Pretend",
    "Imagine",
    "Exampleton",
    "Sampleby",
    "Storywood",
    "Invention",
    "Makebelieve",
    "Fableton",
]
_STREETS = [
    "Example Street",
    "Sample Road",
    "Specimen Avenue",
    "Placeholder Lane",
    "Fiction Terrace",
    "Mockup Close",
    "Pretend Grove",
    "Imaginary Drive",
    "Fable Court",
    "Invention Place",
]
_TROUBLE = (
    ("nuisance", "rowdy", "Rowdy behaviour", "Groups shouting and kicking doors late at night."),
    ("nuisance", "noise", "Noise", "Loud music through the wall most nights of the week."),
    ("nuisance", "street_drinking", "Street drinking", "Drinking and shouting by the shops."),
    ("nuisance", "vehicle_nuisance", "Vehicle nuisance", "Motorbikes ridden over the green."),
    ("personal", "neighbour", "Neighbour dispute and threats", "Threats over the fence."),
    ("personal", "nuisance_calls", "Abusive messages", "Abusive messages from a neighbour."),
    ("environmental", "littering", "Drug litter", "Needles and litter left in the alley."),
    ("environmental", "animals", "Animal problems", "Dogs fouling the shared yard."),
)
_SOURCES = ("police", "police", "council", "partner", "community_meeting", "phone", "phone", "web")
_GOOD = (
    "behaviour_stopped",
    "behaviour_stopped",
    "enforcement",
    "mediation",
    "risk_reduced",
    "perpetrator_moved",
)
_BAD = ("withdrawn", "no_contact", "insufficient_evidence", "not_asb")


@dataclass
class Plan:
    """One case's days. `opened` and every (closed, satisfactory) and reopening, in order."""

    opened: date
    life: list[tuple[str, date, bool]] = field(default_factory=list)
    hand_over: date | None = None
    # Days between the closing and its being entered.
    late: int = 0
    # The closing is entered with a wrong day first, and put right some days later.
    corrected_after: int = 0
    # The case is closed by mistake on this day, and the mistake is recorded a week later.
    slip: date | None = None


@dataclass(frozen=True)
class Staff:
    """Who does the casework, and the wards that it happens in."""

    officers: Sequence[User]
    manager: User
    wards: Sequence[Ward]


def plans(rng: random.Random) -> list[Plan]:
    """Every case of the reference year and of the months around it."""

    def between(first: date, last: date) -> date:
        return first + timedelta(days=rng.randrange((last - first).days + 1))

    def solved(opened: date, first: date, last: date) -> Plan:
        return Plan(opened, [("closed", between(max(first, opened), last), True)])

    def before() -> date:
        return between(date(2016, 11, 1), date(2017, 3, 20))

    def within(last: date = date(2018, 3, 10)) -> date:
        return between(YEAR_START, last)

    made: list[Plan] = []
    # The cohort: 445 cases open at some time in 2017/18.
    made += [solved(before(), YEAR_START, date(2017, 8, 31)) for _ in range(88)]  # carried over
    made += [solved(day := within(), day, YEAR_END) for _ in range(276)]
    # Closed between the year's end and the day of writing: ongoing at 31 March, solved at writing.
    made += [solved(within(), date(2018, 4, 1), WRITING_DATE) for _ in range(34)]
    # Solved, taken up again, and solved again before the writing.
    for _ in range(8):
        opened = within(date(2017, 9, 30))
        first = opened + timedelta(days=rng.randrange(20, 60))
        again = first + timedelta(days=rng.randrange(10, 80))
        made.append(
            Plan(
                opened,
                [
                    ("closed", first, True),
                    ("reopened", again, True),
                    ("closed", between(again + timedelta(days=5), YEAR_END), True),
                ],
            )
        )
    # Closed without success within the year, reopened within three months, solved in the end:
    # six of them before the year ran out, five only after it.
    for number in range(11):
        after_the_end = number >= 6
        opened = (
            between(date(2017, 11, 1), date(2017, 12, 31))
            if after_the_end
            else within(date(2017, 8, 1))
        )
        first = opened + timedelta(days=rng.randrange(30, 70))
        again = (
            between(date(2018, 4, 3), date(2018, 4, 9))
            if after_the_end
            else first + timedelta(days=40)
        )
        if after_the_end:
            first = between(date(2018, 1, 12), date(2018, 3, 20))
        last = WRITING_DATE if after_the_end else YEAR_END
        made.append(
            Plan(
                opened,
                [
                    ("closed", first, False),
                    ("reopened", again, True),
                    ("closed", between(again + timedelta(days=3), last), True),
                ],
            )
        )
    # Borders: closed on the year's first day (in), opened on its last (in).
    made.append(Plan(date(2017, 2, 1), [("closed", YEAR_START, True)]))
    made.append(Plan(YEAR_END, [("closed", date(2018, 5, 2), True)]))
    # Reopened on the first day of the year, after closing in the year before.
    made.append(
        Plan(
            date(2017, 1, 9),
            [
                ("closed", date(2017, 3, 2), False),
                ("reopened", YEAR_START, True),
                ("closed", date(2017, 6, 30), True),
            ],
        )
    )
    # One closed a day too early in the books: closed by mistake, and solved later.
    made.append(
        Plan(date(2017, 7, 3), [("closed", date(2017, 11, 20), True)], slip=date(2017, 9, 1))
    )
    # Ongoing at the writing: 24, some closed after it, most without success.
    for number in range(24):
        plan = Plan(between(date(2017, 10, 1), date(2018, 3, 28)))
        if number < 9:
            plan.life.append(
                ("closed", between(date(2018, 5, 30), date(2018, 7, 31)), number % 3 == 0)
            )
        made.append(plan)
    # Solved at the writing and taken up again after it: the answer as at the writing stays.
    for plan in made[300:303]:
        closed = plan.life[-1][1]
        plan.life[-1] = ("closed", max(closed, date(2018, 3, 26)), True)
        plan.life.append(("reopened", date(2018, 6, 4), True))
    # Not of the cohort: over before the year began, or opened after it ended.
    for number in range(58):
        opened = between(date(2016, 4, 4), date(2017, 1, 31))
        closed = min(opened + timedelta(days=rng.randrange(15, 120)), date(2017, 3, 31))
        made.append(Plan(opened, [("closed", closed, number % 5 != 0)]))
    made.append(Plan(date(2017, 1, 5), [("closed", date(2017, 3, 31), False)]))
    for number in range(42):
        opened = between(date(2018, 4, 1), date(2018, 6, 30))
        plan = Plan(opened)
        if number % 2:
            closed = opened + timedelta(days=rng.randrange(10, 50))
            plan.life.append(("closed", closed, number % 7 != 0))
        made.append(plan)
    # Sooner or later somebody else takes a case over; some entries are made late or put right.
    for plan in made[::17]:
        plan.hand_over = plan.opened + timedelta(days=9)
    for plan in made[5:300:23]:
        plan.late = 6
    for plan in made[7:300:41]:
        plan.corrected_after = 12
    return made


@dataclass(order=True)
class Event:
    """Something that somebody enters on a day."""

    day: date
    number: int
    run: Callable[[], object] = field(compare=False)


class Telling:
    """Turns plans into service calls, in the order of the days on which they were entered."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        self.staff = staff
        self.rng = rng
        self.last_day = last_day
        self.places = [self._place(number) for number in range(60)]
        self.victims: list[Person] = []
        self.events: list[Event] = []

    def tell(self, made: Sequence[Plan]) -> Iterator[int]:
        """Yields the number of entries made so far, now and then."""
        for plan in made:
            self._schedule(plan)
        for done, event in enumerate(sorted(self.events)):
            with clock.pretend(_working_hour(event.day, event.number)):
                event.run()
            if done % 200 == 0:
                yield done

    def _at(self, day: date, run: Callable[[], object]) -> None:
        self.events.append(Event(day, len(self.events), run))

    def _schedule(self, plan: Plan) -> None:
        rng = self.rng
        told: dict[str, AsbCase] = {}
        owner = rng.choice(self.staff.officers)
        place = rng.choice(self.places)
        trouble = rng.choice(_TROUBLE)
        source = rng.choice(_SOURCES)
        band = rng.choices(list(RiskBand), (60, 28, 12))[0]
        extra = rng.choices((0, 1, 2, 3), (55, 25, 12, 8))[0]

        def case() -> AsbCase:
            return AsbCase.objects.select_related("record", "owner").get(pk=told["case"].pk)

        def report(day: date) -> IncidentReport:
            return IncidentReport(
                occurred_on=day,
                asb_type=trouble[0],
                source=source,
                narrative=trouble[3],
                qualifiers=[trouble[1]],
                hate_strands=["race"] if rng.random() < 0.03 else [],
                premises=place,
                victims=told.get("victims", ()),  # type: ignore[arg-type]
            )

        def opening() -> None:
            victim = self._victim(owner)
            told["victims"] = [victim]  # type: ignore[assignment]
            told["case"] = open_case(
                report(plan.opened),
                by=owner,
                title=f"{trouble[2]}, {place.line_1.split(' ', 1)[1]}",
                parties=[(victim, Involvement.Role.VICTIM)],
                opened_on=plan.opened,
            )

        def incident(day: date) -> Callable[[], object]:
            return lambda: add_incident(case(), report(day), by=owner)

        def reopening(day: date) -> Callable[[], object]:
            return lambda: reopen_case(
                case(), by=self._manager(), why="It has started again", reopened_on=day
            )

        first_end = next((day for what, day, _ in plan.life if what == "closed"), None)
        until = min(first_end or self.last_day, self.last_day)
        self._at(plan.opened, opening)
        assessed = min(plan.opened + timedelta(days=2), until)
        self._at(assessed, lambda: assess_risk(case(), marks_for(band), by=owner))
        for _ in range(extra):
            day = plan.opened + timedelta(days=rng.randrange((until - plan.opened).days + 1))
            self._at(day, incident(day))
        self._schedule_work(plan, case, owner, assessed, until)
        for number, (what, day, satisfactory) in enumerate(plan.life):
            if what == "reopened":
                self._at(
                    day,
                    reopening(day),
                )
            else:
                reason = rng.choice(_GOOD if satisfactory else _BAD)
                self._schedule_closing(
                    plan, case, day, reason, late=plan.late if number == 0 else 0
                )
        if plan.hand_over and plan.hand_over <= until:
            others = [each for each in self.staff.officers if each != owner]
            to = rng.choice(others)
            day = plan.hand_over
            self._at(day, lambda: hand_over(case(), by=self._manager(), to=to, on=day))
        if plan.slip:
            slip = plan.slip
            self._at(slip, lambda: self._close(case(), slip, "behaviour_stopped"))
            self._at(
                slip + timedelta(days=7),
                lambda: void_closing(case(), by=self._manager(), why="Closed by mistake"),
            )

    def _schedule_work(
        self, plan: Plan, case: Callable[[], AsbCase], owner: User, start: date, until: date
    ) -> None:
        rng = self.rng
        told: dict[str, object] = {}
        if rng.random() < 0.15 and (until - start).days > 12:
            day = start + timedelta(days=1)

            def contact() -> None:
                record_contact(
                    case(),
                    by=self._manager(),
                    method="phone",
                    outcome="spoke",
                    next_on=add_working_days(min(until, day + timedelta(days=60)), 0),
                )

            def plan_action() -> None:
                told["action"] = add_action(
                    case(),
                    by=self._manager(),
                    description="Visit and speak to both sides",
                    due_on=day + timedelta(days=7),
                    owner=owner,
                    agreed_with_victim=True,
                )

            self._at(day, contact)
            self._at(day, plan_action)
            self._at(
                day + timedelta(days=6),
                lambda: finish_action(
                    told["action"],  # type: ignore[arg-type]
                    by=self._manager(),
                    status="done",
                    outcome="Visited; both sides agreed to talk",
                ),
            )
            self._at(
                day + timedelta(days=6),
                lambda: record_intervention(case(), by=self._manager(), kind="advice"),
            )

    def _schedule_closing(
        self, plan: Plan, case: Callable[[], AsbCase], day: date, reason: str, *, late: int
    ) -> None:
        entered = day + timedelta(days=late)
        if plan.corrected_after and not late:
            wrong = day + timedelta(days=1)
            self._at(wrong, lambda: self._close(case(), wrong, reason))
            self._at(
                wrong + timedelta(days=plan.corrected_after),
                lambda: correct_closing(case(), by=self._manager(), closed_on=day),
            )
        else:
            self._at(entered, lambda: self._close(case(), day, reason))

    def _close(self, case: AsbCase, day: date, reason: str) -> None:
        assess_risk(
            case, marks_for(RiskBand.STANDARD), by=self._manager(), assessed_on=day, is_final=True
        )
        case.refresh_from_db()
        close_case(case, by=self._manager(), reason=reason, closed_on=day, victim_told_on=day)

    def _manager(self) -> User:
        return self.staff.manager

    def _place(self, number: int) -> Premises:
        street = _STREETS[number % len(_STREETS)]
        ward = self.staff.wards[number % len(self.staff.wards)]
        return add_premises(
            Address(line_1=f"{number + 1} {street}", town="Blackpool", ward=ward),
            by=self.staff.officers[0],
        )

    def _victim(self, by: User) -> Person:
        """Mostly somebody new, now and then somebody who has reported before."""
        rng = self.rng
        if self.victims and rng.random() < 0.12:
            return rng.choice(self.victims)
        victim = add_person(
            by=by,
            given_name=rng.choice(_GIVEN),
            family_name=rng.choice(_FAMILY),
            date_of_birth=date(
                1935 + rng.randrange(65), 1 + rng.randrange(12), 1 + rng.randrange(28)
            ),
        )
        self.victims.append(victim)
        return victim


def marks_for(band: str) -> dict[str, int]:
    """Marks whose total falls in the band."""
    wanted = {RiskBand.STANDARD: 8, RiskBand.MEDIUM: 24, RiskBand.HIGH: 35}[RiskBand(band)]
    marks = {}
    for item in CURRENT.items:
        # "Suicide" decides alone, so it stays out of it.
        marks[item.code] = 0 if item.makes_high else min(wanted, len(item.answers) - 1)
        wanted -= marks[item.code]
    return marks


def _working_hour(day: date, number: int) -> datetime:
    """A moment of the working day; later entries of one day come later."""
    minutes = 9 * 60 + number % 480
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=clock.LONDON)


def tell(staff: Staff) -> Iterator[int]:
    """Live the reference year. Raises whatever a service refuses: the plan is wrong then."""
    rng = random.Random(2018)  # noqa: S311 - a story, no secret
    yield from Telling(staff, rng, date(2018, 7, 31)).tell(plans(rng))


def tell_recent(staff: Staff, today: date) -> Iterator[int]:
    """Forty cases of the last four months, so that My work and the dashboard have a present."""
    rng = random.Random(today.toordinal())  # noqa: S311 - a story, no secret
    yesterday = today - timedelta(days=1)
    made = []
    for number in range(40):
        plan = Plan(today - timedelta(days=2 + number * 3))
        if number > 8 and number % 2:
            closed = min(plan.opened + timedelta(days=rng.randrange(10, 60)), yesterday)
            plan.life.append(("closed", closed, number % 5 != 0))
        made.append(plan)
    yield from Telling(staff, rng, yesterday).tell(made)
