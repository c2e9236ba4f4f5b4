"""What an agency is asked and has to do, and where it answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import ActionForm, AnswerForm, FinishForm
from conferences.views.page import OpenPage, ReferralStep, open_referral, seen_row, signed_in
from partnership.access.log import log_access
from partnership.models import User


def work(conference: Conference, request: HttpRequest) -> HttpResponse:
    """The agency's requests and actions; whoever runs the conference sees every agency's actions."""
    user = signed_in(request)
    found = queries.work_of(conference, user)
    every = queries.open_actions(conference, user) if user.may(conference.run) else []
    count = len(found["requests"]) + len(found["actions"]) + len(every)
    log_access(user, "list", f"{conference.code}action", request=request, result_count=count)
    return render(
        request,
        "conferences/work.html",
        {
            "conference": conference,
            "agency": user.agency,
            **found,
            "every_action": every,
            "meetings_url": reverse(f"{conference.code}_meetings"),
        },
    )


class _OwnStep(ReferralStep):
    """A step on a row of the agency's own, or by whoever runs the conference."""

    row: Any
    model_name = ""

    def open(self, request: HttpRequest, pk: UUID) -> OpenPage:
        model = getattr(self.conference, self.model_name)
        self.row = seen_row(
            model, request, pk, "agency", *self.related(), *self.conference.referral_about()
        )
        return open_referral(self.conference, request, self.row.referral_id)

    def related(self) -> tuple[str, ...]:
        return ()

    def allowed(self, rights: Any) -> bool:
        user = self.here.user
        own = user.may(self.conference.contribute) and user.agency_id == self.row.agency_id
        return bool(rights.run or own)

    @property
    def subject(self) -> Any:
        # A form asks the record of its subject for the version; a request keeps one of its own.
        own = hasattr(self.row, "version")
        self.row.record = self.row if own else self.row.referral.record
        return self.row

    def open_again(self) -> OpenPage:
        model = getattr(self.conference, self.model_name)
        self.row = (
            model.objects.visible_to(self.here.user)
            .select_related(
                "referral__record", "agency", *self.related(), *self.conference.referral_about()
            )
            .get(pk=self.row.pk)
        )
        return super().open_again()

    def back_url(self) -> str:
        return reverse(f"{self.conference.code}_work")

    def extra(self) -> dict[str, Any]:
        return {"about": self.row, "referral_url": self.here.home()}


class Answer(_OwnStep):
    """Say what the agency knows."""

    form_class = AnswerForm
    model_name = "request"
    template = "answer"
    heading = "What your agency knows"
    button = "Send the answer"
    done = "Answer sent."

    @property
    def draft(self) -> str:  # type: ignore[override]
        return f"{self.conference.code}_answer"

    def related(self) -> tuple[str, ...]:
        return ("item__meeting__record",)

    def not_now(self) -> bool:
        return self.row.item.meeting.state not in ("planned", "in_session")

    def because(self) -> str:
        return "the meeting is over. Tell whoever runs it what your agency knows."

    def save(self, form: AnswerForm, subject: Any, user: User) -> None:
        services.answer_request(
            self.conference,
            self.row,
            by=user,
            answer=form.cleaned_data["answer"],
            nothing_known=form.cleaned_data["nothing_known"],
            expected_version=form.expected_version,
        )


class Finish(_OwnStep):
    """Say what came of an action."""

    form_class = FinishForm
    model_name = "action"
    template = "finish"
    heading = "What came of the action"
    done = "Action finished."

    def not_now(self) -> bool:
        return bool(self.row.status != "open")

    def because(self) -> str:
        return f"the action is “{self.row.get_status_display().lower()}” already."

    def save(self, form: FinishForm, subject: Any, user: User) -> None:
        data = form.cleaned_data
        services.finish_action(
            self.conference,
            self.row,
            by=user,
            status=data["status"],
            outcome=data["outcome"],
            finished_on=data["finished_on"],
        )


class AddAction(ReferralStep):
    """An action outside a meeting: agreed between two, or after an emergency."""

    form_class = ActionForm
    heading = "Add an action"
    button = "Add the action"
    done = "Action added."

    def not_now(self) -> bool:
        return not self.subject.is_open

    def save(self, form: ActionForm, subject: Any, user: User) -> None:
        services.add_action(self.conference, subject, by=user, **form.asked())
