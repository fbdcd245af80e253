"""No text that somebody wrote is run by a spreadsheet, and none makes a workbook that does not open."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cells import LONGEST, begins_formula, csv_bytes, storable, write

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u3000=1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    " ＝1",
    "−1",
    "﹦1",
]
HARMLESS = ["", "a=1", "年額", "1-2", "　年額", "'=1", "（-60%）", "・=", "ー", "—"]
ANY = st.one_of(st.text(max_size=40), st.sampled_from(DANGEROUS), st.tuples(st.sampled_from(DANGEROUS), st.text(max_size=20)).map("".join))


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_may_run_is_known(text: str) -> None:
    assert begins_formula(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert not begins_formula(text)
    assert next(csv.reader(io.StringIO(csv_bytes([[text, "x"]]).decode("utf-8-sig")))) == [text, "x"]


@given(st.lists(ANY, min_size=1, max_size=6))
def test_csv_gives_every_text_back_and_none_begins_a_formula(texts: list[str]) -> None:
    content = csv_bytes([texts])
    assert content.startswith(b"\xef\xbb\xbf")
    (read,) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    for text, cell in zip(texts, read, strict=True):
        assert not begins_formula(cell)
        assert cell == text or cell == "'" + text


@given(st.lists(ANY, min_size=1, max_size=6))
def test_a_workbook_opens_and_holds_texts_only(texts: list[str]) -> None:
    book = openpyxl.Workbook()
    for row, text in enumerate(texts, start=1):
        write(book.active.cell(row, 1), text)
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = openpyxl.load_workbook(buffer).active
    for row, text in enumerate(texts, start=1):
        cell = sheet.cell(row, 1)
        assert cell.data_type != "f"
        assert cell.value is None or isinstance(cell.value, str)
        if storable(text):
            assert cell.quotePrefix == begins_formula(storable(text))


def test_numbers_stay_numbers() -> None:
    book = openpyxl.Workbook()
    write(book.active.cell(1, 1), -5)
    write(book.active.cell(1, 2), None)
    assert (book.active.cell(1, 1).value, book.active.cell(1, 1).data_type) == (-5, "n")
    assert book.active.cell(1, 2).value is None
    assert csv_bytes([[-5, None]]).decode("utf-8-sig") == "-5,\r\n"


def test_an_error_code_is_a_text_too() -> None:
    book = openpyxl.Workbook()
    write(book.active.cell(1, 1), "#N/A")
    assert book.active.cell(1, 1).data_type == "s"


def test_what_a_document_cannot_hold_is_left_out() -> None:
    assert storable("a\x00b\x0bc\ufffed\ud800e\tf\ng") == "abcde\tf\ng"
    assert len(storable("あ" * 40_000)) == LONGEST
    assert csv_bytes([["a\ud800b"]]).decode("utf-8-sig") == "a?b\r\n"
