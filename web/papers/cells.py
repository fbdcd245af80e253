"""How our workbooks look: one font, wrapped texts, A4 landscape. What goes into a cell is guarded by catalog/cells.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from catalog.cells import storable, write

FONT = "Yu Gothic"
_SIZE = 10.0  # points, of what stands in a cell
_LINE_HEIGHT, _HIGHEST = 16.0, 409.0  # points; the second is the most a workbook allows
_LINE = Side(style="thin", color="8C979A")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font": Font(name=FONT, size=14, bold=True), "alignment": Alignment(vertical="center")},
    "plain": {"font": Font(name=FONT, size=10), "alignment": Alignment(vertical="top")},
    "text": {"font": Font(name=FONT, size=10), "alignment": Alignment(vertical="top", wrap_text=True), "border": _BOX},
    "strong": {"font": Font(name=FONT, size=10, bold=True), "alignment": Alignment(vertical="top", wrap_text=True), "border": _BOX},
    "header": {
        "font": Font(name=FONT, size=10, bold=True),
        "alignment": Alignment(vertical="center", wrap_text=True),
        "border": _BOX,
        "fill": PatternFill("solid", start_color="DDEFF1"),
    },
    "unknown": {
        "font": Font(name=FONT, size=10, italic=True, color="8A3B00"),
        "alignment": Alignment(vertical="top", wrap_text=True),
        "border": _BOX,
        "fill": PatternFill("solid", start_color="FFF6EE"),
    },
}


def put(sheet: Any, row: int, column: int, value: Any, look: str = "text") -> None:
    """The one way a value gets into a cell of our workbooks. ``look`` is one of ``_LOOKS``."""
    cell = sheet.cell(row, column)
    write(cell, value)
    for name, style in _LOOKS[look].items():
        setattr(cell, name, style)
    if isinstance(value, int | date):  # else it stands against the text of the next column
        cell.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
    if look == "title":
        sheet.row_dimensions[row].height = 24


def put_row(sheet: Any, row: int, values: Sequence[Any], look: str = "text") -> None:
    for column, value in enumerate(values, start=1):
        put(sheet, row, column, value, look)


def put_across(sheet: Any, row: int, columns: int, text: str) -> None:
    """A line of its own above a table of ``columns``, wrapped within their width."""
    put(sheet, row, 1, text, "plain")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    sheet.cell(row, 1).alignment = Alignment(vertical="top", wrap_text=True)
    width = sum(int(sheet.column_dimensions[get_column_letter(c)].width) for c in range(1, columns + 1))
    lines = sum(-(-_width(line) // (width - 1)) or 1 for line in text.split("\n"))
    sheet.row_dimensions[row].height = min(lines * _LINE_HEIGHT + 3, _HIGHEST)


def fit_height(sheet: Any, row: int, least: float = _LINE_HEIGHT, size: float = _SIZE) -> None:
    """As high as the wrapped texts of ``row``, in ``size`` points, need: not every program finds the height by itself."""
    lines = 1
    for cell in sheet[row]:
        width = (sheet.column_dimensions[cell.column_letter].width - 1) * _SIZE / size
        lines = max(lines, sum(-(-_width(line) // int(width)) or 1 for line in str(cell.value or "").split("\n")))
    sheet.row_dimensions[row].height = min(max(lines * _LINE_HEIGHT * size / _SIZE + 3, least), _HIGHEST)


def _width(text: str) -> int:
    """In the characters that column widths count; Japanese letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def readable(address: str) -> str:
    """The same address with its letters beyond ASCII as letters: a third as long on paper, and browsers take either."""
    try:
        return re.sub(r"(?:%[89A-F][0-9A-F])+", lambda found: unquote(found[0], errors="strict"), address, flags=re.I)
    except UnicodeDecodeError:
        return address


def new_book() -> Any:
    book = Workbook()
    book.remove(book.active)
    return book


def new_sheet(book: Any, name: str, widths: Sequence[int]) -> Any:
    """``widths`` in characters, one a column. The name is made to one that workbooks allow and that is not taken."""
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in storable(name)).strip()[:28] or "表"
    taken = {s.title.lower() for s in book.worksheets}
    unique = next(n for n in [plain, *(f"{plain}{i}" for i in range(2, 100))] if n.lower() not in taken)
    sheet = book.create_sheet(unique)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    return sheet


def table_sheet(book: Any, name: str, widths: Sequence[int], head: Sequence[str], lines: Sequence[Sequence[Any]], foot: str) -> None:
    """A sheet that holds one table beneath its name; ``widths``, in characters, for each column of ``head``."""
    sheet = new_sheet(book, name, widths)
    put(sheet, 1, 1, name, "title")
    put_row(sheet, 3, head, "header")
    for row, line in enumerate(lines, start=4):
        put_row(sheet, row, line)
        fit_height(sheet, row)
    if not lines:
        put(sheet, 4, 1, "ありません", "plain")
    set_up(sheet, 3, 1, len(head), foot)


def set_up(sheet: Any, header_row: int, fixed_columns: int, columns: int, foot: str) -> None:
    """Header stays in sight and comes again on each printed page; A4 landscape, as wide as one page."""
    sheet.freeze_panes = f"{get_column_letter(fixed_columns + 1)}{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    # "&" starts a code in headers and footers.
    sheet.oddFooter.left.text = storable(foot).replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"


def saved(book: Any) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
