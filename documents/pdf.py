"""The tree as an accessible PDF (PDF/UA-1), set by typst from `letter.typ`.

The template is fixed and reads the tree as JSON; no typst source is ever made from what people typed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from documents.storage import block_as_data
from documents.tree import (
    AddressBlock,
    Block,
    Bullets,
    Chart,
    Document,
    DocumentError,
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
from documents.typeset import CannotTypeset, typeset, without_glyphs

# Characters that our fonts certainly have; only others are tried out.
_SURE = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u017f–—‘’“”•…€]*")
_WORD = re.compile(r"\S+")
# A character with the marks, joiners and selectors that belong to it.
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_CLUSTER = re.compile(f"\\S(?:[{_MARKS}]|(?<=\u200d)\\S|[\U0001f3fb-\U0001f3ff])*")

# The room for a word on a line of each kind, in millimetres at the body's size: wider words may be broken.
_TEXT_WIDTH = 166.0
_LINE, _HEADING, _FIELD, _LABEL, _ADDRESS, _SENDER = 148.0, 105.0, 126.0, 120.0, 86.0, 64.0

Adapt = Callable[[str], str]


def _named(cluster: str) -> str:
    """A stand-in for what the fonts lack: what it is called, in square brackets."""
    names = [
        unicodedata.name(one, f"U+{ord(one):04X}").lower()
        for one in cluster
        if unicodedata.category(one) not in {"Cf", "Mn"}
    ]
    return "".join(f"[{name}]" for name in names)


def _stand_ins(texts: set[str]) -> dict[str, str]:
    """By word: how words that the fonts cannot show are printed instead."""
    words = {
        word for text in texts for word in _WORD.findall(text) if _SURE.fullmatch(word) is None
    }
    bad = without_glyphs(words)
    clusters = {one for word in bad for one in _CLUSTER.findall(word) if not _SURE.fullmatch(one)}
    named = {cluster: _named(cluster) for cluster in without_glyphs(clusters)}
    replaced = {
        word: _CLUSTER.sub(lambda found: named.get(found[0], found[0]), word) for word in bad
    }
    # Parts that fonts have singly, and no font together.
    still = without_glyphs(replaced.values())
    return {
        word: "".join(one if _SURE.fullmatch(one) else _named(one) for one in word)
        if instead in still
        else instead
        for word, instead in sorted(replaced.items())
    }


def _width(word: str) -> float:
    """No less than the word is wide in bold, in millimetres at the body's size."""
    wide = sum(one in "WMwm@%" or one > "~" for one in word)
    broad = sum(one.isupper() or one.isdigit() for one in word)
    return 2.4 * len(word) + 0.6 * broad + 1.4 * wide


def _broken(text: str, room: float) -> str:
    """The text with places to break inside words that no line of this kind could hold."""

    def parts(found: re.Match[str]) -> str:
        word = found[0]
        if _width(word) <= room:
            return word
        clusters = _CLUSTER.findall(word)
        step = min(5, max(1, int(room / 4.5)))
        return "\u200b".join(
            "".join(clusters[at : at + step]) for at in range(0, len(clusters), step)
        )

    return _WORD.sub(parts, text)


def _texts(value: Any) -> set[str]:
    """Every string anywhere in the data."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(_texts, value))
    return set()


class _Data:
    """The tree as the template wants it: words as pieces, text adapted to the width of its line."""

    def __init__(self, instead: dict[str, str]) -> None:
        self.instead = instead

    def text(self, text: str, room: float = _LINE) -> str:
        if self.instead:
            text = _WORD.sub(lambda found: self.instead.get(found[0], found[0]), text)
        return _broken(text, room)

    def words(self, words: Words, room: float = _LINE) -> list[tuple[str, bool]]:
        return [(self.text(text, room), strong) for text, strong in pieces(words)]

    def block(self, block: Block) -> dict[str, Any]:
        return block_as_data(block) | self.adapted(block)

    def adapted(self, block: Block) -> dict[str, Any]:
        """Those values of the block that hold text."""
        match block:
            case Heading():
                return {"text": self.text(block.text, _HEADING)}
            case Paragraph() | Note():
                return {"words": self.words(block.words)}
            case Bullets() | Numbered():
                return {"items": [self.words(item) for item in block.items]}
            case Fields():
                pairs = [
                    (self.text(label, _LABEL), self.words(value, _FIELD))
                    for label, value in block.pairs
                ]
                return {"pairs": pairs}
            case Table():
                rooms = [_TEXT_WIDTH * share - 3 for share in block.shares]
                return {
                    "shares": block.shares,
                    "caption": self.text(block.caption),
                    "headers": list(map(self.text, block.headers, rooms)),
                    "rows": [list(map(self.words, row, rooms)) for row in block.rows],
                }
            case Chart():
                return {"alternative": block.alternative}
            case AddressBlock():
                return {"lines": [self.text(line, _ADDRESS) for line in block.lines]}
            case Signature():
                below = [line for line in (block.role, *block.lines) if line.strip()]
                return {"name": self.text(block.name), "lines": list(map(self.text, below))}
            case PageBreak():
                return {}

    def document(self, document: Document) -> str:
        language, _, region = document.language.partition("-")
        data = {
            "title": self.text(document.title, _HEADING),
            "council": self.text(document.council, _SENDER),
            "sender": [self.text(line, _SENDER) for line in document.sender],
            "reference": self.text(document.reference, _SENDER),
            "classification": self.text(document.classification),
            "lang": language,
            "region": region or None,
            "opening": [self.block(block) for block in document.opening],
            "body": [self.block(block) for block in document.body],
        }
        return json.dumps(data)


def unprintable(document: Document) -> tuple[str, ...]:
    """Words with characters that our fonts lack; the PDF names those characters in square brackets.

    Whoever makes a notice can be told before it is served.
    """
    return tuple(_stand_ins(_all_text(document)))


def _all_text(document: Document) -> set[str]:
    blocks = [block_as_data(block) for block in document.blocks]
    return _texts(blocks) | _texts(
        [
            document.title,
            document.council,
            document.sender,
            document.reference,
            document.classification,
        ]
    )


def to_pdf(document: Document, made_at: datetime) -> bytes:
    """The document as PDF/UA-1. The same tree and instant give the same bytes.

    Raises DocumentError if it cannot be set, which no text that `Document` accepts is known to cause.
    """
    seconds = int(made_at.timestamp())
    try:
        try:
            return typeset(_Data({}).document(document), seconds)
        except CannotTypeset as error:
            if not error.no_glyph:
                raise
        return typeset(_Data(_stand_ins(_all_text(document))).document(document), seconds)
    except CannotTypeset as error:
        raise DocumentError("The PDF could not be made from this text.") from error
