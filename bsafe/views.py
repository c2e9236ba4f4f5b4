"""Pages that belong to no room."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.access import signed_out
from partnership.access.routes import public, signed_in
from partnership.models import User
from partnership.typed import as_context, typed_fields


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
        ("law.read", "law"),
    ):
        if user.may(capability):
            return redirect(name)
    return render(request, "nothing_yet.html")


@require_POST
@signed_in
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """A request like any other: the session goes on."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@signed_in
def send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was sent after the session had ended, shown to its sender; one press sends it once more.

    307 makes the browser repeat the form to the page that it was for.
    """
    user = request.user
    assert isinstance(user, User)
    found = signed_out.waiting(user, pk)
    if found is None:
        raise Http404
    path, fields = found
    if request.method == "GET":
        return render(request, "send_again.html", as_context(fields))
    signed_out.sent(user, pk)
    return HttpResponse(status=307, headers={"Location": path})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent by a page older than the present session. What was typed comes back.

    Signing in again changes the token, so a page left open fails here once: it is shown again with
    everything that was in it and the new token, and one more press sends it. What another site made
    the browser send is not shown: one press would do what that site wants.
    """
    from_here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    typed = typed_fields(request.POST) if from_here else {}
    context = {**as_context(typed), "failed": not typed}
    return render(request, "send_again.html", context, status=403)
