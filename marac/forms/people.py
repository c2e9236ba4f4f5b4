"""People as whoever refers types them: nobody is looked up, so nothing is learnt from typing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from govuk import TextAreaField
from marac.services import PersonSaid

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class PeopleField(TextAreaField):
    """People, one a line: the name, and after a comma the date of birth if it is known."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(
            label,
            **{
                "rows": 3,
                "required": False,
                "hint": "One a line: the name, then a comma and the date of birth if you know it, "
                "for example Sam Carter, 3/5/2015",
                **options,
            },
        )

    def clean(self, value: Any) -> tuple[PersonSaid, ...]:
        text = super().clean(value) or ""
        return tuple(_person(line) for line in text.splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (tuple, list)):
            return "\n".join(_in_a_line(each) for each in value)
        return value


def _person(line: str) -> PersonSaid:
    name, _, day = line.partition(",")
    given, _, family = name.strip().rpartition(" ")
    return PersonSaid(
        given_name=given or family, family_name=family if given else "", date_of_birth=_day(day)
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            "Enter each date of birth after the comma, like 3/5/2015. Put one person on each line."
        ) from None


def _in_a_line(person: Any) -> str:
    born = person.date_of_birth
    name = f"{person.given_name} {person.family_name}".strip()
    return f"{name}, {born.day}/{born.month}/{born.year}" if born else name
