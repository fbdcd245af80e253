"""Questions to vendors (RFI) from what is unknown of each candidate, as a workbook and as a letter.

Each candidate has a sheet of its own that names no other candidate, so that it can be sent as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.schema import Tool
from web.filters import day
from web.papers import word
from web.papers.cells import fit_height, new_book, new_sheet, put, put_row, saved, set_up
from web.papers.comparison import Compared

COLUMNS = ("番号", "区分", "質問", "回答", "根拠資料", "回答日")
_WIDTHS = (14, 42, 84, 64, 36, 21)  # mm
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
        ("作成日・目録の版", f"{day(compared.day)}・版 {compared.version}"),
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
            fit_height(sheet, number, least=44)
        if not asked.questions:
            put(sheet, header_row + 1, 3, _NOTHING)
        set_up(sheet, header_row, 0, len(COLUMNS), f"{asked.tool.name} への質問票 {day(compared.day)}")
    return saved(book)


def document(sheets: list[Sheet], compared: Compared) -> bytes:
    """A4 landscape; each candidate begins on a new page, the table's head comes again on each."""
    paper = word.new_paper(_TITLE, f"{_TITLE}　{day(compared.day)}", landscape=True)
    for number, asked in enumerate(sheets):
        word.heading(paper, _TITLE, 1).paragraph_format.page_break_before = number > 0
        word.table(paper, [62, word.WIDTH_LANDSCAPE - 62], None, _about(asked, compared), least=8)
        word.heading(paper, "記入のしかた", 2)
        word.bullets(paper, _HOW_TO)
        word.heading(paper, "質問", 2)
        if asked.questions:
            word.table(paper, _WIDTHS, COLUMNS, [(str(q.number), q.kind, q.text, "", "", "") for q in asked.questions], least=16)
        else:
            word.text(paper, _NOTHING)
    return word.saved(paper)
