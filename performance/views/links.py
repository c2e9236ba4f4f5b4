"""Addresses of the cases behind figures, and back again; and files of figures."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from ledger import registry
from ledger.periods import PeriodError, parse
from partnership import clock
from partnership.models import User
from performance.forms import breakdowns_for
from performance.queries import Question


def records_url(question: Question) -> str:
    """The page that lists the cases behind a figure."""
    asked = {
        "figure": question.measure,
        "period": question.period.label,
        "as_at": question.as_at.isoformat() if question.as_at else None,
        "known_at": question.known_at.isoformat() if question.known_at else None,
        "by": question.dimension or None,
        "key": question.key if question.dimension else None,
    }
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{reverse('figure_records')}?{query}"


def series_url(source: str, code: str, area: str) -> str:
    """The page of one series of one area."""
    return f"{reverse('series_one', args=[source, code])}?{urlencode({'area': area})}"


def counts_url(figure: str, area: str, period: str, known_at: datetime | None) -> str:
    """The page of the months behind a figure over imported series."""
    asked = {"figure": figure, "area": area, "period": period}
    if known_at:
        asked["known_at"] = known_at.isoformat()
    return f"{reverse('figure_counts')}?{urlencode(asked)}"


def read_question(user: User, asked: QueryDict) -> Question:
    """The question of an address that `records_url` made. Raises Http404 for any other."""
    try:
        measure = registry.measure_for(user, asked.get("figure", ""))
        period = parse(asked.get("period", ""))
        as_at = parse_date(asked.get("as_at", "")) if "as_at" in asked else None
        known_at = parse_datetime(asked.get("known_at", "")) if "known_at" in asked else None
    except (KeyError, PeriodError, ValueError):
        raise Http404 from None
    dimension = asked.get("by", "")
    if dimension and dimension not in breakdowns_for(user):
        raise Http404
    misread = ("as_at" in asked and as_at is None) or ("known_at" in asked and known_at is None)
    if misread or (as_at is not None and not 1900 <= as_at.year <= 2200):
        raise Http404
    if known_at is not None:
        known_at = in_london(known_at)
    key = asked.get("key", "") if dimension else ""
    if "\0" in key:
        raise Http404
    return Question(measure.id, period, as_at, known_at, dimension, key)


def in_london(instant: datetime) -> datetime:
    """An instant without a zone is London's. Raises Http404 at the ends of time."""
    if not 1900 <= instant.year <= 2200:
        raise Http404
    return instant if instant.tzinfo else instant.replace(tzinfo=clock.LONDON)


def as_id(text: str | None) -> UUID | None:
    """The id that `text` writes, or None."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A download that no spreadsheet takes for formulas."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(text: str) -> str:
    if re.fullmatch(r"-\d+(\.\d+)?", text):
        return text
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
