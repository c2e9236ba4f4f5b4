"""What a step asks. From one table come the web form, the API's shape and the words of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from orders.kinds import Kind

if TYPE_CHECKING:
    from orders.models import Order
    from partnership.models import User

Choices = Sequence[tuple[str, str]]
# The characters of a line: what its column holds.
LONGEST = 300


class Form(StrEnum):
    """How an answer is given."""

    DAY = "day"
    FUTURE_DAY = "future_day"
    MOMENT = "moment"
    LINE = "line"
    TEXT = "text"
    # Several lines, each an entry of a list.
    LINES = "lines"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    TICK = "tick"
    NUMBER = "number"
    MONEY = "money"
    # Rows of the order: the service gets the rows.
    REQUIREMENTS = "requirements"
    BREACH = "breach"
    HEARING = "hearing"
    OWNER = "owner"


@dataclass(frozen=True)
class Input:
    """One question. `noun` ends the message for an empty answer ("Enter the day of service")."""

    name: str
    label: str
    form: Form
    noun: str = ""
    hint: str = ""
    required: bool = True
    # Choices, or what gives them for an order and a reader.
    choices: Choices | Callable[[Order, User], Choices] = ()
    # Only asked of these kinds; of all where empty.
    kinds: frozenset[Kind] = frozenset()
    # A day that is preset to today.
    today: bool = False
    width: int = 5

    def is_asked(self, kind: Kind) -> bool:
        return not self.kinds or kind in self.kinds


def asked(inputs: Iterable[Input], kind: Kind) -> list[Input]:
    """The questions that a kind of order is asked."""
    return [each for each in inputs if each.is_asked(kind)]


def day_of(label: str, noun: str, hint: str = "") -> Input:
    """The day of the act: every step asks for it, preset to today."""
    return Input("on", label, Form.DAY, noun=noun, hint=hint, today=True)


def note(label: str, noun: str, *, required: bool = False, hint: str = "") -> Input:
    """What is worth saying about the step."""
    return Input("note", label, Form.TEXT, noun=noun, hint=hint, required=required)
