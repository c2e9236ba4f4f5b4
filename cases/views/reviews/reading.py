"""The pages on which one reads case reviews: the list, one review, and its notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from cases import review_queries as queries
from cases.forms.lists import ReviewFilterForm
from cases.models import CaseReview, Recommendation, ReviewNotice
from cases.services.reviews import check_complaints, fits, notice_text, threshold_on
from cases.services.reviews.panel import RECOMMENDATION
from cases.views.reviews.page import OpenReview, open_review
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.lists import id_in
from partnership.models import User

HEADERS = ("Review", "Applied", "Where it stands", "Next due", "Point of contact")
_ANSWER_COLOURS = {
    Recommendation.Status.PROPOSED: "blue",
    Recommendation.Status.ACCEPTED: "purple",
    Recommendation.Status.NOT_ACCEPTED: "orange",
    Recommendation.Status.DONE: "green",
}
_TASKS = {
    "review_decision": ("review_decide", ()),
    "review_tell_decision": ("review_notice", (ReviewNotice.Kind.DECISION,)),
    "review_tell_outcome": ("review_notice", (ReviewNotice.Kind.OUTCOME,)),
    "review_answers": ("review_panel", ()),
}


@require_GET
@requires("case.read")
def reviews(request: HttpRequest) -> HttpResponse:
    """Reviews in sight, the newest application first; those under way unless asked otherwise."""
    user = request.user
    assert isinstance(user, User)
    form = ReviewFilterForm(request.GET)
    status = form.chosen()
    page = queries.review_page(
        user,
        status,
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    log_access(user, "list", "casereview", request=request, result_count=len(page.reviews))
    return render(
        request,
        "cases/lists/reviews.html",
        {
            "filter_form": form,
            "headers": HEADERS,
            "rows": [_row(review) for review in page.reviews],
            "chosen": [{"text": form.words(), "url": reverse("reviews")}]
            if status != queries.OPEN
            else [],
            "previous_url": _address(status, before=page.before) if page.before else "",
            "next_url": _address(status, after=page.after) if page.after else "",
        },
    )


def _address(status: str, **turned: UUID | None) -> str:
    asked = {} if status == queries.OPEN else {"status": status}
    return f"?{urlencode({**asked, **{name: str(pk) for name, pk in turned.items()}})}"


def _row(review: Any) -> dict[str, Any]:
    due = review.next_due
    late = due is not None and due < clock.today()
    return {
        "overdue": late,
        "cells": [
            {
                "text": review.record.reference,
                "url": reverse("review", kwargs={"pk": review.pk}),
                "hint": review.case.title,
            },
            _day(review.applied_on),
            {"text": review.get_state_display(), "tag": queries.colour_of(review)},
            {"text": _day(due), "hint": "Overdue" if late else ""} if due else None,
            review.contact.name,
        ],
    }


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


@require_GET
@requires("case.read")
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a review stands, what comes next, and everything that belongs to it."""
    here = open_review(request, pk)
    held, user = here.review, here.user
    reasons = queries.reasons_of(held, user)
    checked = check_complaints(held)
    return here.page(
        "review",
        "review",
        {
            "steps": _steps(here),
            "tasks": _tasks(here),
            "facts": _facts(held),
            "complaints": [
                {
                    "complaint": each.complaint,
                    "qualifies": each.qualifies,
                    "why_not": each.why_not,
                    "remove_url": here.url("review_complaint_remove", each.complaint.pk)
                    if here.rights.write and fits(held, "complaint")
                    else "",
                }
                for each in checked
            ],
            "counted": sum(each.qualifies for each in checked),
            "enough": held.threshold_required or threshold_on(held.partnership_id, held.applied_on),
            "asked": [each.agency.name for each in _agencies(held, user, was_asked=True)],
            "took_part": [each.agency.name for each in _agencies(held, user, took_part=True)],
            "chair_reason": reasons.get("CR-16", ""),
            "invited_reason": reasons.get("CR-17", ""),
            "again_reason": reasons.get("CR-24", ""),
            "recommendations": [
                _recommendation(here, each) for each in queries.recommendations_of(held, user)
            ],
            "notices": _notices(here),
        },
    )


def _agencies(held: CaseReview, user: User, **which: bool) -> Any:
    rows = held.agencies.model.objects.visible_to(user).filter(review=held, **which)
    return rows.select_related("agency")


def _steps(here: OpenReview) -> list[dict[str, Any]]:
    """What the reader may do now; the usual steps first, `main` as buttons."""
    if not here.rights.write:
        return []
    held = here.review
    steps = [
        ("complaint", "Add complaint", "review_complaint_add", True),
        ("decide", "Decide the threshold", "review_decide", True),
        ("ask", "Ask agencies for information", "review_information", True),
        ("panel", "Record the panel", "review_panel", True),
        ("recommend", "Add recommendation", "review_recommend", True),
        ("close", "Close the review", "review_close", True),
        ("escalate", "Escalate", "review_escalate", held.state != CaseReview.State.CLOSED),
        ("contact", "Change the point of contact", "review_contact", False),
        ("withdraw", "Withdraw the application", "review_withdraw", False),
    ]
    made: list[dict[str, Any]] = [
        {"text": text, "url": here.url(name), "main": main}
        for step, text, name, main in steps
        if fits(held, step)
    ]
    kinds = ReviewNotice.Kind
    told = set(held.notices.values_list("kind", flat=True))
    for kind, text in (
        (kinds.OUTCOME, "Tell the applicant the outcome"),
        (kinds.DECISION, "Tell the applicant the decision"),
    ):
        ready = fits(held, "outcome") if kind == kinds.OUTCOME else held.decided_on is not None
        if ready and kind not in told and held.state != CaseReview.State.WITHDRAWN:
            made.insert(0, {"text": text, "url": here.url("review_notice", kind), "main": True})
    return made


def _tasks(here: OpenReview) -> list[dict[str, Any]]:
    """What falls due, overdue first; whoever may not do it sees it without a link."""
    today = clock.today()
    recommended = {each.pk: each for each in queries.recommendations_of(here.review, here.user)}
    tasks = []
    for deadline in queries.deadlines_of(here.review, here.user):
        url, title = "", deadline.why
        if deadline.kind == RECOMMENDATION and deadline.subject in recommended:
            each = recommended[deadline.subject]
            title = f"{deadline.why}: {each.text}"
            url = _follow_up_url(here, each)
        elif here.rights.write and deadline.kind in _TASKS:
            name, more = _TASKS[deadline.kind]
            if name != "review_panel" or fits(here.review, "panel"):
                url = here.url(name, *more)
        if deadline.kind == "review_tell_outcome" and here.review.panel_on is None:
            url = ""
        tasks.append(
            {
                "title": title,
                "url": url,
                "hint": ". ".join(
                    part
                    for part in (
                        f"For {deadline.assignee.name}" if deadline.assignee else "",
                        deadline.source,
                    )
                    if part
                ),
                "due": deadline.due_on,
                "colour": "red"
                if deadline.due_on < today
                else "yellow"
                if deadline.due_on == today
                else "",
            }
        )
    return tasks


def _facts(held: CaseReview) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"key": "Case", "value": held.case.record.reference, "url": _case_url(held)},
        {"key": "Applied", "value": _day(held.applied_on)},
        {"key": "Victim", "value": str(held.victim)},
    ]
    if held.acting_name:
        consent = (
            f"Yes, on {_day(held.consented_on)}"
            if held.consented_on
            else f"No: {held.no_consent_reason}"
        )
        rows += [
            {"key": "Applied for the victim", "value": f"{held.acting_name}, {held.acting_as}"},
            {"key": "Victim’s consent", "value": consent},
        ]
    contact = held.contact
    rows.append(
        {
            "key": "Point of contact",
            "value": f"{contact.name}, {contact.agency.name}\n{contact.email}",
        }
    )
    if held.escalated_to:
        rows.append({"key": "Escalated to", "value": held.escalated_to})
    if held.ended_on:
        rows.append({"key": held.get_state_display(), "value": _day(held.ended_on)})
    return rows


def _case_url(held: CaseReview) -> str:
    return reverse("case", kwargs={"pk": held.case_id})


def _recommendation(here: OpenReview, each: Recommendation) -> dict[str, Any]:
    late = (
        each.status in (Recommendation.Status.PROPOSED, Recommendation.Status.ACCEPTED)
        and each.due_on < clock.today()
    )
    return {
        "recommendation": each,
        "colour": _ANSWER_COLOURS[Recommendation.Status(each.status)],
        "late": late,
        "url": _follow_up_url(here, each),
        "link": "Record the agency’s answer"
        if each.status == Recommendation.Status.PROPOSED
        else "Record that it was carried out",
        "remove_url": here.url("review_recommendation_remove", each.pk)
        if here.rights.write and fits(here.review, "recommend")
        else "",
    }


def _follow_up_url(here: OpenReview, each: Recommendation) -> str:
    names = {
        Recommendation.Status.PROPOSED: "review_recommendation_answer",
        Recommendation.Status.ACCEPTED: "review_recommendation_done",
    }
    name = names.get(Recommendation.Status(each.status))
    return here.url(name, each.pk) if name and here.rights.write else ""


def _notices(here: OpenReview) -> list[dict[str, Any]]:
    """Each notice that there is something to tell of: when it was told, or that it waits."""
    held = here.review
    told = {
        each.kind: each
        for each in ReviewNotice.objects.visible_to(here.user)
        .filter(review=held)
        .select_related("recorded_by")
    }
    ready = {
        ReviewNotice.Kind.DECISION: held.decided_on is not None,
        ReviewNotice.Kind.OUTCOME: held.panel_on is not None,
    }
    return [
        {
            "label": kind.label,
            "url": here.url("review_notice", kind),
            "told": told.get(kind),
        }
        for kind in ReviewNotice.Kind
        if ready[kind]
    ]


@require_GET
@requires("case.read")
def notice(request: HttpRequest, pk: UUID, notice: str) -> HttpResponse:
    """The words of a notice to copy or print: as it was told, or as it would be told now."""
    here = open_review(request, pk)
    if notice not in ReviewNotice.Kind.values:
        raise Http404
    kind = ReviewNotice.Kind(notice)
    told = ReviewNotice.objects.visible_to(here.user).filter(review=here.review, kind=kind).first()
    text = told.text if told else ""
    if not told:
        try:
            text = notice_text(here.review, kind)
        except ValueError:
            text = ""
    may_tell = here.rights.write and bool(text) and told is None
    if kind == ReviewNotice.Kind.OUTCOME:
        may_tell = may_tell and fits(here.review, "outcome")
    return here.page(
        "review",
        "notice",
        {
            "heading": "Notice to the applicant",
            "kind": kind.label,
            "told": told,
            "paragraphs": text.split("\n\n") if text else [],
            "warnings": here.warnings,
            "told_url": here.url("review_notice_told", kind) if may_tell else "",
        },
    )
