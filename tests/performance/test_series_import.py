"""Series are imported whole or not at all, and what is wrong with a file is said row by row."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bsafe.demonstration import make_area
from ledger.periods import parse
from partnership.models import Partnership
from performance.imports import Imported, ImportRefused, import_series
from performance.imports.files import Part
from performance.imports.street import read_street
from performance.models import DataExtract, SeriesArea, SeriesPoint
from performance.series.rows import series_rows

DATA = settings.BASE_DIR.parent / "shared" / "data"
HEAD = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
FORCE = "Lancashire Constabulary"
DAY = date(2021, 11, 20)


def street(*rows: str, end: str = "\n") -> str:
    return end.join([HEAD, *rows]) + end


def crime(
    id_: str, kind: str = "Burglary", lsoa: str = "Blackpool 001A", outcome: str = "", at: str = "X"
) -> str:
    code = "E01012663" if lsoa else ""
    return f"{id_},2020-10,{FORCE},{FORCE},1,2,{at},{code},{lsoa},{kind},{outcome},"


@pytest.fixture
def area(db: None) -> Partnership:
    make_area("a long enough password")
    return Partnership.objects.get(slug="blackpool")


@pytest.fixture
def give(area: Partnership, tmp_path: Path) -> Give:
    return Give(area, tmp_path)


class Give:
    """Hands in a file of this content."""

    def __init__(self, area: Partnership, folder: Path) -> None:
        self.area, self.folder, self.number = area, folder, 0

    def __call__(self, content: str | bytes, name: str = "", on: date = DAY) -> Imported:
        self.number += 1
        path = self.folder / (name or f"file{self.number}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_series(self.area, path, extracted_on=on)

    def refusal(self, content: str | bytes, name: str = "") -> str:
        with pytest.raises(ImportRefused) as caught:
            self(content, name)
        assert not DataExtract.objects.exists()
        return "\n".join(str(each) for each in caught.value.problems)

    def count(self, series: str, slug: str = "blackpool") -> int:
        found = SeriesPoint.objects.filter(series=series, area__slug=slug).latest("pk")
        return found.count


def test_one_crime_counts_once_and_every_incident_counts(give: Give) -> None:
    asb = crime("", "Anti-social behaviour")
    done = give(
        street(
            crime("a"),
            crime("a"),
            crime("b"),
            crime("b", outcome="No suspect"),
            crime("c"),
            crime("c", at="Y"),
            asb,
            asb,
            crime("d", lsoa=""),
            crime("e", lsoa="Barnet 023B"),
        )
    )
    assert done.is_new
    assert (give.count("burglary"), give.count("burglary", "lancashire")) == (3, 5)
    assert give.count("anti-social-behaviour") == 2
    assert done.extract.report["of all months"] == {
        "read": 10,
        "counted": 7,
        "repeated, equal": 1,
        "repeated, another outcome": 1,
        "repeated, otherwise different": 1,
        "no LSOA": 1,
        "in a district outside": 1,
    }
    # Of a district where nothing happened the file tells that.
    assert give.count("burglary", "wyre") == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_endings_encodings_and_the_order_of_columns_do_not_matter(
    give: Give, end: str, code: str
) -> None:
    text = street(crime("a"), crime("b"), end=end)
    rows = [row[::-1] for row in csv.reader(io.StringIO(text))]
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    give(out.getvalue().encode(code))
    assert give.count("burglary") == 2


def test_the_same_file_twice_changes_nothing_and_a_later_one_restates(give: Give) -> None:
    first = give(street(crime("a"), crime("b")))
    again = give(street(crime("a"), crime("b")), "other-name.csv")
    assert (again.is_new, again.extract) == (False, first.extract)
    give(street(crime("a"), crime("c", "Robbery")), on=date(2021, 12, 1))
    # An older extract that comes late says nothing new.
    give(street(crime("a"), crime("b"), crime("z")), on=date(2021, 11, 1))
    (row,) = [
        each
        for each in series_rows(give.area, [parse("2020-10")], ids=["street_burglary_count"])
        if each.area == "blackpool"
    ]
    assert (row.value, row.revised_from, row.extract) == ("1", "2", "2021-12-01")
    assert DataExtract.objects.count() == 3


def test_extracts_and_points_cannot_be_changed(give: Give) -> None:
    give(street(crime("a")))
    for model in (DataExtract, SeriesPoint):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


COUNTS = "series,area,month,count\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("burglary,blackpool,2017-04,=1+1", "Row 3: “=1+1” is a formula."),
        ("burglary,blackpool,2017-04,", "Write 0 for nought"),
        ("burglary,blackpool,2017-04,1.5", "“1.5” is not a count."),
        ("burglary,blackpool,2017-04,-3", "“-3” is not a count."),
        ("burglary,blackpool,April 2017,3", "“April 2017” is not a month. Write it as 2017-04."),
        ("burglary,atlantis,2017-04,3", "There is no area called “atlantis”. There are: "),
        ("burgalry,blackpool,2017-04,3", "There is no series called “burgalry”. There are: "),
        ("burglary,blackpool", "This row has too few columns."),
        ("vap,E06000009,2017-04,3", "vap of blackpool in 2017-04 stands in row 2 already."),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(give: Give, row: str, said: str) -> None:
    assert said in give.refusal(f"{COUNTS}vap,blackpool,2017-04,5\n{row}\n")


def test_every_bad_row_is_named(give: Give) -> None:
    said = give.refusal(COUNTS + "".join(f"vap,blackpool,2017-04,x{n}\n" for n in range(40)))
    assert said.count("is not a count") == 40


def test_files_that_are_none_are_refused_in_words(give: Give) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "2020-10/2020-10-lancashire-street.csv", street(*map(crime, map(str, range(900))))
        )
    assert "cut short" in give.refusal(whole.getvalue()[:-400], "a.zip")
    broken = bytearray(whole.getvalue())
    broken[120:160] = b"0" * 40
    assert "damaged" in give.refusal(bytes(broken), "b.zip")
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    assert "workbook" in give.refusal(book.getvalue(), "c.xlsx")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "0" * 40_000_000)
    assert "unpacks to more" in give.refusal(bomb.getvalue(), "d.zip")
    assert "Missing: month" in give.refusal("series,area,count\nvap,blackpool,1\n")
    assert "Missing: LSOA code" in give.refusal(street(crime("a")).replace("LSOA code", "LSOA"))
    assert "none of the files" in give.refusal("a,b\n1,2\n")
    assert "UTF-8" in give.refusal((COUNTS + "vap,blackpool,2017-04,5é\n").encode("cp1252"))


def test_table_c2_is_read_past_its_notes_and_totals(give: Give) -> None:
    done = give(
        '"Table C2: Number of crimes, year ending June 2025 [note 1]",,,,,,,\n'
        "Source,,,,,,,\n"
        '"Police Force\nArea code","Police Force\nArea name","Community Safety\nPartnership code",'
        '"Community Safety\nPartnership name",Local Authority code,Local Authority name,'
        '"Total recorded crime\n (excluding fraud)",Robbery [note 4]\n'
        'E23000003,Lancashire,,,,,"140,000 ",9\n'
        'E23000003,Lancashire,E22000151,Blackpool,E06000009,Blackpool,"21,832 ",[x]\n'
        'E23000003,Lancashire,E22999999,Unknown,E1,Unknown,"1 ",2\n',
        on=date(2025, 11, 1),
    )
    (point,) = SeriesPoint.objects.all()
    assert (point.count, point.months, point.month) == (21832, 12, date(2025, 6, 1))
    assert point.label == "Total recorded crime (excluding fraud)"
    assert done.extract.report["left out"] == {
        "without a partnership’s code": 1,
        "partnerships not among the areas": 1,
    }
    assert done.extract.report["cells without a number"] == 1


def test_a_million_rows_are_read_in_bounded_memory(area: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "2020-10-lancashire-street.csv"
    row = crime("", "Anti-social behaviour") + "\n"
    with path.open("w") as file:
        file.write(HEAD + "\n")
        for _ in range(1000):
            file.write(row * 1000)
    grown: list[int] = []

    def progress(rows: int) -> None:
        # The last tenth needs no more than there was.
        if rows == 900_000:
            tracemalloc.start()
        if rows == 1_000_000:
            grown.append(tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()

    told = read_street([Part(path.name, path)], [], {}, progress)
    assert told.report["read"] == 1_000_000
    assert grown[0] < 1_000_000


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "a", "b", "c", "d"]), st.sampled_from(["Drugs", "Robbery"])),
        min_size=1,
        max_size=25,
    )
)
def test_duplicates_are_those_of_a_recount(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("street") / "street.csv"
    path.write_text(street(*(crime(id_, kind) for id_, kind in rows)))
    force = SeriesArea(code="E23000003", name="Lancashire", kind="force")
    told = read_street([Part(path.name, path)], [force], {}, lambda read: None)
    seen: set[str] = set()
    expected: dict[str, int] = {}
    for id_, kind in rows:
        if not id_ or id_ not in seen:
            expected[kind] = expected.get(kind, 0) + 1
        seen.add(id_)
    assert {key[1]: count for key, count in told.points.items()} == expected


def test_the_real_months_give_the_independent_counts(area: Partnership) -> None:
    archive = DATA / "police_uk" / "lancashire-2020-10-to-2021-09.zip"
    if not archive.exists():
        pytest.skip("left out: ../shared/data is not here")
    call_command(
        "import_series", str(archive), "--extracted-on", "2021-11-20", stdout=io.StringIO()
    )
    out = io.StringIO()
    call_command(
        "series",
        "--source=police_uk",
        "--area=E06000009",
        "--from=2020-10",
        "--to=2021-09",
        "--format=csv",
        stdout=out,
    )
    printed = {
        (row["month"], row["label"]): row["count"]
        for row in csv.DictReader(io.StringIO(out.getvalue()))
    }
    with (DATA / "police_uk" / "blackpool_counts_2020-10_to_2021-09.csv").open() as file:
        counted = {
            (row["month"], row["crime_type"]): row["count_after_dedup_id"]
            for row in csv.DictReader(file)
        }
    assert printed == counted


def test_the_command_says_what_is_wrong_and_fails(area: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(COUNTS + "vap,blackpool,2017-04,x\n")
    said = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1 not imported"):
        call_command("import_series", str(path), stderr=said)
    assert "Row 2: “x” is not a count." in said.getvalue()
