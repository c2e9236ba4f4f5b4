"""The numbers of sections and paragraphs, from their order alone: 6.0, 6.0.1, 6.1, 6.1.1, 3.2a."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from performance.models import ReportBlock, ReportSection


@dataclass
class NumberedSection:
    """A section with its number and its blocks with theirs; empty where it bears none."""

    section: ReportSection
    number: str
    blocks: list[tuple[str, ReportBlock]] = field(default_factory=list)


def numbered(
    sections: Iterable[ReportSection], blocks: Iterable[ReportBlock]
) -> list[NumberedSection]:
    """The sections that stand in the report, in order, each with its blocks in order."""
    standing = [each for each in sections if not each.left_out]
    held: dict[object, list[ReportBlock]] = {}
    for block in blocks:
        held.setdefault(block.section_id, []).append(block)
    found: list[NumberedSection] = []
    first, second = 0, 0
    for at, section in enumerate(standing):
        if not section.numbered:
            number, prefix = "", ""
        elif section.level == 2 and first:
            second += 1
            number = prefix = f"{first}.{second}"
        else:
            first, second = first + 1, 0
            number = f"{first}.0"
            # A section with parts counts its own paragraphs apart from them: 6.0.1 before 6.1.
            prefix = number if _has_parts(standing, at) else str(first)
        made = NumberedSection(section, number)
        made.blocks = list(_of_blocks(prefix, held.get(section.pk, [])))
        found.append(made)
    return found


def _has_parts(standing: Sequence[ReportSection], at: int) -> bool:
    for after in standing[at + 1 :]:
        if after.numbered:
            return after.level == 2
    return False


def _of_blocks(prefix: str, blocks: Sequence[ReportBlock]) -> Iterator[tuple[str, ReportBlock]]:
    """Questions that follow one another share a number and bear letters."""
    count = 0
    for is_question, group in groupby(blocks, lambda each: each.kind == ReportBlock.Kind.QUESTION):
        together = list(group)
        if is_question and len(together) > 1:
            count += 1
            for at, block in enumerate(together):
                letter = chr(ord("a") + at) if at < 26 else f"-{at + 1}"
                yield (f"{prefix}.{count}{letter}" if prefix else ""), block
            continue
        for block in together:
            count += 1
            yield (f"{prefix}.{count}" if prefix else ""), block
