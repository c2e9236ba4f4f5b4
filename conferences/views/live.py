"""The meeting as it runs: one referral at a time, driven by one person at one keyboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from conferences import queries, services
from conferences.conference import Conference
from conferences.forms import ActionForm, HearForm, as_key
from conferences.views.page import (
    ConferenceStep,
    OpenPage,
    accepts,
    error_lines,
    open_meeting,
    seen_row,
)
from partnership.drafts import typed_before
from partnership.models import User
from partnership.rules import Refused
from partnership.services import discard_draft, save_draft
from partnership.typed import typed_fields
from partnership.views.steps import as_typed


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

    RELATED = ("meeting__record", "referral__owner")

    def open(self, request: HttpRequest, pk: UUID) -> OpenPage:
        self.item = seen_row(
            self.conference.item, request, pk, *self.RELATED, *self.conference.referral_about()
        )
        return open_meeting(self.conference, request, self.item.meeting_id)

    def open_again(self) -> OpenPage:
        self.item = (
            self.conference.item.objects.visible_to(self.here.user)
            .select_related("referral__record", *self.RELATED, *self.conference.referral_about())
            .get(pk=self.item.pk)
        )
        return super().open_again()

    @property
    def draft(self) -> str:  # type: ignore[override]
        return f"{self.conference.code}_hear"

    @property
    def subject(self) -> Any:
        # A form asks the record of its subject for the version; an item keeps one of its own.
        self.item.record = self.item
        return self.item

    def not_now(self) -> bool:
        state = self.item.meeting.state
        return state not in ("in_session", "closed") or (
            state == "closed" and self.item.is_deferred
        )

    def because(self) -> str:
        if self.item.is_deferred:
            return "it was put off. List it for another meeting."
        if self.item.meeting.state == "planned":
            return "the meeting has not begun."
        return super().because()

    def new_form(self, data: Any = None, initial: Any = None) -> HearForm:
        form: HearForm = self.conference.hear_form(
            self.subject, self.here.user, data, initial=initial
        )
        if not self.conference.confidential:
            del form.fields["victims_view"]
            form.of_record = tuple(name for name in form.of_record if name != "victims_view")
        return form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save and go on, or add the action. Enter in a field does what has been typed for.

        An action that stands there when the item is saved is added with it: nothing typed is lost.
        """
        do, typed = request.POST.get("do"), ActionForm.was_typed(request.POST)
        if do == "action" or (do == "enter" and typed):
            return self.add_action(request)
        if typed:
            self.adding = ActionForm(self.subject, self.here.user, request.POST)
            if not self.adding.is_valid():
                return self.show(self.new_form(request.POST))
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
                self.take_action(form)
            except Refused as refusal:
                form.add_findings(refusal.findings)
            else:
                messages.success(request, "Action added.")
                address = reverse(f"{self.conference.code}_hear", args=[self.item.pk])
                # The next action can be typed at once.
                return redirect(f"{address}#id_action_description")
        self.adding = form
        # What else is typed is shown as it is: it has not been sent off yet.
        return self.show(self.new_form(initial=as_typed(self.new_form(), request.POST)))

    def save(self, form: HearForm, subject: Any, user: User) -> None:
        with transaction.atomic():
            if self.adding is not None:
                try:
                    self.take_action(self.adding)
                except Refused as refusal:
                    self.adding.add_findings(refusal.findings)
                    raise Refused from refusal
            services.hear_item(
                self.conference,
                self.item,
                by=user,
                discussion=form.cleaned_data["discussion"],
                victims_view=form.cleaned_data.get("victims_view", ""),
                decision=form.cleaned_data["decision"],
                expected_version=form.expected_version,
                **{name: form.cleaned_data.get(name) for name in form.answers},
            )

    def take_action(self, form: ActionForm) -> None:
        services.add_action(
            self.conference,
            self.item.referral,
            by=self.here.user,
            item=self.item,
            agreed_on=self.item.meeting.day,
            **form.asked(),
        )

    def show(self, form: Any, **more: Any) -> HttpResponse:
        return super().show(form, error_lines=error_lines(form, self.adding), **more)

    def message(self) -> str:
        return f"{self.item.referral.record.reference} saved."

    def after_url(self) -> str:
        if self.item.meeting.state == "closed":
            return self.here.url("minutes")
        return next_url(self.here)

    def action_form(self) -> ActionForm:
        """What is being typed of an action: refused, or kept as a draft with the rest."""
        if self.adding is not None:
            return self.adding
        form = ActionForm(self.subject, self.here.user)
        kept = typed_before(self.here.user, self.draft, self.item.pk)
        if kept is None or self.request.method == "POST":
            return form
        typed = as_typed(form, kept[1])
        # A draft that was still on its way when its action was added.
        if self.item.actions.filter(pk=as_key(typed.get("action_key"))).exists():
            return form
        return ActionForm(self.subject, self.here.user, initial=typed)

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
            .select_related("agency", "owner", "referral__record")
        )
        requests = (
            conference.request.objects.visible_to(user)
            .filter(item=item)
            .select_related("agency", "item__meeting", "answered_by", "referral__record")
        )
        rows = queries.action_rows(conference, user, actions, runs_it=runs_it)
        before = queries.heard_before(conference, item, user)
        return {
            "heading": f"{number} of {len(items)}: {item.referral.record.reference}",
            "item": item,
            "before": before,
            "told_before": before is not None and queries.is_told(before.meeting, runs_it=runs_it),
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
            "action_form": self.action_form(),
            "attendance_url": self.here.url("meeting_attendance"),
            "close_url": self.here.url("meeting_close")
            if item.meeting.state == "in_session"
            else "",
            "exclude_url": reverse(f"{conference.code}_exclude", args=[item.referral_id]),
            "referral_url": reverse(conference.referral_route, args=[item.referral_id]),
            "defer_url": reverse(f"{conference.code}_defer", args=[item.pk])
            if item.discussed_at is None and item.meeting.state == "in_session"
            else "",
            "button": "Save" if item.meeting.state == "closed" else "Save and next",
        }


def next_url(here: OpenPage) -> str:
    """The next referral that the meeting hears; once it has heard all, the meeting."""
    for item in queries.agenda_of(here.conference, here.root, here.user):
        if item.discussed_at is None and not item.is_deferred:
            return reverse(f"{here.conference.code}_hear", args=[item.pk]) + "#item"
    return here.home()


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
    return redirect(next_url(here))


@accepts("GET", "POST")
def close(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the meeting: what still stands in the way is said on the page, each with its own line."""
    here = open_meeting(conference, request, pk)
    if not here.rights.run:
        raise PermissionDenied
    lines: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            services.close_meeting(conference, here.root, by=here.user)
        except Refused as refusal:
            next_item = next_url(here)
            where = {"attendance": here.url("meeting_attendance"), "agenda": next_item}
            lines = [
                {"text": each.message, "href": where.get(each.field, "#main-content")}
                for each in refusal.findings
            ]
        else:
            messages.success(request, "Meeting closed. Its minutes have been drafted.")
            return redirect(here.url("minutes"))
    return here.page(
        "meeting",
        "close",
        {
            "heading": "Close the meeting",
            "error_lines": lines,
            "items": queries.agenda_of(conference, here.root, here.user),
            "back_url": here.home(),
        },
    )


@accepts("POST")
def defer(conference: Conference, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a referral off to another meeting, and go on to the next."""
    item = seen_row(conference.item, request, pk, "meeting__record", *conference.referral_about())
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
    messages.success(request, f"{item.referral.record.reference} put off to another meeting.")
    return redirect(next_url(here))
