"""The shape of what leads from the choice to a running service: check items, plan, measuring, guides, flows, papers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from catalog.schema import DateSeen, MeasureName, NetworkName, Record, Slug, Stage, Strength, Text, Url

PlanPart = Literal["prepare", "request", "assess", "assembly", "subsidy", "ready", "procure", "contract", "build", "start", "after"]
PlanPath = Literal["initial", "supplementary", "bid", "proposal", "negotiated", "multi_year", "subsidy", "rule_2027"]


class CheckItem(Record):
    """One line of the checklists. ``conditions``: see catalog/conditions.py. ``done``: what can be seen when it is done.

    ``case``: a case that shows what its lack leads to.
    """

    id: Slug
    text: Text
    stage: Stage
    role: Text
    conditions: Text
    deliverable: Text
    done: Text
    basis: Text
    strength: Strength
    case: Slug | None = None
    sources: list[Url] = []


class PlanStep(Record):
    """One step from a wish to a running service; within a part they follow each other as they stand in the file.

    ``days``: working days, shortest and longest usual. ``month``: in which it usually ends, where the calendar fixes it.
    ``paths``: it is needed only on one of these; none: always. ``items``: check items that belong to it.
    """

    id: Slug
    label: Text
    part: PlanPart
    who: Text
    what: Text
    deliverable: Text
    days: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(le=250)]]
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    paths: list[PlanPath] = []
    items: list[Slug] = []
    basis: Text
    strength: Strength
    sources: list[Url] = []

    @model_validator(mode="after")
    def _rules(self) -> PlanStep:
        if self.days[0] > self.days[1]:
            raise ValueError("days: 短い方、長い方の順に書いてください（例: [5, 15]）")
        if self.strength != "D" and not self.sources:
            raise ValueError("sources: 出典がありません。出典を書くか、推論なら strength を D にしてください")
        return self


class Condition(Record):
    """When check items apply, and the sentence that says why. See recommender/checklists.py.

    ``unless_denied``: taken to hold until the asker says no.
    """

    id: Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]+|category:[a-z0-9-]+)$")]
    label: Text
    because: Text
    ask: Text | None = None
    unless_denied: bool = False
    category_flag: Literal["resident_facing", "personal_data", "ai", "my_number"] | None = None
    categories: list[Slug] = []
    words: list[Text] = []
    network: NetworkName | None = None
    population_below: int | None = None
    from_date: DateSeen | None = None


class Measurement(Record):
    """A number to record before the start and ``again`` (months after it). Each category has three. See data/measures.yaml."""

    id: Slug
    name: Text
    unit: Text
    measure: MeasureName | None = None
    how: Text
    who: Text
    again: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(min_length=1)]
    basis: Text
    cases: list[Slug] = []
    categories: Annotated[list[Slug], Field(min_length=1)]


Who = Literal["原課", "DX推進担当", "窓口の職員", "管理者", "委託先", "情報セキュリティ担当", "個人情報保護担当", "事業者"]
Lines = Annotated[list[Text], Field(min_length=1)]


class Work(Record):
    when: Text
    what: Text
    who: Who


class AskedOften(Record):
    ask: Text
    answer: Text


class Training(Record):
    """What each of the three can do afterwards."""

    management: Lines
    office: Lines
    counter: Lines


class Incident(Record):
    event: Text
    first: Text
    call: Who


class Guide(Record):
    """What goes into the starting documents of one category (``id``): see web/papers/starting/documents.py.

    ``work``: of those who run the tool; ``counter``: steps of a colleague who has never used it; ``outage`` and ``back``:
    going on without the tool, and returning to it; ``basis``: ids of the cases it leans on.
    """

    id: Slug
    work: Annotated[list[Work], Field(min_length=3)]
    counter: Annotated[list[Text], Field(min_length=3)]
    questions: Annotated[list[AskedOften], Field(min_length=2)]
    training: Training
    incidents: Annotated[list[Incident], Field(min_length=2)]
    outage: Annotated[list[Text], Field(min_length=2)]
    back: Lines
    handover: Annotated[list[Text], Field(min_length=2)]
    basis: list[Slug] = []


Side = Literal["resident", "counter", "office", "machine"]
Load = Literal["heavy", "light", "none"]


class FlowStep(Record):
    """``load``: the staff time it takes."""

    who: Side
    text: Text
    load: Load = "light"


class Flow(Record):
    """The work before and after, of one category (``id``). ``falls``: where staff time falls and why, and what work stays or is new.

    ``resident``: who stands on the residents' side, where it is someone else (firms, members of a committee).
    ``cases``: they show this flow or a part of it; ``sources``: of guidance (a case has its own).
    """

    id: Slug
    title: Text
    resident: Text = "住民"
    before: Annotated[list[FlowStep], Field(min_length=3, max_length=9)]
    after: Annotated[list[FlowStep], Field(min_length=3, max_length=9)]
    falls: Lines
    cases: list[Slug] = []
    basis: Text
    strength: Strength
    sources: list[Url] = []

    @model_validator(mode="after")
    def _has_a_ground(self) -> Flow:
        if self.strength != "D" and not (self.cases or self.sources):
            raise ValueError("cases: 根拠がありません。流れを示す事例か出典を書くか、推論なら strength を D にしてください")
        return self

    @property
    def heavy(self) -> tuple[int, int]:
        """How many steps take much staff time, before and after."""
        return sum(s.load == "heavy" for s in self.before), sum(s.load == "heavy" for s in self.after)


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
