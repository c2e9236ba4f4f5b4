"""The measures that the rooms register; `performance` and the roof walk them."""

from __future__ import annotations

from ledger.algebra import Measure

_measures: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Called from a room's `apps.py`. Raises ValueError for an id that is taken."""
    for measure in measures:
        if _measures.get(measure.id, measure) != measure:
            raise ValueError(f"Two measures are called {measure.id}")
        _measures[measure.id] = measure


def measures() -> list[Measure]:
    """Every registered measure, in the order of registration."""
    return list(_measures.values())


def measure(measure_id: str) -> Measure:
    """Raises KeyError for an unknown id."""
    return _measures[measure_id]
