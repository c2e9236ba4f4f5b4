"""Text that would do something if any renderer read it as more than text."""

from __future__ import annotations

from documents import (
    AddressBlock,
    Bullets,
    Document,
    Fields,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Strong,
    Table,
)

HOSTILE = [
    '#import "@preview/evil:0.1.0": *',
    '#read("/etc/passwd")',
    "#set text(size: 90pt)",
    "$x^2 / y$ $ sum $",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&amp; &lt;b&gt; &#x3c;",
    "*bold* _italic_ `code` ~ -- --- ...",
    "= heading\n- list\n+ enum\n/ term: x",
    "@label <label> #label",
    "\\ \\u{1F600} \\n %s {} {{ x }} {% x %}",
    "\"quotes\" 'single' “curly” ]]> }} ) ] }",
    "// comment /* block",
    "{ PAGE } ${x} =1+1 \u2028 line",
    "naïve café — Łódź Ελλάδα Москва ﬁ",
    "שלום עולם, 14 Marsh Lane",
    "مرحبا 123",
    "emoji 😀 👩‍💻 👍🏽 🇬🇧",
    "汉字 नमस्ते ไทย",
    "e\u0301 x\u0302 a\u200bb \u200e \xad",
    "nul\x00 bell\x07 esc\x1b[31m \x85 \ufffe \U0010ffff private \ue000",
    "\u202eevil\u202c \u2066x",
    "W" * 400,
    "https://example.org/" + "a/b?c=d&" * 60,
]


def EVERYWHERE(text: str) -> Document:  # noqa: N802
    """A document that says the text in every place that text can stand."""
    return Document(
        title="T" + text,
        council="C" + text,
        sender=("S" + text,),
        reference="R" + text,
        classification="K" + text,
        blocks=(
            AddressBlock(("A" + text, "B")),
            Fields((("L" + text, "V" + text),)),
            Heading(1, "H" + text),
            Heading(2, "I" + text),
            Paragraph("P" + text),
            Paragraph(("Q" + text, Strong("!" + text), text)),
            Bullets((text, "U" + text)),
            Numbered(("N" + text, text), start=3),
            Table("C" + text, ("H" + text, "J"), ((text, "1"), ("2", text)), numeric=(1,)),
            Note("O" + text),
            Signature("Z" + text, text, (text,)),
        ),
    )
