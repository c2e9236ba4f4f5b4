"""From misspelt words to people: the dictionary of name parts first, then those who bear them.

The dictionary holds names of people whom the reader may not see. It only widens the question;
people come out of the second step, which is cut to the best after `visible_to` has been applied:
cut before, hidden people would push those out whom one may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from partnership.models import User
from people.models import Person
from people.names import nearness, nicknames

MOST_WORDS = 6
LEAST_NEAR = 0.5
# Parts of names that stand for one typed word; a common word has about 200 neighbours in a
# dictionary of 13,000, few of them near.
MOST_PARTS = 60
CANDIDATES = 60


@transaction.atomic
def near_parts(user: User, words: Sequence[str]) -> list[tuple[int, str, float]]:
    """For each word its place, the name parts on file that may be meant, and how near each is."""
    words = [word for word in words if word.isalpha()][:MOST_WORDS]
    pairs = [one + other for one, other in pairwise(words)]
    if not words:
        return []
    # "mc donald" is looked for as mcdonald as well; a pair stands in the place of its first word.
    asked = [*enumerate(words), *enumerate(pairs)]
    one_word = """
        SELECT %s AS place, %s AS word, token,
               sound <> '' AND sound IN (dmetaphone(%s), dmetaphone_alt(%s)) AS alike
        FROM people_nametoken
        WHERE partnership_id = %s AND (
            token %% %s OR token LIKE %s OR token = ANY(%s)
            OR (sound <> '' AND sound IN (dmetaphone(%s), dmetaphone_alt(%s))))
    """
    parameters: list[Any] = []
    for place, word in asked:
        # Two letters begin too many names to be worth following.
        prefix = f"{word}%" if len(word) > 2 else word
        others = list(nicknames(word))
        parameters += [place, word, word, word, user.partnership_id, word, prefix, others]
        parameters += [word, word]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.25', true)")
        cursor.execute(" UNION ALL ".join([one_word] * len(asked)), parameters)
        rows = cursor.fetchall()
    nearest: dict[tuple[int, str], list[tuple[float, str]]] = {}
    for place, word, token, alike in rows:
        near = nearness(word, token, sounds_alike=alike)
        if near >= LEAST_NEAR:
            nearest.setdefault((place, word), []).append((near, token))
    best: dict[tuple[int, str], float] = {}
    for (place, _), found in nearest.items():
        for near, token in sorted(found, reverse=True)[:MOST_PARTS]:
            best[place, token] = max(near, best.get((place, token), 0))
    return [(place, token, near) for (place, token), near in best.items()]


def bearers(
    user: User,
    parts: Sequence[tuple[int, str, float]],
    *,
    born: Sequence[date] = (),
    address_words: Sequence[str] = (),
    compartment: str | None = None,
    most: int = CANDIDATES,
) -> list[UUID]:
    """The people in sight who fit best: by parts of their name, birthday, and words of their address."""
    seen = Person.objects.visible_to(user)
    if compartment is not None:
        seen = seen.filter(compartment=compartment)
    try:
        visible, visible_parameters = seen.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    lives = "0"
    patterns = [f"%{word}%" for word in address_words]
    if patterns:
        lives = """(SELECT CASE WHEN EXISTS (
            SELECT FROM people_residence AS home
            JOIN people_premises AS place ON place.id = home.premises_id
            WHERE home.person_id = scored.person_id AND place.search_text LIKE ANY(%s)
        ) THEN 0.8 ELSE 0 END)"""
    # The only text put together here is SQL of Django's own and the fragment above.
    statement = f"""
        WITH typed(place, token, near) AS (
            SELECT * FROM unnest(%s::int[], %s::text[], %s::real[])
        ), fitting AS (
            SELECT borne.person_id, typed.place, max(typed.near) AS near
            FROM people_persontoken AS borne JOIN typed ON typed.token = borne.token
            WHERE borne.partnership_id = %s
            GROUP BY borne.person_id, typed.place
            UNION ALL
            SELECT id, -1, 1.0 FROM people_person
            WHERE partnership_id = %s AND date_of_birth = ANY(%s)
        ), scored AS (
            SELECT person_id, sum(near) AS near FROM fitting GROUP BY person_id
        )
        SELECT person_id FROM scored WHERE person_id IN ({visible})
        ORDER BY near + {lives} DESC, person_id LIMIT %s
    """  # noqa: S608
    places, tokens, near = zip(*parts, strict=True) if parts else ((), (), ())
    parameters = [
        list(places),
        list(tokens),
        list(near),
        user.partnership_id,
        user.partnership_id,
        list(born),
        *visible_parameters,
        *([patterns] if patterns else []),
        most,
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [person_id for (person_id,) in cursor.fetchall()]
