"""The files that a report's document is written as: the same document gives the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime

from django.utils.html import format_html

from documents import Document, Table, plain, to_docx, to_html, to_pdf
from performance.models import PublicationFile

Format = PublicationFile.Format


def outputs(document: Document, made_at: datetime) -> dict[str, bytes]:
    """Format → content."""
    page = format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        "<body>{}</body></html>",
        document.language,
        document.title,
        to_html(document, title_level=1),
    )
    return {
        Format.HTML.value: page.encode(),
        Format.PDF.value: to_pdf(document, made_at),
        Format.DOCX.value: to_docx(document, made_at),
        Format.CSV.value: tables_as_csv(document),
    }


def tables_as_csv(document: Document) -> bytes:
    """Every table as a CSV of its own, in one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        tables = [block for block in document.body if isinstance(block, Table)]
        for number, table in enumerate(tables, start=1):
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow([_safe(table.caption)])
            writer.writerow([_safe(each) for each in table.headers])
            writer.writerows([_safe(plain(cell)) for cell in row] for row in table.rows)
            entry = zipfile.ZipInfo(f"table-{number:02}.csv", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, text.getvalue().encode("utf-8-sig"))
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that a spreadsheet takes for no formula; a signed number is none."""
    rest = cell.lstrip("+-")
    is_number = (
        rest[:1].isdigit() and rest.replace(",", "").replace("%", "").replace(".", "").isdigit()
    )
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not is_number else cell
