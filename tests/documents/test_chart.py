"""A chart in a document: a drawing of shapes and text, its words, and the table that follows it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pikepdf
import pytest

from documents import (
    Chart,
    Document,
    DocumentError,
    Table,
    from_json,
    to_docx,
    to_html,
    to_json,
    to_pdf,
)
from performance.charts import bar_chart, line_chart, svg

WORDS = "Cases: 395 in 2015/16, 604 in 2017/18."
TABLE = Table("Cases", ("Year", "Cases"), (("2015/16", "395"), ("2017/18", "604")), (1,))
AT = datetime(2018, 6, 6, tzinfo=UTC)


def document(drawing: str = "") -> Document:
    drawing = drawing or svg(bar_chart(["2015/16", "2017/18"], [395, 604]))
    return Document("Report", (Chart(drawing, WORDS), TABLE))


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        svg(line_chart(["Q1", "Q2"], {"All": [3, 4], "Some": [1, 2]})),
    ],
)
def test_a_chart_stands_in_every_format_with_its_words(drawing: str) -> None:
    made = document(drawing)
    assert WORDS in to_html(made)
    assert "<svg" in to_html(made)
    pdf = to_pdf(made, AT)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        alternatives = [
            str(each["/Alt"])
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    assert WORDS in alternatives
    with zipfile.ZipFile(io.BytesIO(to_docx(made, AT))) as word:
        assert f'descr="{WORDS}"' in word.read("word/document.xml").decode()
        assert [each for each in word.namelist() if each.endswith(".png")]
    assert (to_pdf(made, AT), to_docx(made, AT)) == (pdf, to_docx(document(drawing), AT))
    assert from_json(to_json(made)) == made


def test_a_chart_without_words_or_table_is_refused() -> None:
    drawing = svg(bar_chart(["a"], [1]))
    with pytest.raises(DocumentError, match="no text alternative"):
        Chart(drawing, " ")
    with pytest.raises(DocumentError, match="no table of its values"):
        Document("Report", (Chart(drawing, WORDS),))


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "<p>no drawing</p>",
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"></svg>',
        '<svg><text style="color:red">a</text></svg>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        "<svg><foreignObject><p>a</p></foreignObject></svg>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg><text>&a;</text></svg>',
        "<svg><text>unclosed</svg>",
        '<svg fill="url(#a)"></svg>',
    ],
)
def test_a_drawing_holds_shapes_and_text_alone(drawing: str) -> None:
    with pytest.raises(DocumentError, match="drawing"):
        Chart(drawing, WORDS)
