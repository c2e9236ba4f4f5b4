"""Risk, the action plan, interventions and contact with the victim."""

from __future__ import annotations

from django.db.models import QuerySet

from cases.forms.casework.base import CaseForm
from cases.models import CaseAction, RiskBand, Term, VictimContact
from cases.risk import CURRENT
from govuk import (
    GovukDateField,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from partnership import clock
from partnership.models import Agency, User
from people.models import Person

ITEM = "item_"


class RiskForm(CaseForm):
    """Every question of the present risk matrix on one page."""

    versioned = True

    assessed_on = GovukDateField("When was it assessed?", noun="the day of assessment", past=True)
    override_band = RadiosField(
        "Does your professional judgement differ from the score?",
        noun="the band that holds",
        choices=[
            ("", "No, the score decides"),
            *((value, f"Yes, it is {label.lower()} risk") for value, label in RiskBand.choices),
        ],
        required=False,
    )
    override_reason = TextAreaField(
        "Why does it differ?",
        noun="why your professional judgement differs",
        hint="Needed if your judgement differs from the score",
        rows=3,
        required=False,
    )
    is_final = TickField(
        "This is the final score before closing the case",
        noun="that this is the final score",
        required=False,
    )

    def prepare(self) -> None:
        for item in CURRENT.items:
            self.fields[ITEM + item.code] = RadiosField(
                item.question,
                noun="an answer to “" + item.question + "”",
                choices=[(str(mark), answer) for mark, answer in enumerate(item.answers)],
                small=True,
                hints={str(len(item.answers) - 1): "This answer alone makes the risk high"}
                if item.makes_high
                else {},
            )
        rest = ["assessed_on", "override_band", "override_reason", "is_final"]
        self.order_fields([*(ITEM + item.code for item in CURRENT.items), *rest])
        self.initial.setdefault("assessed_on", clock.today())
        self.initial.setdefault("override_band", "")

    @property
    def marks(self) -> dict[str, int]:
        return {item.code: int(self.cleaned_data[ITEM + item.code]) for item in CURRENT.items}


class ActionForm(CaseForm):
    """A step of the plan."""

    description = TextField(
        "What is to be done?",
        noun="what is to be done",
        hint="One step that somebody can finish, like “Fit a door chain at the flat”",
        max_length=300,
    )
    agency = ModelSelectField("Agency", noun="the agency that does it")
    owner = ModelSelectField("Person", noun="the person", empty="Nobody named", required=False)
    due_on = GovukDateField(
        "When is it due?",
        noun="the day it is due",
        hint="For example, 27 3 2027",
        future=True,
    )
    agreed_with_victim = TickField(
        "Agreed with the victim", noun="that the victim agrees", required=False
    )

    def prepare(self) -> None:
        self.offer("agency", Agency.objects.visible_to(self.reader))
        people = User.objects.visible_to(self.reader).filter(is_active=True, is_service=False)
        self.offer("owner", people.select_related("agency"))
        self.fields["owner"].label_from_instance = (  # type: ignore[attr-defined]
            lambda person: f"{person.name}, {person.agency.name}"
        )
        self.initial.setdefault("agency", self.reader.agency_id)


class FinishForm(CaseForm):
    """What came of an action."""

    status = RadiosField(
        "What came of it?",
        noun="done, not done or not possible",
        choices=[
            (CaseAction.Status.DONE, "Done"),
            (CaseAction.Status.NOT_DONE, "Not done"),
            (CaseAction.Status.NOT_POSSIBLE, "Not possible"),
        ],
    )
    outcome = TextAreaField(
        "What happened?",
        noun="the reason",
        hint="If it was not done or not possible, enter the reason",
        required=False,
        rows=4,
    )
    finished_on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("finished_on", clock.today())


class InterventionForm(CaseForm):
    """An informal step of the incremental approach."""

    kind = RadiosField("What was done?", noun="what was done", choices=[], small=True)
    done_on = GovukDateField("When?", noun="the day it was done", past=True)
    person = ModelSelectField("With whom?", noun="with whom", empty="Nobody named", required=False)
    note = TextAreaField("What came of it?", noun="what came of it", required=False, rows=4)
    skip_reason = TextAreaField(
        "Why is a step skipped?",
        noun="why a step is skipped",
        hint="Serious harm may start at any step. The reason is kept on the case",
        rows=3,
        required=False,
    )

    def prepare(self) -> None:
        steps = Term.objects.visible_to(self.reader).filter(
            vocabulary=Term.Vocabulary.INTERVENTION, active=True
        )
        terms = sorted(steps, key=lambda term: (term.stage or 1, term.position))
        self.choose("kind", [(term.code, f"Step {term.stage}: {term.label}") for term in terms])
        self.offer("person", people_on(self))
        self.initial.setdefault("done_on", clock.today())
        if self.data.get("skip_reason") is None:
            # Asked for only once a rule has found that a step is skipped.
            self.asked = self.fields.pop("skip_reason")

    def ask_why(self) -> None:
        """Show the field for the reason."""
        if "skip_reason" not in self.fields:
            self.fields["skip_reason"] = self.asked


class ContactForm(CaseForm):
    """One contact, or attempt at one."""

    person = ModelSelectField("With whom?", noun="with whom", empty="Nobody named", required=False)
    method = SelectField("How?", noun="how you made contact", choices=VictimContact.Method.choices)
    outcome = RadiosField(
        "What came of it?",
        noun="what came of it",
        choices=VictimContact.Outcome.choices,
        small=True,
        hints={
            VictimContact.Outcome.NO_REPLY: "The contact stays due as it was, unless you set a day"
        },
    )
    contacted_on = GovukDateField("When?", noun="the day of contact", past=True)
    note = TextAreaField("What was said?", noun="what was said", required=False, rows=4)
    next_on = GovukDateField(
        "Next contact",
        noun="the next contact",
        hint="Leave it empty to follow the contact plan",
        required=False,
    )

    def prepare(self) -> None:
        self.offer("person", people_on(self))
        self.initial.setdefault("contacted_on", clock.today())


class ContactPlanForm(CaseForm):
    """When the victim hears from us next, how often, and what to mind."""

    versioned = True
    of_record = ("next_on", "every_working_days", "instruction")

    next_on = GovukDateField(
        "Next contact",
        noun="the next contact",
        hint="For example, 27 3 2027",
        future=True,
    )
    every_working_days = WholeNumberField(
        "How often after that?",
        noun="the number of working days",
        hint="Leave it empty for the usual interval",
        required=False,
        suffix="working days",
        width=3,
    )
    instruction = TextField(
        "What to mind",
        noun="what to mind",
        hint="What was agreed about times and ways. Safe-contact rules belong on the person’s page",
        required=False,
        max_length=200,
    )

    def prepare(self) -> None:
        case = self.case
        self.initial.setdefault("next_on", case.next_contact_on)
        self.initial.setdefault("every_working_days", case.contact_every_working_days)
        self.initial.setdefault("instruction", case.contact_instruction)


class ReviewForm(CaseForm):
    """The ASB case review was explained."""

    note = TextAreaField(
        "How did you explain it, and what did they say?",
        noun="how you explained it and what they said",
        rows=4,
    )
    on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())


def people_on(form: CaseForm) -> QuerySet[Person]:
    """The people who have a role on the form's case and whom its reader may see."""
    return (
        Person.objects.visible_to(form.reader)
        .filter(involvements__record=form.case.record_id)
        .distinct()
    )
