"""The measures that the rooms register, and their words; `performance` and the roof walk them."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.algebra import DIMENSIONS, Measure

_measures: dict[str, Measure] = {}
_labels: dict[str, dict[str, str]] = {}


def register(*measures: Measure) -> None:
    """Called from a room's `apps.py`. Raises ValueError for an id that is taken."""
    for measure in measures:
        if _measures.get(measure.id, measure) != measure:
            raise ValueError(f"Two measures are called {measure.id}")
        _measures[measure.id] = measure


def measures() -> list[Measure]:
    """Every registered measure, in the order of registration."""
    return list(_measures.values())


def grouped() -> dict[str, list[Measure]]:
    """The registered measures under their headings, both in the order of registration."""
    groups: dict[str, list[Measure]] = {}
    for each in _measures.values():
        groups.setdefault(each.group, []).append(each)
    return groups


def measure(measure_id: str) -> Measure:
    """Raises KeyError for an unknown id."""
    return _measures[measure_id]


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
