"""Widgets where Django's would give other identifiers or other data than GOV.UK's components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms


def _numbered(id_: str, index: str | None) -> str:
    """GOV.UK numbers options from the second one on: `gender`, `gender-2`, `gender-3`."""
    return f"{id_}-{int(index) + 1}" if id_ and index and str(index) != "0" else id_


class Radios(forms.RadioSelect):
    """Radio buttons; the field template draws them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return _numbered(id_, index)


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes; the field template draws them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return _numbered(id_, index)


class DateParts(NamedTuple):
    """What was typed into the three boxes of a date, as it was typed."""

    day: str
    month: str
    year: str

    def __bool__(self) -> bool:
        return any(self)


class DatePartsInput(forms.Widget):
    """Day, month and year, sent as `name-day`, `name-month` and `name-year`."""

    use_fieldset = True
    template_name = "govuk/date.html"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> DateParts:
        return DateParts(
            *(str(data.get(f"{name}-{part}", "") or "").strip() for part in DateParts._fields)
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return not any(f"{name}-{part}" in data for part in DateParts._fields)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day" if id_ else id_


class ManyFilesInput(forms.ClearableFileInput):
    """A file upload that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)
