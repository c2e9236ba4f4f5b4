"""An administrator's pages: who has an account, with which role, and who may sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from partnership import accounts as services
from partnership import clock
from partnership.access.log import log_access, open_visible
from partnership.access.routes import requires
from partnership.forms import AccountForm, NewAccountForm
from partnership.lists import id_in
from partnership.models import Compartment, User
from partnership.rules import ChangedMeanwhile, Refused

PAGE = 50
READ_AND_WRITE = ["GET", "POST"]


@require_GET
@requires("accounts.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """The partnership's accounts by name: those that may sign in, or those that are closed."""
    user = _user(request)
    closed = request.GET.get("show") == "closed"
    found = User.objects.visible_to(user).filter(is_active=not closed)
    last = found.filter(pk=id_in(request.GET.get("after"))).first()
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    rows = list(found.select_related("role", "agency", "team").order_by("name", "pk")[: PAGE + 1])
    shown = rows[:PAGE]
    log_access(user, "list", "user", request=request, result_count=len(shown))
    query = {"show": "closed"} if closed else {}
    address = reverse("accounts")
    return render(
        request,
        "partnership/accounts.html",
        {
            "closed": closed,
            "headers": ["Name", "Role", "Agency", "State"],
            "rows": [_row(account) for account in shown],
            "is_first": last is None,
            "next_url": f"{address}?{urlencode({**query, 'after': shown[-1].pk})}"
            if len(rows) > PAGE
            else "",
            "first_url": f"{address}?{urlencode(query)}" if last is not None else "",
        },
    )


@require_http_methods(READ_AND_WRITE)
@requires("accounts.manage")
def account_add(request: HttpRequest) -> HttpResponse:
    """Make an account. Its one-time password is shown on the page that follows, and never again."""
    user = _user(request)
    form = NewAccountForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = services.add_account(
                form.cleaned_data["email"], form.details(), by=user, request=request
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            return _password_page(request, made, password, is_new=True)
    return render(request, "partnership/account_add.html", {"form": form})


@require_GET
@requires("accounts.manage")
def account_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account, and what may be done with it."""
    account: User = open_visible(request, _accounts(), pk=pk)
    return _page(request, account)


@require_http_methods(READ_AND_WRITE)
@requires("accounts.manage")
def account_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change name, role, agency, team and training."""
    user = _user(request)
    account: User = open_visible(request, _accounts(), action=_action(request), pk=pk)
    if account.is_service:
        return _refused(request, account, "This account is a program’s: it can only be closed.")
    form = AccountForm(request.POST or None, user=user, initial=AccountForm.of(account))
    context: dict[str, Any] = {"account": account, "form": form, "is_own": account.pk == user.pk}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_account(
                account,
                form.details(),
                by=user,
                expected_version=form.expected_version(),
                request=request,
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except ChangedMeanwhile:
            account.refresh_from_db()
            sent = request.POST.copy()
            sent["version"] = str(account.version)
            context["form"] = AccountForm(sent, user=user)
            context["theirs"] = _summary(account)
            return render(request, "partnership/account_change.html", context, status=409)
        else:
            messages.success(request, "Account changed.")
            return redirect("account_page", pk)
    return render(request, "partnership/account_change.html", context)


@require_http_methods(READ_AND_WRITE)
@requires("accounts.manage")
def account_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A one-time password for somebody who has lost theirs."""
    user = _user(request)
    account: User = open_visible(request, _accounts(), action=_action(request), pk=pk)
    if request.method == "GET":
        return render(
            request,
            "partnership/account_confirm.html",
            {
                "account": account,
                "heading": "Make a one-time password",
                "text": "Their present password stops working and they are signed out everywhere. "
                "Make sure that it is really this person who asks.",
                "button": "Make password",
            },
        )
    try:
        password = services.new_first_password(account, by=user, request=request)
    except Refused as refusal:
        return _refused(request, account, str(refusal))
    return _password_page(request, account, password, is_new=False)


@require_http_methods(READ_AND_WRITE)
@requires("accounts.manage")
def account_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account: it can no longer sign in."""
    return _step(
        request,
        pk,
        services.close_account,
        done="Account closed.",
        heading="Close this account",
        text="They are signed out at once and cannot sign in. What they wrote stays, under their "
        "name. Hand their cases over to somebody else.",
        button="Close account",
        warning=True,
    )


@require_http_methods(READ_AND_WRITE)
@requires("accounts.manage")
def account_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an account sign in again."""
    return _step(
        request,
        pk,
        services.open_account,
        done="Account opened.",
        heading="Open this account again",
        text="They can sign in with the password that they had. Check their role and agency first.",
        button="Open account",
    )


def _step(
    request: HttpRequest,
    pk: UUID,
    take: Callable[..., None],
    *,
    done: str,
    **page: Any,
) -> HttpResponse:
    """Ask, then do it."""
    account: User = open_visible(request, _accounts(), action=_action(request), pk=pk)
    if request.method == "GET":
        return render(request, "partnership/account_confirm.html", {"account": account, **page})
    try:
        take(account, by=_user(request), request=request)
    except Refused as refusal:
        return _refused(request, account, str(refusal))
    messages.success(request, done)
    return redirect("account_page", pk)


def _page(request: HttpRequest, account: User, **more: Any) -> HttpResponse:
    is_own = account.pk == request.user.pk
    return render(
        request,
        "partnership/account_page.html",
        {
            "account": account,
            "summary": _summary(account),
            "may_change": not account.is_service,
            "may_close": account.is_active and not is_own,
            "may_open": not account.is_active,
            "may_reset": account.is_active and not is_own and not account.is_service,
            **more,
        },
        status=422 if more else 200,
    )


def _refused(request: HttpRequest, account: User, why: str) -> HttpResponse:
    account.refresh_from_db()
    return _page(request, account, refused=why)


def _password_page(
    request: HttpRequest, account: User, password: str, *, is_new: bool
) -> HttpResponse:
    return render(
        request,
        "partnership/first_password.html",
        {"account": account, "password": password, "is_new": is_new},
    )


def _row(account: User) -> dict[str, Any]:
    return {
        "cells": [
            {"text": account.name, "url": reverse("account_page", args=[account.pk])},
            account.role.name,
            f"{account.agency.name}, {account.team.name}" if account.team else account.agency.name,
            _state(account),
        ]
    }


def _state(account: User) -> dict[str, str]:
    """What keeps the account from working, if anything does."""
    if not account.is_active:
        return {"text": "Closed", "tag": "grey"}
    if account.first_password_until is not None:
        waits = account.first_password_until > clock.now()
        return (
            {"text": "One-time password given", "tag": "yellow"}
            if waits
            else {"text": "One-time password ran out", "tag": "red"}
        )
    if not account.sees_anything:
        return {"text": "Training or agreement lapsed", "tag": "red"}
    return {"text": "Program" if account.is_service else "Can sign in", "tag": "green"}


def _summary(account: User) -> list[dict[str, Any]]:
    names = dict(Compartment.choices)
    training = account.training_until
    return [
        {"key": "Name", "value": account.name},
        {"key": "Email address", "value": "" if account.is_service else account.email},
        {"key": "Role", "value": account.role.name},
        {"key": "Agency", "value": account.agency.name},
        {"key": "Team", "value": account.team.name if account.team else "No team"},
        {
            "key": "Cleared for",
            "value": ", ".join(names[each] for each in account.clearances if each in names)
            or "No records",
        },
        {
            "key": "Training valid until",
            "value": f"{training.day} {training:%B %Y}" if training else "No end",
        },
        {"key": "State", "value": _state(account)["text"], "tag": _state(account)["tag"]},
    ]


def _accounts() -> Any:
    return User.objects.select_related("role", "agency", "team")


def _action(request: HttpRequest) -> str:
    return "change" if request.method == "POST" else "view"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
