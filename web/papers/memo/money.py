"""The part of the memo that tells what money and which people it takes, typed or as the catalogue has recorded prices."""

from __future__ import annotations

from collections.abc import Iterator

from web.facts.effects import hours, ranged
from web.filters import UNKNOWN, number, when
from web.notebooks.effects.money import Cost, PriceChoice, first_choices, yearly_choices
from web.notebooks.naming import shortened
from web.papers.basis import Basis
from web.papers.cells import readable
from web.papers.memo.cited import Cell, Origin, Piece, cited
from web.papers.memo.effects import work_origin

_WORKS = 3  # named as origins of a value


def _typed(field: str) -> Origin:
    return Origin(f"ノート > {field}")


def asked(basis: Basis) -> list[Piece]:
    money = basis.figures.money
    told = [(name, cost) for name, cost in (("初め", money.first), ("毎年", money.yearly)) if cost and cost.typed]
    return [piece for name, cost in told for piece in (f"（{name}: ", cited(f"{number(cost.yen)}円", *_cost_origins(cost)), "）")]


def money(basis: Basis) -> Iterator[list[Cell]]:
    figures, document = basis.figures.money, basis.document
    yield _cost("初めにかかる費用", figures.first, first_choices(document, basis.catalog))
    yield _cost("毎年かかる費用", figures.yearly, yearly_choices(document, basis.catalog))
    years = _typed("効果 > 見る年数")
    behind = [o for cost in (figures.first, figures.yearly) if cost for o in _cost_origins(cost)]
    if figures.cost is not None and figures.years:
        yield [
            "合わせた費用",
            cited(f"{figures.years}年で{number(figures.cost)}円", years, *behind),
            "初めの費用と、年数分の毎年の費用",
        ]
    if figures.hours_needed is not None:
        hourly = _typed("効果 > 職員1時間あたりの費用")
        yield ["費用に見合う時間", cited(f"年{hours(figures.hours_needed)}時間", years, hourly, *behind), "これだけ空けば、費用と釣り合います"]
    if figures.balance:
        yield [
            "時間の価値と費用の差",
            cited(ranged(figures.balance, "yen"), years, *behind, *_works(basis)),
            "減る予算ではありません",
        ]
    yield ["準備の人手（担当課）", f"{UNKNOWN}　　　人・　　　か月", "見直し・設定・試験・研修を含む"]
    yield ["続ける人手", f"{UNKNOWN}　　　人・月　　　時間", "問い合わせ・設定・記録を含む"]


def _works(basis: Basis) -> list[Origin]:
    return [work_origin(w) for w in basis.figures.counted[:_WORKS]] + [_typed("効果 > 職員1時間あたりの費用")]


def _cost(name: str, cost: Cost | None, choices: list[PriceChoice]) -> list[Cell]:
    if cost is None and choices:
        choice = choices[0]
        return [name, f"{UNKNOWN}　　　　　　　円", ["参考の記録: ", cited(shortened(choice.label, 60), _price(choice))]]
    if cost is None:
        return [name, f"{UNKNOWN}　　　　　　　円", "見積を取って記入"]
    basis = "ノートに入れた額" if cost.typed else "価格の記録（見積ではありません）"
    return [name, cited(f"{number(cost.yen)}円", *_cost_origins(cost)), [basis, *([_label(cost.choice)] if cost.choice else [])]]


def _label(choice: PriceChoice) -> Piece:
    months = "の12か月分" if choice.price.period == "月額" else ""
    return cited(f": {shortened(choice.label, 60)}{months}", _price(choice))


def _cost_origins(cost: Cost) -> list[Origin]:
    if cost.choice:
        return [_price(cost.choice)]
    field = "初めにかかる費用" if cost.typed == "figures.cost_first" else "毎年かかる費用"
    return [_typed(f"効果 > {field}")]


def _price(choice: PriceChoice) -> Origin:
    source = choice.price.source or choice.tool.sources[0]
    return Origin(f"/tools/{choice.tool.id} の価格の記録", readable(source), when(choice.price.as_of) if choice.price.as_of else "時期は未確認")
