"""What a meeting hears, who is asked about it, and who comes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import AskForm, AttendanceForm, InviteForm, ListForm, TableForm
from conferences.services.agenda import LATE
from conferences.services.common import seated
from conferences.views.page import (
    ConferenceStep,
    OpenPage,
    accepts,
    error_lines,
    open_meeting,
    seen_row,
    signed_in,
)
from partnership.models import Agency, User
from partnership.rules import Refused


class Add(ConferenceStep):
    """Put referrals on the agenda."""

    form_class = ListForm
    template = "agenda_add"
    button = "Add to the agenda"
    done = "Added to the agenda."

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Add {self.conference.words} to the agenda"

    def not_now(self) -> bool:
        return self.subject.state not in ("planned", "in_session")

    def waiting(self) -> Any:
        return queries.waiting_for(self.conference, self.subject, self.here.user)

    def extra(self) -> dict[str, Any]:
        return {"none_waiting": not self.waiting().exists()}

    def new_form(self, data: Any = None, initial: Any = None) -> ListForm:
        return ListForm(
            self.subject,
            self.here.user,
            data,
            initial=initial,
            waiting=self.waiting(),
            conference=self.conference,
        )

    def save(self, form: ListForm, subject: Any, user: User) -> None:
        reason = form.cleaned_data.get("reason", "")
        with transaction.atomic():
            for referral in form.cleaned_data["referral"]:
                services.list_referral(
                    self.conference,
                    subject,
                    referral,
                    by=user,
                    reasons={LATE: reason} if reason else None,
                )


class Ask(ConferenceStep):
    """Invite agencies and ask them what they know."""

    form_class = AskForm
    heading = "Invite agencies and ask what they know"
    button = "Invite and ask"
    done = "Agencies invited. What each is asked stands on its My work."

    def not_now(self) -> bool:
        return bool(self.subject.state != "planned")

    def initial(self) -> dict[str, Any]:
        return {"agencies": queries.usually_invited(self.conference, self.subject, self.here.user)}

    def save(self, form: AskForm, subject: Any, user: User) -> None:
        services.ask_agencies(
            self.conference,
            subject,
            list(form.cleaned_data["agencies"]),
            by=user,
            due_on=form.cleaned_data["due_on"],
        )


class Invite(ConferenceStep):
    """Somebody comes for an agency that was not invited."""

    form_class = InviteForm
    heading = "Add an agency"
    button = "Add the agency"
    done = "Agency added. Record who came for it."

    def not_now(self) -> bool:
        return self.subject.state not in ("planned", "in_session", "closed")

    def after_url(self) -> str:
        return self.here.url("meeting_attendance")

    def save(self, form: InviteForm, subject: Any, user: User) -> None:
        services.record_attendance(
            self.conference, subject, form.cleaned_data["agency"], by=user, status="invited"
        )


class Came(ConferenceStep):
    """Whether an agency came, and who for it."""

    form_class = AttendanceForm
    heading = "Attendance"
    done = "Attendance recorded."
    agency: Agency

    def not_now(self) -> bool:
        return self.subject.state not in ("planned", "in_session", "closed")

    def new_form(self, data: Any = None, initial: Any = None) -> Any:
        form = super().new_form(data, initial)
        form.speak(self.conference)
        return form

    def find(self, **kwargs: Any) -> None:
        agency = Agency.objects.visible_to(self.here.user).filter(pk=kwargs["agency"]).first()
        if agency is None:
            raise Http404
        self.agency = agency

    def extra(self) -> dict[str, Any]:
        return {"heading": f"Attendance: {self.agency.name}"}

    def initial(self) -> dict[str, Any]:
        row = self.subject.attendance.filter(agency=self.agency).first()
        return _came(self.conference, row) if row is not None else {}

    def save(self, form: AttendanceForm, subject: Any, user: User) -> None:
        _record(self.here, self.agency, form)


@accepts("GET", "POST")
def attendance(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every agency that was invited, on one page: who came, and the declaration."""
    here = open_meeting(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    back = here.home()
    if here.root.state not in ("planned", "in_session", "closed"):
        said = {
            "heading": "Who came",
            "because": "the minutes are approved.",
            "back_url": back,
        }
        return here.page("meeting", "not_now", said)
    data = request.POST if request.method == "POST" else None
    forms = [
        TableForm(row.agency, here.root, here.user, data, initial=_came(conference, row))
        for row in here.root.attendance.select_related("agency")
    ]
    for form in forms:
        form.speak(conference)
    if data is not None and all(form.is_valid() for form in forms) and _recorded(here, forms):
        messages.success(request, "Attendance recorded.")
        return redirect(back)
    return here.page(
        "meeting",
        "attendance",
        {
            "heading": "Who came",
            "forms": forms,
            "error_lines": error_lines(*forms),
            "invite_url": here.url("meeting_invite"),
            "back_url": back,
        },
    )


def _came(conference: Conference, row: Any) -> dict[str, Any]:
    """What is recorded of an agency; whoever speaks for it is named where nothing is."""
    if row.status != "invited":
        return {"status": row.status, "name": row.name, "declared": row.declared_at is not None}
    seats = seated(conference, row.agency, row.meeting.day)
    return {"name": seats[0].name if seats else ""}


def _recorded(here: OpenPage, forms: list[TableForm]) -> bool:
    """Record what the page says; what is refused shows at its agency, and then nothing is."""
    try:
        with transaction.atomic():
            for form in forms:
                if form.cleaned_data["status"]:
                    _record(here, form.agency, form)
    except Refused as refusal:
        form.add_findings(refusal.findings)
        return False
    return True


def _record(here: OpenPage, agency: Agency, form: AttendanceForm) -> None:
    services.record_attendance(
        here.conference,
        here.root,
        agency,
        by=here.user,
        status=form.cleaned_data["status"],
        name=form.cleaned_data.get("name") or "",
        declared=bool(form.cleaned_data.get("declared")),
    )


@accepts("POST")
def move(conference: Conference, request: HttpRequest, pk: UUID, way: str) -> HttpResponse:
    """Hear an item one place earlier or later."""
    if way not in ("up", "down"):
        raise Http404
    return _on_item(
        conference,
        request,
        pk,
        lambda item, by: services.move_item(conference, item, by=by, up=way == "up"),
        "",
    )


@accepts("POST")
def remove(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an item off the agenda: listed by mistake."""
    return _on_item(
        conference,
        request,
        pk,
        lambda item, by: services.unlist_referral(conference, item, by=by),
        "Taken off the agenda.",
    )


def _on_item(
    conference: Conference, request: HttpRequest, pk: UUID, change: Any, said: str
) -> HttpResponse:
    """Change an item with one press of a button, and go back to its meeting."""
    item = seen_row(conference.item, request, pk, "meeting__record", *conference.referral_about())
    here = open_meeting(conference, request, item.meeting_id)
    if not here.rights.run:
        raise PermissionDenied
    try:
        change(item, signed_in(request))
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
    else:
        if said:
            messages.success(request, said)
    return redirect(f"{conference.code}_meeting", pk=item.meeting_id)
