"""The verbs on people, organisations and premises: the only place that writes them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from partnership.models import Block, Record, User
from people.models import Involvement, Organisation, Person, PersonBlock, Premises

Party = Person | Organisation | Premises


@transaction.atomic
def involve(record: Record, party: Party, role: str, *, by: User, starts_on: date) -> Involvement:
    """Give `party` a role on the record from a day on; the same role twice is one.

    Accounts that are blocked from a person are blocked from the record with it.
    """
    field = {Person: "person", Organisation: "organisation", Premises: "premises"}[type(party)]
    involvement, _ = Involvement.objects.get_or_create(
        record=record,
        role=Involvement.Role(role),
        ends_before=None,
        **{field: party},
        defaults={
            "partnership_id": record.partnership_id,
            "starts_on": starts_on,
            "added_by": by,
        },
    )
    if isinstance(party, Person):
        for block in PersonBlock.objects.filter(person=party):
            Block.objects.get_or_create(
                user_id=block.user_id,
                record=record,
                defaults={
                    "partnership_id": record.partnership_id,
                    "reason": block.reason,
                    "set_by_id": block.set_by_id,
                },
            )
    return involvement
