"""A plan and effects in a sentence or two."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from catalog.catalog import Catalog
from recommender.recommend import Recommender
from web.notebooks.document import Document, Figures, Plan, Work
from web.notebooks.effects.figures import effect_figures
from web.notebooks.plan.reading import made
from web.notebooks.standing import answered, effects_standing, open_ways, plan_standing
from web.notebooks.tasks.progress import situation

DAY = date(2026, 11, 23)


def plan_lines(catalog: Catalog, **plan: str) -> list[str]:
    return plan_standing(made(Document(title="題", plan=Plan.model_validate(plan)), catalog, DAY))


def effect_said(recommender: Recommender, *works: Work) -> str:
    document = Document(title="題", conditions={"category": "madoguchi"}, figures=Figures(works={str(n): w for n, w in enumerate(works, start=1)}))
    return "".join(effects_standing(effect_figures(document, recommender.catalog, situation(document, recommender, DAY).categories)))


@pytest.fixture(autouse=True)
def _labels(app: Flask, client: object) -> object:
    with app.test_request_context():
        yield


def test_without_a_start_the_plan_asks_for_one(catalog: Catalog) -> None:
    assert plan_lines(catalog) == ["使い始めたい月が、まだ入力されていません。入れると、今日からの日程が出ます。"]
    assert plan_lines(catalog, start="2026-01") == ["使い始めたい月が過ぎています。今月より後の月を入力してください。"]


def test_a_plan_in_time_tells_the_next_step_with_its_date(catalog: Catalog) -> None:
    title, after = plan_lines(catalog, start="2028-04", way="bid")
    assert title.startswith("2028年4月（令和10年）に使い始められる日程です。")
    plan = made(Document(title="題", plan=Plan(start="2028-04", way="bid")), catalog, DAY).plan
    assert plan is not None
    upcoming = next(s for s in plan.steps if s.state in ("now", "ahead"))
    assert f"「{upcoming.step.label}」" in after
    assert "年" in after


def test_a_plan_too_late_counts_what_is_late_and_names_the_soonest_way(catalog: Catalog) -> None:
    title, way = plan_lines(catalog, start="2027-01", way="proposal")
    plan = made(Document(title="題", plan=Plan(start="2027-01", way="proposal")), catalog, DAY).plan
    assert plan is not None
    assert f"始めているはずの段階が{len(plan.late)}つあります（「{plan.late[0].step.label}」など）" in title
    assert way == f"残っている道すじ: {open_ways(plan)[0]}"
    assert len(open_ways(plan)) == sum(not r.route.closed for r in plan.remaining)


def test_effects_say_what_is_missing(recommender: Recommender) -> None:
    assert "1年の件数と今の1件の時間が、まだ入力されていません" in effect_said(recommender, Work(category="rpa"))
    assert effect_said(recommender, Work(name="転入", count="600")) == "「転入」は、今の1件の時間がまだわかりません。"
    assert "導入後は、実測した事例が足りないため、計算していません" in effect_said(recommender, Work(count="600", minutes="10", category="rpa"))


def test_hours_now_are_those_of_the_works_whose_hours_after_are_known(recommender: Recommender) -> None:
    said = effect_said(recommender, Work(count="600", minutes="10", minutes_after="5"), Work(count="6000", minutes="10", category="rpa"))
    assert "今は年に100時間、導入後は年に50時間" in said
    assert "導入後の時間がわからない仕事が、ほかに1つあります" in said


def test_time_of_residents_stands_apart(recommender: Recommender) -> None:
    waiting = Work(name="転入", time="waiting", count="600", minutes="60")
    said = effect_said(recommender, Work(count="600", minutes="10", minutes_after="5"), waiting, waiting)
    assert "職員の時間は、今は年に100時間、導入後は年に50時間" in said
    assert "住民の待ち時間（転入）は、今は年に600時間、導入後は年に" in said
    assert "ほかに、住民の時間の仕事が1つあります" in said


def test_answers_come_in_the_order_of_the_questions(catalog: Catalog) -> None:
    asked = [c for c in catalog.conditions.values() if c.ask]
    answers = {asked[2].id: "no", asked[0].id: "yes", asked[1].id: None, "gone": "yes"}
    found = answered(Document.model_validate({"title": "題", "answers": answers}), catalog)
    assert found == [(asked[0].ask, "はい"), (asked[2].ask, "いいえ")]
