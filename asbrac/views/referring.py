"""Making a referral: from a case with everything filled in, or without one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from asbrac import queries, services
from asbrac.forms.referral import ReferCaseForm, ReferForm
from asbrac.models import AsbracReferral
from cases.matching import about
from cases.models import AsbCase
from cases.views.casework.page import CaseStep, open_case
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.lists import id_in
from partnership.models import User
from partnership.rules import Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed
from people.models import Person
from people.services import LooksLikeExisting

DRAFT = "asbrac_refer"
# A referral of whom nobody has been chosen yet: its draft is about nobody.
ABOUT_NOBODY = UUID(int=0)


def draft_about(victim: Person | None) -> UUID:
    """Whom a draft is about: what was typed of one victim is not brought back for another."""
    return victim.pk if victim is not None else ABOUT_NOBODY


def refer_url(about: UUID) -> str:
    """Where a draft is gone on with."""
    page = reverse("asbrac_refer")
    return page if about == ABOUT_NOBODY else f"{page}?victim={about}"


@require_GET
@requires("asbrac.read")
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referrals that were made from a case, and the way to make one."""
    here = open_case(request, pk)
    rows = queries.referrals_of(here.user, case=here.case)
    may = here.user.may("asbrac.refer") and here.case.record.compartment == "general"
    return here.page(
        "case_asbrac",
        "of_case",
        {
            "rows": [_row(row) for row in rows],
            "refer_url": here.url("case_asbrac_refer") if may else "",
        },
        folder="asbrac",
    )


def _row(referral: AsbracReferral) -> dict[str, Any]:
    return {
        "row": referral,
        "url": reverse("asbrac_referral", args=[referral.pk]),
        "colour": queries.STATE_COLOURS.get(referral.state, "grey"),
    }


class ReferCase(CaseStep):
    """Refer from a case."""

    form_class = ReferCaseForm
    section = "case_asbrac"
    back = "case_asbrac"
    folder = "asbrac"
    template = "refer_case"
    heading = "Refer to the ASBRAC"
    button = "Refer"
    draft = "asbrac_refer_case"
    done = "Referred to the ASBRAC."
    made: AsbracReferral | None = None

    def allowed(self, rights: Any) -> bool:
        return self.here.user.may("asbrac.refer")

    def save(self, form: ReferCaseForm, subject: AsbCase, user: User) -> None:
        data = form.cleaned_data
        self.made = services.refer(
            data["victim"],
            by=user,
            case=subject,
            referred_on=data["referred_on"],
            perpetrators=list(data["perpetrators"]),
            **form.details(),
        )

    def show(self, form: ReferCaseForm, **more: Any) -> HttpResponse:
        field: Any = form.fields["victim"]
        return super().show(form, no_victim=not field.queryset.exists(), **more)

    def after_url(self) -> str:
        assert self.made is not None
        return reverse("asbrac_referral", args=[self.made.pk])


@requires("asbrac.refer")
class Refer(View):
    """Refer somebody without a case: chosen from those on file, or written down here.

    Who looks like somebody on file is asked about before anybody is written down twice.
    """

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = _user(request)
        victim = queries.victim_in_sight(user, id_in(request.GET.get("victim")))
        form, kept = ReferForm(user, victim=victim), None
        found = typed_before(user, DRAFT, draft_about(victim))
        if found is not None:
            kept, typed = found
            form = ReferForm(user, initial=as_typed(form, typed), victim=victim)
        return self.show(request, form, draft_kept=kept, victim=victim)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = _user(request)
        victim = queries.victim_in_sight(user, id_in(request.POST.get("is")))
        if "look" in request.POST:
            return self.look(request, user)
        form = ReferForm(user, request.POST, victim=victim)
        if not form.is_valid():
            return self.show(request, form, victim=victim)
        try:
            made = self.refer(request, form, user, victim)
        except Refused as refusal:
            form.add_findings(refusal.findings)
            return self.show(request, form, victim=victim)
        except LooksLikeExisting as likely:
            return self.show(request, form, matches=likely.matches)
        discard_draft(user, DRAFT, str(draft_about(victim)))
        log_access(user, "create", "asbracreferral", made.pk, request=request)
        messages.success(request, "Referred to the ASBRAC.")
        return redirect("asbrac_referral", pk=made.pk)

    def look(self, request: HttpRequest, user: User) -> HttpResponse:
        """Show who on file may be meant, with everything that was typed still there."""
        if not user.may("people.search"):
            raise PermissionDenied
        # What is typed so far is no referral yet: nothing of it is found fault with.
        typed = ReferForm(user, request.POST)
        typed.is_valid()
        matches = queries.matches_for(user, typed.described())
        form = ReferForm(user, initial=as_typed(typed, request.POST))
        log_access(user, "search", "person", request=request, result_count=len(matches))
        return self.show(request, form, matches=matches, looked=True)

    def refer(
        self, request: HttpRequest, form: ReferForm, user: User, victim: Person | None
    ) -> AsbracReferral:
        """Refer the person on file who was chosen, else the one who is typed."""
        if victim is not None:
            return services.refer(victim, by=user, **form.details())
        chosen, new = request.POST.get("is", ""), form.described()
        return services.refer_new(
            new, by=user, is_somebody_else=chosen == "nobody", **form.details()
        )

    def show(
        self,
        request: HttpRequest,
        form: ReferForm,
        *,
        draft_kept: Any = None,
        matches: Any = (),
        looked: bool = False,
        victim: Person | None = None,
    ) -> HttpResponse:
        user = _user(request)
        return render(
            request,
            "asbrac/refer.html",
            {
                "form": form,
                "matches": [
                    {"pk": each.person.pk, "name": each.person, "hint": about(each.person)}
                    for each in matches
                ],
                "looked": looked,
                "victim": victim,
                "victim_about": about(victim) if victim else "",
                "look": "Look for the victim on file"
                if user.may("people.search") and victim is None
                else "",
                "draft_kept": draft_kept,
                "autosave_url": reverse(
                    "draft", kwargs={"form": DRAFT, "about": draft_about(victim)}
                ),
                "back_url": reverse("asbrac_referrals"),
            },
        )


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
