"""Put somebody or something on a record: on file already, or new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from govuk import GovukDateField, HiddenField, RadiosField, SelectField, TextField, TickField
from partnership import clock
from partnership.models import Record, User
from partnership.rules import Refused
from people.addresses import Address
from people.forms.person import NewPersonForm, PlaceFields, kept_fields, show_findings
from people.models import Involvement, Organisation, Person, Premises
from people.search import Match
from people.services import (
    LooksLikeExisting,
    NewOrganisation,
    NewPerson,
    Party,
    add_party_to_record,
)

_MODELS: dict[str, type[Party]] = {
    "person": Person,
    "organisation": Organisation,
    "place": Premises,
}
_OF_PERSON = (
    "given_name",
    "family_name",
    "aliases",
    "date_of_birth",
    "estimated_age",
    "phone",
    "email",
    "interpreter_language",
)
_OF_PLACE = ("description",)
_OF_ADDRESS = ("line_1", "line_2", "town", "postcode", "ward")


class PartyForm(NewPersonForm, PlaceFields):
    """The form of a record's "add a person or place" page.

    View: `form = PartyForm(data, record=record, user=user)`; `form.save()` gives the Involvement, or
    None after putting rules' messages on the form. If `form.matches` is filled then, show
    "people/party_matches.html" with the form: it asks whether one of them is meant. `existing` takes
    the id of a party that was chosen, `kind` says which sort. Raises ChangedMeanwhile.
    """

    field_order: Any = (
        "role",
        "kind",
        *_OF_PERSON,
        "organisation_name",
        "description",
        *_OF_ADDRESS,
        "starts_on",
    )
    role = SelectField("Role", noun="the role", choices=Involvement.Role.choices)
    kind = RadiosField(
        "Who or what do you want to add?",
        noun="who or what you want to add",
        choices=[
            ("person", "A person"),
            ("organisation", "An organisation"),
            ("place", "A place"),
        ],
        reveals={"organisation": ("organisation_name",), "place": _OF_PLACE, "person": _OF_PERSON},
    )
    organisation_name = TextField("Organisation’s name", required=False, max_length=160)
    starts_on = GovukDateField("Since when?", noun="since when", past=True, required=False)
    existing = HiddenField("The one on file", required=False)
    is_somebody_else = TickField("This is somebody else", required=False)
    version = HiddenField(required=False)

    def __init__(self, *args: Any, record: Record, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "kind": "person",
            "starts_on": clock.today(),
            "version": record.version,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, user=user, **kwargs)
        self.record = record
        self.matches: Sequence[Match] = ()
        # Asked for only by the interruption card.
        self.fields["is_somebody_else"].widget = self.fields["existing"].hidden_widget()

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for the page that asks whether one on file is meant."""
        return kept_fields(self.data)

    def party(self) -> Party | NewPerson | NewOrganisation | Address | None:
        """Who or what was chosen or described; None for an id that is not in sight."""
        typed = self.cleaned_data
        if typed["existing"]:
            try:
                key = UUID(typed["existing"])
            except ValueError:
                return None
            found: Party | None = (
                _MODELS[typed["kind"]]._default_manager.visible_to(self.user).filter(pk=key).first()
            )
            return found
        if typed["kind"] == "organisation":
            return NewOrganisation(typed["organisation_name"])
        return self.address() if typed["kind"] == "place" else self.new_person()

    def save(self) -> Involvement | None:
        """Put the party on the record. None: read the form's errors, or its `matches`."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        party = self.party()
        if party is None:
            self.add_error(None, "That person or place was not found. Search for it again.")
            return None
        try:
            return add_party_to_record(
                self.record,
                party,
                typed["role"],
                by=self.user,
                starts_on=typed["starts_on"],
                is_somebody_else=typed["is_somebody_else"],
                expected_version=int(typed["version"]) if typed["version"].isdigit() else None,
            )
        except Refused as refused:
            show_findings(self, refused.findings)
        except LooksLikeExisting as alike:
            self.matches = alike.matches
        return None
