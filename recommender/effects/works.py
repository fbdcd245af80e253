"""One kind of work of ours beside what cases recorded: hours now, hours after, and on what that rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.schema import Case, Effect, EffectKind, MeasureName
from recommender.effects import estimate
from recommender.effects.estimate import Range
from recommender.effects.statistics import CaseValue, CategoryRecord, MetricRecord, Span

TimeKind = Literal["staff", "visit", "waiting"]

# Which metrics of cases say something about such a time; the first with enough measured cases is used.
MEASURES: dict[TimeKind, tuple[MeasureName, ...]] = {
    "staff": ("piece_time", "task_time"),
    "visit": ("visit_time",),
    "waiting": ("waiting_time",),
}


@dataclass(frozen=True)
class Work:
    """``count``: pieces a year; ``minutes``: each, now; ``after``: each, as we measured it ourselves."""

    name: str
    count: float
    minutes: float
    after: float | None
    category: str
    time: TimeKind


@dataclass(frozen=True)
class Single:
    """What one case's change would come to for us: no range, one case. ``after``: hours a year."""

    case: CaseValue
    kind: EffectKind
    measure: MeasureName
    after: float


@dataclass(frozen=True)
class TrialRange:
    """The same sum with values of trials, which says nothing of daily use."""

    record: MetricRecord
    span: Span
    after: Range


@dataclass(frozen=True)
class WorkEstimate:
    """Hours a year. ``basis``: own (``after`` was measured by us), cases (a range of measured ones), few (no number).

    ``record``, ``span``: the metric used, where ``basis`` is cases. ``singles``: every case that measured or tried it, the measured
    first; expectations are no ground for a sum. ``expected``: how many cases only expect.
    ``unclear``: recorded, but how much it changed cannot be calculated.
    """

    work: Work
    now: float
    basis: Literal["own", "cases", "few"]
    after: Range | None
    record: MetricRecord | None
    span: Span | None
    trial: TrialRange | None
    singles: list[Single]
    expected: int
    unclear: list[tuple[Case, Effect]]

    @property
    def freed(self) -> Range | None:
        return None if self.after is None else estimate.hours_freed(self.now, self.after)

    @property
    def measured(self) -> int:
        """Cases that measured the same in use, whatever the metric."""
        return len({s.case.case.id for s in self.singles if s.kind == "measured"})


def as_range(span: Span) -> Range:
    return Range(span.low, span.median, span.high)


def estimate_work(work: Work, category: CategoryRecord | None) -> WorkEstimate:
    """``category``: the record of the work's category; None where none was chosen."""
    now = estimate.hours_a_year(work.count, work.minutes)
    records = [r for m in MEASURES[work.time] if category and (r := category.metric(m))]
    used, span = _enough(records, "measured")
    tried, trial_span = _enough(records, "trial")
    after: Range | None = None
    basis: Literal["own", "cases", "few"] = "few"
    if work.after is not None:
        basis, after = "own", Range.exactly(estimate.hours_a_year(work.count, work.after))
    elif span:
        basis, after = "cases", estimate.hours_after(now, as_range(span))
    trial = TrialRange(tried, trial_span, estimate.hours_after(now, as_range(trial_span))) if tried and trial_span else None
    singles = _singles(now, records)
    expected = len({v.case.id for r in records for v in r.of("expected").cases} - {s.case.case.id for s in singles})
    shown = (used, span) if basis == "cases" else (None, None)
    return WorkEstimate(work, now, basis, after, *shown, trial, singles, expected, [a for r in records for a in r.alone])


def _enough(records: Sequence[MetricRecord], kind: EffectKind) -> tuple[MetricRecord | None, Span | None]:
    for record in records:
        span = record.of(kind).span
        if span:
            return record, span
    return None, None


def _singles(now: float, records: Sequence[MetricRecord]) -> list[Single]:
    told: tuple[EffectKind, ...] = ("measured", "trial")
    found = [Single(v, k, r.measure, now * v.value) for k in told for r in records for v in r.of(k).cases]
    return sorted(found, key=lambda s: (told.index(s.kind), s.case.value, s.case.case.id))
