"""Pages of organisations and places."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import User
from partnership.search import panels
from people import queries, services
from people.forms import AddressForm, OrganisationForm
from people.models import Organisation, Premises
from people.services import Party
from people.views.common import answer, open_to_change, page_of, run, version_in

READ_AND_WRITE = ["GET", "POST"]


@require_GET
@requires("people.search")
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An organisation and its roles on records in sight."""
    user = request.user
    assert isinstance(user, User)
    found: Organisation = open_visible(request, Organisation.objects, pk=pk)
    return render(
        request,
        "people/organisation.html",
        {
            "organisation": found,
            "roles": queries.roles_of(user, found),
            "panels": panels("organisation", user, found.pk),
            "may_change": services.may_change_party(user, found),
        },
    )


@require_GET
@requires("people.search")
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A place, who lives there as far as the reader sees, and what happened there."""
    user = request.user
    assert isinstance(user, User)
    found: Premises = open_visible(request, Premises.objects.select_related("ward"), pk=pk)
    return render(
        request,
        "people/place.html",
        {
            "place": found,
            "residents": [
                (home, queries.contact_flags(home.person))
                for home in queries.residents_of(user, found)
            ],
            "roles": queries.roles_of(user, found),
            "panels": panels("place", user, found.pk),
            "may_change": services.may_change_party(user, found),
        },
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def organisation_add(request: HttpRequest) -> HttpResponse:
    """Write down an organisation; one of the same name opens instead."""
    user = request.user
    assert isinstance(user, User)
    form = OrganisationForm(request.POST or None)
    made: list[Party] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and run(
            form,
            lambda: made.append(
                services.add_organisation(form.cleaned_data["organisation_name"], by=user)
            ),
        )
    ):
        messages.success(request, "Organisation added.")
        return redirect(page_of(made[0]))
    return render(request, "people/form.html", {"form": form, **_adding("Add an organisation")})


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def place_add(request: HttpRequest) -> HttpResponse:
    """Write down a place; one of the same address opens instead."""
    user = request.user
    assert isinstance(user, User)
    form = AddressForm(request.POST or None, user=user)
    made: list[Party] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and run(form, lambda: made.append(services.add_premises(form.address(), by=user)))
    ):
        messages.success(request, "Place added.")
        return redirect(page_of(made[0]))
    return render(request, "people/form.html", {"form": form, **_adding("Add a place")})


def _adding(title: str) -> dict[str, str]:
    return {"title": title, "button": "Save"}


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def organisation_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put an organisation's name right."""
    found, user = open_to_change(request, Organisation, pk)

    def held() -> dict[str, object]:
        return {"organisation_name": found.name, "version": found.version}

    form = OrganisationForm(request.POST or None, initial=held())
    return answer(
        request,
        found,
        form,
        lambda: services.change_organisation(
            found,
            form.cleaned_data["organisation_name"],
            by=user,
            expected_version=version_in(form),
        ),
        title="Change the name",
        done="Name changed.",
        theirs=held,
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def place_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put an address or its ward right."""
    found, user = open_to_change(request, Premises, pk)
    form = AddressForm(request.POST or None, user=user, initial=AddressForm.of(found))
    return answer(
        request,
        found,
        form,
        lambda: services.change_premises(
            found, form.address(), by=user, expected_version=version_in(form)
        ),
        title="Change the address",
        done="Address changed.",
        theirs=lambda: AddressForm.of(found),
    )
