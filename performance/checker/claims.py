"""Rules about the report's numbers: do they follow from one another, and from one base?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from performance.checker.findings import (
    CONVENTIONAL_BASE,
    LEAST_BASE,
    NOTE,
    SMALL,
    WARNING,
    Finding,
    bases_of,
    number_of,
    parts_of,
    places_of,
    prints,
)
from performance.checker.reading import (
    COUNT_WORD,
    NUMBER,
    ChangeRow,
    CountRow,
    Paragraph,
    amount,
    in_sections,
)

Rule = Callable[[list[Paragraph]], Iterator[Finding]]


def rows_of_changes(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A table's change is the difference of its last two counts, and its per cent is of the former."""
    for paragraph in paragraphs:
        for row in paragraph.count_rows:
            yield from _row(paragraph, row)
        for listed in paragraph.change_rows:
            bases = bases_of(listed.change, listed.percent, listed.places)
            if not bases:
                yield Finding(
                    paragraph.number,
                    "percent-and-change",
                    listed.text,
                    "No whole number gives this change and this percentage together. Work both out "
                    "again from the counts.",
                )
            elif bases[-1] < CONVENTIONAL_BASE:
                yield _small_base(paragraph, listed.text, bases[-1])


def _row(paragraph: Paragraph, row: CountRow) -> Iterator[Finding]:
    if row.change is None:
        return
    before, now = row.counts[-2:]
    if now - before != row.change:
        other = now - row.change
        fits = row.percent is not None and prints(row.change, other, row.places) == row.percent
        yield Finding(
            paragraph.number,
            "change-of-counts",
            row.text,
            f"{now:,} less {before:,} is {now - before:+,}, not {row.change:+,}"
            + (
                f"; the change and the percentage belong to a base of {other:,}: the earlier year was "
                "revised or mistyped. Use one extract for both."
                if fits
                else ". Work the change out again."
            ),
        )
    right = prints(now - before, before, row.places)
    if row.percent is not None and right is not None and right != row.percent:
        yield Finding(
            paragraph.number,
            "percent-of-counts",
            row.text,
            f"{now - before:+,} on {before:,} is {right:+}%, not {row.percent:+}%.",
        )
    if row.percent is not None and before < CONVENTIONAL_BASE:
        yield _small_base(paragraph, row.text, before)


def _small_base(paragraph: Paragraph, quote: str, base: int) -> Finding:
    return Finding(
        paragraph.number,
        "small-base",
        quote,
        f"A percentage on a base of {base}: below {CONVENTIONAL_BASE} print the counts alone.",
        NOTE,
    )


def parts_and_wholes(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """Rows under one that begins with “All” are its parts: do they add up, exceed it, or leave some?"""
    for paragraph in paragraphs:
        for whole, parts in _families(paragraph.count_rows):
            sums = [sum(values) for values in zip(*(each.counts for each in parts), strict=False)]
            if any(found > of for found, of in zip(sums, whole.counts, strict=False)):
                yield Finding(
                    paragraph.number,
                    "parts-exceed-whole",
                    whole.label,
                    f"The rows below add up to {_listed(sums)}, the total is {_listed(whole.counts)}. "
                    "Where one may count under several, say so, and never add them.",
                    NOTE,
                )
            elif any(found < of for found, of in zip(sums, whole.counts, strict=False)):
                left = [of - found for found, of in zip(sums, whole.counts, strict=False)]
                yield Finding(
                    paragraph.number,
                    "parts-missing",
                    whole.label,
                    f"The rows below leave {_listed(left)} of the total unsaid. Print every part.",
                    WARNING,
                )
        for listed, parts_listed in _families(paragraph.change_rows):
            changes = sum(each.change for each in parts_listed)
            if changes == listed.change:
                continue
            now = [_implied(each) for each in (listed, *parts_listed)]
            exceeds = None not in now and sum(n or 0 for n in now[1:]) > (now[0] or 0)
            yield Finding(
                paragraph.number,
                "overlapping-parts" if exceeds else "changes-not-itemised",
                listed.text,
                f"The changes below add up to {changes:+,}, the whole changed by {listed.change:+,}. "
                + (
                    "Their counts together exceed the whole: the parts overlap and must not be added."
                    if exceeds
                    else "Say what the rest is."
                ),
                NOTE,
            )


Row = TypeVar("Row", CountRow, ChangeRow)


def _families(rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each row that begins with “All”, with the rows up to the next one."""
    whole: Row | None = None
    parts: list[Row] = []
    for row in rows:
        if row.label.lower().startswith("all "):
            if whole is not None and len(parts) > 1:
                yield whole, parts
            whole, parts = row, []
        else:
            parts.append(row)
    if whole is not None and len(parts) > 1:
        yield whole, parts


def _implied(row: ChangeRow) -> int | None:
    bases = bases_of(row.change, row.percent, row.places)
    return None if not bases else bases[len(bases) // 2] + row.change


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(f"{each:,}" for each in numbers)


_UP_BY = re.compile(
    rf"(?P<subject>[A-Z][A-Za-z ]+?),? (?:which is up by|(?:has|have) increased by|is up by) "
    rf"(?P<percent>{NUMBER})% \(n=(?P<change>[+-]?{NUMBER})\)"
)
_ADDED = re.compile(rf"(?:an )?additional ({NUMBER}) offences")


def totals_told_elsewhere(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A section's list without an “All” row is held against the total that another paragraph tells."""
    titles = {each.number: each.text for each in paragraphs if each.is_heading}
    totals = [
        (" ".join(found["subject"].split()).lower(), int(number_of(found["change"]) or 0))
        for each in paragraphs
        for found in _UP_BY.finditer(each.text)
    ]
    for section, held in in_sections(paragraphs):
        title = titles.get(section, "").lower()
        rows = [row for each in held for row in each.change_rows]
        if not title or not rows or any(row.label.lower().startswith("all ") for row in rows):
            continue
        total = next((change for subject, change in totals if title in subject), None)
        if total is None:
            continue
        added = sum(
            int(number_of(found) or 0) for each in held for found in _ADDED.findall(each.text)
        )
        itemised = sum(row.change for row in rows) + added
        if itemised != total:
            where = next(each.number for each in held if each.change_rows)
            yield Finding(
                where,
                "changes-not-itemised",
                titles[section],
                f"The whole changed by {total:+,}; what is listed comes to {itemised:+,}, so that "
                f"{total - itemised:+,} is not said. Print the rest as a line.",
                NOTE,
            )


_BREAK = re.compile(r"\b(?:introduction|inclusion) of ([a-z ]+?) (?:in)?to this category", re.I)


def series_breaks(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A category that took something in is compared with one that had not: give it like for like."""
    for each in paragraphs:
        if found := _BREAK.search(each.text):
            yield Finding(
                each.number,
                "series-break",
                found[0],
                f"The category did not count {found[1]} before. Print the change without it as well.",
                NOTE,
            )


_COMBINED = re.compile(
    rf"combined.*?(?P<percent>{NUMBER})% \((?P<change>[+-]{NUMBER})\)", re.IGNORECASE | re.DOTALL
)


def combined_changes(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """What a section says of totals combined is the sum of what its table says of each."""
    for _, held in in_sections(paragraphs):
        totals = [
            row.change
            for each in held
            for row in each.count_rows
            if row.change is not None and row.label.lower().startswith("all ")
        ]
        for each in held:
            found = _COMBINED.search(each.text) if len(totals) > 1 else None
            if found and int(number_of(found["change"]) or 0) != sum(totals):
                yield Finding(
                    each.number,
                    "two-bases",
                    found["change"],
                    f"The table’s own changes add up to {sum(totals):+,}. The text counts from another "
                    "base than the table: use one.",
                )


_FROM_TO_SHARE = re.compile(
    rf"from ({NUMBER}) to ({NUMBER}) \(({NUMBER})% to ({NUMBER})% of ([a-z ]+?)\)"
)


def shares_of_totals(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A share is of the total that the report tells for the same year."""
    for _, held in in_sections(paragraphs):
        rows = [row for each in held for row in each.change_rows]
        for each in held:
            for found in _FROM_TO_SHARE.finditer(each.text):
                then, now = (int(number_of(found[at]) or 0) for at in (1, 2))
                noun = found[5].strip()
                told = re.search(rf"({NUMBER}) {re.escape(noun)}\b", each.text)
                if told is None:
                    continue
                total = int(number_of(told[1]) or 0)
                change = next(
                    (row.change for row in rows if row.label.lower() == f"all {noun}"), None
                )
                checks = [(now, total, found[4])]
                if change is not None:
                    checks.append((then, total - change, found[3]))
                for part, whole, printed in checks:
                    right = prints(part, whole, places_of(printed))
                    if right != number_of(printed):
                        yield Finding(
                            each.number,
                            "share-of-total",
                            found[0],
                            f"{part:,} of {whole:,} is {right}%, not {printed}%: the share belongs to "
                            "a total of another extract.",
                        )


_ROSE = re.compile(
    rf"\b(?:increased|rose|reduced|fell|decreased) from ({NUMBER}) to ({NUMBER})\b(?: \w+)?"
)
_BY = re.compile(rf"(?:increase|reduction|decrease|rise|fall) of ({NUMBER}) \w+ or ({NUMBER})%")
_OCCURRED = re.compile(r"\b(\w+) offences which (?:occurred|took place)", re.IGNORECASE)


def changes_in_sentences(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """“From 40 to 50, an increase of 10 or 25%”; and one subject counted on two bases."""
    for _, held in in_sections(paragraphs):
        rows = [row for each in held for row in each.change_rows]
        for each in held:
            for sentence in each.sentences:
                rise = re.search(rf"from ({NUMBER})(?: \w+)? (?:in \S+ )?to ({NUMBER})", sentence)
                said = _BY.search(sentence)
                if rise and said:
                    then, now = (int(number_of(rise[at]) or 0) for at in (1, 2))
                    right = prints(abs(now - then), then, places_of(said[2]))
                    if abs(now - then) != number_of(said[1]) or right != number_of(said[2]):
                        yield Finding(
                            each.number,
                            "change-of-counts",
                            sentence[:160],
                            f"From {then:,} to {now:,} is {now - then:+,} or {right}%.",
                        )
                occurred, counted = _OCCURRED.search(sentence), _ROSE.search(sentence)
                if not (occurred and counted):
                    continue
                change = int(number_of(counted[2]) or 0) - int(number_of(counted[1]) or 0)
                listed = next(
                    (row for row in rows if row.label.lower() == occurred[1].lower()), None
                )
                if listed is not None and listed.change != change:
                    yield Finding(
                        each.number,
                        "two-bases-unlabelled",
                        counted[0],
                        f"This counts what took place in the year ({change:+,}); the list above counts "
                        f"what was recorded in it ({listed.change:+,}). Both may be right: say which "
                        "is which.",
                        NOTE,
                    )


_N_CHANGE = re.compile(rf"\(n=([+-]{NUMBER})\)|\(([+-]{NUMBER}) (?:offences|incidents|crimes)\)")


def same_number_twice(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """One change printed of two subjects: a coincidence, or a slip of copying."""
    seen: dict[str, str] = {}
    for each in paragraphs:
        for found in _N_CHANGE.finditer(each.text):
            change = found[1] or found[2]
            before = seen.setdefault(change, each.number)
            if before != each.number and abs(int(number_of(change) or 0)) >= 100:
                yield Finding(
                    each.number,
                    "same-number",
                    change,
                    f"Paragraph {before} prints {change} of another subject. Check that it was not "
                    "copied.",
                    NOTE,
                )


_STAGE = re.compile(rf"({NUMBER})% at ([A-Z]{{2,}}) stage")


def rates_at_stages(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """“A success rate of 99% at CPW stage” is of the CPWs that its paragraph counts."""
    for each in paragraphs:
        for found in _STAGE.finditer(each.text):
            counted = re.search(rf"\b({COUNT_WORD}) {found[2]}s?\b", each.text, re.IGNORECASE)
            if counted is None:
                continue
            yield from _share_of(each, found[0], found[1], amount(counted[1]), f"{found[2]}s")


_REFERRED = re.compile(rf"\bThere were ({COUNT_WORD}) [^.]*?\breferred\b")
_OF_ALL = re.compile(r"\bof all referrals\b", re.IGNORECASE)


def shares_of_referrals(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """“Of all referrals 9% …” is of the referrals that the section counts."""
    for _, held in in_sections(paragraphs):
        base = next((found for each in held if (found := _REFERRED.search(each.text))), None)
        if base is None:
            continue
        for each in held:
            for sentence in each.sentences:
                if not _OF_ALL.search(sentence):
                    continue
                for percent in re.findall(rf"({NUMBER})%", sentence):
                    yield from _share_of(each, f"{percent}%", percent, amount(base[1]), "referrals")


def _share_of(
    paragraph: Paragraph, quote: str, printed: str, base: int, what: str
) -> Iterator[Finding]:
    percent, places = number_of(printed) or Decimal(0), places_of(printed)
    parts = parts_of(percent, base, places)
    if base < LEAST_BASE:
        yield Finding(
            paragraph.number,
            "percent-on-few",
            quote,
            f"A percentage of {base} says no more than the number, and who it is. Leave it out.",
        )
    elif not parts:
        near = [n for n in (base - 1, base) if n > 0]
        yield Finding(
            paragraph.number,
            "percent-unreachable",
            quote,
            f"No whole number of {base} {what} prints as {printed}%: "
            + ", ".join(f"{n} of {base} is {prints(n, base, 1)}%" for n in near)
            + ". It belongs to another base.",
        )
    elif 0 < max(parts) < SMALL:
        yield Finding(
            paragraph.number,
            "percent-reveals",
            quote,
            f"{printed}% of the {base} {what} printed can only be {max(parts)}: withhold the "
            "percentage with the number.",
        )


CLAIMS: tuple[Rule, ...] = (
    rows_of_changes,
    parts_and_wholes,
    totals_told_elsewhere,
    series_breaks,
    combined_changes,
    shares_of_totals,
    changes_in_sentences,
    same_number_twice,
    rates_at_stages,
    shares_of_referrals,
)
