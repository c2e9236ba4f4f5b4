"""The report of real months, from the ZIP as data.police.uk gives it, in every format and both editions."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pdfua
import pytest
from django.conf import settings
from django.core.management import call_command

from bsafe.demonstration import make_area

DATA = settings.BASE_DIR.parent / "shared" / "data" / "police_uk"
# Where the files go, for whoever wants to look at them.
PICTURES = os.environ.get("BSAFE_PICTURES", "")
ENDINGS = {"html", "pdf", "docx", "ods", "zip"}


@pytest.mark.django_db
def test_the_report_of_real_months_is_whole_in_every_format_and_edition(tmp_path: Path) -> None:
    archive = DATA / "lancashire-2020-10-to-2021-09.zip"
    if not archive.exists():
        pytest.skip("left out: ../shared/data is not here")
    make_area("a long enough password")
    said = io.StringIO()
    call_command("import_series", str(archive), "--extracted-on", "2021-11-20", stdout=said)
    call_command(
        "build_report",
        "2020-10..2021-09",
        "--area",
        "blackpool",
        "--all",
        "--out",
        str(tmp_path),
        stdout=said,
    )
    files = {path.name: path for path in tmp_path.iterdir()}
    for edition in ("internal", "public"):
        held = {name: path for name, path in files.items() if edition in name}
        assert {path.suffix[1:] for path in held.values()} == ENDINGS
        by_ending: dict[str, Path] = {path.suffix[1:]: path for path in held.values()}
        findings = [str(one) for one in pdfua.validate(str(by_ending["pdf"])).findings]
        assert findings == []
        page = by_ending["html"].read_text()
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        for kind, count in independent().items():
            assert f" {count:,} " in text, (edition, kind, count)
        assert "Community safety performance report, October 2020 to September 2021" in text
        # On a base of nothing there is no change in per cent to withhold.
        assert "Drugs warrants served 0 0 0 n/a" in text
        # Quarters before the first that was told are not drawn.
        drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", page))
        assert "2021/22 Q2" in drawn
        assert "2020/21 Q2" not in drawn
        assert "{{" not in text
        with zipfile.ZipFile(by_ending["docx"]) as word:
            body = re.sub(r"<[^>]+>", " ", word.read("word/document.xml").decode())
        for kind, count in independent().items():
            assert f"{count:,}" in body, (edition, kind)
    if PICTURES:
        shutil.copytree(tmp_path, PICTURES, dirs_exist_ok=True)


def independent() -> dict[str, Any]:
    """What somebody else counted: each crime type over the twelve months."""
    totals: dict[str, int] = {}
    with (DATA / "blackpool_counts_2020-10_to_2021-09.csv").open() as file:
        for row in csv.DictReader(file):
            kind = row["crime_type"]
            totals[kind] = totals.get(kind, 0) + int(row["count_after_dedup_id"])
    return totals
