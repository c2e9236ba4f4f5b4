"""One document tree, three renderings: a page's preview, an accessible PDF and an editable Word file.

Services build a `Document`, keep `to_json` of it with what was served, and render it whenever asked. No
models, no rules of any room.
"""

from __future__ import annotations

from documents.html import to_html
from documents.markup import parse_markup, parse_words
from documents.pdf import to_pdf, unprintable
from documents.sheets import to_ods
from documents.storage import from_json, to_json
from documents.tree import (
    AddressBlock,
    Block,
    Bullets,
    Chart,
    Document,
    DocumentError,
    Fields,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
    Words,
    plain,
)
from documents.word import to_docx

__all__ = [
    "AddressBlock",
    "Block",
    "Bullets",
    "Chart",
    "Document",
    "DocumentError",
    "Fields",
    "Heading",
    "Note",
    "Numbered",
    "PageBreak",
    "Paragraph",
    "Signature",
    "Strong",
    "Table",
    "Words",
    "from_json",
    "parse_markup",
    "parse_words",
    "plain",
    "to_docx",
    "to_html",
    "to_json",
    "to_ods",
    "to_pdf",
    "unprintable",
]
