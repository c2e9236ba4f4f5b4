"""How a form begins with what a record of another room says, without the two rooms knowing each other.

A room registers what its records say; another asks by the record's id. What one may not see gives
nothing, and nothing is written down about the asking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partnership.models import User


@dataclass(frozen=True)
class PersonFilled:
    """Somebody as a record names them."""

    given_name: str
    family_name: str = ""
    date_of_birth: date | None = None


@dataclass(frozen=True)
class Prefill:
    """What a record says about who is harmed, by whom, and what has happened."""

    victim: PersonFilled | None = None
    perpetrators: tuple[PersonFilled, ...] = ()
    summary: str = ""
    happened_on: date | None = None


Provider = Callable[[User, UUID], Prefill | None]
_providers: dict[str, Provider] = {}


def register_prefill(name: str, provider: Provider) -> None:
    """Fill forms from the records of a room with `provider(user, id)`; None for what is out of sight."""
    _providers[name] = provider


def prefill(user: User, pk: UUID | None) -> Prefill | None:
    """What the record `pk` says, as far as `user` sees it; None where no room gives anything."""
    if pk is None:
        return None
    found = (provider(user, pk) for provider in _providers.values())
    return next((each for each in found if each is not None), None)
