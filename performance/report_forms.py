"""The forms of a report: beginning one, its head, its sections, its blocks, signing and scheduling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from govuk import (
    GovukDateField,
    GovukForm,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from ledger.periods import HOW, PeriodError, parse
from partnership.record_forms import RecordForm
from performance.models import ReportBlock, ReportSection
from performance.report.template import TEMPLATES

_TEMPLATES = [(each.code, each.title) for each in TEMPLATES.values()]


class PeriodField(TextField):
    """A period as reports write it; gives its label."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            return parse(text).label
        except PeriodError as error:
            raise ValidationError(str(error), code="invalid") from None


class FindingsForm(GovukForm):
    """Shows what a rule found at the field that it names, else above the form."""

    def add_findings(self, findings: Any) -> None:
        for finding in findings:
            name = finding.field if finding.field in self.fields else None
            self.add_error(name, finding.message)


def _committee() -> TextField:
    return TextField(
        "Which committee is it for?", noun="the committee", max_length=160, required=False
    )


def _officer() -> TextField:
    return TextField(
        "Who is the relevant officer?",
        noun="the relevant officer",
        hint="Name and role, as the report prints them.",
        max_length=160,
        required=False,
    )


def _meeting() -> GovukDateField:
    return GovukDateField("When does the committee meet?", noun="the day", required=False)


def _as_at() -> GovukDateField:
    return GovukDateField(
        "As at which day?",
        noun="the day",
        hint="For what is open or still going on. The last day of the period unless you enter one.",
        required=False,
        past=True,
    )


class BeginForm(FindingsForm):
    """A new report."""

    template = RadiosField("What kind of report?", noun="what kind", choices=_TEMPLATES, small=True)
    period = PeriodField("Which period?", noun="the period", hint=HOW, width=20, max_length=20)
    as_at = _as_at()
    committee = _committee()
    officer = _officer()
    meeting_on = _meeting()


class _RowForm(RecordForm[Any]):
    """What is said of a row of the report: the form begins with what it says."""

    versioned = True

    def prepare(self) -> None:
        self.of_record = tuple(name for name in self.fields if name != "version")
        for name in self.of_record:
            value = getattr(self.subject, f"{name}_id", None) or getattr(self.subject, name, None)
            self.initial.setdefault(name, value)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class HeadForm(_RowForm):
    """What stands above a report."""

    title = TextField("Title", noun="the title", max_length=200)
    committee = _committee()
    officer = _officer()
    meeting_on = _meeting()
    period = PeriodField("Period", noun="the period", hint=HOW, width=20, max_length=20)
    as_at = _as_at()


class SectionForm(_RowForm):
    """A section's title and place."""

    title = TextField("Title", noun="the title", max_length=160)
    kind = SelectField("What is it about?", noun="what it is about", choices=[])
    level = RadiosField(
        "Where does it stand?",
        noun="where it stands",
        choices=[("1", "By itself: 7.0"), ("2", "In the section above it: 6.1")],
        small=True,
    )
    numbered = TickField("It bears a number", noun="whether it is numbered", required=False)

    def prepare(self) -> None:
        super().prepare()
        self.choose("kind", ReportSection.Kind.choices)
        self.initial["level"] = str(self.subject.level)
        self.initial["numbered"] = self.subject.numbered

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "level": int(found["level"]), "numbered": bool(found["numbered"])}


class NewSectionForm(SectionForm):
    """A new section, and which one it follows."""

    after = ModelSelectField(
        "After which section?", noun="a section", required=False, empty="At the end"
    )

    def prepare(self) -> None:
        super().prepare()
        self.of_record = ()
        self.offer("after", self.subject.report.sections.all())


_INTERNAL = "Leave it out of the public edition"


class ParagraphForm(_RowForm):
    """A paragraph."""

    text = TextAreaField(
        "Paragraph",
        noun="the paragraph",
        hint="Write a figure’s name instead of a number, for example {{ asb_cases_managed }}. "
        "A line that begins with “- ” is an item of a list; **these words** are bold.",
        rows=10,
    )
    internal_only = TickField(_INTERNAL, noun="whether it is internal", required=False)

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "internal_only": bool(found["internal_only"])}


class QuestionForm(ParagraphForm):
    """A question that the committee's form asks, and its answer."""

    text = TextAreaField("Question", noun="the question", rows=3)
    answer = TextField("Answer", noun="the answer", max_length=500)

    field_order = ("text", "answer", "internal_only", "version")


class FiguresField(TextAreaField):
    """Names of figures, one a line; gives a list."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean("\n".join(value) if isinstance(value, list) else value)
        return [each.strip(" {}") for each in text.replace(",", "\n").split("\n") if each.strip()]


class TableForm(ParagraphForm):
    """A table of figures."""

    text = TextField(  # type: ignore[assignment]
        "What does it show?", noun="what it shows", max_length=200
    )
    figures = FiguresField(
        "Figures",
        noun="at least one figure",
        hint="The name of one figure on each line. Find the names under “Find figures”.",
        rows=6,
    )
    shape = RadiosField(
        "What stands side by side?",
        noun="what stands side by side",
        choices=ReportBlock.Shape.choices,
        small=True,
    )
    years = WholeNumberField("Over how many years?", noun="the years", min_value=1, max_value=5)
    with_change = TickField(
        "With the change on the year before", noun="whether it has changes", required=False
    )
    area = TextField(
        "Of which area?",
        noun="the area",
        hint="The short name of another area, for example the county’s. Otherwise leave it empty.",
        max_length=50,
        width=20,
        required=False,
    )
    note = TextAreaField("Note below it", noun="the note", rows=2, required=False)

    field_order = (
        "text",
        "figures",
        "shape",
        "years",
        "with_change",
        "area",
        "note",
        "internal_only",
        "version",
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "with_change": bool(found.get("with_change"))}


class ChartForm(TableForm):
    """A chart of figures; a table of the same numbers follows it."""

    def prepare(self) -> None:
        del self.fields["with_change"]
        super().prepare()
        hint = "The name of one figure on each line, four at most."
        self.fields["figures"].help_text = f"{hint} Find the names under “Find figures”."


BLOCK_FORMS: Mapping[str, type[ParagraphForm]] = {
    ReportBlock.Kind.PARAGRAPH.value: ParagraphForm,
    ReportBlock.Kind.QUESTION.value: QuestionForm,
    ReportBlock.Kind.TABLE.value: TableForm,
    ReportBlock.Kind.CHART.value: ChartForm,
}


class SignForm(RecordForm[Any]):
    """Somebody answers for a report."""

    versioned = True

    read_it = TickField(
        "I have read both editions and what the checks found, and I answer for this report",
        noun="",
        messages={"required": "Read both editions and the checks, and tick the box"},
    )


class PublishForm(RecordForm[Any]):
    """A report is frozen for good."""

    for_good = TickField(
        "I know that what is published can never be changed",
        noun="",
        messages={"required": "Tick the box to publish the report for good"},
    )


class ScheduleForm(FindingsForm):
    """A report that is to be begun by itself."""

    template = RadiosField("What kind of report?", noun="what kind", choices=_TEMPLATES, small=True)
    period = PeriodField("Of which period?", noun="the period", hint=HOW, width=20, max_length=20)
    due_on = GovukDateField(
        "From which day on?",
        noun="the day",
        hint="The figures must be in by then. The day after the period unless you enter a later one.",
        required=False,
    )


class PickerForm(GovukForm):
    """What figure is looked for."""

    mark_optional = False

    q = TextField("Find a figure", noun="a word", required=False, max_length=80, width="two-thirds")
