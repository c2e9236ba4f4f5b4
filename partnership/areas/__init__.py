"""Loads a council's wards, their codes through the years, and their boundaries."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from partnership.models import Lsoa, Partnership, Ward, WardCode

BLACKPOOL = Path(__file__).parent / "blackpool.csv"
COLUMNS = ("ward", "ward_code", "code_in_use_from", "census", "lsoa_code")


class AreaFileError(ValueError):
    """The file cannot be used; the message names the line and says what to do. Nothing was written."""


@transaction.atomic
def load_wards(partnership: Partnership, path: Path) -> tuple[int, int]:
    """Load wards and LSOAs from a CSV with the columns of COLUMNS, one row for each LSOA.

    A ward keeps its name while its codes change: an earlier code is in use until the day the next
    one comes in. Loading the same file again changes nothing. Returns how many wards and LSOA rows
    it holds. Raises AreaFileError.
    """
    rows = _read(path)
    wards = {}
    codes: dict[str, dict[str, date]] = {}
    for row in rows:
        wards[row["ward"]] = row["ward"]
        codes.setdefault(row["ward"], {})[row["ward_code"]] = date.fromisoformat(
            row["code_in_use_from"]
        )
    stored = {
        name: Ward.objects.get_or_create(partnership=partnership, name=name)[0] for name in wards
    }
    for name, dated in codes.items():
        ordered = sorted(dated.items(), key=lambda each: each[1])
        for number, (code, valid_from) in enumerate(ordered):
            following = ordered[number + 1][1] if number + 1 < len(ordered) else None
            WardCode.objects.update_or_create(
                partnership=partnership,
                code=code,
                defaults={
                    "ward": stored[name],
                    "valid_from": valid_from,
                    "valid_to": following,
                },
            )
    for row in rows:
        Lsoa.objects.update_or_create(
            partnership=partnership,
            code=row["lsoa_code"],
            census=int(row["census"]),
            defaults={"ward": stored[row["ward"]]},
        )
    return len(stored), len(rows)


@transaction.atomic
def load_boundaries(partnership: Partnership, path: Path) -> int:
    """Keep each ward's boundary from a GeoJSON FeatureCollection; returns how many were found.

    A feature is matched by any property that holds one of the partnership's ward codes. Raises
    AreaFileError where the file is no GeoJSON or a ward has no boundary in it.
    """
    try:
        features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8-sig"))[
            "features"
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise AreaFileError(f"{path.name} is not a GeoJSON FeatureCollection.") from error
    codes = {
        each.code: each.ward
        for each in WardCode.objects.filter(partnership=partnership).select_related("ward")
    }
    found = {}
    for feature in features:
        for value in (feature.get("properties") or {}).values():
            if isinstance(value, str) and value in codes:
                found[codes[value]] = feature["geometry"]
    missing = set(codes.values()) - set(found)
    if missing:
        names = ", ".join(sorted(ward.name for ward in missing))
        raise AreaFileError(
            f"{path.name} has no boundary for {names}. Use a file with the ward codes of this area."
        )
    for ward, geometry in found.items():
        ward.boundary = geometry
        ward.save(update_fields=["boundary"])
    return len(found)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if set(reader.fieldnames or ()) != set(COLUMNS):
                raise AreaFileError(f"{path.name} must have the columns {', '.join(COLUMNS)}.")
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise AreaFileError(f"{path.name} cannot be read as a UTF-8 text file.") from error
    for number, row in enumerate(rows, start=2):
        if any(not (row[column] or "").strip() for column in COLUMNS):
            raise AreaFileError(f"Line {number} of {path.name} has an empty column.")
        try:
            date.fromisoformat(row["code_in_use_from"])
        except ValueError:
            raise AreaFileError(
                f"Line {number} of {path.name}: write code_in_use_from as 2023-05-04."
            ) from None
        if row["census"] not in ("2011", "2021", "2031"):
            raise AreaFileError(f"Line {number} of {path.name}: census must be 2011 or 2021.")
    if not rows:
        raise AreaFileError(f"{path.name} has no rows.")
    return rows
