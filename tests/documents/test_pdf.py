"""The PDF: PDF/UA-1, the tree's own text under the right tags, the same bytes every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pdfua
import pikepdf
import pytest

from documents import Document, Paragraph, Table, to_pdf, unprintable
from tests.documents.hostile import EVERYWHERE, HOSTILE
from tests.documents.letters import CERTIFICATE, NOTICE, SERVED
from tests.documents.reading import Pdf, said, squeezed


@pytest.fixture(scope="module")
def notice() -> Pdf:
    return Pdf(to_pdf(NOTICE, SERVED))


@pytest.mark.parametrize("document", [NOTICE, CERTIFICATE, EVERYWHERE("x")])
def test_a_checker_of_pdf_ua_finds_nothing(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "notice.pdf"
    path.write_bytes(to_pdf(document, SERVED))
    assert [str(one) for one in pdfua.validate(str(path)).findings] == []


def test_it_says_that_it_is_pdf_ua_and_what_it_is_called_in_which_language(notice: Pdf) -> None:
    root = notice.root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle
    with notice.file.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == "Community Protection Notice"
        assert meta["dc:creator"] == ["Fylde Bay Borough Council"]
        assert meta["xmp:CreateDate"].startswith("2026-11-25T10:30:00")


def test_another_language_is_declared() -> None:
    welsh = Document(title="Hysbysiad", language="cy", blocks=(Paragraph("Annwyl Syr"),))
    assert str(Pdf(to_pdf(welsh, SERVED)).root.Lang) == "cy"


def test_headings_are_headings_in_order(notice: Pdf) -> None:
    headings = [(tag, text) for tag, _, text in notice.tags if re.fullmatch("H[1-6]", tag)]
    assert headings == [
        ("H1", "Community Protection Notice"),
        ("H2", "Why we are giving you this notice"),
        ("H2", "What you must do"),
        ("H2", "If you do not do it"),
        ("H2", "If you disagree with this notice"),
        ("H2", "Help and advice"),
    ]


def test_table_headers_are_header_cells_of_their_columns(notice: Pdf) -> None:
    cells = [node for tag, node, _ in notice.tags if tag == "TH"]
    assert notice.tagged("TH") == ["Number", "Requirement", "By when"]
    for cell in cells:
        attributes = cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]
        assert "/Column" in [str(one.get("/Scope")) for one in attributes]
    assert notice.tagged("Caption") == ["Requirements of this notice"]
    assert len(notice.tagged("TR")) == 5


def test_lists_and_details_are_lists(notice: Pdf) -> None:
    labels = notice.tagged("Lbl")
    assert labels[:3] == ["Date of issue", "Premises", "Law"]
    assert labels[3:6] == ["•"] * 3
    assert labels[6:9] == ["1.", "2.", "3."]
    assert len(notice.tagged("LBody")) == len(labels)


def test_the_tags_say_all_that_the_tree_says_in_its_order(notice: Pdf) -> None:
    text = squeezed(notice.all_text())
    at = 0
    for block in (NOTICE.opening, NOTICE.body):
        for one in said(Document(title="x", blocks=block)):
            if one not in {"x", ""} and "alignment" not in one:
                found = text.find(squeezed(one), at)
                assert found >= 0, one
                at = found
    for one in said(NOTICE):
        assert squeezed(one) in text


def test_each_page_shows_reference_marking_and_its_number_outside_the_reading_order(
    notice: Pdf,
) -> None:
    pages = len(notice.file.pages)
    assert pages >= 2
    assert [squeezed(one) for one in notice.artifacts()] == [
        f"CN-4T8W-2HJPOFFICIAL-SENSITIVEPage{at}of{pages}" for at in range(1, pages + 1)
    ]
    assert notice.untagged() == ""


def test_a_table_over_several_pages_repeats_its_header_to_the_eye_only() -> None:
    rows = tuple((str(at), "Requirement") for at in range(90))
    pdf = Pdf(to_pdf(Document(title="T", blocks=(Table("All", ("No", "What"), rows),)), SERVED))
    assert len(pdf.file.pages) > 1
    assert pdf.tagged("TH") == ["No", "What"]
    assert "What" in pdf.artifacts()[1]


def test_pages_are_a4_and_every_font_is_inside(notice: Pdf) -> None:
    for page in notice.file.pages:
        assert [round(float(one)) for one in page.mediabox] == [0, 0, 595, 842]
        for font in page.resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_same_tree_and_instant_give_the_same_bytes() -> None:
    once = to_pdf(NOTICE, SERVED)
    assert to_pdf(NOTICE, SERVED) == once
    assert to_pdf(NOTICE, SERVED + timedelta(seconds=1)) != once
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: to_pdf(NOTICE, SERVED), range(8))) == {once}


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from documents import to_pdf; from tests.documents.letters import *; "
            "sys.stdout.buffer.write(to_pdf(NOTICE, SERVED))",
        ],
        capture_output=True,
        check=True,
    ).stdout
    assert made == to_pdf(NOTICE, SERVED)


def test_a_process_forked_after_a_pdf_was_made_makes_the_same_one() -> None:
    """typst's threads do not survive a fork: the child would wait for them for ever."""
    script = """
import os, signal, sys
from documents import to_pdf
from tests.documents.letters import NOTICE, SERVED
from tests.documents.hostile import EVERYWHERE
emoji = EVERYWHERE("😀")
here = [to_pdf(NOTICE, SERVED), to_pdf(emoji, SERVED)]
child = os.fork()
if child == 0:
    signal.alarm(150)
    os._exit(0 if [to_pdf(NOTICE, SERVED), to_pdf(emoji, SERVED)] == here else 3)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], env=dict(os.environ), check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_is_more_than_text(typed: str) -> None:
    document = EVERYWHERE(typed)
    pdf = Pdf(to_pdf(document, SERVED))
    assert pdf.untagged() == ""
    assert [tag for tag, _, _ in pdf.tags if re.fullmatch("H[1-6]|T[HR]|LI", tag)] == [
        tag
        for tag, _, _ in Pdf(to_pdf(EVERYWHERE("x"), SERVED)).tags
        if re.fullmatch("H[1-6]|T[HR]|LI", tag)
    ]
    if unprintable(document):
        return
    # Right-to-left text is stored in the order in which it is drawn.
    found, expected = Counter(squeezed(pdf.all_text())), Counter(squeezed("".join(said(document))))
    assert not expected - found


def test_what_no_font_has_is_named_and_told_before() -> None:
    document = Document(title="T", blocks=(Paragraph("Signed 𒀀𒀀, María"),))
    assert unprintable(document) == ("𒀀𒀀,",)
    text = Pdf(to_pdf(document, SERVED)).all_text()
    assert "Signed [cuneiform sign a][cuneiform sign a], María" in text
    assert unprintable(NOTICE) == ()


def test_words_longer_than_a_line_stay_on_the_page() -> None:
    pdf = Pdf(to_pdf(EVERYWHERE("W" * 400), SERVED))
    assert squeezed(pdf.all_text()).count("W" * 400) >= 14
    size = 0.0
    for page in pdf.file.pages:
        for step in pikepdf.parse_content_stream(page):
            if str(step.operator) == "Tf":
                size = float(step.operands[1])
            if str(step.operator) == "TJ":
                shown = [one for one in step.operands[0] if isinstance(one, pikepdf.String)]
                # Every sixth may be a breaking place. A W is at least 0.94 em wide, the text 166 mm.
                letters = sum(len(bytes(one)) // 2 for one in shown) * 5 / 6
                assert letters * 0.94 * size < 166 * 72 / 25.4 + size
