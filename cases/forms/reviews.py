"""The forms of a case review, from the application to its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.forms.casework.base import CaseForm
from cases.forms.casework.plan import people_on
from cases.models import CaseReview, Incident, ReviewNotice
from cases.services.reviews import check_complaints, threshold_on
from govuk import (
    GovukDateField,
    ModelCheckboxesField,
    ModelSelectField,
    RadiosField,
    TextAreaField,
    TextField,
)
from partnership import clock
from partnership.models import Agency, User
from partnership.record_forms import RecordForm
from partnership.rules import Finding
from people.models import Involvement

FOR_APPLICANT = "The applicant reads these words: name nobody else"
YES_NO = (("yes", "Yes"), ("no", "No"))


class AsksWhy:
    """A form with fields for reasons that are shown only once a rule has asked for one."""

    whys: tuple[str, ...] = ()

    def keep_whys(self: Any) -> None:
        self.kept_back = {
            name: self.fields.pop(name) for name in self.whys if self.data.get(name) is None
        }

    def add_findings(self: Any, findings: Iterable[Finding]) -> None:
        found = list(findings)
        for finding in found:
            if finding.field in self.kept_back:
                self.fields[finding.field] = self.kept_back.pop(finding.field)
        super().add_findings(found)  # type: ignore[misc]


def staff_who_read_cases(reader: User) -> Any:
    """People of the partnership whose role reads cases."""
    return (
        User.objects.visible_to(reader)
        .filter(is_active=True, is_service=False, role__capabilities__contains=["case.read"])
        .select_related("agency")
        .order_by("name")
    )


def name_and_agency(person: User) -> str:
    """How a drop-down tells people of one name apart."""
    return f"{person.name}, {person.agency.name}"


class ApplicationForm(AsksWhy, CaseForm):
    """An application for a review of a case."""

    whys = ("reason",)

    applied_on = GovukDateField(
        "When did they apply?",
        noun="the day of the application",
        hint="The day on which the application reached any of the agencies",
        past=True,
    )
    victim = ModelSelectField(
        "Who is the victim?", noun="the victim", hint="Anybody on the case can be selected"
    )
    applicant = RadiosField(
        "Who applies?",
        noun="who applies",
        choices=CaseReview.Applicant.choices,
        reveals={
            CaseReview.Applicant.FOR_VICTIM: (
                "acting_name",
                "acting_as",
                "consented_on",
                "no_consent_reason",
            )
        },
    )
    acting_name = TextField(
        "Their name", noun="the name of whoever acts for the victim", max_length=120, label_size=""
    )
    acting_as = TextField(
        "What are they to the victim?",
        noun="what they are to the victim",
        hint="Like “daughter” or “ward councillor”",
        max_length=120,
        label_size="",
    )
    consented_on = GovukDateField(
        "When did the victim consent?",
        noun="the day of the victim’s consent",
        past=True,
        required=False,
        label_size="",
    )
    no_consent_reason = TextField(
        "If there is no consent, why not?",
        noun="why there is no consent",
        max_length=200,
        required=False,
        label_size="",
    )
    request = TextAreaField(
        "What do they ask for?",
        noun="what they ask for",
        hint="In their own words, where you have them",
        required=False,
        rows=4,
    )
    contact = ModelSelectField(
        "Single point of contact",
        noun="the single point of contact",
        hint="Whom the applicant can ask. The notices give this person’s email address",
    )
    reason = TextAreaField(
        "Why is this another application?",
        noun="why this is another application",
        rows=3,
        required=False,
    )

    def prepare(self) -> None:
        self.offer("victim", people_on(self))
        self.offer("contact", staff_who_read_cases(self.reader))
        self.fields["contact"].label_from_instance = name_and_agency  # type: ignore[attr-defined]
        self.initial.setdefault("applied_on", clock.today())
        self.initial.setdefault("contact", self.case.owner_id)
        victims = people_on(self).filter(involvements__role=Involvement.Role.VICTIM)[:2]
        if len(victims) == 1:
            self.initial.setdefault("victim", victims[0].pk)
        self.keep_whys()


class ReviewForm(RecordForm[CaseReview]):
    """A form on a review; it carries the version that the page was made from."""

    versioned = True

    @property
    def review(self) -> CaseReview:
        return self.subject


class ComplaintForm(ReviewForm):
    """A complaint that the application counts on."""

    incident = ModelSelectField(
        "Incident of the case",
        noun="the incident",
        hint="An incident gives its own days: leave the dates empty",
        empty="None of them",
        required=False,
    )
    about = TextField(
        "What was the complaint about?",
        noun="what the complaint was about",
        max_length=300,
    )
    behaviour_on = GovukDateField(
        "When was the behaviour?", noun="the day of the behaviour", past=True, required=False
    )
    complained_on = GovukDateField(
        "When was the complaint made?", noun="the day of the complaint", past=True, required=False
    )

    def prepare(self) -> None:
        taken = self.review.complaints.filter(incident__isnull=False).values("incident")
        incidents = Incident.objects.visible_to(self.reader).filter(case=self.review.case)
        self.offer("incident", incidents.exclude(pk__in=taken))
        self.fields["incident"].label_from_instance = (  # type: ignore[attr-defined]
            lambda incident: (
                f"{incident.occurred_on.day} {incident.occurred_on:%B %Y}, "
                f"{incident.get_asb_type_display().lower()}, reported "
                f"{incident.reported_on.day} {incident.reported_on:%B %Y}"
            )
        )


class ConfirmForm(ReviewForm):
    """Nothing but a button: the step says all on its page."""


class DecisionForm(ReviewForm):
    """Whether the threshold is met, and why. What is weighed is asked for below the number only."""

    met = RadiosField(
        "Is the threshold met?",
        noun="whether the threshold is met",
        choices=(("yes", "Yes, a review is carried out"), ("no", "No")),
    )
    persistence = TextAreaField(
        "How persistent is the behaviour?",
        noun="how persistent the behaviour is",
        rows=3,
        required=False,
    )
    harm = TextAreaField(
        "What harm has it caused, or may it cause?",
        noun="what harm it has caused or may cause",
        rows=3,
        required=False,
    )
    response = TextAreaField(
        "How adequate has the response been?",
        noun="how adequate the response has been",
        rows=3,
        required=False,
    )
    decision_reasons = TextAreaField(
        "Reasons for the decision",
        noun="the reasons for the decision",
        hint=FOR_APPLICANT,
        rows=5,
    )
    decided_on = GovukDateField("When was it decided?", noun="the day of the decision", past=True)

    def prepare(self) -> None:
        self.checked = check_complaints(self.review)
        self.counted = sum(each.qualifies for each in self.checked)
        self.required_number = threshold_on(self.review.partnership_id, self.review.applied_on)
        self.initial.setdefault("decided_on", clock.today())
        if self.counted >= self.required_number:
            self.initial.setdefault("met", "yes")
            for name in ("persistence", "harm", "response"):
                del self.fields[name]


class InformationForm(ReviewForm):
    """Which agencies are asked for what, and by when."""

    agencies = ModelCheckboxesField("Which agencies are asked?", noun="the agencies", small=True)
    asked_for = TextAreaField(
        "What are they asked for?",
        noun="what they are asked for",
        hint="For example, what was reported, what was done, and what came of it",
        rows=4,
    )
    due_on = GovukDateField(
        "By when?", noun="the day the answers are due", hint="For example, 27 3 2027"
    )
    asked_on = GovukDateField("When were they asked?", noun="the day of asking", past=True)

    def prepare(self) -> None:
        self.offer("agencies", Agency.objects.visible_to(self.reader))
        self.initial.setdefault("asked_on", clock.today())


class PanelForm(AsksWhy, ReviewForm):
    """The panel: who was there, what it found, and what the applicant is told."""

    whys = ("chair_reason", "invited_reason")

    panel_on = GovukDateField("When did the panel meet?", noun="the day of the panel", past=True)
    chair_name = TextField("Who chaired it?", noun="who chaired the panel", max_length=120)
    chair_role = TextField("Their job title", noun="the chair’s job title", max_length=120)
    chair_worked = RadiosField(
        "Has the chair worked on this case?",
        noun="whether the chair has worked on this case",
        choices=YES_NO,
        inline=True,
    )
    agencies = ModelCheckboxesField("Which agencies took part?", noun="the agencies", small=True)
    victim_invited = RadiosField(
        "Was the victim, or somebody for them, invited?",
        noun="whether the victim was invited",
        choices=YES_NO,
        inline=True,
    )
    findings = TextAreaField(
        "What did the panel find?",
        noun="what the panel found",
        hint="For the record of the review. The applicant does not read this",
        rows=6,
    )
    outcome = TextAreaField(
        "What is the applicant told of the outcome?",
        noun="what the applicant is told",
        hint=f"{FOR_APPLICANT}. Recommendations are added afterwards",
        rows=6,
    )
    chair_reason = TextAreaField(
        "Why did nobody else chair the panel?",
        noun="why nobody else chaired the panel",
        rows=3,
        required=False,
    )
    invited_reason = TextAreaField(
        "Why was the victim not invited?",
        noun="why the victim was not invited",
        rows=3,
        required=False,
    )

    def prepare(self) -> None:
        self.offer("agencies", Agency.objects.visible_to(self.reader))
        asked = self.review.agencies.filter(was_asked=True).values_list("agency", flat=True)
        self.initial.setdefault("agencies", list(asked))
        self.initial.setdefault("panel_on", clock.today())
        self.keep_whys()


class RecommendationForm(ReviewForm):
    """What the panel asks an agency to do."""

    text = TextAreaField(
        "What does the panel recommend?",
        noun="what the panel recommends",
        hint=FOR_APPLICANT,
        rows=4,
    )
    agency = ModelSelectField("To which agency?", noun="the agency")
    due_on = GovukDateField("By when?", noun="the day it is due", hint="For example, 27 3 2027")

    def prepare(self) -> None:
        self.offer("agency", Agency.objects.visible_to(self.reader))


class AnswerForm(ReviewForm):
    """Whether the agency accepts a recommendation."""

    accepted = RadiosField(
        "Does the agency accept it?",
        noun="whether the agency accepts it",
        choices=YES_NO,
        inline=True,
    )
    answer = TextAreaField(
        "What did the agency say?",
        noun="what the agency said",
        hint="If it does not accept the recommendation, why not",
        rows=4,
        required=False,
    )
    answered_on = GovukDateField("When did it answer?", noun="the day of the answer", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("answered_on", clock.today())


class DoneForm(ReviewForm):
    """A recommendation has been carried out."""

    note = TextAreaField("What was done?", noun="what was done", rows=4)
    done_on = GovukDateField("When?", noun="the day it was done", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("done_on", clock.today())


class ToldForm(ReviewForm):
    """How and when the applicant was told."""

    method = RadiosField(
        "How was the applicant told?",
        noun="how the applicant was told",
        choices=ReviewNotice.Method.choices,
        small=True,
    )
    told_on = GovukDateField("When?", noun="the day the applicant was told", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("told_on", clock.today())


class CloseForm(ReviewForm):
    """The review is done."""

    note = TextAreaField("Closing note", noun="the closing note", rows=4, required=False)
    closed_on = GovukDateField("When?", noun="the day of closing", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("closed_on", clock.today())


class EscalateForm(ReviewForm):
    """The applicant is dissatisfied and goes on."""

    why = TextAreaField(
        "What is the applicant dissatisfied with?",
        noun="what the applicant is dissatisfied with",
        rows=4,
    )
    to = TextField(
        "Who looks at it now?",
        noun="who looks at it now",
        hint="For example, the Chief Executive’s office",
        max_length=120,
    )
    on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())


class WithdrawForm(ReviewForm):
    """The applicant takes the application back."""

    why = TextAreaField("What did the applicant say?", noun="what the applicant said", rows=4)
    on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())


class ContactForm(ReviewForm):
    """Another single point of contact."""

    of_record = ("contact",)

    contact = ModelSelectField("Single point of contact", noun="the single point of contact")

    def prepare(self) -> None:
        self.offer("contact", staff_who_read_cases(self.reader))
        self.fields["contact"].label_from_instance = name_and_agency  # type: ignore[attr-defined]
        self.initial.setdefault("contact", self.review.contact_id)
