"""What a notebook holds: one document, stored whole at every change (ADR 7).

Records of the catalogue are named by id and carry the name they had when they were taken in, so that a notebook
still reads well after a tool has left the catalogue.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Status = Literal["todo", "doing", "done", "not_needed"]
Verdict = Literal["kept", "dropped"]
Outcome = Literal["proceed", "none", "later", "stopped"]

STATUS_LABELS: dict[Status, str] = {"todo": "未着手", "doing": "進行中", "done": "完了", "not_needed": "対象外"}
VERDICT_LABELS: dict[Verdict, str] = {"kept": "残す", "dropped": "外す"}
OUTCOME_LABELS: dict[Outcome, str] = {"proceed": "残した候補で次の手続きへ進む", "none": "該当なし", "later": "保留", "stopped": "取りやめ"}


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
    """How far one check item is. ``text``: the item as it read then, so that it still reads when it has left the catalogue."""

    text: Text = ""
    status: Status = "todo"
    owner: Line = ""
    due: date | None = None
    note: Text = ""


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


class Document(Part):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    municipality: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    need: Text = ""
    author: Line = ""
    conditions: dict[str, Line] = {}
    candidates: Annotated[dict[str, Candidate], Field(max_length=50)] = {}
    cases: Annotated[dict[str, PinnedCase], Field(max_length=50)] = {}
    progress: dict[str, Progress] = {}
    comments: Annotated[dict[str, Comment], Field(max_length=500)] = {}
    decision: Decision = Decision()
    selection: Selection | None = None
