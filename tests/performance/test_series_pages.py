"""Series over the web and the API: a file is handed in, a worker reads it, and every month can be seen."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from bsafe.demonstration import make_area
from ledger.periods import parse
from partnership import clock
from partnership.dates import add_months
from partnership.models import Partnership, User
from performance.imports import handed_in
from performance.imports.handed_in import hand_in, read_waiting
from performance.models import DataExtract, SeriesBreak, SeriesImport, SeriesPoint
from performance.series.behind import behind
from performance.series.definitions import FIGURES
from performance.series.rows import series_rows

State = SeriesImport.State
HEAD = "series,area,month,count\n"


@pytest.fixture
def area(db: None, tmp_path: Path, settings: Any) -> Partnership:
    settings.MEDIA_ROOT = tmp_path
    make_area("a long enough password")
    return Partnership.objects.get(slug="blackpool")


@pytest.fixture
def analyst(area: Partnership) -> User:
    found: User = User.objects.get(email="analyst@bsafe.example")
    return found


@pytest.fixture
def client(analyst: User) -> Client:
    client = Client()
    client.force_login(analyst)
    return client


def two_years(series: str, each: int, later: int, area: str = "blackpool") -> str:
    """`each` a month in 2016/17, `later` in 2017/18."""
    months = [add_months(date(2016, 4, 1), number) for number in range(24)]
    return "".join(
        f"{series},{area},{month:%Y-%m},{each if number < 12 else later}\n"
        for number, month in enumerate(months)
    )


def upload(client: Client, content: str | bytes, name: str = "counts.csv", **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/series/import/", {"file": SimpleUploadedFile(name, data), **more})


def incoming() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    return sorted(folder.iterdir()) if folder.exists() else []


def told(series: str, each: int, later: int, client: Client) -> None:
    upload(client, HEAD + two_years(series, each, later))
    read_waiting()


def test_a_file_is_handed_in_read_by_the_worker_and_then_deleted(client: Client) -> None:
    answer = upload(
        client,
        HEAD + two_years("vap", 10, 12),
        **{"extracted_on-day": "8", "extracted_on-month": "5", "extracted_on-year": "2018"},
    )
    row = SeriesImport.objects.get()
    assert answer["Location"] == f"/series/imports/{row.pk}/"
    assert (row.state, len(incoming())) == (State.WAITING, 1)
    assert incoming()[0].stat().st_mode & 0o777 == 0o600
    assert "A worker reads it in a moment" in client.get(answer["Location"]).content.decode()
    assert read_waiting() == 1
    row.refresh_from_db()
    assert (row.state, row.rows_read, incoming()) == (State.IMPORTED, 24, [])
    assert row.extract is not None
    assert row.extract.extracted_on == date(2018, 5, 8)
    assert row.extract.file_name == "counts.csv"
    assert row.extract.imported_by == row.made_by
    page = client.get(f"/series/extracts/{row.extract_id}/").content.decode()
    assert "8 May 2018" in page
    assert "Violence against the person" in page
    assert "counts.csv" in client.get("/series/").content.decode()


def test_a_bad_file_changes_nothing_and_its_page_names_every_row(client: Client) -> None:
    upload(client, HEAD + "vap,blackpool,2017-04,=SUM(A1)\nvap,nowhere,2017-05,3\n", "bad.csv")
    read_waiting()
    row = SeriesImport.objects.get()
    assert (row.state, row.problems_found, incoming()) == (State.REFUSED, 2, [])
    assert not DataExtract.objects.exists()
    page = client.get(f"/series/imports/{row.pk}/").content.decode()
    assert "nothing was changed" in page
    assert "Row 2" in page
    assert "is a formula" in page
    assert "nowhere" in page
    file = client.get(f"/series/imports/{row.pk}/problems/").content.decode()
    assert [line.split(",")[1] for line in file.splitlines()[1:]] == ["2", "3"]


def test_a_file_s_own_name_stands_in_its_problems(client: Client) -> None:
    upload(client, b"PK\x03\x04 cut short", "street.zip")
    read_waiting()
    assert SeriesImport.objects.get().problems == [
        [0, "The ZIP is damaged or was cut short. Download it again.", "street.zip"]
    ]


def test_the_same_file_twice_is_imported_once(client: Client) -> None:
    for _ in range(2):
        told("vap", 1, 2, client)
    assert [each.state for each in SeriesImport.objects.order_by("made_at")] == [
        State.IMPORTED,
        State.SAME,
    ]
    assert DataExtract.objects.count() == 1


def test_what_a_dead_worker_left_is_read_again_and_what_a_living_one_reads_is_not(
    client: Client,
) -> None:
    upload(client, HEAD + two_years("vap", 1, 2))
    reading = SeriesImport.objects.all()
    reading.update(state=State.READING, touched_at=clock.now())
    assert read_waiting() == 0
    reading.update(touched_at=clock.now() - timedelta(minutes=11))
    assert read_waiting() == 1
    assert SeriesImport.objects.get().state == State.IMPORTED


def test_a_file_that_is_lost_is_refused_and_the_next_is_read(client: Client) -> None:
    upload(client, HEAD + two_years("vap", 1, 2))
    incoming()[0].unlink()
    upload(client, HEAD + two_years("rape", 1, 2))
    assert read_waiting() == 2
    assert {each.state for each in SeriesImport.objects.all()} == {State.REFUSED, State.IMPORTED}


def test_a_file_without_an_import_is_deleted_after_a_day(client: Client) -> None:
    upload(client, HEAD + two_years("vap", 1, 2))
    waiting = incoming()[0]
    orphan, fresh = waiting.with_name("orphan"), waiting.with_name("fresh")
    for each in (orphan, fresh):
        each.write_bytes(b"x")
    before = (clock.now() - timedelta(days=2)).timestamp()
    for each in (orphan, waiting):
        os.utime(each, (before, before))
    handed_in._drop_orphans()
    assert incoming() == sorted([waiting, fresh])


def test_how_far_the_worker_has_come_is_seen_while_it_reads(
    client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("performance.imports.counts.EVERY", 10)
    seen: list[int] = []

    class Noting(type(SeriesImport.objects.all())):  # type: ignore[misc]
        def update(self, **values: Any) -> Any:
            if "touched_at" in values and "rows_read" in values:
                seen.append(values["rows_read"])
            return super().update(**values)

    monkeypatch.setattr(SeriesImport.objects, "_queryset_class", Noting)
    told("vap", 1, 2, client)
    assert seen == [10, 20]


@pytest.mark.parametrize(
    ("content", "more", "message"),
    [
        (b"", {}, "is empty"),
        (None, {}, "Select a file"),
        (
            b"x",
            {"extracted_on-day": "1", "extracted_on-month": "1", "extracted_on-year": "2100"},
            "in the past",
        ),
    ],
)
def test_what_cannot_be_handed_in_is_said_on_the_form(
    client: Client, content: bytes | None, more: dict[str, str], message: str
) -> None:
    answer = (
        client.post("/series/import/", more) if content is None else upload(client, content, **more)
    )
    assert message in answer.content.decode()
    assert (SeriesImport.objects.count(), incoming()) == (0, [])


def test_the_database_holds_what_an_import_ends_with(analyst: User) -> None:
    row = SeriesImport(partnership=analyst.partnership, file_name="x", made_by=analyst)
    for state in (State.IMPORTED, State.SAME, State.REFUSED):
        row.state, row.finished_at = state, clock.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_program_hands_a_file_in_and_asks_what_came_of_it(client: Client) -> None:
    address = "/api/v1/series-imports/"
    file = SimpleUploadedFile("c.csv", (HEAD + "vap,blackpool,2017-04,x\n").encode())
    answer = client.post(address, {"file": file, "extracted_on": "2018-05-08"})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    read_waiting()
    said = client.get(answer["Location"]).json()
    assert (said["state"], said["problems_found"], said["extract"]) == ("refused", 1, None)
    assert said["problems"][0]["row"] == 2
    none = client.post(address, {"extracted_on": "soon"})
    assert none.status_code == 400
    assert none["Content-Type"] == "application/problem+json"
    assert {"file", "extracted_on"} <= set(str(none.json()).replace("'", " ").split())


def test_whoever_may_not_import_hands_nothing_in(client: Client) -> None:
    officer = User.objects.get(email="officer@bsafe.example")
    client.force_login(officer)
    assert upload(client, HEAD).status_code == 403
    with pytest.raises(Exception, match="may not import"):
        hand_in(by=officer, file_name="x", chunks=[b"x"])
    assert incoming() == []


def test_a_break_gives_a_like_for_like_figure_and_line(client: Client, area: Partnership) -> None:
    told("vap", 100, 150, client)
    told("malicious_communications", 20, 40, client)
    year = parse("2017/18")

    def like_for_like() -> list[str]:
        rows = series_rows(area, [year], ids=["vap_percent_change_like_for_like"])
        return [row.value for row in rows if row.area == "blackpool"]

    assert like_for_like() == []
    address = "/series/police_counts/vap/break/"
    refused = client.post(address, {"from_month": "April", "note": ""}).content.decode()
    assert "Write the month as 2017-04" in refused
    assert "Enter what it counts since then" in refused
    answer = client.post(
        address,
        {
            "from_month": "2017-04",
            "component": "malicious_communications",
            "note": "Malicious communications count as violence.",
        },
    )
    assert answer.status_code == 302
    assert SeriesBreak.objects.get().from_month == date(2017, 4, 1)
    # 12 x (150 - 40) on 12 x 100.
    assert like_for_like() == ["10"]
    page = client.get(answer["Location"]).content.decode()
    assert "Like for like" in page
    assert ">110\n<" in page
    assert "Malicious communications count as violence." in page
    # Of a break that nothing counts there is no like-for-like figure.
    SeriesBreak.objects.update(component="")
    assert like_for_like() == []


def test_the_months_behind_a_figure_add_up_to_it_and_name_their_extract(
    client: Client, area: Partnership
) -> None:
    told("vap", 10, 12, client)
    upload(client, HEAD + "vap,blackpool,2017-04,20\n", "later.csv")
    read_waiting()
    year = parse("2017/18")
    found = behind(area, FIGURES["vap_change"], "blackpool", year)
    assert found is not None
    now = [each for each in found.months if each.month >= date(2017, 4, 1)]
    then = [each for each in found.months if each.month < date(2017, 4, 1)]
    assert (len(now), len(then)) == (12, 12)
    difference = sum(each.count for each in now) - sum(each.count for each in then)
    assert found.row.value == str(difference) == "32"
    assert [(each.count, each.before) for each in now if each.before is not None] == [(20, 12)]
    assert now[0].extract.file_name == "later.csv"
    address = "/figures/counts/?figure=vap_change&area=blackpool&period=2017/18"
    page = client.get(address).content.decode()
    assert "was 12" in page
    assert f"/series/extracts/{now[0].extract.pk}/" in page
    assert (
        address.replace("/18", "%2F18").replace("&", "&amp;")
        in client.get("/figures/?period=2017/18").content.decode()
    )
    for wrong in ("figure=none", "area=nowhere", "period=soon", "known_at=x", "period=2014/15"):
        name = wrong.partition("=")[0]
        rest = "&".join(each for each in address.split("?")[1].split("&") if name not in each[:9])
        assert client.get(f"/figures/counts/?{rest}&{wrong}").status_code == 404, wrong


def test_a_series_page_shows_what_was_told_and_says_where_nothing_was(client: Client) -> None:
    told("vap", 10, 12, client)
    page = client.get("/series/police_counts/vap/?area=blackpool").content.decode()
    assert "March 2018" in page
    assert "Between 10" in page
    none = client.get(
        "/series/police_counts/vap/?area=blackpool&first=2010-01&last=2010-02"
    ).content.decode()
    assert "Nothing was told of these months" in none
    wrong = client.get("/series/police_counts/vap/?area=blackpool&first=2018-01&last=2010-02")
    assert "must lie within" in wrong.content.decode()
    assert client.get("/series/police_counts/nothing/").status_code == 404
    assert client.get("/series/nowhere/vap/").status_code == 404


def test_an_extract_shows_its_counts_page_by_page(client: Client) -> None:
    text = HEAD + "".join(
        two_years(series, 1, 2, area)
        for series in ("vap", "rape", "burglary")
        for area in ("blackpool", "wyre")
    )
    upload(client, text)
    read_waiting()
    extract = DataExtract.objects.get()
    seen, address = 0, f"/series/extracts/{extract.pk}/"
    while address:
        page = client.get(address)
        seen += len(page.context["points"])
        address = page.context["next_url"]
    assert seen == SeriesPoint.objects.count() == 144
