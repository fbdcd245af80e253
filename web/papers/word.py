"""How our Word files look: A4, real headings, one font for Latin and Japanese letters, heads of tables on each page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from catalog.cells import storable
from web.papers.cells import FONT

WIDTH, WIDTH_LANDSCAPE = 174, 261  # mm between the margins
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet")
_INK = RGBColor(0x1A, 0x1A, 0x1A)


def new_paper(title: str, foot: str, landscape: bool = False) -> Any:
    paper = Document()
    paper.core_properties.title = storable(title)[:255]
    paper.core_properties.author = "えらぶ"
    paper.core_properties.language = "ja-JP"
    for name in _STYLES:
        _japanese(paper.styles[name])
    paper.styles["Normal"].font.size = Pt(10.5)
    paper.styles["Title"].font.size, paper.styles["Title"].font.bold = Pt(20), True
    paper.styles["Normal"].paragraph_format.space_after = Pt(4)
    _language(paper.styles["Normal"])
    section = paper.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)
    _footer(section.footer.paragraphs[0], foot)
    return paper


def heading(paper: Any, text: str, level: int) -> Any:
    return paper.add_heading(storable(text), level=level)


def text(paper: Any, words: str, style: str | None = None, bold: bool = False) -> Any:
    paragraph = paper.add_paragraph(style=style)
    paragraph.add_run(storable(words)).bold = bold
    return paragraph


def bullets(paper: Any, lines: Sequence[str]) -> None:
    for line in lines:
        text(paper, line, style="List Bullet")


def table(paper: Any, widths: Sequence[int], head: Sequence[str] | None, lines: Sequence[Sequence[str]], least: int = 0) -> Any:
    """``widths``, and ``least`` for the height of each line, in mm. ``head`` comes again on each page; without one the first column names the lines."""
    drawn = paper.add_table(rows=0, cols=len(widths), style="Table Grid")
    drawn.autofit = False
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Mm(width)  # for programs that look at the grid, not at the cells
    for number, line in enumerate([head, *lines] if head else lines):
        row = drawn.add_row()
        _mark(row, "w:cantSplit")
        first = head is not None and number == 0
        if first:
            _mark(row, "w:tblHeader")
        elif least:
            row.height, row.height_rule = Mm(least), WD_ROW_HEIGHT_RULE.AT_LEAST
        for column, (cell, width, words) in enumerate(zip(row.cells, widths, line or [], strict=True)):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(storable(words))
            run.font.size = Pt(9.5)
            run.bold = first or (head is None and column == 0)
            shape = cell.paragraphs[0].paragraph_format
            shape.space_before = shape.space_after = Pt(2)
            shape.line_spacing = 1.15
            if run.bold:
                shade(cell)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)
    return drawn


def saved(paper: Any) -> bytes:
    buffer = BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _japanese(style: Any) -> None:
    """Both fonts of a style: Word keeps one for Latin and one for Japanese letters, and themes overrule either."""
    style.font.name = FONT
    style.font.color.rgb = _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), FONT)


def _language(style: Any) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")
    style.element.get_or_add_rPr().append(language)


def _footer(paragraph: Any, foot: str) -> None:
    paragraph.add_run(storable(foot) + "　").font.size = Pt(8)
    for kind, code in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = str(code)
        run._r.append(mark)


def shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8F1F2")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
