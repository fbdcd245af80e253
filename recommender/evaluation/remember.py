"""Answers kept, where many systems are asked the same questions and many figures are taken of one answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from recommender.encoder import Encoder

Q = TypeVar("Q")
A = TypeVar("A")


def once(ask: Callable[[Sequence[Q]], Iterable[A]], key: Callable[[Q], Hashable]) -> Callable[[Sequence[Q]], list[A]]:
    """``ask``, which answers many questions in order, asked only what it was not asked before; ``key`` tells questions apart."""
    known: dict[Hashable, A] = {}

    def answers(questions: Sequence[Q]) -> list[A]:
        missing = {key(q): q for q in questions if key(q) not in known}
        if missing:
            known.update(zip(missing, ask(list(missing.values())), strict=True))
        return [known[key(q)] for q in questions]

    return answers


class Remembering:
    """An encoder that embeds each query once."""

    def __init__(self, encoder: Encoder):
        self._vectors: Callable[[Sequence[str]], list[Any]] = once(encoder.encode_query, key=str)
        self._encoder = encoder

    def encode_query(self, inputs: Sequence[str]) -> Any:
        return np.stack(self._vectors(inputs))

    def encode_document(self, inputs: Sequence[str]) -> Any:
        return self._encoder.encode_document(inputs)
