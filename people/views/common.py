"""What the pages that change people and places have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from partnership.access.log import open_visible
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Refused
from people.forms import show_findings
from people.models import Organisation, Person, Premises
from people.services import Party, may_change_party

PAGES: dict[type[Party], str] = {Person: "person", Organisation: "organisation", Premises: "place"}


def page_of(party: Party) -> str:
    """The address of the page about `party`."""
    return reverse(PAGES[type(party)], kwargs={"pk": party.pk})


def open_to_change(request: HttpRequest, model: type[Party], pk: UUID) -> tuple[Any, User]:
    """The party and the account, logged; 404 where it is out of sight, 403 where it is only read."""
    user = request.user
    assert isinstance(user, User)
    party = open_visible(request, model._default_manager, pk=pk)
    if not may_change_party(user, party):
        raise PermissionDenied
    return party, user


def version_in(form: Form) -> int | None:
    """The version that the page was opened with."""
    text = str(form.cleaned_data.get("version") or "")
    return int(text) if text.isdigit() else None


def run(form: Form, step: Callable[[], object]) -> bool:
    """Take a step that rules may refuse; what they say goes onto the form. Passes on ChangedMeanwhile."""
    try:
        step()
    except Refused as refused:
        show_findings(form, refused.findings)
        return False
    return True


def answer(
    request: HttpRequest,
    party: Party,
    form: Form,
    step: Callable[[], object],
    *,
    title: str,
    done: str,
    button: str = "Save",
    theirs: Callable[[], dict[str, Any]] | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of one form about `party`: shown, refused, in conflict, or done and back to the party.

    `theirs` gives what is on file now, for the page that shows both texts after a conflict.
    """
    context = {
        "party": party,
        "title": title,
        "button": button,
        "back_url": page_of(party),
        **more,
    }
    if request.method == "POST" and form.is_valid():
        try:
            if run(form, step):
                messages.success(request, done)
                return redirect(page_of(party))
        except ChangedMeanwhile:
            party.refresh_from_db()
            typed = request.POST.copy()
            typed["version"] = str(party.version)
            form.data = typed
            context["conflict"] = _both(form, theirs() if theirs else {})
            return render(request, "people/form.html", {**context, "form": form}, status=409)
    return render(request, "people/form.html", {**context, "form": form})


def _both(form: Form, theirs: dict[str, Any]) -> list[dict[str, str]]:
    rows = []
    for name, field in form.fields.items():
        if name not in theirs or name == "version":
            continue
        mine, held = form.cleaned_data.get(name), theirs[name]
        if (mine or "") != (held or ""):
            rows.append({"label": str(field.label), "mine": _words(mine), "theirs": _words(held)})
    return rows


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if hasattr(value, "strftime"):
        return f"{value.day} {value:%B %Y}"
    return str(value) if value not in (None, "") else "Nothing"
