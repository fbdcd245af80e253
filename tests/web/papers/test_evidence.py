"""The workbook of frozen evidence: everything that was frozen, no formula, heads that stay."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.catalog import Catalog
from web.notebooks.document import Decision, Entry, Selection
from web.notebooks.store import Evidence
from web.papers.evidence import COLUMNS, SHEETS, workbook

RUN = ["=HYPERLINK(1)", "＋cmd", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "#N/A", "\x00=1", " =1"]


def frozen(texts: list[str], **more: Any) -> Evidence:
    """Every text in every place that users or facts fill."""
    entries = {f"t{n}": Entry(name=t[:200], vendor=t[:200], place=n + 1, found=t[:200], verdict="dropped", why=t) for n, t in enumerate(texts)}
    entries["kintone"] = Entry(name="kintone", verdict="kept", why="残す理由")
    text = texts[0] if texts else "問い"
    selection = Selection(
        question=text,
        filters=[t[:200] for t in texts],
        address="/recommend?need=%E7%AA%93%E5%8F%A3",
        searched_on=date(2026, 4, 1),
        catalogue="0123（2026-04-01作成）",
        entries=entries,
        decision=Decision(outcome="proceed", by=text[:200], on=date(2026, 4, 2), why=text),
    )
    given = {"version": 2, "title": text[:200], "municipality": "032077", **more}
    return Evidence(notebook_id="n", selection=selection, digest="ab" * 32, frozen_at=datetime(2026, 4, 1, 20, 5), **given)


def loaded(evidence: Evidence, catalog: Catalog, latest: int = 2) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(evidence, latest, catalog)))


def cells(book: Any) -> list[Any]:
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("text", RUN)
def test_no_text_becomes_a_formula(catalog: Catalog, text: str) -> None:
    found = cells(loaded(frozen([text]), catalog))
    assert {c.data_type for c in found} <= {"s", "n", "inlineStr"}
    written = [c for c in found if isinstance(c.value, str) and c.value.strip() == text.replace("\x00", "").strip()]
    assert len(written) >= 5
    if text != "#N/A":
        assert all(c.quotePrefix for c in written)


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(max_size=300), max_size=4))
def test_any_text_makes_a_workbook_that_opens(catalog: Catalog, texts: list[str]) -> None:
    assert {c.data_type for c in cells(loaded(frozen(texts), catalog))} <= {"s", "n", "inlineStr"}


def test_every_candidate_with_verdict_reason_and_whether_it_is_still_listed(catalog: Catalog) -> None:
    sheet = loaded(frozen(["一つ目", "二つ目"]), catalog)[SHEETS[1]]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == list(COLUMNS)
    assert rows[1] == [1, 1, "一つ目", "一つ目", "一つ目", "外す", "一つ目", "掲載終了", "/tools/t0"]
    assert rows[3] == [3, None, "kintone", "未確認", None, "残す", "残す理由", "掲載中", "/tools/kintone"]
    assert len(rows) == 4


def test_the_overview_says_what_was_asked_who_decided_and_when(catalog: Catalog) -> None:
    sheet = loaded(frozen(["窓口"]), catalog, latest=3)[SHEETS[0]]
    about = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4)}
    assert about["団体"] == "岩手県久慈市"
    assert about["版"] == "第2版（この後に第3版が確定しています）"
    assert about["件数"] == "候補2件（残す1件、外す1件）"
    assert about["結果"] == "残した候補で次の手続きへ進む"
    assert about["判断した人"] == "窓口"
    assert about["判断した日"] == "2026年4月2日（令和8年）"
    assert about["確定した日時"] == "2026年4月2日（令和8年）5時05分（日本時間）"
    assert about["目録の版"] == "0123（2026-04-01作成）"
    assert about["検索のアドレス"] == "/recommend?need=窓口"
    assert about["照合用の値（SHA-256）"] == "ab" * 32


def test_both_sheets_print_on_a4_landscape_with_their_head_on_each_page(catalog: Catalog) -> None:
    for sheet, column in zip(loaded(frozen(["窓口"]), catalog).worksheets, ("B", "D"), strict=True):
        assert sheet.freeze_panes == f"{column}4"
        assert sheet.print_title_rows == "$3:$3"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
