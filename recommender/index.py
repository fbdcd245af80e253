"""Everything matching needs, computed once from the catalogue: vectors, category model, neighbours.

``var/index.npz`` is a cache: keyed by the facts' hash and the model, replaced atomically.
Texts that have not changed keep their vectors from the old file.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
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
from recommender.similarity import Neighbourhood, neighbourhood
from recommender.understand import CategoryModel, Example, examples, train

Floats = NDArray[np.float32]

FORMAT = "2"  # raise when the arrays or the texts behind them change
_REBUILD = "erabu build を実行してから、もう一度お試しください。"
_BATCH = 32
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
_QUERY_ARRAYS = (
    *("tool_vectors", "case_vectors", "meaning_coef", "meaning_intercept", "idf"),
    *("words_coef", "words_intercept", "matrix", "nearest"),
)


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


class VectorCache:
    """Vectors of texts already embedded by the same model, and those added now."""

    def __init__(self, encoder: Encoder, known: dict[str, Floats], progress: Callable[[int], None]):
        self._encoder = encoder
        self._progress = progress
        self.vectors = known
        self.used: set[str] = set()

    def embed(self, kind: str, texts: Sequence[str]) -> Floats:
        """(n, d) vectors; ``kind`` is "query" or "document"."""
        keys = [hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()[:20] for text in texts]
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in self.vectors}
        self._progress(len(texts) - len(missing))
        encode = self._encoder.encode_query if kind == "query" else self._encoder.encode_document
        pending = list(missing.items())
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            for (key, _), vector in zip(batch, encode([t for _, t in batch]), strict=True):
                self.vectors[key] = np.asarray(vector, dtype=np.float32)
            self._progress(len(batch))
        self.used.update(keys)
        return np.stack([self.vectors[k] for k in keys])


def text_count(catalog: Catalog) -> int:
    """How many texts :func:`build_index` will embed, for a progress bar."""
    return len(catalog.tools) + len(catalog.cases) + sum(1 for _ in examples(catalog, catalog.needs))


def build_index(
    catalog: Catalog, encoder: Encoder | None, model: str, path: Path, known: dict[str, Floats], progress: Callable[[int], None] = lambda _: None
) -> None:
    """Write a new index at ``path``, reusing the ``known`` vectors; the caller moves it into place."""
    cache = VectorCache(encoder, known, progress) if encoder else None
    index = make_index(catalog, cache, model, list(examples(catalog, catalog.needs)))
    with path.open("wb") as file:
        np.savez(file, **_arrays(index, cache))


def make_index(catalog: Catalog, cache: VectorCache | None, model: str, training: Sequence[Example]) -> Index:
    """The index over ``catalog``, with the category model learned from ``training``."""

    def vectors(kind: str, texts: list[str]) -> Floats:
        return cache.embed(kind, texts) if cache else np.zeros((len(texts), 0), np.float32)

    return Index(
        data_hash=catalog.data_hash,
        model=model if cache else WORDS_ONLY,
        tool_ids=list(catalog.tools),
        tool_vectors=vectors("document", [tool_text(t) for t in catalog.tools.values()]),
        case_ids=list(catalog.cases),
        # A need is compared with another need: both sides are queries, which E5 asks for symmetric tasks.
        case_vectors=vectors("query", [c.need for c in catalog.cases.values()]),
        categories=train(training, cache.embed("query", [e.text for e in training]) if cache else None),
        neighbourhood=neighbourhood(catalog.municipalities),
    )


def _arrays(index: Index, cache: VectorCache | None) -> dict[str, Any]:
    model, near = index.categories, index.neighbourhood
    meta = {
        "format": FORMAT,
        "data_hash": index.data_hash,
        "model": index.model,
        "tool_ids": index.tool_ids,
        "case_ids": index.case_ids,
        "classes": model.classes,
        "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
        "codes": near.codes,
    }
    kept = sorted(cache.used) if cache else []
    return {
        "meta": np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8),
        "tool_vectors": index.tool_vectors,
        "case_vectors": index.case_vectors,
        "meaning_coef": model.meaning_coef,
        "meaning_intercept": model.meaning_intercept,
        "idf": model.idf,
        "words_coef": model.words_coef,
        "words_intercept": model.words_intercept,
        "matrix": near.matrix,
        "nearest": near.nearest,
        "cache_keys": np.array(kept, dtype="U20"),
        "cache_vectors": np.stack([cache.vectors[k] for k in kept]) if cache else np.zeros((0, 0), np.float32),
    }


def _read(path: Path, *names: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(meta, arrays) of an index file; all arrays where none are named. Raises one of ``_BROKEN``."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return json.loads(arrays["meta"].tobytes()), {name: arrays[name] for name in names or arrays.files}


def known_vectors(path: Path, model: str) -> dict[str, Floats]:
    """The text vectors an index of the same model holds, by hash; none where there is no such index."""
    try:
        meta, arrays = _read(path, "cache_keys", "cache_vectors")
        return dict(zip(arrays["cache_keys"].tolist(), arrays["cache_vectors"], strict=True)) if meta["model"] == model else {}
    except _BROKEN:
        return {}  # no old index, or a broken one: embed everything anew


def is_current(path: Path, data_hash: str, model: str) -> bool:
    """Whether ``path`` can be read whole and was made from these facts, with this model, by this version."""
    try:
        meta, _ = _read(path)
        return (meta["format"], meta["data_hash"], meta["model"]) == (FORMAT, data_hash, model)
    except _BROKEN:
        return False


def load_index(path: Path, catalog: Catalog) -> Index:
    """Raises :class:`ErabuError` when the file is missing, broken, or not of this catalogue."""
    if not path.exists():
        raise ErabuError(f"索引 {path} がありません。{_REBUILD}")
    try:
        meta, arrays = _read(path, *_QUERY_ARRAYS)
        if meta["format"] != FORMAT or meta["data_hash"] != catalog.data_hash:
            raise ErabuError(f"索引 {path} と目録の版が違います。{_REBUILD}")
        return Index(
            data_hash=meta["data_hash"],
            model=meta["model"],
            tool_ids=meta["tool_ids"],
            tool_vectors=arrays["tool_vectors"],
            case_ids=meta["case_ids"],
            case_vectors=arrays["case_vectors"],
            categories=CategoryModel(
                classes=meta["classes"],
                meaning_coef=arrays["meaning_coef"],
                meaning_intercept=arrays["meaning_intercept"],
                vocabulary={word: column for column, word in enumerate(meta["vocabulary"])},
                idf=arrays["idf"],
                words_coef=arrays["words_coef"],
                words_intercept=arrays["words_intercept"],
            ),
            neighbourhood=Neighbourhood(meta["codes"], arrays["matrix"], arrays["nearest"]),
        )
    except _BROKEN as error:
        raise ErabuError(f"索引 {path} が壊れています（{type(error).__name__}）。{_REBUILD}") from error
