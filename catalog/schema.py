"""The shape of every fact: one class per kind of record in data/.

Unknown is ``None`` or an empty list, never "no"; what is known to be absent is
stated (``available: false``, ``registered: false``) with its source.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

_LEGAL_FORM = re.compile(r"(株式|合同|有限|合資)会社|[(（]株[)）]|㈱|㈲|(一般|公益)(社団|財団)法人|特定非営利活動法人|NPO法人")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value) or len(value) > 60:
        raise ValueError("英小文字・数字・ハイフンだけで、60文字以内にしてください（例: logo-chat）")
    return value


def _url(value: str) -> str:
    try:
        host = urlsplit(value).hostname
    except ValueError:
        host = None
    if not host or not re.match(r"https?://\S+$", value):
        raise ValueError("http:// または https:// で始まるアドレスにしてください")
    return value


def _municipality_code(value: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", value):
        raise ValueError("6桁の団体コードを引用符で囲んで書いてください（例: '032077'）")
    return value


def _date_seen(value: str) -> str:
    form = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}.get(len(value), "")
    try:
        if not value.isascii() or not 1900 <= datetime.strptime(value, form).year < 2100:
            raise ValueError
    except ValueError:
        raise ValueError("年・年月・年月日のどれかで書いてください（例: '2025', '2025-04', '2025-04-01'）") from None
    return value


Slug = Annotated[str, AfterValidator(_slug)]
Url = Annotated[str, AfterValidator(_url)]
Code = Annotated[str, AfterValidator(_municipality_code)]
DateSeen = Annotated[str, AfterValidator(_date_seen)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1990, le=2100)]

Users = Literal["staff", "residents", "both"]
NetworkName = Literal["lgwan", "internet", "my_number", "on_premises", "standalone"]
Scheme = Literal["DMP", "ISMAP", "ISMAP-LIU", "JC-STAR"]
AdoptionKind = Literal["adopted", "trial", "ended"]
EffectKind = Literal["measured", "trial", "expected"]
MeasureName = Literal[
    "piece_time",
    "task_time",
    "overtime",
    "waiting_time",
    "visit_time",
    "elapsed_time",
    "saved_hours",
    "saved_hours_person",
    "saved_minutes_day",
    "saved_minutes_piece",
    "saved_money",
    "online_share",
    "online_procedures",
    "e_approval_share",
    "usage_share",
    "users",
    "satisfaction",
    "staff_rating",
    "accuracy",
    "errors",
    "contacts",
    "reports",
    "paper",
    "office_cost",
    "running_cost",
    "piece_cost",
    "project_cost",
    "other",
]
Outcome = Literal["success", "launched", "mixed", "failure", "trial", "ended"]
SourceKind = Literal["government", "municipality", "research", "press", "vendor", "blog", "copy"]
Group = Literal["住民接点", "内部業務", "分野"]
Stage = Literal["構想", "BPR", "調達", "導入", "運用", "見直し"]
Strength = Literal["P", "E", "M", "C", "S", "D"]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Network(Record):
    """On which network the tool is offered, as seen at one source."""

    name: NetworkName
    available: bool = True
    note: Text | None = None
    as_of: DateSeen | None = None
    source: Url | None = None


class Registration(Record):
    """Registration under a scheme that the rule of 2027-07-01 names."""

    scheme: Scheme
    registered: bool
    checked: DateSeen
    note: Text | None = None
    source: Url


class Certification(Record):
    name: Text
    note: Text | None = None
    as_of: DateSeen | None = None
    source: Url | None = None


class Price(Record):
    """One piece of price evidence; ``amount`` is in yen, None where only words are known."""

    text: Text
    amount: Annotated[int, Field(ge=0)] | None = None
    period: Literal["初期", "月額", "年額", "1件", "総額"] | None = None
    basis: Literal["公表価格", "契約額", "目安", "無料"] | None = None
    contract_by: Text | None = None
    as_of: DateSeen | None = None
    source: Url | None = None


class Note(Record):
    """A dated remark on a tool: status, free trial."""

    text: Text
    as_of: DateSeen | None = None
    source: Url | None = None


class Adopter(Record):
    """One municipality's use of a tool. A trial, agreement or plan is ``trial``."""

    code: Code
    year: Year | None = None
    kind: AdoptionKind
    effect: Text | None = None
    source: Url


class AdoptionCount(Record):
    count: Annotated[int, Field(ge=1)]
    as_of: DateSeen | None = None
    source: Url


class Tool(Record):
    id: Slug
    name: Text
    kana: Text | None = None
    name_is_descriptive: bool = False
    vendor: Text | None = None
    summary: Text
    categories: Annotated[list[Slug], Field(min_length=1)]
    functions: list[Text] = []
    solves: list[Text] = []
    users: Users
    networks: list[Network] = []
    certifications: list[Certification] = []
    registrations: list[Registration] = []
    prices: list[Price] = []
    free_trials: list[Note] = []
    status: Literal["active", "ended"] | None = None
    status_notes: list[Note] = []
    adoption_count: AdoptionCount | None = None
    adopters: list[Adopter] = []
    sources: Annotated[list[Url], Field(min_length=1)]

    @model_validator(mode="after")
    def _rules(self) -> Tool:
        if not 40 <= len(self.summary) <= 120:
            raise ValueError(f"summary: {len(self.summary)}文字です。40〜120文字で書いてください")
        if self.vendor and _LEGAL_FORM.search(self.vendor):
            raise ValueError("vendor: 「株式会社」などの法人格を除いて書いてください（表記を一つにそろえるため）")
        pairs = [a.code for a in self.adopters]
        twice = sorted({c for c in pairs if pairs.count(c) > 1})
        if twice:
            raise ValueError(f"adopters: 同じ団体が二度あります（{'、'.join(twice)}）。一つにまとめてください")
        return self

    @property
    def primary_category(self) -> str:
        return self.categories[0]


class Effect(Record):
    """A change the effort caused. What is no change belongs to ``Case.context``.

    ``measure`` says what is the same as in other cases' effects; ``categories`` narrows the case's own where the
    effect is not about all of them.
    """

    metric: Text
    before: Finite | None = None
    after: Finite | None = None
    unit: Text | None = None
    change_pct: Finite | None = None
    scope: Text | None = None
    categories: list[Slug] = []
    measure: MeasureName | None = None
    kind: EffectKind
    better: bool | None = None


_TOGETHER = re.compile("[都道府県]と|共同")


class NamedTool(Record):
    """A product a case names; ``id`` where the catalogue holds it."""

    name: Text
    id: Slug | None = None


class Case(Record):
    id: Slug
    place: Text
    prefecture: Text
    municipalities: list[Code] = []
    year: Year | None = None
    categories: Annotated[list[Slug], Field(min_length=1)]
    title: Text
    need: Text
    action: Text
    tools: list[NamedTool] = []
    effects: list[Effect] = []
    context: list[Text] = []
    cost: Text | None = None
    funding: Text | None = None
    process: list[Text] = []
    outcome: Outcome
    lessons: list[Text] = []
    source: Url
    source_kind: SourceKind

    @model_validator(mode="after")
    def _success_is_measured(self) -> Case:
        if self.outcome == "success" and not self.measured_improvement:
            raise ValueError("outcome: success には、良い方向の実測（kind: measured, better: true）が要ります。なければ launched にしてください")
        return self

    @property
    def measured_improvement(self) -> bool:
        return any(e.kind == "measured" and e.better for e in self.effects)

    @property
    def went_badly(self) -> bool:
        return self.outcome in ("failure", "mixed", "ended")

    @property
    def joint(self) -> bool:
        """Several municipalities together, or a prefecture with or for them."""
        return len(self.municipalities) > 1 or (not self.municipalities and bool(_TOGETHER.search(self.place)))

    @property
    def tool_ids(self) -> list[str]:
        return [t.id for t in self.tools if t.id]


class NotThis(Record):
    text: Text
    category: Slug


class Category(Record):
    id: Slug
    label: Text
    group: Group
    description: Text
    resident_facing: bool
    personal_data: bool
    ai: bool
    my_number: bool
    partners: Annotated[list[Slug], Field(min_length=1)]
    partner_reason: Text
    phrases: Annotated[list[Text], Field(min_length=20)]
    bpr_questions: Annotated[list[Text], Field(min_length=3)]
    not_this: list[NotThis] = []
    terms: list[Text] = []


class Municipality(Record):
    """``population``: residents of Japanese nationality in the Basic Resident Register
    at ``population_year``-01-01. ``dx``: column -> value, only what was surveyed."""

    code: Code
    prefecture: Text
    name: Text
    kana: Text
    kind: Text
    population: Annotated[int, Field(gt=0)]
    population_year: Year
    latitude: Finite
    longitude: Finite
    url: Url | None = None
    dx: dict[str, Finite] = {}

    @property
    def full_name(self) -> str:
        return f"{self.prefecture}{self.name}"


class RetiredCode(Record):
    """A municipality code out of use, and the municipality that took over."""

    code: Code
    name: Text
    prefecture: Text
    retired: DateSeen
    successor: Code
    event: Text


class SampleNeed(Record):
    """A real need from a procurement document, paraphrased, with the categories of what was bought."""

    id: Text
    need_staff: Text
    need_short: Text
    categories: Annotated[list[Slug], Field(min_length=1)]
    code: Code | None = None
    source: Url


class MadeNeed(Record):
    """A need as staff might say it, a procurement's purpose told plainly, or a situation as a case report tells it
    afterwards, written by us to learn from.

    No categories: no tool here answers it.
    """

    need_staff: Text
    need_short: Text
    categories: list[Slug]
    kind: Literal["need", "purpose", "situation"] = "need"
