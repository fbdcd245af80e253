"""Dates as officers write them, and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.typed_date import read_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "2026年4月1日",
        "令和8年4月1日",
        "令和８年４月１日（水）",
        "R8.4.1",
        "r8/4/1",
        "Ｒ８．４．１",
        "㋿8年4月1日",
        "２０２６／４／１",
        "2026-04-01 09:30",
        " 2026-4-1 ",
        "令和 8 年 4 月 1 日",
    ],
)
def test_ways_to_write_one_day(text: str) -> None:
    assert read_date(text) == date(2026, 4, 1)


def test_the_first_year_of_an_era_has_a_name() -> None:
    assert read_date("令和元年5月1日") == read_date("令和1年5月1日") == date(2019, 5, 1)


@pytest.mark.parametrize("text", ["", "来月", "2026-02-30", "2026-13-01", "4/1", "令和8年", "46113", "20260401", "2026-04-01から", "H31.4.1", "R0.0.0"])
def test_what_is_no_day(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(date(2019, 5, 1), date(2117, 12, 31)))
def test_every_day_in_both_countings(day: date) -> None:
    assert read_date(day.isoformat()) == read_date(f"令和{day.year - 2018}年{day.month}月{day.day}日") == day


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    read_date(text)
