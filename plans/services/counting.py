"""Keeps the ledger in step with what is recorded: the facts of a row are those that it says now.

A row that is changed corrects its facts, one that is taken out voids them; nothing is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ledger import services as ledger
from ledger.models import Fact
from ledger.services import PersonInFact
from partnership.models import Record, User
from plans import facts


@dataclass(frozen=True)
class Wanted:
    """A fact as a row says it. Every fact bears dimensions of its own: none flows on to the next."""

    kind: str
    on: date
    outcome: str = ""
    quantity: int | None = None
    precision: str = ""
    satisfactory: bool | None = None
    due_on: date | None = None
    place: UUID | None = None
    owner_id: UUID | None = None
    agency_id: UUID | None = None
    ward_id: UUID | None = None
    category: str = ""
    age_band: str = ""
    source: str = ""
    themes: tuple[str, ...] = ()
    people: tuple[PersonInFact, ...] = field(default=())

    def columns(self) -> dict[str, Any]:
        """The columns of the fact, without its kind, its day and whom it names."""
        named = {
            name: value
            for name, value in asdict(self).items()
            if name not in ("kind", "on", "people")
        }
        return {**named, "themes": list(self.themes)}


def keep(record: Record, subject: UUID, wanted: Sequence[Wanted], *, by: User) -> None:
    """Make the facts of `subject` on the record those that are wanted: append, correct, void."""
    held: dict[str, list[Fact]] = {}
    for fact in ledger.facts_of(record):
        if fact.subject == subject:
            held.setdefault(fact.kind, []).append(fact)
    for each in wanted:
        same = held.get(each.kind, [])
        if same:
            _correct(same.pop(0), each, by)
        else:
            _append(record, subject, each, by)
    for gone in held.values():
        for fact in gone:
            ledger.void(fact, by=by)


def _append(record: Record, subject: UUID, wanted: Wanted, by: User) -> None:
    columns = wanted.columns()
    dimensions = {name: columns.pop(name) for name in ledger.DIMENSIONS if name in columns}
    ledger.append(
        record,
        wanted.kind,
        wanted.on,
        by=by,
        changes=dimensions,
        settled_by=dict.fromkeys(dimensions, facts.ALL),
        subject=subject,
        people=wanted.people,
        **columns,
    )


def _correct(fact: Fact, wanted: Wanted, by: User) -> None:
    changed = {
        name: value for name, value in wanted.columns().items() if getattr(fact, name) != value
    }
    named = {(row.person, row.role) for row in fact.people.all()}
    people = None
    if named != {(each.person, each.role) for each in wanted.people}:
        people = wanted.people
    if changed or people is not None or fact.occurred_on != wanted.on:
        ledger.correct(fact, by=by, on=wanted.on, keeps_dimensions=True, people=people, **changed)
