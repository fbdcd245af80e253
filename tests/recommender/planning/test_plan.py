"""Worked examples for every way, and what holds for all plans."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.paths import REPOSITORY
from catalog.schema_service import PlanStep
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


def test_work_ends_within_the_year_of_its_money_unless_they_said_several_years(steps: list[PlanStep]) -> None:
    """No new contract or delivery in April and May on last year's money: those months are for paying only."""
    year_ends = date(2027, 3, 31)
    april = _plan(steps, "2026-11-24", "2027-04", way="bid", reached="budget")
    assert (april.in_time, april.money.id) == (True, "granted-2026")
    assert max(p.end for p in april.steps if p.step.part == "build") <= year_ends
    june = _plan(steps, "2026-11-24", "2027-06", way="bid", reached="budget", multi_year=False)
    assert not june.in_time
    assert max(p.end for p in june.steps if p.step.part in ("procure", "contract", "build")) <= year_ends
    several = _plan(steps, "2026-11-24", "2027-06", way="bid", reached="budget", multi_year=True)
    assert several.in_time
    assert several.contract.end <= year_ends < max(p.end for p in several.steps if p.step.part == "build")


def test_too_little_is_left_of_the_year(steps: list[PlanStep]) -> None:
    left = {m: _plan(steps, "2026-02-10", "2026-04", way="bid", reached="budget", multi_year=m) for m in (None, False, True)}
    assert {m: p.in_time for m, p in left.items()} == {None: False, False: False, True: True}
    closed = next(r for r in left[False].remaining if r.money.id == "granted-2025")
    assert closed.route.closed == "year_ends"
    # The supplementary budget of the March session can only be carried over.
    march = _plan(steps, "2027-01-12", "2027-06", way="bid", reached="supplementary")
    assert next(r.route.closed for r in march.remaining if r.money.requested) == "year_ends"


def test_in_march_what_was_voted_may_be_next_years_budget(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2027-03-25", "2027-07", way="bid", reached="budget")
    assert (plan.in_time, plan.money.id, plan.money.available) == (True, "granted-2027", date(2027, 4, 1))
    assert plan.contract.begin >= date(2027, 4, 1)
    early = _plan(steps, "2027-03-25", "2027-05", way="negotiated", reached="budget", early_notice=True)
    assert (early.in_time, early.contract.begin >= date(2027, 4, 1)) == (True, True)
    assert [r.money.id for r in _plan(steps, "2027-04-01", "2027-07", way="bid", reached="budget").remaining if r.money.kind == "granted"] == ["granted-2027"]


def test_a_subsidy_is_applied_for_with_the_estimate_at_hand(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-11-24", "2027-10", way="bid", subsidy=True)
    by_id = {p.step.id: p for p in plan.steps}
    assert plan.in_time
    assert by_id["estimate"].end < by_id["subsidy-application"].begin
    voted = _plan(steps, "2026-11-24", "2027-03", way="bid", subsidy=True, reached="budget")
    decided = next(p for p in voted.steps if p.step.id == "subsidy-decision")
    assert (voted.in_time, decided.end < voted.contract.begin) == (True, True)


def test_the_rule_of_2027_asks_when_it_is_introduced_not_when_it_is_bought(steps: list[PlanStep]) -> None:
    june, july = (_plan(steps, "2026-08-03", start, way="bid") for start in ("2027-06", "2027-07"))
    assert june.contract.end < july.contract.end < date(2027, 7, 1)
    assert (june.under_rule_2027, july.under_rule_2027) == (False, True)
    assert "criteria" in _ids(july)


def test_an_own_date_of_another_year_is_asked_for_anew(steps: list[PlanStep]) -> None:
    stale = _plan(steps, "2026-05-11", "2027-10", way="bid", request_deadline=date(2025, 10, 10))
    assert "request_deadline" in stale.missing
    assert next(p for p in stale.steps if p.step.id == "request").fixed == "usual"


def test_golden_week_and_the_new_year_cost_their_days(steps: list[PlanStep]) -> None:
    spring = _plan(steps, "2027-04-01", "2027-05", way="negotiated", reached="budget")
    begins = {p.step.id: p.latest for p in spring.steps}
    # 31 May back: training 3, acceptance 3, building 10, contract 3; 29 April and 3 to 5 May are closed.
    assert (begins["build"], begins["contract"]) == (date(2027, 5, 7), date(2027, 4, 28))
    winter = _plan(steps, "2026-12-25", "2027-01", way="negotiated", reached="budget")
    contract = winter.contract
    assert (contract.begin, contract.end) == (date(2026, 12, 28), date(2027, 1, 5))
    assert not winter.in_time


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
    bound = [plan.contract] if asked.multi_year else [plan.contract, *by_part["build"]]
    assert all(fiscal_year(p.end) <= plan.money.fiscal_year for p in bound)
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
