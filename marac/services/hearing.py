"""What a meeting plans for the victim, for each who harms them and for each child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.services import PersonInFact
from marac import facts
from marac.models import MaracItem, MaracPlan
from marac.services.said import in_order
from partnership.models import User
from partnership.rules import Finding
from people.models import Person

Planned = tuple[str, str, Person, str]


def planned_for(item: MaracItem) -> list[Planned]:
    """Everybody whom a plan is for: the answer's name, the words before it, the person, their role."""
    referral, roles = item.referral, MaracPlan.Role
    assert referral.victim is not None
    held: list[Planned] = [("plan_victim", "Plan for the victim", referral.victim, roles.VICTIM)]
    for role, rows in (
        (roles.PERPETRATOR, referral.perpetrators),
        (roles.CHILD, referral.children),
    ):
        held += [
            (
                f"plan_{row.pk}",
                f"Plan for the {role.label.lower()} {row.person}",
                row.person,
                role,
            )
            for row in in_order(rows)
        ]
    return held


def _says(answers: Mapping[str, Any], name: str) -> str:
    return str(answers.get(name) or "").strip()


def heard_findings(item: MaracItem, answers: Mapping[str, Any]) -> list[Finding]:
    """A case is not heard without a plan that makes the victim safer."""
    if _says(answers, "plan_victim"):
        return []
    return [Finding("MARAC-12", "Enter the plan for the victim.", "plan_victim")]


def heard(item: MaracItem, answers: Mapping[str, Any], by: User) -> None:
    """Keep each plan; saying it again replaces it."""
    MaracPlan.objects.bulk_create(
        [
            MaracPlan(
                partnership_id=item.partnership_id,
                item=item,
                person=person,
                role=role,
                plan=_says(answers, name),
            )
            for name, _, person, role in planned_for(item)
        ],
        update_conflicts=True,
        unique_fields=["item", "person"],
        update_fields=["role", "plan"],
    )


def in_words(item: MaracItem, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The plans as the minutes say them."""
    return [
        (words, said) for name, words, _, _ in planned_for(item) if (said := _says(answers, name))
    ]


def of_fact(item: MaracItem) -> dict[str, Any]:
    """What the ledger is told of a case that a meeting heard: listed, with its children of that day."""
    referral = item.referral
    children = referral.children.values_list("person_id", flat=True)
    assert referral.victim_id is not None
    return {
        "outcome": facts.REPEAT if referral.is_repeat else facts.NEW,
        "people": [
            PersonInFact(referral.victim_id, "victim"),
            *(PersonInFact(each, "child") for each in children),
        ],
    }
