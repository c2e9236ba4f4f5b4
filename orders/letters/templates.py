"""Versions of a letter's wording, and the check that no version leaves out what the law wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from documents import (
    Block,
    Document,
    DocumentError,
    Heading,
    Paragraph,
    parse_markup,
    unprintable,
)
from orders.letters.wording import FPN, WORDINGS, Section
from orders.models import LetterTemplate
from partnership.models import Partnership, User
from partnership.rules import ChangedMeanwhile, Finding, Refused, refuse_if

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Whatever stands in braces, so that a slip of the pen is found as well.
_BRACES = re.compile(r"\{([^{}]*)\}")
# What becomes a list or a table, and so takes a line of its own.
ALONE = frozenset({"requirements", "service"})
# What may stand in a template of any letter.
KNOWN = {
    "address",
    "admitted",
    "agency",
    "amount",
    "appeal_by",
    "breach",
    "breach_on",
    "comply_by",
    "conduct",
    "council",
    "early",
    "effect",
    "fine",
    "hearing_at",
    "hearing_where",
    "issued_on",
    "label",
    "lasts",
    "notice_ends",
    "number",
    "pay_by",
    "penalty_maximum",
    "premises",
    "recipient",
    "reference",
    "requirements",
    "served_at",
    "service",
    "unreasonable",
    "warned_on",
}
# What nothing but a fixed penalty can fill.
_OF_A_PENALTY = frozenset({"amount", "breach", "breach_on", "early", "pay_by"})


def placeholders_of(letter: str) -> set[str]:
    """What may stand in a letter's wording."""
    return KNOWN if letter == FPN else KNOWN - _OF_A_PENALTY


def current_template(partnership_id: UUID, letter: str) -> LetterTemplate | None:
    """The newest version of a letter's wording."""
    return (
        LetterTemplate.objects.filter(partnership_id=partnership_id, letter=letter)
        .order_by("-version")
        .first()
    )


def section_findings(letter: str, texts: Mapping[str, str]) -> list[Finding]:
    """What a version of the wording lacks: a section that the law wants, or what it must name."""
    found = []
    for section in WORDINGS[letter].sections:
        text = texts.get(section.key, "")
        called = section.heading or section.key
        if section.explains and not text.strip():
            message = f"“{called}” must stay: {section.explains} wants it."
            found.append(Finding("LET-1", message, section.key))
            continue
        named = set(PLACEHOLDER.findall(text))
        found += [
            Finding("LET-2", f"“{called}” must hold {{{name}}}.", section.key)
            for name in section.needs
            if text.strip() and name not in named
        ]
        found += [
            Finding("LET-3", f"{{{name}}} cannot be filled in this letter.", section.key)
            for name in sorted(set(_BRACES.findall(text)) - placeholders_of(letter))
        ]
        found += [
            Finding("LET-4", f"Put {{{name}}} in a paragraph of its own.", section.key)
            for name in sorted(named & ALONE)
            if not _stands_alone(name, text)
        ]
    return found


def _stands_alone(name: str, text: str) -> bool:
    paragraphs = [
        block.words.strip()
        for block in parse_markup(text)
        if isinstance(block, Paragraph) and isinstance(block.words, str)
    ]
    return paragraphs.count(f"{{{name}}}") == text.count(f"{{{name}}}")


def setting_findings(letter: str, texts: Mapping[str, str]) -> list[Finding]:
    """Why a version could not be set: headings out of order, or characters that no font has."""
    found = []
    blocks: tuple[Block, ...] = ()
    for section in WORDINGS[letter].sections:
        text = texts.get(section.key, "")
        if not text.strip():
            continue
        try:
            own = parse_markup(text)
            if section.heading:
                own = (Heading(1, section.heading), *own)
            Document(title=letter, blocks=(*blocks, *own))
        except DocumentError as error:
            found.append(Finding("LET-5", str(error), section.key))
            continue
        blocks += own
        words = unprintable(Document(title=letter, blocks=own))
        if words:
            message = f"This cannot be printed: {', '.join(words)}. Write it in other letters."
            found.append(Finding("LET-6", message, section.key))
    return found


def missing_from_template(partnership_id: UUID, letter: str) -> Iterator[str]:
    """Why a letter may not leave with the template as it stands."""
    template = current_template(partnership_id, letter)
    if template is None:
        yield "The letter has no template. Ask the legal officer to write one."
        return
    texts = {section["key"]: section["text"] for section in template.sections}
    for finding in section_findings(letter, texts):
        yield f"The letter’s template is not whole. {finding.message} Ask the legal officer."


@transaction.atomic
def new_version(
    letter: str, texts: Mapping[str, str], *, by: User, expected_version: int | None = None
) -> LetterTemplate:
    """Put a new version of a letter's wording in force; letters that have left keep theirs.

    A wording that is in force already makes no new version. Raises Refused with everything that is
    lacking, and ChangedMeanwhile if the version in force is no longer `expected_version`.
    """
    if letter not in WORDINGS:
        raise Refused(Finding("LET-0", "There is no such letter."))
    if not by.may("law.manage"):
        raise Refused(Finding("LET-0", "Only the legal officer changes the wording of letters."))
    refuse_if([*section_findings(letter, texts), *setting_findings(letter, texts)])
    sections = [
        {"key": each.key, "heading": each.heading, "text": texts.get(each.key, "").strip()}
        for each in WORDINGS[letter].sections
    ]
    _wait_for_others(by.partnership_id)
    latest = current_template(by.partnership_id, letter)
    if latest is not None and latest.sections == sections:
        return latest
    if expected_version is not None and (latest is None or latest.version != expected_version):
        raise ChangedMeanwhile
    return _write(by.partnership_id, letter, sections, by=by)


def _wait_for_others(partnership_id: UUID) -> None:
    """One version after the other: two legal officers who save at once do not miss each other."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership_id)


def _write(
    partnership_id: UUID, letter: str, sections: list[dict[str, Any]], *, by: User
) -> LetterTemplate:
    _wait_for_others(partnership_id)
    held = LetterTemplate.objects.filter(partnership_id=partnership_id, letter=letter)
    latest = held.aggregate(version=Max("version"))["version"] or 0
    return LetterTemplate.objects.create(
        partnership_id=partnership_id,
        letter=letter,
        version=latest + 1,
        sections=sections,
        is_shipped=False,
        made_by=by,
    )


def sync_templates(partnership: Partnership) -> None:
    """Write the shipped wording; a later release's is a new version, unless the area has its own."""
    with transaction.atomic():
        _wait_for_others(partnership.pk)
        held = LetterTemplate.objects.filter(partnership=partnership).order_by("version")
        newest = {template.letter: template for template in held}
        made = []
        for letter, wording in WORDINGS.items():
            shipped = [_as_json(section) for section in wording.sections]
            latest = newest.get(letter)
            if latest is None or (latest.is_shipped and latest.sections != shipped):
                made.append(
                    LetterTemplate(
                        partnership=partnership,
                        letter=letter,
                        version=latest.version + 1 if latest else 1,
                        sections=shipped,
                        is_shipped=True,
                    )
                )
        LetterTemplate.objects.bulk_create(made)


def _as_json(section: Section) -> dict[str, str]:
    return {"key": section.key, "heading": section.heading, "text": section.text}
