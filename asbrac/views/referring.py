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
from cases.models import AsbCase
from cases.views.casework.page import CaseStep, open_case
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.models import User
from partnership.rules import Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed
from people.addresses import Address
from people.services import LooksLikeExisting, NewPerson

DRAFT = "asbrac_refer"
# A referral that is not made from anything: its draft is about nothing.
ABOUT_NOTHING = UUID(int=0)


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

    def after_url(self) -> str:
        assert self.made is not None
        return reverse("asbrac_referral", args=[self.made.pk])


@requires("asbrac.refer")
class Refer(View):
    """Refer somebody without a case. Who looks like somebody on file is asked about first."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = _user(request)
        form, kept = ReferForm(user), None
        found = typed_before(user, DRAFT, ABOUT_NOTHING)
        if found is not None:
            kept, typed = found
            form = ReferForm(user, initial=as_typed(form, typed))
        return self.show(request, form, draft_kept=kept)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = _user(request)
        form = ReferForm(user, request.POST)
        if not form.is_valid():
            return self.show(request, form)
        try:
            made = self.refer(request, form, user)
        except Refused as refusal:
            form.add_findings(refusal.findings)
            return self.show(request, form)
        except LooksLikeExisting as likely:
            return self.show(request, form, matches=likely.matches)
        discard_draft(user, DRAFT, str(ABOUT_NOTHING))
        log_access(user, "create", "asbracreferral", made.pk, request=request)
        messages.success(request, "Referred to the ASBRAC.")
        return redirect("asbrac_referral", pk=made.pk)

    def refer(self, request: HttpRequest, form: ReferForm, user: User) -> AsbracReferral:
        """Refer the person on file who was chosen, else the one who is typed."""
        chosen = request.POST.get("is", "")
        new = _new_person(form)
        if chosen not in ("", "nobody"):
            for match in queries.matches_for(user, new):
                if str(match.person.pk) == chosen:
                    return services.refer(match.person, by=user, **form.details())
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
    ) -> HttpResponse:
        return render(
            request,
            "asbrac/refer.html",
            {
                "form": form,
                "matches": matches,
                "draft_kept": draft_kept,
                "autosave_url": reverse("draft", kwargs={"form": DRAFT, "about": ABOUT_NOTHING}),
                "back_url": reverse("asbrac_referrals"),
            },
        )


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _new_person(form: ReferForm) -> NewPerson:
    data = form.cleaned_data
    lives = data["line_1"] or data["postcode"]
    return NewPerson(
        given_name=data["given_name"],
        family_name=data["family_name"],
        date_of_birth=data["date_of_birth"],
        phone=data["phone"],
        address=Address(line_1=data["line_1"], postcode=data["postcode"]) if lives else None,
    )
