"""Draws what people do to orders, sense and nonsense, and does it through the services.

A deed says how far the clock moves, what is tried, on which order, and a seed from which every answer
follows. Days cluster where date arithmetic goes wrong; answers are mostly such that a step passes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from orders.kinds import LIFE, SPACES, WARNINGS, Kind, State, next_steps
from orders.models import Order
from orders.services import draft, refresh_deadlines, sweep, take
from orders.steps.drafting import DRAFT
from orders.steps.inputs import Form, Input, asked
from orders.steps.table import STEPS
from partnership import clock
from partnership.models import LegalParameter, User
from partnership.rules import NeedsReason, Refused
from people.models import Person
from tests.orders import drafts
from tests.orders.conftest import Bench
from tests.orders.plain_law import FIVE_HUNDRED_FROM

DAY = timedelta(days=1)
STARTS = [
    date(2026, 2, 20),
    date(2026, 3, 20),
    date(2026, 8, 25),
    date(2026, 10, 20),
    date(2026, 12, 18),
    date(2027, 8, 28),
    date(2028, 2, 20),
]
# The nights on which the clocks change, Christmas, year ends, 29 February.
AWKWARD_DAYS = [
    date(2026, 2, 28),
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 8, 31),
    date(2026, 10, 25),
    date(2026, 12, 24),
    date(2026, 12, 25),
    date(2026, 12, 31),
    date(2027, 2, 28),
    date(2027, 3, 28),
    date(2027, 12, 24),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 3, 1),
    date(2028, 12, 25),
]
GAPS = (*[0] * 8, 1, 1, 1, 2, 6, 13, 14, 15, 20, 21, 45, 90, 182, 365)
MOST_ORDERS = 5
TIMES = (time(0, 30), time(9), time(12), time(23, 30))
WHAT = ("draft", *["advance"] * 8, *["next"] * 2, "any", "calendar")


@dataclass(frozen=True)
class Deed:
    """One thing that somebody tries."""

    gap: int
    to_awkward_day: bool
    at: time
    what: str
    order: int
    lag: int
    seed: int


@st.composite
def lives(draw: Any, most: int = 40) -> tuple[date, list[str], list[Deed]]:
    """The first day, what is ready then, and what is tried from then on."""
    deeds = st.lists(
        st.builds(
            Deed,
            gap=st.sampled_from(GAPS),
            to_awkward_day=st.sampled_from((False, False, False, False, True)),
            at=st.sampled_from(TIMES),
            what=st.sampled_from(WHAT),
            order=st.integers(0, 7),
            lag=st.sampled_from((0, 0, 0, 0, 1, 3, 20)),
            seed=st.integers(0, 10**6),
        ),
        min_size=most // 2,
        max_size=most,
    )
    ready = st.lists(st.sampled_from(sorted(READY)), min_size=2, max_size=4, unique=True)
    return draw(st.sampled_from(STARTS)), draw(ready), draw(deeds)


# What there is already when a life begins: each is made some weeks before its first day.
READY: dict[str, Callable[[Bench, date], Order]] = {
    "warning": lambda bench, day: bench.served_cpw(day=day),
    "notice": lambda bench, day: bench.served_cpn(day=day),
    "notice of a child": lambda bench, day: bench.served_cpn(bench.sixteen, day),
    "injunction": lambda bench, day: _injunction(bench, None, day),
    "injunction of a child": lambda bench, day: _injunction(bench, bench.fifteen, day),
    "interim": lambda bench, day: bench.take(
        drafts.applied(bench, day=day, with_notice=False), "interim", day, ends_on=day + 60 * DAY
    ),
    "cbo": lambda bench, day: drafts.made_cbo(bench, day=day, is_indefinite=True),
    "cbo of a child": lambda bench, day: drafts.made_cbo(
        bench, bench.fifteen, day, ends_on=date(day.year + 2, day.month, 20)
    ),
    "pspo": lambda bench, day: drafts.published_pspo(bench, day),
    "expedited": lambda bench, day: drafts.pspo(bench, day, Kind.EXPEDITED),
    "closure": lambda bench, day: drafts.closure_order(bench, day),
    "closure notice": lambda bench, day: drafts.served(bench, drafts.at(day + 20 * DAY, 14)),
}


def _injunction(bench: Bench, child: Person | None, day: date) -> Order:
    order = drafts.injunction(bench, child, day)
    if child is not None:
        order = drafts.youth_views(bench, order, day)
    court = "youth_court" if child else "county_court"
    order = bench.take(order, "apply", day, court=court, with_notice=True)
    order = bench.take(order, "make", day, ends_on=day + 200 * DAY)
    return bench.serve(order, day)


# The step that leads, by kind and state.
_ON_FROM_DRAFT = {Kind.CPN: "approve", Kind.DISPERSAL: "notify", Kind.EXPEDITED: "make"}
_ON: dict[State, tuple[str, ...]] = {
    State.CONSULTED: ("apply", "make", "consult"),
    State.APPROVED: ("issue", "serve"),
    State.APPLIED: ("make", "interim", "make_order"),
    State.INTERIM: ("make",),
    State.MADE: ("serve", "publish"),
    State.SERVED: ("observe", "apply"),
    State.IN_FORCE: ("breach", "vary", "appeal", "extend", "review", "hearing"),
}
_AFTER_A_BREACH = ("breach_evidence", "fpn", "fpn_paid", "breach_prosecute", "breach_result")
# How many days after the day of the act an answer lies, mostly well chosen.
_DAYS: dict[str, tuple[int | None, ...]] = {
    "comply_by": (0, 1, 2, 13),
    "starts_on": (0, 0, 1, 30),
    "ends_on": (0, 30, 89, 91, 180, 364, 365, 366, 731, 800, 1094, 1096),
    "review_on": (0, 30, 90),
    "next_review_on": (0, 1, 30, 90),
    "due_by": (None, None, None, 10, 0, -1),
    "convicted_on": (0, 0, -5, 1),
    "applied_on": (0, -3),
    "risk_assessed_on": (0, -3, -3, 3),
    "discount_by": (None, 7, 14, 15),
}
_MOMENTS: dict[str, tuple[int, ...]] = {
    "at": (0, 0, 0, 10),
    "listed_for": (24, 24 * 7, 24 * 30),
    "hearing_at": (24, 48),
    "until": (24, 24 * 14, 24 * 15),
    "starts_at": (-2, 0, 5),
    "ends_at": (1, 24, 46, 53),
}
_NUMBERS = {"hours": (12, 24, 24, 48, 49, 0), "age": (9, 10, 30)}
_UNLIKELY = {"bars_residents", "excludes_from_home", "stop_suspended", "power_of_arrest"}


class Life:
    """Does deeds from `start` on; `taken` counts the steps that passed."""

    def __init__(
        self, bench: Bench, start: date, ready: Iterable[str], taken: Counter[str]
    ) -> None:
        self.bench, self.taken = bench, taken
        self.orders: list[Order] = []
        self.deeds = 0
        born = (date(2008, 2, 29), date(2016, 5, 5), date(2018, 12, 31))
        children = [bench.person(day, "Kid", f"Born{day.year}") for day in born]
        for child in children:
            bench.perpetrator(child)
        self.people = [bench.adult, bench.adult, bench.sixteen, bench.fifteen, *children]
        commence = LegalParameter.objects.filter(partnership=bench.cast.area, effective_from=None)
        commence.filter(key="fpn.cpn_maximum").update(effective_from=FIVE_HUNDRED_FROM)
        commence.filter(key="respect.available").update(effective_from=date(2026, 6, 1))
        for each in ready:
            order = READY[each](bench, start - 30 * DAY)
            self.orders += [order.source, order] if order.source else [order]

    def do(self, deed: Deed, day: date) -> list[Order]:
        """Try a deed on a day as today; returns the orders that it has changed, as they stand."""
        self.deeds += 1
        # Mixed with its place, since the same few numbers are drawn again and again.
        rng = random.Random(f"{deed.seed}/{self.deeds}")  # noqa: S311 - no secret hangs on it
        instant = datetime.combine(day, deed.at, tzinfo=clock.LONDON)
        with clock.pretend(instant + timedelta(seconds=self.deeds)):
            try:
                return self._do(deed, rng)
            except (Refused, NeedsReason):
                return []

    def fresh(self, order: Order) -> Order:
        return Order.objects.select_related("record", "person", "source").get(pk=order.pk)

    def _do(self, deed: Deed, rng: random.Random) -> list[Order]:
        if deed.what == "calendar":
            sweep()
            assert sweep() == 0, "a second sweep finds nothing"
            refresh_deadlines()
            return [self.fresh(order) for order in self.orders]
        live = [each for each in map(self.fresh, self.orders) if not each.is_ended]
        if not live or (deed.what == "draft" and len(live) < MOST_ORDERS):
            return self._draft(rng)
        among = live if rng.random() < 0.8 else self.orders
        order = self.fresh(among[(deed.order + self.deeds) % len(among)])
        kind, state = Kind(order.kind), State(order.state)
        on = clock.today() - timedelta(days=deed.lag)
        if deed.what == "advance":
            if kind is Kind.CPW and rng.random() < 0.6 and self._went_on(order):
                return self._notice(order, rng)
            if state is State.DRAFT and rng.random() < 0.6:
                self._make_ready(order, rng)
                order = self.fresh(order)
            step = self._step_on(order, on, rng)
            if step is None:
                return self._draft(rng)
        elif deed.what == "next":
            step = rng.choice(next_steps(kind, state) or ["void"])
        else:
            step = rng.choice(sorted(LIFE[kind]))
        self._try(order, step, on, rng)
        follows = {"issue": "serve", "make": "publish" if kind in SPACES else "serve"}.get(step)
        if follows in LIFE[kind] and rng.random() < 0.7:
            with suppress(Refused, NeedsReason):
                self._try(self.fresh(order), follows, on, rng)
        touched = [order, *order.led_to.all()]
        if order.source is not None:
            touched.append(order.source)
        known = {each.pk for each in self.orders}
        self.orders += [each for each in order.led_to.all() if each.pk not in known]
        return [self.fresh(each) for each in touched]

    def _try(self, order: Order, step: str, on: date, rng: random.Random) -> None:
        data = self._answers(STEPS[step].inputs, order, on, rng)
        self._take(order, step, self._who(step, rng), on, data, rng)

    def _went_on(self, order: Order) -> bool:
        last = order.comply_by
        return (
            last is not None
            and clock.today() > last
            and order.events.filter(step="observe", happened_on__gt=last).exists()
        )

    def _make_ready(self, order: Order, rng: random.Random) -> None:
        """Write the draft anew, since its days may have passed meanwhile."""
        today, by = clock.today(), self.bench.officer
        self._take(order, "edit", by, today, self._answers(DRAFT, order, today, rng), rng)
        if not order.requirements.exists():
            asks = self._answers(STEPS["add_requirement"].inputs, order, today, rng)
            self._take(order, "add_requirement", by, today, asks, rng)

    def _notice(self, warning: Order, rng: random.Random) -> list[Order]:
        """Draft, approve and issue the notice that follows a warning, in one go."""
        today = clock.today()
        data = self._answers(DRAFT, Order(kind=Kind.CPN, person=warning.person), today, rng)
        order = draft(Kind.CPN, by=self.bench.officer, source=warning, **data)
        self.taken["draft cpn"] += 1
        self.orders.append(order)
        with suppress(Refused, NeedsReason):
            for step in ("approve", "issue", "serve"):
                self._try(order, step, today, rng)
        return [self.fresh(order), self.fresh(warning)]

    def _take(
        self,
        order: Order,
        step: str,
        by: User,
        on: date,
        data: dict[str, Any],
        rng: random.Random,
    ) -> None:
        try:
            take(order, step, by=by, on=on, **data)
        except NeedsReason as asks:
            if rng.random() < 0.1:
                raise
            reasons = {each.rule: "Because" for each in asks.findings}
            take(order, step, by=by, on=on, reasons=reasons, **data)
        self.taken[step] += 1

    def _who(self, step: str, rng: random.Random) -> User:
        if rng.random() < 0.05:
            return rng.choice([self.bench.cast.partner, self.bench.cast.other_team])
        likely = self.bench.manager if step in ("approve", "void") else self.bench.officer
        return likely if rng.random() < 0.95 else self.bench.cast.colleague

    def _step_on(self, order: Order, on: date, rng: random.Random) -> str | None:
        kind, state = Kind(order.kind), State(order.state)
        if rng.random() < 0.3 and order.appeals.filter(decided_on=None).exists():
            return "appeal_decided"
        if order.breaches.exists() and rng.random() < 0.7:
            return rng.choice(_AFTER_A_BREACH)
        if state is State.DRAFT:
            if kind in _ON_FROM_DRAFT:
                return _ON_FROM_DRAFT[kind]
            if kind is Kind.CLOSURE_NOTICE:
                return "approve" if order.consultations.exists() else "consult"
            consults = "consult" in LIFE[kind] and rng.random() < 0.8
            return "consult" if consults else "apply" if "apply" in LIFE[kind] else "issue"
        if kind is Kind.PSPO and state is State.CONSULTED and order.consultations.count() < 5:
            return "consult"
        if state is State.APPLIED and kind is Kind.CLOSURE_NOTICE and rng.random() < 0.8:
            return "make_order"
        if kind in WARNINGS and state is State.MADE and (order.comply_by or on) < on:
            return "withdraw"
        fitting = [step for step in _ON.get(state, ()) if step in next_steps(kind, state)]
        return rng.choice(fitting) if fitting else None

    def _draft(self, rng: random.Random) -> list[Order]:
        warnings = [each for each in map(self.fresh, self.orders) if each.kind == Kind.CPW]
        seen = [each for each in warnings if each.events.filter(step="observe").exists()]
        kind = rng.choice(
            [each for each in Kind if each is not Kind.CLOSURE_ORDER] + [Kind.CPW] * 3
        )
        if seen and rng.random() < 0.7:
            kind = Kind.CPN
        about: Any = rng.choice(self.people)
        if kind in (Kind.CPW, Kind.RESPECT) and rng.random() < 0.7:
            about = rng.choice([self.bench.adult, self.bench.sixteen])
        source = None
        if kind is Kind.CPN:
            source = rng.choice(seen or warnings) if warnings else None
            about = None if rng.random() < 0.9 else about
        elif kind is Kind.CLOSURE_NOTICE:
            about = self.bench.premises
        elif kind in (Kind.PSPO, Kind.EXPEDITED, Kind.DISPERSAL):
            about = None
        elif rng.random() < 0.2:
            about = rng.choice([self.bench.company, self.bench.nobody_knows])
        template = Order(kind=kind, person=about if isinstance(about, Person) else None)
        data = self._answers(DRAFT, template, clock.today(), rng)
        if source is not None:
            data = {
                name: value for name, value in data.items() if name not in ("conduct", "effect")
            }
        order = draft(
            kind,
            by=self.bench.officer,
            case=None if kind is Kind.CPN else self.bench.case,
            about=about,
            source=source,
            local_kind="advice_letter" if kind is Kind.WARNING else "",
            **data,
        )
        self.taken[f"draft {kind}"] += 1
        self.orders.append(order)
        if kind is not Kind.CPN and rng.random() < 0.95:
            asks = self._answers(STEPS["add_requirement"].inputs, order, clock.today(), rng)
            self._take(order, "add_requirement", self.bench.officer, clock.today(), asks, rng)
        return [self.fresh(order)]

    # Answers.

    def _answers(
        self, inputs: tuple[Input, ...], order: Order, on: date, rng: random.Random
    ) -> dict[str, Any]:
        kind = Kind(order.kind)
        found = {}
        for each in asked(inputs, kind):
            if each.name == "on" or (not each.required and rng.random() < 0.05):
                continue
            found[each.name] = None if rng.random() < 0.02 else self._answer(each, order, on, rng)
        asks = found.get("requirement_kind")
        if asks is not None and rng.random() < 0.95:
            if asks in ("stop", "prohibit"):
                found["due_by"] = None
            found["supervisor"] = "" if asks == "prohibit" else "A support worker"
        if found.get("discount_by") is None and rng.random() < 0.9:
            found.pop("discount_amount", None)
            found.pop("discount_by", None)
        if inputs != DRAFT and found.get("ends_on") and rng.random() < 0.9:
            found.pop("is_indefinite", None)
        return found

    def _answer(self, each: Input, order: Order, on: date, rng: random.Random) -> Any:
        name = each.name
        if name in _DAYS:
            if name == "starts_on" and order.kind == Kind.CBO:
                return None
            days = rng.choice(_DAYS[name])
            return None if days is None else on + timedelta(days=days)
        if each.form is Form.MOMENT:
            hours = rng.choice(_MOMENTS[name])
            return datetime.combine(on, time(10), tzinfo=clock.LONDON) + timedelta(hours=hours)
        if each.form in (Form.LINE, Form.TEXT):
            return f"Words for {name}"
        if each.form is Form.LINES:
            return ["The landlord"]
        if each.form in (Form.TICK, Form.YES_NO):
            return rng.random() < (0.06 if name in _UNLIKELY else 0.93)
        if each.form is Form.NUMBER:
            return rng.choice(_NUMBERS[name])
        if each.form is Form.MONEY:
            return Decimal(rng.choice(("60", "80", "100", "100.01", "500", "0")))
        if each.form is Form.OWNER:
            return rng.choice([self.bench.officer, self.bench.cast.colleague])
        return self._chosen(each, order, on, rng)

    def _chosen(self, each: Input, order: Order, on: date, rng: random.Random) -> Any:
        if each.form is Form.REQUIREMENTS:
            held = list(order.requirements.all())
            return rng.sample(held, min(len(held), rng.choice((0, 1, 1, 2))))
        if each.form is Form.BREACH:
            breaches = list(order.breaches.all())
            return rng.choice(breaches) if breaches else None
        if each.form is Form.HEARING:
            hearings = list(order.hearings.all())
            return rng.choice(hearings) if hearings else None
        if callable(each.choices):
            return [] if each.form is Form.CHOICES else None
        codes = [str(code) for code, _ in each.choices]
        if each.form is Form.CHOICES:
            return rng.sample(codes, rng.choice((0, 1, 2)))
        if each.name == "court" and rng.random() < 0.9:
            child = order.kind == Kind.INJUNCTION and order.is_under_18_on(on)
            court = {Kind.INJUNCTION: "county_court", Kind.RESPECT: "county_court"}
            return "youth_court" if child else court.get(Kind(order.kind), "magistrates_court")
        if each.name == "applicant" and rng.random() < 0.7:
            return "council"
        if each.name == "requirement_kind" and rng.random() < 0.6:
            return codes[0]
        if each.name == "body" and order.kind == Kind.INJUNCTION and rng.random() < 0.8:
            return "youth_justice"
        if each.name == "body":
            first = 1 if order.kind in (Kind.PSPO, Kind.EXPEDITED) else 0
            return codes[(first + order.consultations.count()) % len(codes)]
        if each.name in ("rank", "outcome") and rng.random() < 0.5:
            return {"rank": "superintendent", "outcome": "dismissed"}[each.name]
        return rng.choice(codes)
