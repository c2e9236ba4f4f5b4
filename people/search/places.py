"""Finding places by any part of their address, and organisations by name."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from partnership.models import User
from people.addresses import search_text
from people.models import Organisation, Premises
from people.names import fold

CANDIDATES = 60
SHOWN = 20


@transaction.atomic
def find_places(
    user: User, typed: str, *, compartment: str | None = None, most: int = SHOWN
) -> list[Premises]:
    """Places in sight whose address holds what was typed, or nearly; house numbers must fit to be first."""
    text = search_text(typed)
    words = text.split()[:10]
    if not words or len(text) < 3:
        return []
    holds_all = reduce(and_, (Q(search_text__contains=word) for word in words))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.45', true)")
    places = Premises.objects.visible_to(user).filter(
        holds_all | Q(search_text__trigram_word_similar=text)
    )
    if compartment is not None:
        places = places.filter(compartment=compartment)
    found = list(
        places.annotate(
            holds_all=ExpressionWrapper(holds_all, output_field=BooleanField()),
            near=TrigramWordSimilarity(text, "search_text"),
        )
        .select_related("ward")
        .order_by("-holds_all", "-near", "pk")[:CANDIDATES]
    )
    found.sort(key=lambda place: -_fit(place, words))
    return list(found[:most])


def _fit(place: Premises, words: list[str]) -> float:
    held = place.search_text.split()
    wrong_numbers = sum(
        not any(each.startswith(word) for each in held) for word in words if word[0].isdigit()
    )
    exact = sum(word in held for word in words) / len(words)
    near: float = place.near  # type: ignore[attr-defined]
    return near + exact - 0.5 * wrong_numbers


@transaction.atomic
def find_organisations(
    user: User, typed: str, *, compartment: str | None = None, most: int = SHOWN
) -> list[Organisation]:
    """Organisations in sight whose name holds what was typed, or nearly."""
    text = fold(typed)
    if len(text) < 2:
        return []
    found = Organisation.objects.visible_to(user).annotate(near=TrigramWordSimilarity(text, "name"))
    if compartment is not None:
        found = found.filter(compartment=compartment)
    return list(
        found.filter(Q(near__gte=0.45) | Q(name__icontains=typed.strip())).order_by(
            "-near", "name", "pk"
        )[:most]
    )
