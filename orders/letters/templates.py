"""Versions of a letter's wording, and the check that no version leaves out what the law wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from orders.letters.wording import WORDINGS, Section
from orders.models import LetterTemplate
from partnership.models import Partnership, User
from partnership.rules import Finding, Refused, refuse_if

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
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
        if section.explains and not text.strip():
            found.append(
                Finding(
                    "LET-1",
                    f"“{section.heading or section.key}” must stay: {section.explains} wants it.",
                    section.key,
                )
            )
            continue
        named = set(PLACEHOLDER.findall(text))
        for name in section.needs:
            if text.strip() and name not in named:
                found.append(
                    Finding(
                        "LET-2",
                        f"“{section.heading or section.key}” must hold {{{name}}}.",
                        section.key,
                    )
                )
        for name in sorted(named - KNOWN):
            found.append(Finding("LET-3", f"There is no placeholder {{{name}}}.", section.key))
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
def new_version(letter: str, texts: Mapping[str, str], *, by: User) -> LetterTemplate:
    """Put a new version of a letter's wording in force; letters that have left keep theirs.

    Raises Refused with everything that is lacking.
    """
    if letter not in WORDINGS:
        raise Refused(Finding("LET-0", "There is no such letter."))
    if not by.may("law.manage"):
        raise Refused(Finding("LET-0", "Only the legal officer changes the wording of letters."))
    refuse_if(section_findings(letter, texts))
    headings = {section.key: section.heading for section in WORDINGS[letter].sections}
    return _write(
        by.partnership_id,
        letter,
        [
            {"key": key, "heading": heading, "text": texts.get(key, "").strip()}
            for key, heading in headings.items()
        ],
        by=by,
    )


def _write(
    partnership_id: UUID, letter: str, sections: list[dict[str, Any]], *, by: User | None
) -> LetterTemplate:
    # One version after the other: two legal officers who save at once both keep theirs.
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership_id)
    held = LetterTemplate.objects.filter(partnership_id=partnership_id, letter=letter)
    latest = held.aggregate(version=Max("version"))["version"] or 0
    return LetterTemplate.objects.create(
        partnership_id=partnership_id,
        letter=letter,
        version=latest + 1,
        sections=sections,
        is_shipped=by is None,
        made_by=by,
    )


def sync_templates(partnership: Partnership) -> None:
    """Write the shipped wording; a later release's is a new version, unless the area has its own."""
    for letter, wording in WORDINGS.items():
        shipped = [_as_json(section) for section in wording.sections]
        template = current_template(partnership.pk, letter)
        if template is None or (template.is_shipped and template.sections != shipped):
            _write(partnership.pk, letter, shipped, by=None)


def _as_json(section: Section) -> dict[str, str]:
    return {"key": section.key, "heading": section.heading, "text": section.text}
