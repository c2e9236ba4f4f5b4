"""Who speaks for an agency, and who is kept from a referral for a conflict of interest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conferences import services
from conferences.conference import Conference
from conferences.forms import ExcludeForm, SeatForm
from conferences.views.page import ReferralStep, accepts, open_referral, signed_in
from partnership import clock
from partnership.access.log import log_access
from partnership.models import Block, User
from partnership.rules import Refused


@accepts("GET", "POST")
def seats(conference: Conference, request: HttpRequest) -> HttpResponse:
    """Who speaks for each agency today, and a form that gives a seat."""
    user = signed_in(request)
    form = SeatForm(conference, user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_seat(conference, form.cleaned_data["user"], by=user)
        except Refused as refusal:
            for finding in refusal.findings:
                form.add_error("user" if finding.field == "user" else None, finding.message)
        else:
            messages.success(request, "Seat given.")
            return redirect(f"{conference.code}_seats")
    today = clock.today()
    rows = [
        row
        for row in conference.seat.objects.visible_to(user)
        .select_related("agency", "user")
        .order_by("agency__name", "user__name")
        if row.ends_before is None or row.ends_before > today
    ]
    log_access(user, "list", f"{conference.code}seat", request=request, result_count=len(rows))
    return render(
        request,
        "conferences/seats.html",
        {
            "conference": conference,
            "form": form,
            "rows": [
                {"row": row, "url": reverse(f"{conference.code}_seat_end", args=[row.pk])}
                for row in rows
            ],
            "meetings_url": reverse(f"{conference.code}_meetings"),
        },
    )


@accepts("POST")
def end(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody no longer speaks for their agency."""
    user = signed_in(request)
    seat = conference.seat.objects.visible_to(user).filter(pk=pk).first()
    if seat is None:
        raise Http404
    try:
        services.end_seat(conference, seat, by=user)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
    else:
        messages.success(request, "Seat ended.")
    return redirect(f"{conference.code}_seats")


class Exclude(ReferralStep):
    """Keep somebody from a referral."""

    form_class = ExcludeForm
    heading = "Exclude somebody: conflict of interest"
    button = "Exclude"
    done = "Excluded. They no longer see this referral."

    def save(self, form: ExcludeForm, subject: Any, user: User) -> None:
        services.exclude(
            self.conference,
            subject,
            form.cleaned_data["user"],
            by=user,
            reason=form.cleaned_data["reason"],
        )


@accepts("POST")
def let_back(conference: Conference, request: HttpRequest, pk: UUID, block: int) -> HttpResponse:
    """Take an exclusion back."""
    here = open_referral(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    held = Block.objects.filter(pk=block, record=here.root.record_id).first()
    if held is None:
        raise Http404
    try:
        services.readmit(conference, here.root, held, by=here.user)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
    else:
        messages.success(request, "The exclusion is taken back.")
    return redirect(here.home())
