"""Reads a report's text: numbered paragraphs, the rows under them, and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from performance.checker.findings import number_of, places_of

WORDS = tuple(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "  # noqa: SIM905
    "sixteen seventeen eighteen nineteen twenty".split()
)
VALUE_OF = {word: number for number, word in enumerate(WORDS, 1)}
NUMBER = r"\d[\d,]*(?:\.\d+)?"
COUNT_WORD = rf"(?:{NUMBER}|{'|'.join(WORDS)})"
_PARAGRAPH = re.compile(r"^[\s>*-]*#*\s*(\d{1,2}(?:\.\d{1,2}){1,3}[a-z]?)[.:]?\s+(\S.*)$")
# A number in the middle of a line: some text was pasted without its line break.
_RUN_ON = re.compile(r"(?<=[.:]) (?=\d{1,2}\.\d{1,2}\.\d{1,2} [A-Z])")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z‘“\"'(])")
_ROW_CHANGE = re.compile(
    rf"^(?P<label>[A-Z][^:|]*?):?\s*\t+\s*(?P<way>increase|reduction|decrease|rise|fall) of "
    rf"(?P<percent>{NUMBER})% \((?P<change>[+-]{NUMBER})[^)]*\)",
    re.IGNORECASE,
)
_ROW_COUNTS = re.compile(r"^(?P<label>\D+?)?\s*\t(?P<cells>[\d,.%+\-\t ]+)$")


@dataclass(frozen=True)
class ChangeRow:
    """A row such as “Serious assaults: increase of 15.3% (+26 offences)”."""

    label: str
    change: int
    percent: Decimal
    places: int
    text: str


@dataclass(frozen=True)
class CountRow:
    """A table's row: counts of years, and the change and per cent beside them where printed."""

    label: str
    counts: tuple[int, ...]
    change: int | None
    percent: Decimal | None
    places: int
    text: str


@dataclass
class Paragraph:
    """A numbered paragraph. `section` is "6.1" of 6.1.2; rows are those that follow it."""

    number: str
    text: str
    change_rows: list[ChangeRow] = field(default_factory=list)
    count_rows: list[CountRow] = field(default_factory=list)
    # Of the rows of the paragraph before it, which some reports print above their number.
    follows_rows: bool = False

    @property
    def section(self) -> str:
        parts = self.number.split(".")
        return ".".join(parts[:2]) if len(parts) > 2 else parts[0]

    @property
    def sentences(self) -> list[str]:
        return [each.strip() for each in _SENTENCE.split(self.text) if each.strip()]

    @property
    def is_heading(self) -> bool:
        """A heading is short and ends like none of the sentences."""
        return len(self.text) < 70 and not self.text.rstrip().endswith((".", ":", "?"))


def amount(text: str) -> int:
    """Of "1,500" or of "twenty"."""
    word = text.lower()
    if word in VALUE_OF:
        return VALUE_OF[word]
    return int(number_of(text) or 0)


def read(text: str) -> list[Paragraph]:
    """The paragraphs in their order; what stands before the first has the number ""."""
    found = [Paragraph("", "")]
    label = ""
    for line in _RUN_ON.sub("\n", text).splitlines():
        if not line.strip():
            continue
        start = _PARAGRAPH.match(line)
        if start and not re.match(r"^\d", start[2]):
            before, here = found[-1], Paragraph(start[1], start[2].strip())
            here.follows_rows = bool(before.count_rows)
            if before.is_heading:
                # A table between a heading and its first paragraph is that paragraph's.
                here.count_rows, before.count_rows = before.count_rows, []
            found.append(here)
            label = ""
            continue
        here = found[-1]
        if row := _change_row(line):
            here.change_rows.append(row)
        elif counted := _count_row(line, label):
            here.count_rows.append(counted)
            label = ""
        elif "\t" in line:
            label = f"{label} {line.strip()}".strip() if len(line.strip()) < 40 else ""
        else:
            label = line.strip() if len(line.strip()) < 40 else ""
            here.text = f"{here.text} {line.strip()}".strip()
    return found


def _change_row(line: str) -> ChangeRow | None:
    found = _ROW_CHANGE.match(line.strip())
    if found is None:
        return None
    percent = number_of(found["percent"]) or Decimal(0)
    falls = found["way"].lower() not in ("increase", "rise")
    return ChangeRow(
        found["label"].strip(),
        int(number_of(found["change"]) or 0),
        -percent if falls else percent,
        places_of(found["percent"]),
        line.strip().replace("\t", " "),
    )


def _count_row(line: str, above: str) -> CountRow | None:
    found = _ROW_COUNTS.match(line.rstrip())
    if found is None:
        return None
    cells = [cell.strip() for cell in found["cells"].split("\t") if cell.strip()]
    label = (found["label"] or "").strip()
    if above and (not label or label[0].islower() or label == "Incident"):
        label = f"{above} {label}".strip()
    plain = [cell for cell in cells if re.fullmatch(r"\d[\d,]*", cell)]
    if len(plain) < 2 or not label:
        return None
    change = next((cell for cell in cells if re.fullmatch(r"[+-]\d[\d,]*", cell)), None)
    percent = next((cell for cell in cells if cell.endswith("%")), None)
    return CountRow(
        label,
        tuple(int(number_of(cell) or 0) for cell in plain),
        None if change is None else int(number_of(change) or 0),
        None if percent is None else number_of(percent),
        places_of(percent or ""),
        line.strip().replace("\t", " "),
    )


def in_sections(paragraphs: list[Paragraph]) -> Iterator[tuple[str, list[Paragraph]]]:
    """The paragraphs of each section, in their order."""
    held: dict[str, list[Paragraph]] = {}
    for each in paragraphs:
        held.setdefault(each.section, []).append(each)
    yield from held.items()
