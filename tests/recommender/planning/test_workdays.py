from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.planning.workdays import at_or_after, at_or_before, count, is_workday, moved, span_begin, span_end

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 11, 24), True),
        (date(2026, 9, 22), False),  # between two holidays
        (date(2026, 5, 6), False),  # in place of a Sunday
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 1), False),
        (date(2028, 1, 3), False),
        (date(2028, 1, 4), True),
        (date(2026, 11, 28), False),  # Saturday
    ],
)
def test_weekends_holidays_and_the_new_year_are_closed(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_a_golden_week_is_stepped_over() -> None:
    assert moved(date(2026, 4, 28), 1) == date(2026, 4, 30)
    assert moved(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert span_end(date(2026, 12, 28), 2) == date(2027, 1, 4)
    assert count(date(2026, 12, 26), date(2027, 1, 4)) == 2


@given(DAYS, st.integers(1, 90))
def test_a_span_begins_and_ends_on_working_days_and_has_its_length(day: date, days: int) -> None:
    begin = at_or_after(day)
    end = span_end(begin, days)
    assert is_workday(begin)
    assert is_workday(end)
    assert count(begin, end) == days
    assert span_begin(end, days) == begin


@given(DAYS, st.integers(-60, 60))
def test_moving_there_and_back(day: date, days: int) -> None:
    begin = at_or_before(day)
    assert is_workday(begin)
    assert begin <= day
    assert moved(moved(begin, days), -days) == begin
    skipped = [begin + timedelta(days=n) for n in range(1, (moved(begin, 1) - begin).days)]
    assert not any(map(is_workday, skipped))
