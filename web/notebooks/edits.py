"""Edits of single fields: which may be edited, whether two tabs collide, and the document after it.

A field is named by its path in the document, e.g. ``candidates.logo-chat.comment``. Two edits collide only when they
touch the same field; all others merge. A field that a form sends back as it was drawn is no edit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from catalog.faults import ErabuError
from web.notebooks.document import Document, Plan, Progress

_DECISION = r"decision\.(outcome|by|on|why)"
EDITABLE = re.compile(
    r"title|municipality|need|author"
    r"|conditions\.(population|network|budget|registration|category)"
    r"|answers\.[a-z0-9_]+"
    rf"|{_DECISION}"
    r"|candidates\.[^.]+\.(reason|comment)"
    r"|cases\.[^.]+\.comment"
    r"|progress\.[^.]+\.(status|owner|due|note|proof|text)"
    r"|selection\.entries\.[^.]+\.(verdict|why)"
    r"|figures\.(hourly_cost|cost_first|cost_yearly|first_from|yearly_from|years)"
    r"|figures\.works\.[^.]+\.(name|category|time|count|minutes|minutes_after)"
    r"|figures\.measuring\.[a-z0-9-]+\.(owner|before|after|on)"
    rf"|selection\.{_DECISION}"
    rf"|plan\.({'|'.join(Plan.model_fields)})"
)
# A blank in a form means none for these, an empty text for all others.
_UNTOUCHED = Progress().model_dump(mode="json")  # a check item has no record before its first edit
_NONE_WHEN_BLANK = re.compile(
    r"municipality|answers\..*|.*\.(due|on|outcome|verdict)"
    r"|plan\.(limit_from|request_deadline|assessment|supplementary_deadline|subsidy_decision)"
)


class BadEdit(ErabuError):
    """``problems``: path -> sentence."""

    def __init__(self, problems: dict[str, str]):
        super().__init__("".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Collision:
    """The same field changed elsewhere since the form was drawn."""

    path: str
    theirs: Any
    ours: str


class EditedElsewhere(ErabuError):
    def __init__(self, collisions: list[Collision], revision: int):
        super().__init__("別の画面で、同じ欄が先に書き換えられています。両方を見比べて、残す方を選んでください。")
        self.collisions = collisions
        self.revision = revision


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """What stands at ``path`` of a dumped document; None where nothing does."""
    value: Any = document
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None and path.startswith("progress."):
        return _UNTOUCHED.get(path.rpartition(".")[2])
    return value


def plain(text: str) -> str:
    """As it will be stored: browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()


def touched(before: Document, fields: Mapping[str, str]) -> dict[str, str]:
    """Those of ``fields`` that differ from the document the form was drawn from."""
    drawn = before.model_dump(mode="json")
    return {path: text for path, text in fields.items() if plain(text) != (value_at(drawn, path) or "")}


def collisions(base: Document, now: Document, fields: Mapping[str, str]) -> list[Collision]:
    """Fields that someone else changed between ``base`` and ``now`` to something other than ours."""
    before, current = base.model_dump(mode="json"), now.model_dump(mode="json")
    found = []
    for path, ours in fields.items():
        theirs = value_at(current, path)
        if (value_at(before, path) or "") != (theirs or "") and (theirs or "") != plain(ours):
            found.append(Collision(path, theirs, plain(ours)))
    return found


def edited(document: Document, fields: Mapping[str, str]) -> Document:
    """The document with ``fields`` set. Raises BadEdit for a field that is unknown, gone or wrongly filled."""
    data = document.model_dump(mode="json")
    problems = {}
    for path, text in fields.items():
        text = plain(text)
        if not EDITABLE.fullmatch(path) or not _set(data, path, None if not text and _NONE_WHEN_BLANK.fullmatch(path) else text):
            problems[path] = "この欄は、もうありません（別の画面で外された可能性があります）。ページを開き直してください。"
    if not problems:
        try:
            return Document.model_validate(data)
        except ValidationError as error:
            problems = sentences(error)
    raise BadEdit(problems)


def _set(data: dict[str, Any], path: str, value: str | None) -> bool:
    *holders, last = path.split(".")
    for key in holders:
        if key not in data and (holders[0] == "progress" or holders[:2] == ["figures", "measuring"]):
            data[key] = {}
        data = data.get(key)  # type: ignore[assignment]
        if not isinstance(data, dict):
            return False
    data[last] = value
    return True


def sentences(error: ValidationError) -> dict[str, str]:
    """Path -> what is wrong there and what to do."""
    return {".".join(map(str, e["loc"])): _sentence(e["type"], e.get("ctx", {})) for e in error.errors()}


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "string_too_long":
        return f"長すぎます。{context['max_length']:,}文字以内に縮めてください。"
    if kind == "string_too_short":
        return "空のままでは保存できません。入力してください。"
    if kind == "too_long":
        return f"{context['max_length']}件までです。どれかを外してから、加えてください。"
    if kind.startswith("date"):
        return "日付は2026-04-01のように、年-月-日で入力してください。"
    return "選択肢から選んでください。"
