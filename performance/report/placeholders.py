"""Placeholders: the names of figures in commentary, in place of numbers that somebody would type.

`{{ asb_cases_managed }}` is the figure of the report's own period and area. After bars stand what is
meant otherwise, and how it is to be printed:

    {{ asb_incidents_percent_change | period=2017/18 Q1 }}
    {{ asb_cases_managed | previous year }}        {{ … | years ago=2 }}
    {{ all_crime_change | area=lancashire }}
    {{ asb_cases_open | at period end }}           not as at the report's own day
    {{ all_crime_change | signed }}                +3,599
    {{ … | without sign }}                         3.3% of "reduced by 3.3%"
    {{ … | in words }}                             an increase of 19.4%
    {{ … | with unit }}                            445 cases
    {{ … | bare }}                                 94.6, without % or £
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ledger.periods import Period, PeriodError, parse

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")
_AREA = re.compile(r"[a-z0-9-]{1,50}")
FORMATS = ("signed", "without sign", "in words", "with unit", "bare")
LONGEST_AGO = 10


@dataclass(frozen=True)
class Placeholder:
    """A figure as a text names it. `fault` says what is wrong with what was typed, if anything."""

    typed: str
    figure_id: str = ""
    period: str = ""
    years_ago: int = 0
    area: str = ""
    at_period_end: bool = False
    format: str = ""
    fault: str = ""

    def __str__(self) -> str:
        """As it is written, whoever typed it."""
        parts = [self.figure_id]
        if self.period:
            parts.append(f"period={self.period}")
        if self.years_ago == 1:
            parts.append("previous year")
        elif self.years_ago:
            parts.append(f"years ago={self.years_ago}")
        if self.area:
            parts.append(f"area={self.area}")
        if self.at_period_end:
            parts.append("at period end")
        if self.format:
            parts.append(self.format)
        return "{{ " + " | ".join(parts) + " }}"


Piece = str | Placeholder


def pieces_of(text: str) -> list[Piece]:
    """The text and the placeholders in it, in order: what was typed can be put together again."""
    found: list[Piece] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append(read(match[0]))
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    return found


def placeholders_in(text: str) -> list[Placeholder]:
    """The placeholders of a text, in order."""
    return [each for each in pieces_of(text) if isinstance(each, Placeholder)]


def read(typed: str) -> Placeholder:
    """The placeholder that `typed` writes. Never raises: what is wrong stands in `fault`."""
    parts = [" ".join(part.split()) for part in typed.strip()[2:-2].split("|")]
    name, *variants = parts
    if _ID.fullmatch(name) is None:
        return Placeholder(typed, fault="names no figure")
    said: dict[str, object] = {}
    for variant in variants:
        what = _variant(variant)
        if isinstance(what, str):
            return Placeholder(typed, figure_id=name, fault=what)
        if said.keys() & what.keys():
            return Placeholder(typed, figure_id=name, fault=f"says “{variant}” beside another")
        said |= what
    return Placeholder(typed, figure_id=name, **said)  # type: ignore[arg-type]


def _variant(text: str) -> dict[str, object] | str:
    """What one variant says, or what is wrong with it."""
    word, is_value, value = (part.strip() for part in text.partition("="))
    lower = word.lower()
    if not is_value:
        if lower in FORMATS:
            return {"format": lower}
        if lower == "previous year":
            return {"years_ago": 1}
        if lower == "at period end":
            return {"at_period_end": True}
    elif lower == "period":
        try:
            return {"period": parse(value).label}
        except PeriodError as error:
            return str(error)
    elif lower == "area" and _AREA.fullmatch(value):
        return {"area": value}
    elif lower == "years ago" and re.fullmatch(r"[0-9]{1,2}", value):
        if 1 <= int(value) <= LONGEST_AGO:
            return {"years_ago": int(value)}
        return f"goes back by 1 to {LONGEST_AGO} years"
    return f"says “{text}”, which is no variant" if text else "has an empty variant"


def earlier(period: Period, years: int) -> Period:
    """The same period so many financial years before."""
    if years == 0:
        return period
    return parse(
        re.sub(r"(\d{4})(/(\d{2})|-\d{2})", lambda found: _earlier(found, years), period.label)
    )


def _earlier(found: re.Match[str], years: int) -> str:
    year = int(found[1]) - years
    return f"{year}/{(year + 1) % 100:02d}" if found[3] else f"{year}{found[2]}"


_ROUGHLY = {
    "about": "about ",
    "at_least": "at least ",
    "at_most": "at most ",
    "estimated": "about ",
}


def printed(value: str, unit: str, *, format: str = "", precision: str = "") -> str:
    """A figure's value as commentary prints it. What is no number (withheld) stands in brackets."""
    number = as_number(value)
    if number is None:
        return f"[{value}]" if len(value) <= 2 else value
    change = format == "in words"
    shown = abs(number) if format in ("without sign", "in words") else number
    text = f"{abs(shown):,f}"
    if format != "bare":
        text = f"£{text}" if unit == "GBP" else f"{text}%" if unit == "%" else text
    sign = "-" if shown < 0 else "+" if format == "signed" and shown > 0 else ""
    text = f"{sign}{text}"
    if change:
        if number == 0:
            return "no change"
        return f"{'an increase' if number > 0 else 'a reduction'} of {text}"
    if format == "with unit" and unit not in ("%", "GBP"):
        text = f"{text} {unit}"
    return _ROUGHLY.get(precision, "") + text


def as_number(value: str) -> Decimal | None:
    """The number that a row's value is; None for text and for nothing."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def names_in(texts: Sequence[str]) -> set[str]:
    """The ids of all figures that the texts name."""
    return {each.figure_id for text in texts for each in placeholders_in(text) if each.figure_id}
