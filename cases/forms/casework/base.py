"""What the forms of one case share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from cases.models import AsbCase, CaseReview, Term
from govuk import GovukForm, HiddenField, TextField
from partnership import clock
from partnership.models import User
from partnership.rules import Finding

S = TypeVar("S", AsbCase, CaseReview)


class RecordForm(GovukForm, Generic[S]):
    """A form on a case or a review, for a reader. Subclasses fill their lists in `prepare`.

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
        """Give fields what depends on the case and the reader."""

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


class CaseForm(RecordForm[AsbCase]):
    """A form on a case."""

    @property
    def case(self) -> AsbCase:
        return self.subject


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


def words_of(
    user: User, vocabulary: Term.Vocabulary, also: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """The words in use, as choices; `also` keeps a retired word that the case still bears."""
    terms = Term.objects.visible_to(user).filter(vocabulary=vocabulary)
    kept = set(also)
    return [(term.code, term.label) for term in terms if term.active or term.code in kept]
