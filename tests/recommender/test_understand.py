from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import MAIN_NEED
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from catalog.catalog import Catalog
from recommender import understand
from recommender.recommend import Recommender
from recommender.understand import OUT_OF_SCOPE, CategoryModel, Example, case_examples, grams, train_words, wordings

CLEAR_NEEDS = {
    "保育園の入園選考を職員が手作業で点数付けしていて夜中までかかる": "hoiku",
    "会議の録音を聞きながら議事録を打つのに半日かかる": "gijiroku",
    "紙の入札書の受付と開札をやめて電子で行いたい": "nyusatsu",
    "都市計画図を見せてほしいという窓口の問い合わせが多い": "gis",
    "外国人の住民が来たときに言葉が通じない": "translation",
    "体育館や公民館の予約を電話と紙の台帳で受けている": "shisetsu-yoyaku",
    "職員の出勤簿に判子を押して時間外を手で集計している": "kintai",
    "ごみの分け方など同じ質問の電話が一日中鳴る": "chatbot",
    "紙の請求書が月に何百枚も届き支払いの伝票を手で起こしている": "seikyu",
    "証明書の手数料を現金でしか払えない": "cashless",
    "図書館の本の貸出を夜でもできるようにしたい": "toshokan",
    "母子手帳の内容や予防接種の予定をスマホに届けたい": "kosodate",
}
# What the two regressions are compared on: categories apart, one text with two, weights apart.
TRAINING = [
    Example("窓口の待ち時間が長い", ("madoguchi",), 1.0),
    Example("同じことを何枚も書かされる", ("madoguchi",), 1.0),
    Example("転入の手続きで何度も書く", ("madoguchi", "yoyaku"), 0.5),
    Example("予約を電話で受けている", ("yoyaku",), 1.0),
    Example("窓口に来る日時を予約したい", ("yoyaku", "madoguchi"), 1.0),
    Example("会議の議事録を打つのに時間がかかる", ("gijiroku",), 1.0),
    Example("録音を聞いて文字にする", ("gijiroku",), 0.5),
    Example("カレーの作り方", (OUT_OF_SCOPE,), 1.0),
]
SAMPLES = ["窓口の待ち時間", "会議の録音と会議の議事録", "予約", "転入の手続きで何枚も書く", "カレーの時間", "まったく別の話", "窓口 窓口 窓口"]


def probabilities(recommender: Recommender, text: str, with_vector: bool) -> dict[str, float]:
    assert recommender.encoder is not None
    return recommender.index.categories.probabilities(text, recommender.encoder.encode_query([text])[0] if with_vector else None)


def likeliest(recommender: Recommender, text: str, with_vector: bool) -> list[str]:
    found = probabilities(recommender, text, with_vector)
    return sorted(found, key=found.__getitem__, reverse=True)


@pytest.mark.parametrize("text", [*CLEAR_NEEDS, MAIN_NEED, "カレーの作り方", "zzz"])
@pytest.mark.parametrize("with_vector", [True, False])
def test_probabilities_sum_to_1_over_all_categories_and_out_of_scope(recommender: Recommender, text: str, with_vector: bool) -> None:
    found = probabilities(recommender, text, with_vector)
    assert set(found) == {*recommender.catalog.categories, OUT_OF_SCOPE}
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 <= p <= 1 for p in found.values())


def test_words_view_equals_sklearns_own_pipeline() -> None:
    rows = [(e.text, c, e.weight * share) for e in TRAINING for c, share in zip(e.categories, (0.7, 0.3) if e.categories[1:] else (1.0,), strict=True)]
    texts, labels, weights = zip(*rows, strict=True)
    vectorizer = TfidfVectorizer(analyzer=grams, sublinear_tf=True).fit([e.text for e in TRAINING])
    sklearns = LogisticRegression(C=understand._WORDS_C, max_iter=400, tol=1e-3).fit(vectorizer.transform(texts), labels, sample_weight=weights)
    ours = CategoryModel(train_words(TRAINING), None)
    assert ours.classes == list(sklearns.classes_)
    decided = sklearns.decision_function(vectorizer.transform(SAMPLES))
    for text, expected in zip(SAMPLES, decided, strict=True):
        np.testing.assert_allclose(ours._words_logits(text), expected, rtol=1e-2, atol=1e-2)
        shares = sklearns.predict_proba(vectorizer.transform([text]))[0]
        np.testing.assert_allclose(list(ours.probabilities(text, None).values()), shares, atol=1e-3)


@cache
def both() -> tuple[understand.CategoryModel, TfidfVectorizer]:
    return CategoryModel(train_words(TRAINING), None), TfidfVectorizer(analyzer=grams, sublinear_tf=True).fit([e.text for e in TRAINING])


@given(st.text(alphabet="窓口予約会議録音カレー転入 のをで、。", max_size=30))
def test_words_view_equals_sklearns_features_for_any_text(text: str) -> None:
    model, vectorizer = both()
    expected = vectorizer.transform([text]).toarray()[0] @ model.words.coef.T + model.words.intercept
    np.testing.assert_allclose(model._words_logits(text), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("text", "category"), CLEAR_NEEDS.items())
@pytest.mark.parametrize("with_vector", [True, False])
def test_a_clear_need_is_understood_as_its_category(recommender: Recommender, text: str, category: str, with_vector: bool) -> None:
    assert likeliest(recommender, text, with_vector)[0] == category


def test_the_main_need_is_understood_with_meaning_and_near_the_top_by_words_alone(recommender: Recommender) -> None:
    assert likeliest(recommender, MAIN_NEED, with_vector=True)[0] == "madoguchi"
    assert "madoguchi" in likeliest(recommender, MAIN_NEED, with_vector=False)[:3]


@pytest.mark.parametrize("text", ["カレーの作り方", "公用車のタイヤを冬用に替えたい", "庁舎の雨漏りを直したい"])
def test_what_no_digital_tool_answers_is_out_of_scope(recommender: Recommender, text: str) -> None:
    assert likeliest(recommender, text, with_vector=True)[0] == OUT_OF_SCOPE


def test_without_meaning_learned_a_vector_changes_nothing(recommender: Recommender) -> None:
    words_only = replace(recommender.index.categories, meaning=None)
    vector = np.ones(384, np.float32)
    assert words_only.probabilities(MAIN_NEED, vector) == recommender.index.categories.probabilities(MAIN_NEED, None)


def test_meaning_and_words_both_count(recommender: Recommender) -> None:
    model = recommender.index.categories
    assert recommender.encoder is not None
    nursery = recommender.encoder.encode_query(["保育園の入園選考に時間がかかる"])[0]
    text = "会議の議事録を打つのに時間がかかる"
    mixed = model.probabilities(text, nursery)
    assert mixed["hoiku"] > model.probabilities(text, None)["hoiku"]
    assert mixed["gijiroku"] > 0.2


def test_every_wording_of_the_facts_is_an_example(catalog: Catalog) -> None:
    told = {(e.text, e.categories[0]) for e in [*wordings(catalog, catalog.needs), *case_examples(catalog.cases.values())]}
    for category in catalog.categories.values():
        assert {(p, category.id) for p in category.phrases} <= told
        assert {(n.text, n.category) for n in category.not_this} <= told
    assert {(c.need, c.categories[0]) for c in catalog.cases.values()} <= told
    assert {(n.need_staff, n.categories[0]) for n in catalog.needs} <= told
    assert {(n.need_short, (*n.categories, OUT_OF_SCOPE)[0]) for n in catalog.made_needs()} <= told
    assert {(t, OUT_OF_SCOPE) for t in catalog.wording["out-of-scope"]} <= told


def test_grams_are_words_and_pairs_of_neighbours() -> None:
    assert grams("窓口の待ち時間") == ["窓口", "待つ", "時間", "窓口 待つ", "待つ 時間"]
