"""The task list as a workbook: its columns, what may be chosen, how it prints, and that other programs keep it."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import BASIS, DAY, FIRST, written_out
from flask import Flask

from recommender.recommend import Recommender
from web.notebooks.document import Progress
from web.notebooks.store import Notebook
from web.notebooks.tasks.file import ABOUT, COLUMNS, READ_BACK, SHEET, read
from web.notebooks.tasks.progress import checked
from web.papers.tasks import HOW_TO, LEFT_OVER

NOTE = "一行目\n=1+1\n三行目"


def made(recommender: Recommender, text: str = NOTE) -> Notebook:
    first = checked(BASIS, recommender, DAY).stages[0].items[0].id
    progress = {first: Progress(text="x", status="doing", owner=text, due=date(2027, 1, 15), note=text, proof=text), "gone": Progress(text=text, note=text)}
    return Notebook("nb", 7, BASIS.model_copy(update={"title": text, "progress": progress}), "", datetime(2026, 11, 1), False)


@pytest.fixture(scope="module")
def content(app: Flask, recommender: Recommender) -> bytes:
    return written_out(app, recommender, made(recommender))


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_item_once_with_all_it_needs(book: Any, recommender: Recommender) -> None:
    sheet = book[SHEET]
    assert tuple(c.value for c in sheet[FIRST - 1]) == COLUMNS
    lines = [dict(zip(COLUMNS, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=FIRST)]
    found = checked(made(recommender).document, recommender, DAY)
    items = [(s.name, i) for s in found.stages for i in s.items]
    assert [(line["段階"], line["ID"]) for line in lines] == [*((stage, i.id) for stage, i in items), (LEFT_OVER, "gone")]
    for line, (_, item) in zip(lines, items, strict=False):
        assert item.entry
        assert (line["役割"], line["できた状態"], line["残すもの"], line["理由"]) == (item.entry.role, item.entry.done, item.entry.deliverable, item.entry.why)
        assert item.text in line["確認項目"]
        assert ("場合により" in line["確認項目"]) == (not item.entry.certain and bool(item.entry.ask))
        assert item.entry.basis in line["根拠"]
    assert (lines[0]["状況"], lines[0]["担当者"], lines[0]["期限"], lines[0]["メモ"]) == ("進行中", NOTE, datetime(2027, 1, 15), NOTE)
    assert lines[1]["状況"] == "未着手"
    assert lines[1]["担当者"] is None


def test_status_is_chosen_from_a_list_and_dates_are_dates(book: Any) -> None:
    sheet = book[SHEET]
    (choice,) = sheet.data_validations.dataValidation
    status = chr(ord("A") + COLUMNS.index("状況"))
    assert choice.formula1 == '"未着手,進行中,完了,対象外"'
    assert str(choice.sqref) == f"{status}{FIRST}:{status}{sheet.max_row}"
    due = chr(ord("A") + COLUMNS.index("期限"))
    assert {sheet[f"{due}{n}"].number_format for n in range(FIRST, sheet.max_row + 1)} == {"yyyy-mm-dd"}


def test_it_prints_on_a4_landscape_under_its_heading(book: Any) -> None:
    sheet = book[SHEET]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    assert sheet.freeze_panes == f"D{FIRST}"
    assert sheet.auto_filter.ref == f"A{FIRST - 1}:M{sheet.max_row}"
    assert sheet.print_area.endswith(f"$J${sheet.max_row}")
    assert all(19 <= sheet.row_dimensions[n].height <= 200 for n in range(FIRST, sheet.max_row + 1))


def test_it_says_what_is_read_back(book: Any) -> None:
    assert book.sheetnames == [SHEET, HOW_TO, ABOUT]
    assert [s.sheet_state for s in book.worksheets] == ["visible", "visible", "hidden"]
    said = {row[0].value: row[1].value for row in book[HOW_TO].iter_rows(min_row=4)}
    assert all(name in said["取り込まれる列"] and name not in said["取り込まれない列"] for name in READ_BACK)
    assert all(name in said["取り込まれない列"] for name in ("段階", "役割", "確認項目", "できた状態", "残すもの", "理由", "根拠"))


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "＋cmd", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\x00b", "#N/A", "_x0041_"])
def test_nothing_people_write_becomes_a_formula(app: Flask, recommender: Recommender, text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written_out(app, recommender, made(recommender, text))))
    assert {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row} <= {"s", "n", "d", "inlineStr"}


def test_other_programs_keep_what_is_read_back(content: bytes, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed here")
    (tmp_path / "list.xlsx").write_bytes(content)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [program, "--headless", home, "--convert-to", "xlsx", "--outdir", str(tmp_path / "kept"), str(tmp_path / "list.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    kept, ours = read((tmp_path / "kept" / "list.xlsx").read_bytes()), read(content)
    assert (kept.notebook, kept.revision, kept.rows, kept.problems) == (ours.notebook, ours.revision, ours.rows, [])
    assert kept.texts == ours.texts
