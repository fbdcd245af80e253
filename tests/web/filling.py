"""Task lists in Excel as officers fill them in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from flask import Flask

from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Document
from web.notebooks.store import Notebook
from web.notebooks.tasks.file import COLUMNS, SHEET
from web.notebooks.tasks.progress import checked
from web.papers.tasks import workbook

DAY = date(2026, 11, 1)
FIRST = 5  # the row of the first item
BASIS = Document(
    title="窓口", municipality="032077", need="転入の手続きで住民が何枚も同じことを書かされる", candidates={"logo-chat": Candidate(name="LoGoチャット")}
)


def written_out(app: Flask, recommender: Recommender, notebook: Notebook) -> bytes:
    with app.test_request_context():
        place = recommender.catalog.municipalities.get(notebook.document.municipality or "")
        return workbook(notebook, checked(notebook.document, recommender, DAY), place, DAY)


def at(name: str, row: int) -> str:
    """The cell of a column, as the list is written out."""
    return f"{chr(ord('A') + COLUMNS.index(name))}{row}"


def filled(content: bytes, cells: dict[str, Any] | None = None, change: Callable[[Any], None] | None = None) -> bytes:
    """``cells``: address -> value; ``change`` may do anything else to the book."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in (cells or {}).items():
        book[SHEET][address].value = value
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
