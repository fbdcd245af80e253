"""A plan as bars over months. Places across are percent of the width, so that texts keep their size on every screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recommender.planning.fiscal import Month, fiscal_year, year_begin
from recommender.planning.layout import Planned

ROW, HEAD, FOOT = 40, 66, 6  # pixels
_LETTER = 2.3  # percent of the narrowest drawing that half a full-width letter takes
_LEAST = 1.0  # percent, so that a single day is seen
_MANY_MONTHS = 20


@dataclass(frozen=True)
class Bar:
    """``x`` and ``width`` in percent, ``y`` in pixels; the label begins or ends (``anchor``) at ``label_x``."""

    planned: Planned
    x: float
    width: float
    y: int
    label_x: float
    anchor: str
    label: str


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    year_begins: bool


@dataclass(frozen=True)
class Year:
    """The name of a fiscal year; neighbours take turns in two lines (``y``)."""

    x: float
    anchor: str
    y: int
    value: int


@dataclass(frozen=True)
class Timeline:
    height: int
    bars: list[Bar]
    ticks: list[Tick]
    years: list[Year]
    today: float
    today_anchor: str


def timeline(steps: Sequence[Planned], today: date, marks: dict[str, str]) -> Timeline:
    """``marks``: what is put after the label of a step in that state."""
    first, last = Month.of(min(today, *(s.begin for s in steps))), Month.of(max(s.end for s in steps)).plus(1)
    zero, whole = _day(first), (_day(last) - _day(first)).days

    def across(day: date) -> float:
        return round(100 * (day - zero).days / whole, 2)

    months = [first]
    while months[-1].plus(1) < last:
        months.append(months[-1].plus(1))
    said = (1, 4, 7, 10) if len(months) <= _MANY_MONTHS else (4, 10)
    years = sorted({fiscal_year(_day(m)) for m in months})
    return Timeline(
        HEAD + ROW * len(steps) + FOOT,
        [_bar(s, across(s.begin), across(s.end + timedelta(days=1)), HEAD + ROW * n, marks) for n, s in enumerate(steps)],
        [Tick(across(_day(m)), f"{m.number}月" if m.number in said else "", m.number == 4) for m in months],
        [_year(max(0.0, across(year_begin(y))), n, y) for n, y in enumerate(years)],
        across(today),
        "start" if across(today) < 85 else "end",
    )


def _day(month: Month) -> date:
    return date(month.year, month.number, 1)


def _bar(planned: Planned, begin: float, end: float, y: int, marks: dict[str, str]) -> Bar:
    mark = marks.get(planned.state)
    label = planned.step.label + (f"（{mark}）" if mark else "")
    room = _LETTER * sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in label)
    width = round(max(end - begin, _LEAST), 2)
    x = min(begin, 100 - width)
    if x + room <= 100:
        return Bar(planned, x, width, y, x, "start", label)
    if end >= room:
        return Bar(planned, x, width, y, round(x + width, 2), "end", label)
    return Bar(planned, x, width, y, round(max(0, 100 - room), 2), "start", label)


def _year(x: float, number: int, value: int) -> Year:
    return Year(x, "start", 12 + 16 * (number % 2), value) if x < 55 else Year(100, "end", 12 + 16 * (number % 2), value)
