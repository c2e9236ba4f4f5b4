"""What officers type in a text box, as blocks. Few marks, and all else stays as it was typed.

`# heading` and `## heading below it`; `- bullet`; `1. numbered`, which keeps the number that was typed;
`**strong**`; a blank line begins a new paragraph.
"""

from __future__ import annotations

import re

from documents.tree import (
    Block,
    Bullets,
    Heading,
    Numbered,
    Paragraph,
    Strong,
    Words,
    clean,
)

_HEADING = re.compile(r"(#{1,2}) +(\S.*)")
_BULLET = re.compile(r"- +(\S.*)")
_NUMBER = re.compile(r"([1-9][0-9]{0,2})\. +(\S.*)")
_STRONG = re.compile(r"\*\*(?=[^\s*])(.+?)(?<=[^\s*])\*\*")


def parse_words(text: str) -> Words:
    """The text with `**strong**` words as `Strong`; plain text stays a plain string."""
    parts = _STRONG.split(clean(text))
    if len(parts) == 1:
        return parts[0]
    each = (Strong(part) if at % 2 else part for at, part in enumerate(parts))
    return tuple(part for part in each if part)


class _Reader:
    """Collects lines into blocks; `kind` is what a line without a mark continues."""

    def __init__(self, under: int) -> None:
        self.under = under
        self.blocks: list[Block] = []
        self.lines: list[str] = []
        self.kind = ""
        self.number = 0

    def finish(self) -> None:
        """Turn the lines so far into a paragraph or an item."""
        if not self.lines:
            return
        words = parse_words("\n".join(self.lines))
        self.lines = []
        last = self.blocks[-1] if self.blocks else None
        if self.kind == "paragraph":
            self.blocks.append(Paragraph(words))
        elif self.kind == "bullet":
            if isinstance(last, Bullets):
                self.blocks[-1] = Bullets((*last.items, words))
            else:
                self.blocks.append(Bullets((words,)))
        # A number that does not follow the one before begins a list of its own, and stays as typed.
        elif isinstance(last, Numbered) and self.number == last.start + len(last.items):
            self.blocks[-1] = Numbered((*last.items, words), last.start)
        else:
            self.blocks.append(Numbered((words,), self.number))

    def begin(self, kind: str, line: str) -> None:
        self.finish()
        self.kind = kind
        self.lines = [line]

    def read(self, line: str) -> None:
        """Take in one line."""
        if not line.strip():
            self.finish()
        elif found := _HEADING.fullmatch(line):
            self.finish()
            self.blocks.append(Heading(self.under + len(found[1]), found[2]))
        elif found := _BULLET.fullmatch(line):
            self.begin("bullet", found[1])
        elif found := _NUMBER.fullmatch(line):
            self.begin("number", found[2])
            self.number = int(found[1])
        elif self.lines:
            self.lines.append(line)
        else:
            self.begin("paragraph", line)


def parse_markup(text: str, under: int = 0) -> tuple[Block, ...]:
    """The blocks that the text describes; `under` is the level of the heading that they come under.

    Raises DocumentError for a heading below the deepest level.
    """
    reader = _Reader(under)
    for line in clean(text).split("\n"):
        reader.read(line.strip(" "))
    reader.finish()
    return tuple(reader.blocks)
