"""Vectors of texts, embedded once and kept: ``var/vectors.npz``, shared by build, learn and evaluate."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.atomic import AtomicFile
from catalog.paths import var_dir
from recommender.encoder import Encoder

Floats = NDArray[np.float32]

BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)  # what reading a damaged .npz raises
_BATCH = 32


def vectors_path() -> Path:
    return var_dir() / "vectors.npz"


class VectorCache:
    """Embeds with one model; what ``path`` holds of the same model is not embedded again."""

    def __init__(self, encoder: Encoder, model: str, path: Path):
        self._encoder = encoder
        self._model = model
        self._path = path
        self._known = _read(path, model)
        self._saved = len(self._known)

    def embed(self, kind: str, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> Floats:
        """(n, d) vectors; ``kind`` is "query" or "document". ``progress`` is told how many are done."""
        keys = [hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()[:20] for text in texts]
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        progress(len(texts) - len(missing))
        encode = self._encoder.encode_query if kind == "query" else self._encoder.encode_document
        pending = list(missing.items())
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            for (key, _), vector in zip(batch, encode([t for _, t in batch]), strict=True):
                self._known[key] = np.asarray(vector, dtype=np.float32)
            progress(len(batch))
        return np.stack([self._known[k] for k in keys])

    def save(self) -> None:
        """Keep what was embedded; raises :class:`ErabuError` where the file cannot be written."""
        if len(self._known) == self._saved:
            return
        with AtomicFile(self._path) as temporary, temporary.open("wb") as file:
            np.savez(file, model=np.array(self._model), keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        self._saved = len(self._known)


def _read(path: Path, model: str) -> dict[str, Floats]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if str(arrays["model"]) != model:
                return {}
            return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
    except BROKEN:
        return {}  # nothing kept, or nothing that can be read: embed anew
