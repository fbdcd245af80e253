from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import KUJI

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS
from recommender.need import MAX_CHARACTERS, MAX_LIMIT, BadNeed, Constraints, Need

NEED = "窓口の待ち時間が長い"


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n\t", "\x00\x1b", "\u200b"])
def test_an_empty_need_asks_for_one_sentence(text: str) -> None:
    with pytest.raises(BadNeed, match="空です") as caught:
        Need(text)
    assert caught.value.field == "need"


@pytest.mark.parametrize("text", ["😀", "😀🎉👍", "👨‍👩‍👧", "？？？", "！？…―", "＜＞&%$#", "。、「」"])
def test_a_need_of_emoji_or_symbols_only_asks_for_words(text: str) -> None:
    with pytest.raises(BadNeed, match="言葉") as caught:
        Need(text)
    assert caught.value.field == "need"


def test_a_need_of_10000_characters_tells_its_length_and_the_limit() -> None:
    with pytest.raises(BadNeed, match=r"10,000文字.*4,000文字以内") as caught:
        Need("窓" * 10_000)
    assert caught.value.field == "need"


def test_the_longest_allowed_need_is_taken_whole() -> None:
    assert len(Need("窓口" * (MAX_CHARACTERS // 2)).text) == MAX_CHARACTERS
    with pytest.raises(BadNeed):
        Need("窓口" * (MAX_CHARACTERS // 2) + "口")


def test_length_counts_after_cleaning_so_that_pasted_blanks_do_no_harm() -> None:
    assert Need("窓口" + " " * 10_000 + "待ち").text == "窓口 待ち"


def test_html_is_kept_as_plain_text() -> None:
    text = "<script>alert(1)</script>窓口が<b>混む</b>"
    assert Need(text).text == text


def test_width_blanks_and_control_characters_are_cleaned() -> None:
    assert Need("\x00 ﾏﾄﾞｸﾞﾁ\u3000が\r\n\r\nＡＩ\x07で　\t空く\u200b ").text == "マドグチ が AI で 空く"


@given(st.text(max_size=60))
def test_any_text_becomes_a_clean_need_or_a_sentence(text: str) -> None:
    said = "。"
    try:
        text = Need(text).text
    except BadNeed as error:
        said = str(error)
    else:
        assert text == text.strip() == unicodedata.normalize("NFKC", text)
        assert not [c for c in text if unicodedata.category(c)[0] == "C"]
        assert Need(text).text == text
    assert said.endswith("。")


@pytest.mark.parametrize("budget", [0, -1, -3_000_000])
def test_a_budget_that_is_not_positive_is_refused(budget: int) -> None:
    with pytest.raises(BadNeed, match="予算") as caught:
        Constraints(budget=budget)
    assert caught.value.field == "budget"


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 10**9])
def test_a_limit_out_of_bounds_is_refused(limit: int) -> None:
    with pytest.raises(BadNeed, match=f"1〜{MAX_LIMIT}") as caught:
        Need(NEED, limit=limit)
    assert caught.value.field == "limit"


def test_the_bounds_of_the_limit_are_allowed() -> None:
    assert [Need(NEED, limit=limit).limit for limit in (1, MAX_LIMIT)] == [1, MAX_LIMIT]


@pytest.mark.parametrize("population", [0, -30_000, 10**12])
def test_an_impossible_population_is_refused(population: int) -> None:
    with pytest.raises(BadNeed, match="人口") as caught:
        Need(NEED, population=population)
    assert caught.value.field == "population"


def test_size_is_the_municipalitys_and_else_the_population_given(catalog: Catalog) -> None:
    kuji = catalog.municipalities[KUJI]
    assert Need(NEED, kuji, population=5).size == kuji.population
    assert Need(NEED, population=30_000).size == 30_000
    assert Need(NEED).size is None


def test_only_known_size_bands_can_be_asked_for() -> None:
    with pytest.raises(BadNeed, match="1万〜5万人") as caught:
        Constraints(size_band="1万〜5万")
    assert caught.value.field == "size_band"
    assert [Constraints(size_band=band).asked for band in SIZE_LABELS] == [["size_band"]] * 5


def test_cases_like_ours_need_to_know_our_size(catalog: Catalog) -> None:
    with pytest.raises(BadNeed, match="団体か人口") as caught:
        Need(NEED, constraints=Constraints(like_ours=True))
    assert caught.value.field == "like_ours"
    assert Need(NEED, population=30_000, constraints=Constraints(like_ours=True)).constraints.asked == ["like_ours"]


def test_a_constraint_can_be_taken_off_alone() -> None:
    asked = Constraints("lgwan", 1_000, "DMP", "rpa", "1万人未満", True)
    assert asked.asked == ["network", "budget", "registration", "category", "size_band", "like_ours"]
    for name in asked.asked:
        assert asked.without(name).asked == [n for n in asked.asked if n != name]
