"""Reads data/ into records. Every file that cannot be read becomes a fault, never a guess."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from catalog.faults import Fault, mend
from catalog.schema import Case, Category, CheckItem, Condition, Municipality, Record, SampleNeed, Tool

R = TypeVar("R", bound=Record)


@dataclass
class Facts:
    """All of data/ in memory, keyed by id; ``labels`` and the rest are plain wording."""

    tools: dict[str, Tool] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    check_items: dict[str, CheckItem] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    retired_codes: dict[str, dict[str, str]] = field(default_factory=dict)
    needs: dict[str, SampleNeed] = field(default_factory=dict)
    wording: dict[str, Any] = field(default_factory=dict)


class _UniqueKeyLoader(yaml.CSafeLoader):  # libyaml: 900 files in 0.3 s instead of 3 s
    """YAML lets a later key silently replace an earlier one; in facts that loses data."""


def _unique_mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"duplicate key {key}", problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def read_facts(root: Path) -> tuple[Facts, list[Fault]]:
    """Read all of ``root``; returns what could be read and every fault met on the way."""
    reader = _Reader(root)
    facts = Facts(
        tools=dict(reader.folder("tools", Tool)),
        cases=dict(reader.folder("cases", Case)),
        categories=dict(reader.folder("categories", Category)),
        check_items=dict(reader.lists("checklists", CheckItem)),
        conditions=dict(reader.lists("conditions.yaml", Condition)),
        municipalities=dict(reader.municipalities()),
        retired_codes=dict(reader.retired_codes()),
        needs=dict(reader.needs()),
        wording=reader.wording(),
    )
    return facts, sorted(reader.faults)


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
        self.faults: list[Fault] = []

    def fault(self, path: Path, field_name: str, problem: str) -> None:
        name = Path(self.root.name) / path.relative_to(self.root)
        self.faults.append(Fault(name.as_posix(), field_name, problem))

    def text(self, path: Path) -> str | None:
        try:
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            self.fault(path, "", "UTF-8 で読めません（Shift_JIS などの可能性があります）。文字コードを UTF-8 にして保存し直してください。")
        except OSError as error:
            self.fault(path, "", f"ファイルを読めません（{error.strerror}）。あるかどうかと権限を確かめてください。")
        return None

    def yaml(self, path: Path) -> Any:
        text = self.text(path)
        if text is None:
            return None
        try:
            return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506  (a subclass of the safe loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            source_line = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
            if "\t" in source_line:
                problem = "タブがあります。字下げは半角空白2つにしてください。"
            elif error.problem and error.problem.startswith("duplicate key"):
                problem = f"同じ項目「{error.problem.removeprefix('duplicate key ')}」が二度あります。一つにしてください。"
            else:
                problem = f"YAML として読めません（{error.problem}）。コロンの後の空白と引用符を確かめてください。"
            self.fault(path, f"{line}行目", problem)
        except yaml.YAMLError:
            self.fault(path, "", "YAML として読めません。使えない制御文字がないか確かめてください。")
        return None

    def record(self, path: Path, kind: type[R], values: Any, prefix: str = "") -> R | None:
        if not isinstance(values, dict):
            self.fault(path, prefix.rstrip("."), "「項目: 値」の形で書いてください。")
            return None
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                where = ".".join(str(p) for p in one["loc"])
                self.fault(path, prefix + where if where else prefix.rstrip("."), mend(one))
            return None

    def folder(self, name: str, kind: type[R]) -> Iterator[tuple[str, R]]:
        """One record per file; the file's name is its id."""
        paths = sorted((self.root / name).glob("*.yaml"))
        if not paths:
            self.fault(self.root / name, "", "ファイルがありません。data/ を元に戻してください。")
        for path in paths:
            values = self.yaml(path)
            if values is None:
                if not any(f.file.endswith(f"{name}/{path.name}") for f in self.faults):
                    self.fault(path, "", "空のファイルです。書くか、削除してください。")
                continue
            record = self.record(path, kind, values)
            if record is None:
                continue
            identity = record.id  # type: ignore[attr-defined]
            if identity != path.stem:
                self.fault(path, "id", f"「{identity}」がファイル名と違います。{path.stem} にするか、ファイル名を {identity}.yaml に変えてください。")
                continue
            yield identity, record

    def lists(self, name: str, kind: type[R]) -> Iterator[tuple[str, R]]:
        """Records listed in one file, or in all files of a folder; ids are unique over all of them."""
        place = self.root / name
        seen: set[str] = set()
        for path in sorted(place.glob("*.yaml")) if place.is_dir() else [place]:
            values = self.yaml(path) or []
            if not isinstance(values, list):
                self.fault(path, "", "「- 」で始まる一覧で書いてください。")
                continue
            for number, entry in enumerate(values, start=1):
                record = self.record(path, kind, entry, prefix=f"{number}番目.")
                if record is None:
                    continue
                identity = record.id  # type: ignore[attr-defined]
                if identity in seen:
                    self.fault(path, f"{number}番目.id", f"「{identity}」が二度あります。別の id にしてください。")
                    continue
                seen.add(identity)
                yield identity, record

    def csv(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        path = self.root / name
        text = self.text(path)
        if text is None:
            return
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
            if None in row or None in row.values():
                self.fault(path, f"{number}行目", "列の数が見出しと違います。カンマの数を確かめてください。")
                continue
            yield number, row

    def municipalities(self) -> Iterator[tuple[str, Municipality]]:
        dx = dict(self.dx_status())
        path = self.root / "municipalities.csv"
        seen: set[str] = set()
        for number, row in self.csv("municipalities.csv"):
            values = {k: v or None for k, v in row.items()} | {"dx": dx.get(row["code"], {})}
            record = self.record(path, Municipality, values, prefix=f"{number}行目.")
            if record is None:
                continue
            if record.code in seen:
                self.fault(path, f"{number}行目.code", f"団体コード {record.code} が二度あります。どちらかを削除してください。")
                continue
            seen.add(record.code)
            yield record.code, record

    def dx_status(self) -> Iterator[tuple[str, dict[str, float]]]:
        for number, row in self.csv("dx-status.csv"):
            code = row.pop("code")
            try:
                yield code, {column: float(value) for column, value in row.items() if value}
            except ValueError:
                self.fault(self.root / "dx-status.csv", f"{number}行目", "数値でない値があります。数値にするか、空にしてください。")

    def retired_codes(self) -> Iterator[tuple[str, dict[str, str]]]:
        for _, row in self.csv("retired-codes.csv"):
            yield row["code"], row

    def needs(self) -> Iterator[tuple[str, SampleNeed]]:
        path = self.root / "needs-dev.jsonl"
        for number, line in enumerate((self.text(path) or "").splitlines(), start=1):
            try:
                values = json.loads(line)
            except ValueError:
                self.fault(path, f"{number}行目", "JSON として読めません。1行に1件の {…} で書いてください。")
                continue
            record = self.record(path, SampleNeed, values, prefix=f"{number}行目.")
            if record:
                yield record.id, record

    def wording(self) -> dict[str, Any]:
        files = ("labels", "facets", "source-hosts", "out-of-scope", "datasets")
        return {name: self.yaml(self.root / f"{name}.yaml") for name in files}
