"""The preview: GOV.UK's markup, one h1 for the page, and nothing that was typed is markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from documents import Bullets, Document, Heading, Numbered, Paragraph, Strong, Table, to_html
from tests.documents.hostile import EVERYWHERE, HOSTILE
from tests.documents.letters import NOTICE
from tests.documents.reading import said, squeezed


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_title_and_headings_come_below_the_pages_own_h1() -> None:
    document = Document(title="Notice", blocks=(Heading(1, "A"), Heading(2, "B"), Heading(3, "C")))
    assert [tag for tag in _Reader(to_html(document)).seen if tag[0] == "h"] == [
        "h2",
        "h3",
        "h4",
        "h5",
    ]
    assert _Reader(to_html(document, title_level=1)).seen[1:3] == ["h1", "h2"]
    with pytest.raises(ValueError, match="h1 to h3"):
        to_html(document, title_level=4)


def test_the_preview_says_all_that_the_document_says() -> None:
    text = squeezed(_Reader(to_html(NOTICE)).text)
    for one in said(NOTICE):
        assert squeezed(one) in text


def test_tables_have_a_caption_and_column_headers() -> None:
    html = to_html(
        Document(title="T", blocks=(Table("Cap", ("A", "B"), (("x", "1"),), numeric=(1,)),))
    )
    assert ">Cap</caption>" in html
    assert '<th scope="col" class="govuk-table__header">A</th>' in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">1</td>' in html


def test_lists_keep_their_numbers_and_line_ends_stay() -> None:
    html = to_html(
        Document(
            title="T",
            blocks=(Numbered(("a",), start=4), Bullets(("b\nc",)), Paragraph((Strong("now"),))),
        )
    )
    assert 'start="4"' in html
    assert "<li>b<br>c</li>" in html
    assert "<strong>now</strong>" in html


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_becomes_markup(typed: str) -> None:
    reader = _Reader(to_html(EVERYWHERE(typed)))
    harmless = _Reader(to_html(EVERYWHERE("harmless")))
    assert set(reader.seen) <= {*harmless.seen, "br"}
    assert reader.attributes == harmless.attributes
    for one in said(EVERYWHERE(typed)):
        assert squeezed(one) in squeezed(reader.text)
