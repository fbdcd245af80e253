"""Everything matching needs, computed once from the catalogue: vectors, category model, neighbours.

``var/index.npz`` is a cache: keyed by the facts' hash and the model, replaced atomically.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import var_dir
from catalog.schema import Tool
from recommender.encoder import WORDS_ONLY, Encoder
from recommender.learn import learn, learned_path, learning_key, read_learned
from recommender.similarity import Neighbourhood, neighbourhood
from recommender.understand import CategoryModel, Example, MeaningModel, WordsModel, case_examples, train_words, wordings
from recommender.vectors import BROKEN, VectorCache, vectors_path

Floats = NDArray[np.float32]

FORMAT = "3"  # raise when the arrays or the texts behind them change
_REBUILD = "erabu build を実行してから、もう一度お試しください。"


def index_path() -> Path:
    return var_dir() / "index.npz"


@dataclass(frozen=True)
class Index:
    """``tool_vectors`` (n, d) in the order of ``tool_ids``; (n, 0) without an encoder. Likewise cases."""

    data_hash: str
    model: str
    tool_ids: list[str]
    tool_vectors: Floats
    case_ids: list[str]
    case_vectors: Floats
    categories: CategoryModel
    neighbourhood: Neighbourhood

    @property
    def dimension(self) -> int:
        return int(self.tool_vectors.shape[1])


def tool_text(tool: Tool) -> str:
    return f"{tool.name}。{tool.summary}"


def build_index(catalog: Catalog, encoder: Encoder | None, model: str, path: Path, step: Callable[[str, int], Callable[[int], None]]) -> None:
    """Write a new index at ``path``; the caller moves it into place. ``step`` opens a progress bar."""
    told = list(wordings(catalog, catalog.needs))
    if encoder is None:
        index = make_index(catalog, None, model, None, told)
    else:
        cache = VectorCache(encoder, model, vectors_path())
        meaning = read_learned(learned_path(), learning_key(told, model))
        if meaning is None:
            meaning = learn(told, cache, step("言い回しの学習（data/learned/ が今の言い回しと合わないため）", len(told)))
        index = make_index(catalog, cache, model, meaning, told, step("索引の作成", len(catalog.tools) + len(catalog.cases)))
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
    """The index over ``catalog``; words are learned from ``told`` and from the cases."""

    def vectors(kind: str, texts: list[str]) -> Floats:
        return cache.embed(kind, texts, progress) if cache else np.zeros((len(texts), 0), np.float32)

    return Index(
        data_hash=catalog.data_hash,
        model=model if cache else WORDS_ONLY,
        tool_ids=list(catalog.tools),
        tool_vectors=vectors("document", [tool_text(t) for t in catalog.tools.values()]),
        case_ids=list(catalog.cases),
        # A need is compared with another need: both sides are queries, which E5 asks for symmetric tasks.
        case_vectors=vectors("query", [c.need for c in catalog.cases.values()]),
        categories=CategoryModel(train_words([*told, *case_examples(catalog.cases.values())]), meaning),
        neighbourhood=neighbourhood(catalog.municipalities),
    )


def _arrays(index: Index) -> dict[str, Any]:
    words, meaning, near = index.categories.words, index.categories.meaning, index.neighbourhood
    meta = {
        "format": FORMAT,
        "data_hash": index.data_hash,
        "model": index.model,
        "tool_ids": index.tool_ids,
        "case_ids": index.case_ids,
        "classes": words.classes,
        "vocabulary": sorted(words.vocabulary, key=words.vocabulary.__getitem__),
        "codes": near.codes,
    }
    return {
        "meta": np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8),
        "tool_vectors": index.tool_vectors,
        "case_vectors": index.case_vectors,
        "idf": words.idf,
        "words_coef": words.coef,
        "words_intercept": words.intercept,
        "matrix": near.matrix,
        "nearest": near.nearest,
    } | ({"meaning_coef": meaning.coef, "meaning_intercept": meaning.intercept} if meaning else {})


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
            tool_vectors=arrays["tool_vectors"],
            case_ids=meta["case_ids"],
            case_vectors=arrays["case_vectors"],
            categories=_category_model(meta, arrays),
            neighbourhood=Neighbourhood(meta["codes"], arrays["matrix"], arrays["nearest"]),
        )
    except BROKEN as error:
        raise ErabuError(f"索引 {path} が壊れています（{type(error).__name__}）。{_REBUILD}") from error


def _category_model(meta: dict[str, Any], arrays: dict[str, Any]) -> CategoryModel:
    vocabulary = {word: column for column, word in enumerate(meta["vocabulary"])}
    words = WordsModel(meta["classes"], vocabulary, arrays["idf"], arrays["words_coef"], arrays["words_intercept"])
    if "meaning_coef" not in arrays:
        return CategoryModel(words, None)
    return CategoryModel(words, MeaningModel(meta["classes"], arrays["meaning_coef"], arrays["meaning_intercept"]))
