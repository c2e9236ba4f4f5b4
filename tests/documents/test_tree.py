"""What a tree refuses, what it cleans, and that it can be kept."""

from __future__ import annotations

import json

import pytest

from documents import (
    AddressBlock,
    Bullets,
    Document,
    DocumentError,
    Fields,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Strong,
    Table,
    from_json,
    parse_markup,
    plain,
    to_json,
)
from tests.documents.letters import CERTIFICATE, NOTICE


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(DocumentError, match="no title"):
        Document(title=" \x00 ", blocks=())


def test_a_heading_that_skips_a_level_is_refused_by_name() -> None:
    with pytest.raises(DocumentError, match=r"“Appeals” has no heading of level 1 above it"):
        Document(title="Notice", blocks=(Heading(2, "Appeals"),))
    with pytest.raises(DocumentError, match="no heading of level 2"):
        Document(title="Notice", blocks=(Heading(1, "One"), Heading(3, "Three")))
    Document(title="Notice", blocks=(Heading(1, "A"), Heading(2, "B"), Heading(1, "C")))


def test_a_table_names_every_column_and_fills_every_cell() -> None:
    with pytest.raises(DocumentError, match="without a header"):
        Table("Requirements", ("Number", ""), ())
    with pytest.raises(DocumentError, match="without a header"):
        Table("Requirements", (), ())
    with pytest.raises(DocumentError, match="more or fewer cells"):
        Table("Requirements", ("Number", "By when"), (("1",),))
    with pytest.raises(DocumentError, match="no caption"):
        Table("", ("Number",), ())


def test_empty_headings_lists_details_addresses_and_signatures_are_refused() -> None:
    for make in (
        lambda: Heading(1, " "),
        lambda: Heading(4, "Too deep"),
        lambda: Bullets(()),
        lambda: Numbered(()),
        lambda: Numbered(("a",), start=0),
        lambda: Fields(()),
        lambda: Fields(((" ", "value"),)),
        lambda: AddressBlock(("", " ")),
        lambda: Signature(""),
        lambda: Document(title="Notice", blocks=(), language="English"),
    ):
        with pytest.raises(DocumentError):
            make()


def test_what_is_no_text_is_dropped_as_the_tree_is_built() -> None:
    typed = "one\r\ntwo\x0bthree\x00\x07\ud800\ufffe\U0001ffff\tfour"
    assert Paragraph(typed).words == "one\ntwo\nthree four"


def test_marks_that_would_make_a_notice_read_otherwise_than_it_is_stored_are_dropped() -> None:
    assert Paragraph((Strong("pay \u202e001£\u202c"),)).words == (Strong("pay 001£"),)


def test_paragraphs_that_say_nothing_are_left_out() -> None:
    document = Document(title="Notice", blocks=(Paragraph(" "), Note(""), Paragraph("Hello")))
    assert document.body == (Paragraph("Hello"),)


def test_a_letters_address_and_details_stand_above_its_title_and_a_certificates_below() -> None:
    assert [type(one).__name__ for one in NOTICE.opening] == ["AddressBlock", "Fields"]
    assert CERTIFICATE.opening == ()


def test_a_kept_tree_is_the_same_tree() -> None:
    for document in (NOTICE, CERTIFICATE):
        kept = to_json(document)
        assert from_json(kept) == document
        assert to_json(from_json(kept)) == kept


@pytest.mark.parametrize("change", [{"version": 2}, {"blocks": [{"kind": "Script"}]}, {"extra": 1}])
def test_a_kept_tree_that_was_altered_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(DocumentError):
        from_json(json.dumps(json.loads(to_json(CERTIFICATE)) | change))


def test_text_that_is_no_kept_tree_is_refused() -> None:
    for text in ("", "[]", "{}", "null", '{"version":1,"blocks":3}'):
        with pytest.raises(DocumentError):
            from_json(text)


def test_officers_marks_become_headings_lists_and_strong_words() -> None:
    assert parse_markup(
        "# What you must do\nStop **now**, and\nkeep quiet.\n\n## Details\n- music\n- shouting\n"
        "  at night\n\n1. Clear the garden\n2. Keep it clear"
    ) == (
        Heading(1, "What you must do"),
        Paragraph(("Stop ", Strong("now"), ", and\nkeep quiet.")),
        Heading(2, "Details"),
        Bullets(("music", "shouting\nat night")),
        Numbered(("Clear the garden", "Keep it clear")),
    )


def test_marks_count_from_the_heading_that_they_come_under() -> None:
    assert parse_markup("# Noise\n## At night", under=1) == (
        Heading(2, "Noise"),
        Heading(3, "At night"),
    )


def test_a_requirement_keeps_the_number_that_was_typed() -> None:
    assert parse_markup("3. Third\n4. Fourth\n9. Ninth") == (
        Numbered(("Third", "Fourth"), start=3),
        Numbered(("Ninth",), start=9),
    )


def test_a_blank_line_between_items_does_not_end_their_list() -> None:
    assert parse_markup("1. One\n\n2. Two\n\n- a\n\n- b") == (
        Numbered(("One", "Two")),
        Bullets(("a", "b")),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "#import “x”",
        "### three",
        "-not a bullet",
        "1.5 metres",
        "007. agent",
        "* star",
        "_under_ *star* $x$ @label \\ `code` [link](x) <script>",
        "****",
        "** spaced **",
        "2 ** 3 ** 4",
        "=Heading",
        "+ item",
        "/ term: x",
        "// no comment",
    ],
)
def test_everything_else_stays_as_it_was_typed(typed: str) -> None:
    (block,) = parse_markup(typed)
    assert isinstance(block, Paragraph)
    assert plain(block.words) == typed
    assert isinstance(block.words, str)


def test_a_document_may_hold_nothing_but_its_title() -> None:
    assert Document(title="Report", blocks=()).body == ()
