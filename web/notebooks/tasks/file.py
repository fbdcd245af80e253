"""A task list in Excel: its columns, and what a filled one says. What that changes in a notebook: task_changes.py.

A workbook comes from outside, so nothing in it is believed: its size is looked at before it is opened, no formula is
run or read, and every cell that cannot be taken is named.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from pydantic import ValidationError

from catalog.cells import storable
from catalog.faults import ErabuError
from web.notebooks.document import STATUS_LABELS, Progress
from web.notebooks.edits import sentences
from web.typed_date import read_date

SHEET, ABOUT = "確認項目", "えらぶ"  # the list; a hidden sheet that says which notebook it came from
ABOUT_NOTEBOOK, ABOUT_REVISION = "ノート", "版"
ID = "ID"
READ_BACK = {"状況": "status", "担当者": "owner", "期限": "due", "メモ": "note", "資料の場所": "proof"}  # column -> field
COLUMNS = ("段階", "役割", "確認項目", *READ_BACK, "できた状態", "残すもの", "理由", "根拠", ID)

MOST_BYTES = 3_000_000
MOST_ROWS = 2_000
_MOST_UNPACKED = 10_000_000  # bytes: 2,000 rows take about 2 MB
_MOST_PARTS = 1_000
_LOWEST, _WIDEST, _HEAD_WITHIN = 5_000, 100, 30  # rows and columns looked at; the heading stands in the first rows
_STATUSES = {text: code for code, text in STATUS_LABELS.items()}
_BACK_TO = "「Excelで保存」から書き出したファイルを使ってください。"


class Unreadable(ErabuError):
    """Nothing of the file can be taken; the sentence says why and what to do."""


@dataclass(frozen=True)
class Problem:
    """``where``: sheet, row and column; nothing was taken from there."""

    where: str
    text: str


@dataclass(frozen=True)
class TaskFile:
    """``revision``: of the notebook when the list was written out. ``rows``: id of an item -> row. ``texts``: id -> field -> text."""

    notebook: str
    revision: int
    sheet: str
    rows: dict[str, int]
    texts: dict[str, dict[str, str]]
    problems: list[Problem]


def escaped(text: str) -> str:
    """As it goes into a cell. Workbooks take ``_x0041_`` for a letter by its number."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", _arrived(text))


def same(one: str, other: str) -> bool:
    """Whether a text is what came of the other on its way through a workbook."""
    # openpyxl drops every x005F_ of shared texts, be it an escape or not.
    return _arrived(one).replace("x005F_", "") == _arrived(other).replace("x005F_", "")


def _arrived(text: str) -> str:
    """With our line ends, without escapes and without what workbooks cannot hold."""
    lines = re.sub(r"(?<!_x005F)_x000D_\n?|\r\n?", "\n", text)
    return storable(re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", lines)).strip()


def read(content: bytes) -> TaskFile:
    """Raises Unreadable."""
    _look_at_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep; we keep nothing but texts
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False)
            try:
                return _read(book)
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as error:  # a broken or forged file leads openpyxl to any error there is
        raise Unreadable(f"Excelのファイルとして読めませんでした。壊れている可能性があります。Excelで開いて保存し直すか、{_BACK_TO}") from error


def _look_at_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unreadable(too_large())
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("古い形式（.xls）か、パスワードの付いたファイルは読めません。パスワードを外し、「Excel ブック（.xlsx）」として保存し直してください。")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OverflowError) as error:
        raise Unreadable(f"Excel（.xlsx）のファイルではありません。{_BACK_TO}") from error
    if "xl/workbook.xml" not in {p.filename for p in parts}:
        raise Unreadable(f"Excel（.xlsx）のファイルではありません。{_BACK_TO}")
    unpacked = sum(p.file_size for p in parts)  # zipfile unpacks no more than is said here
    if unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        size = f"約{unpacked / 1_000_000:,.0f}MB" if unpacked > _MOST_UNPACKED else f"{len(parts):,}個の部品"
        raise Unreadable(
            f"ファイルの中身が大きすぎます（広げると{size}）。読めるのは{MOST_ROWS:,}行、{_MOST_UNPACKED // 1_000_000}MBまでです。"
            "使っていない行やシート、画像を削除してから、もう一度選んでください。"
        )


def too_large() -> str:
    return f"ファイルが大きすぎます。{MOST_BYTES // 1_000_000}MBまでです。貼り付けた画像や使っていないシートを削除してから、もう一度選んでください。"


def _read(book: Any) -> TaskFile:
    notebook, revision = _about(book)
    sheet, head, lines = _table(book)
    columns = _columns(head, sheet)
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    numbers: dict[str, list[int]] = {}
    filled = 0
    for number, cells in lines:
        if number > _LOWEST:
            raise Unreadable(f"シート「{sheet}」の表が、{_LOWEST:,}行より下まで続いています。{_few_rows()}")
        if all(cell.value in (None, "") for cell in cells):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise Unreadable(f"シート「{sheet}」の行が多すぎます。{_few_rows()}")
        where = f"シート「{sheet}」{number}行目"
        try:
            item = unicodedata.normalize("NFKC", _text(cells, columns[ID])).strip()
        except _NotTaken as reason:
            problems.append(Problem(f"{where}「{ID}」", f"{reason}この行は取り込みません。"))
            continue
        if not item:
            problems.append(Problem(where, f"「{ID}」が空です。行を足して項目を増やすことはできません。この行は取り込みません。"))
            continue
        numbers.setdefault(item, []).append(number)
        texts[item] = {}
        for name, field in READ_BACK.items():
            try:
                texts[item][field] = _value(cells, columns[name], field)
            except _NotTaken as reason:
                problems.append(Problem(f"{where}「{name}」", str(reason)))
    for item, doubled in numbers.items():
        if len(doubled) > 1:
            rows = "・".join(str(n) for n in doubled[:10])
            problems.append(
                Problem(f"シート「{sheet}」{rows}行目", f"同じID（{item[:60]}）の行が{len(doubled)}行あります。1行だけ残してください。どの行も取り込みません。")
            )
    once = {item: found[0] for item, found in numbers.items() if len(found) == 1}
    return TaskFile(notebook, revision, sheet, once, {item: texts[item] for item in once}, problems)


def _few_rows() -> str:
    return f"読めるのは{MOST_ROWS:,}行までです。空に見える行にも書式が付いていることがあります。使っていない行を削除してから、もう一度選んでください。"


def _about(book: Any) -> tuple[str, int]:
    """Notebook and revision that the list was written out from."""
    if ABOUT in book.sheetnames:
        said = {str(line[0]): str(line[1]) for line in book[ABOUT].iter_rows(max_row=10, min_col=1, max_col=2, values_only=True)}
        notebook, revision = said.get(ABOUT_NOTEBOOK, ""), said.get(ABOUT_REVISION, "")
        if notebook and revision.isascii() and revision.isdecimal() and len(revision) < 10:
            return notebook, int(revision)
    raise Unreadable(f"どのノートの一覧か分かりません。表だけを別のファイルに写すと、読めなくなります。{_BACK_TO}")


def _table(book: Any) -> tuple[str, list[str], Iterator[tuple[int, Sequence[Any]]]]:
    """The one sheet with a heading row: its name, the heading, the rows beneath it with their numbers."""
    found = {}
    for sheet in book.worksheets:
        if sheet.title == ABOUT:
            continue
        sheet.reset_dimensions()  # what a file says of its own extent may be wrong
        lines = enumerate(sheet.iter_rows(max_col=_WIDEST), start=1)
        for number, cells in lines:
            head = [_name(cell.value) for cell in cells]
            if len({ID, *READ_BACK} & set(head)) >= 3:
                found[sheet.title] = (head, lines)
                break
            if number >= _HEAD_WITHIN:
                break
    if not found:
        raise Unreadable(f"見出しの行（{SHEET}、{'、'.join(READ_BACK)}、{ID}）が見つかりません。見出しの文字は変えないでください。{_BACK_TO}")
    if len(found) > 1 and SHEET not in found:
        raise Unreadable(f"一覧の表が{len(found)}枚のシートにあります（{'、'.join(f'「{n}」' for n in list(found)[:5])}）。取り込む1枚だけを残してください。")
    name = SHEET if SHEET in found else next(iter(found))
    return name, *found[name]


def _name(value: object) -> str:
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""


def _columns(head: list[str], sheet: str) -> dict[str, int]:
    """Name -> place, wherever the columns were moved."""
    wanted = (ID, *READ_BACK)
    missing = [name for name in wanted if name not in head]
    if missing:
        raise Unreadable(
            f"シート「{sheet}」に{'、'.join(f'「{n}」' for n in missing)}の列がありません。列を消したり、見出しの文字を変えたりせずに、保存し直してください。"
        )
    doubled = [name for name, count in Counter(head).items() if count > 1 and name in wanted]
    if doubled:
        raise Unreadable(f"シート「{sheet}」に「{doubled[0]}」の列が二つ以上あります。1列だけ残してください。")
    return {name: head.index(name) for name in wanted}


class _NotTaken(Exception):
    """Its sentence says why a cell cannot be taken."""


def _value(cells: Sequence[Any], column: int, field: str) -> str:
    """As a form would send it."""
    text = _text(cells, column)
    if field == "status":
        word = unicodedata.normalize("NFKC", text).strip()
        if word not in _STATUSES:
            raise _NotTaken(f"{f'「{_short(word)}」という状況はありません' if word else '状況が空です'}。{'・'.join(_STATUSES)}のどれかにしてください。")
        return _STATUSES[word]
    if field == "due" and text:
        day = read_date(text)
        if day is None:
            raise _NotTaken(f"「{_short(text)}」は日付として読めません。2026-04-01、2026/4/1、令和8年4月1日のように書いてください。")
        return day.isoformat()
    try:
        Progress.model_validate({field: text or None} if field == "due" else {field: text})
    except ValidationError as error:
        raise _NotTaken("".join(sentences(error).values())) from error
    return text


def _text(cells: Sequence[Any], column: int) -> str:
    if column >= len(cells):
        return ""
    cell = cells[column]
    value = cell.value
    if cell.data_type == "f":
        raise _NotTaken("数式が入っています。数式は読みません。結果の値を直接書いてください。")
    if cell.data_type == "e":
        raise _NotTaken(f"エラーの値（{_short(str(value))}）になっています。正しい値を書いてください。")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _arrived(str(value))


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
