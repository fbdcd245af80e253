"""Bars for hours a year now and after. The template only draws them; beside them everything is text."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.effects.estimate import Range

LONGEST = 2.0  # times the hours now; what is longer is cut there and said so


@dataclass(frozen=True)
class HoursBar:
    """Lengths in percent of the drawing. ``low`` to ``high``: the range after; ``cut``: the range goes on beyond it."""

    now: float
    middle: float
    low: float
    high: float
    cut: bool

    @property
    def spread(self) -> float:
        return round(self.high - self.low, 1)


def hours_bar(now: float, after: Range) -> HoursBar:
    """On a scale of the longer of both, at most LONGEST times the hours now."""
    whole = min(max(now, after.high), LONGEST * now)
    now_share, middle, low, high = (round(min(100.0, 100 * v / whole), 1) for v in (now, after.middle, after.low, after.high))
    return HoursBar(now_share, middle, low, high, after.high > whole)
