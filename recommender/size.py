"""Does a tool fit a municipality of this size? Judged by who already uses it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.schema import Adopter, Municipality, Tool
from recommender.similarity import Neighbourhood

Floats = NDArray[np.float32]

NEUTRAL = 0.5
SMALL = 50_000  # residents; the model projects of the front-yard reform draw their second line here
# Use that was only tried, or has ended, tells less about fit than use that goes on.
USE_WEIGHT = {"adopted": 1.0, "trial": 0.4, "ended": 0.2}
_WIDTH = 0.35  # of the kernel on log10 population: a factor of 2.2 is one width
_PRIOR = 2.0  # how many users spread like all municipalities are assumed before any is known
_ALIKE_SHARE = 0.4  # how much of what is left to 1 the use by alike municipalities can add


@dataclass(frozen=True)
class Asker:
    """Who asks, prepared once per need. ``near`` and ``alike`` run over all municipalities in the
    order of ``row``: nearness in size, and similarity (None without a municipality)."""

    population: int
    municipality: Municipality | None
    municipalities: Mapping[str, Municipality]
    near: Floats
    alike: Floats | None
    row: Mapping[str, int]

    @property
    def small(self) -> bool:
        return self.population < SMALL

    @property
    def code(self) -> str | None:
        return self.municipality.code if self.municipality else None

    def most_alike(self, codes: Sequence[str]) -> tuple[str, float] | None:
        """(code, similarity) of the most similar of ``codes``; None where either side is not one municipality."""
        if self.alike is None or not codes:
            return None
        similarity, code = max((float(self.alike[self.row[code]]), code) for code in codes)
        return code, similarity


def nearness(population: int, others: Sequence[int]) -> Floats:
    """(len(others),): 1 for equal populations, 0.61 for a factor of 2.2, near 0 from a factor of 10 on."""
    distance = (np.log10(others) - math.log10(population)) / _WIDTH
    result: Floats = np.exp(-0.5 * distance**2).astype(np.float32)
    return result


class SizeFit:
    """Who uses which tool, as arrays, so that one pass answers for all ``tools``."""

    def __init__(self, tools: Sequence[Tool], municipalities: Mapping[str, Municipality], neighbourhood: Neighbourhood):
        uses = [(row, neighbourhood.row[a.code], USE_WEIGHT[a.kind]) for row, tool in enumerate(tools) for a in tool.adopters]
        self._count = len(tools)
        self._tool = np.array([u[0] for u in uses], dtype=np.int32)
        self._place = np.array([u[1] for u in uses], dtype=np.int32)
        self._weight = np.array([u[2] for u in uses], dtype=np.float32)
        self._populations = [municipalities[c].population for c in neighbourhood.codes]
        self._municipalities = municipalities
        self._neighbourhood = neighbourhood

    def asker(self, population: int | None, municipality: Municipality | None) -> Asker | None:
        """None where no size is known, so that size is not judged at all."""
        if population is None:
            return None
        alike = self._neighbourhood.similarities(municipality.code) if municipality else None
        return Asker(population, municipality, self._municipalities, nearness(population, self._populations), alike, self._neighbourhood.row)

    def fits(self, who: Asker | None) -> Floats:
        """(tools,) in [0, 1]; exactly ``NEUTRAL`` where the asker's or every user's size is unknown.

        The users' mean nearness in size, shrunk to and divided by that of all municipalities, gives a
        lift: above 1, the tool is used around this size more than chance would have it. lift / (1 + lift)
        maps it to (0, 1). Use by alike municipalities (size, kind, place, DX status) comes on top.
        """
        if who is None:
            return np.full(self._count, NEUTRAL, dtype=np.float32)
        usual = float(who.near.mean())
        weight = self._weight
        if who.code is not None:  # our own use says nothing about who else the tool fits
            weight = np.where(self._place == who.row[who.code], 0, weight)
        weights = np.bincount(self._tool, weight, self._count)
        weighted = np.bincount(self._tool, weight * who.near[self._place], self._count)
        lift = (weighted + _PRIOR * usual) / (weights + _PRIOR) / usual
        fit = lift / (1 + lift)
        if who.alike is not None:
            # 1 - product of (1 - w s): the chance-like sum of all alike users, by logarithms.
            not_alike = np.bincount(self._tool, np.log1p(-0.999 * weight * who.alike[self._place]), self._count)
            fit = fit + (1 - fit) * _ALIKE_SHARE * (1 - np.exp(not_alike))
        return np.where(weights > 0, fit, NEUTRAL).astype(np.float32)


def near_span(population: int) -> tuple[int, int]:
    """The smallest and the largest population that pages and reasons call near (人口の近い): half to twice."""
    return -(-population // 2), population * 2


def close_users(tool: Tool, municipalities: Mapping[str, Municipality], population: int, own: str | None = None) -> list[tuple[Adopter, Municipality]]:
    """Others of near population, nearest first; trials and ended uses left out. ``own`` is the asker's code."""
    low, high = near_span(population)
    users = [(a, municipalities[a.code]) for a in tool.adopters if a.kind == "adopted" and a.code != own]
    close = [u for u in users if low <= u[1].population <= high]
    return sorted(close, key=lambda u: abs(math.log(u[1].population / population)))
