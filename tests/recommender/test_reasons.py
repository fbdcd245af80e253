"""Each sentence is held against the facts anew, counted here without the code that wrote it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from samples import KUJI, YOKOHAMA, adopter, case, measured, tool

from catalog.catalog import Catalog
from catalog.schema import Case, Effect, Municipality, Tool
from catalog.words import words
from recommender import reasons
from recommender.need import Constraints, Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation, RecommendedTool, UnderstoodCategory
from recommender.size import SizeFit


class Asked(NamedTuple):
    municipality: Municipality
    answer: Recommendation


@pytest.fixture(scope="module")
def asked(recommender: Recommender) -> list[Asked]:
    """60 real needs, each asked by another municipality of all sizes and places."""
    catalog = recommender.catalog
    places = list(catalog.municipalities.values())[::29][:60]
    needs = [n.need_staff for n in catalog.needs][:60]
    answers = recommender.recommend_all([Need(text, place) for text, place in zip(needs, places, strict=True)])
    return [Asked(place, answer) for place, answer in zip(places, answers, strict=True)]


def shown_tools(asked: list[Asked]) -> list[tuple[Asked, RecommendedTool]]:
    found = [(one, t) for one in asked for t in [*one.answer.tools, *(t for p in one.answer.partners for t in p.tools)]]
    assert len(found) > 500
    return found


def counts(pattern: str, tool: RecommendedTool) -> int:
    """The number in the one sentence that matches, 0 where there is none."""
    found = [m for m in (re.search(pattern, r) for r in tool.reasons) if m]
    assert len(found) <= 1
    return int(found[0][1]) if found else 0


def adopters(tool: Tool, catalog: Catalog, but: str = "") -> list[Municipality]:
    return [catalog.municipalities[a.code] for a in tool.adopters if a.kind == "adopted" and a.code != but]


def of_our_size(places: list[Municipality], population: int) -> list[Municipality]:
    return [m for m in places if population / 2 <= m.population <= population * 2]


def test_the_count_of_users_of_our_size_is_that_of_the_adopters(asked: list[Asked], catalog: Catalog) -> None:
    told = 0
    for (place, _), shown in shown_tools(asked):
        close = of_our_size(adopters(catalog.tools[shown.id], catalog, but=place.code), place.population)
        count = counts(r"人口の近い(\d+)団体で採用", shown)
        assert count == len(close), (place.name, shown.reasons)
        told += bool(count)
    assert told > 50


def test_users_named_as_of_our_size_are_adopters_with_their_population(asked: list[Asked], catalog: Catalog) -> None:
    for (place, _), shown in shown_tools(asked):
        for sentence in (r for r in shown.reasons if r.startswith("人口の近い")):
            close = {f"{m.name} {reasons.people(m.population)}" for m in of_our_size(adopters(catalog.tools[shown.id], catalog), place.population)}
            named = sentence[sentence.index("（") + 1 : sentence.rindex("）")].removesuffix("ほか").split("／")
            assert {n.split("、")[0] for n in named} <= close


def test_whoever_asks_is_not_named_among_others_of_its_size(catalog: Catalog, recommender: Recommender) -> None:
    size = SizeFit([], catalog.municipalities, recommender.index.neighbourhood)
    for subject in catalog.tools.values():
        for a in subject.adopters[:3]:
            place = catalog.municipalities[a.code]
            for sentence in reasons.size_reasons(subject, size.asker(place.population, place)):
                if sentence.startswith("人口の近い"):
                    assert f"{place.name} {reasons.people(place.population)}" not in sentence, subject.id


def test_where_none_is_of_our_size_the_range_of_the_adopters_is_told(asked: list[Asked], catalog: Catalog) -> None:
    told = 0
    for _, shown in shown_tools(asked):
        populations = [m.population for m in adopters(catalog.tools[shown.id], catalog)]
        for found in (re.match(r"採用が確認できた(\d+)団体の人口は(.+)で、半分から2倍", r) for r in shown.reasons):
            if found:
                ends = list(dict.fromkeys(reasons.people(p) for p in (min(populations), max(populations))))
                assert int(found[1]) == len(populations)
                assert list(dict.fromkeys(found[2].split("〜"))) == ends
                told += 1
    assert told > 50


def test_the_count_in_our_prefecture_leaves_us_out(asked: list[Asked], catalog: Catalog) -> None:
    told = 0
    for (place, _), shown in shown_tools(asked):
        home = [m for m in adopters(catalog.tools[shown.id], catalog, but=place.code) if m.prefecture == place.prefecture]
        assert counts(rf"同じ{place.prefecture}内の(\d+)団体で採用", shown) == len(home)
        told += bool(home)
    assert told > 20


def test_a_tool_without_known_users_says_so_and_is_neutral(asked: list[Asked], catalog: Catalog) -> None:
    silent = [t for _, t in shown_tools(asked) if not catalog.tools[t.id].adopters]
    assert silent
    for shown in silent:
        assert any(r.startswith("採用した団体が確認できていない") for r in shown.reasons)
        assert shown.parts.size == 0.5
        assert not shown.size_known


def test_only_trials_are_told_as_trials(asked: list[Asked], catalog: Catalog) -> None:
    for _, shown in shown_tools(asked):
        kinds = {a.kind for a in catalog.tools[shown.id].adopters}
        assert any(r.startswith("継続した採用は確認できておらず") for r in shown.reasons) == (bool(kinds) and "adopted" not in kinds)


def cases_with(tool_id: str, catalog: Catalog) -> list[Case]:
    return [c for c in catalog.cases.values() if tool_id in [t.id for t in c.tools]]


def test_counts_of_measured_and_of_bad_cases_are_those_of_the_cases(asked: list[Asked], catalog: Catalog) -> None:
    good_told = bad_told = 0
    for _, shown in shown_tools(asked):
        cases = cases_with(shown.id, catalog)
        good = [c for c in cases if any(e.kind == "measured" and e.better for e in c.effects)]
        bad = [c for c in cases if c.outcome in ("failure", "mixed", "ended")]
        assert counts(r"効果を実測した事例が(\d+)件", shown) == len(good)
        assert counts(r"うまくいかなかった点のある事例が(\d+)件", shown) == len(bad)
        assert ("このツールの効果を実測した事例は、まだ見つかっていません。" in shown.reasons) == (not good)
        good_told, bad_told = good_told + bool(good), bad_told + bool(bad)
    assert good_told
    assert bad_told


def figures(text: str) -> set[float]:
    return {abs(float(n.replace(",", ""))) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def known_figures(effect: Effect) -> set[float]:
    told = {v for v in (effect.before, effect.after, effect.change_pct) if v is not None}
    return {abs(float(f"{v:g}")) for v in told} | {abs(v) for v in told} | figures(effect.metric) | figures(effect.unit or "")


def test_effect_figures_of_tools_are_measured_improvements_of_their_cases(asked: list[Asked], catalog: Catalog) -> None:
    told = 0
    for _, shown in shown_tools(asked):
        for found in (re.match(r"効果を実測した事例が\d+件あります（(.+?): (.+)）。", r) for r in shown.reasons):
            if found:
                effects = [e for c in cases_with(shown.id, catalog) if c.place == found[1] for e in c.effects if e.kind == "measured" and e.better]
                assert any(found[2].startswith(e.metric) and figures(found[2]) <= known_figures(e) for e in effects), found[0]
                told += 1
    assert told


def test_effect_figures_of_cases_are_their_own_and_of_the_kind_named(asked: list[Asked], catalog: Catalog) -> None:
    kinds = {label: kind for kind, label in catalog.labels["effect_kind"].items()}
    told = 0
    for _, answer in asked:
        for shown in answer.cases:
            full, sentence = catalog.cases[shown.id], shown.reasons[-1]
            if not full.effects:
                assert sentence == "効果の数値は確認できていません。"
                continue
            label, text = sentence.split(": ", 1)
            assert any(e.kind == kinds[label] and text.startswith(e.metric) and figures(text) <= known_figures(e) for e in full.effects), sentence
            told += 1
    assert told > 50


def test_the_probability_told_is_that_of_a_category_of_the_tool(asked: list[Asked]) -> None:
    told = 0
    for (_, answer), shown in shown_tools(asked):
        found = re.match(r"お困りごとを「(.+?)」と読み取りました（確からしさ(\d+)%）", shown.reasons[0])
        if found:
            category = next(c for c in answer.categories if c.label == found[1])
            assert category.id in shown.categories
            assert f"{category.probability:.0%}" == f"{found[2]}%"
            told += 1
    assert told > 300


def test_every_tool_recommended_says_why_it_fits_the_need(asked: list[Asked]) -> None:
    for _, answer in asked:
        for shown in answer.tools:
            why = r"^お困りごと(を「.+」と読み取りました|に名前が挙がっている|を「.+」と読み取りました)|^読み取った分類とは違いますが|「.+」に役立ちます。$"
            assert re.search(why, shown.reasons[0]), (answer.need, shown.name, shown.reasons)


def test_facts_quoted_as_helping_are_the_tools_own_and_share_words_with_the_need(asked: list[Asked], catalog: Catalog) -> None:
    quoted = 0
    for (_, answer), shown in shown_tools(asked):
        full = catalog.tools[shown.id]
        for text in shown.matched:
            assert text in [*full.solves, *full.functions]
            assert set(words(text)) & set(words(answer.need))
            assert f"「{text}」" in shown.reasons[0]
            quoted += 1
        assert all(word in answer.need for word in shown.matched_words)
    assert quoted > 100


def test_facts_carry_the_source_and_year_of_an_adopter(asked: list[Asked], catalog: Catalog) -> None:
    for _, shown in shown_tools(asked):
        known = {(a.source, a.year) for a in catalog.tools[shown.id].adopters}
        assert {(f.source, f.year) for f in shown.facts} <= known
        assert len(shown.facts) == min(4, len(known)) or len(known) < len(catalog.tools[shown.id].adopters)


def test_the_municipality_a_case_names_is_the_one_whose_similarity_is_told(asked: list[Asked], recommender: Recommender) -> None:
    told = 0
    for place, answer in asked:
        similarities = dict(zip(recommender.index.neighbourhood.codes, recommender.index.neighbourhood.similarities(place.code).tolist(), strict=True))
        for shown in answer.cases:
            found = next((m for m in (re.match(r"(.+?)の人口は(.+?)(、同じ都道府県)?で、貴団体との近さは(\d+)%です。", r) for r in shown.reasons) if m), None)
            places = [recommender.catalog.municipalities[c] for c in recommender.catalog.cases[shown.id].municipalities]
            assert (found is None) == (not places)
            if found:
                (named,) = [m for m in places if m.name == found[1]]
                assert found[2] == reasons.people(named.population)
                assert f"{similarities[named.code]:.0%}" == f"{found[4]}%", (place.name, found[0])
                told += 1
    assert told > 100


def who(recommender: Recommender, code: str) -> Any:
    place = recommender.catalog.municipalities[code]
    return SizeFit([], recommender.catalog.municipalities, recommender.index.neighbourhood).asker(place.population, place)


@pytest.mark.parametrize("code", [KUJI, YOKOHAMA, "032018", "452017"])
def test_a_case_of_many_names_one_municipality_and_tells_that_ones_facts(recommender: Recommender, code: str) -> None:
    catalog, asker = recommender.catalog, who(recommender, code)
    alike = dict(zip(recommender.index.neighbourhood.codes, asker.alike.tolist(), strict=True))
    joint = [c for c in catalog.cases.values() if len(c.municipalities) > 1]
    assert joint
    for one in joint:
        (sentence,) = [r for r in reasons.case_reasons(one, 0.5, asker, catalog) if "貴団体との近さ" in r]
        (named,) = [m for m in map(catalog.municipalities.__getitem__, one.municipalities) if sentence.startswith(f"{m.name}の人口は")]
        assert alike[named.code] == max(alike[c] for c in one.municipalities)
        assert f"貴団体との近さは{alike[named.code]:.0%}" in sentence, (one.id, sentence)
        assert ("同じ都道府県" in sentence) == (named.prefecture == asker.municipality.prefecture), (one.id, sentence)


@pytest.mark.parametrize(("code", "told"), [(KUJI, True), ("032018", True), (YOKOHAMA, False)])
@pytest.mark.parametrize("shared", [{"municipalities": [KUJI, "032018"]}, {"municipalities": [], "place": "岩手県と県内市町村"}])
def test_what_bodies_of_our_own_prefecture_did_together_is_told_to_us_alone(recommender: Recommender, shared: dict[str, Any], code: str, told: bool) -> None:
    said = reasons.case_reasons(case(**shared), 0.5, who(recommender, code), recommender.catalog)
    assert ("同じ岩手県内の共同の取り組みです。" in said) == told
    assert any("共同の取り組み" in r for r in said) == told


def test_what_one_municipality_did_is_nothing_done_together(recommender: Recommender) -> None:
    alone = reasons.case_reasons(case(), 0.5, who(recommender, KUJI), recommender.catalog)
    nobody = reasons.case_reasons(case(municipalities=[KUJI, "032018"]), 0.5, None, recommender.catalog)
    assert not any("共同の取り組み" in r for r in [*alone, *nobody])


CHATBOT = UnderstoodCategory(id="chatbot", label="AIチャットボット・FAQ", probability=0.876)
RPA = UnderstoodCategory(id="rpa", label="RPA", probability=0.1)


@pytest.mark.parametrize(
    ("understood", "matched", "named", "expected"),
    [
        ([RPA, CHATBOT], [], False, "お困りごとを「AIチャットボット・FAQ」と読み取りました（確からしさ88%）。"),
        ([RPA], ["電話が多い", "夜の質問"], False, "「電話が多い」「夜の質問」に役立ちます。"),
        ([CHATBOT], ["電話が多い"], True, "お困りごとに名前が挙がっているツールです。「電話が多い」に役立ちます。"),
        ([CHATBOT], ["夜の質問"], False, "お困りごとを「AIチャットボット・FAQ」と読み取りました（確からしさ88%）。「夜の質問」に役立ちます。"),
    ],
)
def test_a_need_is_answered_by_name_by_category_or_by_what_helps(understood: list[UnderstoodCategory], matched: list[str], named: bool, expected: str) -> None:
    assert reasons.need_reason(tool(), understood, matched, named) == expected


def test_a_tool_of_another_category_is_said_to_be_one_and_quotes_no_probability() -> None:
    told = reasons.need_reason(tool(adopters=[adopter(KUJI)]), [RPA], [], False)
    assert told.startswith("読み取った分類とは違います")
    assert "RPA" not in told
    assert "%" not in told


def test_a_case_of_a_prefecture_says_that_closeness_is_not_judged(recommender: Recommender) -> None:
    of_prefecture = case(municipalities=[])
    assert "団体の近さは評価していません。" in reasons.case_reasons(of_prefecture, 0.5, who(recommender, KUJI), recommender.catalog)[1]


@pytest.mark.parametrize(
    ("population", "expected"),
    [(812, "812人"), (9_999, "9,999人"), (10_000, "約1万人"), (30_612, "約3.1万人"), (156_000, "約15.6万人"), (999_999, "約100万人"), (3_630_000, "約363万人")],
)
def test_populations_read_as_people_say_them(population: int, expected: str) -> None:
    assert reasons.people(population) == expected


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        (measured(), "待ち時間 58→23分（-60%）"),
        ({"metric": "件数", "after": 1200, "unit": "件", "kind": "measured"}, "件数 1,200件"),
        ({"metric": "残業", "change_pct": -12.5, "kind": "trial"}, "残業 -12.5%"),
        ({"metric": "利用", "before": 0.5, "after": 1234567, "kind": "measured"}, "利用 0.5→1,234,567"),
    ],
)
def test_effects_read_as_a_short_phrase(effect: dict[str, Any], expected: str) -> None:
    assert reasons.describe_effect(Effect.model_validate(effect)) == expected


def test_without_anybody_asking_size_is_said_not_to_be_judged() -> None:
    assert reasons.size_reasons(tool(adopters=[adopter(KUJI)]), None) == ["団体を指定していないため、規模の合い方は評価していません。"]


def test_what_is_unknown_is_offered_as_questions_and_what_is_known_is_not() -> None:
    nothing = reasons.unknown_facts(tool(), Constraints(), [])
    assert [any(word in line for line in nothing) for word in ("LGWAN", "金額", "ISMAP", "事業者")] == [True] * 4
    known = tool(
        vendor="見本社",
        networks=[{"name": "lgwan"}],
        prices=[{"text": "1円", "amount": 1}],
        registrations=[{"scheme": "DMP", "registered": True, "checked": "2026", "source": "https://example.go.jp/"}],
    )
    assert reasons.unknown_facts(known, Constraints(), []) == []


def test_an_ended_service_and_a_case_gone_badly_are_told() -> None:
    told = reasons.evidence_reasons(tool(status="ended"), [case("failure", title="止まった"), case("success", id="good", effects=[measured()])])
    assert told == [
        "効果を実測した事例が1件あります（久慈市: 待ち時間 58→23分（-60%））。",
        "うまくいかなかった点のある事例が1件あります（久慈市: 止まった）。",
        "提供が終了しています。",
    ]
