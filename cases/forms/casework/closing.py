"""Closing, reopening, and putting a closing or an opening right."""

from __future__ import annotations

from cases.forms.casework.base import CaseForm, words_of
from cases.models import Term
from govuk import GovukDateField, RadiosField, SelectField, TextAreaField, TextField
from partnership import clock


class CloseForm(CaseForm):
    """Why and when the case closes, and whether the victim knows."""

    versioned = True

    reason = SelectField("Why is it closed?", noun="why the case is closed", choices=[])
    closed_on = GovukDateField("When?", noun="the day of closing", past=True)
    victim = RadiosField(
        "Was the victim told?",
        noun="whether the victim was told",
        choices=(("yes", "Yes"), ("no", "No")),
        reveals={"yes": ("victim_told_on",), "no": ("victim_not_told_reason",)},
    )
    victim_told_on = GovukDateField(
        "When were they told?",
        noun="the day the victim was told",
        past=True,
        label_size="",
    )
    victim_not_told_reason = TextField(
        "Why not?", noun="why the victim was not told", max_length=200, label_size=""
    )
    note = TextAreaField(
        "Closing note",
        noun="the closing note",
        hint="What was done, and what has changed for the people affected",
        required=False,
        rows=5,
    )

    def prepare(self) -> None:
        self.choose("reason", words_of(self.reader, Term.Vocabulary.CLOSURE_REASON))
        self.initial.setdefault("closed_on", clock.today())


class ReopenForm(CaseForm):
    """Why and from when the case is open again."""

    versioned = True

    why = TextAreaField("Why is it reopened?", noun="why the case is reopened", rows=4)
    reopened_on = GovukDateField("From when?", noun="the day of reopening", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("reopened_on", clock.today())


class CorrectClosingForm(CaseForm):
    """The right day and reason of the latest closing."""

    versioned = True
    of_record = ("closed_on", "reason")

    closed_on = GovukDateField("Day of closing", noun="the day of closing", past=True)
    reason = SelectField("Reason", noun="why the case was closed", choices=[])

    def prepare(self) -> None:
        case = self.case
        self.choose(
            "reason",
            words_of(self.reader, Term.Vocabulary.CLOSURE_REASON, [case.closure_reason]),
        )
        self.initial.setdefault("closed_on", case.closed_on)
        self.initial.setdefault("reason", case.closure_reason)


class VoidClosingForm(CaseForm):
    """The closing was a mistake."""

    versioned = True

    why = TextAreaField(
        "Why was the closing a mistake?", noun="why the closing was a mistake", rows=4
    )


class CorrectOpeningForm(CaseForm):
    """The right day of opening."""

    versioned = True
    of_record = ("opened_on",)

    opened_on = GovukDateField("Day of opening", noun="the day of opening", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("opened_on", self.case.opened_on)
