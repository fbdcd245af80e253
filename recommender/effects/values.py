"""What of an effect can be set beside other cases: which number, in which unit, which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalog.schema import Effect, MeasureName

Form = Literal["ratio", "amount", "alone"]


@dataclass(frozen=True)
class Metric:
    """``ratio``: after divided by before, without unit. ``amount``: the value after, in ``unit``.

    ``alone``: differs so much with size and content that cases are shown one by one. ``scales``: what we could work out for
    ourselves from our own pieces and time, as it grows with the office.
    """

    form: Form
    unit: str = ""
    scales: bool = False


_RATIO = Metric("ratio")
_SHARE = Metric("amount", "%")
METRICS: dict[MeasureName, Metric] = {
    "piece_time": _RATIO,
    "task_time": _RATIO,
    "overtime": _RATIO,
    "waiting_time": _RATIO,
    "visit_time": _RATIO,
    "elapsed_time": _RATIO,
    "saved_hours": Metric("alone", scales=True),
    "saved_hours_person": Metric("amount", "時間/年・人"),
    "saved_minutes_day": Metric("amount", "分/日・人"),
    "saved_minutes_piece": Metric("alone"),
    "saved_money": Metric("alone", scales=True),
    "online_share": _SHARE,
    "online_procedures": _SHARE,
    "e_approval_share": _SHARE,
    "usage_share": _SHARE,
    "users": Metric("alone"),
    "satisfaction": _SHARE,
    "staff_rating": _SHARE,
    "accuracy": _SHARE,
    "errors": _SHARE,
    "contacts": _RATIO,
    "reports": _RATIO,
    "paper": _RATIO,
    "office_cost": _RATIO,
    "running_cost": _RATIO,
    "piece_cost": _RATIO,
    "project_cost": _RATIO,
}


def ratio(effect: Effect) -> float | None:
    """after/before; None where it is not known.

    A value after without one before may be a saving and not what is left, so its percentage is not applied to it.
    """
    if effect.before is not None and effect.after is not None:
        return effect.after / effect.before if effect.before > 0 and effect.after >= 0 else None
    if effect.change_pct is None or effect.after is not None or effect.change_pct < -100:
        return None
    return 1 + effect.change_pct / 100


def value(effect: Effect) -> float | None:
    """The comparable number of an effect: a ratio, or an amount in the metric's unit; None where it has none.

    The measure of a ratio says that a value after is what is left, so its percentage can be used even without one before.
    """
    metric = METRICS.get(effect.measure or "other")
    if metric is None or metric.form == "alone":
        return None
    if metric.form == "amount":
        return effect.after if effect.unit == metric.unit else None
    known = ratio(effect)
    if known is None and effect.before is None and effect.change_pct is not None and effect.change_pct >= -100:
        return 1 + effect.change_pct / 100
    return known


def no_better(effect: Effect) -> bool:
    """Measured in use, and worse or unchanged."""
    known = value(effect)
    unchanged = known == 1 and METRICS[effect.measure or "other"].form == "ratio" if known is not None else False
    return effect.kind == "measured" and (effect.better is False or (effect.better is None and unchanged))
