"""Pages that belong to no room."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from partnership.access.routes import public, signed_in
from partnership.models import User


@require_GET
@public
def health(request: HttpRequest) -> HttpResponse:
    """Whether the web process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in, by what the role does most."""
    user = request.user
    assert isinstance(user, User)
    for capability, name in (
        ("case.assign", "dashboard"),
        ("case.read", "my_work"),
        ("figures.read", "figures"),
        ("accounts.manage", "accounts"),
    ):
        if user.may(capability):
            return redirect(name)
    return render(request, "nothing_yet.html")


@require_POST
@signed_in
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """A request like any other: the session goes on."""
    return HttpResponse(status=204)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent by a page older than the present session. What was typed comes back.

    Signing in again changes the token, so a page left open fails here once: it is shown again with
    everything that was in it and the new token, and one more press sends it.
    """
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    return render(request, "send_again.html", {"kept": kept}, status=403)
