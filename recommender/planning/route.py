"""One way to money, followed: what is the soonest start on it, and is the wanted month within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from catalog.schema import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.chain import LONGEST, SHORTEST, Span, backward, forward, lengths
from recommender.planning.fiscal import Month, year_end
from recommender.planning.money import Money
from recommender.planning.steps import RULE_2027, Steps, chosen, prepared
from recommender.planning.workdays import at_or_after, moved, span_end

# The bill of the initial budget is public in February; on its condition tenders may be called for where own rules allow it.
EARLY_NOTICE_MONTH = 2

Closed = Literal["deadline_passed", "too_short", "year_ends"]


@dataclass(frozen=True)
class Soonest:
    """First working days on which what is named may begin."""

    ready: date
    procure: date
    contract: date
    contract_ends: date
    start: date


@dataclass(frozen=True)
class Route:
    """``closed``: why nothing can come of it any more; None: open. ``soonest`` in shortest, ``ordinary`` in longest usual lengths."""

    money: Money
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
            spans = backward(self.steps.of("procure", "contract", "build", "start"), last, ease)
            contract = next(s for s in spans if s.step.part == "contract")
            if spans[0].begin >= self.soonest.procure and contract.begin >= self.soonest.contract and contract.end <= year_end(self.money.fiscal_year):
                return spans, ease
        return None


def followed(every: Iterable[PlanStep], asked: PlanAsked, money: Money, today: date) -> Route:
    kind = None if money.kind == "granted" else money.kind
    steps = chosen(every, asked, kind, False)
    soonest = _soonest(steps, asked, money, today, SHORTEST)
    # By the day of the contract the rule of 2027 may add a step, which can only make it later.
    if max(soonest.contract_ends, asked.start.last_workday) >= RULE_2027:
        steps = chosen(every, asked, kind, True)
        soonest = _soonest(steps, asked, money, today, SHORTEST)
    to_prepare = tuple(s for s in steps.of("prepare") if not prepared(s, asked))
    ordinary = Month.of(_soonest(steps, asked, money, today, LONGEST).start)
    return Route(money, steps, to_prepare, _closed(steps, to_prepare, money, soonest, today), soonest, ordinary)


def _soonest(steps: Steps, asked: PlanAsked, money: Money, today: date, ease: int) -> Soonest:
    begin = at_or_after(today)
    to_prepare = [s for s in steps.of("prepare") if not prepared(s, asked)]
    ready = moved(forward(to_prepare, begin, ease)[-1].end, 1) if to_prepare else begin
    if money.calendar and not money.requested:
        ready = max(ready, moved(money.calendar.deadline.day, 1))
    after_ready = moved(ready, lengths(steps.of("ready"), ease))
    early = money.kind == "initial" and asked.early_notice
    procure = max(after_ready, at_or_after(date(money.fiscal_year, EARLY_NOTICE_MONTH, 1)) if early else money.available)
    contract = max(money.available, moved(procure, lengths(steps.of("procure"), ease)), _granted(steps, asked, begin, ease))
    build = moved(contract, steps.one("contract").days[0] if ease == SHORTEST else steps.one("contract").days[1])
    return Soonest(ready, procure, contract, moved(build, -1), moved(build, lengths(steps.of("build"), ease)))


def _granted(steps: Steps, asked: PlanAsked, begin: date, ease: int) -> date:
    """The first working day after the subsidy is granted; ``begin`` where there is none."""
    if asked.subsidy and asked.subsidy_decision:
        return max(begin, moved(asked.subsidy_decision, 1))
    waiting = steps.of("subsidy")
    return moved(span_end(begin, lengths(waiting, ease)), 1) if waiting else begin


def _closed(steps: Steps, to_prepare: tuple[PlanStep, ...], money: Money, soonest: Soonest, today: date) -> Closed | None:
    if money.calendar and not money.requested:
        if money.calendar.deadline.day < today:
            return "deadline_passed"
        wanted = [*to_prepare, *steps.of("request")]
        if forward(wanted, at_or_after(today), SHORTEST)[-1].end > money.calendar.deadline.day:
            return "too_short"
    return "year_ends" if soonest.contract_ends > year_end(money.fiscal_year) else None
