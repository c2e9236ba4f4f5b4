"""The files that a report's document is written as: the same document gives the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from documents import Document, Table, plain, to_docx, to_html, to_ods, to_pdf
from performance.models import PublicationFile

Format = PublicationFile.Format
# Content type and ending of each.
ENDINGS = {
    Format.HTML.value: ("text/html; charset=utf-8", "html"),
    Format.PDF.value: ("application/pdf", "pdf"),
    Format.DOCX.value: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    Format.DATA.value: ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    Format.CSV.value: ("application/zip", "zip"),
}
_LOOK = """
body{margin:0;color:#0b0c0c;background:#fff;font:1rem/1.5 Arial,Helvetica,sans-serif}
main{max-width:48rem;margin:0 auto;padding:1rem;overflow-wrap:break-word}
h1{font-size:1.75rem;line-height:1.2}h2{font-size:1.4rem}h3{font-size:1.15rem}
table{border-collapse:collapse;width:100%;margin:1.5rem 0;font-size:.95rem}
caption{font-weight:bold;text-align:left;padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;border-bottom:1px solid #b1b4b6}
.govuk-table__header--numeric,.govuk-table__cell--numeric{text-align:right}
figure{margin:1.5rem 0 0}figure svg{max-width:100%;height:auto}
dl>div{display:flex;gap:1rem;margin:.3rem 0}dt{font-weight:bold;flex:0 0 11rem}dd{margin:0}
.govuk-inset-text{border-left:.6rem solid #b1b4b6;padding:.5rem 1rem;margin:1.5rem 0}
.bsafe-table{overflow-x:auto}
@media (max-width:30rem){dl>div{display:block}figure{overflow-x:auto}figure svg{max-width:none}}
@media print{main{max-width:none}}
"""


def output(form: str, document: Document, made_at: datetime) -> bytes:
    """The document in one format."""
    return FORMATS[form](document, made_at)


def outputs(document: Document, made_at: datetime) -> dict[str, bytes]:
    """Format → content."""
    return {form: output(form, document, made_at) for form in FORMATS}


def as_page(document: Document) -> bytes:
    """A page that stands by itself, with its look in it: nothing is loaded from anywhere."""
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n",
        document.language,
        document.title,
        mark_safe(_LOOK),  # noqa: S308 - a constant of ours
        to_html(document, title_level=1),
    ).encode()


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


FORMATS: dict[str, Callable[[Document, datetime], bytes]] = {
    Format.HTML.value: lambda document, made_at: as_page(document),
    Format.PDF.value: to_pdf,
    Format.DOCX.value: to_docx,
    Format.DATA.value: to_ods,
    Format.CSV.value: lambda document, made_at: tables_as_csv(document),
}
