"""Cases as meetings hear them, written straight into the ledger: for tests of the figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from ledger import services
from ledger.services import PersonInFact
from marac import facts
from partnership.models import Agency, Compartment, Record
from partnership.services import create_record
from tests.cast import Cast


def referred(
    cast: Cast,
    on: date,
    *,
    agency: Agency | None = None,
    category: str = "marac_police",
    themes: Sequence[str] = (),
) -> Record:
    """An accepted referral."""
    record = create_record(
        "marac_referral",
        "MR",
        agency=cast.council,
        team=cast.team,
        compartment=Compartment.MARAC,
    )
    services.append(
        record,
        facts.ACCEPTED,
        on,
        by=cast.coordinator,
        changes={
            "agency_id": (agency or cast.police_force).pk,
            "category": category,
            "themes": list(themes),
        },
    )
    return record


def heard(
    cast: Cast,
    record: Record,
    on: date,
    *,
    victim: UUID | None = None,
    children: Sequence[UUID] = (),
    repeat: bool = False,
) -> None:
    """A meeting hears it."""
    services.append(
        record,
        facts.HEARD,
        on,
        by=cast.coordinator,
        outcome=facts.REPEAT if repeat else facts.NEW,
        subject=uuid4(),
        people=[
            PersonInFact(victim or uuid4(), "victim"),
            *(PersonInFact(child, "child") for child in children),
        ],
    )
