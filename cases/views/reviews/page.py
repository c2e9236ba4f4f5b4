"""What the pages of one case review share: opening it, its frame, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from cases import timeline
from cases.casework_queries import rights_on
from cases.models import CaseReview
from cases.review_queries import REVIEWS, colour_of
from cases.services.reviews import fits
from cases.views.casework.page import CaseStep, OpenCase
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import User


@dataclass(frozen=True)
class OpenReview(OpenCase):
    """A review that has been opened: the look is in the access log. Rights are those on its case."""

    review: CaseReview
    folder: ClassVar[str] = "cases/review"

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.review.pk, *args])

    def frame(self, section: str) -> dict[str, Any]:
        return {
            "review": self.review,
            "case": self.case,
            "rights": self.rights,
            "badges": self.badges(),
            "bar_title": f"ASB case review · {self.case.title}",
            "frame": "cases/review/base.html",
            "what": "review",
        }

    def badges(self) -> list[dict[str, str]]:
        """Where the review stands, then what is said of its case."""
        state = {"text": self.review.get_state_display(), "colour": colour_of(self.review)}
        return [state, *super().badges()]


def open_review(request: HttpRequest, pk: UUID, action: str = "view") -> OpenReview:
    """Open the review or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        action = "change"
    review = open_visible(request, REVIEWS, action=action, pk=pk)
    return OpenReview(request, review.case, user, rights_on(review.case, user), review)


@requires("case.read")
class ReviewStep(CaseStep):
    """One step on a review, as `CaseStep` is one on a case. `step` names when its turn is."""

    section = "review"
    back = "review"
    step: ClassVar[str] = ""
    here: OpenReview

    def open(self, request: HttpRequest, pk: UUID) -> OpenReview:
        return open_review(request, pk)

    def open_again(self) -> OpenReview:
        here = self.here
        review = REVIEWS.visible_to(here.user).get(pk=here.review.pk)
        rights = rights_on(review.case, here.user)
        return OpenReview(here.request, review.case, here.user, rights, review)

    @property
    def review(self) -> CaseReview:
        return self.here.review

    @property
    def subject(self) -> CaseReview:
        return self.here.review

    def not_now(self) -> bool:
        return bool(self.step) and not fits(self.review, self.step)

    def happened(self) -> list[timeline.Entry]:
        return timeline.page_of(self.case, self.here.user, kind="reviews", size=3).entries
