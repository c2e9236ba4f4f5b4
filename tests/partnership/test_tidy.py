"""What has run out is dropped; what has not stays."""

from __future__ import annotations

from datetime import timedelta

from bsafe.tasks import tidy
from partnership import clock
from partnership.models import Draft
from partnership.services import save_draft
from tests.cast import Cast


def test_a_draft_lasts_seven_days(cast: Cast) -> None:
    with clock.pretend(clock.now() - timedelta(days=8)):
        save_draft(cast.officer, "log", "", {"narrative": "old"})
    save_draft(cast.colleague, "log", "", {"narrative": "new"})
    tidy()
    assert list(Draft.objects.values_list("user", flat=True)) == [cast.colleague.pk]
