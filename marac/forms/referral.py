"""The form of a referral, and of its correction until it is screened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govuk import (
    CheckboxesField,
    GovukDateField,
    GovukForm,
    PhoneField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)
from marac.checklists import offered
from marac.forms.people import PeopleField
from marac.forms.safety import SafeContactFields
from marac.models import (
    Consent,
    Criterion,
    IncidentKind,
    MaracReferral,
    ReferredBy,
    RiskChecklist,
    YesNoUnknown,
)
from marac.services import (
    PeopleSaid,
    PersonSaid,
    people_findings,
    referral_findings,
    safe_contact_findings,
)
from partnership import clock
from partnership.models import User
from partnership.prefill import PersonFilled, Prefill
from partnership.rules import Finding

SEXES = [("female", "Female"), ("male", "Male"), ("unknown", "Not known")]
NO_CHECKLIST = "none"
# What the service takes and a field of the same name asks.
DETAILS = (
    "referrer_kind",
    "criteria",
    "judgement",
    "summary",
    "incident_on",
    "incident_kinds",
    "consent",
    "no_consent_reason",
    "wishes",
    "sex",
    "is_bme",
    "is_lgbt",
    "is_disabled",
    "transferred_from",
)


def _about_victim(label: str) -> RadiosField:
    return RadiosField(label, choices=YesNoUnknown.choices, small=True, required=False)


class ReferForm(SafeContactFields, GovukForm):
    """A referral: everybody on it is typed. What it lacks is for the rules to find, all at once."""

    mark_optional = False
    # What a page about a conflict shows of both.
    of_record = (*DETAILS, "given_name", "family_name", "perpetrators", "children")

    referrer_kind = SelectField(
        "Who refers?", noun="who refers", choices=ReferredBy.choices, required=False
    )
    given_name = TextField("Victim’s first name", max_length=80, required=False)
    family_name = TextField("Victim’s last name", max_length=80, required=False)
    date_of_birth = GovukDateField("Victim’s date of birth (optional)", past=True, required=False)
    address = TextAreaField(
        "Victim’s address (optional)",
        hint="Never the address of a refuge",
        rows=3,
        required=False,
    )
    telephone = PhoneField("Victim’s telephone number (optional)", required=False)
    perpetrators = PeopleField("Who is alleged to cause the harm?")
    children = PeopleField("Children of the household (optional)")
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
    summary = TextAreaField("What has happened?", rows=6, required=False)
    incident_on = GovukDateField("When was the last incident?", past=True, required=False)
    incident_kinds = CheckboxesField(
        "What kind of incident was it?",
        choices=IncidentKind.choices,
        small=True,
        required=False,
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
    sex = RadiosField("Victim’s sex (optional)", choices=SEXES, small=True, required=False)
    is_bme = _about_victim("Of a Black or other minority ethnic community? (optional)")
    is_lgbt = _about_victim("Lesbian, gay, bisexual or transgender? (optional)")
    is_disabled = _about_victim("With a disability? (optional)")

    transferred_from = TextField(
        "If another area’s MARAC hands it over: which? (optional)", max_length=120, required=False
    )

    field_order = (
        "referrer_kind",
        "transferred_from",
        "given_name",
        "family_name",
        "date_of_birth",
        "address",
        "telephone",
        "perpetrators",
        "children",
        "criteria",
        "judgement",
        "summary",
        "incident_on",
        "incident_kinds",
        "checklist",
        "consent",
        "no_consent_reason",
        "wishes",
    )

    def __init__(self, reader: User, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.checklists: dict[str, RiskChecklist] = {
            str(each.pk): each for each in offered(reader.partnership, clock.today())
        }
        reveals: dict[str, tuple[str, ...]] = {}
        for key, each in self.checklists.items():
            questions = {
                f"answer_{each.code}_{number}": RadiosField(
                    f"{number + 1}. {question}",
                    noun=f"an answer to question {number + 1}",
                    choices=YesNoUnknown.choices,
                    small=True,
                    inline=True,
                    required=False,
                    label_size="",
                )
                for number, question in enumerate(each.questions)
            }
            self.fields.update(questions)
            reveals[key] = tuple(questions)
        self.fields["checklist"] = RadiosField(
            "Which risk checklist did you use?",
            choices=[
                *((key, each.name) for key, each in self.checklists.items()),
                (NO_CHECKLIST, "None"),
            ],
            reveals=reveals,
            required=False,
        )
        self.order_fields(self.field_order)

    def used(self) -> RiskChecklist | None:
        """The checklist that was used."""
        return self.checklists.get(self.cleaned_data.get("checklist") or "")

    def people(self) -> PeopleSaid:
        """Who is typed, as far as it could be read."""
        read = self.cleaned_data
        return PeopleSaid(
            victim=PersonSaid(
                given_name=read.get("given_name") or "",
                family_name=read.get("family_name") or "",
                date_of_birth=read.get("date_of_birth"),
                address=read.get("address") or "",
                telephone=read.get("telephone") or "",
            ),
            perpetrators=read.get("perpetrators") or (),
            children=read.get("children") or (),
        )

    def details(self) -> dict[str, Any]:
        """What the service takes."""
        read, used = self.cleaned_data, self.used()
        found: dict[str, Any] = {name: read.get(name) for name in DETAILS}
        for name in ("sex", "is_bme", "is_lgbt", "is_disabled"):
            found[name] = found[name] or "unknown"
        found["checklist"] = used
        found["answers"] = (
            [
                read.get(f"answer_{used.code}_{number}") or ""
                for number in range(len(used.questions))
            ]
            if used
            else []
        )
        return found

    def clean(self) -> dict[str, Any]:
        """Ask the rules even where a field has the wrong shape: all is said at once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        found = referral_findings(self.details()) + people_findings(self.people())
        found += safe_contact_findings(self.safe_contact() or {})
        wrong = set(self.errors)
        self.add_findings([each for each in found if self.place_of(each) not in wrong])
        return said

    def place_of(self, finding: Finding) -> str | None:
        """Where it is asked what a rule found; who the victim is begins with the name."""
        where = {
            "victim": "given_name",
            "answers": "checklist",
            "method": "safe_method",
            "number": "safe_number",
        }
        name = where.get(finding.field, finding.field)
        return name if name in self.fields else None

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Show what a rule found where it is asked."""
        for finding in findings:
            self.add_error(self.place_of(finding), finding.message)

    @property
    def expected_version(self) -> int | None:
        version = self.cleaned_data.get("version") or ""
        return int(version) if version.isdecimal() else None


def filled(said: Prefill) -> dict[str, Any]:
    """What a record of another room says, as the first values of a referral."""
    victim = said.victim or PersonFilled("")
    return {
        "given_name": victim.given_name,
        "family_name": victim.family_name,
        "date_of_birth": victim.date_of_birth,
        "perpetrators": said.perpetrators,
        "summary": said.summary,
        "incident_on": said.happened_on,
    }


def as_referred(referral: MaracReferral, people: PeopleSaid) -> dict[str, Any]:
    """A referral as it stands, as the first values of its correction."""
    found: dict[str, Any] = {name: getattr(referral, name) for name in DETAILS}
    victim, used = people.victim, referral.checklist
    found |= {
        name: getattr(victim, name)
        for name in ("given_name", "family_name", "date_of_birth", "address", "telephone")
    }
    found["perpetrators"], found["children"] = people.perpetrators, people.children
    if used is not None:
        found["checklist"] = str(used.pk)
        found |= {
            f"answer_{used.code}_{number}": answer for number, answer in enumerate(referral.answers)
        }
    return found
