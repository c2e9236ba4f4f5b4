"""The command that derives the stored figures now."""

from __future__ import annotations

import io

from django.core.management import call_command

from tests.cast import Cast, log_case


def told(**options: object) -> str:
    out = io.StringIO()
    call_command("derive_figures", stdout=out, **options)
    return out.getvalue()


def test_stored_figures_are_derived_on_demand_and_checked(cast: Cast) -> None:
    log_case(cast)
    assert "testshire: 1 months were out of date" in told()
    assert "All stored figures are up to date." in told()
    assert "0 other stored figures differed" in told(all=True)
