"""What fields of a notebook and their values are called in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from web.notebooks.document import (
    AMOUNT_OF_LABELS,
    LIMIT_LABELS,
    OUTCOME_LABELS,
    PLAN_LABELS,
    REACHED_LABELS,
    STATUS_LABELS,
    TIME_LABELS,
    VERDICT_LABELS,
    WAY_LABELS,
    YES_NO_LABELS,
    Document,
)

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
    "proof": "資料の場所",
    "verdict": "残すか外すか",
    "outcome": "判断の結果",
    "why": "理由",
    "by": "判断した人",
    "on": "判断した日",
    "name": "名前",
    "time": "何の時間か",
    "count": "1年の件数",
    "minutes": "今の1件の時間",
    "minutes_after": "導入後の1件の時間",
    "hourly_cost": "職員1時間あたりの費用",
    "cost_first": "初めにかかる費用",
    "cost_yearly": "毎年かかる費用",
    "first_from": "初めにかかる費用の出どころ",
    "yearly_from": "毎年かかる費用の出どころ",
    "years": "見る年数",
    "before": "導入前の値",
    "after": "導入後の値",
}
_VALUES: dict[str, Mapping[Any, str]] = {"status": STATUS_LABELS, "verdict": VERDICT_LABELS, "outcome": OUTCOME_LABELS, "time": TIME_LABELS}
_PLAN_VALUES: dict[str, Mapping[Any, str]] = {
    "way": WAY_LABELS,
    "reached": REACHED_LABELS,
    "limit_kind": LIMIT_LABELS,
    "amount_of": AMOUNT_OF_LABELS,
    "early_notice": YES_NO_LABELS,
}


def field_name(document: Document, path: str, fields: Mapping[str, str] = MappingProxyType({})) -> str:
    """「LoGoチャット」の選んだ理由; ``fields`` that are being saved may tell the text of a check item without a record."""
    *holders, last = path.split(".")
    if holders == ["plan"]:
        return PLAN_LABELS[last]
    if holders == ["answers"]:
        return "確認項目の質問への答え"
    if path.startswith("figures.measuring.") and last == "on":
        return "次に測る日"
    if holders[:2] == ["figures", "works"] and last == "category":
        return f"「{_whose(document, holders, fields) or '仕事'}」の分類"
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
        case ["figures", "works", i] if i in document.figures.works:
            return document.figures.works[i].name or "仕事"
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
    if path.startswith("plan."):
        return _PLAN_VALUES.get(path.removeprefix("plan."), {}).get(str(value), str(value or ""))
    if path.startswith("answers."):
        return dict[Any, str](YES_NO_LABELS).get(value, "")
    return _VALUES.get(path.rpartition(".")[2], {}).get(str(value), str(value or ""))
