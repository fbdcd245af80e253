"""Facts -> catalog.db: documents, full-text search over Sudachi forms, facets."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from catalog.facets import case_facets, tool_facets
from catalog.read import Facts
from catalog.schema import Case, Category, Tool
from catalog.words import words

FORMAT = "1"  # raise when the tables change, so that old files are rebuilt

Progress = Callable[[str], None]


def build_catalog(facts: Facts, data_hash: str, path: Path, progress: Progress = lambda _: None) -> None:
    """Write a new database at ``path``; the caller moves it into place (catalog/atomic.py)."""
    database = Database(sqlite3.connect(path))
    try:
        database.conn.execute("PRAGMA journal_mode = OFF")  # the file is thrown away if anything fails
        _write(database, facts, data_hash, progress)
        database.conn.commit()
    finally:
        database.conn.close()


def _write(database: Database, facts: Facts, data_hash: str, progress: Progress) -> None:
    cases_of: dict[str, list[Case]] = defaultdict(list)
    for case in facts.cases.values():
        for tool_id in case.tool_ids:
            cases_of[tool_id].append(case)

    progress("分類・確認項目・市区町村")
    for table, records in (
        ("categories", facts.categories),
        ("check_items", facts.check_items),
        ("conditions", facts.conditions),
        ("municipalities", facts.municipalities),
        ("needs", facts.needs),
    ):
        _insert(database, table, ({"id": key, "document": record.model_dump_json()} for key, record in records.items()))
    _insert(database, "retired_codes", ({"id": row["code"], **row} for row in facts.retired_codes.values()))
    _insert(database, "wording", ({"id": key, "document": json.dumps(value, ensure_ascii=False)} for key, value in facts.wording.items()))

    progress("ツール")
    tools = sorted(facts.tools.values(), key=lambda t: (t.kana or t.name, t.id))
    _insert(database, "tools", ({"id": t.id, "name": t.name, "document": t.model_dump_json()} for t in tools))
    _insert(database, "adopters", _adopters(tools), pk=("tool", "code"))
    _insert(database, "tool_facets", _facet_rows((t.id, tool_facets(t, facts.municipalities, cases_of[t.id])) for t in tools), pk=("id", "facet", "value"))

    progress("事例")
    cases = sorted(facts.cases.values(), key=lambda c: (-(c.year or 0), c.id))
    _insert(database, "cases", ({"id": c.id, "title": c.title, "document": c.model_dump_json()} for c in cases))
    _insert(database, "case_tools", ({"case": c.id, "tool": t} for c in cases for t in dict.fromkeys(c.tool_ids)), pk=("case", "tool"))
    _insert(database, "case_facets", _facet_rows((c.id, case_facets(c, facts.municipalities)) for c in cases), pk=("id", "facet", "value"))

    progress("全文検索")
    _full_text(database, "tool_words", (_tool_words(t, facts.categories) for t in tools))
    _full_text(database, "case_words", (_case_words(c, facts.categories) for c in cases))

    _insert(
        database,
        "meta",
        (
            {"id": key, "value": value}
            for key, value in {
                "format": FORMAT,
                "data_hash": data_hash,
                "built": datetime.now(UTC).isoformat(timespec="seconds"),
            }.items()
        ),
    )
    for table in ("tool_facets", "case_facets"):
        database.table(table).create_index(["facet", "value"])
    database.table("adopters").create_index(["code"])


def _insert(database: Database, table: str, rows: Iterable[dict[str, Any]], pk: str | tuple[str, ...] = "id") -> None:
    # Adopters and links have unique keys by the checks; facets may repeat and count once.
    database.table(table).insert_all(rows, pk=pk, ignore=True)


def _adopters(tools: Iterable[Tool]) -> Iterator[dict[str, Any]]:
    for tool in tools:
        for adopter in tool.adopters:
            yield {"tool": tool.id, **adopter.model_dump()}


def _facet_rows(records: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Iterator[dict[str, str]]:
    for identity, values in records:
        for facet, value in values:
            yield {"id": identity, "facet": facet, "value": value}


def _full_text(database: Database, table: str, rows: Iterable[dict[str, str]]) -> None:
    database.table(table).insert_all(rows, pk="id")
    database.table(table).enable_fts(["name", "subject", "body"], tokenize="unicode61 remove_diacritics 0")


def _joined(*texts: str | None) -> str:
    return " ".join(words(" 。".join(t for t in texts if t)))


def _labels(ids: Iterable[str], categories: dict[str, Category]) -> list[str]:
    return [categories[i].label for i in ids]


def _tool_words(tool: Tool, categories: dict[str, Category]) -> dict[str, str]:
    return {
        "id": tool.id,
        "name": _joined(tool.name, tool.kana, tool.vendor),
        "subject": _joined(*tool.solves, *tool.functions, *_labels(tool.categories, categories)),
        "body": _joined(tool.summary),
    }


def _case_words(case: Case, categories: dict[str, Category]) -> dict[str, str]:
    return {
        "id": case.id,
        "name": _joined(case.place, case.prefecture, case.title),
        "subject": _joined(case.need, *_labels(case.categories, categories)),
        "body": _joined(case.action, *case.lessons, *(t.name for t in case.tools)),
    }
