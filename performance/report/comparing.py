"""Two publications beside one another: their figures, and the text that is not in both."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass

from documents import Bullets, Document, Fields, Note, Numbered, Paragraph, Table, from_json, plain
from ledger.periods import parse
from performance.models import Publication
from performance.report.placeholders import earlier

_NUMBER = re.compile(r"^\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[a-z]? ")


@dataclass(frozen=True)
class TextChange:
    """A paragraph that is not in both: what the first says, and what the other says."""

    one: str
    other: str


def side_by_side(one: Publication, other: Publication) -> list[list[str]]:
    """Each figure's value in both: of other years, the same figure of the year that each is about."""
    mine, theirs = _values(one), _values(other)
    return [
        [title, label, mine.get(key, ("", "", "–"))[2], theirs.get(key, ("", "", "–"))[2]]
        for key in sorted(
            {**mine, **theirs}, key=lambda each: (each[0], each[1], -each[2], each[3])
        )
        for title, label in [(mine.get(key) or theirs[key])[:2]]
    ]


_Key = tuple[str, str, int, str]


def _values(publication: Publication) -> dict[_Key, tuple[str, str, str]]:
    """Figure, area, years back and part → title, how its period is told, value."""
    found: dict[_Key, tuple[str, str, str]] = {}
    own = parse(publication.period)
    for each in json.loads(publication.figures):
        period = parse(each["period"])
        back = own.starts_on.year - period.starts_on.year
        part = ""
        if back < 0 or earlier(own, max(back, 0)) != period:
            part = period.label.removeprefix(own.label).strip() or period.label
            back = max(back, 0)
        told = "The period" if not back and not part else part or f"{back} years before"
        if back == 1 and not part:
            told = "The year before"
        key = (each["figure_id"], each["area"], -back, part)
        found.setdefault(key, (each["title"], told, each["value"]))
    return found


def changed_text(one: Publication, other: Publication) -> list[TextChange]:
    """The paragraphs that differ, in order; their numbers alone make no difference."""
    mine, theirs = _paragraphs(one), _paragraphs(other)
    found = []
    bare = [[_NUMBER.sub("", each) for each in texts] for texts in (mine, theirs)]
    for kind, a, b, c, d in difflib.SequenceMatcher(
        None, bare[0], bare[1], autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        here, there = mine[a:b], theirs[c:d]
        for at in range(max(len(here), len(there))):
            found.append(
                TextChange(here[at] if at < len(here) else "", there[at] if at < len(there) else "")
            )
    return found


def _paragraphs(publication: Publication) -> list[str]:
    return _texts(from_json(publication.document))


def _texts(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.body:
        match block:
            case Paragraph() | Note():
                found.append(plain(block.words))
            case Bullets() | Numbered():
                found += [plain(item) for item in block.items]
            case Table():
                found.append(block.caption)
            case Fields():
                found += [f"{label}: {plain(words)}" for label, words in block.pairs]
    return found
