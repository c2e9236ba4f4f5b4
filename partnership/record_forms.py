"""Forms on one record: what a page asks about something that people open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from govuk import GovukForm, HiddenField, TextField
from partnership import clock
from partnership.models import User
from partnership.rules import Finding


class OfRecord(Protocol):
    """Something with a Record behind it."""

    record: Any


S = TypeVar("S", bound=OfRecord)


class RecordForm(GovukForm, Generic[S]):
    """A form on a record (a case, a review), for a reader. Subclasses fill their lists in `prepare`.

    `versioned` forms carry the version of the record that the page was made from, so that nobody
    saves over what a colleague has saved meanwhile.
    """

    versioned = False
    # The fields that begin with what the record says; a page about a conflict shows both.
    of_record: tuple[str, ...] = ()

    def __init__(
        self,
        subject: S,
        reader: User,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        start = {"version": subject.record.version, **(initial or {})}
        super().__init__(data, initial=start)
        self.subject: S = subject
        self.reader = reader
        if self.versioned:
            self.fields["version"] = HiddenField("Version", required=False)
        self.prepare()

    def prepare(self) -> None:
        """Give fields what depends on the record and the reader."""

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Give a list of choices to a field; a drop-down keeps its first, valueless option."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        listed: list[Any] = list(field.choices)  # type: ignore[arg-type]
        field.choices = [*(choice for choice in listed if choice[0] == ""), *choices]

    def offer(self, name: str, queryset: Any) -> None:
        """Give a list of rows to a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    @property
    def expected_version(self) -> int | None:
        version = self.cleaned_data.get("version") or ""
        return int(version) if version.isdecimal() else None

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Show what a rule found at the field that it names, else above the form."""
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, finding.message)


class MomentField(TextField):
    """A day and time in one control, preset by the page; gives an aware instant."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **{"width": 20, **options})
        self.widget.input_type = "datetime-local"

    def words(self) -> dict[str, str]:
        return {
            **super().words(),
            "invalid": "Enter the day and time, like 23/11/2026 14:05",
        }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"):
            try:
                moment = datetime.strptime(text, form)  # noqa: DTZ007
            except ValueError:
                continue
            return moment.replace(tzinfo=clock.LONDON).astimezone(UTC)
        raise ValidationError(self.error_messages["invalid"], code="invalid")
