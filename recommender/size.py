"""Does a tool fit a municipality of this size? Judged by who already uses it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from catalog.schema import Adopter, Municipality, Tool
from recommender.similarity import Neighbourhood

NEUTRAL = 0.5
# Use that was only tried, or has ended, tells less about fit than use that goes on.
USE_WEIGHT = {"adopted": 1.0, "trial": 0.4, "ended": 0.2}
_WIDTH = 0.35  # of the kernel on log10 population: a factor of 2.2 is one width
_PRIOR = 2.0  # how many users spread like all municipalities are assumed before any is known
_ALIKE_SHARE = 0.4  # how much of what is left to 1 the use by alike municipalities can add


@dataclass(frozen=True)
class Asker:
    """Who asks, prepared once per need. ``usual`` is the mean nearness of all municipalities."""

    population: int
    municipality: Municipality | None
    municipalities: Mapping[str, Municipality]
    neighbourhood: Neighbourhood
    usual: float


def asker(
    population: int | None,
    municipality: Municipality | None,
    municipalities: Mapping[str, Municipality],
    neighbourhood: Neighbourhood,
) -> Asker | None:
    """None where no size is known, so that size is not judged at all."""
    if population is None:
        return None
    every = np.log10([m.population for m in municipalities.values()])
    usual = float(np.exp(-0.5 * ((every - math.log10(population)) / _WIDTH) ** 2).mean())
    return Asker(population, municipality, municipalities, neighbourhood, usual)


def nearness(population: int, other: int) -> float:
    """1 for equal populations, 0.61 for a factor of 2.2, near 0 from a factor of 10 on."""
    return math.exp(-0.5 * ((math.log10(population) - math.log10(other)) / _WIDTH) ** 2)


def size_fit(tool: Tool, who: Asker | None) -> float:
    """In [0, 1]; exactly ``NEUTRAL`` when the asker's or every user's size is unknown.

    The users' mean nearness in size, shrunk to and divided by that of all municipalities, gives a
    lift: above 1, the tool is used around this size more than chance would have it. lift / (1 + lift)
    maps it to (0, 1). Use by alike municipalities (size, kind, place, DX status) comes on top.
    """
    if who is None or not tool.adopters:
        return NEUTRAL
    weights = [USE_WEIGHT[a.kind] for a in tool.adopters]
    near = [nearness(who.population, who.municipalities[a.code].population) for a in tool.adopters]
    weighted = sum(w * k for w, k in zip(weights, near, strict=True))
    lift = (weighted + _PRIOR * who.usual) / (sum(weights) + _PRIOR) / who.usual
    fit = lift / (1 + lift)
    if who.municipality is None:
        return fit
    alike = who.neighbourhood.similarity(who.municipality.code, [a.code for a in tool.adopters])
    used_by_alike = 1 - math.prod(1 - w * float(s) for w, s in zip(weights, alike, strict=True))
    return fit + (1 - fit) * _ALIKE_SHARE * used_by_alike


def close_users(tool: Tool, who: Asker) -> list[tuple[Adopter, Municipality]]:
    """Users between half and twice the population, nearest first; trials and ended uses left out."""
    users = [(a, who.municipalities[a.code]) for a in tool.adopters if a.kind == "adopted"]
    close = [u for u in users if who.population / 2 <= u[1].population <= who.population * 2]
    return sorted(close, key=lambda u: -nearness(who.population, u[1].population))
