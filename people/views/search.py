"""Finding people, places and cases. What is looked for is sent, never part of an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.models import User
from partnership.search import search
from people.addresses import take_day
from people.forms import SearchForm
from people.queries import age_of, contact_flags
from people.search import possible_matches
from people.search.people import home_of


@require_GET
@requires("people.search")
def people(request: HttpRequest) -> HttpResponse:
    """Where a search begins."""
    return _landing(request, SearchForm())


def _landing(request: HttpRequest, form: SearchForm) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    context = {"form": form, "may_write": user.may("case.write")}
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "POST"])
@requires("people.search")
def results(request: HttpRequest) -> HttpResponse:
    """What every room finds. By POST, so that no name stands in an address, a log or a history."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "GET":
        return redirect("people")
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _landing(request, form)
    query = form.cleaned_data["q"]
    sections = search(user, query)
    found = sum(len(section.hits) for section in sections)
    log_access(user, "search", "search", request=request, result_count=found)
    return render(
        request,
        "people/results.html",
        {
            "search_text": query,
            "sections": sections,
            "found": found,
            "may_write": user.may("case.write"),
        },
    )


@require_POST
@requires("people.search")
def matches(request: HttpRequest) -> HttpResponse:
    """Who may be meant by what is being typed: a part of a page, or a whole one without scripts.

    Takes the fields of `NewPersonForm`; `choose=1` offers each match as `existing` to the form
    around it.
    """
    user = request.user
    assert isinstance(user, User)
    sent = request.POST
    name = " ".join(sent.get(each, "") for each in ("given_name", "family_name", "name"))
    address = ", ".join(sent[each] for each in ("line_1", "town", "postcode") if sent.get(each))
    found = possible_matches(user, name, _born(sent), address[:300])
    log_access(user, "search", "person", request=request, result_count=len(found))
    shown = [
        {
            "match": match,
            "person": match.person,
            "age": age_of(match.person),
            "home": home_of(match.person),
            "flags": contact_flags(match.person),
        }
        for match in found
    ]
    whole = not getattr(request, "htmx", False)
    template = "people/matches_page.html" if whole else "people/_matches.html"
    return render(request, template, {"matches": shown, "choose": sent.get("choose") and not whole})


def _born(sent: QueryDict) -> date | None:
    parts = [sent.get(f"date_of_birth-{part}", "") for part in ("year", "month", "day")]
    return take_day("-".join(parts))[1]
