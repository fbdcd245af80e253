from __future__ import annotations

import math
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import tool

from catalog.catalog import Catalog
from catalog.schema import SampleNeed
from recommender.encoder import WORDS_ONLY
from recommender.evaluate import FOLDS, evaluate, folds, ndcg, relevance
from recommender.recommend import Recommender
from recommender.understand import case_examples, grams, wordings


def need(*categories: str) -> SampleNeed:
    return SampleNeed(id="n", need_staff="窓口が混む", need_short="混雑", categories=list(categories), source="https://example.jp/")


@pytest.mark.parametrize(
    ("categories", "expected"),
    [(["rpa"], 2), (["rpa", "chat"], 2), (["ai-ocr"], 1), (["ai-ocr", "rpa"], 1), (["chat", "ai-ocr"], 1), (["chat"], 0)],
)
def test_relevance_is_2_for_equal_first_categories_1_for_any_shared_0_else(categories: list[str], expected: int) -> None:
    assert relevance(tool(categories=categories), need("rpa", "ai-ocr")) == expected


def test_ndcg_of_hand_worked_rankings() -> None:
    log3 = math.log2(3)
    assert ndcg([2, 1, 0], [0, 1, 2]) == pytest.approx(1)
    assert ndcg([1, 2], [2, 1]) == pytest.approx((1 + 3 / log3) / (3 + 1 / log3))  # 2.8928 / 3.6309
    assert ndcg([1, 2], [2, 1]) == pytest.approx(0.79672, abs=1e-4)
    assert ndcg([0, 0, 2], [2]) == pytest.approx(0.5)  # 3 / log2(4) against 3
    assert ndcg([0, 1, 0, 1], [1, 1]) == pytest.approx((1 / log3 + 1 / math.log2(5)) / (1 + 1 / log3))


def test_ndcg_is_0_where_nothing_is_relevant_or_nothing_was_found() -> None:
    assert ndcg([0, 0], [0, 0]) == 0
    assert ndcg([], [2, 1]) == 0


def test_ndcg_looks_no_deeper_than_its_depth() -> None:
    assert ndcg([0] * 10 + [2], [2]) == 0
    assert ndcg([0, 2], [2], depth=1) == 0
    assert ndcg([1] * 10, [1] * 30) == pytest.approx(1)


@given(st.lists(st.integers(0, 2), max_size=15))
def test_ndcg_lies_in_0_to_1_and_is_1_for_the_best_order(gains: list[int]) -> None:
    assert 0 <= ndcg(gains, gains) <= 1 + 1e-9
    if any(gains):
        assert ndcg(sorted(gains, reverse=True), gains) == pytest.approx(1)


@pytest.fixture(scope="module")
def split(small_catalog: Catalog) -> list[tuple[list[SampleNeed], Recommender]]:
    return list(folds(small_catalog, None, WORDS_ONLY, None))


def test_every_need_is_held_out_once_and_a_source_page_never_in_two_folds(split: list[tuple[list[SampleNeed], Recommender]], small_catalog: Catalog) -> None:
    assert len(split) == FOLDS
    assert sorted(n.id for held_out, _ in split for n in held_out) == sorted(n.id for n in small_catalog.needs)
    sources = [{n.source for n in held_out} for held_out, _ in split]
    assert sum(map(len, sources)) == len(set.union(*sources))


def test_no_fold_has_learned_from_a_need_of_its_held_out_pages(split: list[tuple[list[SampleNeed], Recommender]], small_catalog: Catalog) -> None:
    for held_out, recommender in split:
        pages = {n.source for n in held_out}
        others = [n for n in small_catalog.needs if n.source not in pages]
        told = [*wordings(small_catalog, others), *case_examples(small_catalog.cases.values())]
        seen = {g for e in told for g in grams(e.text)}
        own = {g for n in held_out for text in (n.need_staff, n.need_short) for g in grams(text)} - seen
        assert len(own) > 5  # words that only the held-out needs use: learning from them would show
        assert not own & set(recommender.index.categories.words.vocabulary)
        assert set(recommender.index.categories.words.vocabulary) == seen


def test_evaluation_measures_every_system_on_every_need(small_catalog: Catalog) -> None:
    bm25, erabu = islice(evaluate(small_catalog, None, WORDS_ONLY, None), 2)  # the first wording
    assert (bm25.system, erabu.system) == ("BM25 (Sudachi)", "Erabu")
    for measured in (bm25, erabu):
        assert measured.wording == "need_staff"
        assert measured.needs == len(small_catalog.needs)
        assert 0 <= measured.success_1 <= measured.success_3 <= measured.success_10 <= 1
        assert 0 <= measured.refused <= 1
        assert 0 < measured.ndcg <= 1
