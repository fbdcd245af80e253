"""Which number of an effect can be compared."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from catalog.catalog import Catalog
from catalog.schema import Effect, MeasureName
from recommender.effects.values import METRICS, no_better, ratio, value


def effect(**values: Any) -> Effect:
    return Effect.model_validate({"metric": "見本", "kind": "measured", **values})


def test_every_measure_but_other_has_its_metric() -> None:
    assert set(METRICS) == set(get_args(MeasureName)) - {"other"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"before": 100, "after": 55, "change_pct": -45}, 0.55),  # before and after go before the percentage
        ({"change_pct": -40}, 0.6),
        ({"before": 586, "change_pct": -90}, 0.1),
        ({"before": 60, "after": 0, "change_pct": -99}, 0.0),
        ({"after": 315, "change_pct": -65.4}, None),  # may be what was saved
        ({"before": 0, "after": 5}, None),
        ({"change_pct": -120}, None),
        ({"after": 20}, None),
    ],
)
def test_ratio(values: dict[str, float], expected: float | None) -> None:
    assert ratio(effect(**values)) == (None if expected is None else pytest.approx(expected))


def test_the_measure_tells_what_the_value_after_is() -> None:
    # 港区: 3 days before (in words), 5 minutes after, 99 % less.
    assert value(effect(measure="task_time", after=5, change_pct=-99, unit="分")) == pytest.approx(0.01)
    # 長野市: 315 hours are what one city saved; the percentage is no ratio of them, and another city's hours are another size.
    assert value(effect(measure="saved_hours", after=315, change_pct=-65.4, unit="時間/年")) is None
    assert value(effect(measure="saved_hours_person", after=98, unit="時間/年・人")) == 98


@pytest.mark.parametrize("values", [{"measure": "other"}, {"measure": None}, {"measure": "users"}, {"measure": "saved_hours_person", "unit": "時間"}])
def test_what_is_not_the_same_thing_has_no_value(values: dict[str, Any]) -> None:
    assert value(effect(**{"after": 5000, "unit": "人", **values})) is None


def test_no_better_is_worse_or_unchanged_in_use() -> None:
    assert no_better(effect(measure="waiting_time", change_pct=0))
    assert no_better(effect(measure="other", after=10, better=False))
    assert not no_better(effect(measure="waiting_time", change_pct=-30, better=True))
    assert not no_better(effect(measure="waiting_time", change_pct=0, kind="trial"))
    assert not no_better(effect(measure="usage_share", after=1, unit="%"))


def test_units_of_amounts_fit_in_all_facts(catalog: Catalog) -> None:
    """An amount in another unit would silently count as not comparable."""
    for case in catalog.cases.values():
        for one in case.effects:
            metric = METRICS.get(one.measure or "other")
            if metric and metric.form == "amount":
                assert one.unit == metric.unit, (case.id, one.metric)


def test_effects_of_all_facts_say_what_they_measure(catalog: Catalog) -> None:
    assert [c.id for c in catalog.cases.values() for e in c.effects if e.measure is None] == []
