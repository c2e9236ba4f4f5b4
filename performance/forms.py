"""What the figures' pages ask: a period, and the days that a question is as at and known at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from govuk import GovukDateField, GovukForm, SelectField, TextField, TimeField
from ledger import registry
from ledger.periods import HOW, Period, PeriodError, parse
from partnership import clock
from partnership.models import User

BY = {
    "ward": "Ward",
    "owner": "Owner",
    "agency": "Agency",
    "category": "Type",
    "risk_band": "Risk",
    "source": "Referral source",
    "theme": "Theme or priority",
    "age_band": "Age band",
    "issuing_body": "Issuing body",
    "age": "How long open",
}


def breakdowns_for(user: User) -> dict[str, str]:
    """The dimensions that the account may see figures by: single officers for those who lead a team."""
    return {name: word for name, word in BY.items() if name != "owner" or user.may("team.read")}


class BoardPeriodForm(GovukForm):
    """Chooses one of the periods that have stored figures."""

    mark_optional = False

    period = SelectField("Period", choices=[], noun="a period", required=False, empty="This year")

    def __init__(self, periods: Sequence[Period], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["period"]
        field.choices = [("", field.choices[0][1]), *((each.label, each.label) for each in periods)]


class FiguresForm(GovukForm):
    """A question to the ledger. An address holds labels, codes, ids and days only."""

    mark_optional = False

    period = TextField(
        "Period",
        hint="For example 2017/18, 2017/18 Q4, 2017-12 or 2015/16..2017/18",
        noun="a period",
        width=20,
    )
    figure = SelectField("Figure", choices=[], empty="All figures", required=False)
    by = SelectField("Broken down by", choices=[], empty="Not broken down", required=False)
    as_at = GovukDateField(
        "As at",
        hint="How things stood at the end of this day. Leave empty for the end of the period.",
        noun="the as-at day",
        required=False,
        past=True,
    )
    known_on = GovukDateField(
        "As known on",
        hint="Count only what had been recorded by then. Leave empty for all that is known now.",
        noun="the day it was known",
        required=False,
        past=True,
    )
    known_time = TimeField(
        "At what time",
        hint="Leave empty for the end of that day",
        noun="the time it was known",
        required=False,
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figure: Any = self.fields["figure"]
        figure.choices = [
            ("", "All figures"),
            *(
                (group, [(each.id, each.title) for each in measures])
                for group, measures in registry.grouped(registry.measures_for(user)).items()
            ),
        ]
        by: Any = self.fields["by"]
        by.choices = [("", "Not broken down"), *breakdowns_for(user).items()]

    def clean_period(self) -> Period:
        try:
            return parse(self.cleaned_data["period"])
        except PeriodError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        period, as_at = asked.get("period"), asked.get("as_at")
        if isinstance(period, Period):
            if period.starts_on > clock.today():
                self.add_error("period", f"The period must have begun. {HOW}")
            elif as_at is not None and as_at < period.starts_on:
                self.add_error("as_at", "The as-at day must not be before the period begins")
        if asked.get("by") and not asked.get("figure") and "figure" not in self.errors:
            self.add_error("figure", "Select a figure to break down")
        if asked.get("known_time") and not asked.get("known_on") and "known_on" not in self.errors:
            self.add_error("known_on", "Enter the day that the time belongs to")
        return asked

    def known_at(self) -> datetime | None:
        """The instant that is asked for: by default the last of the day."""
        day = self.cleaned_data.get("known_on")
        at: time | None = self.cleaned_data.get("known_time")
        if day is None:
            return None
        if at is None:
            return clock.start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)
        return datetime.combine(day, at, tzinfo=clock.LONDON)
