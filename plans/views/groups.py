"""Matters: their list, one of them, and the steps on it. Meetings have the pages of conferences."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from conferences.conference import Conference
from conferences.queries import of_referral
from conferences.views.page import OpenPage, ReferralStep, open_referral
from ledger.services import LedgerError
from partnership.access.log import log_access
from partnership.access.policy import may_change
from partnership.access.routes import requires
from partnership.dates import spoken
from partnership.lists import id_in, list_address
from partnership.models import User
from partnership.rules import Refused
from plans import queries
from plans.conference import GROUPS
from plans.forms import groups as forms
from plans.models import Group, Matter
from plans.services import matters as services
from plans.views.page import signed_in

HEADERS = ("Matter", "Group", "State", "Raised")


@require_GET
@requires("group.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Matters in sight, the newest first; those that are open unless asked otherwise."""
    user = signed_in(request)
    rows = Matter.objects.visible_to(user).select_related("record", "group")
    state = request.GET.get("state", "open")
    if state in Matter.State.values:
        rows = rows.filter(state=state)
    group = id_in(request.GET.get("group"))
    if group is not None:
        rows = rows.filter(group=group)
    after = id_in(request.GET.get("after"))
    if after is not None:
        at = rows.filter(pk=after).values_list("referred_on", flat=True).first()
        if at is not None:
            rows = rows.filter(Q(referred_on__lt=at) | Q(referred_on=at, pk__lt=after))
    found = list(rows.order_by("-referred_on", "-pk")[: queries.PAGE + 1])
    shown = found[: queries.PAGE]
    log_access(user, "list", "matter", request=request, result_count=len(shown))
    groups = [("", "All"), *((str(each.pk), each.name) for each in Group.objects.visible_to(user))]
    states = [("open", "Open"), ("closed", "Settled"), ("all", "All")]
    return render(
        request,
        "plans/matters.html",
        {
            "headers": HEADERS,
            "rows": [
                {
                    "cells": [
                        {
                            "text": each.title,
                            "url": reverse("group_matter", args=[each.pk]),
                            "hint": each.record.reference,
                        },
                        each.group.name,
                        {
                            "text": each.get_state_display(),
                            "tag": queries.STATE_COLOURS[each.state],
                        },
                        spoken(each.referred_on),
                    ]
                }
                for each in shown
            ],
            "filters": [
                {
                    "title": title,
                    "links": [
                        {
                            "text": text,
                            "url": list_address(request, **{name: value or None}),
                            "current": value == now,
                        }
                        for value, text in choices
                    ],
                }
                for title, name, choices, now in (
                    ("State", "state", states, state if state in Matter.State.values else "all"),
                    ("Group", "group", groups, str(group or "")),
                )
            ],
            "next_url": list_address(request, after=shown[-1].pk)
            if len(found) > len(shown)
            else "",
            "raise_url": reverse("group_raise") if user.may("group.raise") else "",
            "meetings_url": reverse("group_meetings"),
            "work_url": reverse("group_work"),
        },
    )


@require_GET
@requires("group.read")
def matter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a matter says, what its meetings made of it, and what may be done next."""
    here = open_referral(GROUPS, request, pk)
    held, user = here.root, here.user
    writes = user.may("group.raise") and may_change(user, held.record)
    work = held.work
    lines = queries.describe_works(user, [work.pk]) if work is not None else {}
    facts: list[dict[str, Any]] = [
        {"key": "Group", "value": held.group.name},
        {"key": "Raised", "value": spoken(held.referred_on)},
        {"key": "By", "value": held.referred_by.name},
        {"key": "Priority", "value": held.priority.title if held.priority else "None"},
    ]
    if work is not None and work.pk in lines:
        line = lines[work.pk]
        facts.append({"key": "About", "value": line.title, "url": line.url})
    if held.settled_on:
        facts.append({"key": "Settled", "value": spoken(held.settled_on)})
    return here.page(
        "matter",
        "matter",
        {
            "facts": facts,
            "change_url": here.url("change") if writes and held.is_open else "",
            "settle_url": here.url("settle") if writes and held.is_open else "",
            "reopen_url": here.url("reopen") if writes and not held.is_open else "",
            "of": of_referral(GROUPS, held, user),
            "list_url": reverse("group_matters"),
        },
        folder="plans",
    )


@require_http_methods(["GET", "POST"])
@requires("group.raise")
def bring(request: HttpRequest) -> HttpResponse:
    """Bring something before a group."""
    user = signed_in(request)
    form = forms.RaiseForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.raise_matter(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except LedgerError as error:
            form.add_error(None, str(error))
        else:
            log_access(user, "create", "matter", made.pk, request=request)
            messages.success(request, "Raised. It waits for a meeting of its group.")
            return redirect("group_matter", pk=made.pk)
    context = {
        "form": form,
        "heading": "Raise a matter",
        "button": "Raise it",
        "back_url": reverse("group_matters"),
    }
    return render(request, "plans/start.html", context)


@requires("group.raise")
class _MatterStep(ReferralStep):
    """A step on a matter, for whoever may write on it."""

    conference: ClassVar[Conference] = GROUPS
    says = (LedgerError,)
    here: OpenPage

    def allowed(self, rights: Any) -> bool:
        return may_change(self.here.user, self.here.root.record)


class Change(_MatterStep):
    """Say it anew."""

    form_class = forms.ChangeMatterForm
    heading = "Change the matter"

    def not_now(self) -> bool:
        return not self.subject.is_open

    def save(self, form: forms.ChangeMatterForm, subject: Matter, user: User) -> None:
        said = {name: form.cleaned_data[name] for name in form.of_record}
        services.change_matter(subject, by=user, expected_version=form.expected_version, **said)


class Settle(_MatterStep):
    """It is settled."""

    form_class = forms.SettleForm
    heading = "Settle the matter"
    button = "Settle it"
    done = "Settled."

    def not_now(self) -> bool:
        return not self.subject.is_open

    def save(self, form: forms.SettleForm, subject: Matter, user: User) -> None:
        services.settle_matter(
            subject,
            by=user,
            settlement=form.cleaned_data["settlement"],
            settled_on=form.cleaned_data["settled_on"],
            expected_version=form.expected_version,
        )


class Reopen(_MatterStep):
    """It is taken up again."""

    form_class = forms.TakeUpForm
    heading = "Take the matter up again"
    button = "Take it up again"
    done = "It is open again."

    def not_now(self) -> bool:
        return bool(self.subject.is_open)

    def save(self, form: forms.TakeUpForm, subject: Matter, user: User) -> None:
        services.reopen_matter(subject, by=user)
