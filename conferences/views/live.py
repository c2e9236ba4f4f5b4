"""The meeting as it runs: one referral at a time, driven by one person at one keyboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import ActionForm, HearForm
from conferences.views.page import ConferenceStep, OpenPage, accepts, open_meeting, seen_row
from partnership.models import User
from partnership.rules import Refused
from partnership.services import discard_draft, save_draft
from partnership.typed import typed_fields


class Hear(ConferenceStep):
    """One referral in the meeting: what agencies know, what is said and decided, and actions.

    "Add the action" keeps all that is typed as a draft and comes back to it; "Save and next" leads
    to the next referral that has not been heard.
    """

    template = "hear"
    heading = "Heard"
    item: Any
    # Which form a refused page shows again.
    adding: ActionForm | None = None

    def open(self, request: HttpRequest, pk: UUID) -> OpenPage:
        self.item = seen_row(
            self.conference.item, request, pk, "meeting__record", "referral__owner"
        )
        return open_meeting(self.conference, request, self.item.meeting_id)

    @property
    def draft(self) -> str:  # type: ignore[override]
        return f"{self.conference.code}_hear"

    @property
    def subject(self) -> Any:
        # A form is on something with a record: the item's is its meeting's.
        self.item.record = self.item.meeting.record
        return self.item

    def not_now(self) -> bool:
        return self.item.meeting.state not in ("in_session", "closed")

    def new_form(self, data: Any = None, initial: Any = None) -> HearForm:
        form: HearForm = self.conference.hear_form(
            self.subject, self.here.user, data, initial=initial
        )
        return form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "action":
            return self.add_action(request)
        return super().post(request, **kwargs)

    def add_action(self, request: HttpRequest) -> HttpResponse:
        """Add the action; everything else that is typed is kept and shown again."""
        user = self.here.user
        typed = {
            name: value
            for name, value in typed_fields(request.POST).items()
            if not name.startswith("action_") and name != "do"
        }
        save_draft(user, self.draft, str(self.item.pk), typed)
        form = ActionForm(self.subject, user, request.POST)
        if form.is_valid():
            try:
                services.add_action(
                    self.conference,
                    self.item.referral,
                    by=user,
                    item=self.item,
                    agreed_on=self.item.meeting.day,
                    **form.asked(),
                )
            except Refused as refusal:
                form.add_findings(refusal.findings)
            else:
                messages.success(request, "Action added.")
                address = reverse(f"{self.conference.code}_hear", args=[self.item.pk])
                return redirect(f"{address}#actions")
        self.adding = form
        return self.show(self.new_form(_without_actions(request.POST), None))

    def save(self, form: HearForm, subject: Any, user: User) -> None:
        services.hear_item(
            self.conference,
            self.item,
            by=user,
            discussion=form.cleaned_data["discussion"],
            victims_view=form.cleaned_data["victims_view"],
            decision=form.cleaned_data["decision"],
            **{name: form.cleaned_data.get(name) for name in form.answers},
        )

    def message(self) -> str:
        return "Saved."

    def after_url(self) -> str:
        code = self.conference.code
        for item in self.items():
            if item.discussed_at is None and not item.is_deferred:
                return reverse(f"{code}_hear", args=[item.pk])
        return self.here.home()

    def items(self) -> list[Any]:
        return queries.agenda_of(self.conference, self.item.meeting, self.here.user)

    def extra(self) -> dict[str, Any]:
        conference, user, item = self.conference, self.here.user, self.item
        runs_it = self.here.rights.run
        items = self.items()
        number = next(at for at, each in enumerate(items, start=1) if each.pk == item.pk)
        actions = (
            conference.action.objects.visible_to(user)
            .filter(referral=item.referral_id)
            .select_related("agency", "owner")
        )
        requests = (
            conference.request.objects.visible_to(user)
            .filter(item=item)
            .select_related("agency", "item__meeting", "answered_by")
        )
        rows = queries.action_rows(conference, user, actions, runs_it=runs_it)
        return {
            "heading": f"{number} of {len(items)}: {item.referral.record.reference}",
            "item": item,
            "summary_template": conference.summary_template,
            "summary": conference.summary(item.referral, user),
            "jumps": [
                {
                    "text": f"{at}. {each.referral.record.reference}",
                    "url": reverse(f"{conference.code}_hear", args=[each.pk]),
                    "current": each.pk == item.pk,
                    "state": "Heard"
                    if each.discussed_at
                    else "Put off"
                    if each.is_deferred
                    else "To be heard",
                }
                for at, each in enumerate(items, start=1)
            ],
            "new_actions": [row for row in rows if row["row"].item_id == item.pk],
            "old_actions": [row for row in rows if row["row"].item_id != item.pk],
            "requests": queries.request_rows(conference, user, requests, runs_it=runs_it),
            "action_form": self.adding or ActionForm(self.subject, user),
            "defer_url": reverse(f"{conference.code}_defer", args=[item.pk])
            if item.discussed_at is None and item.meeting.state == "in_session"
            else "",
            "button": "Save and next",
        }


def _without_actions(data: QueryDict) -> QueryDict:
    kept = data.copy()
    for name in [name for name in kept if name.startswith("action_")]:
        del kept[name]
    return kept


@accepts("POST")
def begin(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the meeting, and go to its first item."""
    here = open_meeting(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    try:
        services.open_meeting(conference, here.root, by=here.user)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
        return redirect(here.home())
    items = queries.agenda_of(conference, here.root, here.user)
    if not items:
        return redirect(here.home())
    return redirect(f"{conference.code}_hear", pk=items[0].pk)


@accepts("GET", "POST")
def close(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the meeting: what still stands in the way is said on the page, each with its own line."""
    here = open_meeting(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    refused: list[str] = []
    if request.method == "POST":
        try:
            services.close_meeting(conference, here.root, by=here.user)
        except Refused as refusal:
            refused = [finding.message for finding in refusal.findings]
        else:
            messages.success(request, "Meeting closed. Its minutes have been drafted.")
            return redirect(here.url("minutes"))
    return here.page(
        "meeting",
        "close",
        {
            "heading": "Close the meeting",
            "refused": refused,
            "items": queries.agenda_of(conference, here.root, here.user),
            "back_url": here.home(),
        },
        status=200,
    )


@accepts("POST")
def defer(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a referral off to another meeting, and go on to the next."""
    item = seen_row(conference.item, request, pk, "meeting__record")
    here = open_meeting(conference, request, item.meeting_id)
    if not here.rights.run:
        raise PermissionDenied
    try:
        services.defer_item(conference, item, by=here.user)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
        return redirect(f"{conference.code}_hear", pk=item.pk)
    discard_draft(here.user, f"{conference.code}_hear", str(item.pk))
    messages.success(request, "Put off to another meeting.")
    for each in queries.agenda_of(conference, here.root, here.user):
        if each.discussed_at is None and not each.is_deferred:
            return redirect(f"{conference.code}_hear", pk=each.pk)
    return redirect(here.home())
