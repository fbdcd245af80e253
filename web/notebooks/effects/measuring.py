"""The measuring plan of a notebook: which three numbers for each category, and when, by the plan's start month if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.catalog import Catalog
from catalog.schema_service import Measurement
from web.notebooks.document import Document, Reading

BEFORE = (2, 1)  # months before the start


@dataclass(frozen=True)
class Planned:
    """One number to record. ``before``: from and to (first days of months), ``again``: first days of months; both empty without a start."""

    number: Measurement
    reading: Reading
    before: tuple[date, date] | None
    again: list[tuple[int, date | None]]


@dataclass(frozen=True)
class PlannedCategory:
    category: str
    numbers: list[Planned]


def start_month(document: Document) -> date | None:
    """The first day of the month the notebook's plan starts in; None where it is not said yet."""
    return date.fromisoformat(f"{document.plan.start}-01") if document.plan.start else None


def months_later(month: date, count: int) -> date:
    """First day of the month ``count`` months after (before, if negative)."""
    years, rest = divmod(month.month - 1 + count, 12)
    return date(month.year + years, rest + 1, 1)


def measuring_plan(document: Document, categories: list[str], catalog: Catalog) -> list[PlannedCategory]:
    """Three numbers for each of ``categories``; one that an earlier category named already is not asked for twice."""
    start = start_month(document)
    before = (months_later(start, -BEFORE[0]), months_later(start, -BEFORE[1])) if start else None
    named: set[str] = set()
    found = []
    for category in categories:
        numbers = [m for m in catalog.measurements.values() if category in m.categories and m.id not in named]
        named |= {m.id for m in numbers}
        planned = [
            Planned(m, document.figures.measuring.get(m.id, Reading()), before, [(n, months_later(start, n) if start else None) for n in m.again])
            for m in numbers
        ]
        found.append(PlannedCategory(category, planned))
    return [c for c in found if c.numbers]
