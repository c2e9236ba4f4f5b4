"""The figures of ASB case reviews: the four counts to be published every year, and those open.

2014 Act s.104 with Sch 4: at least every twelve months the relevant bodies publish, for their area,
the applications made, the decisions that the threshold was not met, the reviews carried out and the
reviews that resulted in recommendations.
"""

from __future__ import annotations

from ledger.algebra import Count, OpenAsAt, Spell

RECEIVED = "case_review.received"
NOT_MET, MET = "case_review.threshold_not_met", "case_review.threshold_met"
ASKED = "case_review.info_requested"
HELD, RECOMMENDED = "case_review.held", "case_review.recommended"
TOLD_DECISION, TOLD_OUTCOME = "case_review.decision_notified", "case_review.outcome_notified"
CLOSED, ESCALATED, WITHDRAWN = (
    "case_review.closed",
    "case_review.escalated",
    "case_review.withdrawn",
)
# What a review's timeline shows, and in the order of its life.
STEPS = (
    RECEIVED,
    NOT_MET,
    MET,
    TOLD_DECISION,
    ASKED,
    HELD,
    RECOMMENDED,
    TOLD_OUTCOME,
    CLOSED,
    ESCALATED,
    WITHDRAWN,
)
_GROUP = "ASB case reviews"


def _count(id_: str, title: str, definition: str, unit: str, kind: str) -> Count:
    return Count(
        id_, title, definition, unit, kinds=(kind,), group=_GROUP, record_kind="case_review"
    )


MEASURES = (
    _count(
        "case_review_applications",
        "ASB case review applications",
        "Applications for an ASB case review made in the period, by the day of the application.",
        "applications",
        RECEIVED,
    ),
    _count(
        "case_review_threshold_not_met",
        "ASB case review applications below the threshold",
        "Decisions in the period that the threshold for an ASB case review was not met.",
        "decisions",
        NOT_MET,
    ),
    _count(
        "case_reviews_carried_out",
        "ASB case reviews carried out",
        "Reviews whose panel met in the period.",
        "reviews",
        HELD,
    ),
    _count(
        "case_reviews_with_recommendations",
        "ASB case reviews with recommendations",
        "Reviews whose panel met in the period and made a recommendation, counted once each.",
        "reviews",
        RECOMMENDED,
    ),
    OpenAsAt(
        "case_reviews_open",
        "ASB case reviews open",
        "Applications and reviews that had not been closed, turned down, withdrawn or escalated by "
        "the end of the as-at day.",
        "reviews",
        spell=Spell(opens=(RECEIVED,), closes=(NOT_MET, CLOSED, ESCALATED, WITHDRAWN)),
        group=_GROUP,
        record_kind="case_review",
    ),
)
