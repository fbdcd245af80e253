"""Every figure of a notebook's effects, and where it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from recommender.effects.estimate import Range
from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Document, Figures, PinnedCase, Plan, Reading, Work
from web.notebooks.edits import BadEdit, edited, touched
from web.notebooks.effects.figures import EffectFigures, effect_figures
from web.notebooks.effects.measuring import months_later, start_month
from web.notebooks.effects.money import first_choices, first_cost, lost_prices, price_problems, yearly_choices, yearly_cost
from web.notebooks.tasks.progress import situation

DAY = date(2026, 11, 23)


def figures_of(recommender: Recommender, works: dict[str, Work] | None = None, category: str = "madoguchi", **figures: Any) -> EffectFigures:
    document = Document(title="題", conditions={"category": category}, figures=Figures(works=works or {"1": Work()}, **figures))
    return figures_in(document, recommender)


def figures_in(document: Document, recommender: Recommender) -> EffectFigures:
    return effect_figures(document, recommender.catalog, situation(document, recommender, DAY).categories)


def test_an_empty_notebook_assumes_nothing(recommender: Recommender) -> None:
    found = figures_in(Document(title="題"), recommender)
    assert (found.now, found.after, found.freed, found.plan, found.models) == (0, None, None, [], [])
    money = found.money
    assert {money.hourly_cost, money.first, money.yearly, money.years, money.value, money.cost, money.balance, money.hours_needed} == {None}


def test_a_worked_example_from_what_was_typed(recommender: Recommender) -> None:
    """1,200 pieces, 25 then 15 minutes; 3,000 yen an hour; 1,500,000 and 100,000 yen; 5 years."""
    work = Work(name="受付", count="1,200件", minutes="２５", minutes_after="15")
    found = figures_of(recommender, {"1": work}, hourly_cost="3000", cost_first="150万", cost_yearly="10万", years="5")
    assert (found.now, found.after, found.freed) == (500, Range(300, 300, 300), Range(200, 200, 200))
    assert found.money.value == Range(600_000, 600_000, 600_000)
    assert found.money.cost == 2_000_000
    assert found.money.balance == Range(1_000_000, 1_000_000, 1_000_000)
    assert found.money.break_even == (3.0, 3.0, 3.0)
    assert found.money.hours_needed == pytest.approx(400_000 / 3000)
    assert found.minutes_at == pytest.approx(25 - 8000 / 1200)
    two = figures_of(recommender, {"1": work, "2": work}, hourly_cost="3000", cost_first="150万", cost_yearly="10万", years="5")
    assert two.freed == Range(400, 400, 400)
    assert two.minutes_at is None  # which of the two would have to change is not known
    assert [w.name for w in figures_of(recommender, {"1": Work(), "a3f1": Work()}).works] == ["仕事1", "仕事2"]


def test_a_range_names_its_cases(recommender: Recommender) -> None:
    found = figures_of(recommender, {"1": Work(time="visit", count="60", minutes="60")})
    record = found.categories["madoguchi"].metric("visit_time")
    assert record is not None
    estimate = found.works[0].estimate
    assert estimate is not None
    assert estimate.basis == "cases"
    assert estimate.record == record
    assert len(record.of("measured").cases) >= 3
    assert found.freed is None  # residents' time is nobody's working time
    assert found.money.value is None


def test_what_is_too_thin_gives_no_money(recommender: Recommender) -> None:
    found = figures_of(recommender, {"1": Work(count="6000", minutes="6")}, "rpa", hourly_cost="3000", cost_first="0", cost_yearly="60万", years="3")
    estimate = found.works[0].estimate
    assert estimate is not None
    assert (estimate.basis, found.freed, found.money.value, found.money.balance) == ("few", None, None, None)
    assert estimate.singles
    assert found.money.hours_needed == 200  # 600,000 / 3,000: costs need no case
    assert [w.id for w in found.left_out] == ["1"]


def test_stored_nonsense_breaks_nothing(recommender: Recommender) -> None:
    work = Work(category="never", count="いっぱい", minutes="0")
    found = figures_of(recommender, {"1": work}, years="99", hourly_cost="?", first_from="gone|初期|1|")
    assert found.works[0].estimate is None
    assert found.works[0].category == "madoguchi"
    assert found.lost_prices == ["figures.first_from"]


def test_a_slip_of_the_hand_is_told(recommender: Recommender) -> None:
    assert figures_of(recommender, {"1": Work(count="1000万", minutes="60")}).works[0].much
    assert not figures_of(recommender, {"1": Work(count="1000", minutes="60")}).works[0].much


def test_pinned_cases_come_first(recommender: Recommender) -> None:
    pinned = {"beppu-2019-rpa-ai-ocr": PinnedCase(title="x", place="y"), "gone": PinnedCase(title="x", place="y")}
    document = Document(title="題", conditions={"category": "madoguchi"}, cases=pinned, municipality="032077")
    found = figures_in(document, recommender)
    assert [m.pinned for m in found.models] == [True, False, False, False]
    assert found.models[0].case.id == "beppu-2019-rpa-ai-ocr"
    assert found.models[0].effects


def test_prices_of_candidates_with_their_page(recommender: Recommender) -> None:
    catalog = recommender.catalog
    tool, price = next((t, p) for t in catalog.tools.values() for p in t.prices if p.period == "月額" and p.amount and p.source)
    document = Document(title="題", candidates={tool.id: Candidate(name=tool.name)})
    choice = next(c for c in yearly_choices(document, catalog) if c.price == price)
    assert choice.yen == (price.amount or 0) * 12
    assert choice not in first_choices(document, catalog)
    chosen = Figures(yearly_from=choice.key, cost_first="100", years="1")
    cost = yearly_cost(chosen, catalog)
    assert cost
    assert (cost.yen, cost.typed, cost.choice) == (choice.yen, None, choice)
    found = figures_in(document.model_copy(update={"figures": chosen}), recommender)
    assert found.money.cost == 100 + choice.yen
    assert found.money.yearly == cost
    typed = yearly_cost(chosen.model_copy(update={"cost_yearly": "5万"}), catalog)
    assert typed
    assert (typed.yen, typed.typed, typed.choice) == (50_000, "figures.cost_yearly", None)
    first = first_cost(chosen, catalog)
    assert first
    assert first.typed == "figures.cost_first"
    assert lost_prices(chosen, catalog) == []
    assert set(price_problems({"figures.first_from": choice.key, "figures.yearly_from": choice.key}, catalog)) == {"figures.first_from"}


def test_the_three_numbers_follow_the_categories(recommender: Recommender) -> None:
    works = {"1": Work(category="rpa"), "2": Work(category="chat")}
    found = figures_of(recommender, works, measuring={"work-hours": Reading(before="300時間")})
    assert [c.category for c in found.plan] == ["rpa", "chat", "madoguchi"]
    named = [p.number.id for c in found.plan for p in c.numbers]
    assert len(named) == len(set(named))
    assert len(found.plan[0].numbers) == 3
    assert next(p for p in found.plan[0].numbers if p.number.id == "work-hours").reading.before == "300時間"
    assert all(p.before is None and all(day is None for _, day in p.again) for c in found.plan for p in c.numbers)


def test_months() -> None:
    assert months_later(date(2027, 1, 15), -2) == date(2026, 11, 1)
    assert months_later(date(2027, 4, 1), 12) == date(2028, 4, 1)
    assert months_later(date(2027, 10, 1), 3) == date(2028, 1, 1)


def test_dates_follow_the_plan_where_it_has_a_start(recommender: Recommender) -> None:
    document = Document(title="題", conditions={"category": "rpa"}, plan=Plan(start="2027-04"))
    assert start_month(document) == date(2027, 4, 1)
    assert start_month(Document(title="題")) is None
    planned = figures_in(document, recommender).plan[0].numbers[0]
    assert planned.before == (date(2027, 2, 1), date(2027, 3, 1))
    assert planned.again == [(n, months_later(date(2027, 4, 1), n)) for n in planned.number.again]


def test_a_recorded_number_stands_beside_the_model_cases(recommender: Recommender) -> None:
    found = figures_of(recommender, category="rpa", measuring={"work-hours": Reading(before="年300時間"), "corrections": Reading(before="5件")})
    compared = next(c for m in found.models for c in m.effects if c.measure == "task_time")
    assert found.own_now(compared) == ["対象の仕事にかかる1年の時間 年300時間"]


def test_fields_of_figures_are_edited_like_all_others() -> None:
    document = Document(title="題")
    assert touched(document, {"figures.works.1.time": "staff", "figures.years": "", "figures.measuring.calls.on": ""}) == {}
    after = edited(document, {"figures.works.1.count": "5", "figures.measuring.calls.on": "2027-07-01", "figures.hourly_cost": "3000"})
    assert after.figures.works["1"].count == "5"
    assert after.figures.measuring["calls"].on == date(2027, 7, 1)
    for bad in ({"figures.works.9.count": "5"}, {"figures.works.1.time": "night"}, {"figures.works": "x"}, {"figures.measuring.calls.on": "来月"}):
        with pytest.raises(BadEdit):
            edited(document, bad)
