"""The forms of members, groups, assessments, plans and priorities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from govuk import (
    CheckboxesField,
    GovukDateField,
    ModelSelectField,
    RadiosField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from ledger import registry
from partnership.models import Agency
from partnership.record_forms import RecordForm
from plans.forms.work import staff_of, with_agency
from plans.models import Assessment, Group, GroupMember, Member, Plan, Priority


class RowForm(RecordForm[Any]):
    """What is said of a row. Days are stored half-open, and asked as people say them."""

    versioned = True
    last_days: tuple[str, ...] = ("ends_before",)

    def prepare(self) -> None:
        self.of_record = tuple(name for name in self.fields if name != "version")
        for name in self.of_record:
            value = getattr(self.subject, f"{name}_id", None) or getattr(self.subject, name, None)
            if value and name in self.last_days:
                value -= timedelta(days=1)
            self.initial.setdefault(name, value)
        self.fill()

    def fill(self) -> None:
        """Fill the lists."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            name: value + timedelta(days=1) if value and name in self.last_days else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }


def _first(label: str = "Since when?") -> GovukDateField:
    return GovukDateField(label, noun="the first day")


def _last(label: str = "Until when (the last day)?") -> GovukDateField:
    return GovukDateField(label, noun="the last day", required=False)


class MemberForm(RowForm):
    """A member of the partnership."""

    name = TextField("Who?", noun="who it is", max_length=120)
    kind = RadiosField("As what?", noun="as what", choices=Member.Kind.choices, small=True)
    agency = ModelSelectField(
        "Its agency in BSafe", noun="an agency", required=False, empty="It has none"
    )
    representative = TextField(
        "Who represents it?", noun="who represents it", max_length=120, required=False
    )
    purpose = TextAreaField(
        "What does it take part for?", noun="why it takes part", rows=3, required=False
    )
    starts_on = _first()
    ends_before = _last()

    def fill(self) -> None:
        self.offer("agency", Agency.objects.visible_to(self.reader))


class GroupForm(RowForm):
    """A group."""

    name = TextField("What is it called?", noun="what it is called", max_length=120)
    kind = RadiosField("What is it?", noun="what it is", choices=Group.Kind.choices, small=True)
    rhythm = RadiosField(
        "How often does it meet?", noun="how often", choices=Group.Rhythm.choices, small=True
    )
    chair = TextField("Who chairs it?", noun="who chairs it", max_length=120)
    purpose = TextAreaField("What is it for?", noun="what it is for", rows=3)
    run_by = ModelSelectField(
        "Which agency runs it?", noun="an agency", required=False, empty="The partnership"
    )
    formed_from = TextField(
        "Which groups went up in it?", noun="the groups", max_length=200, required=False
    )
    starts_on = _first()
    ends_before = _last()

    def fill(self) -> None:
        self.offer("run_by", Agency.objects.visible_to(self.reader))


class GroupMemberForm(RowForm):
    """An agency in a group."""

    group = ModelSelectField("Which group?", noun="a group")
    agency = ModelSelectField("Which agency?", noun="an agency")
    reason = TextField("Why?", noun="why", max_length=200, required=False)
    starts_on = _first()
    ends_before = _last()

    def fill(self) -> None:
        self.offer("group", Group.objects.visible_to(self.reader))
        self.offer("agency", Agency.objects.visible_to(self.reader))


class AssessmentForm(RowForm):
    """A strategic assessment."""

    last_days = ("covers_before",)

    title = TextField("What is it called?", noun="what it is called", max_length=160)
    kind = RadiosField(
        "What is it?",
        noun="what it is",
        choices=Assessment.Kind.choices,
        reveals={"refresh": ("refreshes",)},
        small=True,
    )
    refreshes = ModelSelectField(
        "Which assessment does it refresh?", noun="an assessment", required=False
    )
    covers_from = GovukDateField("First day that it looks at", noun="the first day")
    covers_before = GovukDateField("Last day that it looks at", noun="the last day")
    due_on = GovukDateField("When is it to be ready?", noun="the day", required=False)
    completed_on = GovukDateField(
        "When was it completed?", noun="the day it was completed", required=False, past=True
    )
    evidence = TextAreaField("Evidence", noun="the evidence", rows=6, required=False)
    threats = TextAreaField("Key threats", noun="the threats", rows=4, required=False)
    trends = TextAreaField("Trends", noun="the trends", rows=4, required=False)
    changes = TextAreaField(
        "What has changed since the last one?", noun="what has changed", rows=4, required=False
    )
    recommends = TextAreaField(
        "Which priorities does it recommend?", noun="what it recommends", rows=4, required=False
    )

    def fill(self) -> None:
        full = Assessment.objects.visible_to(self.reader).filter(kind=Assessment.Kind.FULL)
        self.offer("refreshes", full.exclude(pk=self.subject.pk))


class PlanForm(RowForm):
    """A community safety plan."""

    title = TextField("What is it called?", noun="what it is called", max_length=160)
    assessment = ModelSelectField(
        "Which assessment is it made from?", noun="an assessment", required=False, empty="None"
    )
    starts_on = _first("First day")
    ends_before = _last("Last day")
    confirmed_on = GovukDateField(
        "When did the partnership confirm it?", noun="the day", required=False, past=True
    )
    summary = TextAreaField("What does it set out to do?", noun="the summary", required=False)

    def fill(self) -> None:
        self.offer("assessment", Assessment.objects.visible_to(self.reader))


class PriorityForm(RowForm):
    """A priority of a plan."""

    plan = ModelSelectField("Which plan?", noun="a plan")
    title = TextField("What is it called?", noun="what it is called", max_length=120)
    description = TextAreaField(
        "What is to be reached?", noun="what is to be reached", required=False
    )
    owner = ModelSelectField("Who answers for it?", noun="who answers for it")
    lead_agency = ModelSelectField("Which agency leads?", noun="an agency")
    position = WholeNumberField(
        "Its place in the plan", noun="its place", min_value=1, max_value=99
    )
    starts_on = _first("First day")
    ends_before = _last("Last day")
    measures = CheckboxesField(
        "By which figures is it watched?",
        noun="the figures",
        choices=[],
        required=False,
        small=True,
    )

    def fill(self) -> None:
        self.offer("plan", Plan.objects.visible_to(self.reader))
        self.offer("owner", staff_of(self.reader))
        owner: Any = self.fields["owner"]
        owner.label_from_instance = with_agency
        self.offer("lead_agency", Agency.objects.visible_to(self.reader))
        self.choose(
            "measures", [(each.id, f"{each.group}: {each.title}") for each in registry.measures()]
        )


FORMS: dict[type[Any], type[RowForm]] = {
    Member: MemberForm,
    Group: GroupForm,
    GroupMember: GroupMemberForm,
    Assessment: AssessmentForm,
    Plan: PlanForm,
    Priority: PriorityForm,
}
