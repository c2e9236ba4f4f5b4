"""The forms of pieces of work and of what is recorded in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from govuk import (
    GovukDateField,
    GovukForm,
    ModelCheckboxesField,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from ledger.models import Precision
from partnership import clock
from partnership.models import Agency, User, Ward
from partnership.record_forms import RecordForm
from people.models import Involvement, Person
from plans import countables
from plans.models import (
    Comparison,
    Event,
    Funding,
    Identified,
    LinkedCase,
    Priority,
    Resource,
    Response,
    Sanction,
    Site,
    TakingPart,
    Tally,
    Work,
    YouthIntervention,
)
from plans.services.work import Details

LARGEST = 1_000_000_000


def staff_of(user: User) -> Any:
    """Who may own something."""
    return (
        User.objects.visible_to(user)
        .filter(is_active=True, is_service=False)
        .select_related("agency")
        .order_by("agency__name", "name")
    )


def with_agency(person: User) -> str:
    """Somebody in a list of people of several agencies."""
    return f"{person.agency.name}: {person.name}"


def in_plan(priority: Priority) -> str:
    """A priority in a list of those of several plans."""
    return f"{priority.title} ({priority.plan})"


class WorkFields(GovukForm):
    """What is said of a piece of work. `fit` leaves what its kind has."""

    title = TextField("What is it called?", noun="what it is called", max_length=160)
    summary = TextAreaField(
        "What is it about?",
        noun="what it is about",
        hint="Its aim, in words that may stand in a report. Nobody’s name",
        rows=4,
    )
    setting = RadiosField(
        "What is the problem about?",
        noun="what the problem is about",
        choices=Work.Setting.choices,
        small=True,
    )
    stage = RadiosField(
        "Which stage has it reached?",
        noun="the stage",
        choices=Work.Stage.choices,
        small=True,
    )
    scanning = TextAreaField(
        "Scanning: what keeps happening?", noun="the scanning", rows=4, required=False
    )
    analysis = TextAreaField(
        "Analysis: who, where, when, and why?", noun="the analysis", rows=4, required=False
    )
    response = TextAreaField(
        "Response: what is the plan?", noun="the response", rows=4, required=False
    )
    assessment = TextAreaField(
        "Assessment: what has changed?", noun="the assessment", rows=4, required=False
    )
    kept_in = TextField(
        "Where is the intelligence kept?",
        noun="where the intelligence is kept",
        hint="The system’s name. What is graded, and its sources, stay there",
        max_length=80,
        required=False,
    )
    kept_reference = TextField(
        "Its reference there", noun="the reference", max_length=80, required=False
    )
    owner = ModelSelectField("Who answers for it?", noun="who answers for it")
    lead_agency = ModelSelectField("Which agency leads?", noun="the agency that leads")
    ward = ModelSelectField("Ward", noun="a ward", required=False, empty="The whole area")
    priorities = ModelCheckboxesField(
        "Which priorities is it for?", noun="the priorities", required=False, small=True
    )
    starts_on = GovukDateField("When did it begin?", noun="the day it began", past=True)
    outcome_state = RadiosField(
        "Is the outcome known?",
        noun="whether the outcome is known",
        choices=Work.Outcome.choices,
        reveals={"not_yet": ("review_on",)},
        small=True,
    )
    review_on = GovukDateField(
        "When does somebody look at it?", noun="the day of looking", required=False
    )
    outcome = TextAreaField(
        "What came of it, or why can it not be told?",
        noun="what came of it",
        rows=4,
        required=False,
    )

    _PROBLEM = ("setting", "stage", "scanning", "analysis", "response", "assessment")
    _OPERATION = ("kept_in", "kept_reference")

    def fit(self, kind: str, user: User) -> None:
        """Keep the fields of a kind of work, and fill the lists with what the reader may see."""
        gone: tuple[str, ...] = ()
        if kind != Work.Kind.PROBLEM:
            gone += self._PROBLEM
        if kind != Work.Kind.OPERATION:
            gone += self._OPERATION
        for name in gone:
            del self.fields[name]
        fields: Any = self.fields
        fields["owner"].queryset = staff_of(user)
        fields["owner"].label_from_instance = with_agency
        fields["lead_agency"].queryset = Agency.objects.visible_to(user)
        fields["ward"].queryset = Ward.objects.visible_to(user)
        fields["priorities"].queryset = Priority.objects.visible_to(user).select_related("plan")
        fields["priorities"].label_from_instance = in_plan

    def details(self) -> Details:
        """What was typed, as the services take it."""
        typed = dict(self.cleaned_data)
        typed.pop("version", None)
        return Details(**{**typed, "priorities": list(typed["priorities"])})


class StartForm(WorkFields):
    """A new piece of work."""

    def __init__(self, kind: str, user: User, data: Any = None) -> None:
        first = {"owner": user.pk, "lead_agency": user.agency_id, "outcome_state": "not_yet"}
        if kind == Work.Kind.PROBLEM:
            first["stage"] = "scanning"
        super().__init__(data, initial={**first, "starts_on": clock.today()})
        self.fit(kind, user)

    def add_findings(self, findings: Any) -> None:
        for finding in findings:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)


class ChangeForm(RecordForm[Any], WorkFields):
    """A piece of work, said anew."""

    versioned = True
    of_record: tuple[str, ...] = (
        "title",
        "summary",
        *WorkFields._PROBLEM,
        *WorkFields._OPERATION,
        "outcome_state",
        "outcome",
    )

    def prepare(self) -> None:
        self.fit(self.subject.kind, self.reader)
        self.of_record = tuple(name for name in self.of_record if name in self.fields)
        for name in self.fields:
            if name == "priorities":
                held = self.subject.work_priorities.values_list("priority", flat=True)
                self.initial.setdefault(name, list(held))
            elif name != "version":
                self.initial.setdefault(name, getattr(self.subject, name))


class CloseForm(RecordForm[Any]):
    """How a piece of work ended."""

    versioned = True

    ended_on = GovukDateField("When did it end?", noun="the day it ended", past=True)
    outcome_state = RadiosField(
        "Is the outcome known?",
        noun="whether the outcome is known",
        choices=Work.Outcome.choices,
        reveals={"not_yet": ("review_on",)},
        small=True,
    )
    review_on = GovukDateField(
        "When does somebody look at it?", noun="the day of looking", required=False
    )
    outcome = TextAreaField(
        "What came of it, or why can it not be told?",
        noun="what came of it",
        rows=4,
        required=False,
    )

    def prepare(self) -> None:
        self.initial.setdefault("ended_on", clock.today())
        for name in ("outcome_state", "review_on", "outcome"):
            self.initial.setdefault(name, getattr(self.subject, name))


class ReopenForm(RecordForm[Any]):
    """Nothing is asked: the button says it."""


class LinkForm(RecordForm[Any]):
    """A case that a problem file looks at."""

    reference = TextField(
        "Reference of the case",
        noun="the reference of the case",
        hint="For example CS-7K3M-9QXD. A case that you may open",
        max_length=20,
        width=20,
    )


class ShareForm(RecordForm[Any]):
    """An agency that is let in to read."""

    agency = ModelSelectField("With which agency?", noun="an agency")
    until = GovukDateField("Until when?", noun="the last day", future=True)
    reason = TextField("Why?", noun="why it is shared", max_length=200)

    def prepare(self) -> None:
        others = Agency.objects.visible_to(self.reader).exclude(pk=self.subject.record.agency_id)
        self.offer("agency", others)


class RemoveForm(RecordForm[Any]):
    """Why a part is taken out."""

    reason = TextField(
        "Why is it taken out?",
        noun="why it is taken out",
        hint="It stays to be read, and counts no longer",
        max_length=200,
    )


class PartForm(RecordForm[Any]):
    """What is recorded in a piece of work. `subject` is the part, or a new one of its kind."""

    versioned = True

    def prepare(self) -> None:
        self.of_record = tuple(name for name in self.fields if name != "version")
        for name in self.of_record:
            self.initial.setdefault(name, self.first(name))
        self.fill()

    def first(self, name: str) -> Any:
        """What a field begins with: what the part says."""
        return getattr(self.subject, name, None)

    def fill(self) -> None:
        """Fill the lists."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _number(label: str, noun: str, **more: Any) -> WholeNumberField:
    return WholeNumberField(label, noun=noun, min_value=0, max_value=LARGEST, width=10, **more)


def _precision() -> RadiosField:
    return RadiosField(
        "How exact is this number?",
        noun="how exact the number is",
        choices=Precision.choices,
        small=True,
    )


def _day(label: str = "When?", noun: str = "the day") -> GovukDateField:
    return GovukDateField(label, noun=noun, past=True)


def _note() -> TextAreaField:
    return TextAreaField("Note", noun="the note", rows=2, required=False)


class TakingPartForm(PartForm):
    """An organisation that takes part."""

    name = TextField("Who?", noun="who takes part", max_length=120)
    agency = ModelSelectField(
        "Its agency in BSafe", noun="an agency", required=False, empty="It has none"
    )
    role = RadiosField("As what?", noun="as what", choices=TakingPart.Role.choices, small=True)
    did = TextAreaField("What does it do?", noun="what it does", rows=2, required=False)

    def fill(self) -> None:
        self.offer("agency", Agency.objects.visible_to(self.reader))


class FundingForm(PartForm):
    """Money."""

    kind = RadiosField("What is it?", noun="what it is", choices=Funding.Kind.choices, small=True)
    quantity = _number("How much, in whole pounds?", "the amount")
    precision = _precision()
    on = _day()
    source = TextField("From whom?", noun="where it comes from", max_length=160)
    terms = TextAreaField("On what terms?", noun="the terms", rows=2, required=False)


class ResourceForm(PartForm):
    """A post or equipment."""

    what = SelectField("What?", noun="what it is", choices=countables.choices(countables.RESOURCE))
    quantity = _number("How many?", "how many")
    precision = _precision()
    on = _day("Since when?")
    holder = TextField("Who has it, or where is the post?", noun="who has it", max_length=160)
    years = WholeNumberField(
        "For how many years is it paid?",
        noun="the years",
        min_value=1,
        max_value=99,
        required=False,
    )
    note = _note()


class EventForm(PartForm):
    """An event."""

    kind = RadiosField("What was it?", noun="what it was", choices=Event.Kind.choices, small=True)
    title = TextField("What was it called?", noun="what it was called", max_length=160)
    starts_on = _day("When was its first day?", "its first day")
    days = WholeNumberField("How many days?", noun="how many days", min_value=1, max_value=366)
    place = TextField("Where?", noun="where it was", max_length=160, required=False)
    ward = ModelSelectField("Ward", noun="a ward", required=False, empty="As the work’s")
    quantity = _number("How many came?", "how many came", required=False)
    precision = _precision()
    schools = TextAreaField(
        "Which schools did it reach?",
        noun="the schools",
        hint="One on each line. Each school counts once in a period",
        rows=4,
        required=False,
    )
    feedback = TextAreaField("What did people say?", noun="the feedback", rows=2, required=False)

    def fill(self) -> None:
        self.offer("ward", Ward.objects.visible_to(self.reader))

    def first(self, name: str) -> Any:
        if name == "schools":
            return "\n".join(self.subject.schools)
        return super().first(name)

    def clean_schools(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["schools"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class TallyForm(PartForm):
    """Something counted."""

    what = SelectField("What was counted?", noun="what was counted", choices=[])
    quantity = _number("How many?", "how many")
    precision = _precision()
    on = _day()
    ward = ModelSelectField("Ward", noun="a ward", required=False, empty="As the work’s")
    note = _note()

    def fill(self) -> None:
        found = self.subject.work.is_operation
        where = (countables.FOUND,) if found else (countables.RESULT, countables.LOSS)
        self.choose("what", [each for name in where for each in countables.choices(name)])
        self.offer("ward", Ward.objects.visible_to(self.reader))


class ResponseForm(PartForm):
    """Something that is done about a problem."""

    kind = RadiosField("What kind?", noun="the kind", choices=Response.Kind.choices, small=True)
    description = TextAreaField("What is done?", noun="what is done", rows=3)
    agency = ModelSelectField("By which agency?", noun="an agency")
    owner = ModelSelectField(
        "By whom there?", noun="a person", required=False, empty="Whoever answers for the work"
    )
    agreed_on = _day("When was it agreed?", "the day it was agreed")
    due_on = GovukDateField("By when?", noun="the day it is due")
    status = RadiosField(
        "Where does it stand?",
        noun="where it stands",
        choices=Response.Status.choices,
        small=True,
    )
    finished_on = GovukDateField(
        "When was it finished?", noun="the day it was finished", required=False, past=True
    )
    result = TextAreaField(
        "What came of it, or why was it not done?", noun="what came of it", rows=3, required=False
    )

    def fill(self) -> None:
        self.offer("agency", Agency.objects.visible_to(self.reader))
        field: Any = self.fields["owner"]
        field.label_from_instance = with_agency
        self.offer("owner", staff_of(self.reader))


class ComparisonForm(PartForm):
    """Before and after."""

    kind = RadiosField(
        "What do the numbers tell of?",
        noun="what the numbers tell of",
        choices=Comparison.Kind.choices,
        small=True,
    )
    what = TextField("What was counted?", noun="what was counted", max_length=160)
    before = _number("How many before?", "how many before")
    before_from = _day("From", "the first day before")
    before_until = _day("To (the last day)", "the last day before")
    after = _number("How many after?", "how many after")
    after_from = _day("From", "the first day after")
    after_until = _day("To (the last day)", "the last day after")
    source = TextField("Where are the numbers from?", noun="where they are from", max_length=160)

    # Days are stored half-open, and asked as people say them.
    _LAST = ("before_until", "after_until")

    def first(self, name: str) -> Any:
        day = super().first(name)
        return day - timedelta(days=1) if day and name in self._LAST else day

    def values(self) -> dict[str, Any]:
        one = timedelta(days=1)
        return {
            name: value + one if name in self._LAST else value
            for name, value in super().values().items()
        }


class IdentifiedForm(PartForm):
    """Young people identified."""

    person = ModelSelectField(
        "Somebody of a linked case?",
        noun="a person",
        required=False,
        empty="No: only a number is known",
    )
    quantity = _number("How many?", "how many")
    precision = _precision()
    on = _day()
    means = RadiosField(
        "By what were they identified?",
        noun="by what they were identified",
        choices=Identified.Means.choices,
        small=True,
    )
    how = TextField("How were they identified?", noun="how", hint="Nobody’s name", max_length=160)
    later = RadiosField(
        "Did they offend afterwards?",
        noun="whether they offended afterwards",
        choices=Identified.Later.choices,
        small=True,
    )
    checked_on = GovukDateField(
        "When did you look?", noun="the day you looked", required=False, past=True
    )

    def fill(self) -> None:
        cases = LinkedCase.objects.visible_to(self.reader).filter(work=self.subject.work)
        people = Involvement.objects.visible_to(self.reader).filter(
            record__in=cases.values("case"), person__isnull=False
        )
        self.offer(
            "person", Person.objects.visible_to(self.reader).filter(pk__in=people.values("person"))
        )


class YouthInterventionForm(PartForm):
    """What was done with young people."""

    kind = RadiosField(
        "What was done?", noun="what was done", choices=YouthIntervention.Kind.choices, small=True
    )
    quantity = _number("With how many?", "how many")
    precision = _precision()
    on = _day()
    note = _note()


class SiteForm(PartForm):
    """Premises of an operation."""

    name = TextField("Which premises?", noun="the premises", max_length=160)
    kind = RadiosField(
        "What are they?", noun="what they are", choices=Site.Kind.choices, small=True
    )
    ward = ModelSelectField("Ward", noun="a ward", required=False, empty="Not known")
    visited_on = _day("When were they visited?", "the day of the visit")
    heat = RadiosField(
        "Thermal camera", noun="the thermal camera", choices=Site.Heat.choices, small=True
    )
    warrant = RadiosField("Warrant", noun="the warrant", choices=Site.Warrant.choices, small=True)
    is_farm = TickField("It was a cannabis farm", noun="that it was a farm", required=False)
    quantity = _number("How many plants?", "how many plants", required=False)
    precision = _precision()
    ceased_on = GovukDateField(
        "When did it cease operating?", noun="the day it ceased", required=False, past=True
    )
    note = _note()

    def fill(self) -> None:
        self.offer("ward", Ward.objects.visible_to(self.reader))


class SanctionForm(PartForm):
    """A sanction or a court's result."""

    kind = RadiosField(
        "What was it?", noun="what it was", choices=Sanction.Kind.choices, small=True
    )
    agency = TextField("Which agency or court?", noun="which agency or court", max_length=120)
    quantity = _number("How many?", "how many")
    precision = _precision()
    is_pending = TickField(
        "It is still under way",
        noun="that it is under way",
        hint="It is counted once it is made",
        required=False,
    )
    on = GovukDateField("When?", noun="the day")
    offence = TextField("Offence", noun="the offence", max_length=160, required=False)
    sentence_years = WholeNumberField(
        "Years of prison", noun="the years", min_value=1, max_value=99, required=False
    )
    note = _note()


FORMS: dict[type[Any], type[PartForm]] = {
    TakingPart: TakingPartForm,
    Funding: FundingForm,
    Resource: ResourceForm,
    Event: EventForm,
    Tally: TallyForm,
    Response: ResponseForm,
    Comparison: ComparisonForm,
    Identified: IdentifiedForm,
    YouthIntervention: YouthInterventionForm,
    Site: SiteForm,
    Sanction: SanctionForm,
}
