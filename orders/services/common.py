"""What every verb on an order does alike: check, write, tell the ledger, set what falls due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from ledger import services as ledger
from ledger.models import Fact
from orders.kinds import ENDED, LIFE, Kind, State, age_band
from orders.models import Order, OrderEvent
from orders.rules.registry import Act, Type, computed, findings
from orders.steps.inputs import LONGEST, Form, Input, asked
from partnership import clock
from partnership.access.policy import may_change, may_manage
from partnership.law import NoLaw
from partnership.models import Deadline, User
from partnership.rules import Finding, Refused, refuse_if, take_reasons
from partnership.services import meet_deadline, set_deadline, touch

# The deadlines of orders, among all those of a record.
PREFIX = "order_"


@dataclass
class Doing:
    """A step that the rules have let through, being written down."""

    act: Act
    # The step has been taken and the order stays where it is for now.
    stays: bool = False

    @property
    def order(self) -> Order:
        return self.act.order

    @property
    def data(self) -> dict[str, Any]:
        return self.act.data

    @property
    def on(self) -> date:
        return self.act.on

    @property
    def by(self) -> User:
        """Whoever takes the step; steps that the calendar takes have nobody."""
        assert self.act.by is not None
        return self.act.by

    def note(self) -> str:
        return str(self.data.get("note") or "").strip()

    def fact(self, kind: str, on: date | None = None, **details: Any) -> Fact:
        """Append to the ledger, with the order's dimensions of the day."""
        return append_fact(self.order, f"order.{kind}", on or self.on, self.act.by, **details)

    def event(
        self,
        summary: str,
        *,
        subject: UUID | None = None,
        at: datetime | None = None,
        on: date | None = None,
    ) -> OrderEvent:
        """Write the step into the order's history."""
        return OrderEvent.objects.create(
            partnership_id=self.order.partnership_id,
            order=self.order,
            step=self.act.step,
            happened_on=on or self.on,
            happened_at=at,
            summary=summary,
            note=self.note(),
            subject=subject,
            recorded_by=self.act.by,
        )

    def binds(self, on: date | None = None) -> None:
        """It is in force from a day on."""
        self.fact("in_force", on)

    def ends(self, state: State, on: date | None = None) -> None:
        """It is over from a day on, which counts as the first without it."""
        self.order.state = state
        self.order.ended_on = on or self.on
        self.fact("ended", on, outcome=state.value)

    def resumes(self) -> None:
        """It has run out since, and had not on the day of this step: take its end back."""
        order = self.order
        if order.state != State.EXPIRED:
            return
        held = ledger.facts_of(order.record)
        for fact in held:
            if fact.kind == "order.ended" and fact.outcome == State.EXPIRED:
                ledger.void(fact, by=self.act.by)
        was_in_force = any(fact.kind == "order.in_force" for fact in held)
        order.state = State.IN_FORCE if was_in_force else State.MADE
        order.ended_on = None


def append_fact(order: Order, kind: str, on: date, by: User | None, **details: Any) -> Fact:
    """Append a fact of the order with its dimensions."""
    band = ""
    if order.organisation_id is not None:
        band = "body"
    elif order.person_id is not None:
        band = age_band(order.likely_age_on(on))
    borne = {
        "owner_id": order.owner_id,
        "agency_id": order.agency_id,
        "ward_id": order.ward_id,
        "category": order.kind,
        "themes": order.themes,
        "issuing_body": order.issuing_body,
    }
    held = ledger.facts_of(order.record)
    if held:
        # What the newest fact bears already is no change: a fact of an earlier day bears that day's.
        borne = {name: value for name, value in borne.items() if getattr(held[-1], name) != value}
    return ledger.append(
        order.record,
        kind,
        on,
        by=by,
        changes={**borne, "age_band": band},
        # An age is of its own day alone.
        settled_by={"age_band": {fact.kind for fact in held}},
        **details,
    )


Verb = Callable[[Doing], None]
VERBS: dict[str, Verb] = {}


def verb(*steps: str) -> Callable[[Verb], Verb]:
    """The decorated function writes what `steps` do."""

    def add(function: Verb) -> Verb:
        for step in steps:
            VERBS[step] = function
        return function

    return add


ORDERS = Order.objects.select_related(
    "record__agency",
    "record__team",
    "case__record",
    "person",
    "organisation",
    "premises__ward",
    "owner",
    "agency",
    "ward",
    "source__record",
)


@transaction.atomic
def take(
    order: Order,
    step: str,
    *,
    by: User | None,
    on: date | None = None,
    reasons: Mapping[str, str] | None = None,
    expected_version: int | None = None,
    **data: Any,
) -> Order:
    """Take a step on an order: the one way in for pages, API, imports and demonstration data.

    `on` is the day of the act (today unless given), `data` the step's answers by the names of its
    inputs, `reasons` what is answered to warnings, by rule. Raises Refused with every rule that
    forbids it, NeedsReason with every warning that has no reason, ChangedMeanwhile.
    """
    # From here on nobody else takes a step on it: the record's row is locked.
    touch(order.record, expected_version)
    try:
        return _take(ORDERS.get(pk=order.pk), step, by, on or clock.today(), reasons or {}, data)
    except NoLaw as no_law:
        raise Refused(Finding("ORD-23", str(no_law), "on")) from None


def _take(
    order: Order,
    step: str,
    by: User | None,
    on: date,
    reasons: Mapping[str, str],
    data: dict[str, Any],
) -> Order:
    from orders.services.calendar import catch_up
    from orders.steps.table import STEPS

    if by is not None:
        allow(order, by, STEPS[step].manage)
        # The calendar comes first: what has run out by then has, whether or not a sweep has been.
        order = catch_up(order, on)
    inputs = asked(STEPS[step].inputs, Kind(order.kind))
    data = {each.name: data[each.name] for each in inputs if each.name in data}
    not_its_own = _rows_as_they_stand(order, inputs, data)
    act = Act(order, step, by, on, data, breach=data.get("breach"))
    refuse_if(_refusals(act, inputs, not_its_own))
    if by is not None:
        take_reasons(order.record, findings(act, Type.WARN), reasons, by)
    move, before = LIFE[act.kind][step], order.state
    doing = Doing(act)
    VERBS[step](doing)
    # A verb may have led elsewhere itself: a CBO made to begin at once, a quashed notice.
    if move.target is not None and order.state == before and not doing.stays:
        if move.target in ENDED:
            doing.ends(move.target)
        else:
            order.state = move.target
    order.save()
    sync_deadlines(order)
    return order


def _rows_as_they_stand(
    order: Order, inputs: Sequence[Input], data: dict[str, Any]
) -> list[Finding]:
    """Read the rows among the answers anew, since somebody may have changed them; all must be its own."""
    found = []
    for each in inputs:
        if each.form not in (Form.REQUIREMENTS, Form.BREACH, Form.HEARING):
            continue
        value = data.get(each.name)
        rows = list(value or ()) if each.form is Form.REQUIREMENTS else [value] if value else []
        if any(row.order_id != order.pk for row in rows):
            found.append(Finding("ORD-11", f"Select {each.noun} of this order.", each.name))
            data[each.name] = None
            continue
        for row in rows:
            row.refresh_from_db()
    return found


def _refusals(act: Act, inputs: Sequence[Input], not_its_own: list[Finding]) -> list[Finding]:
    """What forbids the step. Where a rule says what a field needs, it need not be said twice."""
    found = [*not_its_own, *findings(act, Type.BLOCK)]
    said = {finding.field for finding in found if finding.field}
    return [*(each for each in answer_findings(act, inputs) if each.field not in said), *found]


def allow(order: Order, by: User, manage: bool = False) -> None:
    """Check that `by` may write on the order."""
    if manage and not may_manage(by, order.record):
        raise Refused(Finding("ORD-0", "Only a manager of this record may do that."))
    if not may_change(by, order.record):
        raise Refused(
            Finding(
                "ORD-0",
                "Only the owner's team, a manager or somebody it is shared with for writing may "
                "change it. Ask the order's owner or your manager.",
            )
        )


def answer_findings(act: Act, inputs: Sequence[Input]) -> list[Finding]:
    """What is asked must be answered, with one of the answers where there is a choice."""
    found = []
    for each in asked(inputs, act.kind):
        value = act.data.get(each.name)
        if each.name == "on":
            continue
        if value in (None, "", [], ()):
            if each.required:
                found.append(Finding("ORD-10", f"{_verb(each)} {each.noun}.", each.name))
            continue
        if each.form in (Form.CHOICE, Form.CHOICES) and not callable(each.choices):
            codes = {str(code) for code, _ in each.choices}
            chosen = set(value) if each.form is Form.CHOICES else {str(value)}
            if not {str(one) for one in chosen} <= codes:
                found.append(
                    Finding("ORD-11", f"{_verb(each)} {each.noun} from the list.", each.name)
                )
        if each.form is Form.LINE and len(str(value)) > LONGEST:
            found.append(Finding("ORD-12", f"Use {LONGEST} characters or fewer.", each.name))
    return found


_TYPED = frozenset(
    {
        Form.DAY,
        Form.FUTURE_DAY,
        Form.MOMENT,
        Form.LINE,
        Form.TEXT,
        Form.LINES,
        Form.NUMBER,
        Form.MONEY,
    }
)


def _verb(asked_for: Input) -> str:
    if asked_for.form is Form.TICK:
        return "Confirm"
    return "Enter" if asked_for.form in _TYPED else "Select"


def storable(value: Any) -> Any:
    """An answer as JSON holds it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value


def sync_deadlines(order: Order) -> None:
    """Make My work show what falls due on the order as it stands: no more and no less.

    The end of somebody's right (an appeal period) leaves My work when it has passed.
    """
    today = clock.today()
    # An entry by mistake asks nothing of anybody.
    due = computed(order) if order.state != State.VOID else []
    wanted = {
        (PREFIX + each.kind, each.subject): (rule, each)
        for rule, each in due
        if not (each.is_window and each.on < today)
    }
    record = order.record
    waiting = Deadline.objects.filter(record=record, met_at__isnull=True, kind__startswith=PREFIX)
    for deadline in waiting:
        found = wanted.get((deadline.kind, deadline.subject))
        if found is None:
            meet_deadline(record, deadline.kind, subject=deadline.subject)
            continue
        _, each = found
        if (deadline.due_on, deadline.due_at, deadline.why, deadline.assignee_id) == (
            each.on,
            each.at,
            each.why,
            order.owner_id,
        ):
            del wanted[deadline.kind, deadline.subject]
    for (kind, subject), (rule, each) in wanted.items():
        set_deadline(
            record,
            kind,
            each.on,
            each.why,
            assignee=order.owner,
            subject=subject,
            source=f"{rule.id}: {rule.source}"[:120],
            due_at=each.at,
        )
