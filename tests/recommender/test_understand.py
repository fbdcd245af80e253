"""Which categories a text is about: three views, pooled, over the real categories."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import MAIN_NEED

from catalog.words import reading, words
from recommender.recommend import Recommender
from recommender.understand import CategoryModel, MeaningModel, TextModel, grams, sounds
from recommender.wordings import OUT_OF_SCOPE

CLEAR_NEEDS = {
    "保育園の入園選考を職員が手作業で点数付けしていて夜中までかかる": "hoiku",
    "会議の録音を聞きながら議事録を打つのに半日かかる": "gijiroku",
    "紙の入札書の受付と開札をやめて電子で行いたい": "nyusatsu",
    "都市計画図を見せてほしいという窓口の問い合わせが多い": "gis",
    "外国人の住民が来たときに言葉が通じない": "translation",
    "体育館や公民館の予約を電話と紙の台帳で受けている": "shisetsu-yoyaku",
    "職員の出勤簿に判子を押して時間外を手で集計している": "kintai",
    "ホームページを見れば分かる質問に、夜でも住民が自分で答えを得られるようにしたい": "chatbot",
    "紙の請求書が月に何百枚も届き支払いの伝票を手で起こしている": "seikyu",
    "証明書の手数料を現金でしか払えない": "cashless",
    "図書館の本の貸出を夜でもできるようにしたい": "toshokan",
    "母子手帳の内容や予防接種の予定をスマホに届けたい": "kosodate",
}
SOME_TEXT = st.one_of(st.text(max_size=40), st.text(alphabet="窓口予約会議録音カレー転入 のをで、。！?\n", max_size=60))


def probabilities(recommender: Recommender, text: str, with_vector: bool) -> dict[str, float]:
    assert recommender.encoder is not None
    return recommender.index.categories.probabilities(text, recommender.encoder.encode_query([text])[0] if with_vector else None)


def likeliest(recommender: Recommender, text: str, with_vector: bool) -> list[str]:
    found = probabilities(recommender, text, with_vector)
    return sorted(found, key=found.__getitem__, reverse=True)


@pytest.mark.parametrize("text", [*CLEAR_NEEDS, MAIN_NEED, "カレーの作り方", "zzz", "", "。", "🏠"])
@pytest.mark.parametrize("with_vector", [True, False])
def test_probabilities_sum_to_1_over_all_categories_and_out_of_scope(recommender: Recommender, text: str, with_vector: bool) -> None:
    found = probabilities(recommender, text, with_vector)
    assert set(found) == {*recommender.catalog.categories, OUT_OF_SCOPE}
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 <= p <= 1 for p in found.values())


@given(text=SOME_TEXT, seed=st.integers(0, 50), with_vector=st.booleans())
def test_any_text_with_any_vector_has_probabilities(recommender: Recommender, text: str, seed: int, with_vector: bool) -> None:
    vector = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    found = recommender.index.categories.probabilities(text, vector / np.linalg.norm(vector) if with_vector else None)
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 <= p <= 1 for p in found.values())
    assert list(found) == recommender.index.categories.classes


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


def test_what_two_kinds_of_tools_answer_is_read_as_both(recommender: Recommender) -> None:
    found = likeliest(recommender, "ごみの分け方など同じ質問の電話が一日中鳴る", with_vector=True)
    assert {"chatbot", "voice"} <= set(found[:3])  # the text names waste, too


@pytest.mark.parametrize(
    ("typed", "category"),
    [("ぎじろくをつくるのにじかんがかかる", "gijiroku"), ("ほいくえんのにゅうえんせんこう", "hoiku"), ("ｹﾞﾝｷﾝ ｼﾞｬﾅｸ ｽﾏﾎﾃﾞ ﾊﾗｲﾀｲ", "cashless")],
)
@pytest.mark.parametrize("with_vector", [True, False])
def test_a_need_typed_in_kana_is_understood(recommender: Recommender, typed: str, category: str, with_vector: bool) -> None:
    assert likeliest(recommender, typed, with_vector)[0] == category


# ---- several sentences


NURSERY, MINUTES = "保育園の入園選考を職員が手作業で点数付けしている。", "会議の録音を聞きながら議事録を打つのに半日かかる。"
OUTSIDE = "庁舎の雨漏りを直したい。"


@pytest.mark.parametrize("with_vector", [True, False])
@pytest.mark.parametrize("text", [NURSERY + MINUTES, MINUTES + NURSERY])
def test_two_troubles_in_two_sentences_are_both_read(recommender: Recommender, text: str, with_vector: bool) -> None:
    found = probabilities(recommender, text, with_vector)
    assert set(likeliest(recommender, text, with_vector)[:2]) == {"hoiku", "gijiroku"}
    assert min(found["hoiku"], found["gijiroku"]) >= 0.1


def as_one_sentence(recommender: Recommender, text: str, vector: np.ndarray) -> dict[str, float]:
    """What the views say of the whole text, its sentences not looked at alone."""
    model = recommender.index.categories
    return dict(zip(model.classes, model._read(text, vector).tolist(), strict=True))


@pytest.mark.parametrize("text", [NURSERY + MINUTES, NURSERY + OUTSIDE, OUTSIDE + NURSERY + MINUTES, MINUTES * 3])
def test_further_sentences_leave_how_likely_nothing_fits_as_it_is(recommender: Recommender, text: str) -> None:
    assert recommender.encoder is not None
    vector = recommender.encoder.encode_query([text])[0]
    whole = as_one_sentence(recommender, text, vector)
    found = recommender.index.categories.probabilities(text, vector)
    assert found[OUT_OF_SCOPE] == pytest.approx(whole[OUT_OF_SCOPE], abs=1e-6)


def test_sentences_of_one_trouble_and_one_outside_share_nothing(recommender: Recommender) -> None:
    assert recommender.encoder is not None
    for text in (NURSERY + NURSERY, NURSERY + OUTSIDE):
        vector = recommender.encoder.encode_query([text])[0]
        assert recommender.index.categories.probabilities(text, vector) == pytest.approx(as_one_sentence(recommender, text, vector), abs=1e-6)


def test_another_trouble_gets_its_share_and_the_others_the_rest(recommender: Recommender) -> None:
    assert recommender.encoder is not None
    text = NURSERY + MINUTES
    vector = recommender.encoder.encode_query([text])[0]
    whole, found = as_one_sentence(recommender, text, vector), recommender.index.categories.probabilities(text, vector)
    main, other = sorted(("hoiku", "gijiroku"), key=lambda c: -whole[c])
    assert found[other] > whole[other]
    inside = sum(p for c, p in whole.items() if c != OUT_OF_SCOPE)
    assert found[other] >= 0.2 * 0.9 * inside
    assert found[main] >= 0.8 * whole[main] - 1e-6


@pytest.mark.parametrize(("whole", "is_given"), [([0.75, 0.05, 0.2], True), ([0.5, 0.3, 0.2], False)])
def test_another_trouble_that_the_whole_text_tells_already_gets_no_more(recommender: Recommender, whole: list[float], is_given: bool) -> None:
    model = recommender.index.categories
    read, sentence = np.zeros(len(model.classes)), np.full(len(model.classes), 1e-4)
    rows = [model.classes.index(c) for c in ("hoiku", "gijiroku", OUT_OF_SCOPE)]
    read[rows] = whole
    sentence[rows[1]] = 0.95
    found = model._with_other_needs(read, [sentence])
    assert bool(found[rows[1]] > read[rows[1]]) is is_given
    assert int(found.argmax()) == rows[0]


# ---- the pool, on views made by hand


CLASSES = ["a", "b", OUT_OF_SCOPE]


def view(*logits: float) -> TextModel:
    """A view that says the same of any text."""
    return TextModel(CLASSES, {}, np.zeros(0, np.float32), np.zeros((3, 0), np.float32), np.array(logits, np.float32))


def by_meaning(*logits: float) -> MeaningModel:
    return MeaningModel(CLASSES, np.zeros((1, 2), np.float32), np.zeros(1, np.float32), np.zeros((3, 1), np.float32), np.array(logits, np.float32))


VECTOR = np.array([1.0, 0.0], np.float32)
FLAT = (0.0, 0.0, 0.0)
Logits = tuple[float, ...]
LOGITS = st.tuples(*[st.floats(-8, 8, width=32)] * 3)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_view_counts(number: int) -> None:
    logits = [FLAT, FLAT, FLAT]
    level = CategoryModel(view(*FLAT), view(*FLAT), by_meaning(*FLAT)).probabilities("窓口", VECTOR)
    assert list(level.values()) == pytest.approx([1 / 3] * 3)
    logits[number] = (2.0, 0.0, 0.0)
    found = CategoryModel(view(*logits[0]), view(*logits[1]), by_meaning(*logits[2])).probabilities("窓口", VECTOR)
    assert found["a"] > 0.4
    assert found["b"] == pytest.approx(found[OUT_OF_SCOPE])


@given(one=LOGITS, other=LOGITS, third=LOGITS, shift=st.floats(-50, 50, width=32))
def test_only_differences_within_a_view_count(one: Logits, other: Logits, third: Logits, shift: float) -> None:
    plain = CategoryModel(view(*one), view(*other), by_meaning(*third)).probabilities("窓口", VECTOR)
    shifted = CategoryModel(view(*(v + shift for v in one)), view(*other), by_meaning(*(v - shift for v in third))).probabilities("窓口", VECTOR)
    assert shifted == pytest.approx(plain, abs=1e-4)


@given(one=LOGITS, other=LOGITS, third=LOGITS, order=st.permutations([0, 1, 2]))
def test_the_order_of_the_classes_does_not_matter(one: Logits, other: Logits, third: Logits, order: list[int]) -> None:
    plain = CategoryModel(view(*one), view(*other), by_meaning(*third)).probabilities("窓口", VECTOR)
    moved = CategoryModel(*[view(*(v[n] for n in order)) for v in (one, other)], by_meaning(*(third[n] for n in order))).probabilities("窓口", VECTOR)
    assert [moved[c] for c in CLASSES] == pytest.approx([plain[CLASSES[n]] for n in order], abs=1e-5)


@given(one=LOGITS, other=LOGITS, third=LOGITS)
def test_a_class_that_every_view_prefers_is_preferred_and_no_class_is_impossible(one: Logits, other: Logits, third: Logits) -> None:
    favouring = [(max(v) + 1, *v[1:]) for v in (one, other, third)]
    found = CategoryModel(view(*favouring[0]), view(*favouring[1]), by_meaning(*favouring[2])).probabilities("窓口", VECTOR)
    assert max(found, key=found.__getitem__) == "a"
    assert min(found.values()) > 0


def test_views_over_other_classes_are_refused() -> None:
    other = replace(view(*FLAT), classes=["a", "c", OUT_OF_SCOPE])
    for parts in ((other, view(*FLAT), None), (view(*FLAT), other, None), (view(*FLAT), view(*FLAT), replace(by_meaning(*FLAT), classes=["a", "b"]))):
        with pytest.raises(ValueError, match="different categories"):
            CategoryModel(*parts)


# ---- what the views see


def test_grams_are_words_and_pairs_of_neighbours() -> None:
    assert grams("窓口の待ち時間") == ["窓口", "待つ", "時間", "窓口 待つ", "待つ 時間"]


@given(SOME_TEXT)
def test_grams_of_any_text_are_its_words_and_their_neighbours(text: str) -> None:
    own = words(text)
    assert grams(text) == own + [f"{a} {b}" for a, b in pairwise(own)]


def test_sounds_are_two_and_three_neighbouring_kana() -> None:
    assert sounds("窓口") == ["まど", "どぐ", "ぐち", "まどぐ", "どぐち"]
    assert sounds("") == sounds("🏠") == []


@pytest.mark.parametrize(("one", "other"), [("転入手続き", "てんにゅうてつづき"), ("避難所", "非難所"), ("ｷﾝﾄｰﾝ", "きんとーん"), ("RPA", "ｒｐａ")])
def test_what_sounds_alike_gives_the_same_sounds(one: str, other: str) -> None:
    assert sounds(one) == sounds(other) != []


@given(SOME_TEXT)
def test_sounds_of_any_text_lie_in_its_reading(text: str) -> None:
    kana, found = reading(text), sounds(text)
    assert all(len(s) in (2, 3) and s in kana for s in found)
    assert len(found) == max(0, len(kana) - 1) + max(0, len(kana) - 2)
