"""How values of effects are written on screen, and the record of a category as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.schema import Case
from recommender.effects.estimate import Range
from recommender.effects.statistics import CategoryRecord, MetricRecord, Span
from recommender.effects.values import Metric
from web.pictures.effects import describe_change as describe_change

TIMES_FROM = 2.0  # from twice as much on, a factor is easier to read than a percentage


def told(value: float, metric: Metric) -> str:
    """0.6 -> 40%減; 36 -> 36倍; an amount of 80 -> 80%. What is nearly nothing or nearly unchanged is not rounded to it."""
    if metric.form == "amount":
        return f"{value:,.6g}{metric.unit}"
    if value >= TIMES_FROM:
        return f"{value:,.0f}倍" if value >= 10 else f"{value:.2g}倍"
    percent = round(100 * (value - 1))
    if percent == -100 and value > 0:
        return "99%以上減"
    return "ほぼ変化なし" if percent == 0 and value != 1 else describe_change(percent)


def told_span(span: Span, metric: Metric) -> str:
    """15%減（66%減〜36倍）"""
    return f"{told(span.median, metric)}（{told(span.low, metric)}〜{told(span.high, metric)}）"


def hours(value: float) -> str:
    """Three figures are as many as an estimate bears; whole hours from ten on."""
    rounded = round(value) if abs(value) >= 1000 else float(f"{value:.3g}")
    return f"{round(rounded) if abs(rounded) >= 10 else rounded:,}".removesuffix(".0").replace("-", "−")


def yen(value: float) -> str:
    """1234567 -> 123万円: three figures; below ten thousand to the hundred."""
    value = float(f"{value:.3g}")
    if abs(value) < 10_000:
        return f"{round(value, -2) + 0:,.0f}円".replace("-", "−")
    for size, name in ((1e8, "億"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.6g}{name}円".replace("-", "−")
    raise AssertionError(value)


def ranged(values: Range, write: str) -> str:
    """One number, or the middle one with the range."""
    form = {"hours": lambda v: f"{hours(v)}時間", "yen": yen}[write]
    if values.low == values.high:
        return form(values.middle)
    return f"{form(values.middle)}（{form(values.low)}〜{form(values.high)}）"


def years(value: float | None) -> str:
    """2.94 -> 2.9年; None, where costs are never made good, -> 釣り合いません."""
    if value is None:
        return "釣り合いません"
    return f"{value:,.0f}年" if value >= 10 else f"{value:.2g}年"


def month(day: date) -> str:
    """2027年（令和9年）4月"""
    return f"{day.year}年（令和{day.year - 2018}年）{day.month}月"


@dataclass(frozen=True)
class Row:
    """One metric of a category; ``missing``: cases that went badly and say nothing of it."""

    record: MetricRecord
    missing: list[Case]


def rows(category: CategoryRecord) -> list[Row]:
    """Those with most measured cases first; then by how many cases say anything."""
    order = sorted(category.metrics, key=lambda m: (-len(m.of("measured").cases), -m.count))
    return [Row(m, category.badly_without(m)) for m in order]
