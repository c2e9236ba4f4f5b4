"""The project's own table of Blackpool's wards, and the loading of a council's own list."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from partnership.areas import BLACKPOOL, AreaFileError, load_wards
from partnership.models import Lsoa, Ward, WardCode
from tests.cast import Cast

GEO = settings.BASE_DIR.parent / "shared" / "data" / "geo"
HEADER = "ward,ward_code,code_in_use_from,census,lsoa_code\n"


def own_rows(census: str) -> set[tuple[str, str, str]]:
    with BLACKPOOL.open(newline="", encoding="utf-8") as file:
        return {
            (row["lsoa_code"], row["ward_code"], row["ward"])
            for row in csv.DictReader(file)
            if row["census"] == census
        }


def test_blackpool_has_21_wards_and_94_areas_in_both_generations_of_codes(cast: Cast) -> None:
    before = Ward.objects.filter(partnership=cast.area).count()
    assert load_wards(cast.area, BLACKPOOL) == (21, 188)
    assert Ward.objects.filter(partnership=cast.area).count() == before + 21
    assert Counter(Lsoa.objects.values_list("census", flat=True)) == {2011: 94, 2021: 94}
    bloomfield = WardCode.objects.filter(ward__name="Bloomfield").order_by("valid_from")
    assert [code.valid_to for code in bloomfield] == [date(2023, 5, 4), None]
    assert load_wards(cast.area, BLACKPOOL) == (21, 188)
    assert Ward.objects.filter(partnership=cast.area).count() == before + 21


@pytest.mark.parametrize(
    ("name", "census", "columns"),
    [
        ("blackpool_lsoa11_to_ward17.csv", "2011", ("LSOA11CD", "WD17CD", "WD17NM")),
        ("blackpool_lsoa21_to_ward24.csv", "2021", ("lsoa21_code", "ward24_code", "ward24_name")),
    ],
)
def test_the_table_agrees_with_the_published_look_up(
    name: str, census: str, columns: tuple[str, str, str]
) -> None:
    path = GEO / name
    if not path.exists():
        pytest.skip(f"The published look-up {name} is not beside this clone: left out")
    with path.open(newline="", encoding="utf-8-sig") as file:
        published = {tuple(row[column] for column in columns) for row in csv.DictReader(file)}
    assert own_rows(census) == published


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ward,code\nNorth,E1\n", "must have the columns"),
        (HEADER, "has no rows"),
        (HEADER + "North,E05000001,2023-05-04,2021,\n", "Line 2 of wards.csv has an empty column"),
        (HEADER + "North,E05000001,4 May,2021,E01000001\n", "write code_in_use_from as 2023-05-04"),
        (HEADER + "North,E05000001,2023-05-04,1991,E01000001\n", "census must be 2011 or 2021"),
    ],
)
def test_a_bad_list_changes_nothing_and_names_the_line(
    cast: Cast, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "wards.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AreaFileError, match=says):
        load_wards(cast.area, path)
    assert not Lsoa.objects.exists()
