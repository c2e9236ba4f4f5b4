"""Local policy's numbers on the command line."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from partnership.policy import policy
from tests.cast import Cast

SAYS = {"day": "2026-04-01", "source": "Protocol 2026, 4.2"}


def test_a_number_holds_from_its_day_on_and_is_listed(cast: Cast) -> None:
    out = io.StringIO()
    call_command("set_policy", "testshire", "marac_adult_females", "57000", **SAYS, stdout=out)
    assert policy(cast.area.pk, "marac_adult_females", date(2026, 3, 31)) == 0
    assert policy(cast.area.pk, "marac_adult_females", date(2026, 4, 1)) == 57000
    # Said again for the day, the last word holds.
    call_command("set_policy", "testshire", "marac_adult_females", "58000", **SAYS, stdout=out)
    assert policy(cast.area.pk, "marac_adult_females", date(2026, 4, 1)) == 58000
    assert policy(cast.stranger.partnership_id, "marac_adult_females", date(2026, 4, 1)) == 0
    call_command("set_policy", "testshire", stdout=out)
    assert "marac_cutoff_days" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        (("nowhere",), SAYS, "There are: elsewhere, testshire"),
        (("testshire", "joy", "1"), SAYS, "sets no joy"),
        (("testshire", "marac_idva_days", "two"), SAYS, "Give a whole number"),
        (("testshire", "marac_idva_days", "-1"), SAYS, "Give a whole number"),
        (("testshire", "marac_idva_days"), SAYS, "Give a whole number"),
        (("testshire", "marac_idva_days", "2"), {**SAYS, "day": "1/4/2026"}, "--from 2026-04-01"),
        (("testshire", "marac_idva_days", "2"), {**SAYS, "day": "2026-02-30"}, "--from"),
        (("testshire", "marac_idva_days", "2"), {**SAYS, "source": " "}, "--source"),
    ],
)
def test_a_mistake_says_what_to_write(
    cast: Cast, arguments: tuple[str, ...], options: dict[str, str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("set_policy", *arguments, **options)
