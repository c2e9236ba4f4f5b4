"""A case review's steps in its case's timeline: one entry for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from cases import review_measures
from cases.models import CaseReview
from cases.timeline.entries import Asked, Entry, Source
from ledger.models import Fact
from ledger.services import effective

_REVIEW_STEPS = {
    review_measures.RECEIVED: ("Case review asked for", ""),
    review_measures.MET: ("Case review: threshold met", "purple"),
    review_measures.NOT_MET: ("Case review: threshold not met", ""),
    review_measures.TOLD_DECISION: ("Case review: applicant told the decision", ""),
    review_measures.ASKED: ("Case review: agencies asked for information", ""),
    review_measures.HELD: ("Case review: panel met", "purple"),
    review_measures.RECOMMENDED: ("Case review: recommendations made", "purple"),
    review_measures.TOLD_OUTCOME: ("Case review: applicant told the outcome", ""),
    review_measures.CLOSED: ("Case review closed", ""),
    review_measures.ESCALATED: ("Case review escalated", "orange"),
    review_measures.WITHDRAWN: ("Case review application withdrawn", ""),
}


def _reviews(asked: Asked, rows: list[Fact]) -> Iterable[tuple[Fact, Entry]]:
    wanted = {fact.record_id for fact in rows}
    known = CaseReview.objects.visible_to(asked.user).filter(pk__in=wanted)
    reviews = {each.pk: each for each in known.select_related("record")} if wanted else {}
    for fact in rows:
        review = reviews.get(fact.record_id)
        if review is None:
            continue
        title, colour = _REVIEW_STEPS[fact.kind]
        # A step put right by a hand-over entered late is still its author's.
        first = fact.root or fact
        text = ""
        if fact.kind in (review_measures.MET, review_measures.NOT_MET):
            text = review.decision_reasons
        elif fact.kind == review_measures.RECOMMENDED:
            count = review.recommendations.count()
            text = "1 recommendation" if count == 1 else f"{count} recommendations"
        elif fact.kind in (
            review_measures.CLOSED,
            review_measures.ESCALATED,
            review_measures.WITHDRAWN,
        ):
            text = review.ending_note
        yield (
            fact,
            Entry(
                title,
                first.recorded_by.name if first.recorded_by else "",
                fact.occurred_on,
                first.recorded_at,
                text=text,
                tag=review.record.reference,
                colour=colour or "grey",
                url=reverse("review", args=[review.pk]),
                link="The review",
            ),
        )


def _review_facts(asked: Asked) -> Any:
    return (
        Fact.objects.visible_to(asked.user)
        .filter(effective(), record__parent=asked.case.record_id, kind__in=review_measures.STEPS)
        .select_related("recorded_by", "root__recorded_by")
    )


REVIEWS = Source("reviews", _review_facts, "occurred_on", "recorded_at", _reviews)
