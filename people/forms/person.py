"""The parts from which forms about people and places are made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.forms import Form

from govuk import (
    EmailField,
    GovukDateField,
    GovukForm,
    HiddenField,
    ModelSelectField,
    PhoneField,
    PostcodeField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from partnership.models import User, Ward
from partnership.rules import Finding
from partnership.typed import as_pairs, typed_fields
from people.addresses import Address
from people.models import ContactDetail, Person, Premises, Relationship, SafeContact
from people.services import NewPerson


def show_findings(form: Form, findings: Sequence[Finding]) -> None:
    """Put what the rules found beside the fields at fault."""
    for finding in findings:
        form.add_error(finding.field if finding.field in form.fields else None, finding.message)


def kept_fields(data: Any) -> list[tuple[str, str]]:
    """What was typed, without the answers to "is this somebody on file?"."""
    return [
        (name, value)
        for name, value in as_pairs(typed_fields(data))
        if name not in ("existing", "is_somebody_else")
    ]


class PersonFields(GovukForm):
    """Who somebody is. Either name may be unknown; nothing else has to be."""

    given_name = TextField(
        "First name", noun="the first name", required=False, max_length=80, width="two-thirds"
    )
    family_name = TextField(
        "Family name", noun="the family name", required=False, max_length=80, width="two-thirds"
    )
    date_of_birth = GovukDateField(
        "Date of birth", hint="For example, 27 3 1984", past=True, required=False
    )
    estimated_age = WholeNumberField(
        "Estimated age",
        hint="Only if the date of birth is not known",
        required=False,
        min_value=0,
        max_value=120,
        suffix="years",
        width=3,
    )
    interpreter_language = TextField(
        "Language, if an interpreter is needed",
        noun="the language",
        required=False,
        max_length=60,
        width=20,
    )


class AddressFields(GovukForm):
    """Where something is. The ward may be left as not known."""

    line_1 = TextField("Address line 1", required=False, max_length=120, width="two-thirds")
    line_2 = TextField("Address line 2", required=False, max_length=120, width="two-thirds")
    town = TextField("Town or city", required=False, max_length=80, width="two-thirds")
    postcode = PostcodeField("Postcode", required=False)
    ward = ModelSelectField("Ward", queryset=Ward.objects.none(), required=False, empty="Not known")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        wards: Any = self.fields["ward"]
        wards.queryset = Ward.objects.visible_to(user)

    def address(self) -> Address:
        """What was typed, as services take it."""
        typed = self.cleaned_data
        names = ("description", "line_1", "line_2", "town", "postcode", "ward")
        return Address(**{name: typed[name] for name in names if typed.get(name)})


class PlaceFields(AddressFields):
    """A place, which may be a spot without an address."""

    description = TextField(
        "What the place is",
        noun="what the place is",
        hint="If it has no address: for example, the footbridge at Example Park",
        required=False,
        max_length=160,
    )


class PersonForm(PersonFields):
    """Change what is written of a person."""

    version = HiddenField(required=False)

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        """What the form shows of `person` before anything is typed."""
        names = (*PersonFields.base_fields, "version")
        return {name: getattr(person, name) for name in names}


class NewPersonForm(PersonFields, AddressFields):
    """Write down a person, with one number, one e-mail address and a home."""

    field_order: Any = (
        "given_name",
        "family_name",
        "aliases",
        "date_of_birth",
        "estimated_age",
        "phone",
        "email",
        "line_1",
    )
    aliases = TextAreaField(
        "Other names",
        noun="other names",
        hint="Nicknames, earlier names, other spellings: each on its own line",
        required=False,
        rows=2,
        max_length=500,
    )
    phone = PhoneField("Phone number", required=False, max_length=40)
    email = EmailField(
        "Email address", noun="the email address", autocomplete="off", required=False, width=20
    )

    def new_person(self) -> NewPerson:
        """What was typed, as services take it."""
        typed = self.cleaned_data
        address = self.address()
        return NewPerson(
            given_name=typed["given_name"],
            family_name=typed["family_name"],
            aliases=[each for each in typed["aliases"].splitlines() if each.strip()],
            date_of_birth=typed["date_of_birth"],
            estimated_age=typed["estimated_age"],
            phone=typed["phone"],
            email=typed["email"],
            interpreter_language=typed["interpreter_language"],
            address=address if address else None,
        )


class AliasForm(GovukForm):
    """Another name of a person."""

    name = TextField(
        "Other name",
        noun="the other name",
        hint="A nickname, an earlier name or another spelling",
        max_length=160,
        width="two-thirds",
    )


class ContactForm(GovukForm):
    """A telephone number or e-mail address."""

    kind = RadiosField(
        "What do you want to add?",
        noun="whether it is a phone number or an email address",
        choices=[("phone", "Phone number"), ("email", "Email address")],
        reveals={"phone": ("phone",), "email": ("email",)},
    )
    phone = PhoneField("Phone number", max_length=40)
    email = EmailField("Email address", noun="the email address", autocomplete="off", width=20)
    is_unsafe = TickField(
        "It is not safe to use",
        hint="For example, because somebody else answers or reads it",
        noun="that it is not safe to use",
        required=False,
    )

    def value(self) -> str:
        kind = self.cleaned_data["kind"]
        return str(self.cleaned_data[ContactDetail.Kind(kind).value])


class SafeContactForm(GovukForm):
    """How somebody may be reached safely."""

    method = RadiosField(
        "Safest way to contact the person",
        noun="the safest way to contact the person",
        choices=[*SafeContact.Method.choices, ("", "Not known")],
        dividers={"": "or"},
        required=False,
    )
    do_not_write = TickField("Do not write to home", required=False)
    do_not_visit = TickField("Do not visit", required=False)
    do_not_leave_messages = TickField("Do not leave messages", required=False)
    instruction = TextAreaField(
        "Instructions",
        noun="the instructions",
        hint="Safe times, who may answer, a code word. Stored encrypted. Do not write a refuge’s "
        "address here.",
        required=False,
        count=1000,
    )
    version = HiddenField(required=False)


class MoveForm(AddressFields):
    """The address at which somebody now lives, or that it is not known."""

    field_order: Any = ("whereabouts", "line_1", "line_2", "town", "postcode", "ward", "on")
    whereabouts = RadiosField(
        "Where does the person live now?",
        noun="where the person lives now",
        choices=[("address", "At this address"), ("unknown", "Not known: they have left")],
        reveals={"address": ("line_1", "line_2", "town", "postcode", "ward")},
    )
    on = GovukDateField("Since when?", noun="since when", hint="For example, 27 3 2026", past=True)


class RelationshipForm(GovukForm):
    """How one person is related to another on file."""

    CHILD = "child"

    def __init__(
        self, *args: Any, person: Person, others: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [*Relationship.Kind.choices]
        kinds.insert(1, (self.CHILD, "Child of"))
        self.fields["kind"] = RadiosField(
            f"{person} is the".replace("%", ""), noun="how they are related", choices=kinds
        )
        self.fields["other"] = RadiosField("Of whom?", noun="the other person", choices=others)


class OrganisationForm(GovukForm):
    """An organisation's name."""

    organisation_name = TextField("Name", noun="the organisation’s name", max_length=160)
    version = HiddenField(required=False)


class AddressForm(PlaceFields):
    """A place."""

    field_order: Any = ("line_1", "line_2", "town", "postcode", "description", "ward")

    version = HiddenField(required=False)

    @staticmethod
    def of(premises: Premises) -> dict[str, Any]:
        """What the form shows of `premises` before anything is typed."""
        return {name: getattr(premises, name) for name in (*PlaceFields.base_fields, "version")}


class SearchForm(GovukForm):
    """One box for everything that a caller may know."""

    q = TextField(
        "Name, address, postcode, phone number or reference",
        noun="a name, an address, a postcode, a phone number or a reference",
        hint="Nicknames and misspellings are found too. Add a date of birth to be exact, for "
        "example: Ann Sample 27/3/1984",
        max_length=200,
        label_size="m",
    )


class BlockForm(GovukForm):
    """Keep an account from somebody."""

    user = ModelSelectField("Account", noun="the account", queryset=User.objects.none())
    reason = TextField(
        "Why?",
        noun="why the account is blocked",
        hint="For example: related to the person. The account is not told.",
        max_length=200,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["user"]
        accounts.queryset = (
            User.objects.visible_to(user).filter(is_service=False).exclude(pk=user.pk)
        )
