"""The tree that every letter, notice, certificate and report is before it is rendered.

A tree holds plain text and what it is (a heading, a list, a table), never how it looks. It is
immutable, checked as it is built, and free of characters that a renderer cannot hold, so a tree that
exists can be rendered. Each part raises `DocumentError` with a sentence for whoever wrote it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, fields
from typing import Any

DEEPEST_HEADING = 3


class DocumentError(ValueError):
    """The document cannot be made as it is; the message says in plain English what to change."""


# Line ends of other systems, and the ones that Word puts on the clipboard.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters, lone surrogates and non-characters, which XML and PDF cannot hold; and the marks that
# reorder the text around them (U+202A-202E, U+2066-2069): a notice has to read as it is stored.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def clean(text: str) -> str:
    """The text with one kind of line end, blanks for tabs, and nothing that is not text."""
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return tuple(_cleaned(one) for one in value)
    return value


def _refuse_if(wrong: bool, message: str) -> None:
    if wrong:
        raise DocumentError(message)


class _Part:
    """Cleans its text, makes tuples of its lists, then checks itself."""

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, one.name, _cleaned(getattr(self, one.name)))
        self.check()

    def check(self) -> None:
        """Raise DocumentError if this part says nothing or contradicts itself."""


@dataclass(frozen=True)
class Strong(_Part):
    """Words that must not be overlooked."""

    text: str


# What a paragraph, item or cell says: plain text, or pieces of which some are strong.
Words = str | tuple[str | Strong, ...]


def pieces(words: Words) -> tuple[tuple[str, bool], ...]:
    """The words piece by piece: the text, and whether it is strong."""
    each = (words,) if isinstance(words, str) else words
    return tuple((one.text, True) if isinstance(one, Strong) else (one, False) for one in each)


def plain(words: Words) -> str:
    """The words without emphasis."""
    return "".join(text for text, _ in pieces(words))


def is_blank(words: Words) -> bool:
    """Whether a reader would see nothing."""
    return not plain(words).strip()


@dataclass(frozen=True)
class Heading(_Part):
    """A heading under the document's title: level 1 is a section, 2 a part of it, 3 a part of that."""

    level: int
    text: str

    def check(self) -> None:
        _refuse_if(not self.text.strip(), "A heading has no words. Write it or delete it.")
        _refuse_if(
            not 1 <= self.level <= DEEPEST_HEADING,
            f"“{self.text}” has heading level {self.level}. Use level 1 to {DEEPEST_HEADING}.",
        )


@dataclass(frozen=True)
class Paragraph(_Part):
    """One paragraph; a line end in it stays a line end."""

    words: Words


@dataclass(frozen=True)
class Bullets(_Part):
    """A list without an order."""

    items: tuple[Words, ...]

    def check(self) -> None:
        _refuse_if(not self.items, "A list has no items. Add one or delete the list.")


@dataclass(frozen=True)
class Numbered(_Part):
    """A list that people refer to by number, counted from `start`."""

    items: tuple[Words, ...]
    start: int = 1

    def check(self) -> None:
        _refuse_if(not self.items, "A list has no items. Add one or delete the list.")
        _refuse_if(self.start < 1, "A numbered list starts at 1 or higher.")


@dataclass(frozen=True)
class Fields(_Part):
    """Labels and what stands against each: Date, To, Premises."""

    pairs: tuple[tuple[str, Words], ...]

    def check(self) -> None:
        _refuse_if(not self.pairs, "A block of details is empty. Add a detail or delete it.")
        _refuse_if(
            any(not label.strip() for label, _ in self.pairs), "A detail has no label. Name it."
        )


@dataclass(frozen=True)
class Table(_Part):
    """A table of data with a caption and one row of headers; `numeric` columns (from 0) align right."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numeric: tuple[int, ...] = ()

    def check(self) -> None:
        _refuse_if(not self.caption.strip(), "A table has no caption. Say what it shows.")
        name = f"The table “{self.caption}”"
        _refuse_if(
            not self.headers or any(not one.strip() for one in self.headers),
            f"{name} has a column without a header. Name every column.",
        )
        _refuse_if(
            any(len(row) != len(self.headers) for row in self.rows),
            f"{name} has a row with more or fewer cells than it has headers.",
        )

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of the width each column gets, adding up to 1: long text more, never less than a word."""
        weights = []
        for at, header in enumerate(self.headers):
            texts = [header, *(plain(row[at]) for row in self.rows)]
            longest_word = max(len(word) for text in texts for word in [*text.split(), ""])
            longest_text = max(map(len, texts))
            weights.append(max(min(longest_word, 20) + 5, min(longest_text, 60)))
        return tuple(weight / sum(weights) for weight in weights)


# What a drawing may be made of: shapes and text, nothing that runs, loads or styles.
_DRAWN_OF = {
    "svg",
    "g",
    "path",
    "rect",
    "line",
    "circle",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
}
_NEVER = re.compile(r"\bon\w+\s*=|\b(?:href|style)\s*=|url\(|<!|<\?", re.IGNORECASE)


@dataclass(frozen=True)
class Chart(_Part):
    """A drawing (SVG), and the words that say what it shows. The table of its values follows it."""

    svg: str
    alternative: str

    def check(self) -> None:
        _refuse_if(
            not self.alternative.strip(),
            "A chart has no text alternative. Say in words what it shows.",
        )
        # Before it is parsed: a declaration could make a parser work for ever.
        _refuse_if(
            bool(_NEVER.search(self.svg)),
            "A chart’s drawing holds something other than shapes and text.",
        )
        try:
            drawing = ElementTree.fromstring(self.svg)  # noqa: S314 - without declarations
        except ElementTree.ParseError:
            raise DocumentError("A chart’s drawing is no SVG that can be read.") from None
        tags = {each.tag.rpartition("}")[2] for each in drawing.iter()}
        _refuse_if(
            not self.svg.startswith("<svg") or not tags <= _DRAWN_OF,
            "A chart’s drawing holds something other than shapes and text.",
        )


@dataclass(frozen=True)
class AddressBlock(_Part):
    """Whom the letter is for, a line each. As the first block it shows in the envelope's window."""

    lines: tuple[str, ...]

    def check(self) -> None:
        _refuse_if(
            not any(line.strip() for line in self.lines), "The address is empty. Enter its lines."
        )


@dataclass(frozen=True)
class Signature(_Part):
    """Room to sign, then who signs, in what role, and further lines (authority, telephone)."""

    name: str
    role: str = ""
    lines: tuple[str, ...] = ()

    def check(self) -> None:
        _refuse_if(not self.name.strip(), "A signature has no name. Say who signs.")


@dataclass(frozen=True)
class Note(_Part):
    """A paragraph set apart, for what the reader must know: the penalty, the last day."""

    words: Words


@dataclass(frozen=True)
class PageBreak(_Part):
    """What follows begins a new page."""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Numbered
    | Fields
    | Table
    | Chart
    | AddressBlock
    | Signature
    | Note
    | PageBreak
)


@dataclass(frozen=True)
class Document(_Part):
    """One document: who sends it, what it is called, how it is marked, and its blocks in order.

    `council` and `sender` (address, telephone) make the head of the first page. `reference` and
    `classification` show there and on every page. `language` is a tag such as en-GB or cy.
    """

    title: str
    blocks: tuple[Block, ...]
    council: str = ""
    sender: tuple[str, ...] = ()
    reference: str = ""
    classification: str = ""
    language: str = "en-GB"

    def check(self) -> None:
        _refuse_if(not self.title.strip(), "The document has no title. Enter one.")
        _refuse_if(
            re.fullmatch("[a-z]{2,3}(-[A-Z]{2})?", self.language) is None,
            "The document's language must be a tag such as en-GB.",
        )
        for block, following in zip(self.blocks, (*self.blocks[1:], None), strict=False):
            _refuse_if(
                isinstance(block, Chart) and not isinstance(following, Table),
                "A chart has no table of its values after it.",
            )
        above = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                _refuse_if(
                    block.level > above + 1,
                    f"The heading “{block.text}” has no heading of level {block.level - 1} above it. "
                    "Add that heading, or use fewer # signs.",
                )
                above = block.level

    @property
    def opening(self) -> tuple[Block, ...]:
        """What stands above the title: in a letter, the address and the details that follow it."""
        count = 0
        if self.blocks and isinstance(self.blocks[0], AddressBlock):
            while count < len(self.blocks) and isinstance(
                self.blocks[count], AddressBlock | Fields
            ):
                count += 1
        return self.blocks[:count]

    @property
    def body(self) -> tuple[Block, ...]:
        """What stands below the title, without paragraphs that say nothing."""
        return tuple(
            block
            for block in self.blocks[len(self.opening) :]
            if not (isinstance(block, Paragraph | Note) and is_blank(block.words))
        )
