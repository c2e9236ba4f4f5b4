"""Draws any Django form, ours or a library's, with GOV.UK's markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

from govuk.fields import GovukDateField
from govuk.forms import GovukForm
from govuk.look import Look
from govuk.widgets import DateParts, DatePartsInput

_PLAIN = Look()

# The first that fits counts, so a class stands before its base.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DatePartsInput, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "tick"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)
_CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    hint: str
    reveals: Sequence[BoundField]
    divider: str
    exclusive: bool
    disabled: bool


@dataclass(frozen=True)
class DateBox:
    """One of a date's three boxes."""

    part: str
    label: str
    value: str
    width: int
    wrong: bool
    autocomplete: str


class GovukBoundField(BoundField):
    """A field with its data, and what the templates under `govuk/` need to draw it."""

    @property
    def look(self) -> Look:
        look = getattr(self.field, "look", _PLAIN)
        return look if isinstance(look, Look) else _PLAIN

    @cached_property
    def kind(self) -> str:
        """Which component this is: input, textarea, select, radios, checkboxes, tick, date and so on."""
        for widget, kind in _KINDS:
            if isinstance(self.field.widget, widget):
                return kind
        return "input"

    @property
    def label_text(self) -> str:
        mark = not self.field.required and getattr(self.form, "mark_optional", True)
        return f"{self.label} (optional)" if mark and self.kind != "tick" else str(self.label)

    @property
    def label_size(self) -> str:
        if self.look.label_size is not None:
            return self.look.label_size
        return str(getattr(self.form, "label_size", "s"))

    @property
    def in_fieldset(self) -> bool:
        return self.kind in ("radios", "checkboxes", "date")

    @property
    def is_revealed(self) -> bool:
        return isinstance(self.form, GovukForm) and self.name in self.form.revealed_names()

    @property
    def group_classes(self) -> str:
        classes = ["govuk-form-group"]
        if self.errors:
            classes.append("govuk-form-group--error")
        if self.kind == "password":
            classes.append("govuk-password-input")
        if self.look.count:
            classes.append("govuk-character-count")
        return " ".join(classes)

    @property
    def aria_describedby(self) -> str | None:
        """Counter, hint and error, in the order in which GOV.UK names them."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        ids = []
        if self.auto_id and not self.is_hidden:
            if self.look.count:
                ids.append(f"{self.auto_id}-info")
            if self.help_text:
                ids.append(f"{self.auto_id}-hint")
            if self.errors:
                ids.append(f"{self.auto_id}-error")
        return " ".join(ids)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Django's attributes with GOV.UK's classes.

        `aria-invalid` and `required` go: screen readers would call required fields invalid before
        anything was typed.
        """
        made: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        made.pop("aria-invalid", None)
        made.pop("required", None)
        used = widget or self.field.widget
        if used.is_hidden:
            return made
        base = _CLASSES.get(self.kind)
        if base is None:
            return made
        classes = [base]
        if self.kind == "password":
            classes += ["govuk-password-input__input", "govuk-js-password-input-input"]
        if self.look.count:
            classes.append("govuk-js-character-count")
        if isinstance(self.look.width, int):
            classes.append(f"govuk-input--width-{self.look.width}")
        elif self.look.width:
            classes.append(f"govuk-!-width-{self.look.width}")
        if self.errors:
            classes.append(f"{base}--error")
        own = used.attrs.get("class")
        made["class"] = " ".join([*classes, own] if own else classes)
        return made

    @property
    def options(self) -> list[Option]:
        """The radio buttons or checkboxes, each with the fields that it reveals."""
        look = self.look
        options = []
        for one in self.subwidgets:
            data = one.data
            value = str(data["value"])
            options.append(
                Option(
                    id=data["attrs"].get("id", ""),
                    name=data["name"],
                    value=value,
                    label=data["label"],
                    checked=data["selected"],
                    hint=look.hints.get(value, ""),
                    reveals=[self.form[name] for name in look.reveals.get(value, ())],
                    divider=look.dividers.get(value, ""),
                    exclusive=bool(look.exclusive) and value == look.exclusive,
                    disabled=self.field.disabled,
                )
            )
        return options

    @property
    def checked(self) -> bool:
        """Whether a single checkbox is ticked."""
        return bool(self.value())

    @property
    def date_boxes(self) -> list[DateBox]:
        value = self.value()
        typed = value if isinstance(value, DateParts) else DateParts("", "", "")
        wrong = self._wrong_parts()
        purpose = self.field.autocomplete if isinstance(self.field, GovukDateField) else ""
        return [
            DateBox(
                part=part,
                label=part.capitalize(),
                value=text,
                width=4 if part == "year" else 2,
                wrong=part in wrong,
                autocomplete=f"{purpose}-{part}" if purpose else "",
            )
            for part, text in typed._asdict().items()
        ]

    def _wrong_parts(self) -> set[str]:
        errors = self.form.errors.as_data().get(self.name, [])
        wrong: set[str] = set()
        for error in errors:
            wrong.update((error.params or {}).get("parts", DateParts._fields))
        return wrong

    @property
    def error_href(self) -> str:
        """Where the error summary leads: to the exact control, or the first one that is wrong."""
        if self.kind == "date":
            wrong = self._wrong_parts()
            part = next((part for part in DateParts._fields if part in wrong), "day")
            return f"#{self.auto_id}-{part}"
        if self.kind in ("radios", "checkboxes"):
            first = next(iter(self.subwidgets), None)
            return f"#{first.data['attrs'].get('id', self.auto_id) if first else self.auto_id}"
        return f"#{self.id_for_label or self.auto_id}"


class GovukFormRenderer(TemplatesSetting):
    """FORM_RENDERER: our templates for forms and fields, Django's for bare controls."""

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"
    bound_field_class = GovukBoundField
