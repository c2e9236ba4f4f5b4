"""The forms of a referral: what it says, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asbrac.models import AsbracReferral, Consent, Criterion, Vulnerability
from asbrac.queries import case_summary, case_vulnerabilities, last_score
from asbrac.services import DETAILS, coordinators, referral_findings, victim_findings
from cases.models import AsbCase, HateStrand, RiskBand
from govuk import (
    CheckboxesField,
    GovukDateField,
    GovukForm,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from partnership import clock
from partnership.models import Agency, User, Ward
from partnership.record_forms import RecordForm
from partnership.rules import Finding
from people.addresses import Address
from people.models import Involvement, Person
from people.services import NewPerson


class DetailFields(GovukForm):
    """What a referral says. What it lacks is for the rules to find, so that all is said at once.

    No field is required here, so each label says for itself whether it may be left empty.
    """

    mark_optional = False

    criteria = CheckboxesField(
        "Why do you refer?",
        noun="the reason for the referral",
        choices=Criterion.choices,
        required=False,
        reveals={Criterion.JUDGEMENT: ("judgement",)},
    )
    judgement = TextAreaField(
        "What does your judgement rest on?", rows=3, required=False, label_size=""
    )
    band = RadiosField(
        "Risk to the victim", noun="the risk", choices=RiskBand.choices, required=False, small=True
    )
    risk_before = WholeNumberField("Risk score (optional)", hint="If one was made", required=False)
    summary = TextAreaField("What has happened?", rows=6, required=False)
    multi_agency_need = TextAreaField(
        "Why does it need several agencies?",
        hint="If another conference or safeguarding is the better place, refer there instead",
        rows=3,
        required=False,
    )
    own_enquiries = TextAreaField("What has your own agency done so far?", rows=3, required=False)
    vulnerabilities = CheckboxesField(
        "What makes the victim vulnerable? (optional)",
        choices=Vulnerability.choices,
        required=False,
        small=True,
    )
    hate_strands = CheckboxesField(
        "If it is hate, what is it aimed at? (optional)",
        choices=HateStrand.choices,
        required=False,
        small=True,
    )
    consent = RadiosField(
        "Does the victim agree?",
        noun="whether the victim agrees",
        choices=Consent.choices,
        required=False,
    )
    no_consent_reason = TextAreaField(
        "If the victim does not agree, or was not asked: why is it shared all the same?",
        hint="The legal basis, why it is necessary and proportionate, and who decided",
        rows=3,
        required=False,
    )
    wishes = TextAreaField("What does the victim wish? (optional)", rows=3, required=False)
    ward = ModelSelectField("Ward (optional)", empty="Not known", required=False)

    def details(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data.get(name) for name in DETAILS}

    def clean(self) -> dict[str, Any]:
        """Ask the rules even where a field has the wrong shape: all is said at once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        self.add_findings([each for each in self.missing() if each.field not in self.errors])
        return said

    def missing(self) -> list[Finding]:
        """What the rules find."""
        return referral_findings(self.details())

    def add_findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, finding.message)


class ReferCaseForm(RecordForm[AsbCase], DetailFields):
    """A referral made from a case, with everything that the case says already filled in."""

    victim = ModelRadiosField("Who is the victim?", noun="the victim")
    perpetrators = ModelCheckboxesField(
        "Who is alleged to cause the harm? (optional)", required=False
    )
    referred_on = GovukDateField("When is it referred?", noun="the day", past=True)

    field_order = ("victim", "perpetrators", "referred_on")

    def prepare(self) -> None:
        case = self.subject
        self.order_fields(self.field_order)
        people = Person.objects.visible_to(self.reader)

        def on(*roles: str) -> Any:
            return people.filter(
                involvements__record=case.record_id,
                involvements__role__in=roles,
                involvements__ends_before__isnull=True,
            ).distinct()

        roles = Involvement.Role
        victims = on(roles.VICTIM, roles.COMPLAINANT)
        self.offer("victim", victims)
        self.offer("perpetrators", on(roles.ALLEGED_PERPETRATOR, roles.CONVICTED))
        self.offer("ward", Ward.objects.visible_to(self.reader))
        scored = last_score(case, self.reader)
        first = victims.first()
        filled: dict[str, Any] = {
            "victim": first.pk if first is not None and victims.count() == 1 else None,
            "perpetrators": [each.pk for each in self.fields["perpetrators"].queryset],  # type: ignore[attr-defined]
            "referred_on": clock.today(),
            "band": case.risk_band,
            "risk_before": scored.score if scored else None,
            "criteria": [Criterion.RISK] if case.risk_band in ("high", "medium") else [],
            "summary": case_summary(case, self.reader),
            "hate_strands": case.hate_strands,
            "vulnerabilities": case_vulnerabilities(case, scored),
            "ward": case.ward_id,
        }
        for name, value in filled.items():
            self.initial.setdefault(name, value)


class ReferForm(DetailFields):
    """A referral without a case: the victim is written down here."""

    given_name = TextField("Victim’s first name", max_length=80, required=False)
    family_name = TextField("Victim’s last name", max_length=80, required=False)
    date_of_birth = GovukDateField("Victim’s date of birth (optional)", past=True, required=False)
    phone = PhoneField(
        "Victim’s phone number (optional)", hint="One that is safe to call", required=False
    )
    line_1 = TextField("Victim’s address (optional)", max_length=120, required=False)
    postcode = PostcodeField("Postcode (optional)", required=False)

    field_order = ("given_name", "family_name", "date_of_birth", "phone", "line_1", "postcode")

    def __init__(
        self, reader: User, data: Any = None, initial: Any = None, *, victim: Person | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["ward"]
        field.queryset = Ward.objects.visible_to(reader)
        if victim is not None:
            # Somebody on file was chosen: nothing of them is asked again.
            for name in self.field_order:
                del self.fields[name]
        self.order_fields(self.field_order)

    def described(self) -> NewPerson:
        """Who is typed, as far as it could be read."""
        read = self.cleaned_data
        home = Address(line_1=read.get("line_1") or "", postcode=read.get("postcode") or "")
        return NewPerson(
            given_name=read.get("given_name") or "",
            family_name=read.get("family_name") or "",
            date_of_birth=read.get("date_of_birth"),
            phone=read.get("phone") or "",
            address=home if home.line_1 or home.postcode else None,
        )

    def missing(self) -> list[Finding]:
        found = super().missing()
        return (
            found
            if "given_name" not in self.fields
            else [*victim_findings(self.described()), *found]
        )


class CompleteForm(RecordForm[AsbracReferral], DetailFields):
    """What a referral says, completed or corrected until it is screened."""

    versioned = True
    of_record = DETAILS

    def prepare(self) -> None:
        self.offer("ward", Ward.objects.visible_to(self.reader))
        for name in DETAILS:
            value = self.subject.ward_id if name == "ward" else getattr(self.subject, name)
            self.initial.setdefault(name, value)


class AcceptForm(RecordForm[AsbracReferral]):
    """Take a referral on."""

    versioned = True

    band = RadiosField(
        "Risk to the victim at acceptance",
        noun="the risk",
        hint="This band is the one that is counted, whatever comes later",
        choices=RiskBand.choices,
    )
    risk_before = WholeNumberField("Risk score", noun="the risk score")
    screened_on = GovukDateField("When was it screened?", noun="the day", past=True)
    note = TextAreaField("Note", rows=3, required=False)

    def prepare(self) -> None:
        for name, value in (
            ("band", self.subject.band),
            ("risk_before", self.subject.risk_before),
            ("screened_on", clock.today()),
        ):
            self.initial.setdefault(name, value)


class NoteForm(RecordForm[AsbracReferral]):
    """What is missing."""

    versioned = True
    note = TextAreaField("What is missing?", noun="what is missing", rows=4)


class DeclineForm(RecordForm[AsbracReferral]):
    """Why a referral is not taken on."""

    versioned = True
    screened_on = GovukDateField("When was it screened?", noun="the day", past=True)
    note = TextAreaField(
        "Why is it not accepted?",
        noun="why it is not accepted",
        hint="If another conference takes it over, do not name it here",
        rows=4,
    )

    def prepare(self) -> None:
        self.initial.setdefault("screened_on", clock.today())


class ReassessForm(RecordForm[AsbracReferral]):
    """How high the risk is now."""

    versioned = True
    band = RadiosField("Risk to the victim now", noun="the risk", choices=RiskBand.choices)
    on = GovukDateField("Since when?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("band", self.subject.band)
        self.initial.setdefault("on", clock.today())


class HandOverForm(RecordForm[AsbracReferral]):
    """Another coordinator."""

    versioned = True
    to = ModelSelectField("Who coordinates it from today?", noun="a person")

    def prepare(self) -> None:
        self.offer("to", coordinators(self.reader).exclude(pk=self.subject.owner_id))


class ReopenForm(RecordForm[AsbracReferral]):
    """Why a closing was a mistake."""

    versioned = True
    reason = TextAreaField(
        "Why was the closing a mistake?", noun="why the closing was a mistake", rows=3
    )


class IdentifyForm(RecordForm[AsbracReferral]):
    """Who the victim is, of those on file who look like it."""

    versioned = True
    person = ModelRadiosField("Which of these is the victim?", noun="a person")

    def __init__(
        self, subject: Any, reader: User, *args: Any, alike: list[Any], **more: Any
    ) -> None:
        self.alike = alike
        super().__init__(subject, reader, *args, **more)

    def prepare(self) -> None:
        people = Person.objects.visible_to(self.reader)
        self.offer("person", people.filter(pk__in=[each.pk for each in self.alike]))


class FilterForm(GovukForm):
    """Every filter is optional and holds codes and ids only, so that an address may be kept."""

    mark_optional = False

    state = SelectField(
        "State",
        choices=[*AsbracReferral.State.choices, ("all", "All")],
        empty="Under way",
        required=False,
    )
    band = SelectField("Risk now", choices=RiskBand.choices, empty="Any", required=False)
    agency = SelectField("Referred by", choices=[], empty="Any agency", required=False)
    owner = SelectField("Coordinator", choices=[], empty="Anyone", required=False)
    review = SelectField(
        "Review", choices=[("due", "Due or overdue")], empty="Whenever", required=False
    )

    def __init__(self, user: User, data: Any) -> None:
        sent = data.copy()
        super().__init__(sent, auto_id="filter-%s")
        self._offer("agency", Agency.objects.visible_to(user).order_by("name"))
        self._offer("owner", coordinators(user).order_by("name", "pk"))
        for name, each in self.fields.items():
            # An address may be old or made up: what no list offers any more counts as not chosen.
            if not each.valid_value(sent.get(name, "")):  # type: ignore[attr-defined]
                sent[name] = ""
        self.is_valid()

    def tags(self) -> list[tuple[str, str]]:
        """The filters in force, each as its name and its words."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                label = dict(field.choices).get(value, "")  # type: ignore[attr-defined]
                found.append((name, f"{field.label}: {label}"))
        return found

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        listed = [(str(pk), words) for pk, words in rows.values_list("pk", "name")]
        field.choices = [*list(field.choices)[:1], *listed]
