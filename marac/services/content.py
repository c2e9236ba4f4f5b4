"""What a referral says, what it lacks, and what its facts bear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marac.characteristics import category
from marac.checklists import answer_findings
from marac.models import (
    Consent,
    Criterion,
    IncidentKind,
    MaracReferral,
    ReferredBy,
    RiskChecklist,
    YesNoUnknown,
)
from partnership import clock
from partnership.rules import Finding

# What a referral says, as its form and the API ask it.
DETAILS = (
    "referrer_kind",
    "criteria",
    "judgement",
    "summary",
    "incident_on",
    "incident_kinds",
    "checklist",
    "answers",
    "consent",
    "no_consent_reason",
    "wishes",
    "sex",
    "is_bme",
    "is_lgbt",
    "is_disabled",
    "transferred_from",
)
_LISTS = ("criteria", "incident_kinds")
_UNKNOWN = ("sex", "is_bme", "is_lgbt", "is_disabled")


def referral_findings(details: Mapping[str, Any], referred_on: date | None = None) -> list[Finding]:
    """What a referral lacks: the same for pages, API, demonstration data."""
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"A referral has no {', '.join(sorted(unknown))}")

    def says(name: str) -> str:
        return str(details.get(name) or "").strip()

    found = []
    if says("referrer_kind") not in ReferredBy.values:
        found.append(Finding("MARAC-3", "Select whose referral it is.", "referrer_kind"))
    found += _criteria_findings(details)
    if not says("summary"):
        found.append(Finding("MARAC-3", "Enter what has happened.", "summary"))
    found += _incident_findings(details, referred_on or clock.today())
    found += _consent_findings(says("consent"), says("no_consent_reason"))
    if says("sex") not in ("", "female", "male", "unknown"):
        found.append(Finding("MARAC-3", "Select the victim’s sex, or not known.", "sex"))
    for name in _UNKNOWN[1:]:
        if says(name) and says(name) not in YesNoUnknown.values:
            found.append(Finding("MARAC-3", "Select yes, no or not known.", name))
    if len(says("transferred_from")) > 120:
        found.append(
            Finding("MARAC-3", "Enter the area in 120 characters or fewer.", "transferred_from")
        )
    return found


def _criteria_findings(details: Mapping[str, Any]) -> list[Finding]:
    """At least one criterion; a low score never stands in the way of professional judgement."""
    found = []
    criteria = set(details.get("criteria") or ())
    checklist: RiskChecklist | None = details.get("checklist")
    answers = list(details.get("answers") or ())
    if not criteria or criteria - set(Criterion.values):
        found.append(Finding("MARAC-1", "Select at least one reason for the referral.", "criteria"))
    if Criterion.JUDGEMENT in criteria and not str(details.get("judgement") or "").strip():
        found.append(
            Finding("MARAC-1", "Enter what your professional judgement rests on.", "judgement")
        )
    wrong = answer_findings(checklist, answers)
    found += wrong
    if Criterion.VISIBLE_RISK in criteria and not wrong:
        if checklist is None:
            found.append(
                Finding("MARAC-2", "Fill in the risk checklist for visible high risk.", "checklist")
            )
        elif answers.count(YesNoUnknown.YES) < checklist.threshold:
            found.append(
                Finding(
                    "MARAC-2",
                    f"{answers.count(YesNoUnknown.YES)} answers are yes, and visible high risk "
                    f"begins at {checklist.threshold}. Select professional judgement instead, and "
                    "say what it rests on.",
                    "criteria",
                )
            )
    return found


def _incident_findings(details: Mapping[str, Any], referred_on: date) -> list[Finding]:
    """The latest incident, from which a repeat is reckoned; a transfer in may have none."""
    day: date | None = details.get("incident_on")
    kinds = set(details.get("incident_kinds") or ())
    if kinds - set(IncidentKind.values):
        return [Finding("MARAC-3", "Select what happened from the list.", "incident_kinds")]
    if day is None:
        if not str(details.get("transferred_from") or "").strip():
            return [Finding("MARAC-3", "Enter when the latest incident was.", "incident_on")]
        return []
    found = []
    if day > referred_on:
        found.append(
            Finding("MARAC-8", "The incident must be on or before the referral.", "incident_on")
        )
    if not kinds:
        found.append(Finding("MARAC-3", "Select what happened.", "incident_kinds"))
    return found


def _consent_findings(consent: str, reason: str) -> list[Finding]:
    """M-5: asked, not required; without it the reason for sharing is kept."""
    if consent not in Consent.values:
        return [Finding("MARAC-M5", "Select whether the victim agrees to the referral.", "consent")]
    if consent != Consent.GIVEN and not reason:
        return [
            Finding(
                "MARAC-M5",
                "Enter why it is shared without the victim’s agreement: the legal basis, why it is "
                "necessary and proportionate, and who decided.",
                "no_consent_reason",
            )
        ]
    return []


def said(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as columns hold them."""
    values: dict[str, Any] = {}
    for name in DETAILS:
        value = details.get(name)
        if name in _LISTS:
            value = sorted(set(value or ()))
        elif name == "answers":
            value = list(value or ())
        elif name in _UNKNOWN:
            value = value or "unknown"
        elif name not in ("incident_on", "checklist"):
            value = str(value or "").strip()
        values[name] = value
    if values["checklist"] is None:
        values["answers"] = []
    if values["incident_on"] is None:
        values["incident_kinds"] = []
    if values["consent"] == Consent.GIVEN:
        values["no_consent_reason"] = ""
    if Criterion.JUDGEMENT not in values["criteria"]:
        values["judgement"] = ""
    return values


def dimensions(referral: MaracReferral) -> dict[str, Any]:
    """What its facts bear. Its agency is the one that referred."""
    return {
        "owner_id": referral.owner_id,
        "agency_id": referral.referring_agency_id,
        "category": category(referral),
    }
