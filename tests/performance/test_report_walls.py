"""Figures behind walls in reports: whoever may not see them meets no number, draft or published."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger import registry
from ledger.periods import financial_year
from partnership import clock
from partnership.models import User
from partnership.rules import Refused
from performance.models import Publication, PublicationRecords, Report, ReportBlock
from performance.report.beginning import begin_report
from performance.report.checks import run_checks
from performance.report.document import build
from performance.report.publishing import publish, revisions, sign_off
from performance.report.services import add_block, change_block
from performance.report.steps import hand_in
from performance.report.template import QUARTERLY
from tests.cast import Cast
from tests.ledger.walled import WALLED, cleared, registered, told
from tests.plans.conftest import Room

TEXT = "Behind the wall there were {{ walled_for_tests }} of them."
TABLE: dict[str, Any] = {
    "kind": ReportBlock.Kind.TABLE,
    "text": "Behind the wall",
    "figures": [WALLED.id],
    "shape": "years",
    "years": 1,
}
# More than four, so that the public edition prints it.
MANY = 17


@pytest.fixture
def walled(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A report by somebody with clearance, in which a number from behind the wall stands twice."""
    Room(cast)
    monkeypatch.setattr(registry, "_measures", registered(WALLED))
    author = cleared(cast.coordinator)
    today = clock.today()
    for _ in range(MANY):
        told(cast, max(financial_year(today).starts_on, today - timedelta(days=1)))
    report = begin_report(
        cast.area,
        QUARTERLY,
        financial_year(today),
        by=author,
        committee="Board",
        officer="Mary Manager",
        meeting_on=today,
    )
    section = report.sections.get(kind="purpose")
    add_block(section, by=author, kind=ReportBlock.Kind.PARAGRAPH, text=TEXT)
    add_block(section, by=author, **TABLE)
    report.refresh_from_db()
    return report


def again(user: User) -> User:
    found: User = User.objects.select_related("role", "agency", "partnership").get(pk=user.pk)
    return found


def eyes(cast: Cast) -> User:
    """A manager to whom the wall is open."""
    found = again(cast.manager)
    found.clearances = ["general", "marac"]
    found.save(update_fields=["clearances"])
    role = found.role
    role.capabilities = [*role.capabilities, "marac.read"]
    role.save(update_fields=["capabilities"])
    return again(found)


def said(report: Report, user: User) -> str:
    built = build(report, user, "internal")
    rows = [row for row in built.figures.used.values() if row.figure_id == WALLED.id]
    return " ".join(each.text for each in built.texts) + str(rows)


def test_whoever_has_no_clearance_reads_that_it_is_not_open(walled: Report, cast: Cast) -> None:
    assert f"there were {MANY} of them" in said(walled, again(cast.coordinator))
    without = said(walled, cast.manager)
    assert "there were [not open to you] of them" in without
    assert without.endswith("[]")


def test_no_page_of_the_draft_shows_the_number_to_them(walled: Report, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.analyst)
    seen = Client()
    seen.force_login(again(cast.coordinator))
    pages = [
        reverse("report", args=[walled.pk]),
        reverse("report_preview", args=[walled.pk, "internal"]),
        reverse("report_preview", args=[walled.pk, "public"]),
        reverse("report_checks", args=[walled.pk]),
        reverse("report_history", args=[walled.pk]),
        f"{reverse('report_figures', args=[walled.pk])}?q=behind",
    ]
    seen.post(reverse("report_checks", args=[walled.pk]))
    shown = 0
    for address in pages:
        html = client.get(address).content.decode()
        assert f"{MANY} of them" not in html, address
        assert f">{MANY}<" not in html, address
        assert f"{MANY} cases" not in html, address
        shown += f">{MANY}<" in seen.get(address).content.decode()
    assert shown >= 2
    picked = client.get(pages[-1]).content.decode()
    assert WALLED.title not in picked


def test_nobody_without_clearance_puts_it_into_a_report(walled: Report, cast: Cast) -> None:
    section = walled.sections.get(kind="recommendations")
    for values in ({"kind": ReportBlock.Kind.PARAGRAPH, "text": TEXT}, TABLE):
        with pytest.raises(Refused, match="is not open to you"):
            add_block(section, by=cast.analyst, **values)
    # Who finds it there may mend the words around it.
    block = walled.blocks.get(text=TEXT)
    change_block(block, by=cast.analyst, expected_version=None, text=f"Mended. {TEXT}")
    assert "Mended." in said(walled, again(cast.coordinator))


def test_nobody_without_clearance_signs_or_publishes_it(walled: Report, cast: Cast) -> None:
    hand_in(walled, by=again(cast.coordinator))
    with pytest.raises(Refused, match="cannot answer for it"):
        sign_off(walled, by=cast.manager)
    signer = eyes(cast)
    sign_off(walled, by=signer)
    signer.clearances = ["general"]
    signer.save(update_fields=["clearances"])
    with pytest.raises(Refused, match="cannot publish it"):
        publish(walled, by=again(signer))


def test_the_internal_edition_is_only_for_those_to_whom_its_walls_are_open(
    walled: Report, cast: Cast
) -> None:
    hand_in(walled, by=again(cast.coordinator))
    signer = eyes(cast)
    sign_off(walled, by=signer)
    internal, public = publish(walled, by=signer)
    assert internal.walled == [WALLED.id]
    assert f"there were {MANY} of them" in public.document
    for user, sees in (
        (again(cast.coordinator), True),
        (cast.analyst, False),
        (cast.officer, False),
    ):
        rows = Publication.objects.visible_to(user)
        assert rows.filter(pk=internal.pk).exists() is sees
        assert rows.filter(pk=public.pk).exists()
        behind = PublicationRecords.objects.visible_to(user).filter(figure_id=WALLED.id)
        assert behind.exists() is sees
        client = Client()
        client.force_login(user)
        for name in ("publication", "publication_read", "publication_figures"):
            status = client.get(reverse(name, args=[internal.pk])).status_code
            assert status == (200 if sees else 404), name
    # Of the public edition they read what everybody may, and not what it says now.
    told(cast, clock.today())
    assert [each.now for each in revisions(public, again(cast.coordinator))] == [str(MANY + 1)]
    assert revisions(public, cast.analyst) == []


def test_a_small_number_from_behind_a_wall_is_withheld_from_everybody(
    walled: Report, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(walled, by=again(cast.coordinator))
    signer = eyes(cast)
    monkeypatch.setattr("performance.disclosure.SMALLEST", MANY + 1)
    sign_off(walled, by=signer)
    internal, public = publish(walled, by=signer)
    assert f"there were {MANY} of them" in internal.document
    assert "there were [c] of them" in public.document
    for each in json.loads(public.figures):
        if each["figure_id"] == WALLED.id:
            assert (each["value"], each["numerator"]) == ("c", "")
    assert not public.records.exists()


def test_checks_of_one_reader_tell_another_nothing(walled: Report, cast: Cast) -> None:
    found = run_checks(walled, cast.analyst)
    assert all(WALLED.id not in key for key in found.figures)
    assert all(str(MANY) not in each.message for each in found.findings)
    assert any("not open to you" in each.message for each in found.findings)
