from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from samples import tool

from catalog.catalog import Catalog
from catalog.conditions import Term, parse
from catalog.schema_service import CheckItem, Condition
from recommender.checklists import STAGES, Situation, checklists, entry, holds, of_some_category, questions
from recommender.need import Need
from recommender.recommendation import ChecklistEntry

BEFORE, FROM = date(2027, 6, 30), date(2027, 7, 1)


def entries(catalog: Catalog, situation: Situation) -> dict[str, ChecklistEntry]:
    return {e.id: e for c in checklists(catalog, situation) for e in c.items}


def certain(catalog: Catalog, situation: Situation) -> set[str]:
    return {i for i, e in entries(catalog, situation).items() if e.certain}


def meeting(condition: Condition, catalog: Catalog) -> dict[str, Any]:
    """A situation's values in which ``condition`` surely holds, by what is known and not by an answer."""
    if condition.words:
        return {"text": f"{condition.words[0]}について"}
    if condition.population_below:
        return {"population": condition.population_below - 1}
    if condition.from_date:
        return {"today": date.fromisoformat(condition.from_date)}
    if condition.network:
        return {"network": condition.network}
    if condition.category_flag:
        return {"categories": [next(c for c in catalog.categories.values() if getattr(c, condition.category_flag))]}
    if condition.categories:
        return {"categories": [catalog.categories[condition.categories[0]]]}
    return {}


def answering(item: CheckItem, catalog: Catalog, *, yes: bool) -> list[Situation]:
    """One situation for each way the item is written, in which every name of that way holds (``yes``) or fails."""
    found = []
    for group in parse(item.conditions):
        wanted = {term.name: yes != term.negated for term in group}
        categories = [catalog.categories[name.removeprefix("category:")] for name, holding in wanted.items() if holding and name.startswith("category:")]
        answers = {name: holding for name, holding in wanted.items() if catalog.conditions[name].ask}
        found.append(Situation(categories=categories, answers=answers))
    return found


def test_every_real_item_applies_in_a_situation_for_each_way_it_is_written(catalog: Catalog) -> None:
    for item in catalog.check_items.values():
        for situation in answering(item, catalog, yes=True):
            assert item.id in certain(catalog, situation), (item.id, item.conditions)


def test_every_real_item_that_is_not_for_all_stays_away_in_another_situation(catalog: Catalog) -> None:
    everyone = {i.id for i in catalog.check_items.values() if i.conditions == "always"}
    for item in catalog.check_items.values():
        every_no = {name: holding for s in answering(item, catalog, yes=False) for name, holding in s.answers.items()}
        shown = item.id in entries(catalog, Situation(answers=every_no))
        assert shown == (item.id in everyone), (item.id, item.conditions)
    assert everyone < set(catalog.check_items)


def test_every_condition_of_the_data_can_hold_and_few_hold_of_themselves(catalog: Catalog) -> None:
    of_themselves = {i for i, c in catalog.conditions.items() if holds(c, Situation()) is True}
    assert of_themselves == {"always", "tool"}
    for name, condition in catalog.conditions.items():
        assert holds(condition, Situation(**meeting(condition, catalog))) is True, name


def test_an_answer_goes_before_what_is_known(catalog: Catalog) -> None:
    chatbot = [catalog.categories["chatbot"]]
    for name, condition in catalog.conditions.items():
        if condition.ask:
            for said in (True, False):
                known = Situation(categories=chatbot, text="AIで個人情報を委託", population=30_000, today=FROM, answers={name: said})
                assert holds(condition, known) is said, name
    # What is no question cannot be answered away.
    assert holds(catalog.conditions["always"], Situation(answers={"always": False})) is True
    assert holds(catalog.conditions["category:chatbot"], Situation(categories=chatbot, answers={"category:chatbot": False})) is True


def test_an_answer_brings_and_takes_items(catalog: Catalog) -> None:
    proposal = {i.id for i in catalog.check_items.values() if i.conditions == "proposal"}
    assert proposal
    assert proposal <= certain(catalog, Situation(answers={"proposal": True}))
    assert not proposal & set(entries(catalog, Situation(answers={"proposal": False})))
    assert proposal <= set(entries(catalog, Situation())) - certain(catalog, Situation())


def test_questions_tell_what_is_taken_without_an_answer(catalog: Catalog) -> None:
    chatbot = Situation(categories=[catalog.categories["chatbot"]], answers={"ai": False})
    found = {q.condition.id: q for q in questions(catalog, chatbot)}
    assert set(found) == {i for i, c in catalog.conditions.items() if c.ask}
    assert (found["ai"].known, found["ai"].answer) == (True, False)
    assert (found["tool"].known, found["tool"].answer) == (True, None)
    assert (found["proposal"].known, found["proposal"].answer) == (None, None)


def test_every_category_has_items_of_its_own_for_introduction_and_for_afterwards(catalog: Catalog) -> None:
    for category in catalog.categories.values():
        own = [i for i in catalog.check_items.values() if Term(f"category:{category.id}") in {term for group in parse(i.conditions) for term in group}]
        assert len(own) >= 3, category.id
        assert {"導入"} <= {i.stage for i in own}, category.id
        assert {"運用", "見直し"} & {i.stage for i in own}, category.id
        assert {i.id for i in own} <= set(entries(catalog, Situation(categories=[category]))), category.id
        assert not {i.id for i in own if i.conditions == f"category:{category.id}"} & set(entries(catalog, Situation()))


def test_there_are_items_for_every_stage(catalog: Catalog) -> None:
    assert len(catalog.check_items) >= 180
    assert {i.stage for i in catalog.check_items.values()} == set(STAGES)


def test_an_open_item_comes_with_its_question_and_a_certain_one_with_its_reason(catalog: Catalog) -> None:
    found = entries(catalog, Situation(population=30_000))
    for one in found.values():
        if one.certain:
            assert one.ask is None
            assert "に当たる場合" not in one.why
        else:
            assert one.ask
            assert one.ask.endswith("。")
            assert "に当たる場合に必要です。" in one.why


def test_all_stages_come_in_order_with_certain_items_first(catalog: Catalog) -> None:
    found = checklists(catalog, Situation(text="AIで議事録", categories=[catalog.categories["gijiroku"]], population=30_000))
    assert [c.stage for c in found] == list(STAGES)
    for checklist in found:
        assert {e.stage for e in checklist.items} == {checklist.stage}
        assert [e.certain for e in checklist.items] == sorted((e.certain for e in checklist.items), reverse=True)
        own = [of_some_category(catalog.check_items[e.id]) for e in checklist.items if e.certain]
        assert own == sorted(own, reverse=True)
    ids = [e.id for c in found for e in c.items]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("population", "expected"), [(49_999, True), (50_000, False), (1_000_000, False), (None, None)])
def test_small_is_decided_by_population_and_open_without_it(catalog: Catalog, population: int | None, expected: bool | None) -> None:
    assert holds(catalog.conditions["small"], Situation(population=population)) is expected


def test_items_for_small_ones_are_not_shown_to_big_ones(catalog: Catalog) -> None:
    small = {i.id for i in catalog.check_items.values() if i.conditions == "small and tool"}
    assert small
    assert small <= certain(catalog, Situation(population=30_000))
    assert not small & set(entries(catalog, Situation(population=300_000)))


def test_resident_facing_is_decided_by_the_category_or_by_who_uses_the_tools(catalog: Catalog) -> None:
    condition, rpa, chatbot = catalog.conditions["resident_facing"], catalog.categories["rpa"], catalog.categories["chatbot"]
    assert holds(condition, Situation(categories=[chatbot])) is True
    assert holds(condition, Situation(categories=[rpa])) is False
    assert holds(condition, Situation(categories=[rpa], tools=[tool(users="both")])) is True
    assert holds(condition, Situation(categories=[rpa], tools=[tool(users="staff")])) is False


@pytest.mark.parametrize("text", ["AIを使いたい", "ＡＩで要約", "生成AI", "AI-OCR", "ai で", "ChatGPTを使う", "職員がChatGPTを試す", "人工知能"])
def test_ai_is_recognised_as_a_word(catalog: Catalog, text: str) -> None:
    assert holds(catalog.conditions["ai"], Situation(text=Need(text).text)) is True


@pytest.mark.parametrize("text", ["MAILが多い", "E-MAILの返事", "mail", "SAITAMA", "FAIRな入札", "DETAIL"])
def test_ai_is_not_found_inside_other_words(catalog: Catalog, text: str) -> None:
    situation = Situation(text=text, categories=[catalog.categories["rpa"]])
    assert holds(catalog.conditions["ai"], situation) is not True
    assert not {i.id for i in catalog.check_items.values() if i.conditions == "ai"} & certain(catalog, situation)


def test_the_rule_of_july_2027_is_open_before_and_certain_from_that_day(catalog: Catalog) -> None:
    condition = catalog.conditions["from_r9_7"]
    assert [holds(condition, Situation(today=day)) for day in (date(2026, 4, 1), BEFORE, FROM, date(2030, 1, 1))] == [None, None, True, True]
    rule = {i.id for i in catalog.check_items.values() if i.conditions == "from_r9_7 and tool"}
    assert rule
    assert not rule & certain(catalog, Situation(today=BEFORE))
    assert rule <= set(entries(catalog, Situation(today=BEFORE)))
    assert rule <= certain(catalog, Situation(today=FROM))


def test_lgwan_holds_when_asked_or_offered_and_stays_open_otherwise(catalog: Catalog) -> None:
    condition = catalog.conditions["lgwan"]
    assert holds(condition, Situation(network="lgwan")) is True
    assert holds(condition, Situation(tools=[tool(networks=[{"name": "lgwan"}])])) is True
    assert holds(condition, Situation(tools=[tool(networks=[{"name": "lgwan", "available": False}])])) is None
    assert holds(condition, Situation(network="internet")) is None


@pytest.mark.parametrize("text", ["α'モデル", "α’モデル", "α′モデル", "αダッシュ"])
def test_an_alpha_prime_network_is_recognised_in_every_spelling(catalog: Catalog, text: str) -> None:
    assert holds(catalog.conditions["alpha_prime"], Situation(text=text)) is True


CONDITIONS = {name: Condition(id=name, label=f"{name}のとき", because=f"{name}のため。", ask=f"{name}ですか。") for name in ("a", "b", "c")}


def made(conditions: str, **states: bool | None) -> ChecklistEntry | None:
    values = {"id": "x", "text": "x", "stage": "導入", "role": "x", "conditions": conditions, "deliverable": "x", "done": "x", "basis": "x", "strength": "S"}
    return entry(CheckItem.model_validate(values), CONDITIONS, states)


def test_and_needs_both_and_is_gone_when_one_is_false() -> None:
    both = made("a and b", a=True, b=True)
    assert both is not None
    assert both.certain
    assert both.why == "aのため。bのため。"
    assert made("a and b", a=True, b=False) is None
    assert made("a and b", a=None, b=False) is None


def test_and_asks_only_what_is_open() -> None:
    found = made("a and b", a=True, b=None)
    assert found is not None
    assert not found.certain
    assert found.ask == "bですか。"
    assert found.why == "「bのとき」に当たる場合に必要です。"


def test_not_turns_a_condition_round() -> None:
    found = made("not a", a=False)
    assert found is not None
    assert found.why == "「aのとき」に当たらないためです。"
    assert made("not a", a=True) is None
    opened = made("b and not a", a=None, b=True)
    assert opened is not None
    assert not opened.certain
    assert (opened.ask, opened.why) == ("aですか。", "「aのとき以外」に当たる場合に必要です。")


def test_or_is_certain_when_any_side_is_and_gives_that_sides_reason() -> None:
    found = made("a or b", a=None, b=True)
    assert found is not None
    assert found.certain
    assert found.why == "bのため。"
    assert made("a or b", a=False, b=False) is None


def test_and_binds_tighter_than_or() -> None:
    found = made("a and b or c", a=True, b=False, c=True)
    assert found is not None
    assert found.certain
    assert found.why == "cのため。"
    assert made("a and b or c", a=True, b=False, c=False) is None
    opened = made("a or b and c", a=False, b=True, c=None)
    assert opened is not None
    assert opened.ask == "cですか。"


def test_or_with_two_open_sides_asks_about_both() -> None:
    found = made("a or b", a=None, b=None)
    assert found is not None
    assert not found.certain
    assert found.ask is not None
    assert "aですか。" in found.ask
    assert "bですか。" in found.ask
    assert "bのとき" in found.why


def test_an_item_for_beta_or_alpha_prime_networks_names_both(catalog: Catalog) -> None:
    found = entries(catalog, Situation())
    shown = [found[i.id] for i in catalog.check_items.values() if i.conditions == "beta or alpha_prime"]
    assert shown
    for one in shown:
        assert catalog.conditions["beta"].label in one.why
        assert catalog.conditions["alpha_prime"].label in one.why
