"""Every figure as a line with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Document, Figures, Reading, Work
from web.notebooks.effects.figures import effect_figures
from web.notebooks.effects.lines import FigureLine, figure_lines
from web.notebooks.effects.money import yearly_choices
from web.notebooks.tasks.progress import situation

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _labels(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def lines(recommender: Recommender, *works: Work, tools: tuple[str, ...] = (), **figures: Any) -> dict[str, FigureLine]:
    typed = Figures.model_validate({"works": {str(n): w for n, w in enumerate(works, start=1)}, **figures})
    document = Document(title="題", conditions={"category": "madoguchi"}, candidates={t: Candidate(name=t) for t in tools}, figures=typed)
    found = figure_lines(effect_figures(document, recommender.catalog, situation(document, recommender, DAY).categories))
    assert len({line.name for line in found}) == len(found)
    return {line.name: line for line in found}


def test_nothing_typed_is_no_line(recommender: Recommender) -> None:
    assert lines(recommender, Work(), Work(category="rpa", time="visit")) == {}


def test_a_worked_example(recommender: Recommender) -> None:
    work = Work(name="受付", count="1,200", minutes="25", minutes_after="15")
    found = lines(recommender, work, hourly_cost="3000", cost_first="150万", cost_yearly="10万", years="5")
    values = {name: line.value for name, line in found.items()}
    assert values == {
        "受付: 今の時間": "年500時間",
        "受付: 導入後の時間": "年300時間",
        "受付: 空く時間": "年200時間",
        "職員1時間あたりの費用": "3,000円",
        "初めにかかる費用": "1,500,000円",
        "毎年かかる費用": "100,000円",
        "空く時間の価値（1年）": "60万円",
        "費用（5年間）": "200万円",
        "費用に見合う時間": "年133時間",
        "価値と費用の差（5年間）": "100万円",
        "釣り合うまでの年数": "3年",
    }
    assert "1,200件 × 25分 ÷ 60" in found["受付: 今の時間"].basis
    assert "うちで測った導入後の15分" in found["受付: 導入後の時間"].basis


def test_a_range_rests_on_its_cases_and_few_cases_give_no_number(recommender: Recommender) -> None:
    found = lines(recommender, Work(name="待ち", time="waiting", count="600", minutes="60"), Work(name="転記", category="rpa", count="600", minutes="6"))
    after = found["待ち: 導入後の時間"]
    assert f"実測した{len(after.cases)}件の事例" in after.basis
    assert len(after.cases) >= 3
    assert "かっこの中は最小〜最大" in after.basis
    assert "待ち: 減る時間（住民）" in found
    few = found["転記: 導入後の時間"]
    assert few.value is None
    assert "3件に満たない" in few.basis
    trial = found["転記: 実証の値なら、導入後の時間"]
    assert "合計に入れていません" in trial.basis
    assert trial.cases


def test_what_is_missing_is_said(recommender: Recommender) -> None:
    line = lines(recommender, Work(name="転入", minutes="5"))["転入: 今の時間"]
    assert (line.value, line.basis) == (None, "職員が1件にかける時間。1年の件数がわかると計算します。")


def test_a_price_names_its_source_and_a_lost_one_is_said(recommender: Recommender) -> None:
    document = Document(title="題", candidates={i: Candidate(name=i) for i in recommender.catalog.tools if i in ("kintone", "logo-chat")})
    choices = yearly_choices(document, recommender.catalog)
    assert choices
    found = lines(recommender, tools=tuple(document.candidates), yearly_from=choices[0].key, first_from="gone|初期|1|")
    paid = found["毎年かかる費用"]
    assert choices[0].tool.name in paid.basis
    assert paid.sources == (choices[0].price.source or choices[0].tool.sources[0],)
    assert (found["初めにかかる費用"].value, found["初めにかかる費用"].basis) == (None, "選んでいた金額の記録は、いまの目録にありません。")


def test_costs_never_made_good(recommender: Recommender) -> None:
    work = Work(name="受付", count="60", minutes="10", minutes_after="5")
    found = lines(recommender, work, hourly_cost="3000", cost_first="150万", cost_yearly="10万", years="5")
    assert found["釣り合うまでの年数"].value == "釣り合いません"


def test_the_measuring_plan_where_it_was_written_to(recommender: Recommender) -> None:
    found = lines(recommender, measuring={"waiting-minutes": Reading(owner="市民課", before="42分", on=date(2027, 2, 1))})
    (line,) = found.values()
    assert line.value == "導入前 42分、導入後 未記入"
    assert "測る人: 市民課。次に測る日: 2027年2月1日（令和9年）" in line.basis
