"""The steps of a case review, each a page with a form."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from cases import review_queries as queries
from cases.forms import reviews as forms
from cases.models import AsbCase, CaseReview, QualifyingComplaint, Recommendation, ReviewNotice
from cases.services import reviews as services
from cases.views.casework.page import CaseStep
from cases.views.reviews.page import ReviewStep
from partnership.models import User


class Start(CaseStep):
    """An application for a review of the case."""

    form_class = forms.ApplicationForm
    heading = "Start an ASB case review"
    button = "Save application"
    template = "review_start"
    draft = "case_review_start"
    done = "Application saved. Now add the complaints that it counts on."
    made: CaseReview

    def after_url(self) -> str:
        return reverse("review", kwargs={"pk": self.made.pk})

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        self.made = services.receive_application(
            case,
            by=user,
            victim=data["victim"],
            applied_on=data["applied_on"],
            applicant=data["applicant"],
            acting_name=data["acting_name"] or "",
            acting_as=data["acting_as"] or "",
            consented_on=data["consented_on"],
            no_consent_reason=data["no_consent_reason"] or "",
            request=data["request"],
            contact=data["contact"],
            reasons={"CR-24": data.get("reason", "")},
        )


class AddComplaint(ReviewStep):
    """A complaint that the application counts on."""

    form_class = forms.ComplaintForm
    step = "complaint"
    heading = "Add a complaint"
    button = "Save complaint"
    done = "Complaint added."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.add_complaint(
            review,
            by=user,
            about=data["about"],
            behaviour_on=data["behaviour_on"],
            complained_on=data["complained_on"],
            incident=data["incident"],
            expected_version=form.expected_version,
        )


class RemoveComplaint(ReviewStep):
    """A complaint was entered by mistake."""

    form_class = forms.ConfirmForm
    step = "complaint"
    heading = "Remove a complaint"
    button = "Remove complaint"
    warning = True
    template = "remove_complaint"
    done = "Complaint removed."
    complaint: QualifyingComplaint

    def find(self, **kwargs: Any) -> None:
        rows = QualifyingComplaint.objects.visible_to(self.here.user).filter(review=self.review)
        found = rows.filter(pk=kwargs["complaint"]).first()
        if found is None:
            raise Http404
        found.review = self.review
        self.complaint = found

    def extra(self) -> dict[str, Any]:
        return {"complaint": self.complaint}

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        services.remove_complaint(self.complaint, by=user, expected_version=form.expected_version)


class Decide(ReviewStep):
    """Whether the threshold is met."""

    form_class = forms.DecisionForm
    step = "decide"
    heading = "Decide the threshold"
    button = "Save decision"
    template = "decide"
    draft = "review_decide"

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.decide_threshold(
            review,
            by=user,
            met=data["met"] == "yes",
            decision_reasons=data["decision_reasons"],
            persistence=data.get("persistence", ""),
            harm=data.get("harm", ""),
            response=data.get("response", ""),
            decided_on=data["decided_on"],
            expected_version=form.expected_version,
        )
        self.done = "Decision saved. Now tell the applicant."


class RequestInformation(ReviewStep):
    """Ask agencies for what they know."""

    form_class = forms.InformationForm
    step = "ask"
    heading = "Ask agencies for information"
    button = "Save"
    done = "Saved which agencies were asked."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.request_information(
            review,
            by=user,
            agencies=list(data["agencies"]),
            asked_for=data["asked_for"],
            due_on=data["due_on"],
            asked_on=data["asked_on"],
            expected_version=form.expected_version,
        )


class HoldPanel(ReviewStep):
    """The panel has met."""

    form_class = forms.PanelForm
    step = "panel"
    heading = "Record the panel"
    button = "Save panel"
    draft = "review_panel"
    done = "Panel saved. Now add its recommendations, or tell the applicant the outcome."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.hold_panel(
            review,
            by=user,
            panel_on=data["panel_on"],
            chair_name=data["chair_name"],
            chair_role=data["chair_role"],
            chair_is_independent=data["chair_worked"] == "no",
            agencies=list(data["agencies"]),
            victim_invited=data["victim_invited"] == "yes",
            findings=data["findings"],
            outcome=data["outcome"],
            reasons={
                "CR-16": data.get("chair_reason", ""),
                "CR-17": data.get("invited_reason", ""),
            },
            expected_version=form.expected_version,
        )


class Recommend(ReviewStep):
    """A recommendation of the panel."""

    form_class = forms.RecommendationForm
    step = "recommend"
    heading = "Add a recommendation"
    button = "Save recommendation"
    done = "Recommendation added."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.recommend(
            review,
            by=user,
            text=data["text"],
            agency=data["agency"],
            due_on=data["due_on"],
            expected_version=form.expected_version,
        )


class OnRecommendation(ReviewStep):
    """A step on one recommendation."""

    template = "recommendation"
    recommendation: Recommendation

    def find(self, **kwargs: Any) -> None:
        rows = queries.recommendations_of(self.review, self.here.user)
        found = rows.filter(pk=kwargs["recommendation"]).first()
        if found is None:
            raise Http404
        found.review = self.review
        self.recommendation = found

    def extra(self) -> dict[str, Any]:
        return {"recommendation": self.recommendation}


class RemoveRecommendation(OnRecommendation):
    """It was entered by mistake."""

    form_class = forms.ConfirmForm
    step = "recommend"
    heading = "Remove a recommendation"
    button = "Remove recommendation"
    warning = True
    done = "Recommendation removed."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        services.remove_recommendation(
            self.recommendation, by=user, expected_version=form.expected_version
        )


class AnswerRecommendation(OnRecommendation):
    """Whether the agency accepts it."""

    form_class = forms.AnswerForm
    heading = "The agency’s answer"
    done = "Answer saved."

    def not_now(self) -> bool:
        return self.recommendation.status != Recommendation.Status.PROPOSED

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.answer_recommendation(
            self.recommendation,
            by=user,
            accepted=data["accepted"] == "yes",
            answer=data["answer"],
            answered_on=data["answered_on"],
            expected_version=form.expected_version,
        )


class FinishRecommendation(OnRecommendation):
    """It has been carried out."""

    form_class = forms.DoneForm
    heading = "Recommendation carried out"
    done = "Saved that the recommendation was carried out."

    def not_now(self) -> bool:
        return self.recommendation.status != Recommendation.Status.ACCEPTED

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.finish_recommendation(
            self.recommendation,
            by=user,
            note=data["note"],
            done_on=data["done_on"],
            expected_version=form.expected_version,
        )


class Told(ReviewStep):
    """The applicant was told the decision, or the outcome."""

    form_class = forms.ToldForm
    heading = "Record that the applicant was told"
    template = "told"
    kind: ReviewNotice.Kind

    def find(self, **kwargs: Any) -> None:
        try:
            self.kind = ReviewNotice.Kind(kwargs["notice"])
        except ValueError:
            raise Http404 from None

    def extra(self) -> dict[str, Any]:
        return {"notice_kind": self.kind.label, "warnings": self.here.warnings}

    def not_now(self) -> bool:
        if self.kind == ReviewNotice.Kind.OUTCOME:
            return not services.fits(self.review, "outcome")
        told = self.review.notices.filter(kind=self.kind).exists()
        return self.review.decided_on is None or told

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        outcome = self.kind == ReviewNotice.Kind.OUTCOME
        tell = services.tell_outcome if outcome else services.tell_decision
        tell(
            review,
            by=user,
            method=data["method"],
            told_on=data["told_on"],
            expected_version=form.expected_version,
        )
        self.done = (
            f"Saved that the applicant was told {self.kind.label[0].lower()}{self.kind.label[1:]}."
        )


class Close(ReviewStep):
    """The review is done."""

    form_class = forms.CloseForm
    step = "close"
    heading = "Close the review"
    button = "Close review"
    done = "Review closed. Recommendations that wait stay on the case owner’s work."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.close_review(
            review,
            by=user,
            note=data["note"],
            closed_on=data["closed_on"],
            expected_version=form.expected_version,
        )


class Escalate(ReviewStep):
    """The applicant is dissatisfied and goes on."""

    form_class = forms.EscalateForm
    step = "escalate"
    heading = "Escalate"
    button = "Save"
    done = "Escalated."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.escalate_review(
            review,
            by=user,
            why=data["why"],
            to=data["to"],
            on=data["on"],
            expected_version=form.expected_version,
        )


class Withdraw(ReviewStep):
    """The applicant takes the application back."""

    form_class = forms.WithdrawForm
    step = "withdraw"
    heading = "Withdraw the application"
    button = "Withdraw application"
    warning = True
    done = "Application withdrawn."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        data = form.cleaned_data
        services.withdraw_application(
            review,
            by=user,
            why=data["why"],
            on=data["on"],
            expected_version=form.expected_version,
        )


class ChangeContact(ReviewStep):
    """Another single point of contact."""

    form_class = forms.ContactForm
    step = "contact"
    heading = "Change the point of contact"
    done = "Point of contact changed."

    def save(self, form: Any, review: CaseReview, user: User) -> None:
        services.change_contact(
            review,
            by=user,
            contact=form.cleaned_data["contact"],
            expected_version=form.expected_version,
        )
