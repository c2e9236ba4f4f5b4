"""How rooms meet in search and on pages without importing one another.

Each room registers in its `apps.py` what it finds and what it shows; the pages ask this registry.
Whatever is registered starts from its own `visible_to(user)`: what one may not see does not show, in
any form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partnership.models import Record, User


@dataclass(frozen=True)
class Badge:
    """A warning or a state in a few words, with the colour of its tag."""

    text: str
    colour: str = "grey"


@dataclass(frozen=True)
class Hit:
    """One thing found: its title, where it leads, what tells it apart, and why it was found."""

    title: str
    url: str
    why: str = ""
    detail: str = ""
    badges: Sequence[Badge] = ()


@dataclass(frozen=True)
class Section:
    """The hits of one provider. `more`: there were more than are shown."""

    name: str
    title: str
    hits: Sequence[Hit]
    more: bool = False


Find = Callable[[User, str], Sequence[Hit]]
SHOWN = 20


@dataclass(frozen=True)
class _Provider:
    name: str
    title: str
    find: Find
    position: int


_providers: dict[str, _Provider] = {}


def register_search(name: str, title: str, find: Find, *, position: int) -> None:
    """Search `title` ("People", "Places", "Cases") with `find(user, query)`, best hit first.

    `name` is the section's address on the page. A provider may give one hit more than are shown, to
    say that there are more.
    """
    _providers[name] = _Provider(name, title, find, position)


def search(user: User, query: str) -> list[Section]:
    """What every room finds; sections without hits are kept, so that the page can say so."""
    sections = []
    for provider in sorted(_providers.values(), key=lambda each: (each.position, each.name)):
        hits = list(provider.find(user, query))
        sections.append(
            Section(provider.name, provider.title, hits[:SHOWN], more=len(hits) > SHOWN)
        )
    return sections


@dataclass(frozen=True)
class RecordLine:
    """A record in one line of a list: what it is about, where it opens, and its state."""

    title: str
    url: str
    state: str = ""
    colour: str = "grey"


Describe = Callable[[User, Collection[UUID]], Mapping[UUID, RecordLine]]
_describe: dict[str, Describe] = {}
_called: dict[str, str] = {}


def register_records(kind: str, describe: Describe, *, called: str = "records") -> None:
    """Describe records of `kind`: `describe(user, ids)` leaves out those that `user` may not see.

    `called` is what people call several of them: "cases", "orders".
    """
    _describe[kind] = describe
    _called[kind] = called


def records_called(kind: str) -> str:
    """What people call several records of `kind`."""
    return _called.get(kind, "records")


def describe_records(user: User, records: Collection[Record]) -> dict[UUID, RecordLine]:
    """One line for each record that its room describes, with one question to each room."""
    kinds: dict[str, set[UUID]] = {}
    for record in records:
        kinds.setdefault(record.kind, set()).add(record.pk)
    lines: dict[UUID, RecordLine] = {}
    for kind, ids in kinds.items():
        if kind in _describe:
            lines.update(_describe[kind](user, ids))
    return lines


@dataclass(frozen=True)
class Panel:
    """Something that a room shows on a page of another: a template and what it needs."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Tab:
    """A section that a room adds to the pages of another's record, for those with a capability."""

    text: str
    url_name: str
    capability: str


_tabs: dict[str, list[Tab]] = {}


def register_tab(page: str, tab: Tab) -> None:
    """Add a section to the pages of "case"; its page takes the record's id."""
    held = _tabs.setdefault(page, [])
    if tab not in held:
        held.append(tab)


def tabs(page: str, user: User) -> list[Tab]:
    """The sections that other rooms add and that `user` may open."""
    return [tab for tab in _tabs.get(page, []) if user.may(tab.capability)]


Slot = Callable[[User, UUID], Panel | None]
_slots: dict[str, list[tuple[int, str, Slot]]] = {}


def register_slot(page: str, name: str, slot: Slot, *, position: int = 0) -> None:
    """Show `slot(user, id)` on the pages "case", "person", "organisation", "place" or "law"."""
    held = [each for each in _slots.get(page, []) if each[1] != name]
    _slots[page] = sorted([*held, (position, name, slot)], key=lambda each: each[:2])


def panels(page: str, user: User, pk: UUID) -> list[Panel]:
    """What other rooms show on the page of `pk`."""
    shown = (slot(user, pk) for _, _, slot in _slots.get(page, []))
    return [panel for panel in shown if panel is not None]
