"""The forms of joint projects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from govuk import GovukDateField, GovukForm, ModelCheckboxesField, TextAreaField, TextField
from partnership import clock
from partnership.models import Partnership, User


class JointForm(GovukForm):
    """Shows what the rules found at the field that they name."""

    def add_findings(self, findings: Any) -> None:
        for finding in findings:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)


class AgreementForm(JointForm):
    """A new agreement. Its last day is asked as people say it."""

    title = TextField("What is the project called?", noun="what it is called", max_length=160)
    partnerships = ModelCheckboxesField(
        "With which partnerships?", noun="the partnerships", small=True
    )
    purpose = TextAreaField("Why are records shared?", noun="why they are shared", rows=3)
    gateway = TextField(
        "Under which law or agreement?",
        noun="the law",
        hint="For example Crime and Disorder Act 1998 s.115, and the sharing agreement’s name",
        max_length=200,
    )
    starts_on = GovukDateField("From which day?", noun="the first day")
    ends_before = GovukDateField("Until which day (the last)?", noun="the last day", future=True)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"starts_on": clock.today()})
        field: Any = self.fields["partnerships"]
        # The names of the partnerships that use this server are no secret between them.
        field.queryset = Partnership.objects.exclude(pk=user.partnership_id)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        typed = dict(self.cleaned_data)
        return {**typed, "ends_before": typed["ends_before"] + timedelta(days=1)}


class ShareWorkForm(JointForm):
    """A piece of work to be shown."""

    reference = TextField(
        "Reference of the problem file or project",
        noun="the reference",
        hint="For example WK-7K3M-9QXD",
        max_length=20,
        width=20,
    )
