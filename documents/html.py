"""The tree as a fragment of a page, for preview: GOV.UK's classes, and every character escaped."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents.tree import (
    DEEPEST_HEADING,
    AddressBlock,
    Block,
    Bullets,
    Chart,
    Document,
    Fields,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    Words,
    pieces,
)

_NOTHING = mark_safe("")
_BREAK = mark_safe("<br>")
_SIZES = ("l", "m", "s", "s")


def _join(parts: Iterable[SafeString], between: SafeString = _NOTHING) -> SafeString:
    return format_html_join(between, "{}", ((part,) for part in parts))


def _text(text: str) -> SafeString:
    return format_html_join(_BREAK, "{}", ((line,) for line in text.split("\n")))


def _lines(lines: Iterable[str]) -> SafeString:
    return _join((_text(line) for line in lines), _BREAK)


def _words(words: Words) -> SafeString:
    return _join(
        format_html("<strong>{}</strong>", _text(text)) if strong else _text(text)
        for text, strong in pieces(words)
    )


def _paragraph(content: SafeString) -> SafeString:
    return format_html('<p class="govuk-body">{}</p>', content)


def _heading(text: str, level: int, depth: int) -> SafeString:
    """A heading of the page's level `level + depth`, `depth` below the document's title."""
    return format_html(
        '<h{0} class="govuk-heading-{1}">{2}</h{0}>', level + depth, _SIZES[depth], _text(text)
    )


def _items(items: Iterable[Words]) -> SafeString:
    return _join(format_html("<li>{}</li>", _words(item)) for item in items)


def _fields(block: Fields) -> SafeString:
    rows = (
        format_html(
            '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
            '<dd class="govuk-summary-list__value">{}</dd></div>',
            _text(label),
            _words(value),
        )
        for label, value in block.pairs
    )
    return format_html(
        '<dl class="govuk-summary-list govuk-summary-list--no-border">{}</dl>', _join(rows)
    )


def _table(block: Table) -> SafeString:
    def kind(column: int, part: str) -> str:
        return (
            f"govuk-table__{part} govuk-table__{part}--numeric"
            if column in block.numeric
            else f"govuk-table__{part}"
        )

    head = format_html_join(
        "",
        '<th scope="col" class="{}">{}</th>',
        ((kind(at, "header"), _text(header)) for at, header in enumerate(block.headers)),
    )
    rows = (
        format_html(
            '<tr class="govuk-table__row">{}</tr>',
            format_html_join(
                "",
                '<td class="{}">{}</td>',
                ((kind(at, "cell"), _words(cell)) for at, cell in enumerate(row)),
            ),
        )
        for row in block.rows
    )
    return format_html(
        '<div class="bsafe-table" tabindex="0" role="region" aria-label="{}">'
        '<table class="govuk-table"><caption class="govuk-table__caption govuk-table__caption--s">'
        '{}</caption><thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>'
        '<tbody class="govuk-table__body">{}</tbody></table></div>',
        block.caption,
        _text(block.caption),
        head,
        _join(rows),
    )


def _signature(block: Signature) -> SafeString:
    below = [line for line in (block.role, *block.lines) if line.strip()]
    name = format_html("<strong>{}</strong>", _text(block.name))
    return _paragraph(_join([name, *(_text(line) for line in below)], _BREAK))


def _block(block: Block, level: int) -> SafeString:
    match block:
        case Heading():
            return _heading(block.text, level, block.level)
        case Paragraph():
            return _paragraph(_words(block.words))
        case Bullets():
            return format_html(
                '<ul class="govuk-list govuk-list--bullet">{}</ul>', _items(block.items)
            )
        case Numbered():
            return format_html(
                '<ol class="govuk-list govuk-list--number" start="{}">{}</ol>',
                block.start,
                _items(block.items),
            )
        case Fields():
            return _fields(block)
        case Table():
            return _table(block)
        case Chart():
            # The tree has refused what is more than shapes and text.
            return format_html(
                '<figure class="bsafe-figure" role="img" aria-label="{}">{}</figure>',
                block.alternative,
                mark_safe(block.svg),  # noqa: S308
            )
        case AddressBlock():
            return _paragraph(_lines(block.lines))
        case Signature():
            return _signature(block)
        case Note():
            return format_html('<div class="govuk-inset-text">{}</div>', _words(block.words))
        case PageBreak():
            return mark_safe(
                '<hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible">'
            )


def _head(document: Document) -> SafeString:
    """Marking, sender and reference, as the head of the first page shows them."""
    parts = []
    if document.classification:
        parts.append(format_html("<strong>{}</strong>", _text(document.classification)))
    if document.council:
        parts.append(format_html("<strong>{}</strong>", _text(document.council)))
    parts += [_text(line) for line in document.sender]
    if document.reference:
        parts.append(_text(f"Reference: {document.reference}"))
    return _paragraph(_join(parts, _BREAK)) if parts else _NOTHING


def to_html(document: Document, title_level: int = 2) -> SafeString:
    """The document as a fragment whose title is a heading of `title_level`, so that the page keeps one h1.

    Raises ValueError for a level from which the headings below would pass h6.
    """
    if not 1 <= title_level <= 6 - DEEPEST_HEADING:
        raise ValueError(f"A document's title can be h1 to h{6 - DEEPEST_HEADING}")
    return format_html(
        '<div class="govuk-!-text-break-word" lang="{}">{}{}{}{}</div>',
        document.language,
        _head(document),
        _join(_block(block, title_level) for block in document.opening),
        _heading(document.title, title_level, 0),
        _join(_block(block, title_level) for block in document.body),
    )
