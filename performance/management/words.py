"""What the room's commands ask alike: which area, which day."""

from __future__ import annotations

from datetime import date

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date

from partnership.models import Partnership


def area_called(slug: str | None, option: str = "--area") -> Partnership:
    """The one partnership there is, or the one that is named. Raises CommandError."""
    areas = list(Partnership.objects.order_by("slug"))
    if slug is None and len(areas) == 1:
        return areas[0]
    names = ", ".join(area.slug for area in areas) or "none: run load_reference_year first"
    if slug is None:
        raise CommandError(f"Say which area with {option}. There are: {names}.")
    for area in areas:
        if area.slug == slug:
            return area
    raise CommandError(f"There is no area called {slug}. There are: {names}.")


def day_of(text: str | None, option: str = "--as-at") -> date | None:
    """The day that is named. Raises CommandError."""
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"“{text}” is not a date. Write {option} 2018-05-23.")
    return day
