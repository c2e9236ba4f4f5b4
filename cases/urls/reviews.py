"""ASB case reviews: the list, and everything one does on one review: `case-reviews/<id>/…`."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.views.reviews import reading, steps

_REVIEW = "case-reviews/<uuid:pk>/"
_COMPLAINT = f"{_REVIEW}complaints/"
_RECOMMENDATION = f"{_REVIEW}recommendations/<uuid:recommendation>/"

urlpatterns: list[URLPattern] = [
    path("cases/<uuid:pk>/case-review/start/", steps.Start.as_view(), name="case_review_start"),
    path("case-reviews/", reading.reviews, name="reviews"),
    path(_REVIEW, reading.review, name="review"),
    path(f"{_REVIEW}notices/<slug:notice>/", reading.notice, name="review_notice"),
    path(f"{_REVIEW}notices/<slug:notice>/told/", steps.Told.as_view(), name="review_notice_told"),
    path(f"{_COMPLAINT}add/", steps.AddComplaint.as_view(), name="review_complaint_add"),
    path(
        f"{_COMPLAINT}<uuid:complaint>/remove/",
        steps.RemoveComplaint.as_view(),
        name="review_complaint_remove",
    ),
    path(f"{_REVIEW}decide/", steps.Decide.as_view(), name="review_decide"),
    path(f"{_REVIEW}information/", steps.RequestInformation.as_view(), name="review_information"),
    path(f"{_REVIEW}panel/", steps.HoldPanel.as_view(), name="review_panel"),
    path(f"{_REVIEW}recommendations/add/", steps.Recommend.as_view(), name="review_recommend"),
    path(
        f"{_RECOMMENDATION}answer/",
        steps.AnswerRecommendation.as_view(),
        name="review_recommendation_answer",
    ),
    path(
        f"{_RECOMMENDATION}done/",
        steps.FinishRecommendation.as_view(),
        name="review_recommendation_done",
    ),
    path(
        f"{_RECOMMENDATION}remove/",
        steps.RemoveRecommendation.as_view(),
        name="review_recommendation_remove",
    ),
    path(f"{_REVIEW}close/", steps.Close.as_view(), name="review_close"),
    path(f"{_REVIEW}escalate/", steps.Escalate.as_view(), name="review_escalate"),
    path(f"{_REVIEW}withdraw/", steps.Withdraw.as_view(), name="review_withdraw"),
    path(f"{_REVIEW}contact/", steps.ChangeContact.as_view(), name="review_contact"),
]
