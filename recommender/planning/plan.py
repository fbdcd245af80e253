"""The plan: every step with its dates, what is too late, and the ways that remain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.schema_service import PlanStep
from recommender.planning.asked import FARTHEST_MONTHS, PlanAsked
from recommender.planning.direct import Direct, judged
from recommender.planning.fiscal import Month, fiscal_year
from recommender.planning.layout import Planned, reaching, too_late
from recommender.planning.money import Money, ways_to_money
from recommender.planning.route import Route, followed

_HURRIED = 3  # tenths between the shortest and the longest usual lengths


@dataclass(frozen=True)
class Remaining:
    """A way to money: ``serves``: the wanted month is within reach; ``soonest``, ``ordinary``: the month of the start."""

    route: Route
    serves: bool
    soonest: Month
    ordinary: Month

    @property
    def money(self) -> Money:
        return self.route.money


@dataclass(frozen=True)
class Plan:
    """``month``: of the start as planned, the wanted one or, on another way, the soonest. ``ease``: tenths between shortest and longest.

    ``in_time``: every step can still be done. ``missing``: names of own dates and rules of PlanAsked that were not said.
    """

    asked: PlanAsked
    today: date
    month: Month
    in_time: bool
    ease: int
    steps: list[Planned]
    done: list[PlanStep]
    money: Money
    remaining: list[Remaining]
    contract: Planned
    direct: Direct | None
    missing: list[str]
    early_notice_helps: bool

    @property
    def late(self) -> list[Planned]:
        return [s for s in self.steps if s.state == "late"]

    @property
    def unfunded(self) -> list[Planned]:
        return [s for s in self.steps if s.state == "unfunded"]

    @property
    def hurried(self) -> bool:
        return self.in_time and self.ease < _HURRIED

    @property
    def crosses_years(self) -> bool:
        """Contract and start are of different fiscal years."""
        return fiscal_year(self.contract.end) < fiscal_year(self.month.first_workday)

    @property
    def under_rule_2027(self) -> bool:
        return any("rule_2027" in s.step.paths for s in self.steps)

    @property
    def way_is_open(self) -> bool:
        return self.asked.way is None


def make_plan(every: Iterable[PlanStep], asked: PlanAsked, today: date, money_id: str | None = None) -> Plan:
    """``money_id``: plan on this way (``Money.id``) instead of the best one; ignored where it is closed or unknown.

    Raises ValueError for a start in the past or further ahead than FARTHEST_MONTHS.
    """
    if not Month.of(today) <= asked.start <= Month.of(today).plus(FARTHEST_MONTHS):
        raise ValueError(f"start {asked.start} is not within {FARTHEST_MONTHS} months from {today}")
    steps = list(every)
    routes = [followed(steps, asked, money, today) for money in ways_to_money(steps, asked, today)]
    route = _best(routes, asked.start)
    month, reached = asked.start, route is not None
    wanted = next((r for r in routes if r.money.id == money_id and r.closed is None), None)
    if wanted is not None:
        route, reached = wanted, True
        month = asked.start if wanted.laid_out(asked.start) else Month.of(wanted.soonest.start)
    if route is None:
        route = _nearest(routes, asked.start)
    planned, ease = reaching(route, asked, month, today) if reached else too_late(route, asked, month, today)
    contract = next(p for p in planned if p.step.part == "contract")
    return Plan(
        asked=asked,
        today=today,
        month=month,
        in_time=reached,
        ease=ease,
        steps=planned,
        done=_done(route),
        money=route.money,
        remaining=_remaining(routes, route, asked.start, today),
        contract=contract,
        direct=judged(asked, contract.begin) if asked.way == "negotiated" else None,
        missing=_missing(asked, route.money, planned),
        early_notice_helps=not reached and asked.early_notice is None and _helps(steps, asked, today),
    )


def _best(routes: list[Route], month: Month) -> Route | None:
    """The way to take: money that is there or asked for, then the initial budget, then without haste, then the latest money."""
    serving = [(route, laid[1]) for route in routes if (laid := route.laid_out(month))]
    if not serving:
        return None

    def order(found: tuple[Route, int]) -> tuple[bool, bool, bool, int]:
        money = found[0].money
        return (not (money.kind == "granted" or money.requested), money.kind != "initial", found[1] < _HURRIED, -money.available.toordinal())

    return min(serving, key=order)[0]


def _nearest(routes: list[Route], month: Month) -> Route:
    """The way on which the wanted month would have been reached: the latest money that is there when it has to be spent."""
    granted = [r for r in routes if r.money.kind == "granted" or r.money.requested]
    return (granted or [r for r in routes if r.money.available <= r.latest(month)[0].begin])[-1]


def _done(route: Route) -> list[PlanStep]:
    """What they said is behind them."""
    behind = [s for s in route.steps.of("prepare") if s not in route.to_prepare]
    return behind + (route.steps.of("request") if route.money.requested else [])


def _remaining(routes: list[Route], taken: Route, month: Month, today: date) -> list[Remaining]:
    """The way taken, the next two supplementary budgets, the next initial budget, money at hand; and what has just closed."""
    vote_ahead = [r for r in routes if r.money.calendar is None or r.money.calendar.vote.day >= today]
    supplementary = [r for r in vote_ahead if r.money.kind == "supplementary" and r.closed != "year_ends"]
    initial = [r for r in vote_ahead if r.money.kind == "initial"]
    shown = [taken, *(r for r in routes if r.money.kind == "granted" or r.money.requested)]
    for kind in (supplementary, initial):
        shown += [r for r in kind if r.closed][:2]
        shown += [r for r in kind if not r.closed][: 2 if kind is supplementary else 1]
    chosen = sorted({r.money.id: r for r in shown}.values(), key=lambda r: (r.closed is not None, r.soonest.start, r.money.available))
    return [Remaining(r, r.laid_out(month) is not None, Month.of(r.soonest.start), r.ordinary) for r in chosen]


def _missing(asked: PlanAsked, money: Money, planned: list[Planned]) -> list[str]:
    """An own date that belongs to another year's budget than this one's is missing too."""
    usual = {p.step.part for p in planned if p.fixed == "usual"}
    names = ["way"] if asked.way is None else []
    if money.calendar and not asked.assembly_months:
        names.append("assembly_months")
    if "request" in usual:
        names.append("request_deadline" if money.kind == "initial" else "supplementary_deadline")
    if money.kind == "initial":
        names += ["assessment"] if "assess" in usual else []
        names += ["early_notice"] if asked.early_notice is None else []
    if asked.subsidy and asked.subsidy_decision is None:
        names.append("subsidy_decision")
    if asked.way == "negotiated":
        names += [name for name in ("limit_kind", "limit", "limit_from", "amount") if getattr(asked, name) is None]
    return names


def _helps(steps: Sequence[PlanStep], asked: PlanAsked, today: date) -> bool:
    """Whether calling for tenders before the fiscal year would reach the wanted month."""
    allowed = replace(asked, early_notice=True)
    return any(followed(steps, allowed, m, today).laid_out(asked.start) for m in ways_to_money(steps, allowed, today) if m.of_whole_year)
