"""Callers, and those who write down what they hear, misspell names."""

from __future__ import annotations

from typing import Any

from people.search import find_people
from tests.cast import Cast
from tests.people.fictional import misspelt_queries, settle


def test_of_200_misspelt_names_the_right_person_is_in_the_first_five_for_95_in_100(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    people = settle(cast)
    queries = misspelt_queries(people)
    assert len(people) >= 2000
    assert len({query for query, _ in queries}) == 200
    missed = []
    for query, wanted in queries:
        with django_assert_max_num_queries(20):
            found = find_people(cast.officer, query)
        if wanted.pk not in [each.person.pk for each in found[:5]]:
            missed.append(f"{query} (for {wanted})")
    assert len(missed) <= 10, missed
