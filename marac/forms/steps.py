"""The forms of what is done with a referral, from its screening to its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govuk import GovukDateField, ModelSelectField, RadiosField, TextAreaField, TextField
from marac.forms.people import PeopleField
from marac.forms.safety import NAMES, SafeContactFields
from marac.models import MaracReferral
from marac.queries import alike
from marac.services import coordinators, people_said, safe_contact_said
from partnership import clock
from partnership.record_forms import RecordForm
from partnership.rules import Finding
from people.models import Person

ANEW = "anew"


class AcceptForm(RecordForm[MaracReferral]):
    """Say who everybody on the referral is, and take it on.

    Each person is somebody whom the MARAC knows already, or is written down anew.
    """

    versioned = True

    screened_on = GovukDateField("When was it screened?", noun="the day", past=True)
    note = TextAreaField("Note", rows=3, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("screened_on", clock.today())
        said, found = people_said(self.subject), alike(self.subject, self.reader)
        everybody = [said.victim, *said.perpetrators, *said.children]
        roles = ["victim"]
        roles += ["alleged perpetrator"] * len(said.perpetrators)
        roles += ["child"] * len(said.children)
        self.known: list[dict[str, Person]] = []
        names = []
        for number, (person, role, matches) in enumerate(zip(everybody, roles, found, strict=True)):
            offered = {str(match.person.pk): match.person for match in matches}
            self.known.append(offered)
            name = f"{person.given_name} {person.family_name}".strip()
            names.append(f"who_{number}")
            self.fields[names[-1]] = RadiosField(
                f"Who is {name or 'this person'}, {role}?",
                noun=f"who {name or 'this person'} is",
                choices=[
                    *((key, _about(each)) for key, each in offered.items()),
                    (ANEW, "Nobody known yet: write down anew"),
                ],
                small=True,
            )
            if not offered:
                self.initial.setdefault(names[-1], ANEW)
        self.sizes = (len(said.perpetrators), len(said.children))
        self.order_fields(names)

    def chosen(self) -> dict[str, Any]:
        """Who everybody is, as the service takes it: None is written down anew."""
        people = [
            known.get(self.cleaned_data[f"who_{number}"]) for number, known in enumerate(self.known)
        ]
        perpetrators, _ = self.sizes
        return {
            "victim": people[0],
            "perpetrators": people[1 : 1 + perpetrators],
            "children": people[1 + perpetrators :],
        }


def _about(person: Person) -> str:
    born = person.date_of_birth
    return f"{person}, born {born.day} {born:%B %Y}" if born else str(person)


class ReturnForm(RecordForm[MaracReferral]):
    """What is missing."""

    versioned = True
    note = TextAreaField("What is missing?", noun="what is missing", rows=4)


class DeclineForm(RecordForm[MaracReferral]):
    """Why a referral is not taken on."""

    versioned = True
    note = TextAreaField("Why is it not accepted?", noun="why it is not accepted", rows=4)


class HandOverForm(RecordForm[MaracReferral]):
    """Another coordinator."""

    versioned = True
    to = ModelSelectField("Who coordinates it from today?", noun="a person")

    def prepare(self) -> None:
        self.offer("to", coordinators(self.reader).exclude(pk=self.subject.owner_id))


class TransferForm(RecordForm[MaracReferral]):
    """Which area takes the case over."""

    versioned = True
    area = TextField(
        "Which area’s MARAC takes it over?",
        noun="the area",
        hint="Send the referral, the minutes and the plan to its coordinator by a secure way",
        max_length=120,
    )
    on = GovukDateField("When?", noun="the day", past=True)
    note = TextAreaField("Note", rows=3, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())


class CloseForm(RecordForm[MaracReferral]):
    """Why a case is closed."""

    versioned = True
    note = TextAreaField("Why is it closed?", noun="why it is closed", rows=4)
    on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())


class IdvaForm(RecordForm[MaracReferral]):
    """Which independent domestic violence adviser supports the victim."""

    versioned = True
    of_record = ("name", "contacted_on")

    name = TextField("Who is the adviser?", noun="who the adviser is", max_length=120)
    contacted_on = GovukDateField(
        "When did the adviser reach the victim?",
        hint="Leave empty until it is so",
        past=True,
        required=False,
    )

    def prepare(self) -> None:
        self.initial.setdefault("name", self.subject.idva)
        self.initial.setdefault("contacted_on", self.subject.idva_contacted_on)


class SafeContactForm(SafeContactFields, RecordForm[MaracReferral]):
    """How the victim may be reached safely, said as a whole."""

    versioned = True
    of_record = tuple(NAMES)

    def prepare(self) -> None:
        said = safe_contact_said(self.subject) or {}
        for name, of_service in NAMES.items():
            self.initial.setdefault(name, said.get(of_service))

    def add_findings(self, findings: Iterable[Finding]) -> None:
        asked = {of_service: name for name, of_service in NAMES.items()}
        for finding in findings:
            self.add_error(asked.get(finding.field), finding.message)


class ChildrenForm(RecordForm[MaracReferral]):
    """Children of the household who are not on the referral yet."""

    versioned = True

    children = PeopleField("Which children?", noun="at least one child", required=True)
