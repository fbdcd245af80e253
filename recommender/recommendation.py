"""What comes back. Scores and probabilities lie in [0, 1]; sentences are ready to show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog.schema import AdoptionKind, Outcome, Stage, Strength

Share = Annotated[float, Field(ge=0, le=1)]
State = Literal["kept", "broken", "unknown"]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class UnderstoodCategory(Answer):
    id: str
    label: str
    probability: Share


class Evidence(Answer):
    """A fact a sentence rests on, with where it can be read."""

    text: str
    year: int | None = None
    source: str | None = None


class Judged(Answer):
    """One hard constraint held against one tool's facts."""

    name: str
    state: State
    text: str


class Parts(Answer):
    """What decides the place: ``need`` is the score; ``size`` is 0.5 where nothing is known, for or against."""

    need: Share
    size: Share
    evidence: Share
    constraints: Share


class Use(Answer):
    """``recommender.evidence.Users``, and ``text``: the same in one line."""

    adopted: int
    tried: int
    near: int | None
    measured: int
    measured_cases: int
    own: AdoptionKind | None
    text: str


class RecommendedTool(Answer):
    id: str
    name: str
    vendor: str | None
    summary: str
    categories: list[str]
    category_labels: list[str]
    score: Share
    parts: Parts
    reasons: list[str]
    matched: list[str]
    matched_words: list[str]
    facts: list[Evidence]
    constraints: list[Judged]
    unknown: list[str]
    size_known: bool
    use: Use


class DroppedTool(Answer):
    """A tool that would have fitted the need but breaks a condition."""

    id: str
    name: str
    reason: str


class RecommendedCase(Answer):
    id: str
    title: str
    municipality: str
    place: str
    prefecture: str
    population: int | None
    year: int | None
    outcome: Outcome
    categories: list[str]
    score: Share
    need_similarity: Share
    municipality_similarity: Share | None
    reasons: list[str]
    lessons: list[str]


class Loosened(Answer):
    """The one condition to drop where nothing is left: without it ``count`` tools would be shown."""

    name: str
    label: str
    count: int


class NeighbourUse(Answer):
    """A tool of an understood category that another municipality of the prefecture uses, tried or gave up."""

    tool: str
    tool_name: str
    category: str
    municipality: str
    municipality_name: str
    population: int
    year: int | None
    kind: AdoptionKind
    source: str


class Partner(Answer):
    """Tools of a partner category, so that front yard and back yard change together."""

    category: str
    label: str
    reason: str
    tools: list[RecommendedTool]


class ChecklistEntry(Answer):
    """``certain`` is False where only the asker can tell whether the item applies; then ``ask`` asks."""

    id: str
    text: str
    stage: Stage
    role: str
    deliverable: str
    done: str
    why: str
    certain: bool
    ask: str | None
    basis: str
    strength: Strength
    case: str | None
    sources: list[str]


class Checklist(Answer):
    stage: Stage
    items: list[ChecklistEntry]


class Question(Answer):
    """A BPR question that may make a tool unnecessary, and the category it belongs to."""

    category: str
    label: str
    text: str


class Recommendation(Answer):
    need: str
    municipality: str | None
    municipality_name: str | None
    population: int | None
    abstained: bool
    words_only: bool
    message: str
    advice: list[str]
    categories: list[UnderstoodCategory]
    bpr_questions: list[Question]
    tools: list[RecommendedTool]
    dropped: list[DroppedTool]
    cases: list[RecommendedCase]
    partners: list[Partner]
    checklists: list[Checklist]
    loosened: Loosened | None = None
    neighbours: list[NeighbourUse] = []
