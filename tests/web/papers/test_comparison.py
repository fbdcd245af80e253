"""The comparison on paper tells what the page tells, with date, version, municipality and sources."""

from __future__ import annotations

import csv as reader
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl

from web.compare.table import Cell, Fact, Row
from web.papers.comparison import UNKNOWN, Compared, csv, workbook

Made = Callable[..., Compared]


def sheet_of(compared: Compared) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(compared))).active


def lines_of(compared: Compared) -> list[list[str]]:
    return list(reader.reader(io.StringIO(csv(compared).decode("utf-8-sig"), newline=""), strict=True))


def test_workbook_and_csv_hold_the_same_rows(compared: Made) -> None:
    made = compared("logo-chat", "kintone", own="032077")
    in_book = [[cell.value or "" for cell in line] for line in sheet_of(made).iter_rows(min_row=5)]
    in_csv = [[text.removeprefix("'") for text in line] for line in lines_of(made)]
    assert in_book == in_csv[: len(in_book)]
    assert in_book[0] == ["項目", "違い", "LoGoチャット", "kintone", "出典"]
    assert [line[0] for line in in_book[1:]] == [row.label for row in made.rows]


def test_both_say_when_from_which_facts_and_for_whom(compared: Made) -> None:
    made = compared("logo-chat", "kintone", own="032077")
    told = sheet_of(made)["A2"].value
    assert "2026-04-01" in told
    assert "0123456789abcdef" in told
    assert "岩手県久慈市" in told
    assert {line[0]: line[2] for line in lines_of(made)[-3:]} == {"作成日": "2026-04-01", "目録の版": "0123456789abcdef", "団体": made.place}
    assert ["団体", "", "指定なし", "", ""] in lines_of(compared("logo-chat", "kintone"))


def test_sources_stand_beside_the_facts_of_their_row(compared: Made) -> None:
    made = compared("logo-chat", "kintone")
    table = {line[0]: line for line in lines_of(made)}
    row = next(r for r in made.rows if r.id == "prices")
    for cell in row.cells:
        for fact in cell.facts:
            assert fact.source is None or fact.source in table["費用の記録"][-1]
    assert all(url in table["出典"][2] for url in made.tools[0].sources)


def test_unknown_is_written_and_never_left_blank(compared: Made) -> None:
    made = compared("logo-chat", "kintone")
    table = {line[0]: line for line in lines_of(made)}
    for row in made.rows:
        assert [cell == UNKNOWN for cell in table[row.label][2:4]] == [not c.facts for c in row.cells]
    assert UNKNOWN in table["DMP"]


def test_a_hostile_name_is_a_text_everywhere(compared: Made) -> None:
    made = compared("logo-chat", "kintone")
    evil = made.tools[0].model_copy(update={"name": "=HYPERLINK(1)", "vendor": "＋1"})
    made = replace(made, tools=[evil, made.tools[1]], rows=[Row("vendor", "@x", "製品", None, [Cell([Fact("-1", note="\x00=2")], False), Cell([], False)])])
    sheet = sheet_of(made)
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert sheet["C5"].value == "=HYPERLINK(1)"
    assert lines_of(made)[0][2] == "'=HYPERLINK(1)"
    assert lines_of(made)[1][0] == "'@x"
    assert lines_of(made)[1][2].startswith("'-1")


def test_prints_on_a4_landscape_with_its_head_on_each_page(compared: Made) -> None:
    sheet = sheet_of(compared("logo-chat", "kintone", "winactor", "garoon"))
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B6", "$5:$5")
    assert sheet.page_setup.orientation == "landscape"
    assert all(sheet.row_dimensions[n].height for n in range(6, sheet.max_row + 1))
