"""Cases in the search, and in one line on the pages of people and places."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from cases.models import AsbCase, Incident
from partnership.models import User
from partnership.references import normalise
from partnership.search import SHOWN, Badge, Hit, RecordLine

_COLOURS = {AsbCase.Status.OPEN: "blue", AsbCase.Status.CLOSED: "grey"}


def describe_cases(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """The cases among `ids` that `user` sees, each in one line."""
    return {
        case.pk: RecordLine(
            case.title,
            reverse("case", kwargs={"pk": case.pk}),
            state=case.get_status_display(),
            colour=_COLOURS[AsbCase.Status(case.status)],
        )
        for case in AsbCase.objects.visible_to(user).filter(pk__in=ids)
    }


def find_cases(user: User, query: str) -> list[Hit]:
    """Cases by what they are about, by their reference or by the police's; newest first."""
    words = query.split()[:6]
    if not words or len(query.strip()) < 3:
        return []
    wanted = reduce(and_, (Q(title__icontains=word) for word in words))
    reported = Incident.objects.visible_to(user).filter(police_reference__iexact=query.strip())
    wanted |= Q(pk__in=reported.values("case_id"))
    # One name in thirty-two could be a reference too.
    called = normalise(query)
    if called:
        wanted |= Q(record__reference=called)
    cases = AsbCase.objects.visible_to(user).filter(wanted).select_related("record", "owner")
    return [
        Hit(
            f"{case.record.reference}: {case.title}",
            reverse("case", kwargs={"pk": case.pk}),
            why=_why(case, query, called),
            detail=f"Owner: {case.owner}",
            badges=[
                Badge(case.get_status_display(), _COLOURS[AsbCase.Status(case.status)]),
            ],
        )
        for case in cases.order_by("-opened_on", "-pk")[: SHOWN + 1]
    ]


def _why(case: AsbCase, query: str, called: str | None) -> str:
    if case.record.reference == called:
        return "Reference"
    titled = all(word.casefold() in case.title.casefold() for word in query.split())
    return "Title" if titled else "Police reference"
