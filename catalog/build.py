"""Facts -> catalog.db: documents, full-text search over Sudachi forms, facets."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from catalog.facets import case_facets, tool_facets
from catalog.read import Facts
from catalog.schema import Case, Category, Tool
from catalog.words import words

FORMAT = "6"  # raise when the tables change, so that old files are rebuilt

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

    tools = sorted(facts.tools.values(), key=lambda t: (t.kana or t.name, t.id))
    cases = sorted(facts.cases.values(), key=lambda c: (-(c.year or 0), c.id))

    progress("記録")
    for table, records in (
        ("tools", tools),
        ("cases", cases),
        ("categories", facts.categories.values()),
        ("check_items", facts.check_items.values()),
        ("conditions", facts.conditions.values()),
        ("measurements", facts.measurements.values()),
        ("flows", facts.flows.values()),
        ("plan_steps", facts.plan_steps.values()),
        ("guides", facts.guides.values()),
        ("role_lines", facts.role_lines.values()),
        ("clauses", facts.clauses.values()),
        ("functions", facts.functions.values()),
        ("needs", facts.needs.values()),
    ):
        _documents(database, table, ((record.id, record.model_dump_json()) for record in records))
    _documents(database, "made_needs", ((str(n), made.model_dump_json()) for n, made in enumerate(facts.made_needs)))
    _documents(database, "municipalities", ((m.code, m.model_dump_json()) for m in facts.municipalities.values()))
    _documents(database, "retired_codes", ((r.code, r.model_dump_json()) for r in facts.retired_codes.values()))
    _documents(database, "wording", ((name, json.dumps(value, ensure_ascii=False)) for name, value in facts.wording.items()))

    progress("絞り込み")
    _facets(database, "tool_facets", ((t.id, tool_facets(t, facts.municipalities, cases_of[t.id])) for t in tools))
    _facets(database, "case_facets", ((c.id, case_facets(c, facts.municipalities)) for c in cases))

    progress("全文検索")
    _full_text(database, "tool_words", (_tool_words(t, facts.categories) for t in tools))
    _full_text(database, "case_words", (_case_words(c, facts.categories) for c in cases))

    meta = {"format": FORMAT, "data_hash": data_hash, "built": datetime.now(UTC).isoformat(timespec="seconds")}
    _documents(database, "meta", meta.items())


def _documents(database: Database, name: str, rows: Iterable[tuple[str, str]]) -> None:
    table = database.table(name).create({"id": str, "document": str}, pk="id")
    table.insert_all({"id": identity, "document": document} for identity, document in rows)


def _facets(database: Database, name: str, records: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
    table = database.table(name).create({"id": str, "facet": str, "value": str}, pk=("id", "facet", "value"))
    # A tool used by two cities of one size has that size once.
    table.insert_all(({"id": identity, "facet": f, "value": v} for identity, values in records for f, v in values), ignore=True)
    table.create_index(["facet", "value"])


def _full_text(database: Database, table: str, rows: Iterable[dict[str, str]]) -> None:
    columns = ["name", "subject", "body"]
    database.table(table).create({"id": str, **dict.fromkeys(columns, str)}, pk="id").insert_all(rows)
    database.table(table).enable_fts(columns, tokenize="unicode61 remove_diacritics 0")


def _joined(*texts: str | None) -> str:
    # Each text by itself: a word must not change by what happens to stand beside it.
    return " ".join(word for text in texts if text for word in words(text))


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
