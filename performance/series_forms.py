"""The forms of imported series: handing a file in, and recording a break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from govuk import FileField, GovukDateField, GovukForm, SelectField, TextAreaField, TextField
from ledger.periods import Period
from partnership.dates import add_months
from performance.imports.handed_in import MOST_MEGABYTES
from performance.imports.told import month_of
from performance.models import SeriesArea
from performance.report_forms import FindingsForm
from performance.series.catalogue import SERIES

MOST_YEARS = 10


class MonthField(TextField):
    """A month as 2017-04; gives its first day."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        month = month_of(text)
        if month is None:
            raise ValidationError("Write the month as 2017-04", code="invalid")
        return month


class ImportForm(FindingsForm):
    """A file of series."""

    file = FileField(
        "Which file?",
        noun="a file",
        hint=f"CSV, or the ZIP as data.police.uk gives it. At most {MOST_MEGABYTES} MB.",
        largest=MOST_MEGABYTES,
        max_length=255,
    )
    extracted_on = GovukDateField(
        "When did its publisher take the numbers out?",
        noun="the day",
        hint="Of two files about the same months the one taken out later holds. "
        "Today unless you enter a day.",
        required=False,
        past=True,
    )


class SeriesForm(GovukForm):
    """Which area and months of a series."""

    mark_optional = False

    area = SelectField("Area", noun="an area", choices=[], empty="Choose an area")
    first = MonthField(
        "From", noun="the first month", hint="For example 2017-04", width=10, required=False
    )
    last = MonthField(
        "To",
        noun="the last month",
        hint="The last that was told unless you enter one",
        width=10,
        required=False,
    )

    def __init__(self, areas: Iterable[SeriesArea], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.choices = [("", "Choose an area"), *((each.slug, each.name) for each in areas)]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = asked.get("first"), asked.get("last")
        if first and last and not first <= last < add_months(first, 12 * MOST_YEARS):
            self.add_error(
                "last", f"The last month must lie within {MOST_YEARS} years after the first"
            )
        return asked

    def stretch(self, last_told: date | None) -> Period | None:
        """The months that are asked for: three years up to the last told of, unless said."""
        last = self.cleaned_data.get("last") or last_told
        if last is None:
            return None
        first = self.cleaned_data.get("first") or add_months(last, -35)
        first = max(first, add_months(last, 1 - 12 * MOST_YEARS))
        return Period(first, add_months(last, 1), "") if first <= last else None


class BreakForm(FindingsForm):
    """From a month on a series counts more than it did."""

    from_month = MonthField(
        "From which month on?", noun="the month", hint="For example 2017-04", width=10
    )
    component = SelectField(
        "Which series counts what came in?",
        noun="a series",
        hint="With it the change is given like for like as well.",
        choices=[],
        required=False,
        empty="None of them",
    )
    note = TextAreaField(
        "What does it count since then?",
        noun="what it counts since then",
        rows=3,
        max_length=500,
    )

    def __init__(self, source: str, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        component: Any = self.fields["component"]
        component.choices = [
            ("", "None of them"),
            *(
                (each.code, each.label)
                for each in SERIES
                if each.source == source != code != each.code
            ),
        ]

    def month(self) -> date:
        """The first day of the month."""
        month: date = self.cleaned_data["from_month"]
        return month
