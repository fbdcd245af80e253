from __future__ import annotations

from dataclasses import replace
from datetime import date

from catalog.schema_service import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.fiscal import Month
from recommender.planning.money import Money, ways_to_money
from recommender.planning.workdays import is_workday

TODAY = date(2026, 5, 11)
ASKED = PlanAsked(Month(2027, 4))


def _found(steps: list[PlanStep], asked: PlanAsked = ASKED, today: date = TODAY) -> dict[str, Money]:
    return {m.id: m for m in ways_to_money(steps, asked, today)}


def test_the_usual_calendar_is_marked_as_usual(steps: list[PlanStep]) -> None:
    calendar = _found(steps)["initial-2027"].calendar
    assert calendar is not None
    assert (calendar.deadline.day, calendar.assessed.day, calendar.vote.day) == (date(2026, 10, 30), date(2027, 1, 29), date(2027, 3, 31))
    assert {calendar.deadline.own, calendar.assessed.own, calendar.vote.own} == {False}
    assert _found(steps)["initial-2027"].available == date(2027, 4, 1)


def test_own_dates_hold_for_their_own_budget_only(steps: list[PlanStep]) -> None:
    own = replace(ASKED, request_deadline=date(2026, 10, 9), assessment=date(2026, 12, 18), assembly_months=(2, 6, 9, 12))
    found = _found(steps, own)
    this, following = found["initial-2027"].calendar, found["initial-2028"].calendar
    assert this is not None
    assert following is not None
    assert (this.deadline.day, this.deadline.own) == (date(2026, 10, 9), True)
    assert (this.assessed.day, this.assessed.own) == (date(2026, 12, 18), True)
    assert (this.vote.day, this.vote.own) == (date(2027, 2, 26), True)
    assert (following.deadline.own, following.assessed.own, following.vote.own) == (False, False, True)


def test_sessions_are_those_typed_in(steps: list[PlanStep]) -> None:
    assert {m.session.number for m in _found(steps).values() if m.session} == {3, 6, 9, 12}
    own = _found(steps, replace(ASKED, assembly_months=(5, 8, 11)))
    assert {m.session.number for m in own.values() if m.session} == {5, 8, 11}


def test_the_supplementary_deadline_is_that_of_the_next_session(steps: list[PlanStep]) -> None:
    found = _found(steps, replace(ASKED, supplementary_deadline=date(2026, 8, 7)))
    of = {i: m.calendar for i, m in found.items() if m.kind == "supplementary"}
    september, december = of["supplementary-2026-09"], of["supplementary-2026-12"]
    assert september is not None
    assert december is not None
    assert (september.deadline.day, september.deadline.own) == (date(2026, 8, 7), True)
    assert not december.deadline.own


def test_days_follow_each_other_and_are_worked(steps: list[PlanStep]) -> None:
    for money in _found(steps).values():
        assert money.calendar is not None
        days = [money.calendar.deadline.day, money.calendar.assessed.day, money.calendar.vote.day, money.available]
        assert days == sorted(set(days))
        assert all(map(is_workday, days))


def test_what_was_asked_for_is_the_next_vote(steps: list[PlanStep]) -> None:
    november = date(2026, 11, 24)
    initial = _found(steps, replace(ASKED, reached="initial"), november)
    assert [i for i, m in initial.items() if m.requested] == ["initial-2027"]
    supplementary = _found(steps, replace(ASKED, reached="supplementary"), november)
    assert [i for i, m in supplementary.items() if m.requested] == ["supplementary-2026-12"]
    granted = _found(steps, replace(ASKED, reached="budget"), november)["granted-2026"]
    assert (granted.available, granted.calendar) == (november, None)
