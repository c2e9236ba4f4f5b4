"""Writing down places, each address once, and putting them right."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from partnership.models import Compartment, User
from partnership.rules import refuse_if
from people.addresses import Address, address_findings, postcode, search_text, ward_of
from people.models import Premises
from people.services import common


@transaction.atomic
def add_premises(address: Address, *, by: User, compartment: str = Compartment.GENERAL) -> Premises:
    """Write down a place. One of the same address that `by` sees is not written twice.

    The ward is the one given, or else the one in which the LSOA lies; it may not be known.
    """
    findings = common.role_findings(by, compartment) + address_findings(address, by)
    refuse_if(findings)
    return find_or_write_premises(address, by, compartment)


@transaction.atomic
def change_premises(
    premises: Premises, address: Address, *, by: User, expected_version: int | None = None
) -> None:
    """Correct a place's address or ward. Cases keep the ward that they were logged with."""
    common.begin(premises, by)
    refuse_if(address_findings(address, by))
    common.save(premises, expected_version, **_columns(address, by))


def find_or_write_premises(address: Address | Premises, by: User, compartment: str) -> Premises:
    """The place of that address in sight, or a new one, once the address has been checked."""
    if isinstance(address, Premises):
        return address
    columns = _columns(address, by)
    same = Premises.objects.visible_to(by).filter(
        compartment=compartment, search_text=columns["search_text"]
    )
    if columns["ward"] is not None:
        same = same.filter(ward=columns["ward"])
    return same.first() or Premises.objects.create(
        partnership_id=by.partnership_id,
        compartment=compartment,
        agency_id=by.agency_id,
        created_by=by,
        **columns,
    )


def _columns(address: Address, by: User) -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: " ".join(getattr(address, name).split())
        for name in ("description", "line_1", "line_2", "town", "uprn", "lsoa_code")
    }
    columns["postcode"] = postcode(address.postcode) or ""
    columns["ward"] = ward_of(address, by)
    held = ("description", "line_1", "line_2", "town", "postcode")
    columns["search_text"] = search_text(" ".join(columns[name] for name in held))[:500]
    return columns
