"""The letters as they are kept: accessible PDFs, Word files with headings, unchanged by what follows."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import docx
import pdfua
import pytest

from documents import from_json
from orders.models import Order, OrderDocument
from partnership import files
from tests.orders import drafts
from tests.orders.conftest import START, Bench


@pytest.fixture
def kept(bench: Bench) -> dict[str, OrderDocument]:
    """One letter of each sort, by what it is."""
    day = START + timedelta(days=25)
    notice = bench.served_cpn()
    breach = bench.breach(notice, day)
    bench.take(notice, "fpn", day, breach=breach, amount=Decimal(100))
    warning = Order.objects.get(pk=notice.source_id)
    closure = drafts.served(bench, drafts.at(day, 14))
    return {
        document.letter: document
        for order in (warning, notice, closure)
        for document in order.documents.all()
    }


def test_every_letter_is_an_accessible_pdf_and_a_word_file_with_real_headings(
    kept: dict[str, OrderDocument], tmp_path: Path
) -> None:
    assert set(kept) == {"cpw", "cpn", "certificate", "fpn", "closure_notice"}
    for letter, document in kept.items():
        pdf = files.get(document.pdf_sha256)
        path = tmp_path / f"{letter}.pdf"
        path.write_bytes(pdf)
        assert [str(one) for one in pdfua.validate(str(path)).findings] == [], letter
        assert hashlib.sha256(pdf).hexdigest() == document.pdf_sha256
        word = docx.Document(io.BytesIO(files.get(document.word_sha256)))
        styles = [
            paragraph.style.name for paragraph in word.paragraphs if paragraph.style is not None
        ]
        assert "Title" in styles or "Heading 1" in styles, letter
        if letter != "certificate":
            assert sum(style.startswith("Heading") for style in styles) >= 4, letter


def test_a_notice_says_its_last_day_for_an_appeal_and_what_it_requires(
    kept: dict[str, OrderDocument],
) -> None:
    text = kept["cpn"].tree
    issued = START + timedelta(days=20)
    last = issued + timedelta(days=20)
    for words in (
        f"on or before {last.day} {last:%B %Y}",
        "Loud music at night",
        "Neighbours cannot sleep",
        "to stop: Playing music",
        "£2,500",
        "£100",
    ):
        assert words in text, words
    assert "________" not in text
    assert from_json(text).title == "Community Protection Notice"


def test_a_letter_that_has_left_stays_as_it_was(bench: Bench) -> None:
    notice = bench.served_cpn()
    letter = notice.documents.get(letter="cpn")
    before = (letter.tree, letter.pdf_sha256, files.get(letter.pdf_sha256))
    bench.take(
        notice,
        "vary",
        date(2026, 4, 1),
        note="Agreed",
        ends_on=date(2026, 7, 1),
        next_review_on=date(2026, 6, 1),
    )
    letter.refresh_from_db()
    assert (letter.tree, letter.pdf_sha256, files.get(letter.pdf_sha256)) == before
    numbers = list(notice.documents.order_by("number").values_list("number", flat=True))
    assert numbers == [f"{notice.record.reference}/{number}" for number in (1, 2, 3)]
