"""Worked examples for every way, and what holds for all plans."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.paths import REPOSITORY
from catalog.schema import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.fiscal import Month, fiscal_year
from recommender.planning.plan import Plan, make_plan
from recommender.planning.workdays import is_workday


def _plan(steps: list[PlanStep], today: str, start: str, money: str | None = None, **more: Any) -> Plan:
    return make_plan(steps, PlanAsked(Month.parse(start), **more), date.fromisoformat(today), money)


def _ids(plan: Plan) -> list[str]:
    return [p.step.id for p in plan.steps]


def _open(plan: Plan) -> dict[str, str]:
    return {r.money.id: str(r.soonest) for r in plan.remaining if r.route.closed is None}


def test_april_asked_in_may(steps: list[PlanStep]) -> None:
    """To start on 1 April the contract comes before April, so the money does too; the initial budget gives a later start."""
    plan = _plan(steps, "2026-05-11", "2027-04", way="bid")
    assert plan.in_time
    assert plan.money.id == "supplementary-2026-09"
    assert plan.late == []
    start = next(p for p in plan.steps if p.step.id == "start")
    assert start.begin == date(2027, 4, 1)
    assert start.latest == date(2027, 4, 30)
    assert plan.crosses_years
    assert _open(plan) == {"supplementary-2026-09": "2026-11", "supplementary-2026-12": "2027-02", "initial-2027": "2027-05"}
    assert {"notice", "award"} <= set(_ids(plan))
    assert not {"call", "judging", "quotes", "criteria", "multi-year-form", "subsidy-decision"} & set(_ids(plan))


def test_april_asked_in_may_where_tenders_may_be_called_before_the_year(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-05-11", "2027-04", way="bid", early_notice=True)
    assert (plan.in_time, plan.money.id) == (True, "initial-2027")
    contract = next(p for p in plan.steps if p.step.id == "contract")
    notice = next(p for p in plan.steps if p.step.id == "notice")
    assert notice.begin >= date(2027, 2, 1)
    assert contract.begin == date(2027, 4, 1)
    assert plan.hurried


def test_april_asked_in_february_is_too_late(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2027-02-10", "2027-04", way="bid")
    assert not plan.in_time
    assert plan.money.id == "supplementary-2026-12"
    late = {p.step.id: p.latest for p in plan.late}
    assert late["supplementary-request"] == date(2026, 10, 23)
    assert late["grasp"] == date(2026, 9, 14)
    assert next(iter(late)) == "grasp"
    assert _open(plan) == {"supplementary-2027-06": "2027-08", "supplementary-2027-09": "2027-11", "initial-2028": "2028-05"}
    closed = {r.money.id: r.route.closed for r in plan.remaining if r.route.closed}
    assert closed["initial-2027"] == "deadline_passed"


def test_a_way_that_remains_can_be_planned(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2027-02-10", "2027-04", "initial-2028", way="bid")
    assert plan.in_time
    assert (plan.money.id, str(plan.month)) == ("initial-2028", "2028-05")
    assert plan.late == []
    closed = _plan(steps, "2027-02-10", "2027-04", "initial-2027", way="bid")
    assert closed.money.id == "supplementary-2026-12"  # a closed way is not planned on


def test_october(steps: list[PlanStep]) -> None:
    early = _plan(steps, "2025-06-11", "2026-10", way="proposal")
    assert (early.in_time, early.money.id) == (True, "initial-2026")
    assert {"call", "judging"} <= set(_ids(early))
    assert not early.crosses_years
    late = _plan(steps, "2026-05-11", "2026-10", way="bid")
    assert not late.in_time
    assert late.money.id == "supplementary-2026-06"
    assert _open(late)["supplementary-2026-09"] == "2026-11"


def test_proposals_take_longer_than_tenders(steps: list[PlanStep]) -> None:
    by_way = {way: _plan(steps, "2026-05-11", "2027-09", "initial-2027", way=way) for way in ("bid", "proposal", "negotiated")}
    begins = {way: next(p.latest for p in plan.steps if p.step.part == "procure") for way, plan in by_way.items()}
    assert begins["proposal"] < begins["bid"] < begins["negotiated"]


def test_an_open_way_is_counted_as_the_longest(steps: list[PlanStep]) -> None:
    unsaid, proposal = (_plan(steps, "2026-05-11", "2027-10", way=way) for way in (None, "proposal"))
    assert unsaid.way_is_open
    assert unsaid.steps == proposal.steps
    assert "way" in unsaid.missing


def test_several_years(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-05-11", "2027-10", way="bid", multi_year=True)
    assert _ids(plan).index("estimate") < _ids(plan).index("multi-year-form") < _ids(plan).index("request")


def test_a_subsidy_is_granted_before_the_contract(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-05-11", "2027-10", way="bid", subsidy=True)
    by_id = {p.step.id: p for p in plan.steps}
    assert by_id["subsidy-application"].end < by_id["subsidy-decision"].begin
    assert by_id["subsidy-decision"].end < by_id["contract"].begin
    assert "subsidy_decision" in plan.missing
    typed = _plan(steps, "2026-05-11", "2027-10", way="bid", subsidy=True, subsidy_decision=date(2027, 6, 1))
    decided = next(p for p in typed.steps if p.step.id == "subsidy-decision")
    assert (decided.end, decided.fixed) == (date(2027, 6, 1), "own")
    assert typed.contract.begin > date(2027, 6, 1)


def test_a_negotiated_contract_needs_the_own_limit(steps: list[PlanStep]) -> None:
    limit = {"limit": 1_000_000, "limit_from": date(2025, 4, 1), "amount_of": "total"}
    below, above = (_plan(steps, "2026-05-11", "2027-10", way="negotiated", amount=a, **limit) for a in (900_000, 1_100_000))
    assert below.direct is not None
    assert above.direct is not None
    assert (below.direct.verdict, above.direct.verdict) == ("within", "above")
    unsaid = _plan(steps, "2026-05-11", "2027-10", way="negotiated", amount=1)
    assert unsaid.direct is not None
    assert unsaid.direct.verdict == "no_limit"
    assert {"limit", "limit_from"} <= set(unsaid.missing)
    assert _plan(steps, "2026-05-11", "2027-10", way="bid", amount=1).direct is None


def test_from_july_2027_on_registration_is_a_step(steps: list[PlanStep]) -> None:
    before = _plan(steps, "2026-05-11", "2027-06", way="bid")
    after = _plan(steps, "2026-05-11", "2027-12", way="bid")
    assert not before.under_rule_2027
    assert "criteria" not in _ids(before)
    assert after.under_rule_2027
    assert _ids(after).index("criteria") < _ids(after).index("specification")


def test_what_is_behind_them_is_not_planned(steps: list[PlanStep]) -> None:
    voted = _plan(steps, "2026-11-24", "2027-04", way="negotiated", reached="budget")
    assert (voted.in_time, voted.money.id) == (True, "granted-2026")
    assert [s.id for s in voted.done] == ["grasp", "rfi", "estimate"]
    assert not {"grasp", "request", "assembly"} & set(_ids(voted))
    asked_for = _plan(steps, "2026-11-24", "2027-07", way="bid", reached="initial")
    assert (asked_for.in_time, asked_for.money.id) == (True, "initial-2027")
    assert "request" in [s.id for s in asked_for.done]
    assert asked_for.late == []


def test_steps_before_the_money_are_named(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-11-24", "2027-04", way="negotiated", reached="initial")
    assert not plan.in_time
    assert [p.step.id for p in plan.unfunded] == ["quotes"]
    assert plan.early_notice_helps


def test_whose_date_it_is(steps: list[PlanStep]) -> None:
    own = _plan(steps, "2026-05-11", "2027-10", way="bid", request_deadline=date(2026, 10, 9), assembly_months=(2, 6, 9, 12))
    fixed = {p.step.id: p.fixed for p in own.steps if p.fixed}
    assert fixed == {"request": "own", "assessment": "usual", "assembly": "own"}
    assert own.missing == ["assessment", "early_notice"]


@pytest.mark.parametrize("start", ["2026-04", "2031-06"])
def test_no_plan_for_the_past_or_for_a_far_future(steps: list[PlanStep], start: str) -> None:
    with pytest.raises(ValueError, match=start):
        _plan(steps, "2026-05-11", start)


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MAYBE = st.sampled_from([None, True, False])


@given(
    today=DAYS,
    months=st.integers(0, 60),
    way=st.sampled_from([None, "bid", "proposal", "negotiated"]),
    reached=st.sampled_from(["none", "estimate", "initial", "supplementary", "budget"]),
    multi_year=MAYBE,
    subsidy=MAYBE,
    early_notice=MAYBE,
    assembly_months=st.lists(st.integers(1, 12), max_size=5).map(tuple),
    own=st.lists(st.none() | DAYS, min_size=4, max_size=4),
)
def test_what_holds_for_every_plan(steps: list[PlanStep], today: date, months: int, own: list[date | None], **more: Any) -> None:
    names = ("request_deadline", "assessment", "supplementary_deadline", "subsidy_decision")
    asked = PlanAsked(Month.of(today).plus(months), **more, **dict(zip(names, own, strict=True)))
    plan = make_plan(steps, asked, today)
    by_part: dict[str, list[Any]] = {}
    for p in plan.steps:
        assert is_workday(p.begin)
        assert is_workday(p.end)
        assert p.begin <= p.end
        assert p.begin <= p.latest
        by_part.setdefault(p.step.part, []).append(p)
    for spans in (
        by_part.get("prepare", []) + by_part.get("request", []),
        by_part["ready"],
        [*by_part["procure"], *by_part["contract"], *by_part["build"], *by_part["start"], *by_part["after"]],
    ):
        assert all(a.end < b.begin for a, b in pairwise(spans))
    assert [p.begin for p in plan.steps] == sorted(p.begin for p in plan.steps)
    assert len({p.step.id for p in plan.steps}) == len(plan.steps)
    assert Month.of(by_part["start"][0].end) == plan.month == asked.start
    assert fiscal_year(plan.contract.end) <= plan.money.fiscal_year
    if plan.in_time:
        assert plan.late == plan.unfunded == []
        running = {"assess", "assembly"} if plan.money.requested else set()
        assert all(p.begin >= today for p in plan.steps if p.step.part not in running)
        assert plan.contract.begin >= plan.money.available
        assert by_part["ready"][-1].end < by_part["procure"][0].begin
        for earlier, later in (("request", "assess"), ("assess", "assembly"), ("subsidy", "contract")):
            if by_part.get(earlier) and by_part.get(later):
                assert by_part[earlier][-1].end < by_part[later][0].begin
    else:
        taken = next(r for r in plan.remaining if r.money == plan.money)
        assert not taken.serves
        assert plan.late or plan.unfunded or taken.soonest != asked.start
    assert plan.remaining
    for remaining in plan.remaining:
        if remaining.route.closed is None:
            other = make_plan(steps, asked, today, remaining.money.id)
            assert other.in_time
            assert other.month == (asked.start if remaining.serves else remaining.soonest)


def test_the_document_says_how_long_every_step_takes(steps: list[PlanStep]) -> None:
    told = (REPOSITORY / "docs/plan.md").read_text(encoding="utf-8")
    for step in steps:
        row = next(line for line in told.splitlines() if line.startswith(f"| {step.label} |"))
        assert f"| {step.days[0]}〜{step.days[1]} | {step.strength} | {step.basis}" in row
        assert all(source in row for source in step.sources)
