"""How the Word file looks: python-docx's plain template turned into a council's letter."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

# The Word on every council's machines has Arial.
FONT = "Arial"
INK = RGBColor(0x0B, 0x0C, 0x0C)
GREY = RGBColor(0x50, 0x5A, 0x5F)
MARGIN, TOP, BOTTOM = Mm(22), Mm(18), Mm(24)
TEXT_WIDTH = Mm(210 - 44)
LABEL_WIDTH = Mm(36)

# Names of the styles that are ours.
MARKING, LETTERHEAD, SENDER, ADDRESS, DETAIL, NOTE, SIGNED = (
    "Marking",
    "Letterhead",
    "Sender",
    "Address",
    "Detail",
    "Note",
    "Signature block",
)


def element(tag: str, **attributes: str) -> Any:
    """A WordprocessingML element with attributes of that namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _font(style: Any, size: float, bold: bool = False, color: RGBColor = INK) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = color
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _spacing(style: Any, before: float, after: float, line: float | None = None) -> None:
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    if line is None:
        paragraph.line_spacing = 1.15
    else:
        paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.line_spacing = Pt(line)


def _language(word: WordDocument, language: str) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    lang = defaults.find(f".//{qn('w:lang')}")
    for script in ("val", "eastAsia"):
        lang.set(qn(f"w:{script}"), language)


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.header_distance = section.footer_distance = Mm(11)


def apply_look(word: WordDocument, language: str) -> None:
    """Give the empty file its language, page and styles."""
    _language(word, language)
    _page(word)
    styles = word.styles
    _font(styles["Normal"], 11)
    _spacing(styles["Normal"], 0, 7)
    for level, points in enumerate((17, 13, 11, 11), start=1):
        _font(styles[f"Heading {level}"], points, bold=True)
        _spacing(styles[f"Heading {level}"], 10 if level < 3 else 8, 6)
    _font(styles["Caption"], 11, bold=True)
    _spacing(styles["Caption"], 6, 4)
    styles["Caption"].paragraph_format.keep_with_next = True
    _font(styles["Footer"], 9, color=GREY)
    for name in ("List Bullet", "List Number"):
        _spacing(styles[name], 0, 4)
        for contextual in styles[name].element.pPr.findall(qn("w:contextualSpacing")):
            styles[name].element.pPr.remove(contextual)
    for name, size, bold, line in (
        (MARKING, 11, True, 18),
        (LETTERHEAD, 15, True, 18),
        (SENDER, 9.5, False, 12),
        (ADDRESS, 11, False, 14),
        (DETAIL, 11, False, None),
        (NOTE, 11, False, None),
        (SIGNED, 11, False, None),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, size, bold)
        _spacing(style, 0, 4 if line is None else 0, line)
    detail = styles[DETAIL].paragraph_format
    detail.left_indent, detail.first_line_indent = LABEL_WIDTH, -LABEL_WIDTH
    detail.tab_stops.add_tab_stop(LABEL_WIDTH)
    _bar_beside(styles[NOTE])
    _spacing(styles[SIGNED], 45, 7)
    styles[SIGNED].paragraph_format.keep_together = True
    tabs = styles["Footer"].paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _bar_beside(style: Any) -> None:
    style.paragraph_format.left_indent = Mm(6)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(12)
    borders = element("pBdr")
    borders.append(element("left", val="single", sz="36", space="12", color="B1B4B6"))
    style.element.get_or_add_pPr().insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:outlineLvl",
    )


def table_look(table: Any, shares: tuple[float, ...], caption: str) -> None:
    """Rules between rows only, columns of these widths, and the caption for who cannot see the table."""
    properties = table._tbl.tblPr
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = side in {"bottom", "insideH"}
        borders.append(
            element(side, val="single", sz="4", space="0", color="B1B4B6")
            if shown
            else element(side, val="nil")
        )
    table.autofit = False
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    properties.append(element("tblCaption", val=caption))
    for column, share in zip(table.columns, shares, strict=True):
        width = int(TEXT_WIDTH * share)
        column.width = width
        for cell in column.cells:
            cell.width = width
    header = table.rows[0]._tr
    header.get_or_add_trPr().append(element("tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, element("cantSplit"))


def restart_numbers(word: WordDocument, start: int) -> str:
    """A list of its own that counts from `start`, like "List Number": the id of its numbering."""
    numbering = word.part.numbering_part.element
    like = word.styles["List Number"].element.pPr.numPr.numId.val
    kind = numbering.num_having_numId(like).abstractNumId.val
    made = numbering.add_num(kind)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return str(made.numId)
