"""The sections "People and organisations" and "Places" of the search."""

from __future__ import annotations

from django.urls import reverse

from partnership.models import User
from partnership.search import SHOWN, Hit
from people.queries import age_of, contact_flags
from people.search.people import find_people, home_of
from people.search.places import find_organisations, find_places


def people_and_organisations(user: User, query: str) -> list[Hit]:
    """People first, then organisations."""
    hits = []
    for found in find_people(user, query, most=SHOWN + 1):
        person, home = found.person, home_of(found.person)
        about = [age_of(person), str(home.premises) if home else ""]
        hits.append(
            Hit(
                str(person),
                reverse("person", kwargs={"pk": person.pk}),
                why=", ".join(found.why),
                detail=" – ".join(each for each in about if each),
                badges=contact_flags(person),
            )
        )
    hits += [
        Hit(
            organisation.name,
            reverse("organisation", kwargs={"pk": organisation.pk}),
            why="Name",
            detail="Organisation",
        )
        for organisation in find_organisations(user, query, most=SHOWN + 1)
    ]
    return hits


def places(user: User, query: str) -> list[Hit]:
    """Addresses and described spots."""
    return [
        Hit(
            str(place),
            reverse("place", kwargs={"pk": place.pk}),
            why="Address",
            detail=f"{place.ward} ward" if place.ward else "",
        )
        for place in find_places(user, query, most=SHOWN + 1)
    ]
