"""Hard constraints held against facts: kept, broken, or unknown. Absence of a fact is never "no".

Two of them ask for what is known: "only" tools adopted in a size band, "only" tools with a case of a body like
ours. A tool without such a fact is left out, and the sentence says that it was not seen, not that there is none.
"""

from __future__ import annotations

from catalog.catalog import Catalog
from catalog.facets import size_band
from catalog.schema import Case, Price, Tool
from recommender.need import Constraints
from recommender.recommendation import Judged
from recommender.size import Asker

_PER_YEAR = {"月額": 12, "年額": 1}
_LIKE_OURS = 3.0  # a case of a body between a third and three times our residents is one like ours


def judge(tool: Tool, asked: Constraints, catalog: Catalog, who: Asker | None = None) -> list[Judged]:
    """One entry for every constraint asked, and one for a service known to have ended. ``who`` asks, for ``like_ours``."""
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
    if asked.size_band:
        judged.append(_size_band(tool, asked.size_band, catalog))
    if asked.like_ours:
        judged.append(_like_ours(catalog.cases_of_tool[tool.id], who))
    return judged


def like_ours(cases: list[Case], who: Asker | None) -> list[Case]:
    """Those in which another municipality takes part that has between a third and three times the asker's residents."""
    if who is None:
        return []
    low, high = who.population / _LIKE_OURS, who.population * _LIKE_OURS
    return [c for c in cases if any(code != who.code and low <= who.municipalities[code].population <= high for code in c.municipalities)]


def share(judged: list[Judged]) -> float:
    """1 kept, 0.5 unknown, 0 broken; the mean over what was asked, 1 when nothing was, 0 when any is broken."""
    if any(j.state == "broken" for j in judged):
        return 0.0
    return sum(1.0 if j.state == "kept" else 0.5 for j in judged) / len(judged) if judged else 1.0


def yearly_cost(prices: list[Price]) -> Price | None:
    """The cheapest price evidence that recurs yearly or monthly, the base of a budget check."""
    recurring = [p for p in prices if p.amount is not None and p.period in _PER_YEAR]
    return min(recurring, key=lambda p: (p.amount or 0) * _PER_YEAR[p.period or ""], default=None)


def _size_band(tool: Tool, band: str, catalog: Catalog) -> Judged:
    count = sum(a.kind == "adopted" and size_band(catalog.municipalities[a.code].population) == band for a in tool.adopters)
    if count:
        return Judged(name="size_band", state="kept", text=f"人口{band}の{count}団体での採用を確認しています")
    return Judged(name="size_band", state="broken", text=f"人口{band}の団体での採用は確認できていません")


def _like_ours(cases: list[Case], who: Asker | None) -> Judged:
    count = len(like_ours(cases, who))
    if count:
        return Judged(name="like_ours", state="kept", text=f"こちらの人口の3分の1から3倍の団体の事例が{count}件あります")
    return Judged(name="like_ours", state="broken", text="こちらの人口の3分の1から3倍の団体の事例は確認できていません")


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
