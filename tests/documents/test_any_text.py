"""Whatever is typed arrives in all three renderings."""

from __future__ import annotations

import html
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from documents import (
    Document,
    from_json,
    parse_markup,
    to_docx,
    to_html,
    to_json,
    to_pdf,
    unprintable,
)
from documents.tree import clean
from tests.documents.letters import SERVED
from tests.documents.reading import Pdf, said, squeezed, word_text

MARKS = st.sampled_from(
    ["# ", "## ", "- ", "1. ", "2. ", "**", "\n", "\n\n", " ", "#", "$", "<", "&", "\\"]
)
TYPED = st.lists(
    MARKS | st.text(max_size=8) | st.text(st.characters(max_codepoint=0x17F)), max_size=12
).map("".join)


@settings(max_examples=60)
@given(TYPED)
def test_whatever_is_typed_arrives_everywhere(typed: str) -> None:
    blocks = parse_markup(f"# Start\n\n{typed}")
    document = Document(title="Notice", blocks=blocks)
    assert from_json(to_json(document)) == document

    # Only marks are taken away.
    kept = Counter(squeezed("".join(said(document))))
    lost = Counter(squeezed(clean(typed))) - kept
    assert set(lost) <= set("#-*.0123456789")

    shown = html.unescape(re.sub("<[^>]*>", "", to_html(document)))
    written = word_text(to_docx(document, SERVED))
    for one in said(Document(title="Notice", blocks=document.body)):
        assert squeezed(one) in squeezed(shown)
        assert squeezed(one) in squeezed(written)

    printed = Pdf(to_pdf(document, SERVED))
    assert printed.untagged() == ""
    if not unprintable(document):
        assert not Counter(squeezed("".join(said(document)))) - Counter(
            squeezed(printed.all_text())
        )
