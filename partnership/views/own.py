"""Everybody's page about their own account, and the page that changes its password."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from partnership import accounts as services
from partnership.access.routes import own_account, signed_in
from partnership.forms import PasswordForm
from partnership.models import User
from partnership.rules import Finding, Refused


@require_GET
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Name, agency and role, as the administrator wrote them down."""
    user = request.user
    assert isinstance(user, User)
    training = user.training_until
    rows = [
        {"key": "Name", "value": user.name},
        {"key": "Email address", "value": user.email},
        {"key": "Role", "value": user.role.name},
        {"key": "Agency", "value": user.agency.name},
        {"key": "Team", "value": user.team.name if user.team else "No team"},
    ]
    if training:
        rows.append({"key": "Training valid until", "value": f"{training.day} {training:%B %Y}"})
    return render(request, "partnership/own_account.html", {"summary": rows})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@own_account
def password_change(request: HttpRequest) -> HttpResponse:
    """Set a password of one's own; with a one-time password nothing else can be done first."""
    user = request.user
    assert isinstance(user, User)
    is_first = user.first_password_until is not None
    form = PasswordForm(request.POST or None, is_first=is_first)
    if request.method == "POST" and form.is_valid():
        try:
            # Whoever finds a screen unlocked must not guess at the present password for long.
            if not ratelimit.consume(request, action="change_password", user=user):
                raise Refused(
                    Finding("PASSWORD-OFTEN", "Too many attempts. Wait 5 minutes, then try again")
                )
            services.change_own_password(
                user,
                present=form.cleaned_data["present_password"],
                new=form.cleaned_data["password"],
                request=request,
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            # This session goes on; every other one of the account has ended.
            update_session_auth_hash(request, user)
            messages.success(request, "Password changed.")
            return redirect("home" if is_first else "account")
    return render(request, "partnership/password_change.html", {"form": form, "is_first": is_first})
