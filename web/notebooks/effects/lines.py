"""A notebook's figures as lines of one table: what it is, how much, on what it rests. The shared page and the files show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.schema import Case
from recommender.effects.statistics import FEWEST
from recommender.effects.works import WorkEstimate
from web.facts.effects import hours, ranged, told_span, years, yen
from web.filters import day, label, number
from web.notebooks.document import TIME_LABELS
from web.notebooks.effects.figures import EffectFigures, Money, OwnWork
from web.notebooks.effects.measuring import Planned
from web.notebooks.effects.money import Cost
from web.notebooks.standing import is_typed, missing

CAVEATS = (
    "時間が空くことは、人を減らせることではありません。空いた時間を何に使うかを、先に話し合ってください。"
    "事例と同じように変わるとは限らず、節約を約束するものではありません。"
)
_TYPED = "入力"


@dataclass(frozen=True)
class FigureLine:
    """``value`` is None while it is not known; ``basis`` then says why. ``cases``, ``sources``: what stands behind it."""

    name: str
    value: str | None
    basis: str
    cases: tuple[Case, ...] = ()
    sources: tuple[str, ...] = ()


def figure_lines(figures: EffectFigures) -> list[FigureLine]:
    """Empty where nothing was typed."""
    lines = [line for work in figures.works if is_typed(work) for line in _work(work, figures)]
    if figures.freed and len(figures.counted) > 1:
        basis = f"{'、'.join(w.name for w in figures.counted)}を足したもの。範囲は、すべてが最も小さい場合と最も大きい場合。"
        lines.append(FigureLine("空く時間の合計", f"年{ranged(figures.freed, 'hours')}", basis))
    lines += _money(figures.money)
    for path in figures.lost_prices:
        name = "初めにかかる費用" if path.endswith("first_from") else "毎年かかる費用"
        lines.append(FigureLine(name, None, "選んでいた金額の記録は、いまの目録にありません。"))
    return lines + [line for group in figures.plan for planned in group.numbers for line in _reading(planned)]


def _work(work: OwnWork, figures: EffectFigures) -> Iterator[FigureLine]:
    found, kind = work.estimate, TIME_LABELS[work.typed.time]
    if found is None:
        yield FigureLine(f"{work.name}: 今の時間", None, f"{kind}。{missing(work) or '件数か時間'}がわかると計算します。")
        return
    sum_up = f"{number(found.work.count)}件 × {number(found.work.minutes)}分 ÷ 60（{_TYPED}）"
    yield FigureLine(f"{work.name}: 今の時間", f"年{hours(found.now)}時間", f"{kind}。{sum_up}。")
    yield _after(work, found, figures)
    if found.freed:
        name = "空く時間" if work.typed.time == "staff" else "減る時間（住民）"
        minus = "マイナスは、今より増えた場合。" if found.freed.low < 0 else ""
        yield FigureLine(f"{work.name}: {name}", f"年{ranged(found.freed, 'hours')}", f"今の時間 − 導入後の時間。{minus}")
    if found.trial and found.basis != "own":
        record, span = found.trial.record, found.trial.span
        basis = f"実証の{span.cases}件（{told_span(span, record.metric)}）と同じように変わったとした値。ふだんの仕事での値は未確認で、合計に入れていません。"
        name = f"{work.name}: 実証の値なら、導入後の時間"
        yield FigureLine(name, f"年{ranged(found.trial.after, 'hours')}", basis, tuple(v.case for v in record.of("trial").cases))


def _after(work: OwnWork, found: WorkEstimate, figures: EffectFigures) -> FigureLine:
    name = f"{work.name}: 導入後の時間"
    if found.after is None:
        if not work.category:
            return FigureLine(name, None, "分類が決まっていないため、事例と比べられません。")
        few = f"同じ時間を実測した事例が{found.measured}件で、{FEWEST}件に満たない" if found.measured else "同じ時間を実測した事例が、まだ見つかっていない"
        return FigureLine(name, None, f"{few}ため、計算していません。")
    value = f"年{ranged(found.after, 'hours')}"
    if found.record is None or found.span is None:
        return FigureLine(name, value, f"うちで測った導入後の{number(found.work.after)}分から。事例の値は使っていません。")
    without = len(figures.categories[work.category].badly_without(found.record))
    basis = (
        f"「{label(found.record.measure, 'measure')}」を実測した{found.span.cases}件の事例（{told_span(found.span, found.record.metric)}）から。"
        "最初の数字は中央値、かっこの中は最小〜最大。" + (f"うまくいかなかった事例など{without}件にはこの数字がなく、幅に入っていません。" if without else "")
    )
    return FigureLine(name, value, basis, tuple(v.case for v in found.record.of("measured").cases))


def _money(money: Money) -> Iterator[FigureLine]:
    if money.hourly_cost is not None:
        yield FigureLine("職員1時間あたりの費用", f"{number(money.hourly_cost)}円", f"{_TYPED}。")
    for name, cost in (("初めにかかる費用", money.first), ("毎年かかる費用", money.yearly)):
        if cost:
            yield FigureLine(name, f"{number(cost.yen)}円", *_paid(cost))
    if money.value:
        text = "空く時間 × 職員1時間あたりの費用。ほかの仕事に使える時間を金額で表したもので、支出が減る額ではありません。"
        yield FigureLine("空く時間の価値（1年）", ranged(money.value, "yen"), text)
    if money.cost is not None:
        yield FigureLine(f"費用（{money.years}年間）", yen(money.cost), f"初めにかかる費用 + 毎年かかる費用 × {money.years}年。")
    if money.hours_needed is not None:
        yield FigureLine("費用に見合う時間", f"年{hours(money.hours_needed)}時間", f"これだけ空くと、{money.years}年間の費用と同じ価値になります。")
    if money.balance:
        text = "空く時間の価値 × 年数 − 費用。マイナスは、費用が価値を上回る場合。"
        yield FigureLine(f"価値と費用の差（{money.years}年間）", ranged(money.balance, "yen"), text)
    if money.break_even:
        worst, middle, best = money.break_even
        value = f"中央の場合は{years(middle)}、最も空く場合は{years(best)}、最も空かない場合は{years(worst)}"
        if worst == middle == best:
            value = years(middle)
        yield FigureLine("釣り合うまでの年数", value, "初めにかかる費用 ÷（空く時間の価値 − 毎年かかる費用）。")


def _paid(cost: Cost) -> tuple[str, tuple[Case, ...], tuple[str, ...]]:
    if cost.choice is None:
        return f"{_TYPED}。", (), ()
    return f"{cost.choice.label}。", (), (cost.choice.price.source or cost.choice.tool.sources[0],)


def _reading(planned: Planned) -> Iterator[FigureLine]:
    """A number of the measuring plan to which something was written."""
    reading, measured = planned.reading, planned.number
    if not any((reading.owner, reading.before, reading.after, reading.on)):
        return
    value = f"導入前 {reading.before or '未記入'}、導入後 {reading.after or '未記入'}" if reading.before or reading.after else None
    who = [f"測る人: {reading.owner}"] if reading.owner else []
    when = [f"次に測る日: {day(reading.on)}"] if reading.on else []
    yield FigureLine(f"{measured.name}（{measured.unit}）", value, "。".join(["測る計画への記入", *who, *when]) + "。")
