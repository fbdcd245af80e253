"""What the cases of a category recorded: median and range for each metric, strengths of evidence kept apart.

Formulas and their sources: docs/effects.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median, quantiles
from typing import get_args

from catalog.schema import Case, Effect, EffectKind, MeasureName
from recommender.effects.values import METRICS, Metric, no_better, value

FEWEST = 3  # cases; with fewer no number is given for all of them together
QUARTILES_FROM = 8  # cases; with fewer a quarter is less than two of them


@dataclass(frozen=True)
class CaseValue:
    """One case's effects of one metric and strength. ``values``: each effect's own; ``value``: their median, the case's one vote."""

    case: Case
    effects: list[Effect]
    values: list[float]

    @property
    def value(self) -> float:
        return median(self.values)


@dataclass(frozen=True)
class Span:
    """``low``, ``high``: of every single effect. ``median``, ``quartiles``: of the cases, one vote each."""

    cases: int
    low: float
    median: float
    high: float
    quartiles: tuple[float, float] | None


@dataclass(frozen=True)
class Strength:
    """Cases of one strength of evidence, ordered by value; ``span`` is None for fewer than FEWEST."""

    kind: EffectKind
    cases: list[CaseValue]

    @cached_property
    def span(self) -> Span | None:
        return span(self.cases)


@dataclass(frozen=True)
class MetricRecord:
    """One metric in one category. ``alone``: recorded, but without a number that can be compared."""

    measure: MeasureName
    strengths: list[Strength]
    alone: list[tuple[Case, Effect]]

    @property
    def metric(self) -> Metric:
        return METRICS[self.measure]

    def of(self, kind: EffectKind) -> Strength:
        return next(s for s in self.strengths if s.kind == kind)

    @property
    def count(self) -> int:
        """Cases that say anything of this metric."""
        return len({v.case.id for s in self.strengths for v in s.cases} | {c.id for c, _ in self.alone})


@dataclass(frozen=True)
class CategoryRecord:
    """``badly``: cases that failed, were mixed or ended. ``no_better``: others that measured no improvement somewhere.

    ``silent``: how many cases record no metric that could be compared.
    """

    category: str
    cases: int
    metrics: list[MetricRecord]
    badly: list[Case]
    no_better: list[Case]
    silent: int

    def metric(self, measure: MeasureName) -> MetricRecord | None:
        return next((m for m in self.metrics if m.measure == measure), None)

    def badly_without(self, record: MetricRecord) -> list[Case]:
        """Cases that went badly and say nothing of this metric: its range does not hold them."""
        told = {v.case.id for s in record.strengths for v in s.cases} | {c.id for c, _ in record.alone}
        return [c for c in self.badly if c.id not in told]


def span(cases: Sequence[CaseValue]) -> Span | None:
    """None for fewer than FEWEST cases.

    median: of the cases' values. low, high: of every effect's value. quartiles (from QUARTILES_FROM cases): the first and
    third by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996).
    """
    if len(cases) < FEWEST:
        return None
    votes = sorted(c.value for c in cases)
    every = [v for c in cases for v in c.values]
    first, _, third = quantiles(votes, n=4, method="inclusive")
    return Span(len(cases), min(every), median(votes), max(every), (first, third) if len(cases) >= QUARTILES_FROM else None)


def category_record(category: str, cases: Iterable[Case]) -> CategoryRecord:
    """``cases``: any; those of the category are taken. Their order does not matter."""
    held = sorted((c for c in cases if category in c.categories), key=lambda c: c.id)
    effects = [(c, e) for c in held for e in c.effects if category in (e.categories or c.categories)]
    metrics = [record for measure in METRICS if (record := _metric(measure, effects)).count]
    badly = [c for c in held if c.went_badly]
    worse = {c.id for c, e in effects if no_better(e)}
    telling = {c.id for c, e in effects if e.measure in METRICS}
    return CategoryRecord(
        category=category,
        cases=len(held),
        metrics=metrics,
        badly=badly,
        no_better=[c for c in held if c.id in worse and not c.went_badly],
        silent=sum(c.id not in telling for c in held),
    )


def _metric(measure: MeasureName, effects: Sequence[tuple[Case, Effect]]) -> MetricRecord:
    ours = [(c, e) for c, e in effects if e.measure == measure]
    return MetricRecord(measure, [_strength(k, ours) for k in get_args(EffectKind)], [(c, e) for c, e in ours if value(e) is None])


def _strength(kind: EffectKind, effects: Sequence[tuple[Case, Effect]]) -> Strength:
    found: dict[str, CaseValue] = {}
    for case, effect in effects:
        known = value(effect)
        if effect.kind == kind and known is not None:
            one = found.setdefault(case.id, CaseValue(case, [], []))
            one.effects.append(effect)
            one.values.append(known)
    return Strength(kind, sorted(found.values(), key=lambda v: (v.value, v.case.id)))
