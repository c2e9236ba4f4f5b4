"""The base of our forms."""

from __future__ import annotations

from typing import Any

from django import forms

from govuk.fields import GovukField


class GovukForm(forms.Form):
    """A form drawn as GOV.UK draws it: `{{ form }}` gives all its fields, without the form element.

    - Errors are told by the page, not by the browser: write `<form method="post" novalidate>`.
    - A field that an option reveals (`reveals=`) is asked for and kept only while that option is
      chosen; otherwise it counts as empty, whatever was sent.
    """

    use_required_attribute = False
    # The size of labels and legends that give none themselves.
    label_size = "s"
    # Whether labels of optional fields say so; forms in which all is optional (filters) do not.
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def revealed_names(self) -> set[str]:
        """The fields that some option reveals; they are drawn below that option."""
        return {
            name
            for field in self.fields.values()
            if isinstance(field, GovukField)
            for names in field.look.reveals.values()
            for name in names
        }

    def _not_asked(self) -> set[str]:
        asked: set[str] = set()
        for name, field in self.fields.items():
            if not isinstance(field, GovukField) or not field.look.reveals:
                continue
            data = self[name].data
            chosen = {str(one) for one in (data if isinstance(data, list) else [data])}
            for value, names in field.look.reveals.items():
                if value in chosen:
                    asked.update(names)
        return self.revealed_names() - asked

    def _clean_fields(self) -> None:
        left_out = self._not_asked()
        everything = self.fields
        self.fields = {name: field for name, field in everything.items() if name not in left_out}
        try:
            super()._clean_fields()  # type: ignore[misc]
        finally:
            self.fields = everything
        for name in left_out & everything.keys():
            field = everything[name]
            several = isinstance(field, forms.MultipleChoiceField)
            self.cleaned_data[name] = [] if several else getattr(field, "empty_value", None)
