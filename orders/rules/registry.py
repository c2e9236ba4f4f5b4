"""How a rule of law is written down: its id, its type, its source, and what it checks.

BLOCK refuses the step. WARN lets it pass with a recorded reason. DUE computes a day. INFO is told to
whoever takes the step. `docs/rules.md` is made from this registry, and a test fails for a rule that
no test names (`@pytest.mark.rule`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from orders.kinds import Kind
from orders.models import Breach, Order
from partnership.law import Law, NoLaw, law_on
from partnership.models import User
from partnership.rules import Finding


class Type(StrEnum):
    """What a rule does when it finds something."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    DUE = "DUE"
    INFO = "INFO"


@dataclass
class Act:
    """A step about to be taken: on which order, by whom, on which day, with which answers.

    `on` is the day of the act; the law is that day's. `by` is None for what follows from the calendar.
    """

    order: Order
    step: str
    by: User | None
    on: date
    data: dict[str, Any] = field(default_factory=dict)
    breach: Breach | None = None

    @cached_property
    def law(self) -> Law:
        return law_on(self.order.partnership_id, self.on)

    @property
    def kind(self) -> Kind:
        return Kind(self.order.kind)

    @property
    def age(self) -> int | None:
        """The person's age on the day of the act, by their date of birth."""
        return self.order.age_on(self.on)

    @property
    def is_of_a_child(self) -> bool:
        return self.order.is_under_18_on(self.on, self.law.number("adult_age"))

    def get(self, name: str) -> Any:
        """What was typed for this step, else what the order says."""
        if name in self.data:
            return self.data[name]
        if hasattr(self.order, name):
            return getattr(self.order, name)
        return self.order.answers.get(name)


# What a check says: a message that tells what would put it right, and the field at fault.
Said = str | tuple[str, str]
Check = Callable[[Act], Iterable[Said]]


@dataclass(frozen=True)
class Due:
    """A day that the law or policy sets, as it follows from the order's rows.

    `is_window`: the end of somebody's right (an appeal period); nothing is overdue when it has passed.
    """

    kind: str
    on: date
    why: str
    at: datetime | None = None
    subject: UUID | None = None
    is_window: bool = False


Computes = Callable[[Order], Iterable[Due]]


@dataclass(frozen=True)
class Rule:
    """One rule as it stands in the table of rules."""

    id: str
    type: Type
    source: str
    title: str
    kinds: frozenset[Kind]
    steps: frozenset[str] = frozenset()
    check: Check | None = None
    computes: Computes | None = None
    # Whether it can be asked before anything is typed: the evidence check does.
    is_standing: bool = False


_rules: list[Rule] = []
_EVERY_KIND = frozenset(Kind)


def rules() -> list[Rule]:
    """Every rule, in the order of the files."""
    return list(_rules)


def _register(rule: Rule) -> None:
    if any((each.id, each.type, each.title) == (rule.id, rule.type, rule.title) for each in _rules):
        raise ValueError(f"Rule {rule.id} is written down twice")
    _rules.append(rule)


def _checks(
    type_: Type,
    id_: str,
    source: str,
    title: str,
    steps: str,
    kinds: Collection[Kind],
    standing: bool,
) -> Callable[[Check], Check]:
    def add(check: Check) -> Check:
        _register(
            Rule(
                id_,
                type_,
                source,
                title,
                frozenset(kinds),
                frozenset(steps.split()),
                check=check,
                is_standing=standing,
            )
        )
        return check

    return add


def block(
    id_: str,
    source: str,
    title: str,
    *,
    steps: str,
    kinds: Collection[Kind] = _EVERY_KIND,
    standing: bool = False,
) -> Callable[[Check], Check]:
    """The decorated check refuses `steps` (space separated) of `kinds` with what it says."""
    return _checks(Type.BLOCK, id_, source, title, steps, kinds, standing)


def warn(
    id_: str,
    source: str,
    title: str,
    *,
    steps: str,
    kinds: Collection[Kind] = _EVERY_KIND,
    standing: bool = False,
) -> Callable[[Check], Check]:
    """The decorated check asks for a reason, which is kept on the record."""
    return _checks(Type.WARN, id_, source, title, steps, kinds, standing)


def due(
    id_: str, source: str, title: str, *, kinds: Collection[Kind] = _EVERY_KIND
) -> Callable[[Computes], Computes]:
    """The decorated function computes days that fall due on an order of `kinds`."""

    def add(computes: Computes) -> Computes:
        _register(Rule(id_, Type.DUE, source, title, frozenset(kinds), computes=computes))
        return computes

    return add


def info(id_: str, source: str, title: str, *, steps: str, kinds: Collection[Kind]) -> None:
    """`title` is told to whoever takes one of `steps`."""
    _register(Rule(id_, Type.INFO, source, title, frozenset(kinds), frozenset(steps.split())))


def applying(step: str, kind: Kind, *types: Type) -> Iterator[Rule]:
    """The rules of the types that bear on a step of a kind of order."""
    for rule in _rules:
        if rule.type in types and step in rule.steps and kind in rule.kinds:
            yield rule


def findings(
    act: Act, type_: Type, *, standing_only: bool = False, only: str = ""
) -> list[Finding]:
    """What the rules of one type find against `act`; each says its id and its source.

    `only`: of the rule with this id alone.
    """
    found = []
    for rule in applying(act.step, act.kind, type_):
        if rule.check is None or (standing_only and not rule.is_standing):
            continue
        if only and rule.id != only:
            continue
        try:
            for said in rule.check(act):
                message, at = (said, "") if isinstance(said, str) else said
                found.append(Finding(rule.id, f"{message} (Rule {rule.id}: {rule.source})", at))
        except NoLaw as no_law:
            found.append(Finding(rule.id, str(no_law), "on"))
    return found


def told(step: str, kind: Kind) -> list[str]:
    """What whoever takes the step should know; it forbids nothing."""
    return [
        f"{rule.title} (Rule {rule.id}: {rule.source})" for rule in applying(step, kind, Type.INFO)
    ]


def computed(order: Order) -> list[tuple[Rule, Due]]:
    """Every day that falls due on the order as it stands, with the rule that sets it."""
    return [
        (rule, each)
        for rule in _rules
        if rule.computes is not None and Kind(order.kind) in rule.kinds
        for each in rule.computes(order)
    ]
