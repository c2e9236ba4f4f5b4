"""What every verb on a person, organisation or place begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from partnership import clock
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Finding, Refused
from people.models import Organisation, Person, Premises

Party = Person | Organisation | Premises


def role_findings(by: User, compartment: str) -> list[Finding]:
    """Only roles that write on cases write down people, each in its own compartments."""
    if not by.may("case.write"):
        return [
            Finding(
                "PEOPLE-ROLE",
                "Your role cannot add or change people and places. Ask a Community Safety officer.",
            )
        ]
    if compartment not in by.clearances:
        return [Finding("PEOPLE-WALL", "You cannot add people and places here.")]
    return []


def sight_findings(by: User, *parties: Party) -> list[Finding]:
    """Nobody writes on, or links, what they do not see: a link would bring it into sight."""
    hidden = [
        party
        for party in parties
        if not type(party).objects.visible_to(by).filter(pk=party.pk).exists()
    ]
    return [
        Finding("PEOPLE-SIGHT", "That person or place was not found. Search for it again.", "party")
        for _ in hidden[:1]
    ]


def may_change_party(user: User, party: Party) -> bool:
    """Whether `user` may change the person, organisation or place."""
    return not role_findings(user, party.compartment) and not sight_findings(user, party)


def begin(party: Party, by: User) -> None:
    """Raise Refused unless `by` may change `party`."""
    findings = role_findings(by, party.compartment) or sight_findings(by, party)
    if findings:
        raise Refused(*findings)


def save(party: Party, expected_version: int | None = None, **values: Any) -> None:
    """Write `values` and move the version on. Raises ChangedMeanwhile if it is not as expected."""
    rows = type(party)._default_manager.filter(pk=party.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1, **values):
        raise ChangedMeanwhile
    party.refresh_from_db(fields=["version", *values])


def day_findings(day: date | None, field: str) -> list[Finding]:
    """What happened lies in the past or today."""
    if day is not None and day > clock.today():
        return [Finding("PEOPLE-DAY", "The date must be today or in the past.", field)]
    return []
