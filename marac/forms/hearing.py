"""What the MARAC asks about a referral that it hears: a plan for each person."""

from __future__ import annotations

from conferences.forms import HearForm
from govuk import TextAreaField
from marac.services.hearing import planned_for


class MaracHearForm(HearForm):
    """A plan for the victim, each alleged perpetrator and each child of the household."""

    def prepare(self) -> None:
        super().prepare()
        written = {plan.person_id: plan.plan for plan in self.subject.plans.all()}
        names = []
        for name, words, person, _ in planned_for(self.subject):
            self.fields[name] = TextAreaField(
                words,
                noun=f"the {words[0].lower()}{words[1:]}",
                rows=2,
                # A case is not heard without it (`heard_findings`).
                required=name == "plan_victim",
                label_size="s",
            )
            self.initial.setdefault(name, written.get(person.pk, ""))
            names.append(name)
        self.answers = tuple(names)
        self.of_record = (*HearForm.of_record, *names)
