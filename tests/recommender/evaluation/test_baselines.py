from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.catalog import Catalog
from catalog.words import clean
from recommender.encoder import Encoder, load_encoder
from recommender.evaluation import baselines as module
from recommender.evaluation.baselines import Rank, baselines, fused
from recommender.passages import passages
from recommender.vectors import VectorCache

TEXTS = {"counter": "窓口の待ち時間を短くする AI-OCR", "phone": "電話の待ち時間を知らせる", "minutes": "会議録を作る"}
WITHOUT_ENCODER = ["部分一致（AND）", "FTS5 trigram", "BM25（既定の分割）", "BM25（Sudachi）"]


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    loaded = load_encoder(str(tiny_model))
    assert loaded
    return loaded


@pytest.fixture(scope="module")
def systems(small_catalog: Catalog, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rank]:
    cache = VectorCache(encoder, "eight", tmp_path_factory.mktemp("baselines") / "vectors.npz")
    return baselines(small_catalog, encoder, cache)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("待ち時間", ["counter", "phone"]),
        ("待ち時間 電話", ["phone"]),
        ("待ち時間　窓口", ["counter"]),  # a wide blank parts words too
        ("会議録 電話", []),
        ("待ち時間が長い", []),  # no such string anywhere, though two mean it
        ("ａｉ－ｏｃｒ", ["counter"]),  # width and case do not matter
    ],
)
def test_the_search_box_wants_every_word_as_it_stands(asked: str, expected: list[str]) -> None:
    assert module._all_words(TEXTS, asked) == expected


def test_trigrams_are_all_three_neighbouring_characters() -> None:
    assert module._trigrams("待ち時間が") == ["待ち時", "ち時間", "時間が"]
    assert module._trigrams("時間") == []


def test_trigram_search_finds_what_shares_three_characters_the_most_shared_first() -> None:
    rank = module._fts(TEXTS, "trigram", module._trigrams)
    assert rank("窓口の待ち時間が長い") == ["counter", "phone"]  # phone shares の待ち, 待ち時, ち時間; counter also 窓口の and 口の待
    assert rank("会議録がない") == ["minutes"]
    assert rank("会議") == []
    assert rank("予算") == []


def test_search_by_default_tokens_knows_japanese_only_between_blanks_and_marks() -> None:
    rank = by_tokens({"blank": "窓口 混雑", "run": "窓口混雑"})
    assert rank("窓口、職員") == ["blank"]
    assert rank("窓口混雑") == ["run"]
    assert rank("。！") == []


def by_tokens(texts: dict[str, str]) -> Rank:
    return module._fts(texts, "unicode61", lambda text: re.findall(r"\w+", text))


def test_quotation_marks_are_asked_for_not_obeyed() -> None:
    rank = module._fts({"a": '「"NOT"」の見本', "b": "会議録"}, "trigram", module._trigrams)
    assert rank('"NOT"') == ["a"]
    assert rank('会議録" OR "') == ["b"]


def test_rrf_of_two_hand_worked_rankings() -> None:
    # b: 1/62 + 1/61, a: 1/61, c: 1/62, d: 1/63
    assert fused([["a", "b"], ["b", "c", "d"]]) == ["b", "a", "c", "d"]
    # Twice third (2/63 = 0.0317) is better than once first (1/61 = 0.0164).
    assert fused([["x", "p", "both"], ["y", "q", "both"]])[0] == "both"
    assert fused([["a", "b"], []]) == ["a", "b"]
    assert fused([]) == []


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=4))
def test_rrf_keeps_everything_once_and_an_agreed_order(rankings: list[list[str]]) -> None:
    assert sorted(fused(rankings)) == list("abcd")
    assert fused([rankings[0]] * 3) == rankings[0]


def test_without_an_encoder_only_words_are_compared(small_catalog: Catalog) -> None:
    assert list(baselines(small_catalog, None, None)) == WITHOUT_ENCODER


def test_with_an_encoder_meaning_and_its_fusion_join(systems: dict[str, Rank]) -> None:
    assert list(systems) == [*WITHOUT_ENCODER, "意味検索", "RRF（BM25＋意味）"]
    asked = "窓口の待ち時間が長い"
    dense, bm25 = systems["意味検索"](asked), systems["BM25（Sudachi）"](asked)
    assert systems["RRF（BM25＋意味）"](asked) == fused([bm25, dense])
    assert dense != bm25


def test_meaning_orders_all_tools_by_their_cosine(systems: dict[str, Rank], small_catalog: Catalog, encoder: Encoder) -> None:
    texts = {t.id: told(small_catalog, t.id) for t in small_catalog.tools.values()}
    vectors = dict(zip(texts, encoder.encode_document(list(texts.values())), strict=True))
    asked = encoder.encode_query(["職員が紙を入力"])[0]
    ranking = systems["意味検索"]("職員が紙を入力")
    assert sorted(ranking) == sorted(texts)
    cosines = [float(vectors[i] @ asked) for i in ranking]
    assert np.all(np.diff(cosines) <= 1e-5)
    assert cosines[0] - cosines[-1] > 0.05


def told(catalog: Catalog, identity: str) -> str:
    tool = catalog.tools[identity]
    labels = [catalog.categories[c].label for c in tool.categories]
    return clean("。".join([tool.name, tool.vendor or "", tool.summary, *passages(tool), *labels]))


def test_a_tool_is_found_by_its_name_and_by_its_own_sentence(systems: dict[str, Rank], small_catalog: Catalog) -> None:
    for tool in list(small_catalog.tools.values())[::6]:
        assert tool.id in systems["部分一致（AND）"](tool.name)
        for name in ("FTS5 trigram", "BM25（Sudachi）"):
            assert tool.id in systems[name](passages(tool)[0])[:3]


def test_sudachi_takes_other_spellings_for_the_same_word_where_strings_do_not(systems: dict[str, Rank]) -> None:
    search = systems["BM25（Sudachi）"]
    assert search("申し込み")
    assert search("申し込み") == search("申込")
    assert systems["部分一致（AND）"]("申し込み") != systems["部分一致（AND）"]("申込")


@given(st.text(max_size=40) | st.text("\"'*()_-^:。、ANDORNEAR窓口 \u3000\x00", max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_text_at_all_gets_known_tools_each_once(systems: dict[str, Rank], small_catalog: Catalog, text: str) -> None:
    for name in WITHOUT_ENCODER:
        ranking = systems[name](text)
        assert len(set(ranking)) == len(ranking)
        assert set(ranking) <= set(small_catalog.tools)
