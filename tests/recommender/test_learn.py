"""What ships learned in data/learned/: of the wordings as they are, whole, and told of where it is not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from recommender.encoder import BUNDLED, Encoder, load_encoder
from recommender.features import NAMES
from recommender.learn import learn, learned_path, learning_key, read_learned, write_learned
from recommender.ranking import Weights, read_weights, weights_path, write_weights
from recommender.understand import MeaningModel
from recommender.vectors import VectorCache
from recommender.wordings import OUT_OF_SCOPE, Example, fact_examples, in_kana, wordings


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    found = load_encoder(str(tiny_model))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def told(small_catalog: Catalog) -> list[Example]:
    return list(wordings(small_catalog, small_catalog.needs))


@pytest.fixture(scope="module")
def learned(small_catalog: Catalog, encoder: Encoder, told: list[Example], tmp_path_factory: pytest.TempPathFactory) -> MeaningModel:
    return learn(small_catalog, told, VectorCache(encoder, "eight", tmp_path_factory.mktemp("learn") / "vectors.npz"))


def test_the_shipped_file_was_learned_from_the_facts_as_they_are(catalog: Catalog) -> None:
    key = learning_key(list(wordings(catalog, catalog.needs)), BUNDLED)
    shipped = read_learned(learned_path(), key)
    assert shipped is not None, "the wordings changed: run `erabu learn` and commit data/learned/"
    assert shipped.classes == sorted([*catalog.categories, OUT_OF_SCOPE])
    units = len(shipped.hidden_intercept)
    assert shipped.hidden.shape == (units, 384)
    assert shipped.coef.shape == (len(shipped.classes), units) == (len(shipped.intercept), units)
    assert all(np.isfinite(array).all() for array in shipped.arrays().values())


def test_meaning_is_learned_of_every_category_from_wordings_their_kana_and_the_facts(
    small_catalog: Catalog, encoder: Encoder, told: list[Example], learned: MeaningModel, tmp_path: Path
) -> None:
    assert learned.classes == sorted([*small_catalog.categories, OUT_OF_SCOPE])
    assert learned.hidden.shape[1] == 8
    assert len(learned.coef) == len(learned.classes)
    steps: list[tuple[str, int]] = []
    done: list[int] = []
    cache = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    learn(small_catalog, told, cache, lambda name, length: steps.append((name, length)) or done.append)  # type: ignore[func-returns-value]
    assert [length for _, length in steps] == [len(told) + len(in_kana(told)) + len(fact_examples(small_catalog))] == [sum(done)]


def test_what_was_written_is_what_is_read(learned: MeaningModel, tmp_path: Path) -> None:
    write_learned(tmp_path / "meaning.npz", "key", learned)
    again = read_learned(tmp_path / "meaning.npz", "key")
    assert again is not None
    assert again.classes == learned.classes
    for name, array in learned.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], array)


def test_a_file_of_other_wordings_or_of_another_model_is_not_used(learned: MeaningModel, told: list[Example], tmp_path: Path) -> None:
    write_learned(tmp_path / "meaning.npz", learning_key(told, "eight"), learned)
    changed = [replace(told[0], text="別の言い方"), *told[1:]]
    assert read_learned(tmp_path / "meaning.npz", learning_key(told, "eight")) is not None
    assert read_learned(tmp_path / "meaning.npz", learning_key(changed, "eight")) is None
    assert read_learned(tmp_path / "meaning.npz", learning_key(told, "six")) is None


@pytest.mark.parametrize("content", [None, b"", b"not a zip at all", b"PK\x03\x04 begun but never finished"])
def test_a_missing_or_broken_file_is_not_used(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "meaning.npz").write_bytes(content)
    assert read_learned(tmp_path / "meaning.npz", "key") is None


def test_the_key_tells_apart_all_that_learning_depends_on(told: list[Example]) -> None:
    first = told[0]
    changed = [replace(first, text="別"), replace(first, categories=("bpr", "rpa")), replace(first, weight=0.25)]
    keys = [learning_key(told, "eight"), learning_key(told, "six"), learning_key(told[1:], "eight")]
    keys += [learning_key([one, *told[1:]], "eight") for one in changed]
    assert len(set(keys)) == len(keys)
    assert learning_key(list(told), "eight") == keys[0]


def test_a_file_that_lacks_a_part_is_not_used(learned: MeaningModel, tmp_path: Path) -> None:
    with (tmp_path / "meaning.npz").open("wb") as file:
        np.savez(file, key=np.array("key"), classes=np.array(learned.classes), coef=learned.coef)  # no hidden layer, as before
    assert read_learned(tmp_path / "meaning.npz", "key") is None


# ---- the weights of the ranking


def told_weights() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(weights_path().read_text(encoding="utf-8"))
    return found


def test_the_shipped_weights_are_a_number_for_every_feature_and_say_what_they_were_learned_from() -> None:
    shipped = told_weights()
    assert list(shipped["weights"]) == list(NAMES)
    assert read_weights().values.tolist() == pytest.approx(list(shipped["weights"].values()))
    assert np.isfinite(read_weights().values).all()
    assert shipped["weights"]["category"] > 0
    assert set(shipped["learned_from"]) == {"cases", "adoptions"}
    assert min(shipped["learned_from"].values()) > 0


def test_weights_written_are_the_weights_read(small_home: Path) -> None:
    values = np.arange(len(NAMES), dtype=np.float32) / 8 - 0.25
    write_weights(Weights(values), {"cases": 1, "adoptions": 2})
    np.testing.assert_allclose(read_weights().values, values, atol=1e-4)
    assert told_weights()["learned_from"] == {"cases": 1, "adoptions": 2}


def without_size() -> str:
    told = told_weights()
    del told["weights"]["size"]
    return json.dumps(told)


def of_size(value: Any) -> str:
    told = told_weights()
    told["weights"]["size"] = value
    return json.dumps(told)


BROKEN_WEIGHTS = {
    "empty": lambda: "",
    "cut off": lambda: weights_path().read_text(encoding="utf-8")[:60],
    "no object": lambda: "[]",
    "no weights": lambda: "{}",
    "weights of nothing": lambda: '{"weights": null}',
    "a feature missing": without_size,
    "a word": lambda: of_size("大きい"),
    "nothing": lambda: of_size(None),
    "a list": lambda: of_size([1.0]),
    "not a number": lambda: of_size(float("nan")),
    "infinite": lambda: of_size(float("inf")),
}


@pytest.mark.parametrize("fault", BROKEN_WEIGHTS)
def test_broken_weights_are_told_in_a_sentence(small_home: Path, fault: str) -> None:
    weights_path().write_text(BROKEN_WEIGHTS[fault](), encoding="utf-8")
    with pytest.raises(ErabuError, match=r"^順位付けの重み .*ranking\.json を読めません.*erabu learn.*。$"):
        read_weights()


def test_weights_in_another_encoding_are_told_in_a_sentence(small_home: Path) -> None:
    weights_path().write_bytes('{"重み": 1}'.encode("cp932"))
    with pytest.raises(ErabuError, match=r"ranking\.json を読めません"):
        read_weights()


def test_weights_beyond_the_features_do_not_matter(small_home: Path) -> None:
    kept = read_weights().values
    told = told_weights()
    told["weights"] = dict(reversed([*told["weights"].items(), ("colour", 3.0)]))
    weights_path().write_text(json.dumps(told), encoding="utf-8")
    np.testing.assert_array_equal(read_weights().values, kept)


@pytest.mark.parametrize("count", [0, len(NAMES) - 1, len(NAMES) + 1])
def test_there_is_one_weight_per_feature(count: int) -> None:
    with pytest.raises(ValueError, match="one finite weight per feature"):
        Weights(np.zeros(count, dtype=np.float32))
