"""The shape of what goes into papers: lines of the role sheet, clauses and shared functions of the specification outline."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from catalog.schema import Record, Slug, Stage, Strength, Text, Url

RolePart = Literal["expect", "own", "cio", "time", "task", "conflict", "handover"]
Skill = Literal["全体を導く人", "計画を進める人", "業務を設計する人", "技術を見る人"]
ClauseSection = Literal[
    "網とセキュリティ",
    "個人情報・番号・AI",
    "データの移行と返却",
    "アクセシビリティ",
    "研修・マニュアル・問い合わせ",
    "サービス水準と障害",
    "試験と受け入れ",
    "運用と体制",
    "登録制度",
]
# What a line of each part says beside its text.
_NEEDED: dict[RolePart, tuple[str, ...]] = {
    "expect": ("stage", "skill"),
    "own": ("who", "why"),
    "cio": ("ask",),
    "time": ("full", "part_time"),
    "task": (),
    "conflict": (),
    "handover": (),
}


class RoleLine(Record):
    """One line of the role sheet. It stands where one of ``items`` (check items) applies; without any, always.

    ``skill``: the kind of person it takes. ``who``, ``why``: who decides, and why it is not handed over. ``ask``: how it is
    arranged. ``full``, ``part_time``: what speaks for either.
    """

    id: Slug
    part: RolePart
    text: Text
    stage: Stage | None = None
    skill: Skill | None = None
    who: Text | None = None
    why: Text | None = None
    ask: Text | None = None
    full: Text | None = None
    part_time: Text | None = None
    items: list[Slug] = []
    basis: Text
    strength: Strength
    sources: list[Url] = []

    @model_validator(mode="after")
    def _rules(self) -> RoleLine:
        lacking = [name for name in _NEEDED[self.part] if getattr(self, name) is None]
        if lacking:
            raise ValueError(f"{lacking[0]}: part が {self.part} の行には {'、'.join(_NEEDED[self.part])} が要ります。書き足してください")
        if self.strength != "D" and not self.sources:
            raise ValueError("sources: 出典がありません。出典を書くか、推論なら strength を D にしてください")
        return self


class Clause(Record):
    """One clause of the specification outline; it stands where the check item ``item`` applies, whose basis is its basis."""

    id: Slug
    section: ClauseSection
    item: Slug
    text: Text


class SharedFunction(Record):
    """``words``: a tool has the function where one of its own functions holds one of them."""

    text: Text
    words: Annotated[list[Text], Field(min_length=1)]


class CategoryFunctions(Record):
    """``id``: the category; ``label``: what papers for all vendors call it, where its own label names a product."""

    id: Slug
    label: Text | None = None
    functions: Annotated[list[SharedFunction], Field(min_length=2)]
