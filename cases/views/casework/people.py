"""Steps: put somebody or something on the case, and end a role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cases import casework_queries as queries
from cases.forms.casework.running import EndRoleForm
from cases.models import AsbCase
from cases.views.casework.page import CaseStep, open_case, open_case_again
from partnership.access.routes import requires
from partnership.models import User
from partnership.rules import ChangedMeanwhile
from people.forms import PartyForm
from people.models import Involvement
from people.services import end_involvement


@require_http_methods(["GET", "POST"])
@requires("case.read")
def add_party(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a person, organisation or place. Who looks like somebody on file is asked about first."""
    here = open_case(request, pk)
    if not here.rights.write:
        raise PermissionDenied
    context: dict[str, Any] = {
        "heading": "Add a person or place",
        "button": "Add to case",
        "back_url": here.url("case_people"),
    }
    if request.method == "GET":
        form = PartyForm(record=here.case.record, user=here.user)
        return here.page("case_people", "party_form", {**context, "form": form})
    form = PartyForm(request.POST, record=here.case.record, user=here.user)
    try:
        made = form.save()
    except ChangedMeanwhile:
        # Adding overwrites nothing of anybody's: the page is shown again with the new version.
        again = open_case_again(here)
        sent = request.POST.copy()
        sent["version"] = str(again.case.record.version)
        form = PartyForm(sent, record=again.case.record, user=here.user)
        meanwhile = queries.parties_of(again.case, here.user)
        return again.page(
            "case_people",
            "party_form",
            {**context, "form": form, "in_conflict": True, "parties_now": meanwhile},
            status=409,
        )
    if made is not None:
        messages.success(request, f"Added as {made.get_role_display().lower()}.")
        return redirect(here.url("case_people"))
    template = "party_matches" if form.matches else "party_form"
    return here.page("case_people", template, {**context, "form": form})


class EndRole(CaseStep):
    """A role no longer holds. That it held is kept."""

    form_class = EndRoleForm
    section = "case_people"
    heading = "End a role"
    button = "End role"
    template = "end_role"
    back = "case_people"
    done = "The role has ended. That it held is kept."
    involvement: Involvement

    def find(self, **kwargs: Any) -> None:
        rows = Involvement.objects.visible_to(self.here.user).filter(
            record=self.case.record_id, ends_before__isnull=True
        )
        found = rows.filter(pk=kwargs["involvement"]).select_related(
            "person", "organisation", "premises"
        )
        first = found.first()
        if first is None:
            raise Http404
        self.involvement = first

    def extra(self) -> dict[str, Any]:
        return {"involvement": self.involvement, "party": self.involvement.party}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        end_involvement(self.involvement, by=user, on=form.cleaned_data["on"])
