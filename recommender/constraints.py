"""Hard constraints held against facts: kept, broken, or unknown. Absence of a fact is never "no"."""

from __future__ import annotations

from catalog.catalog import Catalog
from catalog.schema import Price, Tool
from recommender.need import Constraints
from recommender.recommendation import Judged

_PER_YEAR = {"月額": 12, "年額": 1}


def judge(tool: Tool, asked: Constraints, catalog: Catalog) -> list[Judged]:
    """One entry for every constraint asked, and one for a service known to have ended."""
    judged = []
    if tool.status == "ended":
        judged.append(Judged(name="status", state="broken", text="提供が終了しています"))
    if asked.category:
        held = asked.category in tool.categories
        label = catalog.categories[asked.category].label
        judged.append(Judged(name="category", state="kept" if held else "broken", text=f"分類「{label}」に{'入っています' if held else '入っていません'}"))
    if asked.network:
        judged.append(_network(tool, asked.network, catalog))
    if asked.registration:
        judged.append(_registration(tool, asked.registration))
    if asked.budget is not None:
        judged.append(_budget(tool, asked.budget))
    return judged


def share(judged: list[Judged]) -> float:
    """1 kept, 0.5 unknown, 0 broken; the mean over what was asked, 1 when nothing was, 0 when any is broken."""
    if any(j.state == "broken" for j in judged):
        return 0.0
    return sum(1.0 if j.state == "kept" else 0.5 for j in judged) / len(judged) if judged else 1.0


def yearly_cost(prices: list[Price]) -> Price | None:
    """The cheapest price evidence that recurs yearly or monthly, the base of a budget check."""
    recurring = [p for p in prices if p.amount is not None and p.period in _PER_YEAR]
    return min(recurring, key=lambda p: (p.amount or 0) * _PER_YEAR[p.period or ""], default=None)


def _network(tool: Tool, name: str, catalog: Catalog) -> Judged:
    label = catalog.labels["network_short"][name]
    for network in tool.networks:
        if network.name == name:
            if network.available:
                return Judged(name="network", state="kept", text=f"{label}で使えることを確認しています")
            return Judged(name="network", state="broken", text=f"{label}では使えないことを確認しています")
    seen = "・".join(catalog.labels["network_short"][n.name] for n in tool.networks if n.available)
    rest = f"（確認できたのは{seen}）" if seen else ""
    return Judged(name="network", state="unknown", text=f"{label}で使えるかは未確認です{rest}")


def _registration(tool: Tool, scheme: str) -> Judged:
    for registration in tool.registrations:
        if registration.scheme == scheme:
            kept = registration.registered
            return Judged(
                name="registration",
                state="kept" if kept else "broken",
                text=f"{scheme}の登録を{'確認しています' if kept else '確認できませんでした'}（{registration.checked}時点）",
            )
    return Judged(name="registration", state="unknown", text=f"{scheme}に登録されているかは未確認です")


def _budget(tool: Tool, budget: int) -> Judged:
    price = yearly_cost(tool.prices)
    if price is None or price.amount is None:
        return Judged(name="budget", state="unknown", text="年額の金額が分からないため、予算に収まるかは未確認です")
    yearly = price.amount * _PER_YEAR[price.period or ""]
    if price.basis == "公表価格" and yearly > budget:
        return Judged(name="budget", state="broken", text=f"公表価格が年{yearly:,}円からで、予算{budget:,}円を超えます")
    where = f"{price.contract_by}の例" if price.contract_by else (price.basis or "記録")
    # What another body paid, or a price per unit, hints but does not decide: ours depends on our size.
    hint = "予算内です" if yearly <= budget else "予算を超えます"
    return Judged(name="budget", state="unknown", text=f"{where}では年{yearly:,}円で{hint}が、規模で変わるため見積りでの確認が要ります")
