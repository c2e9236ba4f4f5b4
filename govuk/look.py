"""How a field is drawn, apart from what it accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Look:
    """Drawing options; every field takes them as keyword arguments."""

    # Characters (2, 3, 4, 5, 10, 20, 30) or a share of the column ("one-half", "two-thirds").
    width: int | str = ""
    # "s", "m", "l", "xl", "" for none; None takes the form's.
    label_size: str | None = None
    # The label or legend is the page's h1: the form is the only thing on the page.
    page_heading: bool = False
    prefix: str = ""
    suffix: str = ""
    inline: bool = False
    small: bool = False
    # By option value: a hint under the option, and the names of the fields that it reveals.
    hints: Mapping[str, str] = field(default_factory=dict)
    reveals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # By option value: the word between this option and the one before, as a rule "or".
    dividers: Mapping[str, str] = field(default_factory=dict)
    # The value of the checkbox that excludes all others ("none").
    exclusive: str = ""
    # Characters that the counter under a text area counts down from.
    count: int | None = None
