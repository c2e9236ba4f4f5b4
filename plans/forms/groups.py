"""The forms of groups: planning a meeting of one, and the matters that it hears."""

from __future__ import annotations

from typing import Any

from conferences.forms import PlanForm
from govuk import GovukDateField, GovukForm, ModelSelectField, TextAreaField, TextField
from partnership import clock
from partnership.models import User
from partnership.record_forms import RecordForm
from plans.forms.work import in_plan
from plans.models import Group, Priority, Work


def groups_of(user: User) -> Any:
    """The groups that meet today."""
    today = clock.today()
    held = Group.objects.visible_to(user).filter(starts_on__lte=today)
    return held.exclude(ends_before__lte=today)


class PlanGroupForm(PlanForm):
    """A new meeting, and of which group."""

    field_order = ("group",)

    group = ModelSelectField("Of which group?", noun="a group")

    def fit(self, user: User) -> None:
        """Offer the groups that meet today."""
        field: Any = self.fields["group"]
        field.queryset = groups_of(user)


class MatterFields(GovukForm):
    """What is said of a matter."""

    title = TextField("What is it called?", noun="what it is called", max_length=160)
    summary = TextAreaField(
        "What is it about?",
        noun="what it is about",
        hint="Every agency that is invited reads it. Nobody’s name",
        rows=5,
    )
    priority = ModelSelectField(
        "For which priority?", noun="a priority", required=False, empty="None"
    )
    work = ModelSelectField(
        "About which problem file or project?", noun="a piece of work", required=False, empty="None"
    )

    def fit(self, user: User) -> None:
        """Offer what the reader may see."""
        fields: Any = self.fields
        fields["priority"].queryset = Priority.objects.visible_to(user).select_related("plan")
        fields["priority"].label_from_instance = in_plan
        own = Work.objects.visible_to(user).filter(partnership=user.partnership_id, state="open")
        fields["work"].queryset = own.exclude(kind="operation").order_by("title", "pk")


class RaiseForm(MatterFields):
    """A new matter."""

    field_order = ("group",)

    group = ModelSelectField("Before which group?", noun="a group")
    raised_on = GovukDateField("When was it raised?", noun="the day", past=True)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"raised_on": clock.today()})
        field: Any = self.fields["group"]
        field.queryset = groups_of(user)
        self.fit(user)

    def add_findings(self, findings: Any) -> None:
        for finding in findings:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)


class ChangeMatterForm(RecordForm[Any], MatterFields):
    """A matter, said anew."""

    versioned = True
    of_record = ("title", "summary", "priority", "work")

    def prepare(self) -> None:
        self.fit(self.reader)
        for name in self.of_record:
            self.initial.setdefault(name, getattr(self.subject, name))


class SettleForm(RecordForm[Any]):
    """How a matter was settled."""

    versioned = True

    settlement = TextAreaField("How was it settled?", noun="how it was settled", rows=4)
    settled_on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("settled_on", clock.today())


class TakeUpForm(RecordForm[Any]):
    """Nothing is asked: the button says it."""
