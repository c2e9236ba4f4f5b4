"""The Word file, opened again: real headings, lists, header rows, language, page fields."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from documents import Document, Numbered, Paragraph, to_docx
from tests.documents.hostile import EVERYWHERE, HOSTILE
from tests.documents.letters import CERTIFICATE, NOTICE, SERVED
from tests.documents.reading import said, squeezed, word_text


@pytest.fixture(scope="module")
def word() -> WordDocument:
    return docx.Document(io.BytesIO(to_docx(NOTICE, SERVED)))


def _number(paragraph: Any) -> int:
    """The list that a paragraph belongs to."""
    return int(paragraph._p.pPr.numPr.numId.val)


def _styled(word: WordDocument, style: str) -> list[str]:
    return [one.text for one in word.paragraphs if one.style and one.style.name == style]


def test_headings_are_words_own(word: WordDocument) -> None:
    assert _styled(word, "Heading 1") == ["Community Protection Notice"]
    assert _styled(word, "Heading 2")[:2] == [
        "Why we are giving you this notice",
        "What you must do",
    ]


def test_title_language_and_dates_are_set(word: WordDocument) -> None:
    core = word.core_properties
    assert (core.title, core.author, core.language) == (
        "Community Protection Notice",
        "Fylde Bay Borough Council",
        "en-GB",
    )
    assert core.comments == ""
    assert core.created == core.modified == SERVED
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"


def test_tables_repeat_their_header_row_and_carry_their_caption(word: WordDocument) -> None:
    (table,) = word.tables
    first, *rest = table.rows
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rest)
    assert [cell.text for cell in first.cells] == ["Number", "Requirement", "By when"]
    assert _styled(word, "Caption") == ["Requirements of this notice"]
    assert (
        table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Requirements of this notice"
    )


def test_lists_are_words_own_and_each_counts_anew(word: WordDocument) -> None:
    assert len(_styled(word, "List Bullet")) == 3
    numbered = [one for one in word.paragraphs if one.style and one.style.name == "List Number"]
    numbers = [_number(one) for one in numbered]
    assert len(set(numbers[:3])) == 1
    assert len(set(numbers[3:])) == 1
    assert numbers[0] != numbers[3]


def test_a_list_starts_where_the_tree_says() -> None:
    document = Document(title="T", blocks=(Numbered(("a",), start=7),))
    opened = docx.Document(io.BytesIO(to_docx(document, SERVED)))
    number = _number(opened.paragraphs[-1])
    start = opened.part.numbering_part.element.num_having_numId(number).lvlOverride_lst[0]
    assert start.startOverride.val == 7


def test_every_page_shows_reference_marking_and_its_number(word: WordDocument) -> None:
    footer = word.sections[0].footer.paragraphs[0]
    assert footer.text == "CN-4T8W-2HJP   OFFICIAL-SENSITIVE\tPage  of "
    fields = [one.text.strip() for one in footer._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_text_is_in_arial_and_no_theme_font_overrides_it(word: WordDocument) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Caption"):
        fonts = word.styles[name].element.rPr.rFonts
        assert set(fonts.attrib.values()) == {"Arial"}


def test_the_file_says_all_that_the_tree_says(word: WordDocument) -> None:
    for document in (NOTICE, CERTIFICATE):
        text = squeezed(word_text(to_docx(document, SERVED)))
        for one in said(document):
            assert squeezed(one) in text


def test_the_same_tree_and_instant_give_the_same_bytes() -> None:
    content = to_docx(NOTICE, SERVED)
    assert to_docx(NOTICE, SERVED) == content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {one.date_time[0] for one in file.infolist()} == {1980}


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_is_more_than_text(typed: str) -> None:
    document = EVERYWHERE(typed)
    content = to_docx(document, SERVED)
    opened = docx.Document(io.BytesIO(content))
    harmless = docx.Document(io.BytesIO(to_docx(EVERYWHERE("x"), SERVED)))
    assert [one.style.name for one in opened.paragraphs if one.style] == [
        one.style.name for one in harmless.paragraphs if one.style
    ]
    text = squeezed(word_text(content))
    for one in said(document):
        assert squeezed(one) in text


def test_a_title_longer_than_words_property_holds_is_cut_only_there() -> None:
    document = Document(title="T" * 300, council="C" * 300, blocks=(Paragraph("x"),))
    opened = docx.Document(io.BytesIO(to_docx(document, SERVED)))
    assert _styled(opened, "Heading 1") == ["T" * 300]
    assert opened.core_properties.title == "T" * 255
