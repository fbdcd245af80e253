"""What a notebook holds: one document, stored whole at every change (ADR 7).

Records of the catalogue are named by id and carry the name they had when they were taken in, so that a notebook
still reads well after a tool has left the catalogue.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recommender.effects.works import TimeKind

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Status = Literal["todo", "doing", "done", "not_needed"]
Verdict = Literal["kept", "dropped"]
Outcome = Literal["proceed", "none", "later", "stopped"]
YesNo = Literal["yes", "no"]

STATUS_LABELS: dict[Status, str] = {"todo": "未着手", "doing": "進行中", "done": "完了", "not_needed": "対象外"}
YES_NO_LABELS: dict[YesNo, str] = {"yes": "はい", "no": "いいえ"}
VERDICT_LABELS: dict[Verdict, str] = {"kept": "残す", "dropped": "外す"}
WAY_LABELS = {"bid": "入札", "proposal": "プロポーザル（提案の審査）", "negotiated": "随意契約（見積合わせ）"}
REACHED_LABELS = {
    "estimate": "見積まで済んだ",
    "initial": "当初予算を要求した",
    "supplementary": "補正予算を要求した",
    "budget": "使える予算がある（議決済み）",
}
LIMIT_LABELS = {
    "service": "委託・役務（クラウド利用など、その他）",
    "lease": "物件の借入れ（リースなど）",
    "purchase": "財産の買入れ（機器など）",
    "making": "工事・製造の請負",
}
AMOUNT_OF_LABELS = {"year": "1年分", "total": "総額"}
PLAN_LABELS = {
    "start": "使い始めたい月",
    "way": "契約の方法",
    "reached": "どこまで進んだか",
    "years": "契約の年数",
    "amount": "予定の額",
    "amount_of": "額の数え方",
    "limit_kind": "契約の種類",
    "limit": "随意契約の限度額",
    "limit_from": "限度額の施行日",
    "early_notice": "年度前の公告",
    "assembly_months": "議会のある月",
    "request_deadline": "当初予算の要求の締切",
    "assessment": "査定の日",
    "supplementary_deadline": "次の補正予算の要求の締切",
    "subsidy_decision": "交付決定の見込み",
}
OUTCOME_LABELS: dict[Outcome, str] = {"proceed": "残した候補で次の手続きへ進む", "none": "該当なし", "later": "保留", "stopped": "取りやめ"}
TIME_LABELS: dict[TimeKind, str] = {"staff": "職員が1件にかける時間", "visit": "住民が手続きにかける時間", "waiting": "住民の待ち時間"}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Candidate(Part):
    """A tool of the shortlist; the shortlist's order is the adviser's."""

    name: Line
    vendor: Line | None = None
    reason: Text = ""
    comment: Text = ""


class PinnedCase(Part):
    title: Line
    place: Line
    comment: Text = ""


class Progress(Part):
    """How far one check item is. ``text``: the item as it read then, so that it still reads when it has left the catalogue.

    ``proof``: where what remains on file can be found, an address or a place in the office's own files.
    """

    text: Text = ""
    status: Status = "todo"
    owner: Line = ""
    due: date | None = None
    note: Text = ""
    proof: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""


class Comment(Part):
    author: Line
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
    at: datetime


class Decision(Part):
    outcome: Outcome | None = None
    by: Line = ""
    on: date | None = None
    why: Text = ""


class Entry(Part):
    """One tool of a long list. ``why`` is required before the list can be frozen."""

    name: Line
    vendor: Line | None = None
    place: int | None = None
    found: Line = ""
    verdict: Verdict | None = None
    why: Text = ""


class Selection(Part):
    """A search as it was done, and what became of each tool it found."""

    question: Text
    filters: list[Line] = []
    address: Annotated[str, StringConstraints(max_length=8_000)]
    searched_on: date
    catalogue: Line
    entries: dict[str, Entry] = {}
    decision: Decision = Decision()

    @property
    def undecided(self) -> list[str]:
        """Ids of the entries that still lack a verdict or its reason."""
        return [i for i, e in self.entries.items() if e.verdict is None or not e.why]


class Work(Part):
    """One kind of work whose time is told. Numbers as they were typed; web/notebooks/amounts.py reads them."""

    name: Line = ""
    category: Line = ""
    time: TimeKind = "staff"
    count: Line = ""
    minutes: Line = ""
    minutes_after: Line = ""


class Reading(Part):
    """What became of one number of the measuring plan. ``on``: when it is measured next."""

    owner: Line = ""
    before: Line = ""
    after: Line = ""
    on: date | None = None


class Figures(Part):
    """Our own figures for the estimate of effects. ``first_from``, ``yearly_from``: price evidence (web/notebooks/effects/money.py)."""

    works: Annotated[dict[str, Work], Field(max_length=20)] = {"1": Work()}
    hourly_cost: Line = ""
    cost_first: Line = ""
    cost_yearly: Line = ""
    first_from: Line = ""
    yearly_from: Line = ""
    years: Line = ""
    measuring: Annotated[dict[str, Reading], Field(max_length=100)] = {}


Digits = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{0,12}$")]


class Plan(Part):
    """What was typed for the plan through the fiscal year; blank or None: not said. web/notebooks/plan/reading.py reads it.

    Amounts in yen. Whether the contract runs for several years, and whether there is a subsidy, stands in ``Document.answers``.
    """

    start: Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$")] = ""
    way: Literal["", "bid", "proposal", "negotiated"] = ""
    reached: Literal["", "estimate", "initial", "supplementary", "budget"] = ""
    years: Digits = ""
    amount: Digits = ""
    amount_of: Literal["", "year", "total"] = ""
    limit_kind: Literal["", "service", "lease", "purchase", "making"] = ""
    limit: Digits = ""
    limit_from: date | None = None
    early_notice: Literal["", "yes", "no"] = ""
    assembly_months: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,2}(,[0-9]{1,2}){0,11})?$")] = ""
    request_deadline: date | None = None
    assessment: date | None = None
    supplementary_deadline: date | None = None
    subsidy_decision: date | None = None


class Document(Part):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    municipality: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    need: Text = ""
    author: Line = ""
    conditions: dict[str, Line] = {}
    answers: Annotated[dict[str, YesNo | None], Field(max_length=100)] = {}  # id of a condition of the check items -> what was said
    candidates: Annotated[dict[str, Candidate], Field(max_length=50)] = {}
    cases: Annotated[dict[str, PinnedCase], Field(max_length=50)] = {}
    progress: dict[str, Progress] = {}
    comments: Annotated[dict[str, Comment], Field(max_length=500)] = {}
    decision: Decision = Decision()
    selection: Selection | None = None
    plan: Plan = Plan()
    figures: Figures = Figures()
