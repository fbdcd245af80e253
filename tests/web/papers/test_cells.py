"""Our workbooks: texts stay texts in every look, sheets have names that open, and all print on A4 landscape."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.papers.cells import FONT, fit_height, new_book, new_sheet, put, put_across, put_row, readable, saved, set_up

LOOKS = ("title", "plain", "text", "strong", "header", "unknown")


def loaded(book: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(saved(book)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", " =", "＝"]), st.text(max_size=30)).map("".join), min_size=1, max_size=6))
def test_no_look_makes_a_formula_of_a_text(texts: list[str]) -> None:
    book = new_book()
    sheet = new_sheet(book, "表", [10])
    for row, text in enumerate(texts, start=1):
        put(sheet, row, 1, text, LOOKS[row % len(LOOKS)])
    assert "f" not in {cell.data_type for line in loaded(book).active.iter_rows() for cell in line}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_sheets_bear_any_tools_name(names: list[str]) -> None:
    book = new_book()
    for name in names:
        put(new_sheet(book, name, [10]), 1, 1, "x")
    titles = loaded(book).sheetnames
    assert len({t.lower() for t in titles}) == len(names)
    assert all(0 < len(t) <= 31 and not set(t) & set("[]:*?/\\") for t in titles)


def test_every_cell_has_the_japanese_font_and_wraps() -> None:
    book = new_book()
    put_row(new_sheet(book, "表", [10, 10]), 1, ["長い" * 40, 3], "text")
    for cell in loaded(book).active[1]:
        assert cell.font.name == FONT
        assert cell.alignment.wrap_text


def test_a_row_is_as_high_as_its_longest_cell_and_never_higher_than_allowed() -> None:
    sheet = new_sheet(new_book(), "表", [10, 10])
    for row, text in enumerate(["短い", "長い文" * 10, "行\n" * 4, "と" * 4000], start=1):
        put_row(sheet, row, [text, "x"])
        fit_height(sheet, row)
    heights = [sheet.row_dimensions[row].height for row in range(1, 5)]
    assert heights[0] < heights[2] < heights[1] < heights[3] == 409


def test_a_long_line_above_a_table_wraps_within_it() -> None:
    book = new_book()
    sheet = new_sheet(book, "表", [10, 10, 10])
    put_across(sheet, 1, 3, "長い題名" * 20)
    made = loaded(book).active
    assert [str(r) for r in made.merged_cells.ranges] == ["A1:C1"]
    assert made["A1"].alignment.wrap_text
    assert made.row_dimensions[1].height > 5 * 16


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.jp/%E7%AA%93%E5%8F%A3?q=%26a%20b%2Fc", "https://example.jp/窓口?q=%26a%20b%2Fc"),  # what means something stays coded
        ("https://example.jp/%82%A0", "https://example.jp/%82%A0"),  # not UTF-8
        ("https://example.jp/a", "https://example.jp/a"),
    ],
)
def test_addresses_are_readable_and_still_the_same(address: str, shown: str) -> None:
    assert readable(address) == shown


def test_header_is_frozen_and_repeated_on_a4_landscape() -> None:
    book = new_book()
    sheet = new_sheet(book, "A&B", [10, 20])
    put_row(sheet, 5, ["項目", "値"], "header")
    set_up(sheet, 5, 1, 2, "A&B")
    found = loaded(book).active
    assert found.freeze_panes == "B6"
    assert found.print_title_rows == "$5:$5"
    assert found.print_area == "'A&B'!$A$1:$B$5"
    assert (found.page_setup.orientation, int(found.page_setup.paperSize)) == ("landscape", 9)
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert (found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (1, 0)
    assert found.oddFooter.left.text == "A&&B"
