"""Bars for an effect's value before and after. The template only draws them; beside them everything is text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.schema import Effect, EffectKind
from recommender.effects.values import ratio

_CHANGED: dict[EffectKind, str] = {"measured": "に変わりました", "trial": "に変わりました", "expected": "に変わる見込みです"}
_STANDS: dict[EffectKind, str] = {"measured": "でした", "trial": "でした", "expected": "になる見込みです"}


@dataclass(frozen=True)
class Bar:
    """``share``: length in percent of the longer bar."""

    name: str
    share: float
    value: str


@dataclass(frozen=True)
class EffectPicture:
    """``change`` as recorded, or with 約 as calculated from before and after.

    ``indexed``: only the change is known, so the bars show it with the value before as 100.
    """

    effect: Effect
    before: Bar
    after: Bar
    change: str
    indexed: bool
    text: str


def effect_pictures(effects: Iterable[Effect]) -> list[EffectPicture]:
    """One picture for each effect that has before and after, or a change in percent of what there was."""
    return [picture for e in effects if (picture := _picture(e))]


def _picture(effect: Effect) -> EffectPicture | None:
    known = ratio(effect)
    if known is None:
        return None
    indexed = effect.before is None or effect.after is None
    before, after = (100.0, 100 * known) if indexed else (float(effect.before or 0), float(effect.after or 0))
    unit = "" if indexed else effect.unit or ""
    longest = max(before, after)
    bars = [Bar(name, round(100 * value / longest, 1), f"{value:,.6g}{unit}") for name, value in (("前", before), ("後", after))]
    change = describe_change(effect.change_pct) if effect.change_pct is not None else describe_change(round(100 * (known - 1)), "約")
    told = f"（{'計算では' if effect.change_pct is None else ''}{change}{'、実証での値' if effect.kind == 'trial' else ''}）"
    if indexed:
        text = f"{effect.metric}は、前を100とすると{bars[1].value}{_STANDS[effect.kind]}{told}。"
        text += f"前の値は{effect.before:,.6g}{effect.unit or ''}です。" if effect.before is not None else "前と後の値そのものは未確認です。"
    else:
        text = f"{effect.metric}は、{bars[0].value}から{bars[1].value}{_CHANGED[effect.kind]}{told}。"
    return EffectPicture(effect, bars[0], bars[1], change, indexed, text)


def describe_change(percent: float, about: str = "") -> str:
    """-54.0 -> 54%減; 50.0 -> 50%増; ``about`` is put before a figure."""
    return f"{about}{abs(percent):,.6g}%{'減' if percent < 0 else '増'}" if percent else "変化なし"
