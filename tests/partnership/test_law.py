"""The law is data: numbers looked up by the date of the act."""

from __future__ import annotations

from datetime import date

import pytest

from partnership.law import LAW, SHIPPED, NoLaw, law_on, sync_law
from partnership.models import LegalParameter
from tests.cast import Cast


def test_every_shipped_row_names_a_known_key_and_its_source() -> None:
    assert {row.key for row in SHIPPED} == set(LAW)
    assert all(row.source for row in SHIPPED)


def test_uncommenced_law_has_no_day_and_changes_nothing(cast: Cast) -> None:
    law = law_on(cast.area.pk, date(2026, 11, 25))
    assert law.number("fpn.cpn_maximum") == 100
    assert law.number("closure.hearing_hours") == 48
    assert not law.allows("respect.available")
    assert law.allows("police.vehicle_seizure")


def test_a_row_holds_from_its_day_on_and_older_acts_keep_the_older_rule(cast: Cast) -> None:
    row = LegalParameter.objects.get(partnership=cast.area, key="fpn.cpn_maximum", value="500")
    row.effective_from = date(2027, 4, 1)
    row.save()
    assert law_on(cast.area.pk, date(2027, 3, 31)).number("fpn.cpn_maximum") == 100
    assert law_on(cast.area.pk, date(2027, 4, 1)).number("fpn.cpn_maximum") == 500


def test_the_basis_of_a_cbo_moved_with_the_sentencing_act(cast: Cast) -> None:
    assert law_on(cast.area.pk, date(2020, 11, 30)).words("cbo.legal_basis") == "2014 Act s.22"
    assert law_on(cast.area.pk, date(2020, 12, 1)).words("cbo.legal_basis").startswith("Sentencing")


def test_before_the_act_there_is_no_law(cast: Cast) -> None:
    with pytest.raises(NoLaw, match="no rule in force on 19 October 2014"):
        law_on(cast.area.pk, date(2014, 10, 19)).number("cpn.appeal_days")


def test_writing_the_shipped_rows_again_leaves_what_was_set_alone(cast: Cast) -> None:
    LegalParameter.objects.filter(partnership=cast.area, key="fpn.cpn_maximum", value="500").update(
        effective_from=date(2027, 4, 1)
    )
    before = LegalParameter.objects.filter(partnership=cast.area).count()
    sync_law(cast.area)
    assert LegalParameter.objects.filter(partnership=cast.area).count() == before
    assert law_on(cast.area.pk, date(2027, 4, 1)).number("fpn.cpn_maximum") == 500
