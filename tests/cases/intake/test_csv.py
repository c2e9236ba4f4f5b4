"""The list as a file: the same cases, no narrative, no formulas, and a mark in the access log."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import AsbCase
from cases.views.lists import harmless
from partnership import clock
from partnership.models import AccessLogEntry
from tests.cast import Cast, log_case


def download(client: Client, **query: Any) -> list[dict[str, str]]:
    response = client.get(reverse("cases_csv"), query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_the_file_holds_what_the_filtered_list_holds(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    case = log_case(cast, asb_type="personal", qualifiers=["noise"], themes=["cse"])
    log_case(cast)
    log_case(cast, by=cast.stranger, ward=None)
    [row] = download(client, type="personal")
    assert row["Reference"] == case.record.reference
    assert (row["Type"], row["Qualifiers"], row["Themes"]) == (
        "Personal",
        "Noise",
        "Child sexual exploitation",
    )
    assert (row["Ward"], row["Owner"], row["Risk"]) == ("North", "Olive Officer", "Not assessed")
    assert len(download(client)) == 2


def test_the_file_goes_on_past_the_first_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    for number in range(30):
        log_case(cast, on=clock.today() - timedelta(days=number))
    assert len(download(client)) == 30


def test_no_narrative_leaves_with_the_file(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    log_case(cast, narrative="Unmistakable words")
    response = client.get(reverse("cases_csv"))
    assert b"Unmistakable" not in response.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(cast: Cast, client: Client, start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    client.force_login(cast.officer)
    case = log_case(cast)
    # Straight into the table: the service trims what it is given.
    AsbCase.objects.filter(pk=case.pk).update(title=f"{start}cmd|' /C calc'!A0")
    response = client.get(reverse("cases_csv"))
    text = response.getvalue().decode("utf-8-sig")
    [_, row] = list(csv.reader(StringIO(text, newline="")))
    assert row[1] == f"'{start}cmd|' /C calc'!A0"


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("", "Noise, Example Street", "a=b", "1-2", "“quoted”"):
        assert harmless(text) == text


def test_how_many_rows_left_is_logged(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    for _ in range(3):
        log_case(cast)
    download(client)
    entry = AccessLogEntry.objects.get(action="export")
    assert (entry.user, entry.result_count, entry.route) == (cast.officer, 3, "cases_csv")


def test_a_partner_may_not_export_and_is_offered_no_file(cast: Cast, client: Client) -> None:
    client.force_login(cast.partner)
    assert client.get(reverse("cases_csv")).status_code == 403
    assert reverse("cases_csv") not in client.get(reverse("cases")).content.decode()
    assert not AccessLogEntry.objects.filter(action="export").exists()
