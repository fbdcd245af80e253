"""Where the dots of the picture of adopters' sizes lie. The template only draws them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.schema import Adopter, Municipality
from recommender.reasons import people

WIDTH, MARGIN, RADIUS = 420, 14, 5
_LOW, _HIGH = math.log10(300), math.log10(4_000_000)
_TICKS = ((1_000, "1千人"), (10_000, "1万人"), (100_000, "10万人"), (1_000_000, "100万人"))


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    kind: str
    title: str


@dataclass(frozen=True)
class SizePicture:
    width: int
    dots: list[Dot]
    ticks: list[tuple[float, str]]
    own: float | None
    floor: float
    text: str


def _x(population: int) -> float:
    share = (math.log10(population) - _LOW) / (_HIGH - _LOW)
    return round(MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * MARGIN), 1)


def size_picture(users: Iterable[tuple[Adopter, Municipality]], own: Municipality | None) -> SizePicture | None:
    """Adopters on a logarithmic axis; dots that would cover each other are piled up. None without users."""
    ordered = sorted(users, key=lambda u: u[1].population)
    if not ordered:
        return None
    piles: dict[int, int] = {}
    placed = []
    for adopter, municipality in ordered:
        column = round(_x(municipality.population) / (2 * RADIUS + 1))
        level = piles[column] = piles.get(column, 0) + 1
        placed.append((column * (2 * RADIUS + 1), level, adopter, municipality))
    floor = 22 + max(piles.values()) * (2 * RADIUS + 1)
    dots = [Dot(x, floor - level * (2 * RADIUS + 1) + RADIUS - 1, a.kind, f"{m.full_name} {people(m.population)}") for x, level, a, m in placed]
    low, high = ordered[0][1], ordered[-1][1]
    if len(ordered) == 1:
        text = f"採用などを確認した{low.name}の人口は{people(low.population)}です。"
    else:
        ends = f"最も少ない{low.name}が{people(low.population)}、最も多い{high.name}が{people(high.population)}"
        text = f"採用などを確認した{len(ordered)}団体の人口は、{ends}です。"
    if own:
        fewer = sum(m.population < own.population for _, m in ordered)
        text += f"{own.name}（{people(own.population)}）より少ない団体は{fewer}、多い団体は{len(ordered) - fewer}です。"
    return SizePicture(WIDTH, dots, [(_x(p), t) for p, t in _TICKS], _x(own.population) if own else None, floor, text)
