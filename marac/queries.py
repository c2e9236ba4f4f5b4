"""The reads behind the pages of MARAC referrals. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse

from marac.models import RUN, MaracPlan, MaracReferral
from marac.services.said import in_order, people_said
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import Compartment, User
from partnership.search import RecordLine
from people.search.matches import Match, possible_matches

State = MaracReferral.State
STATE_COLOURS: dict[str, str] = {
    State.REFERRED: "yellow",
    State.RETURNED: "orange",
    State.OPEN: "blue",
    State.NOT_ACCEPTED: "grey",
    State.TRANSFERRED: "grey",
    State.CLOSED: "grey",
}
REFERRALS = MaracReferral.objects.select_related(
    "record__agency",
    "record__team",
    "partnership",
    "victim",
    "owner__agency",
    "referred_by",
    "referring_agency",
    "checklist",
    "repeat_of__record",
)


def opens(user: User) -> bool:
    """Whether an account opens the room at all: its role, and clearance for the compartment."""
    return user.may("marac.read") and Compartment.MARAC in user.clearances


def runs(user: User, referral: MaracReferral) -> bool:
    """Whether `user`, who sees the referral, runs the MARAC and may write on it."""
    return user.may(RUN) and may_change(user, referral.record)


def alike(referral: MaracReferral, user: User) -> list[list[Match]]:
    """For each person of `people_said` (victim, perpetrators, children) those on file who may be them.

    Behind this wall alone: nothing of it is looked for outside, and nothing outside is found.
    """
    said = people_said(referral)
    return [
        possible_matches(
            user,
            str(each),
            each.date_of_birth,
            each.address,
            compartment=Compartment.MARAC,
        )
        for each in (said.victim, *said.perpetrators, *said.children)
    ]


def describe_referrals(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Referrals in one line each, by their reference alone."""
    if not opens(user):
        return {}
    rows = MaracReferral.objects.visible_to(user).filter(pk__in=ids).select_related("record")
    return {
        row.pk: RecordLine(
            row.record.reference,
            reverse("marac_referral", args=[row.pk]),
            state=str(row.get_state_display()),
            colour=STATE_COLOURS.get(row.state, "grey"),
        )
        for row in rows
    }


def flagged(user: User) -> list[dict[str, Any]]:
    """Whose files stay flagged, and until when: twelve months from the last referral."""
    rows = (
        MaracReferral.objects.visible_to(user)
        .filter(flagged_until__gte=clock.today())
        .values("victim")
        .annotate(until=Max("flagged_until"))
        .order_by("-until", "victim")
    )
    last = {
        row.victim_id: row
        for row in REFERRALS.visible_to(user)
        .filter(victim__in=[each["victim"] for each in rows], flagged_until__gte=clock.today())
        .order_by("referred_on", "pk")
    }
    return [{"referral": last[each["victim"]], "until": each["until"]} for each in rows]


def in_meeting(referral: MaracReferral, user: User) -> dict[str, Any]:
    """What a meeting is shown of a referral, with what earlier meetings planned."""
    return {
        "referral": referral,
        "perpetrators": list(in_order(referral.perpetrators)),
        "children": list(in_order(referral.children)),
        "plans_before": MaracPlan.objects.visible_to(user)
        .filter(item__referral=referral, item__discussed_at__isnull=False)
        .exclude(plan="")
        .select_related("person", "item__meeting")
        .order_by("-item__meeting__starts_at", "role"),
    }
