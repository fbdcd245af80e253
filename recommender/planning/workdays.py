"""Working days of a municipal office.

Closed are Saturdays, Sundays, national holidays and 29 December to 3 January. The last is set by each municipality's
own ordinance (Local Autonomy Act, article 4-2): nearly all have these days, some have others, which we cannot know.
Holidays of years whose calendar is not gazetted yet (the equinoxes, in February of the year before) are computed.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache

from holidays import country_holidays

_DAY = timedelta(days=1)


@lru_cache(maxsize=16_384)
def is_workday(day: date) -> bool:
    closed_for_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not closed_for_new_year and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("JP", years=year))


def at_or_after(day: date) -> date:
    while not is_workday(day):
        day += _DAY
    return day


def at_or_before(day: date) -> date:
    while not is_workday(day):
        day -= _DAY
    return day


def moved(day: date, days: int) -> date:
    """The working day that is ``days`` working days after ``day`` (before it where negative); ``day`` itself may be closed."""
    step = _DAY if days > 0 else -_DAY
    for _ in range(abs(days)):
        day += step
        while not is_workday(day):
            day += step
    return day


def span_end(begin: date, days: int) -> date:
    """The last of ``days`` working days that begin on the working day ``begin``."""
    return moved(begin, days - 1)


def span_begin(end: date, days: int) -> date:
    """The first of ``days`` working days that end on the working day ``end``."""
    return moved(end, 1 - days)


def count(begin: date, end: date) -> int:
    """Working days from ``begin`` to ``end``, both counted; 0 where ``end`` is earlier."""
    return sum(is_workday(begin + timedelta(days=n)) for n in range((end - begin).days + 1))
