"""The task list of a notebook as a workbook to fill in and read back (web/notebooks/tasks/file.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from catalog.schema import Municipality
from web.filters import day, label
from web.notebooks.document import STATUS_LABELS
from web.notebooks.store import Notebook
from web.notebooks.tasks.file import ABOUT, ABOUT_NOTEBOOK, ABOUT_REVISION, COLUMNS, ID, MOST_ROWS, READ_BACK, SHEET, escaped
from web.notebooks.tasks.progress import Checked, Item
from web.papers.cells import fit_height, new_book, new_sheet, put, put_across, put_row, readable, saved, set_up

HOW_TO = "使い方"
LEFT_OVER = "いまは当てはまらない"
_WIDTHS = dict(zip(COLUMNS, (8, 19, 38, 9, 14, 12, 28, 22, 30, 22, 50, 70, 7), strict=True))
_PRINTED = COLUMNS.index("残すもの") + 1
_HEADER = 4
_FIXED = PatternFill("solid", start_color="E8EBEB")  # columns that are not read back


def workbook(notebook: Notebook, checked: Checked, place: Municipality | None, today: date) -> bytes:
    book = new_book()
    _list(book, notebook, checked, place, today)
    _how_to(book)
    about = new_sheet(book, ABOUT, [12, 40])
    put_row(about, 1, [ABOUT_NOTEBOOK, notebook.id])
    put_row(about, 2, [ABOUT_REVISION, str(notebook.revision)])
    about.sheet_state = "hidden"
    book.active = 0
    return saved(book)


def _list(book: Any, notebook: Notebook, checked: Checked, place: Municipality | None, today: date) -> None:
    title = notebook.document.title
    sheet = new_sheet(book, SHEET, list(_WIDTHS.values()))
    put(sheet, 1, 1, escaped(f"確認項目　{title}"), "title")
    said = f"{place.full_name if place else '団体は未設定'}　{day(today)} 書き出し　{checked.done}/{checked.wanted} 完了"
    put_across(sheet, 2, _PRINTED, f"{said}　色の付いた見出しの列（{'・'.join(READ_BACK)}）に書き、「Excelから取り込む」で戻せます。")
    put_row(sheet, _HEADER, COLUMNS, "header")
    for column, name in enumerate(COLUMNS, start=1):
        if name not in READ_BACK:
            sheet.cell(_HEADER, column).fill = _FIXED
    row = _HEADER
    for row, line in enumerate(_lines(checked), start=_HEADER + 1):
        put_row(sheet, row, line[:-1])
        fit_height(sheet, row)
        # The id stands in a narrow last column and must not make its row high.
        put(sheet, row, len(COLUMNS), line[-1])
        sheet.cell(row, len(COLUMNS)).alignment = Alignment(vertical="top")
    last = max(row, _HEADER + 1)
    due = get_column_letter(COLUMNS.index("期限") + 1)
    for number in range(_HEADER + 1, last + 1):
        sheet[f"{due}{number}"].number_format = "yyyy-mm-dd"
        sheet[f"{due}{number}"].alignment = Alignment(horizontal="center", vertical="top")
    _choices(sheet, f"{get_column_letter(COLUMNS.index('状況') + 1)}{_HEADER + 1}", last)
    sheet.auto_filter.ref = f"A{_HEADER}:{get_column_letter(len(COLUMNS))}{last}"
    set_up(sheet, _HEADER, COLUMNS.index(SHEET) + 1, _PRINTED, f"確認項目 {title[:40]} {today.isoformat()}")


def _choices(sheet: Any, first: str, last: int) -> None:
    words = list(STATUS_LABELS.values())
    choice = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=False, showErrorMessage=True)
    choice.errorTitle, choice.error = "状況", f"{'・'.join(words)}のどれかを選んでください。"
    choice.add(f"{first}:{first[0]}{last}")
    sheet.add_data_validation(choice)


def _lines(checked: Checked) -> Iterator[list[Any]]:
    for stage in checked.stages:
        for item in stage.items:
            yield _line(stage.name, item)
    for item in checked.left_over:
        yield _line(LEFT_OVER, item)


def _line(stage: str, item: Item) -> list[Any]:
    entry, progress = item.entry, item.progress
    maybe = f"（場合により。{entry.ask}）" if entry and not entry.certain and entry.ask else ""
    basis = "\n".join([f"{entry.basis}（{label(entry.strength, 'strength')}）", *map(readable, entry.sources)]) if entry else ""
    values = {
        "段階": stage,
        "役割": entry.role if entry else "",
        SHEET: item.text + maybe,
        "状況": STATUS_LABELS[progress.status],
        "担当者": progress.owner,
        "期限": progress.due,
        "メモ": progress.note,
        "資料の場所": progress.proof,
        "できた状態": (entry.done or "") if entry else "",
        "残すもの": entry.deliverable if entry else "",
        "理由": entry.why if entry else "いまの候補や条件では当てはまりません。前に書いた記録です。",
        "根拠": basis,
        ID: item.id,
    }
    return [(escaped(v) or None) if isinstance(v, str) else v for v in (values[name] for name in COLUMNS)]


def _how_to(book: Any) -> None:
    sheet = new_sheet(book, HOW_TO, [22, 92])
    put(sheet, 1, 1, "このファイルの使い方", "title")
    put_row(sheet, 3, ["こと", "説明"], "header")
    words = "・".join(STATUS_LABELS.values())
    not_read = "・".join(name for name in COLUMNS if name not in (*READ_BACK, ID))
    lines = [
        ("取り込まれる列", f"{'・'.join(READ_BACK)}。この五つの列だけが、ノートに戻ります。"),
        ("取り込まれない列", f"{not_read}。書き換えても、ノートは変わりません。"),
        ("ID", "どの項目の行かを見分ける列です。書き換えないでください。"),
        ("状況", f"{words}のどれかを、一覧から選んでください。"),
        ("期限", "2026-04-01、2026/4/1、令和8年4月1日のように書いてください。空にすると、期限なしになります。"),
        ("数式", "数式は読みません。結果の値を書いてください。"),
        ("行と列", "並べ替え、絞り込み、列の移動をしてもかまいません。行を消しても、ノートの項目は変わりません。行を足しても、項目は増えません。"),
        (
            "取り込み方",
            f"ノートの確認項目のページの「Excelから取り込む」で、このファイルを選びます。変わる内容を見てから、取り込みます。{MOST_ROWS:,}行まで読めます。",
        ),
        ("書き出した後の変更", "書き出した後にノートでも同じ欄が変わっていたときは、両方を見比べて、欄ごとに選べます。"),
        ("印刷", "A4横で、段階から残すものまでを印刷します。理由・根拠・IDは印刷しません。"),
    ]
    for row, (name, text) in enumerate(lines, start=4):
        put(sheet, row, 1, name, "strong")
        put(sheet, row, 2, text)
        fit_height(sheet, row)
    set_up(sheet, 3, 1, 2, HOW_TO)
