"""Everything matching needs, computed once from the catalogue: vectors, category model, neighbours.

``var/index.npz`` is a cache: keyed by the facts' hash and the model, replaced atomically.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import var_dir
from recommender.encoder import WORDS_ONLY, Encoder
from recommender.learn import learn, learned_path, learning_key, read_learned
from recommender.passages import Passages, passages_of
from recommender.similarity import Neighbourhood, neighbourhood
from recommender.train import train_text
from recommender.understand import MEANING_ARRAYS, CategoryModel, MeaningModel, TextModel, grams, sounds
from recommender.vectors import BROKEN, VectorCache, vectors_path
from recommender.wordings import Example, fact_examples, in_kana, wordings

Floats = NDArray[np.float32]

FORMAT = "7"  # raise when the arrays or the texts behind them change
_REBUILD = "erabu build を実行してから、もう一度お試しください。"


def index_path() -> Path:
    return var_dir() / "index.npz"


@dataclass(frozen=True)
class Index:
    """``passages`` in the order of ``tool_ids``, ``case_vectors`` (n, d) in that of ``case_ids``; d is 0 without an encoder."""

    data_hash: str
    model: str
    tool_ids: list[str]
    passages: Passages
    case_ids: list[str]
    case_vectors: Floats
    categories: CategoryModel
    neighbourhood: Neighbourhood

    @property
    def dimension(self) -> int:
        return int(self.case_vectors.shape[1])


def build_index(catalog: Catalog, encoder: Encoder | None, model: str, path: Path, step: Callable[[str, int], Callable[[int], None]]) -> None:
    """Write a new index at ``path``; the caller moves it into place. ``step`` opens a progress bar."""
    told = list(wordings(catalog, catalog.needs))
    if encoder is None:
        index = make_index(catalog, None, model, None, told)
    else:
        cache = VectorCache(encoder, model, vectors_path())
        meaning = read_learned(learned_path(), learning_key(told, model))
        if meaning is None:
            meaning = learn(catalog, told, cache, step)
        index = make_index(catalog, cache, model, meaning, told, step("索引の作成", len(passages_of(list(catalog.tools.values()))[0]) + len(catalog.cases)))
        cache.save()
    with path.open("wb") as file:
        np.savez(file, **_arrays(index))


def make_index(
    catalog: Catalog,
    cache: VectorCache | None,
    model: str,
    meaning: MeaningModel | None,
    told: Sequence[Example],
    progress: Callable[[int], None] = lambda _: None,
) -> Index:
    """The index over ``catalog``; the views on words and sound are learned from ``told`` and from its facts."""

    # Troubles are compared with troubles: both sides are queries, which E5 asks for symmetric tasks.
    def vectors(texts: list[str]) -> Floats:
        return cache.embed("query", texts, progress) if cache else np.zeros((len(texts), 0), np.float32)

    facts = fact_examples(catalog)
    with ThreadPoolExecutor(2) as pool:  # two cores, two views
        learning = pool.submit(train_text, [*told, *in_kana(told), *facts], grams), pool.submit(train_text, [*told, *facts], sounds)
        words, sound = (view.result() for view in learning)
    texts, counts = passages_of(list(catalog.tools.values()))
    return Index(
        data_hash=catalog.data_hash,
        model=model if cache else WORDS_ONLY,
        tool_ids=list(catalog.tools),
        passages=Passages(vectors(texts), counts),
        case_ids=list(catalog.cases),
        case_vectors=vectors([c.need for c in catalog.cases.values()]),
        categories=CategoryModel(words, sound, meaning),
        neighbourhood=neighbourhood(catalog.municipalities),
    )


def _arrays(index: Index) -> dict[str, Any]:
    words, sound, meaning, near = index.categories.words, index.categories.sound, index.categories.meaning, index.neighbourhood
    meta = {
        "format": FORMAT,
        "data_hash": index.data_hash,
        "model": index.model,
        "tool_ids": index.tool_ids,
        "case_ids": index.case_ids,
        "classes": words.classes,
        "words": sorted(words.vocabulary, key=words.vocabulary.__getitem__),
        "sounds": sorted(sound.vocabulary, key=sound.vocabulary.__getitem__),
        "codes": near.codes,
    }
    return {
        "meta": np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8),
        "passage_vectors": index.passages.vectors,
        "passage_counts": index.passages.counts,
        "case_vectors": index.case_vectors,
        **_text_arrays("words", words),
        **_text_arrays("sounds", sound),
        "matrix": near.matrix,
        "nearest": near.nearest,
    } | ({f"meaning_{name}": array for name, array in meaning.arrays().items()} if meaning else {})


def _text_arrays(name: str, model: TextModel) -> dict[str, Any]:
    return {f"{name}_idf": model.idf, f"{name}_coef": model.coef, f"{name}_intercept": model.intercept}


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(meta, arrays) of an index file, all of it read. Raises one of ``BROKEN``."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return json.loads(arrays["meta"].tobytes()), {name: arrays[name] for name in arrays.files}


def is_current(path: Path, data_hash: str, model: str) -> bool:
    """Whether ``path`` can be read whole and was made from these facts, with this model, by this version."""
    try:
        meta, _ = _read(path)
        return (meta["format"], meta["data_hash"], meta["model"]) == (FORMAT, data_hash, model)
    except BROKEN:
        return False


def load_index(path: Path, catalog: Catalog) -> Index:
    """Raises :class:`ErabuError` when the file is missing, broken, or not of this catalogue."""
    if not path.exists():
        raise ErabuError(f"索引 {path} がありません。{_REBUILD}")
    try:
        meta, arrays = _read(path)
        if meta["format"] != FORMAT or meta["data_hash"] != catalog.data_hash:
            raise ErabuError(f"索引 {path} と目録の版が違います。{_REBUILD}")
        return Index(
            data_hash=meta["data_hash"],
            model=meta["model"],
            tool_ids=meta["tool_ids"],
            passages=Passages(arrays["passage_vectors"], arrays["passage_counts"]),
            case_ids=meta["case_ids"],
            case_vectors=arrays["case_vectors"],
            categories=_category_model(meta, arrays),
            neighbourhood=Neighbourhood(meta["codes"], arrays["matrix"], arrays["nearest"]),
        )
    except BROKEN as error:
        raise ErabuError(f"索引 {path} が壊れています（{type(error).__name__}）。{_REBUILD}") from error


def _category_model(meta: dict[str, Any], arrays: dict[str, Any]) -> CategoryModel:
    def text_model(name: str) -> TextModel:
        vocabulary = {term: column for column, term in enumerate(meta[name])}
        return TextModel(meta["classes"], vocabulary, arrays[f"{name}_idf"], arrays[f"{name}_coef"], arrays[f"{name}_intercept"])

    meaning = MeaningModel(meta["classes"], **{name: arrays[f"meaning_{name}"] for name in MEANING_ARRAYS}) if "meaning_coef" in arrays else None
    return CategoryModel(text_model("words"), text_model("sounds"), meaning)
