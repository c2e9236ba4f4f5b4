"""Tables as a spreadsheet: one a sheet, numbers as numbers, the same bytes, whatever text is in them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from documents import Document, Paragraph, Table, to_ods
from documents.tree import DocumentError

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def document(*tables: Table) -> Document:
    return Document(title="Report & figures", blocks=(Paragraph("Words."), *tables))


def sheets(content: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """Sheet → rows of (text, number)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314 - ours
    return {
        sheet.attrib[f"{_T}name"]: [
            [("".join(cell.itertext()), cell.attrib.get(f"{_O}value", "")) for cell in row]
            for row in sheet.iter(f"{_T}table-row")
        ]
        for sheet in root.iter(f"{_T}table")
    }


TABLE = Table("Crime <all>", ("Figure", "2017/18", "Change in %"), (("All", "-1,234", "+36.1%"),))


def test_each_table_has_a_sheet_and_numbers_are_numbers() -> None:
    found = sheets(to_ods(document(TABLE, TABLE), NOW))
    assert list(found) == ["Contents", "Table 1", "Table 2"]
    assert found["Contents"][-1] == [("Table 2", ""), ("Crime <all>", "")]
    assert found["Table 1"] == [
        [("Crime <all>", "")],
        [("Figure", ""), ("2017/18", ""), ("Change in %", "")],
        [("All", ""), ("-1,234", "-1234"), ("+36.1%", "0.361")],
    ]


def test_the_kind_of_file_stands_first_and_unpacked() -> None:
    content = to_ods(document(TABLE), NOW)
    assert content[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


def test_the_same_tree_gives_the_same_bytes() -> None:
    assert to_ods(document(TABLE), NOW) == to_ods(document(TABLE), NOW)


@given(st.text(max_size=40))
def test_any_text_can_be_read_again(text: str) -> None:
    try:
        table = Table(f"T{text}", ("A", "B"), ((text, f"{text}1"),))
        made = document(table)
    except DocumentError:
        return
    found = sheets(to_ods(made, NOW))["Table 1"]
    assert len(found) == 3
