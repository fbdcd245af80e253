"""How values of effects are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.effects.estimate import Range
from recommender.effects.values import METRICS
from web.facts.effects import hours, month, ranged, told, yen


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.6, "40%減"),
        (1, "変化なし"),
        (1.5, "50%増"),
        (36, "36倍"),
        (2.3, "2.3倍"),
        (150, "150倍"),
        (0, "100%減"),
        (0.00003, "99%以上減"),
        (1.004, "ほぼ変化なし"),
    ],
)
def test_ratios(value: float, words: str) -> None:
    assert told(value, METRICS["waiting_time"]) == words


def test_amounts() -> None:
    assert told(98, METRICS["saved_hours_person"]) == "98時間/年・人"


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (2.5, "2.5"), (12.34, "12"), (333.3, "333"), (1234.5, "1,234"), (-204167, "−204,167"), (0.125, "0.125")]
)
def test_hours(value: float, words: str) -> None:
    assert hours(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0円"),
        (1234, "1,200円"),
        (600_000, "60万円"),
        (1_234_567, "123万円"),
        (-900_000, "−90万円"),
        (123_456_789, "1.23億円"),
        (99_999_999, "1億円"),
        (-20, "0円"),
    ],
)
def test_yen(value: float, words: str) -> None:
    assert yen(value) == words


@given(st.floats(-1e12, 1e12))
def test_every_sum_can_be_written(value: float) -> None:
    assert yen(value).endswith("円")
    assert hours(value)


def test_ranges() -> None:
    assert ranged(Range(1, 1, 1), "hours") == "1時間"
    assert ranged(Range(-5, 10, 20), "hours") == "10時間（−5時間〜20時間）"
    assert month(date(2027, 4, 1)) == "2027年（令和9年）4月"
