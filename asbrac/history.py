"""What happened to a referral, told from its facts: what was not recorded as a fact did not happen."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from asbrac import facts
from asbrac.models import AsbracAction, AsbracItem, AsbracReferral, Outcome
from cases.models import RiskBand
from ledger.models import Fact
from ledger.services import effective
from partnership.models import User

_BANDS = {str(value): str(label) for value, label in RiskBand.choices}
_OUTCOMES = {str(value): str(label) for value, label in Outcome.choices}
_STATUSES = {str(value): str(label) for value, label in AsbracAction.Status.choices}


def history_of(referral: AsbracReferral, user: User) -> list[dict[str, Any]]:
    """The referral's history as a timeline shows it, the latest first.

    An action whose row the reader does not see is not told of: not that there was one.
    """
    held: Any = Fact.objects.visible_to(user).filter(effective(), record=referral.record_id)
    rows = list(held.select_related("recorded_by", "root__recorded_by", "owner"))
    # Facts of one day in the order in which they were made.
    rows.sort(key=lambda fact: (fact.occurred_on, fact.root_id or fact.pk), reverse=True)
    items: Any = AsbracItem.objects.visible_to(user).filter(referral=referral)
    actions: Any = AsbracAction.objects.visible_to(user).filter(referral=referral)
    about = {
        **{item.pk: item for item in items.select_related("meeting")},
        **{action.pk: action for action in actions.select_related("agency")},
    }
    entries = [_entry(referral, fact, about.get(fact.subject)) for fact in rows]
    found = [entry for entry in entries if entry]
    # What is told of a day of its own (the screening) takes its place by that day.
    found.sort(key=lambda entry: entry["when"], reverse=True)
    return found


def _entry(referral: AsbracReferral, fact: Fact, about: Any) -> dict[str, Any] | None:
    """One fact in words; None for what is not told."""
    told = _told(referral, fact, about)
    if told is None:
        return None
    # A correction is a clerk's; what happened was done by whoever recorded it first.
    by = (fact.root or fact).recorded_by
    return {"byline": by.name if by else "", "when": fact.occurred_on, **told}


def _told(referral: AsbracReferral, fact: Fact, about: Any) -> dict[str, Any] | None:
    band = _BANDS.get(fact.risk_band, "")
    if fact.kind == facts.REFERRED:
        return {
            "title": "Referred to the ASBRAC",
            "byline": referral.referred_by.name,
            "text": referral.referring_agency.name,
        }
    if fact.kind == facts.ACCEPTED:
        # Counted by the day of the referral, told by the day of its screening.
        return {
            "title": f"Accepted: {band.lower()} risk",
            "when": referral.screened_on or fact.occurred_on,
        }
    if fact.kind == facts.NOT_ACCEPTED:
        return {"title": "Not accepted"}
    if fact.kind == facts.REASSESSED:
        return {"title": f"Risk reassessed: {band.lower()}"}
    if fact.kind == facts.HANDED_OVER:
        return {"title": f"Handed over to {fact.owner.name}" if fact.owner else "Handed over"}
    if fact.kind in (facts.LISTED, facts.HEARD) and about is not None:
        heard = fact.kind == facts.HEARD
        return {
            "title": "Heard by the ASBRAC" if heard else "Put on an agenda",
            "text": about.decision if heard else "",
            "url": reverse("asbrac_meeting", args=[about.meeting_id]),
            "link": f"Meeting of {about.meeting}",
        }
    if fact.kind in (facts.ACTION_AGREED, facts.ACTION_FINISHED) and about is not None:
        agreed = fact.kind == facts.ACTION_AGREED
        status = "agreed" if agreed else _STATUSES.get(fact.outcome, "finished").lower()
        return {
            "title": f"Action of {about.agency.name}: {status}",
            "text": about.description if agreed else about.outcome,
        }
    if fact.kind == facts.CLOSED:
        return {"title": _OUTCOMES.get(fact.outcome, "Closed")}
    return None
