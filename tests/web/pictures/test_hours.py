"""Bars for hours now and after."""

from __future__ import annotations

from recommender.effects.estimate import Range
from web.pictures.hours import hours_bar


def test_lengths_are_shares_of_the_longer() -> None:
    bar = hours_bar(500, Range(250, 300, 400))
    assert (bar.now, bar.low, bar.middle, bar.high, bar.spread, bar.cut) == (100, 50, 60, 80, 30, False)
    longer = hours_bar(100, Range(50, 100, 125))
    assert (longer.now, longer.high, longer.cut) == (80, 100, False)


def test_what_is_far_longer_is_cut() -> None:
    bar = hours_bar(100, Range(50, 85, 3600))
    assert (bar.now, bar.low, bar.middle, bar.high, bar.cut) == (50, 25, 42.5, 100, True)
