"""What a filled task list says: columns and rows wherever they were moved, and a sentence for everything that cannot be taken."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from filling import BASIS, DAY, FIRST, at, filled, written_out
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.cells import write
from recommender.recommend import Recommender
from web.notebooks.store import Notebook
from web.notebooks.tasks.file import ABOUT, COLUMNS, ID, MOST_BYTES, MOST_ROWS, READ_BACK, SHEET, Unreadable, escaped, read, same
from web.notebooks.tasks.progress import checked

NOTEBOOK = Notebook("nb", 3, BASIS, "", datetime(2026, 11, 1), False)


@pytest.fixture(scope="module")
def content(app: Flask, recommender: Recommender) -> bytes:
    return written_out(app, recommender, NOTEBOOK)


@pytest.fixture(scope="module")
def ids(recommender: Recommender) -> list[str]:
    return [i.id for s in checked(BASIS, recommender, DAY).stages for i in s.items]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read(content)
    return str(error.value)


def only_problem(content: bytes) -> str:
    problems = read(content).problems
    assert len(problems) == 1
    return f"{problems[0].where} {problems[0].text}"


def test_an_untouched_list_names_its_notebook_and_says_todo(content: bytes, ids: list[str]) -> None:
    found = read(content)
    assert (found.notebook, found.revision, found.sheet, found.problems) == ("nb", 3, SHEET, [])
    assert found.rows == {item: row for row, item in enumerate(ids, start=FIRST)}
    assert found.texts == {i: {"status": "todo", "owner": "", "due": "", "note": "", "proof": ""} for i in ids}


def test_what_was_filled_in(content: bytes, ids: list[str]) -> None:
    row = FIRST + 1
    cells = {at("状況", row): " 完了　", at("担当者", row): "山田", at("期限", row): date(2026, 4, 1), at("メモ", row): "一行\n二行", at("資料の場所", row): 12}
    found = read(filled(content, cells))
    assert list(found.texts[ids[1]].values()) == ["done", "山田", "2026-04-01", "一行\n二行", "12"]


@pytest.mark.parametrize(
    "value", [date(2026, 4, 1), datetime(2026, 4, 1), datetime(2026, 4, 1, 9, 30), "2026-04-01", "2026/4/1", "令和8年4月1日", "Ｒ８.４.１"]
)
def test_dates(content: bytes, ids: list[str], value: object) -> None:
    assert read(filled(content, {at("期限", FIRST): value})).texts[ids[0]]["due"] == "2026-04-01"


@pytest.mark.parametrize("value", ["来月", 46113, "2026-02-30", time(9, 0), True])
def test_a_bad_date_is_named_and_nothing_else_is_lost(content: bytes, ids: list[str], value: object) -> None:
    cells = {at("期限", FIRST + 2): value, at("担当者", FIRST + 2): "山田"}
    if value == 46113:  # a number that is not shown as a date
        made = filled(content, cells, lambda book: setattr(book[SHEET][at("期限", FIRST + 2)], "number_format", "General"))
    else:
        made = filled(content, cells)
    text = only_problem(made)
    assert text.startswith(f"シート「{SHEET}」{FIRST + 2}行目「期限」")
    assert "令和8年4月1日のように" in text
    texts = read(made).texts[ids[2]]
    assert "due" not in texts
    assert texts["owner"] == "山田"


@pytest.mark.parametrize("value", ["やった", "", None, "完了済み"])
def test_a_wrong_status_is_named(content: bytes, value: object) -> None:
    text = only_problem(filled(content, {at("状況", FIRST): value}))
    assert f"{FIRST}行目「状況」" in text
    assert "未着手・進行中・完了・対象外のどれか" in text


@pytest.mark.parametrize("name", [*READ_BACK, ID])
def test_a_formula_is_named_and_not_read(content: bytes, ids: list[str], name: str) -> None:
    made = filled(content, {at(name, FIRST): '=HYPERLINK("https://example.com","完了")'})
    assert f"シート「{SHEET}」{FIRST}行目「{name}」 数式が入っています" in only_problem(made)
    assert READ_BACK.get(name, "status") not in read(made).texts.get(ids[0], {})


def test_a_formula_in_a_column_that_is_not_read_back_is_no_matter(content: bytes) -> None:
    assert read(filled(content, {at("確認項目", FIRST): "=1+1", "P1": "=NOW()"})).problems == []


def test_an_error_value_is_named(content: bytes) -> None:
    def spoil(book: Any) -> None:
        cell = book[SHEET][at("メモ", FIRST)]
        cell.value, cell.data_type = "#N/A", "e"

    assert "エラーの値（#N/A）" in only_problem(filled(content, change=spoil))


@pytest.mark.parametrize(("name", "most"), [("担当者", 200), ("メモ", 4_000), ("資料の場所", 1_000)])
def test_overlong_texts_are_named(content: bytes, name: str, most: int) -> None:
    assert read(filled(content, {at(name, FIRST): "あ" * most})).problems == []
    assert f"{FIRST}行目「{name}」 長すぎます。{most:,}文字以内" in only_problem(filled(content, {at(name, FIRST): "あ" * (most + 1)}))


def test_columns_and_rows_may_be_moved_and_rows_deleted(content: bytes, ids: list[str]) -> None:
    def move(book: Any) -> None:
        sheet = book[SHEET]
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST - 1, max_col=len(COLUMNS))]
        lines[1][COLUMNS.index("メモ")] = "書いた"
        sheet.unmerge_cells(str(next(iter(sheet.merged_cells.ranges))))
        sheet.delete_rows(1, sheet.max_row)
        sheet.append(["課の見出し"])
        sheet.append([None, None, "メモ書き", *reversed(lines[0])])
        for line in [lines[3], lines[1]]:
            sheet.append([None, None, "1", *reversed(line)])
        sheet.title = "四月の会議"

    found = read(filled(content, change=move))
    assert found.problems == []
    assert found.sheet == "四月の会議"
    assert found.rows == {ids[2]: 3, ids[0]: 4}
    assert found.texts[ids[0]]["note"] == "書いた"


@pytest.mark.parametrize("name", [*READ_BACK, ID])
def test_a_missing_or_doubled_column_is_named(content: bytes, name: str) -> None:
    assert f"「{name}」の列がありません" in refused(filled(content, change=lambda book: book[SHEET].delete_cols(COLUMNS.index(name) + 1)))
    assert f"「{name}」の列が二つ以上あります" in refused(filled(content, {f"P{FIRST - 1}": name}))


def test_doubled_ids_take_nothing_from_either_row(content: bytes, ids: list[str]) -> None:
    made = filled(content, {at(ID, FIRST + 1): ids[0], at("担当者", FIRST): "甲", at("担当者", FIRST + 1): "乙"})
    text = only_problem(made)
    assert f"{FIRST}・{FIRST + 1}行目" in text
    assert ids[0] in text
    assert ids[0] not in read(made).texts


def test_a_row_without_id_is_named_and_a_blank_one_is_not(content: bytes) -> None:
    def add(book: Any) -> None:
        book[SHEET].append([None] * 5)
        book[SHEET].append(["運用", None, "自分で足した項目", "未着手"])

    text = only_problem(filled(content, change=add))
    assert "「ID」が空です" in text
    assert "行を足して項目を増やすことはできません" in text


def test_a_list_without_its_notebook_is_refused(content: bytes) -> None:
    assert "どのノートの一覧か分かりません" in refused(filled(content, change=lambda book: book.remove(book[ABOUT])))

    def spoil(book: Any) -> None:
        book[ABOUT]["B2"] = "第三版"

    assert "どのノートの一覧か分かりません" in refused(filled(content, change=spoil))


def test_two_lists_in_one_file(content: bytes, ids: list[str]) -> None:
    def copy(book: Any) -> None:
        book.copy_worksheet(book[SHEET]).title = "控え"
        book["控え"][at("担当者", FIRST)] = "控えの人"

    assert read(filled(content, change=copy)).texts[ids[0]]["owner"] == ""

    def rename(book: Any) -> None:
        copy(book)
        book[SHEET].title = "別名"

    assert "一覧の表が2枚のシートにあります" in refused(filled(content, change=rename))


def test_no_heading(content: bytes) -> None:
    assert "見出しの行" in refused(filled(content, change=lambda book: book[SHEET].delete_rows(FIRST - 1)))


@pytest.mark.parametrize("content", [b"", b"PK", b"a,b\n1,2", b"PK\x03\x04" + b"\x00" * 100, b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_what_is_no_workbook(content: bytes) -> None:
    assert "Excel" in refused(content)


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_broken_parts_of_a_workbook(content: bytes) -> None:
    whole = parts_of(content)
    assert "xlsx" in refused(packed({"word/document.xml": b"<w/>"}))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        assert "壊れている可能性" in refused(packed({**whole, name: b"<a>"})), name
    cut = bytearray(content)
    cut[len(cut) // 3 : len(cut) // 2] = b"\x00" * (len(cut) // 2 - len(cut) // 3)
    refused(bytes(cut))


def test_bombs_are_refused_before_they_are_opened(content: bytes) -> None:
    whole = parts_of(content)
    bomb = packed({**whole, "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    assert len(bomb) < MOST_BYTES
    assert "広げると約60MB" in refused(bomb)
    assert "個の部品" in refused(packed({**whole, **{f"xl/media/{n}": b"" for n in range(1_100)}}))
    assert "3MBまで" in refused(b"\x00" * (MOST_BYTES + 1))


def test_a_part_larger_than_it_says_is_cut_off(content: bytes) -> None:
    bomb = packed({**parts_of(content), "xl/worksheets/sheet1.xml": b" " * 50_000_000})
    lying = bomb.replace((50_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != bomb
    assert "壊れている可能性" in refused(lying)


def test_entities_do_not_grow(content: bytes) -> None:
    grown = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    head = b'<!DOCTYPE x [<!ENTITY e0 "ha">' + grown + b"]>"
    sheet = parts_of(content)["xl/worksheets/sheet1.xml"]
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        part = sheet if "sheet" in name else parts_of(content)[name]
        spoilt = part.replace(b"<worksheet", head + b"<worksheet", 1).replace("未着手".encode(), b"&e11;", 1)
        spoilt = spoilt.replace(b"<workbook", head + b"<workbook", 1)
        try:
            found = read(packed({**parts_of(content), name: spoilt}))
        except Unreadable:
            continue
        assert max(len(text) for texts in found.texts.values() for text in texts.values()) < 5_000


def rows(content: bytes, count: int, tail: bytes = b"</sheetData></worksheet>") -> bytes:
    """The list with ``count`` rows beneath the heading, written as plain as can be; it says less of its extent than is true."""
    names = [*READ_BACK, ID]

    def row(number: int, texts: list[str]) -> str:
        cells = "".join(f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in zip("ABCDEF", texts, strict=True) if text)
        return f'<row r="{number}">{cells}</row>'

    lines = [row(1, names), *(row(n, ["未着手", "", "", "", "", f"id-{n}"]) for n in range(2, count + 2))]
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:F9"/><sheetData>'
    return packed({**parts_of(content), "xl/worksheets/sheet1.xml": (head + "".join(lines)).encode() + tail})


def test_two_thousand_rows_are_read_and_one_more_is_not(content: bytes) -> None:
    assert len(read(rows(content, MOST_ROWS)).rows) == MOST_ROWS
    assert "行が多すぎます。読めるのは2,000行まで" in refused(rows(content, MOST_ROWS + 1))


def test_fifty_thousand_rows_are_refused_without_being_read(content: bytes) -> None:
    broken = b"<never closed"
    assert "壊れている可能性" in refused(rows(content, 5, broken))
    assert "2,000行まで" in refused(rows(content, 50_000, broken))  # the end was not reached


def test_a_lone_cell_far_below_is_named(content: bytes) -> None:
    assert "5,000行より下" in refused(filled(content, {"B1048576": "x"}))


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\t =+-@_xX0Dd1F5＝"), max_size=80)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_any_text_goes_out_and_comes_back_unchanged(text: str) -> None:
    """Through a cell and back, and never as a formula."""
    book = openpyxl.Workbook()
    write(book.active["A1"], escaped(text))
    buffer = io.BytesIO()
    book.save(buffer)
    cell = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))["Sheet"]["A1"]
    assert cell.data_type != "f"
    assert same(str(cell.value or ""), text)


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", "x005F_", "a_x005F_x0041_b", "名前_x0009_終わり"])
def test_escapes_of_workbooks_are_told_from_texts(text: str) -> None:
    assert same(escaped(text), text)
    assert same(escaped(text).replace("x005F_", ""), text)  # as openpyxl reads what Excel has saved


def test_line_ends_of_excel_are_ours(content: bytes, ids: list[str]) -> None:
    assert read(filled(content, {at("メモ", FIRST): "一行_x000D_\n二行"})).texts[ids[0]]["note"] == "一行\n二行"
