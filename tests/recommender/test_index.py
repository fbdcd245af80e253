from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import KUJI, MAIN_NEED

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from recommender.encoder import WORDS_ONLY, Encoder, load_encoder
from recommender.index import Index, build_index, is_current, load_index, make_index, tool_text
from recommender.learn import learn
from recommender.need import Need
from recommender.recommend import Recommender
from recommender.understand import wordings
from recommender.vectors import VectorCache


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    found = load_encoder(str(tiny_model))
    assert found is not None
    return found


def no_bar(name: str, length: int) -> Callable[[int], None]:
    return lambda _: None


def built(catalog: Catalog, encoder: Encoder | None, model: str, folder: Path) -> Path:
    """An index made in ``folder``, where its vectors are kept too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ERABU_VAR", str(folder))
        build_index(catalog, encoder, model, folder / "index.npz", no_bar)
    return folder / "index.npz"


@pytest.fixture(scope="module")
def made(small_catalog: Catalog, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(small_catalog, encoder, "eight", tmp_path_factory.mktemp("index"))


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


def test_what_was_built_is_what_is_loaded(index: Index, small_catalog: Catalog, encoder: Encoder, tmp_path: Path) -> None:
    cache, told = VectorCache(encoder, "eight", tmp_path / "vectors.npz"), list(wordings(small_catalog, small_catalog.needs))
    fresh = make_index(small_catalog, cache, "eight", learn(told, cache), told)
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


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 begun but never finished"])
def test_a_broken_index_asks_for_a_build(small_catalog: Catalog, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.npz"
    path.write_bytes(content)
    with pytest.raises(ErabuError, match=r"壊れています.*erabu build"):
        load_index(path, small_catalog)
    assert not is_current(path, "small", "eight")


def test_a_cut_off_index_asks_for_a_build(made: Path, small_catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    path.write_bytes(made.read_bytes()[:-1000])
    with pytest.raises(ErabuError, match=r"壊れています.*erabu build"):
        load_index(path, small_catalog)
    assert not is_current(path, "small", "eight")


def test_another_model_embeds_everything_anew(made: Path, small_catalog: Catalog, other_model: Path) -> None:
    assert not is_current(made, "small", "six")
    again = load_index(built(small_catalog, load_encoder(str(other_model)), "six", made.parent / "again"), small_catalog)
    assert (again.model, again.dimension) == ("six", 6)


def test_without_an_encoder_the_index_goes_by_words(small_catalog: Catalog, tmp_path: Path) -> None:
    words = load_index(built(small_catalog, None, WORDS_ONLY, tmp_path), small_catalog)
    assert (words.model, words.dimension) == (WORDS_ONLY, 0)
    answer = Recommender(small_catalog, words, None).recommend(Need("同じ質問の電話が一日中鳴る"))
    assert answer.words_only
    assert answer.tools


def test_an_encoder_of_another_dimension_than_the_index_is_told(index: Index, small_catalog: Catalog, other_model: Path) -> None:
    with pytest.raises(ErabuError, match=r"6.*8.*erabu build"):
        Recommender(small_catalog, index, load_encoder(str(other_model))).recommend(Need(MAIN_NEED))
