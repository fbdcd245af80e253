"""Questions to vendors (RFI) from what is unknown of each candidate, as a workbook and as a letter.

Each candidate has a sheet of its own that names no other candidate, so that it can be sent as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from catalog.cells import storable
from catalog.schema import Tool
from web.papers.cells import FONT, fit_height, new_book, new_sheet, put, put_row, saved, set_up
from web.papers.comparison import Compared

COLUMNS = ("番号", "区分", "質問", "回答", "根拠資料", "回答日")
_TITLE = "デジタルツールに関する質問票"
_HOW_TO = (
    "この質問票は、公開されている情報では確認できなかったことをおたずねするものです。契約をお約束するものではありません。",
    "「回答」には、できる・できないだけでなく、条件や制約も書いてください。答えられない質問には、その理由を書いてください。",
    "「根拠資料」には、回答を確かめられる資料の名前と該当するページ、または公開ページのアドレスを書いてください。",
    "「回答日」には、その回答がいつの時点のものかを書いてください。",
)
_NOTHING = "公開情報で確認できなかった項目はありません。"


@dataclass(frozen=True)
class Question:
    """``common``: every candidate is asked it."""

    number: int
    section: str
    text: str
    common: bool

    @property
    def kind(self) -> str:
        return f"{'共通' if self.common else '個別'}／{self.section}"


@dataclass(frozen=True)
class Sheet:
    tool: Tool
    questions: list[Question]


def sheets(compared: Compared) -> list[Sheet]:
    """One for each candidate: first what all are asked, then its own; numbered from 1."""
    result = []
    for column, tool in enumerate(compared.tools):
        rows = [r for r in compared.rows if column in r.asking and (not compared.ask or r.id in compared.ask)]
        common = [len(compared.tools) > 1 and len(r.asking) == len(compared.tools) for r in rows]
        ordered = sorted(zip(common, rows, strict=True), key=lambda pair: not pair[0])
        result.append(Sheet(tool, [Question(n, r.group, str(r.question), c) for n, (c, r) in enumerate(ordered, start=1)]))
    return result


def _about(sheet: Sheet, compared: Compared) -> list[tuple[str, str]]:
    """The blanks are for the requester to fill in; Erabu knows neither name nor deadline."""
    return [
        ("宛先", f"{sheet.tool.vendor} 御中" if sheet.tool.vendor else ""),
        ("製品", sheet.tool.name),
        ("依頼者（団体・担当課・連絡先）", ""),
        ("回答期限", ""),
        ("作成日・目録の版", f"{compared.day.isoformat()}・{compared.version}"),
    ]


def workbook(sheets: list[Sheet], compared: Compared) -> bytes:
    book = new_book()
    for asked in sheets:
        sheet = new_sheet(book, asked.tool.name, [7, 24, 48, 40, 26, 13])
        put(sheet, 1, 1, _TITLE, "title")
        row = 2
        for name, value in _about(asked, compared):
            put(sheet, row, 2, name, "header")
            put(sheet, row, 3, value or None)
            fit_height(sheet, row, least=20)
            row += 1
        for sentence in _HOW_TO:
            put(sheet, row, 1, f"・{sentence}", "plain")
            row += 1
        header_row = row + 1
        put_row(sheet, header_row, COLUMNS, "header")
        for number, q in enumerate(asked.questions, start=header_row + 1):
            put_row(sheet, number, [q.number, q.kind, q.text, None, None, None])
            fit_height(sheet, number, least=48)
        if not asked.questions:
            put(sheet, header_row + 1, 3, _NOTHING)
        set_up(sheet, header_row, 0, len(COLUMNS), f"{asked.tool.name} への質問票 {compared.day.isoformat()}")
    return saved(book)


def document(sheets: list[Sheet], compared: Compared) -> bytes:
    """A4 landscape; each candidate begins on a new page, the table's head comes again on each."""
    paper = Document()
    paper.core_properties.title = _TITLE
    paper.core_properties.author = "えらぶ"
    paper.core_properties.language = "ja-JP"
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        _japanese(paper.styles[name])
    paper.styles["Normal"].font.size = Pt(10)
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    for number, asked in enumerate(sheets):
        heading = paper.add_heading(_TITLE, level=1)
        heading.paragraph_format.page_break_before = number > 0
        _table(paper, [Mm(55), Mm(212)], [(name, value) for name, value in _about(asked, compared)], first_is_head=False)
        paper.add_heading("記入のしかた", level=2)
        for sentence in _HOW_TO:
            paper.add_paragraph(sentence, style="List Bullet")
        paper.add_heading("質問", level=2)
        if asked.questions:
            lines = [COLUMNS, *((str(q.number), q.kind, q.text, "", "", "") for q in asked.questions)]
            _table(paper, [Mm(13), Mm(42), Mm(86), Mm(66), Mm(38), Mm(22)], lines, first_is_head=True)
        else:
            paper.add_paragraph(_NOTHING)
    buffer = BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _japanese(style: Any) -> None:
    """Both fonts of a style: Word keeps one for Latin and one for Japanese letters."""
    style.font.name = FONT
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), FONT)


def _table(paper: Any, widths: list[Any], lines: list[Any], first_is_head: bool) -> None:
    """``first_is_head``: the first line is the head and is repeated; otherwise the first column names the lines."""
    table = paper.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, line in enumerate(lines):
        row = table.add_row()
        row.height = Mm(16) if first_is_head and number else Mm(8)
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        _mark(row, "w:cantSplit")
        if first_is_head and number == 0:
            _mark(row, "w:tblHeader")
        for column, (cell, width, text) in enumerate(zip(row.cells, widths, line, strict=True)):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.15
            written = cell.paragraphs[0].add_run(storable(text))
            written.bold = number == 0 if first_is_head else column == 0


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
