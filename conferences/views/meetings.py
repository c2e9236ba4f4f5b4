"""The list of meetings, one meeting, and planning, changing and cancelling one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import ChangeMeetingForm, PlanForm, ReasonForm
from conferences.views.page import ConferenceStep, log_referrals, open_meeting, signed_in
from partnership import clock
from partnership.access.log import log_access
from partnership.lists import id_in
from partnership.models import User
from partnership.rules import Refused

HEADERS = ("Meeting", "Where", "State")


def meeting_list(conference: Conference, request: HttpRequest) -> HttpResponse:
    """What is coming, then what is over: the calendar."""
    user = signed_in(request)
    coming = queries.coming(conference, user)
    page = queries.past(
        conference,
        user,
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    log_access(
        user,
        "list",
        f"{conference.code}meeting",
        request=request,
        result_count=len(coming) + len(page.meetings),
    )
    return render(
        request,
        "conferences/meetings.html",
        {
            "conference": conference,
            "headers": (*HEADERS, f"{conference.words.capitalize()} close"),
            "coming": [_row(conference, each) for each in coming],
            "rows": [_row(conference, each) for each in page.meetings],
            "previous_url": f"?before={page.before}" if page.before else "",
            "next_url": f"?after={page.after}" if page.after else "",
            "links": links(conference, user),
        },
    )


def links(conference: Conference, user: User) -> list[dict[str, str]]:
    """The conference's other pages, those that the reader may open."""
    code = conference.code
    found = [(conference.words.capitalize(), f"{code}_{conference.words}", conference.read)]
    found.append(("For my agency", f"{code}_work", conference.read))
    found.append(("Who speaks for each agency", f"{code}_seats", conference.run))
    found.append(("Plan a meeting", f"{code}_meeting_plan", conference.run))
    return [{"text": text, "url": reverse(name)} for text, name, needs in found if user.may(needs)]


def _row(conference: Conference, meeting: Any) -> dict[str, Any]:
    at = meeting.starts_at.astimezone(clock.LONDON)
    return {
        "cells": [
            {
                "text": f"{f'{meeting.held_by}, ' if meeting.held_by else ''}{meeting}, {at:%H:%M}",
                "url": reverse(f"{conference.code}_meeting", args=[meeting.pk]),
                "hint": _hint(meeting),
            },
            meeting.place,
            {
                "text": meeting.get_state_display(),
                "tag": queries.STATE_COLOURS.get(meeting.state, "grey"),
            },
            f"{meeting.referrals_close_on.day} {meeting.referrals_close_on:%B %Y}",
        ]
    }


def _hint(meeting: Any) -> str:
    words = ["Emergency meeting"] if meeting.is_emergency else []
    if meeting.state == "planned" and meeting.day < clock.today():
        words.append("Not held yet")
    return ". ".join(words)


def meeting(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agenda with what agencies have answered, who comes, and what may be done next."""
    here = open_meeting(conference, request, pk)
    held, user = here.root, here.user
    items = queries.agenda_of(conference, held, user)
    requests = (
        conference.request.objects.visible_to(user)
        .filter(item__in=items)
        .select_related("agency", "item__meeting", "answered_by", "referral__record")
    )
    by_item: dict[UUID, list[dict[str, Any]]] = {}
    for row in queries.request_rows(conference, user, requests, runs_it=here.rights.run):
        by_item.setdefault(row["row"].item_id, []).append(row)
    log_referrals(here, items)
    state = held.state
    told = queries.is_told(held, runs_it=here.rights.run)
    live = here.rights.run and state in ("planned", "in_session")
    planned = here.rights.run and state == "planned"
    code = conference.code
    rows = [
        {
            "item": item,
            "number": number,
            "url": reverse(conference.referral_route, args=[item.referral_id]),
            "hear_url": reverse(f"{code}_hear", args=[item.pk])
            if here.rights.run
            and (state == "in_session" or (state == "closed" and not item.is_deferred))
            else "",
            "told": told,
            "exclude_url": reverse(f"{code}_exclude", args=[item.referral_id])
            if here.rights.run
            else "",
            "requests": by_item.get(item.pk, []),
            "waiting": sum(r["row"].status == "asked" for r in by_item.get(item.pk, [])),
            "up_url": reverse(f"{code}_agenda_move", args=[item.pk, "up"])
            if live and number > 1
            else "",
            "down_url": reverse(f"{code}_agenda_move", args=[item.pk, "down"])
            if live and number < len(items)
            else "",
            "remove_url": reverse(f"{code}_agenda_remove", args=[item.pk]) if planned else "",
        }
        for number, item in enumerate(items, start=1)
    ]
    return here.page(
        "meeting",
        "meeting",
        {
            "new_rows": [row for row in rows if not row["item"].is_review],
            "review_rows": [row for row in rows if row["item"].is_review],
            "attendance": [
                {
                    "row": each,
                    "url": here.url("attendance", each.agency_id)
                    if here.rights.run and state in ("planned", "in_session", "closed")
                    else "",
                }
                for each in held.attendance.select_related("agency")
            ],
            "add_url": here.url("agenda_add") if live else "",
            "add_text": f"Add {conference.words} to the agenda",
            "close_words": f"{conference.words.capitalize()} close",
            "attendance_url": here.url("meeting_attendance")
            if here.rights.run and state in ("planned", "in_session", "closed")
            else "",
            "invite_url": here.url("meeting_invite") if live else "",
            "ask_url": here.url("meeting_ask") if planned else "",
            "begin_url": here.url("meeting_begin") if planned and rows else "",
            "is_day": clock.today() >= held.day,
            "change_url": here.url("meeting_change") if planned else "",
            "cancel_url": here.url("meeting_cancel") if planned else "",
            "minutes_url": here.url("minutes") if here.rights.run and state == "closed" else "",
            "close_url": here.url("meeting_close")
            if here.rights.run and state == "in_session"
            else "",
            "first_url": next(
                (
                    row["hear_url"]
                    for row in rows
                    if row["item"].discussed_at is None and not row["item"].is_deferred
                ),
                "",
            ),
        },
    )


class Plan(View):
    """Plan a meeting."""

    http_method_names = ["get", "post"]
    conference: ClassVar[Conference]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, self.form(request))

    def form(self, request: HttpRequest, data: Any = None) -> PlanForm:
        """What is asked, in the words of the conference, with what it asks besides."""
        form: PlanForm = (self.conference.plan_form or PlanForm)(data)
        form.speak(self.conference)
        if hasattr(form, "fit"):
            form.fit(signed_in(request))
        return form

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                made = services.plan_meeting(
                    self.conference, by=signed_in(request), **form.cleaned_data
                )
            except Refused as refusal:
                for finding in refusal.findings:
                    field = finding.field if finding.field in form.fields else None
                    form.add_error(field, finding.message)
            else:
                log_access(
                    signed_in(request),
                    "create",
                    f"{self.conference.code}meeting",
                    made.pk,
                    request=request,
                )
                messages.success(request, "Meeting planned.")
                return redirect(f"{self.conference.code}_meeting", pk=made.pk)
        return self.show(request, form)

    def show(self, request: HttpRequest, form: PlanForm) -> HttpResponse:
        return render(
            request,
            "conferences/plan.html",
            {
                "conference": self.conference,
                "form": form,
                "heading": "Plan a meeting",
                "button": "Plan the meeting",
                "back_url": reverse(f"{self.conference.code}_meetings"),
            },
        )


class Change(ConferenceStep):
    """Move a meeting that has not begun, or change where it is or who chairs it."""

    def new_form(self, data: Any = None, initial: Any = None) -> Any:
        form = super().new_form(data, initial)
        form.speak(self.conference)
        return form

    form_class = ChangeMeetingForm
    heading = "Change the meeting"
    done = "Meeting changed."

    def not_now(self) -> bool:
        return bool(self.subject.state != "planned")

    def save(self, form: ChangeMeetingForm, subject: Any, user: User) -> None:
        data = {name: form.cleaned_data[name] for name in form.of_record}
        services.change_meeting(
            self.conference, subject, by=user, expected_version=form.expected_version, **data
        )


class Cancel(ConferenceStep):
    """The meeting is not held."""

    form_class = ReasonForm
    heading = "Cancel the meeting"
    button = "Cancel the meeting"
    done = "Meeting cancelled. What it had on its agenda is free for another."

    def not_now(self) -> bool:
        return bool(self.subject.state != "planned")

    def save(self, form: ReasonForm, subject: Any, user: User) -> None:
        services.cancel_meeting(
            self.conference, subject, by=user, reason=form.cleaned_data["reason"]
        )
