"""How alike two municipalities are: size, kind, place and DX status.

Features are scaled so that a distance of 1 is "clearly different": a factor of 2.2 in population,
another kind, 400 km, or a third of the DX items. Similarity is 1 / (1 + d²/2): 1 means alike,
0.67 clearly different in one respect, and far ones still differ from very far ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from catalog.schema import Municipality

Floats = NDArray[np.float32]

NEIGHBOURS = 20
_LOG10_POPULATION = 0.35
_KM = 400.0
_DX_SHARE = 0.33
_KINDS = ("政令指定都市", "特別区", "中核市", "施行時特例市", "市", "町", "村")
_DX_BINARY = ("cio", "cio_aide", "dx_policy", "dx_organisation", "external_talent", "staff_training", "all_staff_training", "ai", "rpa", "telework")


def features(municipality: Municipality) -> Floats:
    """(11,) float32: population, 7 kinds, north, east, DX. Not surveyed DX counts as the middle."""
    kinds = [1 / math.sqrt(2) if municipality.kind == kind else 0.0 for kind in _KINDS]
    north = municipality.latitude * 111.0 / _KM
    east = municipality.longitude * 111.0 * math.cos(math.radians(36)) / _KM
    known = [municipality.dx[column] for column in _DX_BINARY if column in municipality.dx]
    dx = (sum(known) / len(known) if known else 0.5) / _DX_SHARE
    return np.array([math.log10(municipality.population) / _LOG10_POPULATION, *kinds, north, east, dx], dtype=np.float32)


@dataclass(frozen=True)
class Neighbourhood:
    """``matrix`` (n, 11) in the order of ``codes``; ``nearest`` (n, NEIGHBOURS) row numbers, nearest first."""

    codes: list[str]
    matrix: Floats
    nearest: NDArray[np.int32]

    @cached_property
    def row(self) -> dict[str, int]:
        """Code -> row of ``matrix``."""
        return {code: row for row, code in enumerate(self.codes)}

    def similarities(self, asker: str) -> Floats:
        """(n,) similarities in (0, 1] of all municipalities to ``asker``, in the order of ``codes``."""
        difference = self.matrix - self.matrix[self.row[asker]]
        result: Floats = 1 / (1 + 0.5 * np.einsum("ij,ij->i", difference, difference))
        return result

    def neighbours(self, code: str) -> list[str]:
        """The NEIGHBOURS most similar municipalities, nearest first, without ``code`` itself."""
        return [self.codes[i] for i in self.nearest[self.row[code]]]


def neighbourhood(municipalities: Mapping[str, Municipality]) -> Neighbourhood:
    """Fit scikit-learn's NearestNeighbors over all municipalities (build time only)."""
    from sklearn.neighbors import NearestNeighbors

    codes = list(municipalities)
    matrix = np.stack([features(m) for m in municipalities.values()])
    count = min(NEIGHBOURS + 1, len(codes))
    nearest = NearestNeighbors(n_neighbors=count).fit(matrix).kneighbors(matrix, return_distance=False)
    # Each row's first neighbour is itself, except where two municipalities coincide: drop itself by number.
    others = [[n for n in row if n != i][: count - 1] for i, row in enumerate(nearest)]
    return Neighbourhood(codes, matrix, np.array(others, dtype=np.int32))
