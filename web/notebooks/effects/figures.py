"""Every figure of a notebook's effects. The page and the papers both read this.

``effect_figures(document, catalog, about)`` is the one entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.schema import Category
from recommender.effects import estimate
from recommender.effects.estimate import Range
from recommender.effects.statistics import CategoryRecord, category_record
from recommender.effects.survey import Compared, ModelCase, model_cases
from recommender.effects.works import MEASURES, Work, WorkEstimate, estimate_work
from web.notebooks import document as stored
from web.notebooks.amounts import known_amount
from web.notebooks.document import Document
from web.notebooks.effects.measuring import PlannedCategory, measuring_plan
from web.notebooks.effects.money import Cost, first_cost, lost_prices, yearly_cost

MUCH = 2_000_000  # hours a year, about a thousand people's: likelier a slip of the hand


@dataclass(frozen=True)
class OwnWork:
    """``number``: its place on the page, from 1. ``estimate`` is None while the count or the minutes are not known."""

    id: str
    number: int
    typed: stored.Work
    category: str
    estimate: WorkEstimate | None

    @property
    def name(self) -> str:
        return self.typed.name or f"仕事{self.number}"

    @property
    def much(self) -> bool:
        return self.estimate is not None and self.estimate.now > MUCH


@dataclass(frozen=True)
class Money:
    """Yen; what cannot be said is None. ``value``: a year. ``cost``, ``balance``: over ``years``. ``hours_needed``: a year.

    ``break_even``: years, for the least, the middle and the most freed; None where it is never reached.
    """

    hourly_cost: float | None
    first: Cost | None
    yearly: Cost | None
    years: int | None
    value: Range | None
    cost: float | None
    balance: Range | None
    break_even: tuple[float | None, float | None, float | None] | None
    hours_needed: float | None


@dataclass(frozen=True)
class EffectFigures:
    """``now``: hours a year of all staff work told; ``counted``: those with hours after; ``after``, ``freed``: of these, None without any."""

    works: list[OwnWork]
    categories: dict[str, CategoryRecord]
    now: float
    counted: list[OwnWork]
    after: Range | None
    freed: Range | None
    money: Money
    lost_prices: list[str]
    models: list[ModelCase]
    plan: list[PlannedCategory]

    @property
    def left_out(self) -> list[OwnWork]:
        """Staff work whose hours after are not known: its costs may be in the sum, its value is not."""
        return [w for w in self.works if w.estimate and w.typed.time == "staff" and w.estimate.after is None]

    @property
    def minutes_at(self) -> float | None:
        """Minutes a piece at which the hours needed are freed; None unless there is just one kind of staff work and it can."""
        told = [w.estimate.work for w in self.works if w.estimate and w.typed.time == "staff"]
        if len(told) != 1 or self.money.hours_needed is None:
            return None
        return estimate.minutes_at(self.money.hours_needed, told[0].count, told[0].minutes)

    def own_now(self, compared: Compared) -> list[str]:
        """Our own values of today of the same kind, of works whose category the effects are about, in words."""
        times = [t for t, measures in MEASURES.items() if compared.measure in measures]
        about = {c for m in self.models if compared in m.effects for e in compared.effects for c in (e.categories or m.case.categories)}
        typed = [f"{w.name} {w.estimate.work.minutes:,.10g}分" for w in self.works if w.estimate and w.typed.time in times and w.category in about]
        read = [n for group in self.plan if group.category in about for n in group.numbers if n.number.measure == compared.measure and n.reading.before]
        return typed + [f"{n.number.name} {n.reading.before}" for n in read]


def effect_figures(document: Document, catalog: Catalog, about: Sequence[Category]) -> EffectFigures:
    """``about``: the categories of the notebook's situation, the main one first.

    Nothing is assumed: what was not typed and no case shows stays None.
    """
    main = [c.id for c in about]
    meant = {i: w.category if w.category in catalog.categories else next(iter(main), "") for i, w in document.figures.works.items()}
    wanted = list(dict.fromkeys([*(c for c in meant.values() if c), *main[:1]]))
    records = {c: category_record(c, catalog.cases.values()) for c in wanted}
    works = [_own_work(i, n, w, meant[i], records.get(meant[i])) for n, (i, w) in enumerate(document.figures.works.items(), start=1)]
    told = [w for w in works if w.estimate and w.estimate.work.time == "staff"]
    counted = [w for w in told if w.estimate and w.estimate.after]
    now = sum(w.estimate.now for w in told if w.estimate)
    after = _sum([w.estimate.after for w in counted if w.estimate and w.estimate.after])
    freed = _sum([w.estimate.freed for w in counted if w.estimate and w.estimate.freed])
    money = _money(document, catalog, freed)
    own = catalog.municipalities.get(document.municipality or "")
    pinned = [catalog.cases[i] for i in document.cases if i in catalog.cases]
    return EffectFigures(
        works=works,
        categories=records,
        now=now,
        counted=counted,
        after=after,
        freed=freed,
        money=money,
        lost_prices=lost_prices(document.figures, catalog),
        models=model_cases(pinned, records, catalog.cases.values(), catalog.municipalities, own),
        plan=measuring_plan(document, wanted, catalog),
    )


def _own_work(work_id: str, number: int, typed: stored.Work, category: str, record: CategoryRecord | None) -> OwnWork:
    count, minutes = known_amount("count", typed.count), known_amount("minutes", typed.minutes)
    if count is None or minutes is None:
        return OwnWork(work_id, number, typed, category, None)
    work = Work(typed.name, count, minutes, known_amount("minutes_after", typed.minutes_after), category, typed.time)
    return OwnWork(work_id, number, typed, category, estimate_work(work, record))


def _sum(ranges: list[Range]) -> Range | None:
    total = None
    for one in ranges:
        total = one if total is None else total + one
    return total


def _money(document: Document, catalog: Catalog, freed: Range | None) -> Money:
    figures = document.figures
    hourly, years = known_amount("hourly_cost", figures.hourly_cost), known_amount("years", figures.years)
    first, yearly = first_cost(figures, catalog), yearly_cost(figures, catalog)
    span = int(years) if years else None
    value = estimate.value_of(freed, hourly) if freed and hourly else None
    cost = balance = even = needed = None
    if first and yearly and span:
        cost = estimate.cost_over(first.yen, yearly.yen, span)
        needed = estimate.hours_needed(first.yen, yearly.yen, span, hourly) if hourly else None
        balance = estimate.balance_over(value, first.yen, yearly.yen, span) if value else None
    if first and yearly and value:
        worst, middle, best = (estimate.break_even(v, first.yen, yearly.yen) for v in (value.low, value.middle, value.high))
        even = (worst, middle, best)
    return Money(hourly, first, yearly, span, value, cost, balance, even, needed)
