"""Form fields whose every message is written for the person who reads it.

GOV.UK's wording: "Enter …" for what is typed, "Select …" for what is chosen, and for what was
understood but is wrong, a sentence about it ("Year must include 4 numbers").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as dataclass_fields
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.forms.widgets import HiddenInput
from django.utils import timezone

from govuk import clock
from govuk.look import Look
from govuk.widgets import (
    Checkboxes,
    DateParts,
    DatePartsInput,
    ManyFilesInput,
    Radios,
)

Choice = tuple[Any, Any]
Choices = Iterable[Choice] | Callable[[], Iterable[Choice]]

_LOOK_NAMES = frozenset(one.name for one in dataclass_fields(Look))
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def subject(noun: str) -> str:
    """The noun as a sentence begins with it: "the date it happened" becomes "Date it happened"."""
    bare = re.sub(r"^(the|a|an|your|their) ", "", noun)
    return bare[:1].upper() + bare[1:]


class GovukField(forms.Field):
    """What all fields of a `GovukForm` share: a noun for messages, a hint and a look.

    Raises ImproperlyConfigured for a noun with a percent sign, which messages could not hold.
    """

    verb: ClassVar[str] = "Enter"

    def __init__(
        self,
        label: str,
        *,
        noun: str = "",
        hint: str = "",
        required: bool = True,
        messages: Mapping[str, str] | None = None,
        attrs: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.noun = noun or label[:1].lower() + label[1:]
        if "%" in self.noun:
            raise ImproperlyConfigured(f"{label}: a noun cannot hold a percent sign")
        self.look = Look(**{name: options.pop(name) for name in _LOOK_NAMES & options.keys()})
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            error_messages={**self.words(), **(messages or {})},
            **options,
        )
        self.widget.attrs.update(attrs or {})

    def words(self) -> dict[str, str]:
        """The messages of this field by Django's error codes."""
        return {"required": f"{self.verb} {self.noun}"}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength` or `min`: a browser that cuts pasted text short loses it silently."""
        return {}


class TextField(GovukField, forms.CharField):
    """One line of text."""

    def words(self) -> dict[str, str]:
        name = subject(self.noun)
        return {
            **super().words(),
            "max_length": f"{name} must be %(limit_value)d characters or fewer",
            "min_length": f"{name} must be %(limit_value)d characters or more",
            "null_characters_not_allowed": f"{name} must not include control characters",
        }


class TextAreaField(TextField):
    """Several lines of text; `count` limits it and shows a counter, `rows` is its height.

    Line ends count as one character, as the counter in the browser counts them.
    """

    widget = forms.Textarea

    def __init__(
        self, label: str, *, rows: int = 5, count: int | None = None, **options: Any
    ) -> None:
        if count is not None:
            options["max_length"] = count
        super().__init__(label, count=count, **options)
        self.widget.attrs.pop("cols", None)
        self.widget.attrs["rows"] = str(rows)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


class EmailField(TextField, forms.EmailField):
    """An e-mail address."""

    widget = forms.EmailInput

    def __init__(self, label: str, *, autocomplete: str = "email", **options: Any) -> None:
        super().__init__(label, **options)
        self.widget.attrs.update({"autocomplete": autocomplete, "spellcheck": "false"})

    def words(self) -> dict[str, str]:
        return {
            **super().words(),
            "invalid": "Enter an email address in the correct format, like name@example.com",
        }


class PhoneField(TextField):
    """A telephone number, kept as it was given; letters are the only thing refused."""

    def __init__(self, label: str, *, width: int | str = 20, **options: Any) -> None:
        super().__init__(label, width=width, **options)
        self.widget.input_type = "tel"

    def words(self) -> dict[str, str]:
        return {
            **super().words(),
            "invalid": "Enter a phone number, like 01253 496 0000 or +44 7700 900 982",
        }

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and (len(re.findall(r"\d", text)) < 5 or re.search(r"[^\d\s+()./x-]", text)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class PostcodeField(TextField):
    """A full UK postcode, given back as "FY1 1AA"."""

    pattern = re.compile(r"(GIR0AA|[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2})")

    def __init__(self, label: str, *, width: int | str = 10, **options: Any) -> None:
        super().__init__(label, width=width, **options)
        self.widget.attrs.update({"spellcheck": "false"})

    def words(self) -> dict[str, str]:
        return {**super().words(), "invalid": "Enter a full UK postcode, like FY1 1AA"}

    def clean(self, value: Any) -> str:
        text = re.sub(r"[^0-9A-Z]", "", super().clean(value).upper())
        if text and not self.pattern.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{text[:-3]} {text[-3:]}" if text else ""


class WholeNumberField(GovukField, forms.IntegerField):
    """A whole number, in a text input: number inputs change their value when scrolled over."""

    widget = forms.TextInput

    def __init__(self, label: str, *, width: int | str = 5, **options: Any) -> None:
        super().__init__(label, width=width, **options)
        self.widget.attrs["inputmode"] = "numeric"

    def words(self) -> dict[str, str]:
        name = subject(self.noun)
        return {
            **super().words(),
            "invalid": f"{name} must be a whole number, like 12",
            "min_value": f"{name} must be %(limit_value)s or more",
            "max_value": f"{name} must be %(limit_value)s or fewer",
            "step_size": f"{name} must be a multiple of %(limit_value)s",
        }


class PasswordField(TextField):
    """A password with a "Show" button; password managers and pasting work."""

    widget = forms.PasswordInput

    def __init__(
        self,
        label: str = "Password",
        *,
        autocomplete: str = "current-password",
        **options: Any,
    ) -> None:
        super().__init__(label, **{"noun": "your password", "strip": False, **options})
        self.widget.attrs.update(
            {
                "autocomplete": autocomplete,
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        )


class HiddenField(TextField):
    """A value that the page carries along."""

    widget = HiddenInput

    def __init__(self, label: str = "Hidden", **options: Any) -> None:
        super().__init__(label, **{"noun": "the missing part of this page", **options})


class _Chosen(GovukField):
    """What is selected rather than typed."""

    verb: ClassVar[str] = "Select"

    def words(self) -> dict[str, str]:
        again = f"Select {self.noun} from the list"  # noqa: S608
        return {
            **super().words(),
            "invalid_choice": again,
            "invalid_list": again,
            "invalid_pk_value": again,
        }


def _with_blank(choices: Choices, empty: str) -> Choices:
    if callable(choices):
        made = choices
        return lambda: [("", empty), *made()]
    return [("", empty), *choices]


class SelectField(_Chosen, forms.ChoiceField):
    """A drop-down, for more options than radios can show. `empty` is its valueless option."""

    def __init__(
        self, label: str, *, choices: Choices, empty: str = "Select one", **options: Any
    ) -> None:
        super().__init__(label, choices=_with_blank(choices, empty), **options)


class RadiosField(_Chosen, forms.ChoiceField):
    """Radio buttons; `reveals={"other": ("other_text",)}` shows fields for one option only."""

    widget = Radios

    def __init__(self, label: str, *, choices: Choices, **options: Any) -> None:
        super().__init__(label, choices=choices, **options)


class CheckboxesField(_Chosen, forms.MultipleChoiceField):
    """Checkboxes; `exclusive="none"` makes one option exclude the others."""

    widget = Checkboxes

    def __init__(self, label: str, *, choices: Choices, **options: Any) -> None:
        super().__init__(label, choices=choices, **options)

    def words(self) -> dict[str, str]:
        return {
            **super().words(),
            "exclusive": f"Select {self.noun}, or the last option alone",
        }

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(value)
        if self.look.exclusive in chosen and len(chosen) > 1:
            raise ValidationError(self.error_messages["exclusive"], code="exclusive")
        return chosen


class ModelSelectField(_Chosen, forms.ModelChoiceField):  # type: ignore[type-arg]
    """A drop-down of records. Give what the reader may see in the form's `__init__`."""

    def __init__(
        self,
        label: str,
        *,
        queryset: Any = None,
        empty: str = "Select one",
        **options: Any,
    ) -> None:
        super().__init__(label, queryset=queryset, empty_label=empty, **options)


class ModelRadiosField(ModelSelectField):
    """Radio buttons of records."""

    widget = Radios

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.empty_label = None


class ModelCheckboxesField(_Chosen, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Checkboxes of records."""

    widget = Checkboxes

    def __init__(self, label: str, *, queryset: Any = None, **options: Any) -> None:
        super().__init__(label, queryset=queryset, **options)


class TickField(GovukField, forms.BooleanField):
    """One checkbox to confirm something: required unless said otherwise."""

    verb: ClassVar[str] = "Confirm"

    def words(self) -> dict[str, str]:
        return {"required": f"Confirm {self.noun}"}


class GovukDateField(GovukField):
    """A date in three boxes; messages say which part is missing or wrong.

    `past` refuses days after today and `future` days before it (both accept today); `earliest` and
    `latest` are the first and last day accepted. Months may be words. Gives a `date` or None.
    """

    widget = DatePartsInput

    def __init__(
        self,
        label: str,
        *,
        past: bool = False,
        future: bool = False,
        earliest: date | None = None,
        latest: date | None = None,
        autocomplete: str = "",
        **options: Any,
    ) -> None:
        self.past, self.future, self.earliest, self.latest = (
            past,
            future,
            earliest,
            latest,
        )
        # "bday" is the one purpose that browsers know for a date (WCAG 1.3.5).
        self.autocomplete = autocomplete
        super().__init__(label, **options)

    def words(self) -> dict[str, str]:
        name = subject(self.noun)
        return {
            **super().words(),
            "incomplete": f"{name} must include a ",
            "year": "Year must include 4 numbers",
            "invalid": f"{name} must be a real date",
            "past": f"{name} must be today or in the past",
            "future": f"{name} must be today or in the future",
            "earliest": f"{name} must be on or after ",
            "latest": f"{name} must be on or before ",
        }

    def _error(self, code: str, *parts: str, extra: str = "") -> ValidationError:
        # The parts travel with the error, so that only the boxes that are wrong turn red.
        return ValidationError(
            self.error_messages[code] + extra,
            code=code,
            params={"parts": parts or DateParts._fields},
        )

    def prepare_value(self, value: Any) -> DateParts:
        if isinstance(value, DateParts):
            return value
        if isinstance(value, datetime):
            value = timezone.localdate(value)
        if isinstance(value, date):
            return DateParts(str(value.day), str(value.month), str(value.year))
        return DateParts("", "", "")

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed: DateParts = value
        missing = [part for part, text in typed._asdict().items() if not text]
        if len(missing) == 3:
            return None
        if missing:
            raise self._error("incomplete", *missing, extra=" and ".join(missing))
        if not re.fullmatch(r"\d{4}", typed.year):
            code = "year" if typed.year.isdigit() else "invalid"
            raise self._error(code, "year")
        month = self._month(typed.month)
        if month is None:
            raise self._error("invalid", "month")
        day = int(typed.day) if re.fullmatch(r"\d{1,2}", typed.day) else 0
        if not 1 <= day <= 31:
            raise self._error("invalid", "day")
        try:
            return date(int(typed.year), month, day)
        except ValueError:
            raise self._error("invalid") from None

    @staticmethod
    def _month(text: str) -> int | None:
        if re.fullmatch(r"\d{1,2}", text):
            return int(text) if 1 <= int(text) <= 12 else None
        if len(text) < 3:
            return None
        found = [index for index, name in enumerate(_MONTHS, 1) if name.startswith(text.lower())]
        return found[0] if found else None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        today = clock.today()
        if self.past and value > today:
            raise self._error("past")
        if self.future and value < today:
            raise self._error("future")
        if self.earliest and value < self.earliest:
            raise self._error("earliest", extra=_spoken(self.earliest))
        if self.latest and value > self.latest:
            raise self._error("latest", extra=_spoken(self.latest))


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class TimeField(TextField):
    """A time of day as people write it: 2:05pm, 14:05, 1405, 2pm, midday; or None."""

    def __init__(self, label: str, *, width: int | str = 5, **options: Any) -> None:
        super().__init__(label, width=width, **options)

    def words(self) -> dict[str, str]:
        return {
            **super().words(),
            "invalid": f"{subject(self.noun)} must be a time, like 2:05pm or 14:05",
        }

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        text = re.sub(r"\s", "", super().clean(value).lower())
        if not text:
            return None
        if text in ("midday", "noon"):
            return time(12)
        if text == "midnight":
            return time(0)
        found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?(am|pm)?", text)
        if found and (found[2] or found[3]):
            hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "pm" else 0)
            if hour < 24 and minute < 60 and not (half and int(found[1]) > 12):
                return time(hour, minute)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class _File(GovukField):
    verb: ClassVar[str] = "Select"

    def words(self) -> dict[str, str]:
        name = subject(self.noun)
        return {
            **super().words(),
            "invalid": f"{name} could not be uploaded – try again",
            "missing": f"{name} could not be uploaded – try again",
            "empty": f"{name} is empty",
            "max_length": f"{name} must have a name of %(max)d characters or fewer",
            "contradiction": f"Either select {self.noun} or remove it, not both",
            "too_large": f"{name} must be smaller than ",
        }


class FileField(_File, forms.FileField):
    """One file, of `largest` megabytes at most."""

    widget = forms.FileInput

    def __init__(self, label: str, *, largest: int = 20, **options: Any) -> None:
        self.largest = largest
        super().__init__(label, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and getattr(file, "size", 0) > self.largest * 1_000_000:
            raise ValidationError(
                f"{self.error_messages['too_large']}{self.largest}MB", code="too_large"
            )
        return file


class FilesField(FileField):
    """Several files; gives a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            nothing: Any = super().clean(None, initial)
            return [nothing] if nothing else []
        return [super(FilesField, self).clean(file, initial) for file in files]
