"""The tree as a Word file that people can edit: real headings, lists, header rows and page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from documents.tree import (
    AddressBlock,
    Block,
    Bullets,
    Chart,
    Document,
    Fields,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    Words,
    pieces,
)
from documents.word_look import (
    ADDRESS,
    DETAIL,
    LETTERHEAD,
    MARKING,
    NOTE,
    SENDER,
    SIGNED,
    apply_look,
    element,
    restart_numbers,
    table_look,
)

# From the top margin to the envelope's window, and how much of the page the window's address takes.
_WINDOW, _ADDRESS_ROOM = Mm(53 - 18), Mm(29)
# A zip file knows no year before 1980.
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def _write(paragraph: WordParagraph, words: Words, bold: bool = False) -> WordParagraph:
    for text, strong in pieces(words):
        # A line end becomes a line break within the paragraph.
        run = paragraph.add_run(text)
        if strong or bold:
            run.bold = True
    return paragraph


class _Writer:
    """Writes blocks one below the other."""

    def __init__(self, word: WordDocument) -> None:
        self.word = word
        # Looked up once: by its name python-docx searches all styles for every paragraph.
        self.style_ids = {style.name: style.style_id for style in word.styles}

    def styled(self, style: str | None = None) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        if style is not None:
            paragraph._p.style = self.style_ids[style]
        return paragraph

    def paragraph(self, words: Words, style: str | None = None) -> WordParagraph:
        return _write(self.styled(style), words)

    def lines(self, lines: Iterable[str], style: str) -> list[WordParagraph]:
        return [self.paragraph(line, style) for line in lines]

    def head(self, document: Document, in_window: bool) -> None:
        """The head of the first page; what follows stands in the envelope's window if it is an address."""
        lines = [
            *self.lines(filter(None, [document.classification]), MARKING),
            *self.lines(filter(None, [document.council]), LETTERHEAD),
            *self.lines(document.sender, SENDER),
            *self.lines([f"Reference: {document.reference}"] if document.reference else [], SENDER),
        ]
        if in_window:
            used = sum(12 if one._p.style == self.style_ids[SENDER] else 18 for one in lines)
            self.gap_above_address = max(Mm(6), _WINDOW - Pt(used))
        elif lines:
            lines[-1].paragraph_format.space_after = Pt(24)

    def fields(self, block: Fields) -> None:
        for label, value in block.pairs:
            paragraph = self.styled(DETAIL)
            _write(paragraph, label, bold=True).add_run("\t")
            _write(paragraph, value)

    def table(self, block: Table) -> None:
        self.paragraph(block.caption, "Caption")
        table = self.word.add_table(1 + len(block.rows), len(block.headers), style="Table Grid")
        table_look(table, block.shares, block.caption)
        contents: list[tuple[Words, ...]] = [block.headers, *block.rows]
        for at, row in enumerate(table.rows):
            for column, (cell, words) in enumerate(zip(row.cells, contents[at], strict=True)):
                paragraph = _write(cell.paragraphs[0], words, bold=at == 0)
                paragraph.paragraph_format.space_before = Pt(2)
                paragraph.paragraph_format.space_after = Pt(2)
                if column in block.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.word.add_paragraph().paragraph_format.space_after = Pt(0)

    def chart(self, block: Chart) -> None:
        """The drawing as a picture: Word shows SVG in some of its versions only."""
        # Here and not above: the engine must not have drawn in a process that forks.
        import vl_convert

        picture = vl_convert.svg_to_png(block.svg, scale=2)
        shape = self.word.add_picture(io.BytesIO(picture), width=Mm(150))
        shape._inline.docPr.set("descr", block.alternative)

    def numbered(self, block: Numbered) -> None:
        number = restart_numbers(self.word, block.start)
        for item in block.items:
            properties = self.paragraph(item, "List Number")._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = int(number)

    def address(self, block: AddressBlock, in_window: bool) -> None:
        lines = self.lines(block.lines, ADDRESS)
        lines[-1].paragraph_format.space_after = Pt(8)
        if in_window:
            lines[0].paragraph_format.space_before = self.gap_above_address
            lines[-1].paragraph_format.space_after = max(
                Pt(17), Pt(17) + _ADDRESS_ROOM - Pt(14 * len(lines))
            )

    def signature(self, block: Signature) -> None:
        # "Yours sincerely" stays with who signs.
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        paragraph = self.styled(SIGNED)
        _write(paragraph, block.name, bold=True)
        for line in (block.role, *block.lines):
            if line.strip():
                paragraph.add_run().add_break()
                _write(paragraph, line)

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.paragraph(block.text, f"Heading {block.level + 1}")
            case Paragraph():
                self.paragraph(block.words)
            case Bullets():
                for item in block.items:
                    self.paragraph(item, "List Bullet")
            case Numbered():
                self.numbered(block)
            case Fields():
                self.fields(block)
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)
            case AddressBlock():
                self.address(block, in_window=False)
            case Signature():
                self.signature(block)
            case Note():
                self.paragraph(block.words, NOTE)
            case PageBreak():
                self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _page_number(paragraph: WordParagraph, field: str) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))
        else:
            instruction = element("instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {field} "
            run._r.append(instruction)


def _footer(word: WordDocument, document: Document) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    marks = [one for one in (document.reference, document.classification) if one]
    paragraph.add_run("   ".join(marks) + "\tPage ")
    _page_number(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _page_number(paragraph, "NUMPAGES")


def _properties(word: WordDocument, document: Document, made_at: datetime) -> None:
    core: Any = word.core_properties
    moment = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    # These properties hold 255 characters at most.
    core.title, core.author = document.title[:255], document.council[:255]
    core.language, core.comments = document.language, ""
    core.created = core.modified = moment
    core.last_modified_by = core.author


def _same_bytes(saved: bytes) -> bytes:
    """The same zip file without the moment at which it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return made.getvalue()


@lru_cache(maxsize=4)
def _empty(language: str) -> bytes:
    """The empty file with its look, made once for each language."""
    word = docx.Document()
    apply_look(word, language)
    saved = io.BytesIO()
    word.save(saved)
    return saved.getvalue()


def to_docx(document: Document, made_at: datetime) -> bytes:
    """The document as a Word file. The same tree and instant give the same bytes."""
    word = docx.Document(io.BytesIO(_empty(document.language)))
    _properties(word, document, made_at)
    writer = _Writer(word)
    writer.head(document, in_window=bool(document.opening))
    for at, block in enumerate(document.opening):
        if at == 0 and isinstance(block, AddressBlock):
            writer.address(block, in_window=True)
        else:
            writer.block(block)
    writer.paragraph(document.title, "Heading 1")
    for block in document.body:
        writer.block(block)
    _footer(word, document)
    saved = io.BytesIO()
    word.save(saved)
    return _same_bytes(saved.getvalue())
