"""The order of tools, as arrays: by what is needed first, with places kept for what else may be meant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.atomic import AtomicFile
from catalog.faults import ErabuError
from catalog.paths import data_dir
from recommender.features import NAMES

Floats = NDArray[np.float32]

# How much the category counts, far more than learned: what is needed decides, and who uses it only among
# the tools of one category.
_NEED_FIRST = 14.0
_ROOM = 5  # a shorter list has no places to keep for other readings
# Places kept for other readings: (from the top, as a share of the list; how likely beside the first reading one must be).
_OTHERS = ((0.2, 0.08), (0.8, 0.03), (0.9, 0.03))
# Small municipalities buy well together: of the likeliest category, tools used in their prefecture come first;
# by more than all learned features can differ.
_TOGETHER = 10.0
_UNKNOWN = 1.0  # what a condition nobody knows to be kept takes away
_PREFECTURE = NAMES.index("prefecture")


@dataclass(frozen=True)
class Weights:
    """One number per feature of ``recommender/features.py``, learned by ``erabu learn``.

    ``need_first``: how much the category counts in the first places; 0 leaves it out (for evaluation).
    """

    values: Floats
    need_first: float = _NEED_FIRST

    def __post_init__(self) -> None:
        if self.values.shape != (len(NAMES),) or not np.isfinite(self.values).all():
            raise ValueError("one finite weight per feature")

    @classmethod
    def none(cls) -> Weights:
        """Before any are learned."""
        return cls(np.zeros(len(NAMES), dtype=np.float32))


def weights_path() -> Path:
    return data_dir() / "learned" / "ranking.json"


def read_weights() -> Weights:
    """The shipped weights; raises :class:`ErabuError` where they are missing or not of these features."""
    path = weights_path()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["weights"]
        return Weights(np.array([float(told[name]) for name in NAMES], dtype=np.float32))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ErabuError(f"順位付けの重み {path} を読めません（{type(error).__name__}）。元に戻すか、erabu learn で作り直してください。") from error


def write_weights(weights: Weights, learned_from: dict[str, int]) -> None:
    told = {name: round(float(value), 4) for name, value in zip(NAMES, weights.values, strict=True)}
    with AtomicFile(weights_path()) as temporary:
        temporary.write_text(json.dumps({"learned_from": learned_from, "weights": told}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def order(
    features: Floats, weights: Weights, kept: Floats, primary: Sequence[str], likely: Sequence[tuple[str, float]], limit: int, small: bool = False
) -> list[int]:
    """Rows of the best ``limit`` tools.

    ``features`` (n, len(NAMES)); ``kept`` (n,) share of conditions kept, 0 excludes; ``primary``: each
    tool's first category; ``likely``: categories with probability, most likely first; ``small``: the asker is.
    """
    worth = features @ weights.values + _UNKNOWN * (kept - 1)
    worth = worth + (weights.need_first - weights.values[0]) * features[:, 0]
    if small and likely:
        worth = worth + _TOGETHER * ((features[:, _PREFECTURE] > 0) & (np.array(primary) == likely[0][0]))
    fitting = np.flatnonzero(kept > 0)
    rows = [int(row) for row in fitting[np.argsort(-worth[fitting], kind="stable")]]
    if limit < _ROOM or not weights.need_first:
        return rows[:limit]
    kept_until, places = 0, iter(_OTHERS)
    for category, probability in likely[1:]:  # one too unlikely for the next place may still have a later one
        place = next((min(round(share * limit), limit - 1) for share, odds in places if probability >= odds * likely[0][1]), 0)
        if place > kept_until:  # in a list too short the place may be another's
            rows = _with_place_for(category, place, rows, primary)
            kept_until = place
    return rows[:limit]


def _with_place_for(category: str, place: int, rows: list[int], primary: Sequence[str]) -> list[int]:
    """The best tool of ``category`` moved up to ``place`` (from 0), unless one stands so high already."""
    best = next((n for n, row in enumerate(rows) if primary[row] == category), 0)
    return rows if best <= place else [*rows[:place], rows[best], *rows[place:best], *rows[best + 1 :]]
