"""One way to money, followed: what is the soonest start on it, and is the wanted month within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from catalog.schema_service import PlanPart, PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.chain import LONGEST, SHORTEST, Span, backward, forward, length, lengths
from recommender.planning.fiscal import Month, year_end
from recommender.planning.money import Money
from recommender.planning.steps import RULE_2027, Steps, chosen, prepared
from recommender.planning.workdays import at_or_after, at_or_before, moved

# The bill of the initial budget is public in February; on its condition tenders may be called for where own rules allow it.
EARLY_NOTICE_MONTH = 2

Closed = Literal["deadline_passed", "too_short", "year_ends"]


@dataclass(frozen=True)
class Soonest:
    """First working days on which what is named may begin; ``bound_ends``: the last day that has to lie within the year of the money."""

    ready: date
    procure: date
    contract: date
    bound_ends: date
    start: date


@dataclass(frozen=True)
class Route:
    """``closed``: why nothing can come of it any more; None: open. ``soonest`` in shortest, ``ordinary`` in longest usual lengths.

    ``bound``: parts that have to end within the fiscal year of the money. A contract whose work does not end within the year
    needs a debt burden, a carry-over or the like (e.g. 御嵩町契約規則第1条の2): unless they said so, building is bound too.
    """

    money: Money
    bound: tuple[PlanPart, ...]
    steps: Steps
    to_prepare: tuple[PlanStep, ...]
    closed: Closed | None
    soonest: Soonest
    ordinary: Month

    def in_time(self, month: Month) -> bool:
        return self.closed is None and self.soonest.start <= month.last_workday

    def laid_out(self, month: Month) -> tuple[list[Span], int] | None:
        """From procurement to the start in ``month``, as unhurried as it goes; None where it does not go."""
        if not self.in_time(month):
            return None
        last = max(month.first_workday, self.soonest.start)
        for ease in range(LONGEST, SHORTEST - 1, -1):
            spans = backward(self._main, last, ease)
            contract = next(s for s in spans if s.step.part == "contract")
            if spans[0].begin >= self.soonest.procure and contract.begin >= self.soonest.contract and self._in_its_year(spans):
                return spans, ease
        return None

    def latest(self, month: Month) -> list[Span]:
        """From procurement to the start at the end of ``month``, in shortest lengths; what is bound within the fiscal year of the money."""
        spans = backward(self._main, month.last_workday, SHORTEST)
        if self._in_its_year(spans):
            return spans
        bound = len([s for s in spans if s.step.part in ("procure", *self.bound)])
        return backward([s.step for s in spans[:bound]], at_or_before(year_end(self.money.fiscal_year)), SHORTEST) + spans[bound:]

    @property
    def _main(self) -> list[PlanStep]:
        return self.steps.of("procure", "contract", "build", "start")

    def _in_its_year(self, spans: list[Span]) -> bool:
        return all(s.end <= year_end(self.money.fiscal_year) for s in spans if s.step.part in self.bound)


def followed(every: Iterable[PlanStep], asked: PlanAsked, money: Money, today: date) -> Route:
    kind = None if money.kind == "granted" else money.kind
    steps = chosen(every, asked, kind, False)
    soonest = _soonest(steps, asked, money, today, SHORTEST)
    # The rule of 2027 holds for what is introduced from its day on. It adds a step, which can only make the start later.
    if max(soonest.start, asked.start.last_workday) >= RULE_2027:
        steps = chosen(every, asked, kind, True)
        soonest = _soonest(steps, asked, money, today, SHORTEST)
    to_prepare = tuple(s for s in steps.of("prepare") if not prepared(s, asked))
    ordinary = Month.of(_soonest(steps, asked, money, today, LONGEST).start)
    bound: tuple[PlanPart, ...] = ("contract",) if asked.multi_year else ("contract", "build")
    return Route(money, bound, steps, to_prepare, _closed(steps, to_prepare, money, soonest, today), soonest, ordinary)


def _soonest(steps: Steps, asked: PlanAsked, money: Money, today: date, ease: int) -> Soonest:
    begin = at_or_after(today)
    to_prepare = [s for s in steps.of("prepare") if not prepared(s, asked)]
    prepared_by = moved(begin, lengths(to_prepare, ease))
    ready = prepared_by
    if money.calendar and not money.requested:
        ready = max(ready, moved(money.calendar.deadline.day, 1))
    after_ready = moved(ready, lengths(steps.of("ready"), ease))
    early = money.of_whole_year and asked.early_notice
    procure = max(after_ready, at_or_after(date(money.fiscal_year, EARLY_NOTICE_MONTH, 1)) if early else money.available)
    contract = max(money.available, moved(procure, lengths(steps.of("procure"), ease)), _subsidised(steps, asked, prepared_by, ease))
    build = moved(contract, length(steps.one("contract"), ease))
    start = moved(build, lengths(steps.of("build"), ease))
    return Soonest(ready, procure, contract, moved(build if asked.multi_year else start, -1), start)


def _subsidised(steps: Steps, asked: PlanAsked, prepared_by: date, ease: int) -> date:
    """The first working day after the subsidy is granted; the application needs the estimate. ``prepared_by`` where there is none."""
    if asked.subsidy and asked.subsidy_decision:
        return moved(asked.subsidy_decision, 1)
    return moved(prepared_by, lengths(steps.of("subsidy"), ease))


def _closed(steps: Steps, to_prepare: tuple[PlanStep, ...], money: Money, soonest: Soonest, today: date) -> Closed | None:
    if money.calendar and not money.requested:
        if money.calendar.deadline.day < today:
            return "deadline_passed"
        wanted = [*to_prepare, *steps.of("request")]
        if forward(wanted, at_or_after(today), SHORTEST)[-1].end > money.calendar.deadline.day:
            return "too_short"
    return "year_ends" if soonest.bound_ends > year_end(money.fiscal_year) else None
