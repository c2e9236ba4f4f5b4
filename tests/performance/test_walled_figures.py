"""Whoever may not look behind a wall meets figures as if there were nothing behind it."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cases.models import AsbCase
from ledger import registry
from partnership.models import User
from tests.cast import Cast
from tests.ledger.walled import WALLED, cleared, registered, told
from tests.performance.test_dashboard import lived, now, signed_in
from tests.security.world import body_of

__all__ = ["lived", "now"]

PAGES = (
    "/team/",
    "/figures/?period=2017/18",
    "/figures/?period=2017/18&by=category&figure=asb_cases_opened",
    f"/figures/?period=2017/18&figure={WALLED.id}",
    "/figures/download/?period=2017/18",
    f"/figures/download/?period=2017/18&figure={WALLED.id}",
    f"/figures/cases/?figure={WALLED.id}&period=2017/18",
    "/api/v1/figures/?period=2017/18",
    f"/api/v1/figures/?period=2017/18&figure_id={WALLED.id}",
    f"/api/v1/figures/{WALLED.id}/records/?period=2017/18",
)
UNKNOWN = {
    f"/figures/cases/?figure={WALLED.id}&period=2017/18": 404,
    f"/api/v1/figures/?period=2017/18&figure_id={WALLED.id}": 400,
    f"/api/v1/figures/{WALLED.id}/records/?period=2017/18": 404,
}


def answers(client: Client) -> dict[str, tuple[int, bytes]]:
    found = {}
    for address in PAGES:
        response: Any = client.get(address)
        found[address] = response.status_code, body_of(response)
    return found


@pytest.mark.parametrize("name", ["manager", "officer", "analyst", "coordinator"])
def test_without_permission_every_page_answers_as_if_nothing_stood_behind_the_wall(
    cast: Cast, lived: dict[str, AsbCase], now: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    client = signed_in(getattr(cast, name))
    monkeypatch.setattr(registry, "_measures", registered())
    without = answers(client)
    monkeypatch.setattr(registry, "_measures", registered(WALLED))
    told(cast, date(2018, 1, 10))
    assert answers(client) == without
    assert {address: without[address][0] for address in UNKNOWN} == UNKNOWN


@pytest.fixture
def eyes(cast: Cast, monkeypatch: pytest.MonkeyPatch, now: None) -> User:
    monkeypatch.setattr(registry, "_measures", registered(WALLED))
    return cleared(cast.coordinator)


def test_whoever_may_look_behind_it_reads_the_figure_and_its_records(
    cast: Cast, eyes: User
) -> None:
    fact = told(cast, date(2018, 1, 10))
    client = signed_in(eyes)
    page = client.get("/figures/?period=2017/18").content.decode()
    assert "Behind the wall" in page
    rows = client.get(f"/figures/download/?period=2017/18&figure={WALLED.id}").content.decode()
    assert f"{WALLED.id},testshire,2017/18,,1," in rows
    shown = client.get(f"/figures/cases/?figure={WALLED.id}&period=2017/18")
    assert [each.record.pk for each in shown.context["records"]] == [fact.record_id]
    listed = client.get("/api/v1/figures/?period=2017/18").json()["results"]
    assert WALLED.id in {row["figure_id"] for row in listed}
    behind = client.get(f"/api/v1/figures/{WALLED.id}/records/?period=2017/18").json()
    assert [row["id"] for row in behind["results"]] == [str(fact.record_id)]


def test_on_the_command_line_it_is_printed_only_when_asked_for(cast: Cast, eyes: User) -> None:
    told(cast, date(2018, 1, 10))
    out = io.StringIO()
    call_command("figures", "2017/18", area="testshire", format="json", stdout=out)
    assert WALLED.id not in out.getvalue()
    with pytest.raises(CommandError, match="There is no figure called") as refusal:
        call_command("figures", "2017/18", area="testshire", figure=[WALLED.id])
    assert WALLED.id not in str(refusal.value).split("There are:")[1]
    out = io.StringIO()
    call_command(
        "figures",
        "2017/18",
        area="testshire",
        figure=[WALLED.id],
        marac=True,
        format="json",
        stdout=out,
    )
    assert json.loads(out.getvalue())[0]["value"] == "1"
