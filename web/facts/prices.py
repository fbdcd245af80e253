"""Price evidence: whose contract it was, how many people they are, and what that comes to for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.schema import Municipality, Price, Tool

# What a division by residents says something about; a price per piece or of unknown period it does not.
_DIVIDED = {"初期": "初期", "月額": "月", "年額": "年", "総額": "総額"}


@dataclass(frozen=True)
class PriceRow:
    """``per_resident``: yen for one resident, our own calculation; None where amount, period or population is not known."""

    price: Price
    contractor: Municipality | None
    per_resident: float | None
    per: str | None


def price_rows(tool: Tool, catalog: Catalog) -> list[PriceRow]:
    """Amounts first, then what is known only in words; each in the record's order."""
    return sorted((_row(p, tool, catalog) for p in tool.prices), key=lambda r: r.price.amount is None)


def _row(price: Price, tool: Tool, catalog: Catalog) -> PriceRow:
    contractor = _municipality(price.contract_by, tool, catalog) if price.contract_by else None
    per = _DIVIDED.get(price.period or "")
    if contractor is None or not price.amount or per is None:
        return PriceRow(price, contractor, None, None)
    share = price.amount / contractor.population
    return PriceRow(price, contractor, float(round(share)) if share >= 100 else float(f"{share:.2g}"), per)


def _municipality(name: str, tool: Tool, catalog: Catalog) -> Municipality | None:
    """The one of that name; of several (府中市) the one that uses the tool, else none is taken for it."""
    found = [m for m in catalog.municipalities.values() if name in (m.name, m.full_name)]
    if len(found) > 1:
        users = {a.code for a in tool.adopters}
        found = [m for m in found if m.code in users]
    return found[0] if len(found) == 1 else None
