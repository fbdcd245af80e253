"""Figures of merit and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.schema import SampleNeed, Tool

Figures = NDArray[np.float64]

DEPTH = 10
_RESAMPLES = 4_000


def relevance(tool: Tool, need: SampleNeed) -> int:
    """2 when the first categories agree, 1 when any category is shared, else 0."""
    if tool.primary_category == need.categories[0]:
        return 2
    return 1 if set(tool.categories) & set(need.categories) else 0


def ndcg(gains: Sequence[int], ideal: Sequence[int], depth: int = DEPTH) -> float:
    """nDCG@depth of a ranking's relevances against the best possible ones; 0 when none is relevant.

    Järvelin & Kekäläinen (2002): gain 2^rel - 1, discount log2(rank + 1).
    """

    def dcg(values: Sequence[int]) -> float:
        return float(sum((2**v - 1) / np.log2(rank + 2) for rank, v in enumerate(values[:depth])))

    best = dcg(sorted(ideal, reverse=True))
    return dcg(gains) / best if best else 0.0


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def bootstrap(values: Sequence[float], groups: Sequence[str]) -> Estimate:
    """Percentile bootstrap over ``groups`` (Efron 1979; cluster version: Davison & Hinkley 1997, 3.8).

    What comes from one source page or municipality is resampled together. Give differences of two
    systems on the same questions for a paired comparison.
    """
    data = np.asarray(values, dtype=np.float64)
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    sums, counts = np.bincount(member, data), np.bincount(member)
    drawn = np.random.default_rng(0).integers(0, len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(data.mean()), float(low), float(high))


@dataclass(frozen=True)
class Bin:
    """Predictions of about the same height: their mean, how often they came true, how many they are."""

    predicted: float
    observed: float
    count: int


def reliability(predicted: Sequence[float], came_true: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Equally wide bins over [0, 1]; empty ones are left out."""
    p, t = np.asarray(predicted, dtype=np.float64), np.asarray(came_true, dtype=np.float64)
    which = np.minimum((p * bins).astype(int), bins - 1)
    return [Bin(float(p[which == b].mean()), float(t[which == b].mean()), int((which == b).sum())) for b in range(bins) if (which == b).any()]


def calibration_error(table: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): the bins' |predicted - observed|, weighted by size; 0 without predictions."""
    total = sum(b.count for b in table) or 1
    return sum(b.count * abs(b.predicted - b.observed) for b in table) / total
