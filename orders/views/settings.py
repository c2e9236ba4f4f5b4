"""What an area sets about orders: who is authorised, and what its warnings are called."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from orders import services
from orders.models import Authorisation, WarningKind
from orders.settings_forms import AuthorityForm, EndForm, WarningKindForm
from partnership import clock
from partnership.access.log import log_access, open_visible
from partnership.access.routes import requires
from partnership.dates import spoken
from partnership.models import User
from partnership.rules import Refused

READ_AND_WRITE = ["GET", "POST"]


def reader_of(request: HttpRequest) -> User:
    """Whoever asks for the page."""
    assert isinstance(request.user, User)
    return request.user


@require_GET
@requires("order.read")
def authorisations(request: HttpRequest) -> HttpResponse:
    """Who may use which power, from when until when and by what source; what has ended apart."""
    user = reader_of(request)
    rows = list(
        Authorisation.objects.visible_to(user)
        .select_related("user__agency", "given_by")
        .order_by("user__name", "user_id", "power", "-starts_on")
    )
    log_access(user, "list", "authorisation", request=request, result_count=len(rows))
    held = [row for row in rows if not _has_ended(row)]
    may_change = user.may("order.authorise")
    return render(
        request,
        "orders/settings/authorisations.html",
        {
            "cards": [
                {
                    "title": f"{who.name}, {who.agency.name}",
                    "closed": not who.is_active,
                    "rows": [_authority(row, may_change=may_change) for row in theirs],
                }
                for who, theirs in groupby(held, key=lambda row: row.user)
            ],
            "ended_headers": ["Who", "Power", "From", "First day without it", "Source"],
            "ended": [
                [
                    row.user.name,
                    row.get_power_display(),
                    spoken(row.starts_on),
                    spoken(row.ends_before) if row.ends_before else None,
                    row.source,
                ]
                for row in rows
                if _has_ended(row)
            ],
            "may_change": may_change,
        },
    )


def _has_ended(row: Authorisation) -> bool:
    return row.ends_before is not None and row.ends_before <= clock.today()


def _authority(row: Authorisation, *, may_change: bool) -> dict[str, Any]:
    until = (
        f"{spoken(row.ends_before)} is the first day without it"
        if row.ends_before
        else "Until it is ended"
    )
    begins = "From" if row.starts_on <= clock.today() else "Not yet: from"
    given = clock.london_day(row.given_at)
    lines = [
        f"{begins} {spoken(row.starts_on)}. {until}.",
        row.source,
        f"Recorded by {row.given_by.name}, {spoken(given)}",
    ]
    found: dict[str, Any] = {"key": row.get_power_display(), "value": "\n".join(lines)}
    if may_change:
        found["actions"] = [
            {
                "text": "End",
                "url": reverse("authority_end", args=[row.pk]),
                "hidden": f"{row.get_power_display()} of {row.user.name}",
            }
        ]
    return found


@require_http_methods(READ_AND_WRITE)
@requires("order.authorise")
def authority_add(request: HttpRequest) -> HttpResponse:
    """Record somebody's authority."""
    user = reader_of(request)
    form = AuthorityForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = services.authorise(
                typed["user"],
                typed["power"],
                by=user,
                starts_on=typed["starts_on"],
                ends_before=typed["ends_before"],
                source=typed["source"],
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            messages.success(request, f"{made.user.name} is authorised.")
            return redirect("authorisations")
    context = {
        "form": form,
        "heading": "Add an authorisation",
        "button": "Add authorisation",
        "told": "Nobody authorises themselves: ask a colleague. What is issued or given needs an "
        "authority that holds on its day.",
        "back_url": reverse("authorisations"),
    }
    return render(request, "orders/settings/form.html", context)


@require_http_methods(READ_AND_WRITE)
@requires("order.authorise")
def authority_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End somebody's authority."""
    user = reader_of(request)
    rows = Authorisation.objects.select_related("user")
    row: Authorisation = open_visible(request, rows, pk=pk)
    if _has_ended(row):
        # Sent twice, or by two managers.
        messages.info(request, "Nothing was changed: this authority has ended already.")
        return redirect("authorisations")
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_authority(row, by=user, on=form.cleaned_data["on"])
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            day = spoken(form.cleaned_data["on"])
            messages.success(request, f"{day} is the first day without it.")
            return redirect("authorisations")
    context = {
        "form": form,
        "heading": "End an authorisation",
        "button": "End authorisation",
        "warning": True,
        "lead": f"{row.user.name}: {row.get_power_display()}, since {spoken(row.starts_on)}, "
        f"by {row.source}.",
        "back_url": reverse("authorisations"),
    }
    return render(request, "orders/settings/form.html", context)


@require_GET
@requires("order.read")
def warning_kinds(request: HttpRequest) -> HttpResponse:
    """What this area calls its warnings."""
    user = reader_of(request)
    may_change = user.may("order.authorise")
    kinds = list(WarningKind.objects.visible_to(user))
    # The only written warning that a notice can follow stays: no link leads to a refusal.
    statutory = [kind for kind in kinds if kind.active and kind.is_statutory]
    kept = statutory if len(statutory) == 1 else []
    return render(
        request,
        "orders/settings/warning_kinds.html",
        {
            "cards": [
                _kind(kind, may_change=may_change and kind not in kept)
                for kind in kinds
                if kind.active
            ],
            "retired": [_kind(kind, may_change=may_change) for kind in kinds if not kind.active],
            "may_change": may_change,
        },
    )


def _kind(kind: WarningKind, *, may_change: bool) -> dict[str, Any]:
    months = kind.monitored_months
    name, text = (
        ("warning_kind_retire", "Retire") if kind.active else ("warning_kind_offer", "Offer again")
    )
    url = reverse(name, args=[kind.code])
    return {
        "title": kind.label,
        "rows": [
            {
                "key": "Statutory",
                "value": "Yes: a notice can follow it" if kind.is_statutory else "No",
            },
            {
                "key": "Watched after service",
                "value": f"{months} month{'' if months == 1 else 's'}",
            },
        ],
        "actions": [{"text": text, "url": url, "hidden": kind.label}] if may_change else [],
    }


@require_http_methods(READ_AND_WRITE)
@requires("order.authorise")
def warning_kind_add(request: HttpRequest) -> HttpResponse:
    """Give this area another word for a warning."""
    form = WarningKindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = services.add_warning_kind(
                typed["label"],
                by=reader_of(request),
                is_statutory=typed["is_statutory"] == "yes",
                monitored_months=typed["monitored_months"],
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            messages.success(request, f"{made.label} can be drafted from now on.")
            return redirect("warning_kinds")
    context = {
        "form": form,
        "heading": "Add a kind of warning",
        "button": "Add kind",
        "told": "A statutory kind uses the letter of the Community Protection Warning; any other "
        "kind uses the plain warning letter.",
        "back_url": reverse("warning_kinds"),
    }
    return render(request, "orders/settings/form.html", context)


@require_http_methods(READ_AND_WRITE)
@requires("order.authorise")
def warning_kind_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a kind of warning no longer."""
    return _turn(
        request,
        code,
        services.retire_warning_kind,
        heading="Retire a kind of warning",
        button="Retire",
        warning=True,
        lead="Nobody can draft it any more. Warnings that bear it keep it, and go on as before.",
        done="is retired.",
    )


@require_http_methods(READ_AND_WRITE)
@requires("order.authorise")
def warning_kind_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a retired kind again."""
    return _turn(
        request,
        code,
        services.restore_warning_kind,
        heading="Offer a kind of warning again",
        button="Offer again",
        warning=False,
        lead="It can be drafted from a case again.",
        done="can be drafted again.",
    )


def _turn(request: HttpRequest, code: str, verb: Any, *, done: str, **context: Any) -> HttpResponse:
    """A page that asks before `verb` is done to a kind of warning."""
    user = reader_of(request)
    kind = WarningKind.objects.visible_to(user).filter(code=code).first()
    if kind is None:
        raise Http404
    refused: list[str] = []
    if request.method == "POST":
        try:
            verb(kind, by=user)
        except Refused as refusal:
            refused = [finding.message for finding in refusal.findings]
        else:
            messages.success(request, f"{kind.label} {done}")
            return redirect("warning_kinds")
    context |= {"caption": kind.label, "refused": refused, "back_url": reverse("warning_kinds")}
    return render(request, "orders/settings/form.html", context)
