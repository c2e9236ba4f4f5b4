"""What was published, through the API: who reads it, page by page, and its very bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from performance.models import Publication
from performance.report.files import write_files
from tests.api.conftest import all_of, bearing, program, signed_in, token
from tests.cast import Cast
from tests.performance.test_report import issued, report

__all__ = ["report"]
LIST = "/api/v1/publications/"


@pytest.fixture
def published(report: Any, cast: Cast) -> dict[str, Publication]:
    return issued(report, cast)


def test_both_editions_are_listed_page_by_page_and_opened(
    published: dict[str, Publication], cast: Cast
) -> None:
    client = signed_in(cast.officer)
    rows = all_of(client, f"{LIST}?page_size=1")
    assert {row["edition"] for row in rows} == {"internal", "public"}
    internal = published["internal"]
    answer = client.get(f"{LIST}{internal.pk}/").json()
    assert answer["sha256"] == internal.sha256
    assert {each["format"] for each in answer["files"]} == {"html", "pdf", "docx", "data", "csv"}
    figures = client.get(answer["figures_url"]).json()["results"]
    assert ("asb_cases_managed", "6") in {(each["figure_id"], each["value"]) for each in figures}
    for each in answer["files"]:
        content = client.get(each["url"]).content
        assert hashlib.sha256(content).hexdigest() == each["sha256"]


def test_who_may_not_read_reports_is_refused(published: dict[str, Publication], cast: Cast) -> None:
    assert signed_in(cast.partner).get(LIST).status_code == 403
    one = f"{LIST}{published['internal'].pk}/"
    for address in (one, f"{one}figures/", f"{one}files/pdf/"):
        assert signed_in(cast.stranger).get(address).status_code == 404
        assert signed_in(cast.partner).get(address).status_code == 403
    assert signed_in(cast.officer).get(f"{one}files/exe/").status_code == 404
    assert signed_in(cast.officer).post(LIST).status_code == 405


def test_a_program_needs_the_scope(published: dict[str, Publication], cast: Cast) -> None:
    _, *credentials = program(cast.council, "report:read", "figures:read", role="figures_service")
    assert len(all_of(bearing(token(*credentials)), LIST)) == 2
    narrow = bearing(token(*credentials, scope="figures:read"))
    assert narrow.get(LIST).status_code == 403


def test_an_edition_with_closed_walls_is_in_no_list(
    published: dict[str, Publication], cast: Cast
) -> None:
    again = published["public"]
    walled = Publication.objects.get(pk=published["internal"].pk)
    walled.pk, walled.issue, walled.walled = None, 2, ["marac_cases"]
    walled.save(force_insert=True)
    write_files(again)
    listed = {row["id"] for row in all_of(signed_in(cast.officer), LIST)}
    assert str(walled.pk) not in listed
    assert str(again.pk) in listed
    assert signed_in(cast.officer).get(f"{LIST}{walled.pk}/").status_code == 404
