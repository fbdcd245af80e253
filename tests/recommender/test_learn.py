from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.catalog import Catalog
from recommender.encoder import BUNDLED, Encoder, load_encoder
from recommender.learn import learn, learned_path, learning_key, read_learned, write_learned
from recommender.understand import Example, MeaningModel, wordings
from recommender.vectors import VectorCache


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    found = load_encoder(str(tiny_model))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def told(small_catalog: Catalog) -> list[Example]:
    return list(wordings(small_catalog, small_catalog.needs))


@pytest.fixture(scope="module")
def learned(encoder: Encoder, told: list[Example], tmp_path_factory: pytest.TempPathFactory) -> MeaningModel:
    return learn(told, VectorCache(encoder, "eight", tmp_path_factory.mktemp("learn") / "vectors.npz"))


def test_the_shipped_file_was_learned_from_the_facts_as_they_are(catalog: Catalog) -> None:
    key = learning_key(list(wordings(catalog, catalog.needs)), BUNDLED)
    shipped = read_learned(learned_path(), key)
    assert shipped is not None, "the wordings changed: run `erabu learn` and commit data/learned/"
    assert len(shipped.classes) == len(catalog.categories) + 1
    assert shipped.coef.shape == (len(shipped.classes), 384)


def test_what_was_written_is_what_is_read(learned: MeaningModel, tmp_path: Path) -> None:
    write_learned(tmp_path / "meaning.npz", "key", learned)
    again = read_learned(tmp_path / "meaning.npz", "key")
    assert again is not None
    assert again.classes == learned.classes
    np.testing.assert_array_equal(again.coef, learned.coef)
    np.testing.assert_array_equal(again.intercept, learned.intercept)


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
