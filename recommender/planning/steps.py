"""Which steps of data/plan-steps.yaml belong to one plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.schema_service import PlanPart, PlanPath, PlanStep
from recommender.planning.asked import PlanAsked, Way

# From here on municipalities buy by criteria of their own and, as a rule, what is registered (施行規則第16条の3).
RULE_2027 = date(2027, 7, 1)
# While the way is not chosen, the longest counts.
WAY_WHILE_OPEN: Way = "proposal"


@dataclass(frozen=True)
class Steps:
    """The steps of one plan by part, in the order of the file."""

    every: tuple[PlanStep, ...]

    def of(self, *parts: PlanPart) -> list[PlanStep]:
        return [s for s in self.every if s.part in parts]

    def one(self, part: PlanPart) -> PlanStep:
        return self.of(part)[0]


def chosen(every: Iterable[PlanStep], asked: PlanAsked, money: PlanPath | None, rule_2027: bool) -> Steps:
    """``money``: initial, supplementary, or None where it is voted already."""
    paths: set[PlanPath | None] = {asked.way or WAY_WHILE_OPEN, money}
    paths |= {path for path, holds in _conditions(asked, rule_2027) if holds}
    return Steps(tuple(s for s in every if not s.paths or paths & set(s.paths)))


def _conditions(asked: PlanAsked, rule_2027: bool) -> Iterable[tuple[PlanPath, bool | None]]:
    return ("multi_year", asked.multi_year), ("subsidy", asked.subsidy), ("rule_2027", rule_2027)


def prepared(step: PlanStep, asked: PlanAsked) -> bool:
    """Whether they said that they are past this step of the preparation."""
    return asked.reached not in ("none", "estimate") or (asked.reached == "estimate" and not step.paths)
