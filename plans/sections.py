"""How the parts of a piece of work stand on its page: their headings, and what a line says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partnership.dates import spoken
from plans import countables
from plans.models import (
    Comparison,
    Event,
    Funding,
    Identified,
    Part,
    Resource,
    Response,
    Sanction,
    Site,
    TakingPart,
    Tally,
    YouthIntervention,
)
from plans.queries import change_in
from plans.services.parts import PARTS

Line = Callable[[Any], tuple[str, str, str]]


@dataclass(frozen=True)
class Section:
    """A kind of part: its word in addresses, its heading, what one is called, and its line.

    A line is what it is, what there is to say of it, and when.
    """

    code: str
    model: type[Part]
    title: str
    one: str
    line: Line


def _thing(code: str) -> str:
    found = countables.BY_CODE.get(code)
    return found.title if found else code


def _money(row: Funding) -> str:
    word, _, number = row.amount.rpartition(" ")
    return f"{word} £{number}".strip()


def _counted(row: Tally) -> str:
    pounds = countables.BY_CODE.get(row.what)
    if pounds is not None and pounds.unit == "GBP":
        return _money(row)  # type: ignore[arg-type]
    return row.amount


def _words(*texts: object) -> str:
    return ". ".join(str(each) for each in texts if each)


def _taking_part(row: TakingPart) -> tuple[str, str, str]:
    return row.name, _words(row.get_role_display(), row.did), ""


def _funding(row: Funding) -> tuple[str, str, str]:
    return (
        f"{row.get_kind_display()}: {_money(row)}",
        _words(f"From {row.source}", row.terms),
        spoken(row.on),
    )


def _resource(row: Resource) -> tuple[str, str, str]:
    years = f"Paid for {row.years} years" if row.years else ""
    return f"{_thing(row.what)}: {row.amount}", _words(row.holder, years, row.note), spoken(row.on)


def _event(row: Event) -> tuple[str, str, str]:
    came = f"{row.amount} came" if row.amount else ""
    days = f"{row.days} days" if row.days > 1 else ""
    schools = f"{len(row.schools)} schools" if row.schools else ""
    return (
        f"{row.get_kind_display()}: {row.title}",
        _words(came, days, row.place, schools, row.feedback),
        spoken(row.starts_on),
    )


def _tally(row: Tally) -> tuple[str, str, str]:
    return f"{_thing(row.what)}: {_counted(row)}", _words(row.ward, row.note), spoken(row.on)


def _response(row: Response) -> tuple[str, str, str]:
    late = "Overdue" if row.is_overdue else row.get_status_display()
    who = f"{row.agency}, {row.owner.name}" if row.owner else str(row.agency)
    return (
        f"{row.get_kind_display()}: {row.description}",
        _words(who, late, row.result),
        f"Due {spoken(row.due_on)}",
    )


def _comparison(row: Comparison) -> tuple[str, str, str]:
    return (
        f"{row.what}: {row.before:,} before, {row.after:,} after",
        _words(change_in(row), row.source),
        f"From {spoken(row.before_from)}",
    )


def _identified(row: Identified) -> tuple[str, str, str]:
    name = f": {row.person}" if row.person else ""
    return f"{row.amount}{name}", _words(row.how, row.get_later_display()), spoken(row.on)


def _intervention(row: YouthIntervention) -> tuple[str, str, str]:
    return f"{row.get_kind_display()}: {row.amount}", row.note, spoken(row.on)


def _site(row: Site) -> tuple[str, str, str]:
    farm = "Cannabis farm" if row.is_farm else ""
    plants = f"{row.amount} plants" if row.amount else ""
    heat = f"Thermal camera: {row.get_heat_display()}" if row.heat != "not_used" else ""
    warrant = row.get_warrant_display() if row.warrant != "none" else ""
    ceased = f"Ceased operating on {spoken(row.ceased_on)}" if row.ceased_on else ""
    return (
        f"{row.name} ({row.get_kind_display()})",
        _words(row.ward, heat, warrant, farm, plants, ceased, row.note),
        spoken(row.visited_on),
    )


def _sanction(row: Sanction) -> tuple[str, str, str]:
    pending = "Under way" if row.is_pending else ""
    years = f"{row.sentence_years} years" if row.sentence_years else ""
    return (
        f"{row.get_kind_display()}: {row.amount}",
        _words(row.agency, pending, row.offence, years, row.note),
        spoken(row.on),
    )


SECTIONS = (
    Section("partner", TakingPart, "Who takes part", "somebody who takes part", _taking_part),
    Section("response", Response, "Responses", "a response", _response),
    Section("funding", Funding, "Money", "money", _funding),
    Section("resource", Resource, "Posts and equipment", "a post or equipment", _resource),
    Section("event", Event, "Events", "an event", _event),
    Section("identified", Identified, "Young people identified", "young people", _identified),
    Section(
        "intervention",
        YouthIntervention,
        "What was done with them",
        "an intervention",
        _intervention,
    ),
    Section("comparison", Comparison, "Before and after", "a comparison", _comparison),
    Section("site", Site, "Premises", "premises", _site),
    Section("tally", Tally, "What was counted", "a count", _tally),
    Section("sanction", Sanction, "Sanctions and court results", "a sanction", _sanction),
)
BY_CODE = {each.code: each for each in SECTIONS}
BY_MODEL = {each.model: each for each in SECTIONS}


def sections_of(kind: str) -> list[Section]:
    """The sections of a kind of work, in the order of its page."""
    return [BY_MODEL[model] for model in PARTS[kind]]
