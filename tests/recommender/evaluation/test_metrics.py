from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import tool

from catalog.schema import SampleNeed
from recommender.evaluation.metrics import Bin, Estimate, bootstrap, calibration_error, ndcg, relevance, reliability


def need(*categories: str) -> SampleNeed:
    return SampleNeed(id="n", need_staff="窓口が混む", need_short="混雑", categories=list(categories), source="https://example.jp/")


# ---- relevance and nDCG


@pytest.mark.parametrize(
    ("categories", "expected"),
    [(["rpa"], 2), (["rpa", "chat"], 2), (["ai-ocr"], 1), (["ai-ocr", "rpa"], 1), (["chat", "ai-ocr"], 1), (["chat"], 0)],
)
def test_relevance_is_2_for_equal_first_categories_1_for_any_shared_0_else(categories: list[str], expected: int) -> None:
    assert relevance(tool(categories=categories), need("rpa", "ai-ocr")) == expected


def test_ndcg_of_hand_worked_rankings() -> None:
    log3 = math.log2(3)
    assert ndcg([2, 1, 0], [0, 1, 2]) == pytest.approx(1)
    assert ndcg([1, 2], [2, 1]) == pytest.approx((1 + 3 / log3) / (3 + 1 / log3))  # 2.8928 / 3.6309
    assert ndcg([1, 2], [2, 1]) == pytest.approx(0.79672, abs=1e-4)
    assert ndcg([0, 0, 2], [2]) == pytest.approx(0.5)  # 3 / log2(4) against 3
    assert ndcg([0, 1, 0, 1], [1, 1]) == pytest.approx((1 / log3 + 1 / math.log2(5)) / (1 + 1 / log3))


def test_ndcg_is_0_where_nothing_is_relevant_or_nothing_was_found() -> None:
    assert ndcg([0, 0], [0, 0]) == 0
    assert ndcg([], [2, 1]) == 0


def test_ndcg_looks_no_deeper_than_its_depth() -> None:
    assert ndcg([0] * 10 + [2], [2]) == 0
    assert ndcg([0, 2], [2], depth=1) == 0
    assert ndcg([1] * 10, [1] * 30) == pytest.approx(1)


@given(st.lists(st.integers(0, 2), max_size=15))
def test_ndcg_lies_in_0_to_1_and_is_1_for_the_best_order(gains: list[int]) -> None:
    assert 0 <= ndcg(gains, gains) <= 1 + 1e-9
    if any(gains):
        assert ndcg(sorted(gains, reverse=True), gains) == pytest.approx(1)


# ---- how sure


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_an_interval_holds_its_mean_and_lies_among_the_values(values: list[float]) -> None:
    estimate = bootstrap(values, [str(n) for n in range(len(values))])
    assert estimate.mean == pytest.approx(sum(values) / len(values))
    assert estimate.low - 1e-9 <= estimate.mean <= estimate.high + 1e-9
    assert min(values) - 1e-9 <= estimate.low
    assert estimate.high <= max(values) + 1e-9


def test_the_interval_of_a_constant_has_no_width() -> None:
    assert bootstrap([0.25] * 8, list("aabbccdd")) == Estimate(0.25, 0.25, 0.25)


def test_what_stands_in_one_group_is_drawn_together() -> None:
    values = [1.0] * 9 + [0.0]
    # Two groups: a resample is nine ones and a zero, or all ones (a quarter), or all zeros (a quarter).
    assert bootstrap(values, ["page"] * 9 + ["other"]) == Estimate(pytest.approx(0.9), 0.0, 1.0)
    # Ten groups: more than four zeros among ten draws happens in 0.2 % of resamples.
    alone = bootstrap(values, [str(n) for n in range(10)])
    assert 0.6 <= alone.low <= 0.8
    assert alone.high == 1


def test_groups_are_known_by_name_wherever_their_members_stand() -> None:
    together = bootstrap([1.0, 1.0, 0.0, 0.5], ["a", "a", "b", "b"])
    assert bootstrap([1.0, 0.0, 1.0, 0.5], ["a", "b", "a", "b"]) == together
    assert together.low == pytest.approx(0.25)  # the mean of b alone


def test_an_interval_is_about_as_wide_as_theory_says_and_the_same_every_time() -> None:
    values = [0.0, 1.0] * 50
    estimate = bootstrap(values, [str(n) for n in range(100)])
    theory = 1.96 * 0.5 / math.sqrt(100)
    assert estimate.high - estimate.mean == pytest.approx(theory, rel=0.1)
    assert estimate.mean - estimate.low == pytest.approx(theory, rel=0.1)
    assert bootstrap(values, [str(n) for n in range(100)]) == estimate


# ---- calibration


def test_reliability_of_hand_sorted_predictions() -> None:
    predicted, came_true = [0.05, 0.07, 0.35, 0.95, 1.0], [False, True, True, True, False]
    assert reliability(predicted, came_true) == [
        Bin(pytest.approx(0.06), 0.5, 2),
        Bin(pytest.approx(0.35), 1.0, 1),
        Bin(pytest.approx(0.975), 0.5, 2),  # certainty belongs to the last bin
    ]
    assert reliability(predicted, came_true, bins=1) == [Bin(pytest.approx(0.484), pytest.approx(0.6), 5)]


def test_the_calibration_error_weighs_each_gap_by_its_bin() -> None:
    table = [Bin(0.06, 0.5, 2), Bin(0.35, 1.0, 1), Bin(0.975, 0.5, 2)]
    assert calibration_error(table) == pytest.approx((2 * 0.44 + 0.65 + 2 * 0.475) / 5)  # 0.496
    assert calibration_error([Bin(0.3, 0.3, 10), Bin(0.8, 0.8, 1)]) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 12))
def test_bins_hold_every_prediction_once_and_the_error_lies_in_0_to_1(told: list[tuple[float, bool]], bins: int) -> None:
    table = reliability([p for p, _ in told], [t for _, t in told], bins)
    assert sum(b.count for b in table) == len(told)
    assert sum(b.count * b.observed for b in table) == pytest.approx(sum(t for _, t in told))
    assert sum(b.count * b.predicted for b in table) == pytest.approx(sum(p for p, _ in told))
    assert 0 <= calibration_error(table) <= 1
