"""Look-ups over catalog.db. Records live in memory; the file is asked only for words and facets."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.build import FORMAT
from catalog.conditions import of_category
from catalog.facets import SIZE_LABELS
from catalog.faults import ErabuError
from catalog.schema import Adopter, Case, Category, MadeNeed, Municipality, RetiredCode, SampleNeed, Tool
from catalog.schema_service import CategoryFunctions, CheckItem, Clause, Condition, Flow, Guide, Measurement, PlanStep, RoleLine
from catalog.words import clean, words

# BM25 weights of the full-text columns (name, subject, body); warehouse weighs names likewise.
_WEIGHTS = "4.0, 2.0, 1.0"
_REBUILD = "erabu build（または make setup）を実行してから、もう一度お試しください。"


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    id: str
    label: str
    values: list[FacetValue]


@dataclass(frozen=True)
class Listing:
    """One answer of a list: matching ids in order, and the facets that narrow them further."""

    ids: list[str]
    facets: list[Facet]


class Catalog:
    """Open with :meth:`open`; every look-up is by id and raises ``KeyError`` for an unknown one."""

    def __init__(self, connection: sqlite3.Connection, path: Path):
        self.path = path
        self._connection = connection
        self._lock = threading.Lock()
        meta = dict(self._documents("meta"))
        if meta.get("format") != FORMAT:
            raise ErabuError(f"目録 {path} は古い形式です。{_REBUILD}")
        self.data_hash: str = meta["data_hash"]
        self.built: str = meta["built"]
        self.tools = {i: Tool.model_validate_json(d) for i, d in self._documents("tools")}
        self.cases = {i: Case.model_validate_json(d) for i, d in self._documents("cases")}
        self.categories = {i: Category.model_validate_json(d) for i, d in self._documents("categories")}
        self.check_items = {i: CheckItem.model_validate_json(d) for i, d in self._documents("check_items")}
        self.conditions = {i: Condition.model_validate_json(d) for i, d in self._documents("conditions")}
        self.measurements = {i: Measurement.model_validate_json(d) for i, d in self._documents("measurements")}
        self.flows = {i: Flow.model_validate_json(d) for i, d in self._documents("flows")}
        self.conditions |= {c.id: c for c in map(of_category, self.categories.values())}
        self.guides = {i: Guide.model_validate_json(d) for i, d in self._documents("guides")}
        self.plan_steps = {i: PlanStep.model_validate_json(d) for i, d in self._documents("plan_steps")}
        self.role_lines = {i: RoleLine.model_validate_json(d) for i, d in self._documents("role_lines")}
        self.clauses = {i: Clause.model_validate_json(d) for i, d in self._documents("clauses")}
        self.functions = {i: CategoryFunctions.model_validate_json(d) for i, d in self._documents("functions")}
        self.municipalities = {i: Municipality.model_validate_json(d) for i, d in self._documents("municipalities")}
        self.needs = [SampleNeed.model_validate_json(d) for _, d in self._documents("needs")]
        self.wording: dict[str, Any] = {i: json.loads(d) for i, d in self._documents("wording")}
        self.labels: dict[str, dict[str, str]] = self.wording["labels"]
        self.retired_codes = {i: RetiredCode.model_validate_json(d).successor for i, d in self._documents("retired_codes")}
        self._prefecture_order = {p: n for n, p in enumerate(dict.fromkeys(m.prefecture for m in self.municipalities.values()))}
        self._facet_holders: dict[str, dict[str, dict[str, set[str]]]] = {}
        self._link()

    def _link(self) -> None:
        """The ways back between tools, cases and municipalities."""
        self._name_keys = {
            "tool": [(t.id, _name_key(name)) for t in self.tools.values() for name in (t.kana or "", t.name)],
            "case": [(c.id, _name_key(c.title)) for c in self.cases.values()],
        }
        self.cases_of_tool: dict[str, list[Case]] = defaultdict(list)
        self.cases_in: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            for tool_id in dict.fromkeys(case.tool_ids):
                self.cases_of_tool[tool_id].append(case)
            for code in case.municipalities:
                self.cases_in[code].append(case)
        self.tools_in: dict[str, list[tuple[Tool, Adopter]]] = defaultdict(list)
        for tool in self.tools.values():
            for adopter in tool.adopters:
                self.tools_in[adopter.code].append((tool, adopter))

    def without(self, cases: Set[str], places: Set[str], pages: Set[str] = frozenset()) -> Catalog:
        """The same catalogue as if ``cases``, every adoption by the municipalities ``places`` and every one told on ``pages`` were not known.

        For evaluation. The text search of tools stays as it is: it never held adoptions.
        """
        reduced = copy(self)
        reduced.cases = {i: c for i, c in self.cases.items() if i not in cases}
        reduced.tools = {
            i: t.model_copy(update={"adopters": [a for a in t.adopters if a.code not in places and a.source not in pages]}) for i, t in self.tools.items()
        }
        reduced._link()
        return reduced

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Raises :class:`ErabuError` when the file is missing, broken or of another format."""
        if not path.exists():
            raise ErabuError(f"目録 {path} がありません。{_REBUILD}")
        connection = None
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            return cls(connection, path)
        except (sqlite3.Error, ValueError, KeyError, ErabuError) as error:
            if connection is not None:
                connection.close()
            raise error if isinstance(error, ErabuError) else cls._broken(path, error) from error

    @staticmethod
    def _broken(path: Path, error: Exception) -> ErabuError:
        return ErabuError(f"目録 {path} が壊れています（{type(error).__name__}）。{_REBUILD}")

    def close(self) -> None:
        self._connection.close()

    def is_sound(self) -> bool:
        """Whether every page of the file can be read; what memory holds was read already."""
        try:
            return self._query("PRAGMA quick_check") == [("ok",)]
        except ErabuError:
            return False

    def _query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        # One connection serves all threads: queries are short, the lock keeps them apart.
        try:
            with self._lock:
                return self._connection.execute(sql, tuple(parameters)).fetchall()
        except sqlite3.Error as error:
            raise self._broken(self.path, error) from error

    def made_needs(self) -> list[MadeNeed]:
        """What the category model learns from; read only when it learns."""
        return [MadeNeed.model_validate_json(d) for _, d in self._documents("made_needs")]

    def _documents(self, table: str) -> list[tuple[Any, ...]]:
        return self._query(f"SELECT id, document FROM {table} ORDER BY rowid")  # noqa: S608  (our own table names)

    # ---- search and lists

    def lexical_scores(self, kind: str, text: str) -> dict[str, float]:
        """BM25 of every ``kind`` ("tool" or "case") sharing a word with ``text``; higher is better."""
        terms = list(dict.fromkeys(words(text)))[:64]
        if not terms:
            return {}
        return self._match(kind, " OR ".join(_quoted(t) for t in terms))

    def search(self, kind: str, text: str) -> list[str]:
        """Ids of ``kind`` holding all words of ``text`` (prefixes count), best first."""
        terms = list(dict.fromkeys(words(text)))[:32]
        if not terms:
            return []
        scores = self._match(kind, " AND ".join(_quoted(t) + ("*" if len(t) > 1 else "") for t in terms))
        asked = _name_key(text)
        # The very name first; names that hold the text count as found (C4th is no Sudachi word).
        named = {i for i, key in self._name_keys[kind] if len(asked) > 1 and asked in key}
        exact = {i for i, key in self._name_keys[kind] if key == asked}
        return sorted(scores.keys() | named, key=lambda i: (i not in exact, -scores.get(i, 0.0), i))

    def _match(self, kind: str, expression: str) -> dict[str, float]:
        table = f"{kind}_words"
        sql = f"""SELECT {table}.id, -bm25({table}_fts, {_WEIGHTS}) FROM {table}_fts
                  JOIN {table} ON {table}.rowid = {table}_fts.rowid WHERE {table}_fts MATCH ?"""  # noqa: S608  (our own table names)
        return {row[0]: row[1] for row in self._query(sql, [expression])}

    def listing(self, kind: str, text: str = "", chosen: Mapping[str, list[str]] | None = None) -> Listing:
        """The list of ``kind`` ("tool" or "case"): all words of ``text``, and every chosen facet.

        Values of one facet are alternatives (OR), different facets all hold (AND). A facet's
        counts take every other facet into account but not its own choice.
        """
        chosen = {facet: values for facet, values in (chosen or {}).items() if values}
        records: Mapping[str, Any] = self.tools if kind == "tool" else self.cases
        found = self.search(kind, text) if text.strip() else list(records)
        holders = self._holders(kind)

        def kept(without: str | None = None) -> set[str]:
            result = set(found)
            for facet, values in chosen.items():
                if facet != without:
                    result &= set().union(*(holders.get(facet, {}).get(v, set()) for v in values))
            return result

        facets = []
        for definition in self.wording["facets"][f"{kind}s"]:
            facet = definition["id"]
            within = kept(without=facet)
            values = [
                FacetValue(value, self.facet_label(definition, value), len(ids & within), value in chosen.get(facet, []))
                for value, ids in holders.get(facet, {}).items()
            ]
            values = sorted((v for v in values if v.count or v.selected), key=lambda v: self._facet_order(definition, v))
            facets.append(Facet(facet, definition["label"], values))
        remaining = kept()
        return Listing([i for i in found if i in remaining], facets)

    def _holders(self, kind: str) -> dict[str, dict[str, set[str]]]:
        """Facet -> value -> ids of ``kind``, read from the file at the first list."""
        if kind not in self._facet_holders:
            holders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            for identity, facet, value in self._query(f"SELECT id, facet, value FROM {kind}_facets"):  # noqa: S608  (our own table names)
                holders[facet][value].add(identity)
            self._facet_holders[kind] = {facet: dict(values) for facet, values in holders.items()}
        return self._facet_holders[kind]

    def facet_label(self, definition: Mapping[str, str], value: str) -> str:
        source = definition["labels"]
        if source == "category":
            return self.categories[value].label if value in self.categories else value
        return value if source == "verbatim" else self.labels[source].get(value, value)

    def _facet_order(self, definition: Mapping[str, str], value: FacetValue) -> tuple[Any, ...]:
        if definition["id"] == "prefecture":
            return (self._prefecture_order.get(value.value, len(self._prefecture_order)),)
        if definition["id"] == "size":
            return (SIZE_LABELS.index(value.value),)
        return (-value.count, value.label)


def _name_key(text: str) -> str:
    """Names are compared without width, case and blanks."""
    return clean(text).lower().replace(" ", "")


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
