"""Every step of a plan on one way to money, with its days and whether it can still be begun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from catalog.schema_service import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.chain import SHORTEST, Span, backward, fitted, forward
from recommender.planning.fiscal import Month
from recommender.planning.money import Vote
from recommender.planning.route import Route
from recommender.planning.workdays import at_or_after, at_or_before, moved

# late: it should have begun already; unfunded: it would have to begin before its money is there.
State = Literal["late", "unfunded", "now", "ahead"]
_MIDDLE = 5  # tenths between the shortest and the longest usual lengths


@dataclass(frozen=True)
class Planned:
    """``latest``: the last working day on which the step may begin. ``fixed``: whose date the calendar's step has, if any."""

    step: PlanStep
    begin: date
    end: date
    latest: date
    state: State
    fixed: Literal["own", "usual"] | None = None


def reaching(route: Route, asked: PlanAsked, month: Month, today: date) -> tuple[list[Planned], int]:
    """As unhurried as ``month`` allows, which has to be within reach; with the ease in tenths of the least unhurried part."""
    laid = route.laid_out(month)
    assert laid is not None
    main, ease = laid
    return _whole(route, asked, today, main, route.latest(month), ease)


def too_late(route: Route, asked: PlanAsked, month: Month, today: date) -> tuple[list[Planned], int]:
    """As it would have had to be for ``month``, in shortest lengths."""
    latest = route.latest(month)
    planned, ease = _whole(route, asked, today, latest, latest, SHORTEST)
    return [_if_unfunded(p, route, asked) for p in planned], ease


def _if_unfunded(planned: Planned, route: Route, asked: PlanAsked) -> Planned:
    early = planned.step.part == "procure" and route.money.of_whole_year and asked.early_notice
    needed = route.money.available
    if planned.step.part == "contract" and asked.subsidy and asked.subsidy_decision:
        needed = max(needed, moved(asked.subsidy_decision, 1))
    if planned.state == "late" or early or planned.step.part not in ("procure", "contract") or planned.begin >= needed:
        return planned
    return replace(planned, state="unfunded")


def _whole(route: Route, asked: PlanAsked, today: date, main: list[Span], latest: list[Span], ease: int) -> tuple[list[Planned], int]:
    """All steps around ``main``, in order of their beginning."""
    soon, calendar = at_or_after(today), route.money.calendar
    found = [_planned(s, at.begin, today) for s, at in zip(main, latest, strict=True)]
    ready_from = subsidy_from = soon
    if calendar:
        found += _calendar(route, calendar, today)
    if calendar and not route.money.requested:
        first, deadline = [*route.to_prepare, *route.steps.of("request")], calendar.deadline
        prepared, eased = fitted(first, soon, deadline.day)
        ease = min(ease, eased)
        found += [
            _planned(s, at.begin, today, deadline.own if s.step.part == "request" else None)
            for s, at in zip(prepared, backward(first, deadline.day, SHORTEST), strict=True)
        ]
        ready_from = max(soon, moved(deadline.day, 1))
        subsidy_from = max((moved(s.end, 1) for s in prepared if s.step.part == "prepare"), default=soon)
    ready = route.steps.of("ready")
    spans, eased = fitted(ready, ready_from, moved(main[0].begin, -1))
    found += [_planned(s, at.begin, today) for s, at in zip(spans, backward(ready, moved(latest[0].begin, -1), SHORTEST), strict=True)]
    found += _subsidy(route, asked, today, subsidy_from, main, latest)
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


def _subsidy(route: Route, asked: PlanAsked, today: date, begin: date, main: list[Span], latest: list[Span]) -> list[Planned]:
    """Granted before the contract, or on the day they typed in; where that is near, the application is out already.

    ``begin``: the estimate is there, which the application needs.
    """
    steps, soon = route.steps.of("subsidy"), at_or_after(today)
    if not steps:
        return []
    if asked.subsidy_decision is None:
        spans, _ = fitted(steps, begin, _before_contract(main))
        return [_planned(s, at.begin, today) for s, at in zip(spans, backward(steps, _before_contract(latest), SHORTEST), strict=True)]
    decided = at_or_before(asked.subsidy_decision)
    if decided < soon:
        return []
    spans, _ = fitted(steps, begin, decided)
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
