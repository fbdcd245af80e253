"""Text to comparable words."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.words import clean, phrases, reading, surfaces, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("引越し", "引っ越し"),
        ("ＲＰＡ", "rpa"),
        ("ｷﾝﾄｰﾝ", "キントーン"),
        ("手続", "手続き"),
        ("窓口の待ち時間", "窓口　の　待ち時間"),
        ("電話が多い", "電話が多かった"),
    ],
)
def test_ways_of_writing_one_thing_give_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other) != []


def test_only_words_with_meaning_are_kept_in_their_order() -> None:
    assert words("引越しの手続") == ["引っ越し", "手続き"]
    assert words("事がある、ので！「」…") == []


@pytest.mark.parametrize("text", ["", " \t\n　", "。、・！？", "🏠🚒", "\x00\x01", "\ud800"])
def test_text_without_words_gives_none(text: str) -> None:
    assert words(text) == []


@given(st.text())
def test_clean_text_has_one_width_and_single_blanks(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not any(unicodedata.category(c)[0] == "C" for c in cleaned)


@given(st.text())
@example("²①㊙々〆ー")
def test_any_text_gives_lower_case_words_that_its_cleaned_form_gives_too(text: str) -> None:
    found = words(text)
    assert found == words(clean(text))
    assert all(w == w.lower() and any(c.isalnum() for c in w) for w in found)


@given(st.text(alphabet="窓口の待ち時間がながい電話ＲＰＡrpaｷﾝﾄｰﾝ、 1②"))
def test_surfaces_lie_in_the_text_in_order(text: str) -> None:
    rest = clean(text)
    for surface, _ in surfaces(text):
        assert surface in rest
        rest = rest[rest.index(surface) + len(surface) :]


@pytest.mark.parametrize("text", ["窓口の待ち時間が長い。" * 5_000, "窓" * 60_000])
def test_a_text_of_any_length_is_read(text: str) -> None:
    assert "窓" in "".join(words(text))


def test_threads_get_the_words_that_one_alone_gets() -> None:
    texts = [f"{n}番の窓口で引越しの手続に{n}分待つ" for n in range(200)]
    alone = [surfaces(t) for t in texts]
    surfaces.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(surfaces, texts)) == alone


# ---- readings


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("転入手続き", "てんにゅうてつづき"),
        ("引越し・引っ越し", "ひっこし ひっこし"),
        ("窓口、電話。", "まどぐち でんわ "),
        ("ｷﾝﾄｰﾝ", "きんとーん"),
        ("テンニュウ", "てんにゅう"),
        ("ＲＰＡ", "あーるぴーえー"),
        ("", ""),
        (" \t　", ""),
    ],
)
def test_a_reading_is_how_the_text_sounds(text: str, sound: str) -> None:
    assert reading(text) == sound


@pytest.mark.parametrize(("one", "other"), [("避難所", "非難所"), ("転入手続き", "てんにゅう手続き"), ("議事録", "ギジロク"), ("窓口 電話", "窓口　電話")])
def test_other_conversions_of_one_thing_sound_the_same(one: str, other: str) -> None:
    assert reading(one) == reading(other)


@given(st.text())
@example("²①㊙々〆ー\ud800🏠ヴヵ")
def test_a_reading_of_any_text_is_that_of_its_cleaned_form_without_katakana(text: str) -> None:
    sound = reading(text)
    assert sound == reading(clean(text)) == sound.lower()
    assert not any("ァ" <= c <= "ヴ" for c in sound)


@pytest.mark.parametrize("text", ["窓口の待ち時間が長い。" * 5_000, "窓" * 60_000])
def test_a_text_of_any_length_is_read_aloud(text: str) -> None:
    assert reading(text).startswith("まど")


def test_threads_read_what_one_alone_reads() -> None:
    texts = [f"{n}番の窓口で引越しの手続に{n}分待つ" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(reading, texts)) == [reading(t) for t in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("届いた紙を開け、不備を聞き直す", ["届いた", "紙を", "開け、", "不備を", "聞き直す"]),
        ("一件ずつ審査し、関係課へ渡す", ["一件ずつ", "審査し、", "関係課へ", "渡す"]),
        ("申請を出す（電子・紙）", ["申請を", "出す", "（電子・", "紙）"]),
    ],
)
def test_phrases_end_where_a_line_may_end(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


@given(st.text(max_size=60))
def test_phrases_joined_are_the_text(text: str) -> None:
    assert "".join(phrases(text)) == text
