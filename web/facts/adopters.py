"""Who uses a tool, by size and year: what the tool page's tables show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS, size_band
from catalog.schema import Adopter, Municipality, Tool

RECENT = 5  # years with a column of their own; what is older shares one

User = tuple[Adopter, Municipality]


@dataclass(frozen=True)
class Band:
    """Users of one size: the records, newest first, and how many fall into each column of years."""

    label: str
    users: list[User]
    counts: list[int]


@dataclass(frozen=True)
class YearColumn:
    """``year`` None: not known. ``earlier``: that year and all before it."""

    year: int | None
    earlier: bool = False


@dataclass(frozen=True)
class Adopters:
    """``bands``: smallest first, those without users too, so that a gap is seen; empty without any user."""

    columns: list[YearColumn]
    bands: list[Band]
    kinds: Counter[str]


def users_of(tool: Tool, catalog: Catalog) -> list[User]:
    """Smallest population first."""
    return sorted(((a, catalog.municipalities[a.code]) for a in tool.adopters), key=lambda u: u[1].population)


def by_size_and_year(users: list[User]) -> Adopters:
    columns = _columns([a.year for a, _ in users])
    bands = []
    for label in SIZE_LABELS if users else []:
        held = [u for u in users if size_band(u[1].population) == label]
        held.sort(key=lambda u: -(u[0].year or 0))
        bands.append(Band(label, held, [sum(_falls(a.year, c) for a, _ in held) for c in columns]))
    return Adopters(columns, bands, Counter(a.kind for a, _ in users))


def _columns(years: list[int | None]) -> list[YearColumn]:
    known = sorted({y for y in years if y is not None})
    shown, older = known[-RECENT:], known[:-RECENT]
    if len(older) == 1:  # a column for one year alone may as well bear its name
        shown, older = known, []
    columns = [YearColumn(older[-1], earlier=True)] if older else []
    columns += [YearColumn(y) for y in shown]
    return columns + ([YearColumn(None)] if None in years else [])


def _falls(year: int | None, column: YearColumn) -> bool:
    if year is None or column.year is None:
        return year is column.year
    return year <= column.year if column.earlier else year == column.year
