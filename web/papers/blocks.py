"""Papers to fill in, as blocks that become a Word file, a workbook (a sheet a section) or a part of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from catalog.cells import storable
from web.papers import word
from web.papers.cells import FONT, fit_height, new_book, new_sheet, put, put_across, put_row, saved, set_up

BLANK, TICK = "【　　　　　　】", "▢"
HOW = "▢、【　】、空いている欄は、自団体で書き込む所です。書いてあることも、合わない所は自団体のものに直してください。"
_HOW_SHEETS = "▢、【　】、色の付いた欄は、自団体で書き込む所です。書いてあることも、合わない所は自団体のものに直してください。"
_TO_FILL = PatternFill("solid", start_color="FFFBE6")
_TITLE = 16.0
_LARGE = 13.0  # points, of a paper that is read standing at a counter
_LOG_LINES = 24  # of a workbook's sheet
_KEPT_TOGETHER = 8  # lines of a table that stays on one page
_CHARACTERS_PER_MM, _POINTS_PER_MM = 0.54, 2.83


class Link(NamedTuple):
    """``what`` it leads to, in a word."""

    text: str
    address: str
    what: str


@dataclass(frozen=True)
class Linked:
    """A line of text with links in it, for references."""

    pieces: tuple[str | Link, ...]

    @property
    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.text for p in self.pieces)


@dataclass(frozen=True)
class Table:
    """``head`` None: the first column names the lines. An empty cell is one to write into; ``least``: its height in mm."""

    head: tuple[str, ...] | None
    lines: Sequence[tuple[str, ...]]
    title: str = ""
    least: int = 0

    @property
    def told(self) -> list[list[str | None]]:
        """The lines that say something; None for what is to be written."""
        return [[None if is_blank(text) else text for text in line] for line in self.lines if not all(map(is_blank, line))]


@dataclass(frozen=True)
class Section:
    """Sentences and tables under one heading; ``widths`` in mm are those of all its tables."""

    title: str
    widths: tuple[int, ...]
    parts: Sequence[str | Linked | Table]
    new_page: bool = False


@dataclass(frozen=True)
class Paper:
    """``one_page``: in large type on one sheet of A4. ``about`` stands last, in small type."""

    title: str
    foot: str
    sections: Sequence[Section]
    about: Sequence[str | Linked] = field(default_factory=list)
    one_page: bool = False


def document(paper: Paper) -> bytes:
    """A4 upright, real headings; the head of a table comes again on each page."""
    made = word.new_paper(paper.title, paper.foot)
    if paper.one_page:
        _narrow(made)
    made.styles["Title"].font.size = Pt(_TITLE)
    title = word.heading(made, paper.title, 0)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(0), Pt(6)
    _small(word.text(made, HOW), 8.0 if paper.one_page else 9.5)
    for number, section in enumerate(paper.sections, start=1):
        head = word.heading(made, section.title if paper.one_page else f"{number}. {section.title}", 1)
        head.paragraph_format.page_break_before = section.new_page
        lines = [head]
        for part in section.parts:
            if isinstance(part, Table):
                _word_table(made, section, part, paper.one_page)
            else:
                lines.append(_word_line(made, part))
                lines[-1].paragraph_format.keep_with_next = True
        if paper.one_page:
            for line in lines:
                line.paragraph_format.line_spacing, line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(19), Pt(3), Pt(2)
    if not paper.one_page:
        word.heading(made, ABOUT, 1)
    for line in paper.about:
        _small(_word_line(made, line, None if paper.one_page else "List Bullet"), 7.5 if paper.one_page else 9.0)
    return word.saved(made)


ABOUT = "このひな形について"


def _word_table(made: Any, section: Section, part: Table, large: bool) -> None:
    if part.title:
        word.heading(made, part.title, 2)
    word.table(made, section.widths, part.head, part.lines, part.least)
    after = made.paragraphs[-1]
    _small(after, 4.0)
    after.paragraph_format.line_spacing = Pt(5)
    if len(part.lines) <= _KEPT_TOGETHER:
        for row in made.tables[-1].rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    if large:
        for cell in made.tables[-1]._cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(_LARGE)
            # Fonts differ in how far they set lines apart; one page must stay one page.
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(_LARGE * 1.3)


def _word_line(made: Any, part: str | Linked, style: str | None = None) -> Any:
    if isinstance(part, str):
        return word.text(made, part, style)
    paragraph = made.add_paragraph(style=style)
    for piece in part.pieces:
        if isinstance(piece, str):
            paragraph.add_run(storable(piece))
        else:
            _word_link(paragraph, piece)
    return paragraph


def _word_link(paragraph: Any, link: Link) -> None:
    run = paragraph.add_run(storable(link.text))
    run.font.underline = True
    holder = OxmlElement("w:hyperlink")
    holder.set(qn("r:id"), paragraph.part.relate_to(storable(link.address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    holder.append(run._r)
    paragraph._p.append(holder)


def _small(paragraph: Any, size: float) -> None:
    for run in paragraph._p.iter(qn("w:r")):
        properties = run.get_or_add_rPr()
        properties.sz_val = Pt(size)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(size * 1.45)


def _narrow(made: Any) -> None:
    section = made.sections[0]
    section.top_margin = section.bottom_margin = Mm(13)
    section.header_distance = section.footer_distance = Mm(7)


def workbook(paper: Paper) -> bytes:
    """A sheet a section, each A4 upright and one page wide; a paper of one page is one sheet."""
    book = new_book()
    if paper.one_page:
        _one_sheet(book, paper)
    else:
        for section in paper.sections:
            sheet = new_sheet(book, section.title, _characters(section.widths))
            put(sheet, 1, 1, f"{paper.title}　{section.title}", "title")
            put_across(sheet, 2, len(section.widths), _HOW_SHEETS)
            _, heads = _fill(sheet, 4, section, large=False)
            set_up(sheet, heads[0] if len(heads) == 1 else 1, 0, len(section.widths), paper.foot)
            _upright(sheet, one_page=False)
        sheet = new_sheet(book, ABOUT, [66, 14, 14])
        put(sheet, 1, 1, ABOUT, "title")
        _about(sheet, 3, paper.about)
        set_up(sheet, 1, 0, 3, paper.foot)
        _upright(sheet, one_page=False)
    return saved(book)


def _one_sheet(book: Any, paper: Paper) -> None:
    widths = paper.sections[0].widths
    sheet = new_sheet(book, paper.title, _characters(widths))
    put(sheet, 1, 1, paper.title, "title")
    put_across(sheet, 2, len(widths), _HOW_SHEETS)
    row = 3
    for section in paper.sections:
        put(sheet, row, 1, section.title, "title")
        row, _ = _fill(sheet, row + 1, section, large=True)
    for number, about in enumerate(paper.about, start=row):
        put_across(sheet, number, len(widths), about if isinstance(about, str) else about.text)
    set_up(sheet, 1, 0, len(widths), paper.foot)
    _upright(sheet, one_page=True)


def _fill(sheet: Any, row: int, section: Section, large: bool) -> tuple[int, list[int]]:
    """The parts of ``section`` from ``row`` on; returns the row after them, and the rows of the tables' heads."""
    heads = []
    for part in section.parts:
        if not isinstance(part, Table):
            put_across(sheet, row, len(section.widths), part if isinstance(part, str) else part.text)
            row += 1
            continue
        if part.title:
            put(sheet, row, 1, part.title, "title")
            row += 1
        if part.head:
            put_row(sheet, row, part.head, "header")
            fit_height(sheet, row)
            heads.append(row)
            row += 1
        lines = _log(part.lines) if not large else part.lines
        for number, line in enumerate(lines, start=row):
            _line(sheet, number, line, part, large)
        row += len(lines) + (0 if large else 1)
    return row, heads


def _log(lines: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """A table of nothing but lines to write has as many as a page holds."""
    return [lines[0]] * _LOG_LINES if all(is_blank(text) for line in lines for text in line) else lines


def _line(sheet: Any, row: int, line: Sequence[str], table: Table, large: bool) -> None:
    for column, text in enumerate(line, start=1):
        empty = is_blank(text)
        put(sheet, row, column, None if empty else text, "strong" if table.head is None and column == 1 else "text")
        cell = sheet.cell(row, column)
        if empty or "【　" in text or "　　" in text:
            cell.fill = _TO_FILL
        if large:
            cell.font = Font(name=FONT, size=_LARGE, bold=cell.font.bold)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    lines_to_write = 1 + max(text.count("\n") for text in line)
    fit_height(sheet, row, least=max(table.least * _POINTS_PER_MM, 20.0 * lines_to_write), size=_LARGE if large else 10.0)


def is_blank(text: str) -> bool:
    return text == BLANK or not text.strip()


def _about(sheet: Any, row: int, lines: Sequence[str | Linked]) -> None:
    """What leads on stands in cells of its own: not every program wraps the text of a link."""
    for number, line in enumerate(lines, start=row):
        if isinstance(line, str):
            put_across(sheet, number, 3, line)
            continue
        put(sheet, number, 1, line.text)
        for column, link in enumerate((p for p in line.pieces if isinstance(p, Link)), start=2):
            put(sheet, number, column, f"{link.what}を開く")
            sheet.cell(number, column).hyperlink = storable(link.address)
            sheet.cell(number, column).font = Font(name=FONT, size=10, underline="single")
        fit_height(sheet, number)


def _characters(widths: Sequence[int]) -> list[int]:
    return [max(4, round(w * _CHARACTERS_PER_MM)) for w in widths]


def _upright(sheet: Any, one_page: bool) -> None:
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.freeze_panes = None
    sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
