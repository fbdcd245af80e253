from __future__ import annotations

from datetime import date

from catalog.paths import data_dir
from catalog.read import read_facts
from recommender.planning.asked import PlanAsked
from recommender.planning.fiscal import Month
from recommender.planning.plan import Plan, make_plan
from web.pictures.timeline import HEAD, ROW, Timeline, timeline

TODAY = date(2027, 2, 10)


def _plan(start: str, today: date = TODAY) -> Plan:
    return make_plan(read_facts(data_dir())[0].plan_steps.values(), PlanAsked(Month.parse(start), way="bid"), today)


def _drawn(plan: Plan) -> Timeline:
    return timeline(plan.steps, plan.today, {"late": "遅れ"})


def test_bars_lie_in_the_order_and_on_the_days_of_the_steps() -> None:
    plan = _plan("2028-10")
    drawn = _drawn(plan)
    assert [b.planned for b in drawn.bars] == plan.steps
    assert [b.y for b in drawn.bars] == [HEAD + ROW * n for n in range(len(plan.steps))]
    assert [b.x for b in drawn.bars] == sorted(b.x for b in drawn.bars)
    assert all(b.width > 0 and b.x >= 0 and b.x + b.width <= 100.01 for b in drawn.bars)
    assert drawn.height > drawn.bars[-1].y + ROW - 1


def test_months_and_fiscal_years() -> None:
    drawn = _drawn(_plan("2028-10"))
    april = [t for t in drawn.ticks if t.year_begins]
    assert [t.text for t in april] == ["4月"] * len(april)
    assert [y.value for y in drawn.years] == [2026, 2027, 2028, 2029]
    assert len({y.y for y in drawn.years[:2]}) == 2  # neighbours do not lie on each other
    assert 0 <= drawn.today < 5


def test_what_is_late_says_so_beside_its_colour() -> None:
    plan = _plan("2027-04")
    assert {b.label.endswith("（遅れ）") for b in _drawn(plan).bars if b.planned.state == "late"} == {True}
    assert any(b.planned.state == "late" for b in _drawn(plan).bars)


def test_labels_stay_inside() -> None:
    for start in ("2027-04", "2028-10", "2031-02"):
        for bar in _drawn(_plan(start)).bars:
            assert 0 <= bar.label_x <= 100
            assert bar.anchor in ("start", "end")
