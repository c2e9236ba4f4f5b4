"""Forms of people and places. They ask and check the form of what is typed; rules are in `services`."""

from people.forms.party import PartyForm
from people.forms.person import (
    AddressForm,
    AliasForm,
    BlockForm,
    ContactForm,
    MoveForm,
    NewPersonForm,
    OrganisationForm,
    PersonForm,
    RelationshipForm,
    SafeContactForm,
    SearchForm,
    kept_fields,
    show_findings,
)

__all__ = [
    "AddressForm",
    "AliasForm",
    "BlockForm",
    "ContactForm",
    "MoveForm",
    "NewPersonForm",
    "OrganisationForm",
    "PartyForm",
    "PersonForm",
    "RelationshipForm",
    "SafeContactForm",
    "SearchForm",
    "kept_fields",
    "show_findings",
]
