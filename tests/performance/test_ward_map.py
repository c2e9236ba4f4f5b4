"""A council's boundary file becomes the map beside the table of wards."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from ledger import derive
from partnership.areas import BLACKPOOL, AreaFileError, load_boundaries, load_wards
from partnership.models import Ward
from performance import charts
from tests.cast import Cast, log_case
from tests.performance.test_dashboard import page

PROVIDED = sorted((settings.BASE_DIR.parent / "shared" / "data" / "geo").glob("*.geojson"))


def square(left: int) -> dict[str, object]:
    ring = [[left, 0], [left + 1, 0], [left + 1, 1], [left, 1], [left, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two wards of a made-up council: its list and its boundaries."""
    wards = tmp_path / "wards.csv"
    wards.write_text(
        "ward,ward_code,code_in_use_from,census,lsoa_code\n"
        "North,E05999901,2019-05-02,2021,E01999901\n"
        "South,E05999902,2019-05-02,2021,E01999902\n"
    )
    boundaries = tmp_path / "boundaries.geojson"
    features = [
        {
            "type": "Feature",
            # Council files carry numbers, lists and nothings among their properties.
            "properties": {"OBJECTID": place, "bbox": [0, 1], "none": None, "WD23CD": code},
            "geometry": square(place),
        }
        for place, code in enumerate(("E05999901", "E05999902"))
    ]
    boundaries.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return wards, boundaries


def test_a_council_loads_its_boundaries_and_the_map_appears(
    cast: Cast, files: tuple[Path, Path]
) -> None:
    wards, boundaries = files
    call_command("load_area", cast.area.slug, str(wards), "--boundaries", str(boundaries))
    log_case(cast, ward=cast.south)
    derive.derive_stale()
    html = page(cast.manager)
    drawn = html[html.index('class="bsafe-map"') :]
    assert re.findall(r">(\d+)</text>", drawn[: drawn.index("</div>")]) == ["0", "1", "0", "1"]


def test_a_boundary_file_that_lacks_a_ward_is_refused_whole(
    cast: Cast, files: tuple[Path, Path], tmp_path: Path
) -> None:
    wards, boundaries = files
    load_wards(cast.area, wards)
    text = json.loads(boundaries.read_text())
    text["features"].pop()
    boundaries.write_text(json.dumps(text))
    with pytest.raises(AreaFileError, match="no boundary for South"):
        load_boundaries(cast.area, boundaries)
    assert not Ward.objects.filter(boundary__isnull=False).exists()


@pytest.mark.skipif(not PROVIDED, reason="left out: no boundary files beside this clone")
@pytest.mark.parametrize("file", PROVIDED, ids=lambda file: file.name)
def test_the_provided_boundaries_of_blackpool_give_a_map_of_21_wards(
    cast: Cast, file: Path
) -> None:
    Ward.objects.filter(partnership=cast.area).delete()
    load_wards(cast.area, BLACKPOOL)
    assert load_boundaries(cast.area, file) == 21
    wards = list(Ward.objects.filter(partnership=cast.area))
    spec = charts.ward_map(
        {str(ward.pk): ward.boundary for ward in wards},
        {str(ward.pk): number for number, ward in enumerate(wards)},
    )
    drawn = charts.svg(spec)
    assert sorted(int(found) for found in re.findall(r">(\d+)</text>", drawn)) == list(range(21))
    assert len(drawn) < 120_000
