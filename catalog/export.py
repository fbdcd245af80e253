"""The catalogue as flat rows, for other programs and for spreadsheets."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from catalog.catalog import Catalog
from catalog.cells import csv_bytes, write

KINDS = ("tools", "cases", "municipalities", "checklists")
FORMATS = ("jsonl", "csv", "xlsx")
Row = dict[str, Any]


def rows(catalog: Catalog, kind: str) -> Iterator[Row]:
    """One row per record of ``kind``, every field present; unknown is None or an empty list."""
    if kind == "tools":
        for tool in catalog.tools.values():
            row = tool.model_dump(mode="json")
            row["category_labels"] = [catalog.categories[c].label for c in tool.categories]
            row["network"] = [n.name for n in tool.networks if n.available]
            row["cases"] = [c.id for c in catalog.cases_of_tool[tool.id]]
            yield row
    elif kind == "cases":
        for case in catalog.cases.values():
            yield case.model_dump(mode="json") | {"category_labels": [catalog.categories[c].label for c in case.categories]}
    elif kind == "municipalities":
        for municipality in catalog.municipalities.values():
            row = municipality.model_dump(mode="json")
            dx = row.pop("dx")
            yield row | {column: dx.get(column) for column in catalog.labels["dx"]}
    else:
        for item in catalog.check_items.values():
            row = item.model_dump(mode="json")
            yield row | {"source": " ".join(item.sources) or None}


def export(catalog: Catalog, kind: str, form: str) -> bytes:
    """``kind`` as UTF-8 JSON lines, CSV (with BOM, for Excel) or a workbook."""
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(catalog, kind)).encode()
    table = [{column: _cell(value) for column, value in row.items()} for row in rows(catalog, kind)]
    header = list(table[0]) if table else []
    if form == "csv":
        return csv_bytes([header, *([row[column] for column in header] for row in table)])
    return _workbook(kind, header, table)


def _cell(value: Any) -> str | int | float | None:
    """One spreadsheet cell: lists of words joined, nested facts as JSON, truth as 1 or 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return "、".join(value) or None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return value  # type: ignore[no-any-return]


def _workbook(title: str, header: list[str], table: list[Row]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(header)
    for row in table:
        cells = [WriteOnlyCell(sheet) for _ in header]
        for cell, column in zip(cells, header, strict=True):
            write(cell, row[column])
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
