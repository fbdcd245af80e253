"""Files of facts as plain values. What cannot be read becomes a fault; nothing raises."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from catalog.faults import Fault


class _UniqueKeyLoader(yaml.CSafeLoader):  # libyaml: 900 files in 0.3 s instead of 3 s
    """YAML lets a later key silently replace an earlier one; in facts that loses data."""


def _unique_mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="key is no plain word", problem_mark=key_node.start_mark)
        if key_node.value in seen:
            raise yaml.MarkedYAMLError(problem=f"duplicate key {key_node.value}", problem_mark=key_node.start_mark)
        seen.add(key_node.value)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


class Files:
    """Reads below ``root`` and collects ``faults``, each naming the file as ``data/…``."""

    def __init__(self, root: Path):
        self.root = root
        self.faults: list[Fault] = []

    def fault(self, path: Path, field: str, problem: str) -> None:
        self.faults.append(Fault((Path("data") / path.relative_to(self.root)).as_posix(), field, problem))

    def text(self, path: Path) -> str | None:
        try:
            return path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.fault(path, "", "UTF-8 で読めません（Shift_JIS などの可能性があります）。文字コードを UTF-8 にして保存し直してください。")
        except OSError as error:
            self.fault(path, "", f"ファイルを読めません（{error.strerror}）。あるかどうかと権限を確かめてください。")
        return None

    def yaml_document(self, path: Path) -> Any:
        """The document, or None after a fault (an empty file is one)."""
        text = self.text(path)
        if text is None:
            return None
        try:
            values = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506  (a subclass of the safe loader)
        except yaml.MarkedYAMLError as error:
            self._yaml_fault(path, text, error)
            return None
        except (yaml.YAMLError, ValueError, TypeError):
            # ValueError: a value such as 2025-13-45 that looks like a date and is none.
            self.fault(path, "", "YAML として読めません。制御文字や、引用符で囲んでいない日付・数がないか確かめてください。")
            return None
        if values is None:
            self.fault(path, "", "空のファイルです。書くか、削除してください。")
        return values

    def _yaml_fault(self, path: Path, text: str, error: yaml.MarkedYAMLError) -> None:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        lines = text.splitlines()
        if line <= len(lines) and "\t" in lines[line - 1]:
            problem = "タブがあります。字下げは半角空白2つにしてください。"
        elif error.problem and error.problem.startswith("duplicate key"):
            problem = f"同じ項目「{error.problem.removeprefix('duplicate key ')}」が二度あります。一つにしてください。"
        else:
            problem = f"YAML として読めません（{error.problem}）。コロンの後の空白と引用符を確かめてください。"
        self.fault(path, f"{line}行目", problem)

    def csv_rows(self, path: Path, columns: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, row) of a table that has at least ``columns`` and a ``code`` in every row, none twice."""
        text = self.text(path)
        if text is None:
            return
        reader = csv.DictReader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), strict=True)
        seen: set[str] = set()
        try:
            missing = columns - set(reader.fieldnames or ())
            if missing:
                self.fault(path, "1行目", f"列がありません: {'、'.join(sorted(missing))}。見出しの行を元に戻してください。")
                return
            for row in reader:
                line = reader.line_num
                if None in row or None in row.values():
                    self.fault(path, f"{line}行目", "列の数が見出しと違います。カンマの数を確かめてください。")
                elif row["code"] in seen:
                    self.fault(path, f"{line}行目.code", f"団体コード {row['code']} が二度あります。どちらかを削除してください。")
                else:
                    seen.add(row["code"])
                    yield line, row
        except csv.Error:
            self.fault(path, f"{reader.line_num}行目", "表として読めません。引用符の閉じ忘れがないか確かめてください。")

    def json_lines(self, path: Path) -> Iterator[tuple[int, Any]]:
        """(line, value); only a line feed ends a line, for texts may hold other separators."""
        for number, line in enumerate((self.text(path) or "").split("\n"), start=1):
            if not line.strip():
                continue
            try:
                yield number, json.loads(line)
            except ValueError:
                self.fault(path, f"{number}行目", "JSON として読めません。1行に1件の {…} で書いてください。")
