"""Reads data/ into records. Every record that does not fit its schema becomes a fault, never a guess."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from catalog.faults import Fault, mend
from catalog.files import Files
from catalog.schema import Case, Category, MadeNeed, Municipality, Record, RetiredCode, SampleNeed, Tool
from catalog.schema_service import CategoryFunctions, CheckItem, Clause, Condition, Flow, Guide, Measurement, PlanStep, RoleLine

R = TypeVar("R", bound=Record)

# The plain wording, one file each, and the shape it must have.
WORDING: dict[str, TypeAdapter[Any]] = {
    "labels": TypeAdapter(dict[str, dict[str, str]]),
    "facets": TypeAdapter(dict[str, list[dict[str, str]]]),
    "source-hosts": TypeAdapter(dict[str, list[str]]),
    "out-of-scope": TypeAdapter(list[str]),
    "datasets": TypeAdapter(list[dict[str, str]]),
}
_MUNICIPALITY_COLUMNS = set(Municipality.model_fields) - {"dx"}


@dataclass
class Facts:
    """All of data/ in memory, keyed by id; ``wording`` by file name."""

    tools: dict[str, Tool] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    check_items: dict[str, CheckItem] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    measurements: dict[str, Measurement] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    plan_steps: dict[str, PlanStep] = field(default_factory=dict)
    guides: dict[str, Guide] = field(default_factory=dict)
    role_lines: dict[str, RoleLine] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    functions: dict[str, CategoryFunctions] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    retired_codes: dict[str, RetiredCode] = field(default_factory=dict)
    needs: dict[str, SampleNeed] = field(default_factory=dict)
    made_needs: list[MadeNeed] = field(default_factory=list)
    wording: dict[str, Any] = field(default_factory=dict)


def read_facts(root: Path) -> tuple[Facts, list[Fault]]:
    """Read all of ``root``; returns what could be read and every fault met on the way."""
    reader = _Reader(root)
    facts = Facts(
        tools=dict(reader.folder("tools", Tool)),
        cases=dict(reader.folder("cases", Case)),
        categories=dict(reader.folder("categories", Category)),
        check_items=dict(reader.lists("checklists", CheckItem)),
        conditions=dict(reader.lists("conditions.yaml", Condition)),
        measurements=dict(reader.lists("measures.yaml", Measurement)),
        flows=dict(reader.folder("flows", Flow)),
        plan_steps=dict(reader.lists("plan-steps.yaml", PlanStep)),
        guides=dict(reader.folder("guides", Guide)),
        role_lines=dict(reader.lists("roles.yaml", RoleLine)),
        clauses=dict(reader.lists("clauses.yaml", Clause)),
        functions=dict(reader.lists("functions.yaml", CategoryFunctions)),
        municipalities=dict(reader.municipalities()),
        retired_codes=dict(reader.retired_codes()),
        needs=dict(reader.needs()),
        made_needs=list(reader.made_needs()),
        wording=dict(reader.wording()),
    )
    return facts, sorted(reader.files.faults)


def content_hash(root: Path) -> str:
    """SHA-256 over every file below ``root`` (names and bytes); the key of all derived files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in (".yaml", ".csv", ".jsonl")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


class _Reader:
    def __init__(self, root: Path):
        self.root = root
        self.files = Files(root)

    def record(self, path: Path, kind: type[R], values: Any, prefix: str = "") -> R | None:
        if not isinstance(values, dict):
            self.files.fault(path, prefix.rstrip("."), "「項目: 値」の形で書いてください。")
            return None
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                where = ".".join(str(p) for p in one["loc"])
                self.files.fault(path, prefix + where if where else prefix.rstrip("."), mend(one))
            return None

    def folder(self, name: str, kind: type[R]) -> Iterator[tuple[str, R]]:
        """One record per file; the file's name is its id."""
        paths = sorted((self.root / name).glob("*.yaml"))
        if not paths:
            self.files.fault(self.root / name, "", "ファイルがありません。data/ を元に戻してください。")
        for path in paths:
            values = self.files.yaml_document(path)
            record = None if values is None else self.record(path, kind, values)
            if record is None:
                continue
            identity = record.id  # type: ignore[attr-defined]
            if identity == path.stem:
                yield identity, record
            else:
                self.files.fault(path, "id", f"「{identity}」がファイル名と違います。{path.stem} にするか、ファイル名を {identity}.yaml に変えてください。")

    def lists(self, name: str, kind: type[R]) -> Iterator[tuple[str, R]]:
        """Records listed in one file, or in all files of a folder; ids are unique over all of them."""
        place = self.root / name
        seen: set[str] = set()
        for path in sorted(place.glob("*.yaml")) if place.is_dir() else [place]:
            values = self.files.yaml_document(path)
            if values is None:
                continue
            if not isinstance(values, list):
                self.files.fault(path, "", "「- 」で始まる一覧で書いてください。")
                continue
            for number, entry in enumerate(values, start=1):
                record = self.record(path, kind, entry, prefix=f"{number}番目.")
                if record is not None and self._first(path, f"{number}番目.id", record.id, seen):  # type: ignore[attr-defined]
                    yield record.id, record  # type: ignore[attr-defined]

    def _first(self, path: Path, where: str, identity: str, seen: set[str]) -> bool:
        if identity in seen:
            self.files.fault(path, where, f"「{identity}」が二度あります。別の id にしてください。")
            return False
        seen.add(identity)
        return True

    def municipalities(self) -> Iterator[tuple[str, Municipality]]:
        dx = dict(self.dx_status())
        path = self.root / "municipalities.csv"
        for line, row in self.files.csv_rows(path, _MUNICIPALITY_COLUMNS):
            values = {k: v or None for k, v in row.items()} | {"dx": dx.get(row["code"], {})}
            record = self.record(path, Municipality, values, prefix=f"{line}行目.")
            if record is not None:
                yield record.code, record

    def dx_status(self) -> Iterator[tuple[str, dict[str, float]]]:
        path = self.root / "dx-status.csv"
        for line, row in self.files.csv_rows(path, {"code"}):
            code = row.pop("code")
            try:
                values = {column: float(value) for column, value in row.items() if value}
                if not all(map(math.isfinite, values.values())):
                    raise ValueError
            except ValueError:
                self.files.fault(path, f"{line}行目", "数値でない値があります。数値にするか、空にしてください。")
                continue
            yield code, values

    def retired_codes(self) -> Iterator[tuple[str, RetiredCode]]:
        path = self.root / "retired-codes.csv"
        for line, row in self.files.csv_rows(path, set(RetiredCode.model_fields)):
            record = self.record(path, RetiredCode, row, prefix=f"{line}行目.")
            if record is not None:
                yield record.code, record

    def needs(self) -> Iterator[tuple[str, SampleNeed]]:
        path = self.root / "needs-dev.jsonl"
        seen: set[str] = set()
        for line, values in self.files.json_lines(path):
            record = self.record(path, SampleNeed, values, prefix=f"{line}行目.")
            if record is not None and self._first(path, f"{line}行目.id", record.id, seen):
                yield record.id, record

    def made_needs(self) -> Iterator[MadeNeed]:
        path = self.root / "needs-made.jsonl"
        seen: set[str] = set()
        for line, values in self.files.json_lines(path):
            record = self.record(path, MadeNeed, values, prefix=f"{line}行目.")
            if record is not None and self._first(path, f"{line}行目.need_staff", record.need_staff, seen):
                yield record

    def wording(self) -> Iterator[tuple[str, Any]]:
        for name, shape in WORDING.items():
            path = self.root / f"{name}.yaml"
            values = self.files.yaml_document(path)
            if values is None:
                continue
            try:
                yield name, shape.validate_python(values, strict=True)
            except ValidationError as error:
                for one in error.errors(include_url=False):
                    self.files.fault(path, ".".join(str(p) for p in one["loc"]), mend(one))
