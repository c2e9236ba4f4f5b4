"""Drafts: kept while somebody types, carried on with, thrown away. Nobody meets another's draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.drafts import LOG_REPORT, REPORT_SAVED
from partnership import clock
from partnership.access.routes import signed_in
from partnership.access.signed_out import SEND_AGAIN
from partnership.drafts import DRAFT_FORMS, may_draft
from partnership.models import Draft, User
from partnership.services import DRAFT_DAYS, discard_draft, find_draft, save_draft
from partnership.typed import typed_fields

LARGEST = 200_000


@dataclass(frozen=True)
class KeptDraft:
    """A draft as lists show it: what it is, since when, and where to go on or throw it away."""

    words: str
    saved_at: datetime
    url: str
    discard_url: str


def drafts_of(user: User, form: str = "") -> list[KeptDraft]:
    """The drafts that `user` can go on with, the newest first; what is in them does not show."""
    wanted = [form] if form else [*DRAFT_FORMS, SEND_AGAIN]
    oldest = clock.now() - timedelta(days=DRAFT_DAYS)
    drafts = Draft.objects.visible_to(user).filter(form__in=wanted, saved_at__gte=oldest)
    return [_kept(draft) for draft in drafts.order_by("-saved_at")[:50]]


def _kept(draft: Draft) -> KeptDraft:
    if draft.form == SEND_AGAIN:
        words = "Something you sent after you were signed out"
        url = reverse("send_again", kwargs={"pk": draft.pk})
    else:
        words = DRAFT_FORMS[draft.form].words
        url = DRAFT_FORMS[draft.form].page(UUID(draft.about))
    return KeptDraft(words, draft.saved_at, url, reverse("discard_draft", kwargs={"pk": draft.pk}))


@require_POST
@signed_in
def keep_draft(request: HttpRequest, form: str, about: UUID) -> HttpResponse:
    """Keep what is in a form, encrypted; the page's script sends it while somebody types."""
    user = request.user
    assert isinstance(user, User)
    if not may_draft(user, form, about):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    if form == LOG_REPORT and find_draft(user, REPORT_SAVED, str(about)):
        # The last words of a page whose report has been saved meanwhile.
        return HttpResponse(status=204)
    save_draft(user, form, str(about), typed_fields(request.POST))
    return HttpResponse(status=204)


@require_POST
@signed_in
def throw_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw one's own draft away."""
    user = request.user
    assert isinstance(user, User)
    draft = Draft.objects.visible_to(user).filter(pk=pk).first()
    if draft is None:
        raise Http404
    discard_draft(user, draft.form, draft.about)
    messages.success(request, "Draft thrown away.")
    if request.POST.get("back") == LOG_REPORT:
        return redirect("log_report")
    # Whoever has no work on cases has no list of it.
    return redirect("my_work" if user.may("case.read") else "home")
