"""Rules about words: what is not said, on which day, and who could be recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from performance.checker.findings import NOTE, WARNING, Finding
from performance.checker.reading import COUNT_WORD, Paragraph, amount, in_sections

_YEAR_END = re.compile(
    r"\b(?:at|by) (?:the )?end of ([A-Z]\w+ \d{4})|\bat (\d{1,2} [A-Z]\w+ \d{4})"
)
_WRITING = re.compile(r"\bat the time of (?:writing|this report)", re.IGNORECASE)
_STATE = re.compile(r"\b(?:open|ongoing|outstanding|remaining)\b", re.IGNORECASE)


def as_at_dates(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A state is told as at one day: within a paragraph, and within a section."""
    for _, held in in_sections(paragraphs):
        first: tuple[str, str] | None = None
        for each in held:
            days = [
                (found[1] or found[2])
                for sentence in each.sentences
                if _STATE.search(sentence)
                for found in _YEAR_END.finditer(sentence)
            ]
            writing = any(
                _WRITING.search(sentence) and _STATE.search(sentence) for sentence in each.sentences
            )
            told = [*dict.fromkeys(days), *(["the time of writing"] if writing else [])]
            if len(told) > 1:
                yield Finding(
                    each.number,
                    "two-as-at-dates",
                    " / ".join(told),
                    "This paragraph tells how things stood on two days. Choose one, and name it.",
                    WARNING,
                )
            elif told and first and told[0] != first[1]:
                yield Finding(
                    each.number,
                    "two-as-at-dates",
                    told[0],
                    f"Paragraph {first[0]} tells how things stood at {first[1]}. Choose one day.",
                    WARNING,
                )
            if told and first is None:
                first = (each.number, told[0])


_OUT_OF = re.compile(
    rf"\b[Oo]ut of the ({COUNT_WORD}) (\w+), ({COUNT_WORD}) [^.]*?\b(?:satisfactorily|solved)\b[^.]*?"
    rf"\b({COUNT_WORD}) \w+ (?:still )?(?:ongoing|open)"
)


def nothing_went_wrong(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """Solved and still open are all there were: then nothing was ever closed unsolved."""
    for each in paragraphs:
        for found in _OUT_OF.finditer(each.text):
            whole, solved, going = (amount(found[at]) for at in (1, 3, 4))
            if solved + going > whole:
                yield Finding(
                    each.number,
                    "parts-exceed-whole",
                    found[0][:160],
                    f"{solved:,} and {going:,} are more than {whole:,}.",
                )
            elif solved + going == whole:
                yield Finding(
                    each.number,
                    "no-other-ending",
                    found[0][:160],
                    f"{solved:,} and {going:,} are all {whole:,}: not one {found[2].rstrip('s')} ended "
                    "otherwise. Tell how cases were closed, reason by reason, and what “managed” means.",
                    WARNING,
                )


_A_NUMBER = re.compile(
    r"\d[\d,]* [A-Z][^,.]*, (a number of [A-Z][^,.]*)|(a number of [A-Z][^,.]*), (?:and )?\d"
)
_VAGUE_CHANGE = re.compile(
    r"\b(?:overall )?number of [^,.]*? (?:has|have) (?:reduced|fallen|increased|risen|decreased)\b"
)
_UNCOUNTED = re.compile(r"\b(\w+ \w+ )?[Rr]eferrals were (?:completed|submitted)\b")


def not_counted(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """A report counts: “a number of”, “has reduced” and “were completed” are no figures."""
    for each in paragraphs:
        for sentence in each.sentences:
            number = _A_NUMBER.search(sentence)
            vague = _VAGUE_CHANGE.search(sentence)
            if number:
                quote = number[1] or number[2]
                yield Finding(
                    each.number,
                    "not-counted",
                    quote,
                    "Others are counted beside it. Count it.",
                    WARNING,
                )
            plain = re.sub(r"\b12 months\b|\b20\d\d(?:/\d\d)?\b", "", sentence)
            has_number = re.search(rf"\b{COUNT_WORD}\b", plain, re.IGNORECASE) is not None
            if vague and not has_number:
                yield Finding(
                    each.number,
                    "change-not-counted",
                    vague[0],
                    "By how much, and from what? Print both numbers.",
                    WARNING,
                )
            uncounted = _UNCOUNTED.search(sentence)
            if uncounted and not has_number:
                yield Finding(
                    each.number,
                    "not-counted",
                    uncounted[0],
                    "How many? Without the number no total of the year can be given.",
                    WARNING,
                )


_THINGS = ("farms", "plants", "warrants", "cameras", "warnings", "notices")
_THING = re.compile(
    rf"\b({COUNT_WORD})((?: (?:more|new|larger|body[- ]worn|cannabis|drugs))*) ({'|'.join(_THINGS)})\b",
    re.IGNORECASE,
)


def _short_for(text: str) -> dict[str, str]:
    """What the report's short forms stand for: CPW for Community Protection Warning."""
    found: dict[str, str] = {}
    for short in sorted(set(re.findall(r"\b([A-Z]{3,5})s?\b", text))):
        words = r" ".join(rf"{letter}[a-z]+" for letter in short)
        if spelt := re.search(rf"\b{words}", text):
            found[short] = spelt[0].rstrip("s")
    return found


def same_thing_twice(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """One kind of thing counted in two places: are the few among the many?"""
    short = _short_for("\n".join(each.text for each in paragraphs))
    told: dict[str, tuple[str, int]] = {}
    for each in paragraphs:
        counted = [(found[3].lower(), found[1], found[0]) for found in _THING.finditer(each.text)]
        for letters, spelt in short.items():
            counted += [
                (letters, found[1], found[0])
                for found in re.finditer(
                    rf"\b({COUNT_WORD}) (?:{letters}|{spelt})s?\b", each.text, re.IGNORECASE
                )
            ]
        said: set[tuple[str, int]] = set()
        for thing, number, quote in counted:
            count = amount(number)
            before = told.setdefault(thing, (each.number, count))
            if before[1] != count and (thing, count) not in said:
                said.add((thing, count))
                yield Finding(
                    each.number,
                    "subset-unsaid",
                    quote,
                    f"Paragraph {before[0]} counts {before[1]:,} of the same. Say whether these are "
                    "among them.",
                    NOTE,
                )


_AWAITS = re.compile(
    r"\b(?:trends?|figures)\b[^.]*\bas follows ?:$|\b(?:increase|reduction|rise|fall) of [\d.]+% ?:$",
    re.IGNORECASE,
)


def charts_without_values(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """What is announced with a colon must be there as text: a picture's values are lost."""
    for each in paragraphs:
        if each.change_rows or each.count_rows or each.follows_rows:
            continue
        for sentence in re.split(r"(?<=[.:])\s+", each.text):
            if _AWAITS.search(sentence):
                yield Finding(
                    each.number,
                    "chart-without-values",
                    sentence[:160],
                    "No values follow. Print the chart’s table beside it.",
                    WARNING,
                )


def numbering(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """Paragraphs of one section are numbered without a gap."""
    last: dict[str, int] = {}
    for each in paragraphs:
        parent, _, own = each.number.rstrip("ab").rpartition(".")
        if not parent or not own.isdigit():
            continue
        before = last.get(parent)
        if before is not None and int(own) > before + 1:
            missing = ", ".join(f"{parent}.{number}" for number in range(before + 1, int(own)))
            yield Finding(each.number, "numbering", each.number, f"There is no {missing}.", WARNING)
        last[parent] = int(own)


_NATION = (
    r"(?:Albanian|Algerian|Bulgarian|Chinese|Czech|Eastern European|Eritrean|Indian|Iranian|Iraqi|"
    r"Kurdish|Lithuanian|Nigerian|Pakistani|Polish|Roma|Romanian|Somali|Sudanese|Syrian|Turkish|"
    r"Ukrainian|Vietnamese)"
)
_ONE_OF = re.compile(rf"\b(?:an?|one) {_NATION} (?:[Nn]ational|child|man|woman|adult)\b")
_FEW_OF = re.compile(
    rf"\b(?:two|three|four|[2-4]) (?:{_NATION}|(?:vulnerable )?(?:English|individuals|people|adults|"
    r"children|nationals))\b(?: (?:adults|nationals|people|individuals))?",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\bin (?:January|February|March|April|May|June|July|August|September|October|November|December) "
    r"\d{4}\b"
)
_CONDITION = re.compile(r"\b(?:seizures?|epilep\w+|pregnan\w+|disab\w+|overdose|illness)\b", re.I)
_PERSON = re.compile(
    r"\b(?:an?|one) (?:vulnerable |local |young )*(?:person|child|woman|man|male|female|boy|girl)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:charged|convicted|conviction|sentence|trafficked|exploited|safeguarded|seizures?)\b",
    re.IGNORECASE,
)
_ONE_ORDER = re.compile(
    r"\b(1|one) ((?:[A-Z][a-z]+ )*(?:Injunction|Order|Notice|Warning|CPN|CPW|CBO))\b"
)


def recognisable(paragraphs: list[Paragraph]) -> Iterator[Finding]:
    """Somebody must not be recognised: nationality with month and place, one child, a group of two."""
    for each in paragraphs:
        nation = re.search(_NATION, each.text)
        if nation and _MONTH.search(each.text) and _PERSON.search(each.text):
            condition = _CONDITION.search(each.text)
            yield Finding(
                each.number,
                "identifies-somebody",
                nation[0],
                "Nationality, month and place"
                + (" and an illness" if condition else "")
                + " point at one person. Take them out of the public edition.",
            )
        for found in (*_ONE_OF.finditer(each.text), *_FEW_OF.finditer(each.text)):
            yield Finding(
                each.number,
                "few-people",
                found[0],
                "So few are recognised, by nationality above all. Withhold the number.",
            )
        for sentence in each.sentences:
            person = _PERSON.search(sentence)
            if person and _EVENT.search(sentence):
                yield Finding(
                    each.number,
                    "one-person",
                    person[0],
                    "This tells of one person. Withhold it from the public edition.",
                )
        for order in _ONE_ORDER.finditer(each.text):
            yield Finding(
                each.number,
                "small-number",
                order[0],
                "Fewer than five. A court’s public order may be printed; of anything else withhold it.",
                NOTE,
            )


WORDING = (
    as_at_dates,
    nothing_went_wrong,
    not_counted,
    same_thing_twice,
    charts_without_values,
    numbering,
    recognisable,
)
