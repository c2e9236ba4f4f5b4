"""What a referral says, what it lacks, and what its facts bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asbrac.models import AsbracReferral, Consent, Criterion, Vulnerability
from cases.models import AsbCase, HateStrand, RiskBand
from partnership.rules import Finding
from people.services import NewPerson

# What a referral says, as its form and the API ask it.
DETAILS = (
    "criteria",
    "judgement",
    "summary",
    "multi_agency_need",
    "own_enquiries",
    "vulnerabilities",
    "hate_strands",
    "consent",
    "no_consent_reason",
    "wishes",
    "risk_before",
    "band",
    "ward",
)


def referral_findings(details: Mapping[str, Any]) -> list[Finding]:
    """What a referral lacks: the same for pages, API, demonstration data."""
    found = []

    def says(name: str) -> str:
        return str(details.get(name) or "").strip()

    criteria, band = set(details.get("criteria") or ()), says("band")
    if not criteria or criteria - set(Criterion.values):
        found.append(
            Finding("ASBRAC-1", "Select at least one reason for the referral.", "criteria")
        )
    if Criterion.JUDGEMENT in criteria and not says("judgement"):
        found.append(
            Finding("ASBRAC-1", "Enter what your professional judgement rests on.", "judgement")
        )
    if band not in RiskBand.values:
        found.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    elif criteria == {Criterion.RISK} and band == RiskBand.STANDARD:
        # A low score never stands in the way of judgement or escalation; alone it is no reason.
        found.append(
            Finding(
                "ASBRAC-2",
                "The risk is standard. Select professional judgement or escalation as well, or "
                "assess the risk again.",
                "criteria",
            )
        )
    for name, message in (
        ("summary", "Enter what has happened."),
        ("multi_agency_need", "Enter why it needs several agencies."),
        ("own_enquiries", "Enter what your own agency has done so far."),
    ):
        if not says(name):
            found.append(Finding("ASBRAC-3", message, name))
    if says("consent") not in Consent.values:
        found.append(
            Finding("ASBRAC-4", "Select whether the victim agrees to the referral.", "consent")
        )
    elif says("consent") != Consent.GIVEN and not says("no_consent_reason"):
        found.append(
            Finding(
                "ASBRAC-4",
                "Enter why it is shared without the victim’s agreement: the legal basis, why it is "
                "necessary and proportionate, and who decided.",
                "no_consent_reason",
            )
        )
    if set(details.get("vulnerabilities") or ()) - set(Vulnerability.values):
        found.append(
            Finding("ASBRAC-5", "Select vulnerabilities from the list.", "vulnerabilities")
        )
    strands = set(details.get("hate_strands") or ())
    if strands - set(HateStrand.values):
        found.append(Finding("ASBRAC-5", "Select hate strands from the list.", "hate_strands"))
    risk = details.get("risk_before")
    if risk is not None and not 0 <= int(risk) <= 99:
        found.append(Finding("ASBRAC-2", "The score must be between 0 and 99.", "risk_before"))
    return found


def victim_findings(new: NewPerson) -> list[Finding]:
    """What the description of a victim lacks."""
    if new.given_name.strip() or new.family_name.strip():
        return []
    return [Finding("ASBRAC-7", "Enter the victim’s name.", "given_name")]


def said(details: Mapping[str, Any], case: AsbCase | None) -> dict[str, Any]:
    """The details as columns hold them."""
    values: dict[str, Any] = {}
    for name in DETAILS:
        value = details.get(name)
        if name in ("criteria", "vulnerabilities", "hate_strands"):
            value = sorted(set(value or ()))
        elif name not in ("risk_before", "ward"):
            value = str(value or "").strip()
        values[name] = value
    if values["hate_strands"]:
        values["vulnerabilities"] = sorted({*values["vulnerabilities"], Vulnerability.HATE})
    if values["consent"] == Consent.GIVEN:
        values["no_consent_reason"] = ""
    if Criterion.JUDGEMENT not in values["criteria"]:
        values["judgement"] = ""
    if case is not None and values["ward"] is None:
        values["ward"] = case.ward
    return values


def dimensions(referral: AsbracReferral) -> dict[str, Any]:
    """What its facts bear. Its agency is the one that referred."""
    return {
        "owner_id": referral.owner_id,
        "agency_id": referral.referring_agency_id,
        "ward_id": referral.ward_id,
        "risk_band": referral.initial_band or referral.band,
        "themes": referral.vulnerabilities,
        "category": "asbrac",
    }
