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
from documents.tree import Block, Document, DocumentError, Signature, Table, pieces
from documents.typeset import CannotTypeset, fonts_have, typeset

# Characters that our fonts certainly have; only others are tried out.
_SURE = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u017f–—‘’“”•…€]*")
_WORD = re.compile(r"\S+")
# A character with the marks, joiners and selectors that belong to it.
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_CLUSTER = re.compile(f"\\S(?:[{_MARKS}]|(?<=\u200d)\\S|[\U0001f3fb-\U0001f3ff])*")

# How many of the widest letters fit on a line of each kind: longer words may be broken.
_LINE, _HEADING, _FIELD, _LABEL, _ADDRESS, _SENDER = 42, 26, 32, 15, 22, 18

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
    clusters: dict[str, bool] = {}
    replaced = {}
    for word in sorted(words):
        if fonts_have(word):
            continue

        def shown(found: re.Match[str]) -> str:
            cluster = found[0]
            if _SURE.fullmatch(cluster):
                return cluster
            if cluster not in clusters:
                clusters[cluster] = fonts_have(cluster)
            return cluster if clusters[cluster] else _named(cluster)

        instead = _CLUSTER.sub(shown, word)
        if not fonts_have(instead):
            instead = "".join(one if _SURE.fullmatch(one) else _named(one) for one in word)
        replaced[word] = instead
    return replaced


def _broken(text: str, limit: int) -> str:
    """The text with places to break inside words that no line of this kind could hold."""

    def parts(found: re.Match[str]) -> str:
        clusters = _CLUSTER.findall(found[0])
        return "\u200b".join("".join(clusters[at : at + 5]) for at in range(0, len(clusters), 5))

    return re.sub(rf"\S{{{limit},}}", parts, text)


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

    def text(self, text: str, limit: int = _LINE) -> str:
        if self.instead:
            text = _WORD.sub(lambda found: self.instead.get(found[0], found[0]), text)
        return _broken(text, limit)

    def words(self, words: Any, limit: int = _LINE) -> list[tuple[str, bool]]:
        return [(self.text(text, limit), strong) for text, strong in pieces(words)]

    def block(self, block: Block) -> dict[str, Any]:
        data = block_as_data(block)
        if isinstance(block, Table):
            limit = max(2, int((166 / len(block.headers) - 3) / 3.7))
            data["caption"] = self.text(block.caption)
            data["headers"] = [self.text(header, limit) for header in block.headers]
            data["rows"] = [[self.words(cell, limit) for cell in row] for row in block.rows]
            return data
        if isinstance(block, Signature):
            data["name"] = self.text(block.name)
            data["lines"] = [self.text(one) for one in (block.role, *block.lines) if one.strip()]
            return data
        if "text" in data:
            data["text"] = self.text(data["text"], _HEADING)
        if "lines" in data:
            data["lines"] = [self.text(line, _ADDRESS) for line in data["lines"]]
        if "words" in data:
            data["words"] = self.words(getattr(block, "words"))
        if "items" in data:
            data["items"] = [self.words(item) for item in getattr(block, "items")]
        if "pairs" in data:
            data["pairs"] = [
                (self.text(label, _LABEL), self.words(value, _FIELD))
                for label, value in getattr(block, "pairs")
            ]
        return data

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
