"""The meaning view of category understanding, learned once and shipped: ``data/learned/meaning.npz``.

Embedding all wordings takes a minute or two; a build from nothing must not. So what is learned from
them (perceptrons of some 1.8 million numbers) lies beside the facts, keyed by the wordings and the model it was learned from.
A build whose key differs does not use it but learns anew. See docs/adr/0005-learned-file.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from catalog.atomic import AtomicFile
from catalog.catalog import Catalog
from catalog.paths import data_dir
from recommender.train import train_meaning
from recommender.understand import MEANING_ARRAYS, MeaningModel
from recommender.vectors import BROKEN, VectorCache
from recommender.wordings import Example, fact_examples, in_kana

_FORMAT = "5"  # raise when training changes in a way the wordings do not show


def _quiet(name: str, length: int) -> Callable[[int], None]:
    return lambda done: None


def learned_path() -> Path:
    return data_dir() / "learned" / "meaning.npz"


def learning_key(training: Sequence[Example], model: str) -> str:
    """What a learned file must have been made from to be used."""
    told = [(e.text, e.categories, e.weight) for e in training]
    return hashlib.sha256(json.dumps([_FORMAT, model, told], ensure_ascii=False).encode()).hexdigest()[:16]


def learn(catalog: Catalog, training: Sequence[Example], cache: VectorCache, step: Callable[[str, int], Callable[[int], None]] = _quiet) -> MeaningModel:
    """Learned from the wordings as written and, the short ones, in kana, and from the catalogue's facts.

    ``step`` opens a progress bar of so many texts. The facts are not part of the key: a new tool or case
    joins the next time something is learned, and until then does not make everyone learn anew.
    """
    told = [*training, *in_kana(training), *fact_examples(catalog)]
    return train_meaning(told, cache.embed("query", [e.text for e in told], step("言い回しの学習", len(told))))


def write_learned(path: Path, key: str, model: MeaningModel) -> None:
    with AtomicFile(path) as temporary, temporary.open("wb") as file:
        halved: dict[str, Any] = {name: array.astype(np.float16) for name, array in model.arrays().items()}
        np.savez_compressed(file, key=np.array(key), classes=np.array(model.classes), **halved)


def read_learned(path: Path, key: str) -> MeaningModel | None:
    """None where there is no file, or one made from other wordings or for another model."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if str(arrays["key"]) != key:
                return None
            return MeaningModel(arrays["classes"].tolist(), **{name: arrays[name].astype(np.float32) for name in MEANING_ARRAYS})
    except BROKEN:
        return None
