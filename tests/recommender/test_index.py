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
from recommender.index import Index, build_index, is_current, load_index, make_index
from recommender.learn import learn, learned_path, learning_key, write_learned
from recommender.need import Need
from recommender.passages import passages
from recommender.ranking import Weights
from recommender.recommend import Recommender
from recommender.understand import MeaningModel
from recommender.vectors import VectorCache
from recommender.wordings import OUT_OF_SCOPE, Example, wordings


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
    fresh = make_index(small_catalog, cache, "eight", learn(small_catalog, told, cache), told)
    assert (index.data_hash, index.model, index.tool_ids, index.case_ids) == ("small", "eight", fresh.tool_ids, fresh.case_ids)
    assert (index.tool_ids, index.case_ids) == (list(small_catalog.tools), list(small_catalog.cases))
    np.testing.assert_array_equal(index.passages.vectors, fresh.passages.vectors)
    np.testing.assert_array_equal(index.passages.counts, fresh.passages.counts)
    np.testing.assert_array_equal(index.case_vectors, fresh.case_vectors)
    assert index.dimension == 8
    vector = encoder.encode_query([MAIN_NEED])[0]
    assert index.categories.probabilities(MAIN_NEED, vector) == pytest.approx(fresh.categories.probabilities(MAIN_NEED, vector), abs=1e-4)
    assert index.neighbourhood.neighbours(KUJI) == fresh.neighbourhood.neighbours(KUJI)


def test_vectors_are_those_of_the_encoder_queries_on_both_sides(index: Index, small_catalog: Catalog, encoder: Encoder) -> None:
    told = [passages(t) for t in small_catalog.tools.values()]
    assert index.passages.counts.tolist() == [len(texts) for texts in told]
    np.testing.assert_allclose(index.passages.vectors, encoder.encode_query([text for texts in told for text in texts]), atol=1e-6)
    np.testing.assert_allclose(index.case_vectors, encoder.encode_query([c.need for c in small_catalog.cases.values()]), atol=1e-6)


def test_all_views_know_all_categories_and_out_of_scope(index: Index, small_catalog: Catalog) -> None:
    classes = sorted([*small_catalog.categories, OUT_OF_SCOPE])
    model = index.categories
    assert model.meaning is not None
    assert model.classes == model.words.classes == model.sound.classes == model.meaning.classes == classes
    for view in (model.words, model.sound):
        assert view.coef.shape == (len(classes), len(view.vocabulary)) == (len(view.intercept), len(view.idf))
    units = len(model.meaning.hidden_intercept)
    assert model.meaning.hidden.shape == (units, 8)
    assert model.meaning.coef.shape == (len(classes), units) == (len(model.meaning.intercept), units)


def test_words_are_learned_from_the_facts_too(index: Index, small_catalog: Catalog) -> None:
    wordings_only = {e.text for e in wordings(small_catalog, small_catalog.needs)}
    own = [c for c in small_catalog.cases.values() if c.need not in wordings_only]
    assert own
    found = [index.categories.probabilities(c.need, None) for c in own]
    right = [max(f, key=f.__getitem__) in c.categories for f, c in zip(found, own, strict=True)]
    assert sum(right) > 0.9 * len(own)


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


def test_without_an_encoder_nothing_is_learned_of_meaning(small_catalog: Catalog, tmp_path: Path) -> None:
    words = load_index(built(small_catalog, None, WORDS_ONLY, tmp_path), small_catalog)
    assert words.categories.meaning is None
    assert words.passages.vectors.shape == (int(words.passages.counts.sum()), 0)
    assert is_current(tmp_path / "index.npz", "small", WORDS_ONLY)
    assert not is_current(tmp_path / "index.npz", "small", "eight")


# ---- the learned file


@pytest.fixture
def told(small_catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Example]:
    """The wordings of an Erabu whose data/ has a learned/ of its own, empty."""
    monkeypatch.setenv("ERABU_DATA", str(tmp_path / "data"))
    learned_path().parent.mkdir(parents=True)
    return list(wordings(small_catalog, small_catalog.needs))


def blind(catalog: Catalog) -> MeaningModel:
    """Nothing that training would ever give."""
    classes = sorted([*catalog.categories, OUT_OF_SCOPE])
    zeros = (np.zeros(shape, np.float32) for shape in ((1, 8), (1,), (len(classes), 1), (len(classes),)))
    return MeaningModel(classes, *zeros)


def test_a_learned_file_of_these_wordings_is_used_as_it_is(small_catalog: Catalog, encoder: Encoder, told: list[Example], tmp_path: Path) -> None:
    write_learned(learned_path(), learning_key(told, "eight"), blind(small_catalog))
    meaning = load_index(built(small_catalog, encoder, "eight", tmp_path), small_catalog).categories.meaning
    assert meaning is not None
    assert not meaning.coef.any()


@pytest.mark.parametrize("fault", ["other wordings", "broken"])
def test_where_the_learned_file_does_not_fit_a_build_learns_anew_and_leaves_it(
    small_catalog: Catalog, encoder: Encoder, told: list[Example], index: Index, tmp_path: Path, fault: str
) -> None:
    write_learned(learned_path(), learning_key(told[1:], "eight"), blind(small_catalog))
    if fault == "broken":
        learned_path().write_bytes(learned_path().read_bytes()[:-100])
    before = learned_path().read_bytes()
    meaning = load_index(built(small_catalog, encoder, "eight", tmp_path), small_catalog).categories.meaning
    assert meaning is not None
    assert index.categories.meaning is not None
    np.testing.assert_allclose(meaning.coef, index.categories.meaning.coef, rtol=1e-3, atol=1e-3)
    assert learned_path().read_bytes() == before


def test_without_the_learned_weights_nothing_is_recommended_and_the_file_is_named(small_catalog: Catalog, index: Index, told: list[Example]) -> None:
    with pytest.raises(ErabuError, match=r"ranking\.json を読めません.*erabu learn"):
        Recommender(small_catalog, index, None)
    assert Recommender(small_catalog, index, None, Weights.none()).recommend(Need("同じ質問の電話が一日中鳴る")).tools


def test_an_encoder_of_another_dimension_than_the_index_is_told(index: Index, small_catalog: Catalog, other_model: Path) -> None:
    with pytest.raises(ErabuError, match=r"6.*8.*erabu build"):
        Recommender(small_catalog, index, load_encoder(str(other_model))).recommend(Need(MAIN_NEED))
