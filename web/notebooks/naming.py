"""What fields of a notebook and their values are called in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from web.notebooks.document import OUTCOME_LABELS, STATUS_LABELS, VERDICT_LABELS, Document

_LAST = {
    "title": "題名",
    "municipality": "団体",
    "need": "困りごと",
    "author": "作成者",
    "population": "条件（人口）",
    "network": "条件（網）",
    "budget": "条件（予算）",
    "registration": "条件（登録制度）",
    "category": "条件（分類）",
    "reason": "選んだ理由",
    "comment": "コメント",
    "status": "状況",
    "owner": "担当者",
    "due": "期限",
    "note": "メモ",
    "verdict": "残すか外すか",
    "outcome": "判断の結果",
    "why": "理由",
    "by": "判断した人",
    "on": "判断した日",
}
_VALUES: dict[str, Mapping[Any, str]] = {"status": STATUS_LABELS, "verdict": VERDICT_LABELS, "outcome": OUTCOME_LABELS}


def field_name(document: Document, path: str, fields: Mapping[str, str] = MappingProxyType({})) -> str:
    """「LoGoチャット」の選んだ理由; ``fields`` that are being saved may tell the text of a check item without a record."""
    *holders, last = path.split(".")
    name = "判断の理由" if path.endswith("decision.why") else _LAST.get(last, last)
    whose = _whose(document, holders, fields)
    return f"「{whose}」の{name}" if whose else name


def _whose(document: Document, holders: list[str], fields: Mapping[str, str]) -> str | None:
    match holders:
        case ["candidates", i] if i in document.candidates:
            return document.candidates[i].name
        case ["cases", i] if i in document.cases:
            return document.cases[i].title
        case ["progress", i]:
            known = document.progress[i].text if i in document.progress else ""
            return shortened(known or fields.get(f"progress.{i}.text", "")) or "確認項目"
        case ["selection", "entries", i] if document.selection and i in document.selection.entries:
            return document.selection.entries[i].name
    return None


def shortened(text: str, length: int = 24) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def change_name(document: Document, fields: Mapping[str, str]) -> str:
    """「LoGoチャット」の選んだ理由を変更; of several fields the first is named."""
    named = [p for p in fields if not p.endswith(".text")]
    rest = f"など{len(named)}か所" if len(named) > 1 else ""
    return f"{field_name(document, named[0], fields) if named else 'ノート'}{rest}を変更"


def value_name(path: str, value: object) -> str:
    """A stored value as people read it; empty for none."""
    return _VALUES.get(path.rpartition(".")[2], {}).get(str(value), str(value or ""))
