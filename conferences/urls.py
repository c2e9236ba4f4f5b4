"""The addresses of a conference's meetings, made for each room."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from conferences.conference import Conference
from conferences.views import agenda, live, meetings, minutes, seats, work
from partnership.access.routes import requires
from partnership.models import Compartment


def meeting_urls(conference: Conference) -> list[URLPattern]:
    """Every page of the conference that is not about a referral's own state."""
    code = conference.code
    meeting, item = f"{code}/meetings/<uuid:pk>/", f"{code}/items/<uuid:pk>/"
    referral = f"{code}/<uuid:pk>/"

    def page(address: str, view: Any, name: str, needs: str = conference.read) -> URLPattern:
        bound = _bound(conference, view, needs)
        return path(address, bound, name=f"{code}_{name}")

    run = conference.run
    return [
        page(f"{code}/meetings/", meetings.meeting_list, "meetings"),
        page(f"{code}/meetings/plan/", meetings.Plan, "meeting_plan", run),
        page(meeting, meetings.meeting, "meeting"),
        page(f"{meeting}change/", meetings.Change, "meeting_change", run),
        page(f"{meeting}cancel/", meetings.Cancel, "meeting_cancel", run),
        page(f"{meeting}agenda/add/", agenda.Add, "agenda_add", run),
        page(f"{meeting}ask/", agenda.Ask, "meeting_ask", run),
        page(f"{meeting}invite/", agenda.Invite, "meeting_invite", run),
        page(f"{meeting}attendance/", agenda.attendance, "meeting_attendance", run),
        page(f"{meeting}attendance/<uuid:agency>/", agenda.Came, "attendance", run),
        page(f"{meeting}begin/", live.begin, "meeting_begin", run),
        page(f"{meeting}close/", live.close, "meeting_close", run),
        page(f"{meeting}minutes/", minutes.minutes, "minutes"),
        page(f"{meeting}minutes/edit/", minutes.Edit, "minutes_edit", run),
        page(f"{meeting}minutes/approve/", minutes.approve, "minutes_approve", run),
        page(f"{meeting}minutes/<slug:ending>/", minutes.download, "minutes_file"),
        page(f"{item}hear/", live.Hear, "hear", run),
        page(f"{item}defer/", live.defer, "defer", run),
        page(f"{item}move/<slug:way>/", agenda.move, "agenda_move", run),
        page(f"{item}remove/", agenda.remove, "agenda_remove", run),
        page(f"{code}/work/", work.work, "work"),
        page(f"{code}/requests/<uuid:pk>/answer/", work.Answer, "answer"),
        page(f"{code}/actions/<uuid:pk>/finish/", work.Finish, "finish"),
        page(f"{referral}actions/add/", work.AddAction, "action_add", run),
        page(f"{referral}exclude/", seats.Exclude, "exclude", run),
        page(f"{referral}readmit/<int:block>/", seats.let_back, "readmit", run),
        page(f"{code}/seats/", seats.seats, "seats", run),
        page(f"{code}/seats/<uuid:pk>/end/", seats.end, "seat_end", run),
    ]


def _bound(conference: Conference, view: Any, needs: str) -> Callable[..., Any]:
    """A view of this conference, declared for those with a capability."""
    is_open = conference.compartment == Compartment.GENERAL
    wall = None if is_open else conference.compartment.value
    if isinstance(view, type):
        made = type(view.__name__, (view,), {"conference": conference})
        answer: Callable[..., Any] = requires(needs, wall)(made).as_view()  # type: ignore[attr-defined]
        return answer

    @requires(needs, wall)
    @require_http_methods(list(getattr(view, "methods", ["GET", "HEAD"])))
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(conference, request, **kwargs)
        return response

    return answered
