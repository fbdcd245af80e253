"""Steps that follow one another, laid out in working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.schema_service import PlanStep
from recommender.planning.workdays import moved, span_begin, span_end

SHORTEST, LONGEST = 0, 10  # tenths of the way from the shortest to the longest usual length


@dataclass(frozen=True)
class Span:
    """``begin`` and ``end`` are working days, both taken up by the step."""

    step: PlanStep
    begin: date
    end: date


def length(step: PlanStep, ease: int) -> int:
    """Working days of ``step``; ``ease`` from SHORTEST to LONGEST."""
    short, long = step.days
    return short + (long - short) * ease // LONGEST


def lengths(steps: Sequence[PlanStep], ease: int) -> int:
    return sum(length(s, ease) for s in steps)


def backward(steps: Sequence[PlanStep], end: date, ease: int) -> list[Span]:
    """The last step ends on the working day ``end``."""
    spans: list[Span] = []
    for step in reversed(steps):
        begin = span_begin(end, length(step, ease))
        spans.insert(0, Span(step, begin, end))
        end = moved(begin, -1)
    return spans


def forward(steps: Sequence[PlanStep], begin: date, ease: int) -> list[Span]:
    """The first step begins on the working day ``begin``."""
    spans = []
    for step in steps:
        end = span_end(begin, length(step, ease))
        spans.append(Span(step, begin, end))
        begin = moved(end, 1)
    return spans


def fitted(steps: Sequence[PlanStep], not_before: date, end: date) -> tuple[list[Span], int]:
    """As unhurried as fits between ``not_before`` and ``end``, and the ease; too short a time gives the shortest, begun too early."""
    for ease in range(LONGEST, SHORTEST, -1):
        spans = backward(steps, end, ease)
        if not spans or spans[0].begin >= not_before:
            return spans, ease
    return backward(steps, end, SHORTEST), SHORTEST
