from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.faults import ErabuError
from recommender.encoder import Encoder, load_encoder
from recommender.vectors import VectorCache


@pytest.fixture(scope="module")
def encoder(tiny_model: Path) -> Encoder:
    found = load_encoder(str(tiny_model))
    assert found is not None
    return found


class Negative:
    """Another real engine under the same name: what it gives shows which texts were embedded again."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder

    def encode_query(self, inputs: Sequence[str]) -> Any:
        return -self._encoder.encode_query(inputs)

    def encode_document(self, inputs: Sequence[str]) -> Any:
        return -self._encoder.encode_document(inputs)


def test_only_new_texts_are_embedded(encoder: Encoder, tmp_path: Path) -> None:
    first = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    first.embed("query", ["窓口", "電話"])
    first.save()
    found = VectorCache(Negative(encoder), "eight", tmp_path / "vectors.npz").embed("query", ["窓口", "会議"])
    fresh = encoder.encode_query(["窓口", "会議"])
    np.testing.assert_allclose(found[0], fresh[0], atol=1e-6)
    np.testing.assert_allclose(found[1], -fresh[1], atol=1e-6)


def test_another_model_takes_nothing_over(encoder: Encoder, tmp_path: Path) -> None:
    first = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    kept = first.embed("query", ["窓口"])
    first.save()
    np.testing.assert_allclose(VectorCache(Negative(encoder), "other", tmp_path / "vectors.npz").embed("query", ["窓口"]), -kept, atol=1e-6)


def test_a_query_and_a_document_of_one_text_are_kept_apart(encoder: Encoder, tmp_path: Path) -> None:
    first = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    kept = first.embed("query", ["窓口"])
    first.save()
    second = VectorCache(Negative(encoder), "eight", tmp_path / "vectors.npz")
    np.testing.assert_allclose(second.embed("document", ["窓口"]), -encoder.encode_document(["窓口"]), atol=1e-6)
    np.testing.assert_allclose(second.embed("query", ["窓口"]), kept, atol=1e-6)


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 begun but never finished"])
def test_a_broken_file_is_embedded_anew_and_replaced(encoder: Encoder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.npz").write_bytes(content)
    cache = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    kept = cache.embed("query", ["窓口"])
    cache.save()
    np.testing.assert_allclose(VectorCache(Negative(encoder), "eight", tmp_path / "vectors.npz").embed("query", ["窓口"]), kept, atol=1e-6)


def test_what_cannot_be_kept_is_told(encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = VectorCache(encoder, "eight", tmp_path / "file" / "vectors.npz")
    cache.embed("query", ["窓口"])
    with pytest.raises(ErabuError, match="書けませんでした"):
        cache.save()


def test_progress_counts_every_text_once_known_or_not(encoder: Encoder, tmp_path: Path) -> None:
    steps: list[int] = []
    cache = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    cache.embed("query", ["窓口", "電話"], steps.append)
    cache.embed("query", ["窓口", "会議", "予約"], steps.append)
    assert sum(steps) == 5
