"""The only place that writes the ledger: append a fact, correct one, void one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ledger import registry
from ledger.models import Fact, FactPerson, StaleMark
from partnership import clock
from partnership.models import Record, User
from partnership.waking import wake

# What is copied onto every fact as it stood on the day.
DIMENSIONS = (
    "owner_id",
    "agency_id",
    "ward_id",
    "category",
    "risk_band",
    "source",
    "age_band",
    "issuing_body",
    "themes",
)
_DETAILS = ("outcome", "satisfactory", "due_on", "quantity", "precision", "place", "subject")


class LedgerError(Exception):
    """The ledger refuses the fact; the message says why in plain words."""


@dataclass(frozen=True)
class PersonInFact:
    """Somebody whom a fact is about: an opaque id and a role."""

    person: UUID
    role: str


def effective(known_at: datetime | None = None) -> Q:
    """Facts that hold, as known at an instant: not corrected, not voided."""
    corrections = Fact.objects.filter(corrects=OuterRef("pk"))
    known = Q()
    if known_at is not None:
        corrections = corrections.filter(recorded_at__lte=known_at)
        known = Q(recorded_at__lte=known_at)
    return known & Q(voided=False) & Q(~Exists(corrections))


def facts_of(record: Record) -> list[Fact]:
    """The record's facts that hold, in the order in which they happened."""
    held = Fact.objects.filter(effective(), record=record)
    return sorted(held, key=lambda fact: (fact.occurred_on, fact.root_id or fact.pk))


def append(
    record: Record,
    kind: str,
    on: date,
    *,
    by: User | None,
    changes: Mapping[str, Any] | None = None,
    settled_by: Mapping[str, Iterable[str]] | None = None,
    people: Iterable[PersonInFact] = (),
    **details: Any,
) -> Fact:
    """Append what happened on `on`, with the dimensions of that day, and mark its month stale.

    `changes` are the dimensions that this fact itself sets (names of DIMENSIONS). Where the fact is
    dated before others, each changed dimension is carried onto them by corrections, up to the next
    fact whose kind `settled_by[dimension]` names: a hand-over entered late holds from its day on.
    `by` is None for what the calendar brings about.
    `details`: outcome, satisfactory, due_on, quantity and precision, place, subject.
    Raises LedgerError for a day to come.
    """
    if on > clock.today():
        raise LedgerError("The date must be today or in the past.")
    unknown = set(details) - set(_DETAILS) | set(changes or {}) - set(DIMENSIONS)
    if unknown:
        raise TypeError(f"A fact has no {', '.join(sorted(unknown))}")
    held = facts_of(record)
    dimensions = _dimensions_on(held, on) | dict(changes or {})
    fact = _write(record, kind, on, by, dimensions, details, people)
    later = [each for each in held if each.occurred_on > on]
    _carry_forward(dict(changes or {}), later, settled_by or {}, by)
    return fact


def correct(
    fact: Fact,
    *,
    by: User | None,
    on: date | None = None,
    keeps_dimensions: bool = False,
    people: Iterable[PersonInFact] | None = None,
    **changed: Any,
) -> Fact:
    """Replace `fact`, which was recorded wrongly, by one with `changed` columns or another day.

    A fact that moves to another day bears the dimensions of that day, unless it set them itself
    (`keeps_dimensions`). Raises LedgerError if it has been corrected already.
    """
    day = on or fact.occurred_on
    if day > clock.today():
        raise LedgerError("The date must be today or in the past.")
    values = {name: getattr(fact, name) for name in (*DIMENSIONS, *_DETAILS)}
    if day != fact.occurred_on and not keeps_dimensions:
        place = fact.root_id or fact.pk
        others = [
            each
            for each in facts_of(fact.record)
            if each.pk != fact.pk and (each.occurred_on < day or (each.root_id or each.pk) < place)
        ]
        values |= _dimensions_on(others, day)
    values |= changed
    if people is None:
        people = [PersonInFact(row.person, row.role) for row in fact.people.all()]
    return _replace(fact, day, by, values, people, voided=False)


def void(fact: Fact, *, by: User | None) -> Fact:
    """Record that `fact` never happened. Raises LedgerError if it has been corrected already."""
    values = {name: getattr(fact, name) for name in (*DIMENSIONS, *_DETAILS)}
    return _replace(fact, fact.occurred_on, by, values, (), voided=True)


def _dimensions_on(held: Sequence[Fact], day: date) -> dict[str, Any]:
    """What the record bore at the end of `day`; before its opening, what it was opened with."""
    before = [fact for fact in held if fact.occurred_on <= day]
    model = before[-1] if before else next(iter(held), None)
    return {name: getattr(model, name) for name in DIMENSIONS} if model else {}


def _replace(
    fact: Fact,
    day: date,
    by: User | None,
    values: Mapping[str, Any],
    people: Iterable[PersonInFact],
    *,
    voided: bool,
) -> Fact:
    if Fact.objects.filter(corrects=fact).exists():
        raise LedgerError("This entry has been corrected already. Correct the newest one instead.")
    new = _write(
        fact.record,
        fact.kind,
        day,
        by,
        {name: values[name] for name in DIMENSIONS},
        {name: values[name] for name in _DETAILS},
        people,
        corrects=fact,
        root_id=fact.root_id or fact.pk,
        voided=voided,
    )
    _mark_stale(fact.partnership_id, fact.kind, fact.occurred_on)
    return new


def _write(
    record: Record,
    kind: str,
    on: date,
    by: User | None,
    dimensions: Mapping[str, Any],
    details: Mapping[str, Any],
    people: Iterable[PersonInFact],
    **correction: Any,
) -> Fact:
    stamp = {"recorded_at": clock.now()} if clock.is_pretended() else {}
    fact = Fact.objects.create(
        partnership_id=record.partnership_id,
        record=record,
        kind=kind,
        occurred_on=on,
        recorded_by=by,
        **stamp,
        **dimensions,
        **details,
        **correction,
    )
    FactPerson.objects.bulk_create(
        FactPerson(
            partnership_id=record.partnership_id,
            fact=fact,
            person=each.person,
            role=each.role,
        )
        for each in dict.fromkeys(people)
    )
    _mark_stale(record.partnership_id, kind, on)
    return fact


def _carry_forward(
    changes: dict[str, Any],
    later: Iterable[Fact],
    settled_by: Mapping[str, Iterable[str]],
    by: User | None,
) -> None:
    """Correct each later fact that still bears what `changes` has replaced."""
    for fact in later:
        changes = {
            name: value
            for name, value in changes.items()
            if fact.kind not in settled_by.get(name, ())
        }
        stale = {name: value for name, value in changes.items() if getattr(fact, name) != value}
        if stale:
            correct(fact, by=by, **stale)


def _mark_stale(partnership_id: UUID, kind: str, day: date) -> None:
    if kind.startswith(registry.walled_facts()):
        # They are in no stored figure, and a mark would tell everybody that something happened.
        return
    StaleMark.objects.create(partnership_id=partnership_id, month=day.replace(day=1))
    # Once for each transaction, however many facts it writes.
    if not any(hook is _nudge for _, hook, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(_nudge)


def _nudge() -> None:
    wake("performance.derive_stale")
