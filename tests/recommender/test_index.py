from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import KUJI, MAIN_NEED

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from recommender.encoder import WORDS_ONLY, Encoder, load_encoder
from recommender.index import Index, VectorCache, build_index, is_current, known_vectors, load_index, make_index, tool_text
from recommender.need import Need
from recommender.recommend import Recommender
from recommender.understand import examples


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    found = load_encoder(str(tiny_model))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(small_catalog: Catalog, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "index.npz"
    build_index(small_catalog, encoder, "eight", path, {})
    return path


@pytest.fixture
def index(made: Path, small_catalog: Catalog) -> Index:
    return load_index(made, small_catalog)


def rewritten(source: Path, target: Path, **meta: Any) -> Path:
    """``source`` with other values in its meta record."""
    with np.load(source) as arrays:
        values = dict(arrays)
    known = json.loads(values["meta"].tobytes()) | meta
    values["meta"] = np.frombuffer(json.dumps(known).encode(), dtype=np.uint8)
    np.savez(target, **values)
    return target


def test_what_was_built_is_what_is_loaded(index: Index, small_catalog: Catalog, encoder: Encoder) -> None:
    fresh = make_index(small_catalog, VectorCache(encoder, {}, lambda _: None), "eight", list(examples(small_catalog, small_catalog.needs)))
    assert (index.data_hash, index.model, index.tool_ids, index.case_ids) == ("small", "eight", fresh.tool_ids, fresh.case_ids)
    assert (index.tool_ids, index.case_ids) == (list(small_catalog.tools), list(small_catalog.cases))
    np.testing.assert_array_equal(index.tool_vectors, fresh.tool_vectors)
    np.testing.assert_array_equal(index.case_vectors, fresh.case_vectors)
    assert index.dimension == 8
    vector = encoder.encode_query([MAIN_NEED])[0]
    assert index.categories.probabilities(MAIN_NEED, vector) == pytest.approx(fresh.categories.probabilities(MAIN_NEED, vector), abs=1e-4)
    assert index.neighbourhood.neighbours(KUJI) == fresh.neighbourhood.neighbours(KUJI)


def test_vectors_are_those_of_the_encoder_documents_for_tools_and_queries_for_cases(index: Index, small_catalog: Catalog, encoder: Encoder) -> None:
    documents = encoder.encode_document([tool_text(t) for t in small_catalog.tools.values()])
    queries = encoder.encode_query([c.need for c in small_catalog.cases.values()])
    np.testing.assert_allclose(index.tool_vectors, documents, atol=1e-6)
    np.testing.assert_allclose(index.case_vectors, queries, atol=1e-6)


def test_an_index_of_another_catalogue_asks_for_a_build(made: Path, catalog: Catalog) -> None:
    with pytest.raises(ErabuError, match=r"版が違います.*erabu build"):
        load_index(made, catalog)
    assert not is_current(made, catalog.data_hash, "eight")


def test_an_index_of_another_format_asks_for_a_build(made: Path, small_catalog: Catalog, tmp_path: Path) -> None:
    old = rewritten(made, tmp_path / "old.npz", format="0")
    with pytest.raises(ErabuError, match=r"版が違います.*erabu build"):
        load_index(old, small_catalog)
    assert not is_current(old, "small", "eight")


def test_a_missing_index_asks_for_a_build(small_catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(ErabuError, match=r"ありません.*erabu build"):
        load_index(tmp_path / "none.npz", small_catalog)
    assert not is_current(tmp_path / "none.npz", "small", "eight")
    assert known_vectors(tmp_path / "none.npz", "eight") == {}


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 begun but never finished"])
def test_a_broken_index_asks_for_a_build(small_catalog: Catalog, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.npz"
    path.write_bytes(content)
    with pytest.raises(ErabuError, match=r"壊れています.*erabu build"):
        load_index(path, small_catalog)
    assert not is_current(path, "small", "eight")
    assert known_vectors(path, "eight") == {}


def test_a_cut_off_index_asks_for_a_build(made: Path, small_catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    path.write_bytes(made.read_bytes()[:-1000])
    with pytest.raises(ErabuError, match=r"壊れています.*erabu build"):
        load_index(path, small_catalog)
    assert not is_current(path, "small", "eight")


def test_texts_that_have_not_changed_keep_their_vectors(made: Path, small_catalog: Catalog, encoder: Encoder, tmp_path: Path) -> None:
    known = known_vectors(made, "eight")
    marked = {key: -vector for key, vector in known.items()}  # the encoder would never give these
    build_index(small_catalog, encoder, "eight", tmp_path / "index.npz", marked)
    again = load_index(tmp_path / "index.npz", small_catalog)
    np.testing.assert_array_equal(again.tool_vectors, -load_index(made, small_catalog).tool_vectors)


def test_only_new_texts_are_embedded_and_forgotten_ones_are_not_kept(encoder: Encoder) -> None:
    first = VectorCache(encoder, {}, lambda _: None)
    first.embed("query", ["窓口", "電話"])
    second = VectorCache(encoder, {key: -vector for key, vector in first.vectors.items()}, lambda _: None)
    found = second.embed("query", ["窓口", "会議"])
    fresh = encoder.encode_query(["窓口", "会議"])
    np.testing.assert_allclose(found[0], -fresh[0], atol=1e-6)
    np.testing.assert_allclose(found[1], fresh[1], atol=1e-6)
    assert len(second.used) == 2


def test_a_query_and_a_document_of_one_text_are_cached_apart(encoder: Encoder) -> None:
    cache = VectorCache(encoder, {}, lambda _: None)
    cache.embed("query", ["窓口"])
    cache.embed("document", ["窓口"])
    assert len(cache.vectors) == 2


def test_progress_counts_every_text_once_cached_or_not(encoder: Encoder) -> None:
    steps: list[int] = []
    cache = VectorCache(encoder, {}, steps.append)
    cache.embed("query", ["窓口", "電話"])
    cache.embed("query", ["窓口", "会議", "予約"])
    assert sum(steps) == 5


def test_another_model_embeds_everything_anew(made: Path, small_catalog: Catalog, other_model: Path, tmp_path: Path) -> None:
    assert known_vectors(made, "six") == {}
    assert not is_current(made, "small", "six")
    build_index(small_catalog, load_encoder(str(other_model)), "six", tmp_path / "index.npz", known_vectors(made, "six"))
    again = load_index(tmp_path / "index.npz", small_catalog)
    assert (again.model, again.dimension) == ("six", 6)
    assert is_current(tmp_path / "index.npz", "small", "six")


def test_without_an_encoder_the_index_goes_by_words(small_catalog: Catalog, tmp_path: Path) -> None:
    build_index(small_catalog, None, WORDS_ONLY, tmp_path / "index.npz", {})
    words = load_index(tmp_path / "index.npz", small_catalog)
    assert (words.model, words.dimension) == (WORDS_ONLY, 0)
    answer = Recommender(small_catalog, words, None).recommend(Need("同じ質問の電話が一日中鳴る"))
    assert answer.words_only
    assert answer.tools


def test_an_encoder_of_another_dimension_than_the_index_is_told(index: Index, small_catalog: Catalog, other_model: Path) -> None:
    with pytest.raises(ErabuError, match=r"6.*8.*erabu build"):
        Recommender(small_catalog, index, load_encoder(str(other_model))).recommend(Need(MAIN_NEED))
