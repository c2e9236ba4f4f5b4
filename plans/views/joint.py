"""Joint projects: agreements with other partnerships, and what is shown under them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.dates import spoken
from partnership.models import JointAgreement, JointParty, JointShare, User
from partnership.rules import Refused
from plans import queries
from plans.forms.joint import AgreementForm, ShareWorkForm
from plans.services import joint as services
from plans.views.page import signed_in


def _agreement(request: HttpRequest, pk: UUID) -> JointAgreement:
    user = signed_in(request)
    found = JointAgreement.objects.visible_to(user).select_related("partnership").filter(pk=pk)
    agreement = found.first()
    if agreement is None:
        raise Http404
    action = "change" if request.method == "POST" else "view"
    log_access(user, action, "jointagreement", agreement.pk, request=request)
    return agreement


def _party(agreement: JointAgreement, user: User) -> JointParty:
    return agreement.parties.get(partnership=user.partnership_id)


def _stands(party: JointParty) -> str:
    if party.left_at is not None:
        return "Has left"
    return "Has agreed" if party.agreed_at is not None else "Asked to agree"


@require_GET
@requires("joint.read")
def listing(request: HttpRequest) -> HttpResponse:
    """The agreements in which the partnership is asked to be a party."""
    user = signed_in(request)
    rows = list(
        JointAgreement.objects.visible_to(user).prefetch_related("parties__partnership")[:500]
    )
    log_access(user, "list", "jointagreement", request=request, result_count=len(rows))
    return render(
        request,
        "plans/joint.html",
        {
            "headers": ("Joint project", "With", "Until", "We"),
            "rows": [
                {
                    "cells": [
                        {"text": each.title, "url": reverse("joint_one", args=[each.pk])},
                        ", ".join(
                            party.partnership.name
                            for party in each.parties.all()
                            if party.partnership_id != user.partnership_id
                        ),
                        queries.last_day(each.ends_before),
                        next(
                            _stands(party)
                            for party in each.parties.all()
                            if party.partnership_id == user.partnership_id
                        ),
                    ]
                }
                for each in rows
            ],
            "add_url": reverse("joint_add") if user.may(services.MANAGES) else "",
        },
    )


@require_GET
@requires("joint.read")
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An agreement: its parties, what is shown under it, and what the reader may do."""
    user, agreement = signed_in(request), _agreement(request, pk)
    mine = _party(agreement, user)
    manages = user.may(services.MANAGES)
    is_in = mine.agreed_at is not None and mine.left_at is None
    shares = list(
        JointShare.objects.visible_to(user)
        .filter(agreement=agreement, ended_at__isnull=True)
        .select_related("record", "partnership")
    )
    lines = queries.describe_works(user, [each.record_id for each in shares])
    return render(
        request,
        "plans/joint_one.html",
        {
            "agreement": agreement,
            "facts": [
                {"key": "Purpose", "value": agreement.purpose},
                {"key": "Under", "value": agreement.gateway},
                {
                    "key": "When",
                    "value": f"{spoken(agreement.starts_on)} to "
                    f"{queries.last_day(agreement.ends_before)}",
                },
                {"key": "Drawn up by", "value": agreement.partnership.name},
                *(
                    {"key": each.partnership.name, "value": _stands(each)}
                    for each in agreement.parties.select_related("partnership")
                ),
            ],
            "shares": [
                {
                    "line": lines[each.record_id],
                    "by": each.partnership.name,
                    "url": reverse("joint_take_back", args=[pk, each.pk])
                    if manages and each.partnership_id == user.partnership_id
                    else "",
                }
                for each in shares
                if each.record_id in lines
            ],
            "agree_url": reverse("joint_agree", args=[pk]) if manages and not is_in else "",
            "leave_url": reverse("joint_leave", args=[pk]) if manages and is_in else "",
            "share_url": reverse("joint_share", args=[pk])
            if manages and is_in and agreement.holds_today
            else "",
        },
    )


@require_http_methods(["GET", "POST"])
@requires(services.MANAGES)
def add(request: HttpRequest) -> HttpResponse:
    """Draw up an agreement."""
    user = signed_in(request)
    form = AgreementForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draw_up(by=user, **form.values())
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            log_access(user, "create", "jointagreement", made.pk, request=request)
            messages.success(request, "Drawn up. The other partnerships are asked to agree.")
            return redirect("joint_one", pk=made.pk)
    return _form(request, form, "Draw up a joint project", reverse("joint"))


@require_http_methods(["GET", "POST"])
@requires(services.MANAGES)
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a piece of work to the other parties."""
    user, agreement = signed_in(request), _agreement(request, pk)
    form = ShareWorkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.share_work(agreement, form.cleaned_data["reference"], by=user)
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            messages.success(request, "Shared, for reading.")
            return redirect("joint_one", pk=pk)
    return _form(request, form, "Share a piece of work", reverse("joint_one", args=[pk]))


def _form(request: HttpRequest, form: Any, heading: str, back_url: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": "Save", "back_url": back_url}
    return render(request, "plans/start.html", context)


def _button(request: HttpRequest, pk: UUID, verb: Any, done: str) -> HttpResponse:
    agreement = _agreement(request, pk)
    try:
        verb(agreement, by=signed_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("joint_one", args=[pk]))


@require_POST
@requires(services.MANAGES)
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The partnership agrees."""
    return _button(request, pk, services.agree, "Your partnership has agreed.")


@require_POST
@requires(services.MANAGES)
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The partnership leaves."""
    return _button(request, pk, services.leave, "Your partnership has left, and shares nothing.")


@require_POST
@requires(services.MANAGES)
def take_back(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponse:
    """It is shown no longer."""
    user, agreement = signed_in(request), _agreement(request, pk)
    row = (
        JointShare.objects.visible_to(user)
        .filter(agreement=agreement, pk=share, partnership=user.partnership_id)
        .first()
    )
    if row is None:
        raise Http404
    services.take_back(row, by=user)
    messages.success(request, "No longer shared.")
    return HttpResponseRedirect(reverse("joint_one", args=[pk]))
