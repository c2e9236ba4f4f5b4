"""The minutes: read, completed, approved, and taken away as PDF or Word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import MinutesForm
from conferences.minutes import minutes_of
from conferences.views.page import ConferenceStep, accepts, log_referrals, open_meeting
from documents import DocumentError, to_docx, to_html, to_pdf
from partnership.access.log import log_access
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Refused

_TYPES = {
    "pdf": ("application/pdf", "pdf", to_pdf),
    "word": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        to_docx,
    ),
}


def minutes(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes as the reader may see them."""
    here = open_meeting(conference, request, pk)
    held = here.root
    if held.state not in ("closed", "approved"):
        return here.page("minutes", "no_minutes", {"heading": "Minutes"})
    if held.state == "closed" and not here.rights.run:
        return here.page("minutes", "no_minutes", {"heading": "Minutes"})
    log_referrals(here, queries.agenda_of(conference, held, here.user))
    try:
        html, fault = str(to_html(minutes_of(conference, held, here.user))), ""
    except DocumentError as error:
        html, fault = "", str(error)
    in_draft = here.rights.run and held.state == "closed"
    return here.page(
        "minutes",
        "minutes",
        {
            "html": mark_safe(html),  # noqa: S308 - escaped by `to_html`
            "fault": fault,
            "edit_url": here.url("minutes_edit") if in_draft else "",
            "approve_url": here.url("minutes_approve") if in_draft else "",
            "may_approve": services.may_approve(conference, held, here.user),
            "pdf_url": here.url("minutes_file", "pdf"),
            "word_url": here.url("minutes_file", "word"),
        },
    )


def download(conference: Conference, request: HttpRequest, pk: UUID, ending: str) -> HttpResponse:
    """The same as a file; its name tells the reference and nobody's name."""
    here = open_meeting(conference, request, pk)
    held = here.root
    readable = held.state == "approved" or (held.state == "closed" and here.rights.run)
    if ending not in _TYPES or not readable:
        raise Http404
    kind, suffix, render = _TYPES[ending]
    made_at = held.approved_at or held.closed_at
    log_access(here.user, "download", held._meta.model_name, held.pk, request=request)
    log_referrals(here, queries.agenda_of(conference, held, here.user), "download")
    response = HttpResponse(
        render(minutes_of(conference, held, here.user), made_at), content_type=kind
    )
    name = f"{held.record.reference}-minutes.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Edit(ConferenceStep):
    """What the minutes say beside the items."""

    form_class = MinutesForm
    section = "minutes"
    heading = "General points"
    done = "Minutes saved."

    @property
    def draft(self) -> str:  # type: ignore[override]
        return f"{self.conference.code}_minutes"

    def not_now(self) -> bool:
        return self.subject.state not in ("in_session", "closed")

    def back_url(self) -> str:
        return self.here.url("minutes")

    def save(self, form: MinutesForm, subject: Any, user: User) -> None:
        services.write_minutes(
            self.conference,
            subject,
            by=user,
            minutes=form.cleaned_data["minutes"],
            expected_version=form.expected_version,
        )


@accepts("POST")
def approve(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve the minutes: nothing of the meeting is changed afterwards."""
    here = open_meeting(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    try:
        version = request.POST.get("version", "")
        services.approve_minutes(
            conference,
            here.root,
            by=here.user,
            expected_version=int(version) if version.isdecimal() else None,
        )
    except ChangedMeanwhile:
        messages.error(request, "Somebody has changed the minutes meanwhile. Read them again.")
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
    else:
        messages.success(request, "Minutes approved.")
    return redirect(here.url("minutes"))
