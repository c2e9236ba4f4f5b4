"""A report as a document: numbers in place of placeholders, and what could not be put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from documents import (
    Block,
    Chart,
    Document,
    Fields,
    Heading,
    Note,
    Paragraph,
    Strong,
    Table,
    parse_markup,
)
from documents.tree import Words
from ledger.periods import parse
from partnership.dates import spoken
from partnership.models import User
from performance.charts import svg
from performance.models import Report, ReportBlock, ReportSection
from performance.report.charts import drawn
from performance.report.figures import (
    NOT_OPEN,
    PUBLIC,
    WITHHELD_MEANS,
    Figures,
    NoFigure,
    NotOpen,
    closed_to,
)
from performance.report.numbering import NumberedSection, numbered
from performance.report.placeholders import Placeholder, names_in, pieces_of, printed
from performance.report.tables import figure_table
from performance.rows import FigureRow

CLASSIFICATION = {"internal": "OFFICIAL-SENSITIVE", "public": "OFFICIAL"}


@dataclass(frozen=True)
class Problem:
    """What could not be put in: the number of its paragraph, the block, and what is wrong."""

    number: str
    block: ReportBlock
    message: str


@dataclass(frozen=True)
class PrintedText:
    """A block's text with its figures, and the figures that stand in it."""

    number: str
    block: ReportBlock
    text: str
    # The same without figures: what was typed by hand and nothing else.
    typed: str
    rows: tuple[FigureRow, ...]


@dataclass
class Built:
    """A reading of a report: the document, its figures, and what is wrong with it."""

    document: Document
    figures: Figures
    sections: list[NumberedSection]
    problems: list[Problem] = field(default_factory=list)
    texts: list[PrintedText] = field(default_factory=list)
    # The numbers of the paragraphs whose figures are closed to the reader, and those figures.
    closed: dict[str, set[str]] = field(default_factory=dict)


def contents_of(report: Report) -> tuple[list[ReportSection], list[ReportBlock]]:
    """What stands in a report: its sections, and those of their blocks that were not taken out."""
    sections = list(report.sections.select_related("priority"))
    blocks = report.blocks.filter(removed_at__isnull=True).select_related("written_by")
    return sections, list(blocks)


def figures_named(blocks: Iterable[ReportBlock]) -> set[str]:
    """The ids of all figures that the blocks name."""
    ids: set[str] = set()
    for block in blocks:
        ids |= names_in([block.text, block.answer, block.note]) | set(block.figures)
    return ids


def build(
    report: Report,
    reader: User | None,
    edition: str,
    *,
    known_at: datetime | None = None,
    all_walls: bool = False,
) -> Built:
    """The edition as `reader` may read it: what lies behind walls closed to them says so.

    `all_walls` is for whoever runs the server. `known_at`: with what was known by that instant.
    """
    sections, blocks = contents_of(report)
    left_out = {each.pk for each in sections if each.left_out}
    blocks = [each for each in blocks if each.section_id not in left_out]
    if edition == PUBLIC:
        blocks = [each for each in blocks if not each.internal_only]
    ids = figures_named(blocks)
    figures = Figures(
        report.partnership,
        parse(report.period),
        report.area,
        ids=ids,
        closed=() if all_walls else closed_to(reader, ids),
        as_at=report.as_at,
        known_at=known_at,
        edition=edition,
    )
    return _Builder(report, figures, numbered(sections, blocks)).built()


class _Builder:
    def __init__(self, report: Report, figures: Figures, sections: list[NumberedSection]) -> None:
        self.report, self.figures, self.sections = report, figures, sections
        self.problems: list[Problem] = []
        self.texts: list[PrintedText] = []
        self.closed: dict[str, set[str]] = {}
        self.withheld = False
        self.tables = 0
        self.charts = 0

    def built(self) -> Built:
        body: list[Block] = []
        for section in self.sections:
            body += self.section(section)
        head: list[Block] = [Fields(tuple(self.head()))]
        if self.withheld:
            head.append(Note(WITHHELD_MEANS))
        edition = self.figures.edition
        document = Document(
            title=self.report.title,
            council=self.report.partnership.council_name,
            classification=CLASSIFICATION[edition],
            blocks=(*head, *body),
        )
        return Built(document, self.figures, self.sections, self.problems, self.texts, self.closed)

    def head(self) -> list[tuple[str, Words]]:
        report = self.report
        pairs: list[tuple[str, Words]] = []
        if report.committee:
            pairs.append(("Report to", report.committee))
        if report.officer:
            pairs.append(("Relevant officer", report.officer))
        if report.meeting_on:
            pairs.append(("Date of meeting", spoken(report.meeting_on)))
        pairs.append(("Period", period_in_words(report.period)))
        if report.as_at:
            pairs.append(("As at", spoken(report.as_at)))
        return pairs

    def section(self, numbered_section: NumberedSection) -> list[Block]:
        section, number = numbered_section.section, numbered_section.number
        title = f"{number} {section.title}" if number else section.title
        found: list[Block] = [Heading(section.level, title)]
        for at, block in numbered_section.blocks:
            found += self.block(at, block)
        return found

    def block(self, number: str, block: ReportBlock) -> list[Block]:
        match block.kind:
            case ReportBlock.Kind.TABLE:
                return self.table(number, block)
            case ReportBlock.Kind.CHART:
                return self.chart(number, block)
            case ReportBlock.Kind.QUESTION:
                question = self.words(number, block, block.text)
                answer = self.words(number, block, block.answer)
                return [Paragraph(_joined(number, question, Strong(f" {answer}")))]
        parts = parse_markup(self.words(number, block, block.text), under=block.section.level)
        return _with_number(number, parts)

    def words(self, number: str, block: ReportBlock, text: str) -> str:
        """The text with its figures; what cannot be put in stays as it was typed, and is told."""
        said: list[str] = []
        typed: list[str] = []
        rows: list[FigureRow] = []
        for piece in pieces_of(text):
            if isinstance(piece, str):
                said.append(piece)
                typed.append(piece)
                continue
            typed.append(" ")
            said.append(self.figure(number, block, piece, rows))
        whole = "".join(said)
        self.texts.append(PrintedText(number, block, whole, "".join(typed), tuple(rows)))
        return whole

    def figure(
        self, number: str, block: ReportBlock, piece: Placeholder, rows: list[FigureRow]
    ) -> str:
        try:
            row = self.figures.asked(piece)
        except NotOpen:
            self.closed.setdefault(number, set()).add(piece.figure_id)
            return NOT_OPEN
        except NoFigure as error:
            self.problems.append(Problem(number, block, f"{piece.typed}: {error}"))
            return piece.typed
        rows.append(row)
        shown = printed(row.value, row.unit, format=piece.format, precision=row.precision)
        self.withheld |= shown == f"[{row.value}]"
        return shown

    def table(self, number: str, block: ReportBlock) -> list[Block]:
        table = figure_table(block, self.figures)
        self.tables += 1
        self.tell(number, block, table.missing)
        self.withheld |= table.withheld
        caption = self.words(number, block, block.text)
        numeric = tuple(range(1, len(table.headers)))
        found: list[Block] = [
            Table(f"{_prefix(number)}{caption}", table.headers, table.cells, numeric)
        ]
        return [*found, *self.notes(number, block)]

    def chart(self, number: str, block: ReportBlock) -> list[Block]:
        table = figure_table(block, self.figures)
        self.charts += 1
        self.tell(number, block, table.missing)
        self.withheld |= table.withheld
        drawing = drawn(block, table)
        caption = f"{_prefix(number)}{self.words(number, block, block.text)}"
        numeric = tuple(range(1, len(table.headers)))
        if drawing is None:
            return [
                Table(caption, table.headers, table.cells, numeric),
                *self.notes(number, block),
            ]
        found: list[Block] = [
            Paragraph((Strong(caption),)),
            Chart(svg(drawing.spec), drawing.alternative),
            Table(
                f"Figures of the chart: {_bare(caption, number)}",
                table.headers,
                table.cells,
                numeric,
            ),
        ]
        return [*found, *self.notes(number, block)]

    def notes(self, number: str, block: ReportBlock) -> list[Block]:
        if not block.note.strip():
            return []
        return [Paragraph(f"Note: {self.words(number, block, block.note)}")]

    def tell(self, number: str, block: ReportBlock, missing: Iterable[str]) -> None:
        self.problems += [Problem(number, block, each) for each in missing]
        if shut := set(block.figures) & self.figures.closed:
            self.closed.setdefault(number, set()).update(shut)


def _bare(caption: str, number: str) -> str:
    """A caption without the number before it."""
    return caption.removeprefix(_prefix(number))


def _prefix(number: str) -> str:
    return f"{number} " if number else ""


def _joined(number: str, text: str, *more: Strong) -> Words:
    return (f"{_prefix(number)}{text}", *more)


def _with_number(number: str, parts: tuple[Block, ...]) -> list[Block]:
    """The number stands before the first words of the paragraph."""
    if not number:
        return list(parts)
    first = parts[0] if parts else Paragraph("")
    if not isinstance(first, Paragraph):
        return [Paragraph(number), *parts]
    words = first.words if isinstance(first.words, tuple) else (first.words,)
    return [replace(first, words=(f"{number} ", *words)), *parts[1:]]


def period_in_words(label: str) -> str:
    """A period as the head of a report says it: April 2017 – March 2018 (2017/18)."""
    period = parse(label)
    first, last = period.starts_on, period.last_day
    return f"{_month(first)} – {_month(last)} ({label})"


def _month(day: date) -> str:
    return f"{day:%B %Y}"
