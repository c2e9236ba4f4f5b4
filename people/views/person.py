"""The page of a person, and the pages that change what is on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import User
from partnership.search import panels
from people import queries, services
from people.forms import (
    AliasForm,
    BlockForm,
    ContactForm,
    MoveForm,
    NewPersonForm,
    PersonForm,
    RelationshipForm,
    SafeContactForm,
    kept_fields,
)
from people.models import Alias, ContactDetail, Involvement, Person, Relationship, SafeContact
from people.search import find_people
from people.views.common import answer, open_to_change, page_of, run, version_in

READ_AND_WRITE = ["GET", "POST"]


@require_GET
@requires("people.search")
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that the reader may see of a person."""
    user = request.user
    assert isinstance(user, User)
    found: Person = open_visible(request, Person.objects.select_related("safe_contact"), pk=pk)
    safe: SafeContact | None = getattr(found, "safe_contact", None)
    homes = queries.homes_of(user, found)
    others = queries.lives_with(user, found, homes)
    return render(
        request,
        "people/person.html",
        {
            "person": found,
            "age": queries.age_of(found),
            "flags": queries.contact_flags(found),
            "safe": safe,
            "instruction": services.safe_instruction(safe) if safe else "",
            "aliases": found.aliases.order_by("name"),
            "details": found.contact_details.order_by("kind", "value"),
            "homes": homes,
            "lives_with": others,
            "across": queries.across_the_line(user, found, others),
            "related": queries.relationships_of(user, found),
            "roles": queries.roles_of(user, found),
            "panels": panels("person", user, found.pk),
            "may_change": services.may_change_party(user, found),
            "may_block": services.may_block(user, found),
        },
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_add(request: HttpRequest) -> HttpResponse:
    """Write down a person; somebody on file who looks very much alike is shown first."""
    user = request.user
    assert isinstance(user, User)
    form = NewPersonForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        sure = bool(request.POST.get("is_somebody_else"))
        made: list[Person] = []
        new = form.new_person()
        try:
            if run(
                form,
                lambda: made.append(services.add_person_once(new, by=user, is_somebody_else=sure)),
            ):
                messages.success(request, "Person added.")
                return redirect(page_of(made[0]))
        except services.LooksLikeExisting as alike:
            context = {"matches": alike.matches, "kept": kept_fields(request.POST)}
            return render(request, "people/on_file.html", context)
    return render(request, "people/person_add.html", {"form": form})


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a person's name, birthday and language."""
    found, user = open_to_change(request, Person, pk)
    form = PersonForm(request.POST or None, initial=PersonForm.of(found))
    return answer(
        request,
        found,
        form,
        lambda: services.change_person(
            found,
            by=user,
            expected_version=version_in(form),
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
        title="Change details",
        done="Details changed.",
        theirs=lambda: PersonForm.of(found),
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_alias(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add another name."""
    found, user = open_to_change(request, Person, pk)
    form = AliasForm(request.POST or None)
    return answer(
        request,
        found,
        form,
        lambda: services.add_alias(found, form.cleaned_data["name"], by=user),
        title="Add another name",
        done="Name added.",
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a telephone number or e-mail address."""
    found, user = open_to_change(request, Person, pk)
    form = ContactForm(request.POST or None)
    return answer(
        request,
        found,
        form,
        lambda: services.add_contact_detail(
            found,
            form.cleaned_data["kind"],
            form.value(),
            by=user,
            is_safe=not form.cleaned_data["is_unsafe"],
        ),
        title="Add a phone number or email address",
        done="Contact details added.",
    )


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_safe_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how the person may be reached safely."""
    found, user = open_to_change(request, Person, pk)
    form = SafeContactForm(request.POST or None, initial=_safe(found))
    return answer(
        request,
        found,
        form,
        lambda: services.set_safe_contact(
            found,
            by=user,
            expected_version=version_in(form),
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
        title="Safe contact",
        done="Safe contact saved.",
        theirs=lambda: _safe(found),
    )


def _safe(person: Person) -> dict[str, Any]:
    safe = SafeContact.objects.filter(person=person).first()
    held: dict[str, Any] = {"version": person.version}
    if safe is not None:
        names = ("method", "do_not_write", "do_not_visit", "do_not_leave_messages")
        held |= {name: getattr(safe, name) for name in names}
        held["instruction"] = services.safe_instruction(safe) or ""
    return held


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person has moved, or the address has become known."""
    found, user = open_to_change(request, Person, pk)
    form = MoveForm(request.POST or None, user=user, initial={"whereabouts": "address"})

    def move() -> None:
        home = form.address() if form.cleaned_data["whereabouts"] == "address" else None
        services.move_home(found, home, by=user, on=form.cleaned_data["on"])

    return answer(request, found, form, move, title="Change address", done="Address changed.")


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_relate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the person is related to somebody: of the household, of the same records, or found by name."""
    found, user = open_to_change(request, Person, pk)
    looked_for = request.POST.get("name", "").strip()
    searched = "find" in request.POST
    others = _close_to(user, found)
    if looked_for:
        others = [each.person for each in find_people(user, looked_for)]
    choices = [
        (str(each.pk), " – ".join(part for part in (str(each), queries.age_of(each)) if part))
        for each in others
        if each.pk != found.pk and each.compartment == found.compartment
    ]
    form = RelationshipForm(
        request.POST if request.method == "POST" and not searched else None,
        person=found,
        others=choices,
    )

    def relate() -> None:
        other = Person.objects.visible_to(user).filter(pk=form.cleaned_data["other"]).first()
        if other is None:
            raise Http404
        kind = form.cleaned_data["kind"]
        if kind == RelationshipForm.CHILD:
            services.relate(other, found, Relationship.Kind.PARENT, by=user)
        else:
            services.relate(found, other, kind, by=user)

    return answer(
        request,
        found,
        form,
        relate,
        title="Add a relationship",
        done="Relationship added.",
        looked_for=looked_for,
        choices=choices,
        finds_people=True,
    )


def _close_to(user: User, person: Person) -> list[Person]:
    household = queries.lives_with(user, person, queries.homes_of(user, person))
    roles = Involvement.objects.visible_to(user)
    records = roles.filter(person=person).values("record_id")
    together = roles.filter(record__in=records, person__isnull=False).values("person_id")
    on_records = Person.objects.visible_to(user).filter(pk__in=together).exclude(pk=person.pk)
    return list(dict.fromkeys([*household, *on_records.order_by("family_name", "pk")[:20]]))


@require_http_methods(READ_AND_WRITE)
@requires("case.write")
def person_block(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep an account from the person: for managers, and secret from the account."""
    found, user = open_to_change(request, Person, pk)
    if not services.may_block(user, found):
        raise PermissionDenied
    form = BlockForm(request.POST or None, user=user)
    return answer(
        request,
        found,
        form,
        lambda: services.block_person(
            found, form.cleaned_data["user"], by=user, reason=form.cleaned_data["reason"]
        ),
        title="Keep an account from this person",
        button="Block the account",
        done="The account no longer sees this person or any record they are on.",
        blocks=found.blocks.select_related("user", "set_by").order_by("set_at"),
        warns="Nothing overrides a block, and it follows the person onto future records.",
    )


@require_POST
@requires("case.write")
def alias_remove(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Take a name away."""
    found, user = open_to_change(request, Person, pk)
    alias = Alias.objects.visible_to(user).filter(person=found, pk=number).first()
    if alias is not None:
        services.remove_alias(alias, by=user)
        messages.success(request, "Name removed.")
    return redirect(page_of(found))


@require_POST
@requires("case.write")
def contact_remove(request: HttpRequest, pk: UUID, detail: UUID) -> HttpResponse:
    """Take a number or an e-mail address away."""
    found, user = open_to_change(request, Person, pk)
    held = ContactDetail.objects.visible_to(user).filter(person=found, pk=detail).first()
    if held is not None:
        services.remove_contact_detail(held, by=user)
        messages.success(request, "Contact details removed.")
    return redirect(page_of(found))


@require_POST
@requires("case.write")
def relationship_remove(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Take a relationship away, from either side."""
    found, user = open_to_change(request, Person, pk)
    held = Relationship.objects.visible_to(user).filter(pk=number).first()
    if held is not None and found.pk in (held.person_id, held.other_id):
        services.unrelate(held, by=user)
        messages.success(request, "Relationship removed.")
    return redirect(page_of(found))
