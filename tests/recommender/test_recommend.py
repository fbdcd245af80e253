from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import jaconv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import KUJI, MAIN_NEED, YOKOHAMA

from catalog.faults import ErabuError
from catalog.words import words
from recommender.courtesy import without_courtesies
from recommender.encoder import WORDS_ONLY
from recommender.evaluation.run import out_of_scope_texts
from recommender.need import Constraints, Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation, RecommendedTool
from recommender.wordings import OUT_OF_SCOPE

NEEDS = [
    MAIN_NEED,
    "電話が多くて仕事が進まない",
    "AI で会議録を作りたい",
    "LINE や スマホ から ごみ の 日 を 知りたい",
    "RPA のロボットが止まってばかりで職員が張り付いている",
    "保育園の入園選考に何日もかかる",
    "オープンデータとGISの地図をホームページに載せたい",
]
# Words of the need, joined by different blanks: as typed, as pasted from a table, from a web form.
BLANKS = st.sampled_from([" ", "  ", "\u3000", "\t", "\n", "\r\n", " \u3000 ", "\u00a0"])


@pytest.fixture(scope="module")
def main(recommender: Recommender) -> Recommendation:
    return recommender.recommend(Need(MAIN_NEED, recommender.catalog.municipalities[KUJI]))


def ranking(answer: Recommendation) -> list[tuple[str, float]]:
    return [(t.id, t.score) for t in answer.tools] + [(c.id, c.score) for c in answer.cases]


def all_tools(answer: Recommendation) -> list[RecommendedTool]:
    return [*answer.tools, *(t for p in answer.partners for t in p.tools)]


# ---- the main need, asked by 久慈市


def test_the_main_need_is_answered_by_counter_tools_first(main: Recommendation) -> None:
    assert not main.abstained
    assert not main.words_only
    assert main.categories[0].id == "madoguchi"
    assert main.tools[0].categories[0] == "madoguchi"
    assert [t.categories[0] for t in main.tools[:5]].count("madoguchi") >= 4
    assert len(main.tools) == 10


def test_the_main_need_is_answered_with_every_part(main: Recommendation) -> None:
    assert (main.need, main.municipality, main.municipality_name) == (MAIN_NEED, KUJI, "岩手県久慈市")
    assert "10件" in main.message
    assert {q.category for q in main.bpr_questions} == {"madoguchi"}
    assert len(main.bpr_questions) >= 3
    assert main.cases
    assert main.partners
    assert all(p.tools and p.reason for p in main.partners)
    for tool in all_tools(main):
        assert tool.summary
        assert len(tool.reasons) >= 2
        assert all(r.endswith("。") for r in tool.reasons)
    for shown in main.cases:
        assert shown.reasons


def test_the_main_need_comes_with_checklists_of_introduction_and_operation(main: Recommendation) -> None:
    certain = {c.stage: [e for e in c.items if e.certain] for c in main.checklists}
    assert certain["導入"]
    assert certain["運用"]
    assert any("マニュアル" in e.text for e in certain["導入"])
    assert all(e.why and e.role and e.deliverable for entries in certain.values() for e in entries)


def test_front_yard_tools_bring_tools_of_the_back_yard(main: Recommendation, recommender: Recommender) -> None:
    category = recommender.catalog.categories["madoguchi"]
    assert category.group == "住民接点"
    assert "内部業務" in {recommender.catalog.categories[p.category].group for p in main.partners}
    for partner in main.partners:
        assert partner.category in category.partners
        assert all(t.categories[0] == partner.category for t in partner.tools)
        assert not {t.id for t in partner.tools} & {t.id for t in main.tools}


# ---- what holds for every answer


@settings(max_examples=12, deadline=None)
@given(text=st.sampled_from(NEEDS), code=st.sampled_from([KUJI, YOKOHAMA, "473821", "011002"]), limit=st.integers(1, 50))
def test_scores_are_shares_and_every_id_is_in_the_catalogue(recommender: Recommender, text: str, code: str, limit: int) -> None:
    catalog = recommender.catalog
    answer = recommender.recommend(Need(text, catalog.municipalities[code], limit=limit))
    assert len(answer.tools) == limit
    probabilities = [c.probability for c in answer.categories]
    assert probabilities == sorted(probabilities, reverse=True)
    assert answer.tools[0].categories[0] == answer.categories[0].id
    assert all(t.score == t.parts.need for t in answer.tools)
    assert all(0 <= v <= 1 for t in all_tools(answer) for v in (t.score, *t.parts.model_dump().values()))
    assert all(0 <= v <= 1 for c in answer.cases for v in (c.score, c.need_similarity, c.municipality_similarity or 0))
    ids = [t.id for t in all_tools(answer)]
    assert len(ids) == len(set(ids))
    assert {*ids, *(d.id for d in answer.dropped)} <= set(catalog.tools)
    assert {c.id for c in answer.cases} <= set(catalog.cases)
    assert {c.id for c in answer.categories} <= set(catalog.categories)
    assert {e.id for c in answer.checklists for e in c.items} <= set(catalog.check_items)


@settings(max_examples=12, deadline=None)
@given(text=st.sampled_from(NEEDS), before=BLANKS, after=BLANKS, between=BLANKS)
def test_blanks_before_after_and_between_words_change_nothing(recommender: Recommender, text: str, before: str, after: str, between: str) -> None:
    assert ranking(recommender.recommend(Need(before + text.replace(" ", between) + after))) == ranking(recommender.recommend(Need(text)))


@pytest.mark.parametrize(
    "text", ["AI でデータを整理したい", "LINEやスマホからゴミの日を知りたい", "RPAのロボットが3日に1度止まる", "オープンデータとGISの地図"]
)
def test_full_and_half_width_letters_change_nothing(recommender: Recommender, text: str) -> None:
    plain = ranking(recommender.recommend(Need(text)))
    wide, narrow = jaconv.h2z(text, kana=True, ascii=True, digit=True), jaconv.z2h(text, kana=True, ascii=True, digit=True)
    assert len({text, wide, narrow}) == 3
    assert [ranking(recommender.recommend(Need(t))) for t in (wide, narrow)] == [plain, plain]


def test_the_same_need_gets_the_same_answer(recommender: Recommender, main: Recommendation) -> None:
    assert recommender.recommend(Need(MAIN_NEED, recommender.catalog.municipalities[KUJI])) == main


def test_a_shorter_list_is_the_beginning_of_a_longer_one(recommender: Recommender, main: Recommendation) -> None:
    short = recommender.recommend(Need(MAIN_NEED, recommender.catalog.municipalities[KUJI], limit=3))
    assert ranking(short)[:3] == ranking(main)[:3]


def test_many_needs_at_once_are_answered_as_one_by_one(recommender: Recommender) -> None:
    places = [recommender.catalog.municipalities.get(c) for c in (KUJI, "none", YOKOHAMA)]
    needs = [Need(text, places[n % 3], limit=5) for n, text in enumerate([*NEEDS, "カレーの作り方"])]
    assert recommender.recommend_all(needs) == [recommender.recommend(n) for n in needs]
    assert recommender.recommend_all([]) == []


def test_many_threads_get_the_answers_one_thread_gets(recommender: Recommender) -> None:
    needs = [Need(text, recommender.catalog.municipalities[KUJI], limit=5) for text in NEEDS]
    alone = recommender.recommend_all(needs)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(recommender.recommend, needs * 3)) == alone * 3


# ---- constraints


@pytest.mark.parametrize(
    "constraints", [Constraints(network="lgwan"), Constraints(budget=10_000), Constraints(registration="ISMAP"), Constraints(category="voice")]
)
@pytest.mark.parametrize("text", NEEDS[:2])
def test_a_tool_that_breaks_a_condition_is_never_recommended(recommender: Recommender, text: str, constraints: Constraints) -> None:
    answer = recommender.recommend(Need(text, constraints=constraints, limit=50))
    assert answer.tools
    for tool in answer.tools:
        assert tool.constraints
        assert all(j.state != "broken" for j in tool.constraints)
    assert not {d.id for d in answer.dropped} & {t.id for t in all_tools(answer)}
    assert all(d.reason for d in answer.dropped)


def test_a_condition_changes_what_is_kept_but_not_how_likely_a_tool_is_meant(recommender: Recommender) -> None:
    free = {t.id: t for t in recommender.recommend(Need(NEEDS[1], limit=50)).tools}
    bound = {t.id: t for t in recommender.recommend(Need(NEEDS[1], constraints=Constraints(network="lgwan"), limit=50)).tools}
    states = set()
    for identity in set(free) & set(bound):
        state = bound[identity].constraints[0].state
        states.add(state)
        assert bound[identity].score == free[identity].score
        assert free[identity].parts.constraints == 1
        assert bound[identity].parts.constraints == {"kept": 1, "unknown": 0.5}[state]
    assert states == {"kept", "unknown"}


def test_of_two_tools_alike_the_one_that_keeps_the_condition_is_not_below(recommender: Recommender) -> None:
    free = [t.id for t in recommender.recommend(Need(NEEDS[1], limit=50)).tools]
    bound = recommender.recommend(Need(NEEDS[1], constraints=Constraints(network="lgwan"), limit=50)).tools
    rank = {t.id: n for n, t in enumerate(bound)}
    kept = [i for i in free if i in rank and bound[rank[i]].constraints[0].state == "kept"]
    assert kept
    for better in kept:  # whoever was above stays above
        assert all(rank[better] < rank[worse] for worse in free[free.index(better) + 1 :] if worse in rank)


def test_a_category_asked_for_is_the_only_one_recommended(recommender: Recommender) -> None:
    answer = recommender.recommend(Need(MAIN_NEED, constraints=Constraints(category="voice")))
    assert answer.tools
    assert all("voice" in t.categories for t in answer.tools)
    assert answer.dropped == []  # another category is not a broken promise


def test_a_price_above_the_budget_is_told_as_the_reason_for_dropping(recommender: Recommender) -> None:
    answer = recommender.recommend(Need("AIスタッフ総合案内サービスを使いたい", constraints=Constraints(budget=100_000)))
    dropped = {d.id: d.reason for d in answer.dropped}
    assert "1,200,000円" in dropped["ai-staff-sogo-annai"]


# ---- nothing fits


@pytest.mark.parametrize("text", ["カレーの作り方", "庁舎の雨漏りを直したい"])
def test_what_no_tool_answers_is_refused_with_advice(recommender: Recommender, text: str) -> None:
    answer = recommender.recommend(Need(text, recommender.catalog.municipalities[KUJI]))
    assert answer.abstained
    assert "見つかりませんでした" in answer.message
    assert any("一文" in a for a in answer.advice)
    assert (answer.tools, answer.cases, answer.partners, answer.checklists) == ([], [], [], [])
    assert answer.municipality == KUJI


def test_a_refusal_in_doubt_names_what_may_have_been_meant_and_a_sure_one_does_not(recommender: Recommender) -> None:
    assert recommender.encoder
    labels = {f"「{c.label}」" for c in recommender.catalog.categories.values()}
    texts = [text for _, text in out_of_scope_texts(recommender.catalog) if words(text) and without_courtesies(text) == text]
    told = set()
    vectors = recommender.encoder.encode_query(texts)
    for text, vector, answer in zip(texts, vectors, recommender.recommend_all([Need(t) for t in texts]), strict=True):
        if answer.abstained:
            in_doubt = recommender.index.categories.probabilities(text, vector)[OUT_OF_SCOPE] <= 0.5
            assert any(label in answer.advice[0] for label in labels) == in_doubt, text
            told.add(in_doubt)
    assert told == {True, False}


@pytest.mark.parametrize("text", NEEDS)
def test_what_a_tool_answers_is_not_refused(recommender: Recommender, text: str) -> None:
    answer = recommender.recommend(Need(text))
    assert not answer.abstained
    assert answer.advice == []


@pytest.mark.parametrize("text", ["同じ質問の電話が一日中鳴る", "保育園の申込みの時期は同じ質問ばかり電話で受ける"])
def test_the_same_question_by_telephone_brings_who_answers_in_writing_and_who_answers_the_call(recommender: Recommender, text: str) -> None:
    assert {"chatbot", "voice"} <= {tool.categories[0] for tool in recommender.recommend(Need(text)).tools}


@pytest.mark.parametrize("text", ["ごみの分け方など同じ質問の電話が一日中鳴る", "税の通知が届くと同じことを聞く電話が鳴りやまない"])
def test_the_office_where_it_rings_does_not_hide_the_telephone(recommender: Recommender, text: str) -> None:
    assert "voice" in {tool.categories[0] for tool in recommender.recommend(Need(text)).tools}


# ---- who asks


def test_a_population_instead_of_a_municipality_judges_size_but_not_place(recommender: Recommender) -> None:
    answer = recommender.recommend(Need(MAIN_NEED, population=30_000))
    assert (answer.municipality, answer.municipality_name, answer.population) == (None, None, 30_000)
    known = [t for t in answer.tools if recommender.catalog.tools[t.id].adopters]
    assert known
    assert all(t.size_known for t in known)
    assert any(t.parts.size != 0.5 for t in known)
    assert not any("同じ" in r for t in answer.tools for r in t.reasons)
    assert all(c.municipality_similarity is None for c in answer.cases)
    assert any(e.id == "ask-joint-procurement" and e.certain for c in answer.checklists for e in c.items)


def test_a_small_town_and_a_big_city_are_not_told_the_same(recommender: Recommender) -> None:
    small, big = (recommender.recommend(Need(MAIN_NEED, population=population)) for population in (5_000, 2_000_000))
    assert [t.parts.size for t in small.tools] != [t.parts.size for t in big.tools]
    assert ranking(small) != ranking(big)


def test_without_anybody_asking_size_is_neutral_and_said_not_to_be_judged(recommender: Recommender) -> None:
    answer = recommender.recommend(Need(MAIN_NEED))
    assert {t.parts.size for t in answer.tools} == {0.5}
    assert not any(t.size_known for t in answer.tools)
    assert all(any("団体を指定していない" in r for r in t.reasons) for t in answer.tools)


# ---- four sizes: a village, a town, a city and a designated city of one prefecture

FOUR = {"熊本県": ["435121", "434477", "432067", "431001"], "福岡県": ["406091", "403814", "402079", "401307"]}


def asked_by_four(recommender: Recommender, prefecture: str, text: str) -> list[Recommendation]:
    places = [recommender.catalog.municipalities[code] for code in FOUR[prefecture]]
    assert [m.prefecture for m in places] == [prefecture] * 4
    assert [round(m.population, -4) for m in places[:3]] == [0, 10_000, 60_000]
    assert places[3].kind == "政令指定都市"
    return recommender.recommend_all([Need(text, m) for m in places])


def used_nearby(recommender: Recommender, tool: RecommendedTool, answer: Recommendation) -> bool:
    """Whether others of the asker's prefecture go on using it."""
    catalog = recommender.catalog
    home = catalog.municipalities[answer.municipality or ""].prefecture
    others = [a for a in catalog.tools[tool.id].adopters if a.kind == "adopted" and a.code != answer.municipality]
    return any(catalog.municipalities[a.code].prefecture == home for a in others)


@pytest.mark.parametrize("prefecture", FOUR)
@pytest.mark.parametrize("text", NEEDS[:5])
def test_four_sizes_asking_the_same_get_cases_and_evidence_that_differ(recommender: Recommender, prefecture: str, text: str) -> None:
    answers = asked_by_four(recommender, prefecture, text)
    assert len({tuple(c.id for c in a.categories) for a in answers}) == 1  # the need is the same
    assert len({tuple(c.id for c in a.cases) for a in answers}) == 4
    told = [tuple((t.id, tuple(t.reasons)) for t in a.tools) for a in answers]
    assert told[0] != told[3]  # between them they may agree: where nobody of any size is known, nothing speaks for another order
    assert [t.id for t in answers[0].tools] != [t.id for t in answers[3].tools]
    by_all = set.intersection(*({t.id for t in a.tools} for a in answers))
    assert by_all
    for shown in by_all:
        known = [next(t for t in a.tools if t.id == shown) for a in answers]
        assert len({t.score for t in known}) == 1  # how likely it is meant does not hang on who asks
        if known[0].parts.size != 0.5:
            assert len({t.parts.size for t in known}) == 4


@pytest.mark.parametrize("prefecture", FOUR)
def test_the_main_need_asked_by_a_village_and_by_a_designated_city_gets_other_tools_first(recommender: Recommender, prefecture: str) -> None:
    # Between them lists may agree: few counter tools have users, and then nothing speaks for another order.
    village, *_, big = asked_by_four(recommender, prefecture, MAIN_NEED)
    assert [t.id for t in village.tools] != [t.id for t in big.tools]


@pytest.mark.parametrize("prefecture", FOUR)
@pytest.mark.parametrize("text", NEEDS[:5])
def test_what_size_and_place_speak_for_is_said_in_a_sentence(recommender: Recommender, prefecture: str, text: str) -> None:
    for answer in asked_by_four(recommender, prefecture, text):
        for tool in answer.tools:
            told = "".join(tool.reasons)
            if tool.size_known:
                assert "人口の近い" in told or "団体の人口は" in told or "実証・試行や終了の例だけ" in told, (answer.municipality_name, tool.name)
            else:
                assert tool.parts.size == 0.5
                assert "規模の合い方は評価していません" in told or "ほかの団体での継続した採用は確認できていません" in told
            assert (f"同じ{prefecture}内" in told) is used_nearby(recommender, tool, answer), (answer.municipality_name, tool.name)


@pytest.mark.parametrize("prefecture", FOUR)
@pytest.mark.parametrize("text", NEEDS)
def test_small_ones_see_tools_used_in_their_prefecture_first_among_the_first_category(recommender: Recommender, prefecture: str, text: str) -> None:
    village, town, *_ = asked_by_four(recommender, prefecture, text)
    for answer in (village, town):
        first = [t for t in answer.tools if t.categories[0] == answer.categories[0].id]
        nearby = [used_nearby(recommender, t, answer) for t in first]
        assert nearby == sorted(nearby, reverse=True), (answer.municipality_name, [t.name for t in first])


@pytest.mark.parametrize("prefecture", FOUR)
def test_some_small_ones_do_see_a_tool_of_their_prefecture_first(recommender: Recommender, prefecture: str) -> None:
    firsts = [a for text in NEEDS for a in asked_by_four(recommender, prefecture, text)[:2]]
    assert any(used_nearby(recommender, a.tools[0], a) for a in firsts)


# ---- opening


def test_an_index_made_with_another_model_than_asked_for_is_told(recommender: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_MODEL", WORDS_ONLY)
    with pytest.raises(ErabuError, match=r"別のモデル.*erabu build"):
        Recommender.open()
