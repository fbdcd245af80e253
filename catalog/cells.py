"""Cells of spreadsheets that no program runs as a formula, whatever text they hold (OWASP: CSV injection)."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

LONGEST = 32_767  # characters a cell of a workbook holds
_BLANK = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]*")
# What XML 1.0 cannot hold: a workbook with one of these does not open.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet may run ``text``: = + - @ first, also full-width or after blanks; or a tab or line end first."""
    blank = _BLANK.match(text)
    before = blank.group() if blank else ""
    first = unicodedata.normalize("NFKC", text[len(before) : len(before) + 1])[:1]
    return first in ("=", "+", "-", "@", "\N{MINUS SIGN}") or any(c in before for c in "\t\r\n")


def storable(text: str) -> str:
    """``text`` as documents of Office (XML) can hold it: without control characters, cut at ``LONGEST``."""
    return _FORBIDDEN.sub("", text)[:LONGEST]


def csv_value(value: Any) -> Any:
    """A text that may be run gets an apostrophe first; everything else stays as it is."""
    return "'" + value if isinstance(value, str) and begins_formula(value) else value


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel opens it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([csv_value(v) for v in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def write(cell: Any, value: Any) -> None:
    """Put ``value`` into a cell of openpyxl; a text stays a text, also after somebody edits the cell."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = storable(value)
    cell.value = text
    cell.data_type = "s"  # openpyxl would make a formula of "=…" and an error of "#N/A"
    if begins_formula(text):
        cell.quotePrefix = True
