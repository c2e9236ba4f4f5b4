"""The verbs on people, organisations and premises: the only place that writes them."""

from people.services.blocks import block_person, may_block
from people.services.common import Party, may_change_party
from people.services.contact import (
    add_contact_detail,
    may_contact_automatically,
    remove_contact_detail,
    safe_instruction,
    set_safe_contact,
)
from people.services.homes import household, move_home, relate, unrelate
from people.services.parties import (
    add_alias,
    add_organisation,
    add_person,
    change_organisation,
    change_person,
    index_names,
    remove_alias,
)
from people.services.places import add_premises, change_premises
from people.services.roles import (
    LooksLikeExisting,
    NewOrganisation,
    NewPerson,
    add_party_to_record,
    add_person_once,
    change_role,
    end_involvement,
    involve,
)

__all__ = [
    "LooksLikeExisting",
    "NewOrganisation",
    "NewPerson",
    "Party",
    "add_alias",
    "add_contact_detail",
    "add_organisation",
    "add_party_to_record",
    "add_person",
    "add_person_once",
    "add_premises",
    "block_person",
    "change_organisation",
    "change_person",
    "change_premises",
    "change_role",
    "end_involvement",
    "household",
    "index_names",
    "involve",
    "may_block",
    "may_change_party",
    "may_contact_automatically",
    "move_home",
    "relate",
    "remove_alias",
    "remove_contact_detail",
    "safe_instruction",
    "set_safe_contact",
    "unrelate",
]
