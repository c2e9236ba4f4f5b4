"""Filters and tags of our pages, loaded everywhere (`builtins` in settings).

Dates and times are written as GOV.UK writes them: 3 March 2026, 2:05pm, in London.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Protocol, TypedDict

from django import template
from django.forms.utils import ErrorDict

from partnership import clock

register = template.Library()

_RISK_COLOURS = {
    "standard": "green",
    "low": "green",
    "medium": "yellow",
    "high": "red",
    "very_high": "red",
    "very high": "red",
}


def _day(moment: date | datetime) -> date:
    return clock.london_day(moment) if isinstance(moment, datetime) else moment


@register.filter
def govuk_date(moment: date | datetime | None) -> str:
    """Write "3 March 2026"; nothing for no date."""
    if not moment:
        return ""
    day = _day(moment)
    return f"{day.day} {day:%B %Y}"


@register.filter
def govuk_short_date(moment: date | datetime | None) -> str:
    """Write "3 Mar 2026", for table cells."""
    if not moment:
        return ""
    day = _day(moment)
    return f"{day.day} {day:%b %Y}"


@register.filter
def govuk_time(moment: datetime | time | None) -> str:
    """Write "2:05pm", "2pm", "midday", "midnight"."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.LONDON).time() if isinstance(moment, datetime) else moment
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def govuk_datetime(moment: date | datetime | None) -> str:
    """Write "3 March 2026 at 2:05pm"; a day alone stays a day."""
    if isinstance(moment, datetime):
        return f"{govuk_date(moment)} at {govuk_time(moment)}"
    return govuk_date(moment)


@register.filter
def by_instant(moment: datetime | None) -> str:
    """Write "by 10am on 27 December 2026", for what the law counts in hours."""
    return f"by {govuk_time(moment)} on {govuk_date(moment)}" if moment else ""


@register.filter
def iso(moment: date | datetime | None) -> str:
    """The machine's writing, for `<time datetime>`."""
    return moment.isoformat() if moment else ""


@register.filter
def days(count: int | None) -> str:
    """Write "1 day", "12 days"; nothing for no number."""
    return "" if count is None else f"{count:,} {'day' if abs(count) == 1 else 'days'}"


@register.filter
def counted(count: int | None, words: str) -> str:
    """`{{ n|counted:"case,cases" }}`: "1 case", "2,613 cases", "no cases"."""
    one, _, many = words.partition(",")
    if not count:
        return f"no {many or one + 's'}"
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@register.filter
def due(day: date | None) -> str:
    """How far off a deadline is: "Overdue by 3 days", "Due today", "Due in 2 days"."""
    if day is None:
        return ""
    away = (day - clock.today()).days
    if away < 0:
        return f"Overdue by {days(-away)}"
    if away <= 1:
        return "Due tomorrow" if away else "Due today"
    return f"Due in {days(away)}" if away <= 14 else f"Due {govuk_date(day)}"


@register.filter
def risk_colour(band: str | None) -> str:
    """The tag colour of a risk band; grey where none is known. The words always stand beside it."""
    return _RISK_COLOURS.get(str(band or "").lower(), "grey")


@register.filter
def figure(value: float | None) -> str:
    """A number with its thousands separated; "–" where there is none, never 0."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


@register.filter
def nth(rows: Any, index: int) -> Any:
    """The element at `index`, or nothing where the list is shorter: a cell's header, for one."""
    return rows[index] if rows and 0 <= index < len(rows) else None


class ErrorItem(TypedDict):
    """One line of the error summary: its words and the control it leads to."""

    text: str
    href: str


class _Bound(Protocol):
    errors: Iterable[str]
    error_href: str
    is_hidden: bool


@register.filter
def error_items(form: Any) -> list[ErrorItem]:
    """The lines of a form's error summary, in the order of its fields.

    Errors of the whole form lead to its first visible field, as GOV.UK asks of sign-in errors.
    Anything that is not a form with errors gives none.
    """
    if not isinstance(getattr(form, "errors", None), ErrorDict) or not form.errors:
        return []
    bound: list[_Bound] = list(form)
    first = next((field.error_href for field in bound if not field.is_hidden), "#main-content")
    items: list[ErrorItem] = [
        {"text": str(text), "href": first} for text in form.non_field_errors()
    ]
    for field in bound:
        href = first if field.is_hidden else field.error_href
        items += [{"text": str(text), "href": href} for text in field.errors]
    return items
