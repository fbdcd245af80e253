"""The plan in sentences: nothing is promised or allowed that was not said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.paths import data_dir
from catalog.read import read_facts
from catalog.schema_service import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.fiscal import Month
from recommender.planning.plan import Plan, make_plan
from web.notebooks.plan.words import notes, reason, verdict


@pytest.fixture(scope="module")
def steps() -> list[PlanStep]:
    return list(read_facts(data_dir())[0].plan_steps.values())


def _plan(steps: list[PlanStep], today: str, start: str, **more: Any) -> Plan:
    return make_plan(steps, PlanAsked(Month.parse(start), **more), date.fromisoformat(today))


def _notes(plan: Plan) -> dict[str, str]:
    return {note.title: note.text for note in notes(plan)}


def test_several_years_ask_for_the_vote_or_the_own_ordinance(steps: list[PlanStep]) -> None:
    voted = _notes(_plan(steps, "2026-11-24", "2027-04", way="bid", multi_year=True, reached="budget"))["複数年の契約"]
    assert "債務負担行為の議決" in voted
    assert "自団体の条例で長期継続契約の対象になっていること" in voted
    assert "次の議会の議決を待つ" in voted
    asked_for = _notes(_plan(steps, "2026-05-11", "2027-04", way="bid", multi_year=True))["複数年の契約"]
    assert "次の議会の議決を待つ" not in asked_for


def test_a_start_in_the_next_year_says_what_the_money_pays_for(steps: list[PlanStep]) -> None:
    text = _notes(_plan(steps, "2026-05-11", "2027-04", way="bid"))["契約と使い始めの年度が違います"]
    assert "3月31日までに納められたものだけ" in text
    assert "4月からの利用料は、2027年度（令和9年度）の予算にも要求してください" in text


def test_money_that_cannot_be_spent_in_its_year_is_told_as_such(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2027-01-12", "2027-06", way="bid", reached="supplementary")
    told = verdict(plan)
    assert told.kind == "late"
    assert told.reasons == ["2026年度（令和8年度）の終わり（3月31日）までに、契約と納品が終わりません。繰越などができるかは、財政担当に確かめてください。"]
    june = _plan(steps, "2026-11-24", "2027-06", way="bid", reached="budget", multi_year=False)
    assert "年度をまたぐ契約にするときは" in verdict(june).reasons[0]


def test_money_at_hand_is_not_said_to_be_there_from_today_on(steps: list[PlanStep]) -> None:
    plan = _plan(steps, "2026-12-25", "2027-01", way="bid", reached="budget")
    at_hand = next(r for r in plan.remaining if r.money.kind == "granted")
    assert reason(at_hand, plan) == "いまから契約と準備に日数が要ります。"


def test_which_budget_is_counted_on_is_told_where_it_may_be_another(steps: list[PlanStep]) -> None:
    title = "どの予算で数えているか"
    assert (
        "2028年度（令和10年度）の当初予算を、要求が済み、議決はこれから" in _notes(_plan(steps, "2027-05-10", "2028-07", way="bid", reached="initial"))[title]
    )
    assert "2027年4月1日（令和9年）から使える" in _notes(_plan(steps, "2027-03-25", "2027-07", way="bid", reached="budget"))[title]
    assert title not in _notes(_plan(steps, "2026-11-23", "2027-03", way="bid", reached="budget"))


@pytest.mark.parametrize("limit", [None, 1_000_000])
def test_a_negotiated_contract_is_never_allowed_without_limit_amount_and_day(steps: list[PlanStep], limit: int | None) -> None:
    plan = _plan(steps, "2026-11-24", "2027-03", way="negotiated", reached="budget", limit=limit, amount=1)
    assert "随意契約にできるかは、まだ分かりません" in _notes(plan)
    assert not any("検討できます" in text for text in _notes(plan).values())


def test_dates_are_called_usual_only_where_some_are(steps: list[PlanStep]) -> None:
    title = "自団体の日付と決まりを入れてください"
    assert "ほかの団体の例やえらぶの推論" in _notes(_plan(steps, "2026-05-11", "2027-10", way="bid"))[title]
    assert "目安" not in _notes(_plan(steps, "2026-11-24", "2027-03", way="negotiated", reached="budget", limit=1))[title]
