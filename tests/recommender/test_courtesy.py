"""Greetings go, troubles stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.courtesy import sentences, without_courtesies
from recommender.need import Need
from recommender.recommend import Recommender

GREETINGS = [
    "お世話になっております。",
    "総務課の山田です。",
    "住民課の田中と申します。",
    "突然のご連絡失礼いたします。",
    "お忙しいところ恐れ入ります。",
    "お手数をおかけしますが、よろしくお願いいたします。",
    "ご検討のほどよろしくお願いします！",
    "拝啓 時下ますますご清栄のこととお喜び申し上げます。",
]
TROUBLES = ["窓口の待ち時間が長く、何枚も同じことを書かせている。", "ごみの分別の問い合わせの電話が一日中鳴る！", "会議録を何とか早く作れないか？"]
SOME = st.lists(st.sampled_from(GREETINGS), max_size=3)


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_greeting_before_or_after_the_trouble_is_dropped(greeting: str, trouble: str) -> None:
    assert without_courtesies(greeting + trouble) == trouble
    assert without_courtesies(trouble + greeting) == trouble


@given(SOME, st.lists(st.sampled_from(TROUBLES), min_size=1, max_size=3), SOME)
def test_of_a_letter_all_troubles_are_left_in_their_order(before: list[str], troubles: list[str], after: list[str]) -> None:
    assert without_courtesies("".join([*before, *troubles, *after])) == "".join(troubles)


@pytest.mark.parametrize("text", ["", "お世話になっております", "お世話になっております。よろしくお願いいたします。", "。", "?!"])
def test_where_nothing_else_would_be_left_the_text_stays_as_it_is(text: str) -> None:
    assert without_courtesies(text) == text


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("恐れ入りますが、窓口の待ち時間が長いです。職員も困っています。", "窓口の待ち時間"),
        ("住民にお手数をかけている窓口の手続きを減らしたい。何度も書かせている。", "手続きを減らしたい"),
        ("同じことを何度も聞いて住民に申し訳ない。昔からこうだ。", "何度も聞いて"),
        ("広報紙の折り込みに時間がかかる。職員も足りない。", "折り込み"),
        ("委員の候補者を探すのに時間がかかる。手作業です。", "候補者を探す"),
        ("臨時下水道使用の届出を紙で受けている。毎月100件ある。", "届出を紙で"),
        ("お世話になっております\n窓口の待ち時間が長い。職員が困っています。", "窓口の待ち時間"),
    ],
)
def test_a_trouble_told_with_a_polite_word_or_one_that_looks_like_it_is_kept(text: str, trouble: str) -> None:
    assert trouble in without_courtesies(text)
    assert trouble in without_courtesies(Need(text).text)  # as the need is asked: white space made one


def test_a_long_polite_sentence_says_more_than_its_politeness() -> None:
    polite = "恐れ入りますが、窓口の待ち時間が長く住民の方から苦情が絶えず、職員も疲弊しているため改善したいです。"
    assert without_courtesies(f"お世話になっております。{polite}") == polite


@given(st.text(alphabet="窓口お世話に申し訳。!?！？ \n 、a", max_size=60))
def test_nothing_is_added_and_something_is_always_left(text: str) -> None:
    rest = without_courtesies(text)
    assert rest == text or 0 < len(rest) <= len(text)
    remaining = iter(text)
    assert all(letter in remaining for letter in rest)  # a subsequence


@given(st.text(alphabet="窓口予約。!?！？ \n", max_size=60))
def test_sentences_lie_in_the_text_one_after_the_other_and_end_with_it_or_a_full_stop(text: str) -> None:
    rest = text
    for sentence in sentences(text):
        assert sentence == sentence.strip()
        assert len(sentence) > 3
        assert not any(mark in sentence.rstrip("。!?！？") for mark in "。!?！？")
        assert sentence in rest
        rest = rest[rest.index(sentence) + len(sentence) :]


def test_sentences_are_cut_after_every_mark_and_too_short_ones_are_none() -> None:
    assert sentences("窓口が混む。電話も鳴る！どうすれば？はい。会議が長い") == ["窓口が混む。", "電話も鳴る！", "どうすれば？", "会議が長い"]
    assert sentences("") == sentences("。。。") == []


def test_an_answer_with_greetings_is_the_answer_without(recommender: Recommender) -> None:
    trouble = "会議の録音を聞きながら議事録を打つのに半日かかる。"
    plain = recommender.recommend(Need(trouble))
    polite = recommender.recommend(Need(f"お世話になっております。総務課の山田です。{trouble}よろしくお願いいたします。"))
    assert [(t.id, t.score) for t in polite.tools] == [(t.id, t.score) for t in plain.tools]
    assert polite.categories == plain.categories
    assert polite.need.startswith("お世話になっております。")
