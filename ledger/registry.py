"""The measures that the rooms register, and their words; `performance` and the roof walk them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.algebra import DIMENSIONS, Measure, Wall
from partnership.models import User

_measures: dict[str, Measure] = {}
_labels: dict[str, dict[str, str]] = {}


def register(*measures: Measure) -> None:
    """Called from a room's `apps.py`. Raises ValueError for an id that is taken.

    What stands behind a wall is registered like anything else, and is in no answer of this module
    but to those who may look behind it.
    """
    for measure in measures:
        if _measures.get(measure.id, measure) != measure:
            raise ValueError(f"Two measures are called {measure.id}")
        _measures[measure.id] = measure


def measures() -> list[Measure]:
    """Every measure that stands behind no wall, in the order of registration."""
    return [each for each in _measures.values() if each.behind is None]


def measures_for(user: User) -> list[Measure]:
    """The measures that an account may ask: those behind no wall, and behind walls open to it."""
    return [each for each in _measures.values() if each.behind is None or opens(each.behind, user)]


def opens(wall: Wall, user: User) -> bool:
    """Whether an account may look behind a wall."""
    return user.may(wall.capability) and wall.compartment in user.clearances


def walled(compartment: str) -> list[Measure]:
    """The measures behind the wall of a compartment, for whoever runs the server."""
    return [
        each
        for each in _measures.values()
        if each.behind is not None and each.behind.compartment == compartment
    ]


def walled_facts() -> tuple[str, ...]:
    """What the kinds of facts begin with that stand behind a wall."""
    return tuple(dict.fromkeys(each.behind.facts for each in _measures.values() if each.behind))


def grouped(chosen: Iterable[Measure]) -> dict[str, list[Measure]]:
    """Measures under their headings, both in the order given."""
    groups: dict[str, list[Measure]] = {}
    for each in chosen:
        groups.setdefault(each.group, []).append(each)
    return groups


def measure(measure_id: str) -> Measure:
    """Raises KeyError for an unknown id. Where somebody asks, `measure_for` them."""
    return _measures[measure_id]


def measure_for(user: User, measure_id: str) -> Measure:
    """Raises KeyError alike for an unknown id and for one behind a wall that is closed to `user`."""
    found = _measures[measure_id]
    if found.behind is not None and not opens(found.behind, user):
        raise KeyError(measure_id)
    return found


def register_labels(dimension: str, labels: Mapping[str, str]) -> None:
    """What people call values of `dimension`; "" is that of what has none.

    Called from a room's `apps.py`. Raises ValueError for an unknown dimension, and for a value that
    another room calls otherwise.
    """
    if dimension not in DIMENSIONS:
        raise ValueError(f"There is no dimension {dimension}")
    held = _labels.setdefault(dimension, {})
    for value, label in labels.items():
        if held.setdefault(value, str(label)) != str(label):
            raise ValueError(f"{dimension} {value} is called {held[value]} already")


def labels(dimension: str) -> dict[str, str]:
    """What the rooms call the values of `dimension`."""
    return dict(_labels.get(dimension, {}))
