"""Finding people and places by what callers know of them. Everything starts from `visible_to`."""

from people.search.matches import Match, possible_matches
from people.search.people import find_people
from people.search.places import find_organisations, find_places

__all__ = ["Match", "find_organisations", "find_people", "find_places", "possible_matches"]
