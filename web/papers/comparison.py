"""The comparison as a workbook and as CSV: one row a fact, one column a tool, sources and date with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from catalog.cells import csv_bytes
from catalog.schema import Municipality, Tool
from web.compare.table import MARKS, Cell, Fact, Row
from web.papers.cells import fit_height, new_book, new_sheet, put, put_row, readable, saved, set_up

UNKNOWN = "未確認（要確認）"
_NOTE = "公開されたページで確認できた事実だけを載せています。「未確認」は「ない」という意味ではありません。契約の前に、必ず事業者に確かめてください。"


@dataclass(frozen=True)
class Compared:
    """What the papers are made of. ``ask`` are the rows whose questions were chosen; none chosen means all."""

    tools: list[Tool]
    rows: list[Row]
    own: Municipality | None
    day: date
    version: str
    ask: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"{self.own.full_name}（人口{self.own.population:,}人）" if self.own else "指定なし"


def workbook(compared: Compared) -> bytes:
    book = new_book()
    sheet = new_sheet(book, "比較", [21, 11, *([max(30, 110 // len(compared.tools))] * len(compared.tools)), 32])
    put(sheet, 1, 1, "ツールの比較表", "title")
    put(sheet, 2, 1, " ／ ".join(f"{name}: {value}" for name, value in _about(compared)), "plain")
    put(sheet, 3, 1, _NOTE, "plain")
    header_row = 5
    put_row(sheet, header_row, _header(compared), "header")
    for number, row in enumerate(_shown(compared), start=header_row + 1):
        put(sheet, number, 1, row.label, "strong")
        put(sheet, number, 2, _state(row, compared))
        for column, cell in enumerate(row.cells, start=3):
            put(sheet, number, column, _text(cell), "text" if cell.facts else "unknown")
        put(sheet, number, len(compared.tools) + 3, _sources(row, compared))
        fit_height(sheet, number)
    set_up(sheet, header_row, 1, len(compared.tools) + 3, f"えらぶ 比較表 {compared.day.isoformat()} 版 {compared.version}")
    return saved(book)


def csv(compared: Compared) -> bytes:
    """The first line names the columns; when and for whom the table was made are its last rows."""
    lines: list[list[str]] = [_header(compared)]
    lines += [[row.label, _state(row, compared), *map(_text, row.cells), _sources(row, compared)] for row in _shown(compared)]
    empty = [""] * len(compared.tools)
    lines += [[name, "", value, *empty[1:], ""] for name, value in _about(compared)]
    return csv_bytes(lines)


def _about(compared: Compared) -> list[tuple[str, str]]:
    return [("作成日", compared.day.isoformat()), ("目録の版", compared.version), ("団体", compared.place)]


def _header(compared: Compared) -> list[str]:
    return ["項目", "違い", *(t.name for t in compared.tools), "出典"]


def _shown(compared: Compared) -> list[Row]:
    return [row for row in compared.rows if row.id != "sources"] + [row for row in compared.rows if row.id == "sources"]


def _state(row: Row, compared: Compared) -> str:
    return MARKS.get(row.state, "") if len(compared.tools) > 1 else ""


def _text(cell: Cell) -> str:
    return "\n".join(map(_line, cell.facts)) or UNKNOWN


def _line(fact: Fact) -> str:
    text = fact.text or readable(fact.source or "")
    return f"{text}（{fact.note}）" if fact.note else text


def _sources(row: Row, compared: Compared) -> str:
    """Each tool's sources of this row's facts; the row of sources itself already says its own."""
    if row.id == "sources":
        return ""
    found = []
    for tool, cell in zip(compared.tools, row.cells, strict=True):
        addresses = dict.fromkeys(f.source for f in cell.facts if f.source)
        if addresses:
            found.append(f"{tool.name}: {' '.join(map(readable, addresses))}")
    return "\n".join(found)
