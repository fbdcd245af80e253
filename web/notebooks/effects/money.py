"""Costs of the estimate: typed, or taken from a price of the catalogue with its source."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.schema import Price, Tool
from web.notebooks.amounts import known_amount
from web.notebooks.document import Document, Figures

_FIRST = {"初期": 1}
_YEARLY = {"年額": 1, "月額": 12}


@dataclass(frozen=True)
class PriceChoice:
    """A price of a tool as a cost of the estimate. ``key`` names it by what it says, so that it is known again or known to be gone."""

    key: str
    tool: Tool
    price: Price
    yen: float

    @property
    def label(self) -> str:
        by = f"、{self.price.contract_by}の契約" if self.price.contract_by else ""
        return f"{self.tool.name}の{self.price.period}{self.price.amount:,}円（{self.price.basis or '根拠は未確認'}{by}）"


@dataclass(frozen=True)
class Cost:
    """``yen``; ``typed``: the path of the field it was typed into, or None where ``choice`` gives it."""

    yen: float
    typed: str | None
    choice: PriceChoice | None


def first_choices(document: Document, catalog: Catalog) -> list[PriceChoice]:
    return _choices(document, catalog, _FIRST)


def yearly_choices(document: Document, catalog: Catalog) -> list[PriceChoice]:
    return _choices(document, catalog, _YEARLY)


def _choices(document: Document, catalog: Catalog, periods: dict[str, int]) -> list[PriceChoice]:
    """Of the notebook's candidates, in the shortlist's order."""
    found = [c for i in document.candidates if i in catalog.tools for c in _prices(catalog.tools[i], periods)]
    return list({c.key: c for c in found}.values())


def _prices(tool: Tool, periods: dict[str, int]) -> list[PriceChoice]:
    return [
        PriceChoice(f"{tool.id}|{p.period}|{p.amount}|{p.contract_by or ''}"[:200], tool, p, float(p.amount * periods[p.period]))
        for p in tool.prices
        if p.amount is not None and p.period in periods
    ]


def first_cost(figures: Figures, catalog: Catalog) -> Cost | None:
    return _cost("cost_first", figures.cost_first, figures.first_from, catalog, _FIRST)


def yearly_cost(figures: Figures, catalog: Catalog) -> Cost | None:
    return _cost("cost_yearly", figures.cost_yearly, figures.yearly_from, catalog, _YEARLY)


def _cost(name: str, text: str, key: str, catalog: Catalog, periods: dict[str, int]) -> Cost | None:
    """What was typed comes before a price of the catalogue; None where neither is known."""
    typed = known_amount(name, text)
    if typed is not None:
        return Cost(typed, f"figures.{name}", None)
    choice = _find(key, catalog, periods)
    return Cost(choice.yen, None, choice) if choice else None


def _find(key: str, catalog: Catalog, periods: dict[str, int]) -> PriceChoice | None:
    tool = catalog.tools.get(key.partition("|")[0])
    return next((c for c in _prices(tool, periods) if c.key == key), None) if tool else None


def lost_prices(figures: Figures, catalog: Catalog) -> list[str]:
    """Paths of chosen prices that the catalogue does not hold any more."""
    chosen = (("first_from", figures.first_from, _FIRST), ("yearly_from", figures.yearly_from, _YEARLY))
    return [f"figures.{name}" for name, key, periods in chosen if key and _find(key, catalog, periods) is None]


def price_problems(fields: dict[str, str], catalog: Catalog) -> dict[str, str]:
    """Path -> sentence, for a choice that is none."""
    asked = {"figures.first_from": _FIRST, "figures.yearly_from": _YEARLY}
    bad = [p for p, periods in asked.items() if fields.get(p) and _find(fields[p], catalog, periods) is None]
    return dict.fromkeys(bad, "この金額の記録は、いまの目録にありません。選び直すか、金額を入力してください。")
