"""The ASBRAC of the reference year: fictional, the same every time, lived through the services.

The report of 2017/18 (6.4.5, 6.4.6) says: 34 cases of medium or high risk referred, 18 of them closed
with a reduction in risk and 16 open at the end of March; 68 % high risk (23), 9 % with hate crime (3);
fewer than in the year before, of which it gives no number: 41 is chosen here. Around them stand what
makes the definitions matter: referrals on the first and last day of the year, one accepted only after
it, cases carried over, referrals of standard risk and referrals that were not accepted, closings after
the writing, and victims who no longer took part.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracItem, AsbracMeeting, AsbracReferral, AsbracRequest
from asbrac.services.hearing import CONTINUES
from asbrac.services.referrals import coordinators
from cases.models import AsbCase
from cases.reference_year import Event, Staff
from conferences import services as meetings
from ledger.models import Fact
from ledger.services import effective
from partnership import clock
from partnership.models import Agency, User
from people.models import Involvement, Person
from people.services import add_person

_GIVEN = ("Agnes", "Basil", "Cora", "Dinah", "Ernest", "Flora", "Gilbert", "Hilda", "Ida", "Jasper")
_FAMILY = ("Envisaged", "Hypothetical", "Nonesuch", "Pictured", "Seeming", "Stated", "Unwritten")
_SCORES = {"high": 36, "medium": 24, "standard": 12}
_LOWER = {"high": "medium", "medium": "standard", "standard": "standard"}


@dataclass
class Plan:
    """One referral: when, how bad, with what; and the meeting's day on which it is closed, if any."""

    referred_on: date
    band: str = "high"
    hate: bool = False
    vulnerabilities: tuple[str, ...] = ()
    closed_on: date | None = None
    outcome: str = "risk_reduced"
    accepted: bool = True
    # Working out who it is may take until after the year's end.
    screened_after: int = 1
    from_case: bool = False
    referral: AsbracReferral | None = None


def meeting_days(first: date, last: date) -> list[date]:
    """The third Thursday of each month."""
    days = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        start = date(year, month, 1)
        third = start + timedelta(days=(3 - start.weekday()) % 7 + 14)
        if first <= third <= last:
            days.append(third)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return days


def plans(rng: random.Random, days: Sequence[date]) -> list[Plan]:
    """Every referral of the reference year, of the year before and of the months after."""

    def spread(first: date, last: date, count: int) -> list[date]:
        """As many days, some working day each, evenly over a stretch."""
        length = (last - first).days
        return [
            first + timedelta(days=(length * each) // max(count - 1, 1)) for each in range(count)
        ]

    def closing(referred: date, meetings_later: int, last: date) -> date | None:
        ahead = [day for day in days if day > referred + timedelta(days=16) and day <= last]
        return ahead[min(meetings_later, len(ahead) - 1)] if ahead else None

    made: list[Plan] = []
    # 2016/17: 41, of which nine are carried over and closed within the reference year.
    for number, day in enumerate(spread(date(2016, 4, 6), date(2017, 3, 27), 41)):
        carried = number >= 32
        plan = Plan(day, band="high" if number % 2 else "medium", hate=number % 9 == 0)
        plan.closed_on = (
            closing(day, 4, date(2017, 12, 31)) if carried else closing(day, 2, date(2017, 3, 31))
        )
        if number % 8 == 3:
            plan.outcome = "moved_away" if number % 16 == 3 else "disengaged"
        made.append(plan)
    # 2017/18: 34, the first on the year's first day, the last on its last.
    year = spread(date(2017, 4, 1), date(2018, 3, 31), 34)
    for number, day in enumerate(year):
        plan = Plan(day, band="medium" if number % 3 == 1 else "high", hate=number in (4, 15, 26))
        plan.from_case = number % 3 == 0
        if number < 18:
            plan.closed_on = closing(day, 1 + number % 3, date(2018, 3, 31))
        elif number < 24:
            # Closed after the writing.
            plan.closed_on = days[-1 if number % 2 else -2]
        made.append(plan)
    # Accepted only after the year's end: it counts in the year in which it was made.
    made[-1].screened_after = 3
    # Not of the 34: standard risk, and referrals that were not taken on.
    for day in (date(2017, 6, 12), date(2017, 11, 20)):
        made.append(Plan(day, band="standard", closed_on=closing(day, 1, date(2018, 3, 31))))
    for day in (date(2017, 5, 9), date(2017, 8, 30), date(2018, 1, 17), date(2016, 9, 5)):
        made.append(Plan(day, accepted=False))
    # After the year.
    made += [Plan(date(2018, 4, 1)), Plan(date(2018, 5, 14), band="medium")]
    flags = (("mental_health",), ("noise",), ("older", "isolated"), ("mental_health", "noise"), ())
    for plan in made:
        plan.vulnerabilities = rng.choice(flags)
    return made


class Telling:
    """Turns plans into service calls, in the order of the days on which they happened."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        self.staff = staff
        self.rng = rng
        self.last_day = last_day
        runner = coordinators(staff.manager).first()
        assert runner is not None
        self.runner: User = runner
        agencies = Agency.objects.filter(partnership_id=staff.manager.partnership_id)
        self.council = self.runner.agency
        self.partners = list(agencies.exclude(pk=self.council.pk).order_by("name")[:2])
        self.cases = self._cases()
        self.used: set[Any] = set()
        self.open: list[Plan] = []
        self.events: list[Event] = []

    def at(self, day: date, do: Callable[[], object]) -> None:
        """`do` it on a day; what lies beyond the story's last day is not told."""
        if day <= self.last_day:
            self.events.append(Event(day, len(self.events), do))

    def run(self, made: Sequence[Plan], days: Sequence[date]) -> Iterator[int]:
        """Yields the number of entries made so far, now and then."""
        for plan in made:
            self.at(plan.referred_on, lambda plan=plan: self._refer(plan))  # type: ignore[misc]
            screened = plan.referred_on + timedelta(days=plan.screened_after)
            self.at(screened, lambda plan=plan: self._screen(plan))  # type: ignore[misc]
        for day in days:
            self._schedule(day)
        for done, event in enumerate(sorted(self.events)):
            moment = datetime.combine(
                event.day, time(9 + event.number % 8, event.number % 60), tzinfo=clock.LONDON
            )
            with clock.pretend(moment):
                event.run()
            if done % 200 == 0:
                yield done

    def _cases(self) -> list[tuple[date, Any]]:
        opened = Fact.objects.filter(
            effective(), partnership_id=self.staff.manager.partnership_id, kind="case.opened"
        ).order_by("pk")
        return list(opened.values_list("occurred_on", "record_id"))

    def _case_near(self, day: date) -> tuple[AsbCase, Person] | None:
        """A case that was opened in the weeks before, with its victim; each once."""
        for opened, record in self.cases:
            if record in self.used or not day - timedelta(days=40) <= opened < day:
                continue
            victim = Involvement.objects.filter(
                record=record, role=Involvement.Role.VICTIM, person__isnull=False
            ).first()
            if victim is None or victim.person is None or victim.person_id in self.used:
                continue
            self.used |= {record, victim.person_id}
            return AsbCase.objects.select_related("record", "ward").get(pk=record), victim.person
        return None

    def _refer(self, plan: Plan) -> None:
        rng = self.rng
        by = self.staff.officers[rng.randrange(len(self.staff.officers))]
        found = self._case_near(plan.referred_on) if plan.from_case else None
        case, victim = found if found else (None, None)
        if victim is None:
            victim = add_person(
                by=by, given_name=rng.choice(_GIVEN), family_name=rng.choice(_FAMILY)
            )
        plan.referral = services.refer(
            victim,
            by=by,
            case=case,
            referred_on=plan.referred_on,
            criteria=["judgement"] if plan.band == "standard" else ["risk"],
            judgement="Afraid to answer the door." if plan.band == "standard" else "",
            band=plan.band,
            risk_before=_SCORES[plan.band],
            summary="Abuse at the door and things thrown at the windows, for months.",
            multi_agency_need="Landlord, police and health each know a part.",
            own_enquiries="Visited twice, wrote to the neighbours.",
            consent="given",
            vulnerabilities=list(plan.vulnerabilities),
            hate_strands=["race"] if plan.hate else [],
            wishes="To sleep through the night.",
            ward=rng.choice(self.staff.wards),
        )

    def _screen(self, plan: Plan) -> None:
        assert plan.referral is not None
        if plan.accepted:
            services.accept_referral(
                plan.referral, by=self.runner, band=plan.band, risk_before=_SCORES[plan.band]
            )
            self.open.append(plan)
        else:
            services.decline_referral(
                plan.referral, by=self.runner, note="One agency can deal with it."
            )

    def _schedule(self, day: date) -> None:
        """One meeting: planned, its agenda, its requests, the meeting, its minutes and its actions."""
        held: dict[str, AsbracMeeting] = {}
        plans: list[Plan] = []

        def plan_it() -> None:
            held["meeting"] = meetings.plan_meeting(
                ASBRAC,
                by=self.runner,
                starts_at=datetime.combine(day, time(14), tzinfo=clock.LONDON),
                place="Committee Room B",
                chair="Cora Coordinator",
            )

        def prepare() -> None:
            for plan in self.open:
                assert plan.referral is not None
                heard = plan.referral.items.filter(discussed_at__isnull=False).exists()
                if not heard or plan.closed_on == day:
                    meetings.list_referral(ASBRAC, held["meeting"], plan.referral, by=self.runner)
                    plans.append(plan)
            if plans:
                meetings.ask_agencies(
                    ASBRAC,
                    held["meeting"],
                    self.partners,
                    by=self.runner,
                    due_on=day - timedelta(days=2),
                )

        def answer() -> None:
            for request in AsbracRequest.objects.filter(item__meeting=held["meeting"]):
                nothing = self.rng.random() < 0.5
                meetings.answer_request(
                    ASBRAC,
                    request,
                    by=self.runner,
                    answer="" if nothing else "Known here; contact kept.",
                    nothing_known=nothing,
                )

        def hold() -> None:
            meeting = held["meeting"]
            if not plans:
                meetings.cancel_meeting(ASBRAC, meeting, by=self.runner, reason="Nothing to hear")
                return
            for agency in (self.council, *self.partners):
                meetings.record_attendance(
                    ASBRAC,
                    meeting,
                    agency,
                    by=self.runner,
                    status="attended",
                    name=f"{agency.name} representative",
                    declared=True,
                )
            meetings.open_meeting(ASBRAC, meeting, by=self.runner)
            for plan in plans:
                self._hear(plan, meeting, day)
            meetings.close_meeting(ASBRAC, meeting, by=self.runner)

        def approve() -> None:
            if plans:
                meetings.approve_minutes(ASBRAC, held["meeting"], by=self.runner)

        self.at(day - timedelta(days=24), plan_it)
        self.at(day - timedelta(days=12), prepare)
        self.at(day - timedelta(days=3), answer)
        self.at(day, hold)
        self.at(day + timedelta(days=4), approve)
        self.at(day + timedelta(days=10), lambda: self._finish(held["meeting"]))

    def _hear(self, plan: Plan, meeting: AsbracMeeting, day: date) -> None:
        item = AsbracItem.objects.select_related("referral__record", "meeting__record").get(
            meeting=meeting, referral=plan.referral
        )
        answers: dict[str, Any]
        if plan.closed_on == day:
            reduced = plan.outcome == "risk_reduced"
            band = _LOWER[plan.band] if reduced else plan.band
            answers = {
                "outcome": plan.outcome,
                "risk_after": _SCORES[band] - (4 if reduced else 0),
                "band_after": band,
            }
            self.open.remove(plan)
        else:
            meetings.add_action(
                ASBRAC,
                item.referral,
                by=self.runner,
                item=item,
                description="Visit, and tell the coordinator how things stand.",
                agency=self.rng.choice(self.partners),
                owner_name="The agency’s representative",
                due_on=day + timedelta(days=9),
            )
            answers = {"outcome": CONTINUES, "next_review_on": day + timedelta(days=56)}
        meetings.hear_item(
            ASBRAC,
            item,
            by=self.runner,
            discussion="Each agency said what it knows.",
            decision="Go on as planned." if answers["outcome"] == CONTINUES else "Closed.",
            victims_view="Wants it to stop.",
            **answers,
        )

    def _finish(self, meeting: AsbracMeeting) -> None:
        for action in AsbracAction.objects.filter(item__meeting=meeting, status="open"):
            status = self.rng.choices(("done", "not_possible", "not_done"), (8, 1, 1))[0]
            outcome = "Visited." if status == "done" else "Nobody opened the door."
            meetings.finish_action(ASBRAC, action, by=self.runner, status=status, outcome=outcome)


def tell(staff: Staff) -> Iterator[int]:
    """Live the reference year's ASBRAC, once its cases have been told. Raises what a service refuses."""
    rng = random.Random(341618)  # noqa: S311 - a story, no secret
    days = meeting_days(date(2016, 5, 1), date(2018, 7, 20))
    yield from Telling(staff, rng, date(2018, 7, 31)).run(plans(rng, days), days)


def tell_recent(staff: Staff, today: date) -> Iterator[int]:
    """Some referrals of the last weeks, a meeting that was held and one to come."""
    rng = random.Random(today.toordinal())  # noqa: S311 - a story, no secret
    held, coming = today - timedelta(days=8), today + timedelta(days=14)
    made = [
        Plan(held - timedelta(days=30 + 2 * number), band="high" if number % 2 else "medium")
        for number in range(4)
    ]
    made += [
        Plan(today - timedelta(days=6), vulnerabilities=("mental_health",)),
        Plan(today - timedelta(days=5), band="medium", hate=True),
    ]
    # The last two wait for screening.
    made += [
        Plan(today - timedelta(days=1), screened_after=400),
        Plan(today - timedelta(days=2), band="medium", screened_after=400),
    ]
    yield from Telling(staff, rng, today - timedelta(days=1)).run(made, [held, coming])
