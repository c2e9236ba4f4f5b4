"""Checks a finished report's text, and the numbers in it against a set of figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from performance.checker.claims import CLAIMS
from performance.checker.findings import WARNING, CheckedFigure, Finding, number_of
from performance.checker.reading import NUMBER, Paragraph, read
from performance.checker.wording import WORDING

# What is a number and no figure: dates, years, paragraphs, ages, Acts.
_NO_FIGURE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)(?: \d{4})?|\b(?:19|20)\d\d(?: ?[-/–] ?\d{2,4})?\b|\bQuarter \d|\bQ[1-4]\b|"
    r"\b\d+(?:\.\d+){1,3}[a-z]?\b(?!%)|\baged? \d+(?: (?:to|and) \d+)?|\b(?:section|s\.) ?\d+|"
    r"\b(?:12|twelve) months|\b\d+ (?:hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)


def check_text(text: str, figures: Sequence[CheckedFigure] = ()) -> list[Finding]:
    """What is wrong with a report, in the order of its paragraphs.

    With `figures`, each number typed in it must be one of them.
    """
    paragraphs = read(text)
    found = [finding for rule in (*CLAIMS, *WORDING) for finding in rule(paragraphs)]
    if figures:
        found += _typed_by_hand(paragraphs, figures)
    order = {each.number: at for at, each in enumerate(paragraphs)}
    return sorted(dict.fromkeys(found), key=lambda each: (order[each.where], each))


def _typed_by_hand(
    paragraphs: list[Paragraph], figures: Sequence[CheckedFigure]
) -> Iterator[Finding]:
    known = {
        abs(number)
        for each in figures
        for text in (each.value, each.numerator, each.denominator)
        if (number := number_of(text)) is not None
    }
    for paragraph in paragraphs:
        # A stretch of blanks keeps the places of what is left.
        plain = _NO_FIGURE.sub(lambda found: " " * len(found[0]), paragraph.text)
        for found in re.finditer(rf"(?<![\w.]){NUMBER}%?", plain):
            number = number_of(found[0])
            if number is not None and number not in known:
                yield Finding(
                    paragraph.number,
                    "typed-by-hand",
                    paragraph.text[max(found.start() - 40, 0) : found.end() + 30],
                    f"{found[0]} is none of the figures. Put the figure’s name in its place, or say "
                    "where it is from.",
                    WARNING,
                )
