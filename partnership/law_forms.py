"""Forms about the law: a commencement day, and a new value."""

from __future__ import annotations

from typing import Any

from govuk import GovukDateField, RadiosField, TextAreaField, TextField
from partnership.forms import FindingsForm
from partnership.law import LAW, POUNDS, SWITCH, WORDS

_DAY = "First day on which it holds"
_DAY_HINT = "Acts dated before this day keep the old value. For example, 1 4 2027"


class CommenceForm(FindingsForm):
    """The day from which a value holds, and what says so."""

    effective_from = GovukDateField(_DAY, noun="the first day on which it holds", hint=_DAY_HINT)
    source = TextField(
        "Regulations that say so",
        noun="the regulations",
        hint="For example, SI 2027/123 reg. 2",
        max_length=200,
        width="two-thirds",
    )
    reason = TextAreaField(
        "Why the day lies in the past",
        noun="why the day lies in the past",
        hint="Only if it does. What was recorded since that day keeps the deadlines that were "
        "computed for it.",
        required=False,
        rows=3,
        count=300,
    )


class NewValueForm(CommenceForm):
    """A value that follows those before it."""

    value = TextField("Value", noun="the value", max_length=120, width="two-thirds")
    note = TextAreaField(
        "Note for whoever relies on it",
        noun="a note",
        required=False,
        rows=3,
        count=300,
    )

    field_order = ("value", "effective_from", "source", "note", "reason")

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meaning = LAW[key]
        if meaning.form == SWITCH:
            self.fields["value"] = RadiosField(
                "Value", noun="yes or no", choices=[("1", "Yes"), ("0", "No")]
            )
            self.order_fields(self.field_order)
        elif meaning.form != WORDS:
            hint = (
                "In whole pounds" if meaning.form == POUNDS else f"A whole number of {meaning.unit}"
            )
            self.fields["value"].help_text = hint
