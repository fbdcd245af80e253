"""Median and range for each category and metric, by hand and by invariants."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import case

from catalog.catalog import Catalog
from catalog.schema import Case
from recommender.effects.statistics import FEWEST, QUARTILES_FROM, CaseValue, category_record, span


def told(identity: str, *ratios: float, kind: str = "measured", outcome: str = "launched", measure: str = "piece_time", **values: Any) -> Case:
    effects = [{"metric": "見本", "before": 1, "after": r, "kind": kind, "measure": measure, "better": r < 1} for r in ratios]
    return case(outcome, id=identity, effects=effects, **values)


def votes(*values: list[float]) -> list[CaseValue]:
    return [CaseValue(told(f"c{n}"), [], v) for n, v in enumerate(values)]


def test_a_worked_example() -> None:
    """Waiting at counters: a city with three values, one with 30 % less, one unchanged, one where it got 36 times longer."""
    found = span(votes([23 / 58, 123 / 239, 15 / 44], [0.7], [1.0], [36.0]))
    assert found is not None
    # The three values' median is 23/58; the middle of 23/58, 0.7, 1.0, 36.0 is (0.7 + 1.0) / 2.
    assert found.median == pytest.approx(0.85)
    assert (found.low, found.high) == (pytest.approx(15 / 44), 36.0)
    assert found.cases == 4
    assert found.quartiles is None


def test_quartiles_by_hand() -> None:
    # Type 7: h = (n - 1) p = 1.75 and 5.25, so 0.2 + 0.75 * 0.1 and 0.6 + 0.25 * 0.1.
    found = span(votes(*([n / 10] for n in range(1, 9))))
    assert found is not None
    assert found.quartiles == (pytest.approx(0.275), pytest.approx(0.625))
    assert len(votes(*([n / 10] for n in range(1, 9)))) == QUARTILES_FROM


def test_too_few_cases_give_no_number() -> None:
    assert span(votes([0.5], [0.6])) is None
    record = category_record("chatbot", [told("a", 0.5), told("b", 0.5), told("c", 0.5, kind="trial")])
    metric = record.metric("piece_time")
    assert metric is not None
    assert [(s.kind, len(s.cases), s.span) for s in metric.strengths] == [("measured", 2, None), ("trial", 1, None), ("expected", 0, None)]


def test_strengths_are_kept_apart() -> None:
    cases = [told(f"m{n}", 0.9) for n in range(3)] + [told(f"t{n}", 0.1, kind="trial") for n in range(3)]
    metric = category_record("chatbot", cases).metric("piece_time")
    assert metric is not None
    spans = {s.kind: s.span for s in metric.strengths}
    assert spans["measured"]
    assert spans["measured"].high == pytest.approx(0.9) == spans["measured"].low
    assert spans["trial"]
    assert spans["trial"].median == pytest.approx(0.1)


def test_failures_count_in() -> None:
    cases = [told("a", 0.5), told("b", 0.6), told("c", 3.0, outcome="failure"), case("failure", id="d"), told("e", 1.5), case(id="f")]
    record = category_record("chatbot", cases)
    metric = record.metric("piece_time")
    assert metric is not None
    measured = metric.of("measured").span
    assert measured
    assert (measured.high, measured.median) == (3.0, pytest.approx((0.6 + 1.5) / 2))
    assert [c.id for c in record.badly] == ["c", "d"]
    assert [c.id for c in record.no_better] == ["e"]
    assert [c.id for c in record.badly_without(metric)] == ["d"]
    assert record.silent == 2


def test_an_effect_counts_only_where_it_belongs() -> None:
    own = {"metric": "議事録", "before": 2, "after": 1, "kind": "measured", "measure": "piece_time", "categories": ["gijiroku"]}
    both = case(id="a", categories=["genai", "gijiroku"], effects=[own])
    assert category_record("genai", [both]).metric("piece_time") is None
    assert category_record("gijiroku", [both]).metric("piece_time")


def test_what_cannot_be_calculated_is_named() -> None:
    known = {"metric": "処理時間", "after": 2, "unit": "時間/件", "kind": "measured", "measure": "piece_time", "better": False}
    record = category_record("chatbot", [case("failure", id="a", effects=[known])])
    assert [(c.id, e.metric) for c, e in record.metrics[0].alone] == [("a", "処理時間")]
    assert record.metrics[0].count == 1


several = st.lists(st.lists(st.floats(0, 100), min_size=1, max_size=4), min_size=FEWEST, max_size=12)


@given(several)
def test_the_range_contains_median_and_quartiles(values: list[list[float]]) -> None:
    found = span(votes(*values))
    assert found is not None
    assert found.low <= found.median <= found.high
    if found.quartiles:
        assert found.low <= found.quartiles[0] <= found.median <= found.quartiles[1] <= found.high


@given(several, st.randoms())
def test_the_order_of_cases_does_not_matter(values: list[list[float]], random: Any) -> None:
    cases = [told(f"c{n}", *v) for n, v in enumerate(values)]
    shuffled = cases.copy()
    random.shuffle(shuffled)
    assert category_record("chatbot", cases) == category_record("chatbot", shuffled)


def test_every_category_can_be_told(catalog: Catalog) -> None:
    for category in catalog.categories:
        record = category_record(category, catalog.cases.values())
        assert record.cases == sum(category in c.categories for c in catalog.cases.values())
        for metric in record.metrics:
            assert all((s.span is not None) == (len(s.cases) >= FEWEST) for s in metric.strengths)
