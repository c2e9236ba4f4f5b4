"""A form that arrives after its sender was signed out: nothing that was typed is lost.

Where the session ended by itself we still know whose it was: the fields wait, encrypted, as that
account's draft, and whoever signs in as anybody else never meets them. Where we do not know, they
stay in the page that is sent back, and nowhere else.
"""

from __future__ import annotations

import uuid

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from partnership.models import Draft, User
from partnership.services import discard_draft, read_draft, save_draft
from partnership.typed import Typed, as_context, typed_fields

# In the session that follows one that timed out: whose it was.
WAS = "was_signed_in"
SEND_AGAIN = "send_again"


def end_session(request: HttpRequest) -> None:
    """End the session that this request came on, and remember whose it was.

    What a script sends by itself ends nothing: the form that is on its way at the same moment still
    carries the old session, and by it we know whose words they are.
    """
    if _by_script(request):
        request.user = AnonymousUser()
        return
    was = str(request.user.pk)
    auth.logout(request)
    request.session[WAS] = was


def _by_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or "X-Requested-With" in request.headers


def answer(request: HttpRequest) -> HttpResponse:
    """Lead to signing in, and from there back to what was wanted."""
    if _by_script(request):
        # A page to sign in on has no place inside another page.
        return HttpResponse(status=401)
    typed = typed_fields(request.POST) if request.method == "POST" else {}
    if not typed:
        return redirect_to_login(request.get_full_path())
    was = User.objects.filter(pk=request.session.get(WAS), is_active=True).first()
    if was is None:
        context = {**as_context(typed), "signed_out": True}
        return render(request, "send_again.html", context, status=401)
    draft = save_draft(
        was, SEND_AGAIN, str(uuid.uuid4()), {"path": request.get_full_path(), "fields": typed}
    )
    return redirect_to_login(reverse(SEND_AGAIN, kwargs={"pk": draft.pk}))


def waiting(user: User, pk: uuid.UUID) -> tuple[str, Typed] | None:
    """Where `user` sent something after being signed out, and what; None if it is not theirs."""
    draft = Draft.objects.visible_to(user).filter(pk=pk, form=SEND_AGAIN).first()
    kept = read_draft(draft) if draft else None
    return (str(kept["path"]), kept["fields"]) if kept else None


def sent(user: User, pk: uuid.UUID) -> None:
    """It is on its way again: the draft has done its work."""
    draft = Draft.objects.visible_to(user).filter(pk=pk, form=SEND_AGAIN).first()
    if draft is not None:
        discard_draft(user, SEND_AGAIN, draft.about)
