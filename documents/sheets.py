"""A document's tables as an OpenDocument spreadsheet: a sheet of contents, then one table a sheet.

No cell is merged and none is empty for looks; numbers are numbers, so that they can be added up.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from documents.tree import Document, Table, plain

_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("meta", "meta"),
        ("manifest", "manifest"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_STYLES = (
    "<office:automatic-styles>"
    '<style:style style:name="head" style:family="table-cell"><style:text-properties '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" fo:font-weight="bold"/>'
    "</style:style></office:automatic-styles>"
)


def _cell(text: str, *, head: bool = False) -> str:
    """A cell: a number where the text is one, whatever sign and thousands it is printed with."""
    style = ' table:style-name="head"' if head else ""
    words = f"<text:p>{escape(text)}</text:p>"
    if head or _NUMBER.fullmatch(text) is None:
        return f'<table:table-cell office:value-type="string"{style}>{words}</table:table-cell>'
    number = Decimal(text.replace(",", "").rstrip("%"))
    kind = "float"
    if text.endswith("%"):
        kind, number = "percentage", number / 100
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{number:f}">{words}'
        "</table:table-cell>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _sheet(name: str, rows: Iterable[str]) -> str:
    return f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>"


def _contents(document: Document, tables: list[Table]) -> str:
    said = [document.title, document.council, document.reference, document.classification]
    lines = [
        _row([_cell(one, head=at == 0)]) for at, one in enumerate(each for each in said if each)
    ]
    lines.append(_row([_cell("Sheet", head=True), _cell("Table", head=True)]))
    lines += [
        _row([_cell(_name(number)), _cell(table.caption)])
        for number, table in enumerate(tables, start=1)
    ]
    return _sheet("Contents", lines)


def _name(number: int) -> str:
    return f"Table {number}"


def _table(number: int, table: Table) -> str:
    rows = [
        _row([_cell(table.caption, head=True)]),
        _row(_cell(each, head=True) for each in table.headers),
        *(_row(_cell(plain(each)) for each in row) for row in table.rows),
    ]
    return _sheet(_name(number), rows)


def to_ods(document: Document, made_at: datetime) -> bytes:
    """The document's tables as a spreadsheet. The same tree and instant give the same bytes."""
    tables = [block for block in document.body if isinstance(block, Table)]
    sheets = [_contents(document, tables)]
    sheets += [_table(number, each) for number, each in enumerate(tables, start=1)]
    content = (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.3">{_STYLES}<office:body>'
        f"<office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    meta = (
        f'{_HEAD}<office:document-meta {_SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.3"><office:meta><dc:title>{escape(document.title)}</dc:title>'
        f"<dc:language>{document.language}</dc:language>"
        f"<meta:creation-date>{made_at:%Y-%m-%dT%H:%M:%S}</meta:creation-date></office:meta>"
        "</office:document-meta>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _MIME), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    manifest = (
        f'{_HEAD}<manifest:manifest {_SPACES} manifest:version="1.3">{entries}</manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The kind of file stands first and unpacked, so that it is known without unpacking.
        _add(archive, "mimetype", _MIME, zipfile.ZIP_STORED)
        for path, text in (
            ("content.xml", content),
            ("meta.xml", meta),
            ("META-INF/manifest.xml", manifest),
        ):
            _add(archive, path, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, path: str, text: str, how: int) -> None:
    entry = zipfile.ZipInfo(path, _ZIP_DAY)
    entry.compress_type = how
    archive.writestr(entry, text.encode())
