"""The plan: every step with its dates, what is too late, and the ways that remain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from catalog.schema import PlanStep
from recommender.planning.asked import FARTHEST_MONTHS, PlanAsked
from recommender.planning.chain import SHORTEST, Span, backward, fitted, forward
from recommender.planning.direct import Direct, judged
from recommender.planning.fiscal import Month, fiscal_year, year_end
from recommender.planning.money import Money, Vote, ways_to_money
from recommender.planning.route import Route, followed
from recommender.planning.steps import RULE_2027
from recommender.planning.workdays import at_or_after, at_or_before, moved

# late: it should have begun already; unfunded: it would have to begin before its money is there.
State = Literal["late", "unfunded", "now", "ahead"]
_HURRIED, _MIDDLE = 3, 5  # tenths between the shortest and the longest usual lengths


@dataclass(frozen=True)
class Planned:
    """``latest``: the last working day on which the step may begin. ``fixed``: whose date the calendar's step has, if any."""

    step: PlanStep
    begin: date
    end: date
    latest: date
    state: State
    fixed: Literal["own", "usual"] | None = None


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
        return max(self.contract.end, self.contract.latest) >= RULE_2027

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
    planned, ease = _reaching(route, asked, month, today) if reached else _too_late(route, asked, month, today)
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
        missing=_missing(asked, route.money),
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

    return (granted or [r for r in routes if r.money.available <= _latest_main(r, month)[0].begin])[-1]


def _reaching(route: Route, asked: PlanAsked, month: Month, today: date) -> tuple[list[Planned], int]:
    laid = route.laid_out(month)
    assert laid is not None  # asked for only where the month is within reach
    main, ease = laid
    latest = _latest_main(route, month)
    return _whole(route, asked, today, main, latest, ease)


def _too_late(route: Route, asked: PlanAsked, month: Month, today: date) -> tuple[list[Planned], int]:
    latest = _latest_main(route, month)
    planned, ease = _whole(route, asked, today, latest, latest, SHORTEST)
    return [_if_unfunded(p, route, asked) for p in planned], ease


def _if_unfunded(planned: Planned, route: Route, asked: PlanAsked) -> Planned:
    early = planned.step.part == "procure" and route.money.kind == "initial" and asked.early_notice
    needed = route.money.available
    if planned.step.part == "contract" and asked.subsidy and asked.subsidy_decision:
        needed = max(needed, moved(asked.subsidy_decision, 1))
    if planned.state == "late" or early or planned.step.part not in ("procure", "contract") or planned.begin >= needed:
        return planned
    return replace(planned, state="unfunded")


def _latest_main(route: Route, month: Month) -> list[Span]:
    """The shortest lengths, backwards from the end of the month; the contract within the fiscal year of its money."""
    spans = backward(route.steps.of("procure", "contract", "build", "start"), month.last_workday, SHORTEST)
    contract = next(n for n, s in enumerate(spans) if s.step.part == "contract")
    year_ends = at_or_before(year_end(route.money.fiscal_year))
    if spans[contract].end > year_ends:
        spans[: contract + 1] = backward([s.step for s in spans[: contract + 1]], year_ends, SHORTEST)
    return spans


def _whole(route: Route, asked: PlanAsked, today: date, main: list[Span], latest: list[Span], ease: int) -> tuple[list[Planned], int]:
    """All steps around ``main``, in order of their beginning."""
    soon, calendar = at_or_after(today), route.money.calendar
    found = [_planned(s, at.begin, today) for s, at in zip(main, latest, strict=True)]
    before, last_before = moved(main[0].begin, -1), moved(latest[0].begin, -1)
    ready = route.steps.of("ready")
    if calendar is None:
        ready = [*route.to_prepare, *ready]
        spans, eased = fitted(ready, soon, before)
    elif route.money.requested:
        spans, eased = fitted(ready, soon, before)
        found += _calendar(route, calendar, today)
    else:
        spans, eased = fitted(ready, max(soon, moved(calendar.deadline.day, 1)), before)
        found += _calendar(route, calendar, today)
        first = [*route.to_prepare, *route.steps.of("request")]
        prepared, prepare_ease = fitted(first, soon, calendar.deadline.day)
        eased = min(eased, prepare_ease)
        found += [
            _planned(s, at.begin, today, calendar.deadline.own if s.step.part == "request" else None)
            for s, at in zip(prepared, backward(first, calendar.deadline.day, SHORTEST), strict=True)
        ]
    found += [_planned(s, at.begin, today) for s, at in zip(spans, backward(ready, last_before, SHORTEST), strict=True)]
    found += _subsidy(route, asked, today, main, latest)
    found += [_planned(s, s.begin, today) for s in forward(route.steps.of("after"), moved(main[-1].end, 1), _MIDDLE)]
    order = {s.id: n for n, s in enumerate(route.steps.every)}
    return sorted(found, key=lambda p: (p.begin, order[p.step.id])), min(ease, eased)


def _calendar(route: Route, calendar: Vote, today: date) -> list[Planned]:
    """Assessment and vote, on the days of the calendar."""
    assess, assembly = route.steps.one("assess"), route.steps.one("assembly")
    opened = max(moved(calendar.assessed.day, 1), Month.of(calendar.vote.day).first_workday)
    return [
        _planned(span, span.begin, today, fixed.own, running=route.money.requested)
        for span, fixed in (
            (Span(assess, moved(calendar.deadline.day, 1), calendar.assessed.day), calendar.assessed),
            (Span(assembly, opened, calendar.vote.day), calendar.vote),
        )
        if not (route.money.requested and span.end < today)
    ]


def _subsidy(route: Route, asked: PlanAsked, today: date, main: list[Span], latest: list[Span]) -> list[Planned]:
    """Granted before the contract, or on the day they typed in; where that is near, the application is out already."""
    steps, soon = route.steps.of("subsidy"), at_or_after(today)
    if not steps:
        return []
    if asked.subsidy_decision is None:
        spans, _ = fitted(steps, soon, _before_contract(main))
        return [_planned(s, at.begin, today) for s, at in zip(spans, backward(steps, _before_contract(latest), SHORTEST), strict=True)]
    decided = at_or_before(asked.subsidy_decision)
    if decided < soon:
        return []
    spans, _ = fitted(steps, soon, decided)
    if spans[0].begin < soon:
        spans = [Span(steps[-1], soon, decided)]
    return [_planned(s, s.begin, today, True if s is spans[-1] else None) for s in spans]


def _before_contract(spans: list[Span]) -> date:
    return moved(next(s.begin for s in spans if s.step.part == "contract"), -1)


def _planned(span: Span, latest: date, today: date, own: bool | None = None, running: bool = False) -> Planned:
    state: State = "ahead"
    if latest < at_or_after(today) and not running:
        state = "late"
    elif span.begin <= today <= span.end:
        state = "now"
    return Planned(span.step, span.begin, span.end, max(span.begin, latest), state, None if own is None else "own" if own else "usual")


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


def _missing(asked: PlanAsked, money: Money) -> list[str]:
    names = ["way", "assembly_months"] if money.calendar else ["way"]
    if money.kind == "initial":
        names += ["assessment", "early_notice"] if money.requested else ["request_deadline", "assessment", "early_notice"]
    if money.kind == "supplementary" and not money.requested:
        names.append("supplementary_deadline")
    if asked.subsidy:
        names.append("subsidy_decision")
    if asked.way == "negotiated":
        names += ["limit", "limit_from", "amount"]
    return [name for name in names if getattr(asked, name) in (None, ())]


def _helps(steps: Sequence[PlanStep], asked: PlanAsked, today: date) -> bool:
    """Whether calling for tenders before the fiscal year would reach the wanted month."""
    allowed = replace(asked, early_notice=True)
    return any(followed(steps, allowed, m, today).laid_out(asked.start) for m in ways_to_money(steps, allowed, today) if m.kind == "initial")
