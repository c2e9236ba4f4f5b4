"""Reads renderings back, for tests: what somebody would find who opened the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pikepdf
from docx.oxml.ns import qn

from documents import Document
from documents.storage import block_as_data


def squeezed(text: str) -> str:
    """The text without blanks and breaking places, which renderings may choose."""
    return re.sub(r"[\s\u200b\xad]+", "", text)


def said(document: Document) -> Iterator[str]:
    """Every text of the tree."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            if set(value) == {"strong"}:
                yield value["strong"]
                return
            for name, one in value.items():
                if name != "kind":
                    yield from walk(one)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)

    yield document.title
    yield from (document.council, *document.sender, document.reference, document.classification)
    for block in document.blocks:
        yield from walk(block_as_data(block))


class Pdf:
    """A PDF's tags, read with pikepdf; text comes from each tag's own marked content."""

    def __init__(self, content: bytes) -> None:
        self.file = pikepdf.open(io.BytesIO(content))
        self.root = self.file.Root
        self.marked = {page.obj.objgen: _marked_text(page) for page in self.file.pages}
        self.tags = list(self._walk(self.root.StructTreeRoot.K, None))

    def _walk(self, node: Any, page: Any) -> Iterator[tuple[str, Any, str]]:
        """Each tag in reading order: its name, itself, and all text under it."""
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from self._walk(one, page)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S)[1:], node, self.text(node, page)
            yield from self._walk(node.get("/K", pikepdf.Array()), node.get("/Pg", page))

    def text(self, node: Any, page: Any = None) -> str:
        """The text under a tag."""
        if isinstance(node, int):
            return self.marked[page.objgen].get(node, "")
        if isinstance(node, pikepdf.Array):
            return "".join(self.text(one, page) for one in node)
        if "/MCID" in node:
            return self.marked[node.get("/Pg", page).objgen].get(int(node.MCID), "")
        return self.text(node.get("/K", pikepdf.Array()), node.get("/Pg", page))

    def tagged(self, name: str) -> list[str]:
        """The texts of all tags of a name."""
        return [text for tag, _, text in self.tags if tag == name]

    def all_text(self) -> str:
        return "".join(self.text(one) for one in [self.root.StructTreeRoot.K])

    def artifacts(self) -> list[str]:
        """The texts that are not meant to be read out: one for each page."""
        return [self.marked[page.obj.objgen].get(-1, "") for page in self.file.pages]

    def untagged(self) -> str:
        """Text that is neither tagged nor an artifact."""
        return "".join(marked.get(-2, "") for marked in self.marked.values())


def _unicode_map(font: Any) -> dict[int, str]:
    """By glyph number: its text, as the font's ToUnicode table says."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}

    def decoded(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be")

    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w*)>", part):
            found[int(code, 16)] = decoded(text)
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for at in range(int(last, 16) - int(first, 16) + 1):
                letters = decoded(text)
                found[int(first, 16) + at] = letters[:-1] + chr(ord(letters[-1]) + at)
    return found


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """By marked content id: its text. -1 holds artifacts, -2 what is not marked at all."""
    maps = {name: _unicode_map(font) for name, font in page.resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    open_marks: list[tuple[int, str | None]] = []
    letters: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(page):
        name, operands = str(step.operator), step.operands
        if name in {"BDC", "BMC"}:
            mark, instead = (-1 if str(operands[0]) == "/Artifact" else None), None
            if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
                if "/MCID" in operands[1]:
                    mark = int(operands[1].MCID)
                if "/ActualText" in operands[1]:
                    instead = str(operands[1].ActualText)
            if mark is None:
                mark = open_marks[-1][0] if open_marks else -2
            open_marks.append((mark, instead))
            if instead is not None:
                found[mark] = found.get(mark, "") + instead
        elif name == "EMC":
            open_marks.pop()
        elif name == "Tf":
            letters = maps[str(operands[0])]
        elif name in {"Tj", "TJ"}:
            mark = open_marks[-1][0] if open_marks else -2
            if any(instead is not None for _, instead in open_marks):
                continue
            pieces = operands[0] if name == "TJ" else operands
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    codes = bytes(piece)
                    text = "".join(
                        letters.get(int.from_bytes(codes[at : at + 2], "big"), "\ufffd")
                        for at in range(0, len(codes), 2)
                    )
                    found[mark] = found.get(mark, "") + text
    return found


def word_text(content: bytes) -> str:
    """All text of a Word file's body, in order."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(one.text or "" for one in body.iter(qn("w:t")))
