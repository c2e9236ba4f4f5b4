"""Making a referral. Whoever refers sees nothing behind the wall, before or afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from marac import services
from marac.forms.referral import ReferForm, filled
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.lists import id_in
from partnership.models import User
from partnership.prefill import prefill
from partnership.rules import Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed

# My work calls the draft a referral, and no more.
DRAFT = "referral"
ABOUT_NOTHING = UUID(int=0)


def refer_url(about: UUID) -> str:
    """Where a referral is begun from a record, or a draft gone on with."""
    page = reverse("marac_refer")
    return page if about == ABOUT_NOTHING else f"{page}?from={about}"


@requires("marac.refer")
class Refer(View):
    """Refer somebody. The people are typed, not looked up: what is on file cannot be learnt here."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, about = _user(request), id_in(request.GET.get("from"))
        found, kept = typed_before(user, DRAFT, about or ABOUT_NOTHING), None
        said = prefill(user, about)
        start = filled(said) if said else {}
        if found is not None:
            kept, typed = found
            start |= as_typed(ReferForm(user), typed)
        return self.show(request, ReferForm(user, initial=start), about, draft_kept=kept)

    def post(self, request: HttpRequest) -> HttpResponse:
        user, about = _user(request), id_in(request.POST.get("from"))
        form = ReferForm(user, request.POST)
        if form.is_valid():
            try:
                made = services.refer(
                    form.people(), by=user, safe_contact=form.safe_contact(), **form.details()
                )
            except Refused as refusal:
                form.add_findings(refusal.findings)
            else:
                discard_draft(user, DRAFT, str(about or ABOUT_NOTHING))
                log_access(user, "create", "maracreferral", made.pk, request=request)
                return redirect("marac_sent")
        return self.show(request, form, about)

    def show(
        self, request: HttpRequest, form: ReferForm, about: UUID | None, *, draft_kept: Any = None
    ) -> HttpResponse:
        draft = {"form": DRAFT, "about": about or ABOUT_NOTHING}
        return render(
            request,
            "marac/refer.html",
            {
                "form": form,
                "from": about or "",
                "draft_kept": draft_kept,
                "autosave_url": reverse("draft", kwargs=draft),
                "back_url": reverse("home"),
            },
        )


@require_GET
@requires("marac.refer")
def sent(request: HttpRequest) -> HttpResponse:
    """The referral was sent: the same page for everybody and every referral."""
    return render(request, "marac/sent.html")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
