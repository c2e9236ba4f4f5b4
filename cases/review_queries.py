"""The reads behind the pages of case reviews. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from cases.models import AsbCase, CaseReview, Recommendation
from partnership.models import Deadline, RuleReason, User
from partnership.references import normalise
from partnership.search import Badge, Hit, RecordLine

PAGE = 25
State = CaseReview.State
REVIEWS = CaseReview.objects.select_related(
    "record",
    "partnership",
    "case__record__agency",
    "case__record__team",
    "case__owner",
    "case__ward",
    "case__premises",
    "victim",
    "contact__agency",
)
COLOURS: dict[str, str] = {
    State.RECEIVED: "blue",
    State.THRESHOLD_MET: "purple",
    State.INFO_REQUESTED: "purple",
    State.PANEL_HELD: "purple",
    State.OUTCOME_NOTIFIED: "turquoise",
    State.ESCALATED: "orange",
}
# What the list is narrowed to.
OPEN, ENDED, ANY = "open", "ended", "any"


def colour_of(review: CaseReview) -> str:
    """The colour of a review's state; the words always stand beside it."""
    return COLOURS.get(review.state, "grey")


@dataclass(frozen=True)
class ReviewPage:
    """One page of the list; `before` and `after` name the reviews to go on from."""

    reviews: Sequence[Any]
    before: UUID | None
    after: UUID | None


def review_page(
    user: User,
    status: str = OPEN,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> ReviewPage:
    """A page of reviews in sight, the newest application first; keyset pages, as the cases' list.

    Each bears `next_due`, the day of what falls due first. One that has gone out of sight leads to
    the first page.
    """
    seen: QuerySet[CaseReview] = CaseReview.objects.visible_to(user)
    rows = seen
    if status == OPEN:
        rows = rows.filter(state__in=CaseReview.OPEN)
    elif status == ENDED:
        rows = rows.exclude(state__in=CaseReview.OPEN)
    backwards = before is not None
    turned_at = before or after
    if turned_at is not None:
        at = seen.filter(pk=turned_at).values_list("applied_on", flat=True).first()
        if at is None:
            return review_page(user, status, size=size)
        step = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"applied_on__{step}": at}) | Q(applied_on=at, **{f"pk__{step}": turned_at})
        )
    order = ("applied_on", "pk") if backwards else ("-applied_on", "-pk")
    waiting = Q(record__deadlines__met_at__isnull=True)
    found = list(
        rows.annotate(next_due=Min("record__deadlines__due_on", filter=waiting))
        .select_related("record", "case__record", "contact")
        .order_by(*order)[: size + 1]
    )
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return ReviewPage(
        found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


def reviews_of(case: AsbCase, user: User) -> list[CaseReview]:
    """The reviews of a case, the newest first."""
    rows: QuerySet[CaseReview] = CaseReview.objects.visible_to(user).filter(case=case)
    return list(rows.select_related("record").order_by("-applied_on", "-pk"))


def deadlines_of(review: CaseReview, user: User) -> list[Deadline]:
    """What falls due on the review, overdue first."""
    return list(
        Deadline.objects.visible_to(user)
        .filter(record=review.record_id, met_at__isnull=True)
        .select_related("assignee")
    )


def reasons_of(review: CaseReview, user: User) -> dict[str, str]:
    """By rule, the reason that was given for going on."""
    rows = RuleReason.objects.visible_to(user).filter(record=review.record_id).order_by("pk")
    return dict(rows.values_list("rule", "reason"))


def recommendations_of(review: CaseReview, user: User) -> QuerySet[Any]:
    """What the panel recommends, in the order in which it falls due."""
    return Recommendation.objects.visible_to(user).filter(review=review).select_related("agency")


def describe_reviews(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """The reviews among `ids` that `user` sees, each in one line."""
    rows = CaseReview.objects.visible_to(user).filter(pk__in=ids).select_related("case")
    return {
        review.pk: RecordLine(
            f"Case review: {review.case.title}",
            reverse("review", kwargs={"pk": review.pk}),
            state=review.get_state_display(),
            colour=colour_of(review),
        )
        for review in rows
    }


def find_reviews(user: User, query: str) -> list[Hit]:
    """A review by its reference; people and cases lead to theirs from their own pages."""
    called = normalise(query)
    if not called:
        return []
    rows = CaseReview.objects.visible_to(user).filter(record__reference=called)
    return [
        Hit(
            f"{review.record.reference}: Case review: {review.case.title}",
            reverse("review", kwargs={"pk": review.pk}),
            why="Reference",
            detail=f"Point of contact: {review.contact}",
            badges=[Badge(review.get_state_display(), colour_of(review))],
        )
        for review in rows.select_related("record", "case", "contact")
    ]
