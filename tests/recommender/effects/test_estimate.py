"""The formulas of docs/effects.md, each with an example worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.effects.estimate import (
    Range,
    balance_over,
    break_even,
    cost_over,
    hours_a_year,
    hours_after,
    hours_freed,
    hours_needed,
    minutes_at,
    value_of,
)


def test_the_worked_example() -> None:
    """1,200 pieces of 25 minutes; cases left 50 %, 60 % and 80 %; 3,000 yen an hour; 1,500,000 and 100,000 a year; 5 years."""
    now = hours_a_year(1200, 25)
    assert now == 500
    after = hours_after(now, Range(0.5, 0.6, 0.8))
    assert after == Range(250, 300, 400)
    freed = hours_freed(now, after)
    assert freed == Range(100, 200, 250)
    value = value_of(freed, 3000)
    assert value == Range(300_000, 600_000, 750_000)
    assert cost_over(1_500_000, 100_000, 5) == 2_000_000
    assert balance_over(value, 1_500_000, 100_000, 5) == Range(-500_000, 1_000_000, 1_750_000)
    assert break_even(value.middle, 1_500_000, 100_000) == 3.0
    assert hours_needed(1_500_000, 100_000, 5, 3000) == pytest.approx(400_000 / 3000)
    # 400,000 / 3,000 hours are 8,000 minutes, of 1,200 pieces 6.67 each.
    assert minutes_at(400_000 / 3000, 1200, 25) == pytest.approx(25 - 8000 / 1200)
    assert minutes_at(501, 1200, 25) is None


def test_what_never_breaks_even() -> None:
    assert break_even(100_000, 1_000_000, 100_000) is None
    assert break_even(-5, 0, 0) is None
    assert break_even(1, 0, 0) == 0.0


def test_more_time_than_before_is_negative() -> None:
    assert hours_freed(100, hours_after(100, Range(0.5, 1.0, 3.0))) == Range(-200, 0, 50)


numbers = st.floats(0, 1e6)
ratios = st.lists(st.floats(0, 40), min_size=3, max_size=3).map(sorted).map(lambda r: Range(*r))


@given(numbers, ratios)
def test_order_is_kept(now: float, found: Range) -> None:
    for one in (hours_after(now, found), hours_freed(now, hours_after(now, found))):
        assert one.low <= one.middle <= one.high


@given(numbers, ratios, st.floats(0, 1e5), st.floats(100, 1e5))
def test_more_minutes_saved_never_lower_the_value(now: float, found: Range, more: float, hourly: float) -> None:
    freed = hours_freed(now, hours_after(now, found))
    better = freed + Range.exactly(more / 60)
    less, greater = value_of(freed, hourly), value_of(better, hourly)
    assert (less.low, less.middle, less.high) <= (greater.low, greater.middle, greater.high)
    assert less.middle <= greater.middle


@given(st.floats(1, 1e7), st.floats(0, 1e9), st.floats(0, 1e6), st.integers(1, 10), st.floats(100, 1e5))
def test_the_hours_needed_break_even_exactly(count: float, first: float, yearly: float, years: int, hourly: float) -> None:
    needed = hours_needed(first, yearly, years, hourly)
    balance = balance_over(value_of(Range.exactly(needed), hourly), first, yearly, years)
    assert balance.middle == pytest.approx(0, abs=1e-6 * (first + yearly * years + 1))


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e8))
def test_at_break_even_value_has_paid_the_cost(value: float, first: float, yearly: float) -> None:
    years = break_even(value, first, yearly)
    if years is None:
        assert value <= yearly
    elif value - yearly > 1:
        assert value * years == pytest.approx(first + yearly * years)
