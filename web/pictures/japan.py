"""A small map: every municipality as a faint dot, so that Japan shows without foreign data, and adopters upon it.

The ground is one picture for all pages (``ground``); a page lays its own marks over it (``japan_picture``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.schema import Adopter, Municipality

WIDTH, HEIGHT = 400, 452
# On white and on dark alike: a picture of its own cannot see the page's colours.
_GREY = "#8b979b"
_ASPECT = math.cos(math.radians(37))  # a degree of longitude beside one of latitude in the middle of Japan
_KINDS = ("adopted", "trial", "ended")


@dataclass(frozen=True)
class Frame:
    """A part of the map: its north-west corner in degrees, where that lies, units per degree, its box (x, y, width, height)."""

    west: float
    north: float
    x: float
    y: float
    scale: float
    box: tuple[int, int, int, int] | None = None
    name: str = ""

    def place(self, municipality: Municipality) -> tuple[int, int]:
        x = self.x + (municipality.longitude - self.west) * _ASPECT * self.scale
        y = self.y + (self.north - municipality.latitude) * self.scale
        return round(x), round(y)


_MAIN = Frame(128.5, 45.7, 8, 8, 27.5)
_OKINAWA = Frame(122.7, 29.3, 12, 14, 21, (4, 4, 158, 120), "沖縄・奄美")
_OGASAWARA = Frame(141.5, 28.2, 352, 398, 21, (344, 390, 52, 58), "小笠原")
INSETS = (_OKINAWA, _OGASAWARA)


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    kind: str
    title: str


@dataclass(frozen=True)
class JapanPicture:
    """``marks`` with what goes on last, so that it lies on top; ``own`` (x, y); ``text`` says the same in words."""

    width: int
    height: int
    marks: list[Mark]
    own: tuple[int, int] | None
    text: str
    insets: tuple[Frame, ...] = INSETS


def place(municipality: Municipality) -> tuple[int, int]:
    """Where it lies on the picture, in the main part or in a box for far islands."""
    if municipality.latitude < 29.5:
        return (_OKINAWA if municipality.longitude < 135 else _OGASAWARA).place(municipality)
    return _MAIN.place(municipality)


def ground(municipalities: Iterable[Municipality]) -> str:
    """The faint dots and the boxes as a small SVG: one path of points with round caps, each told by its step from the last."""
    points = sorted({place(m) for m in municipalities})
    steps, last = [], (0, 0)
    for x, y in points:
        dx, dy = x - last[0], y - last[1]
        steps.append(f"m{dx}{'' if dy < 0 else ' '}{dy}h0")
        last = (x, y)
    box = '<rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="none" stroke="{}" stroke-opacity=".6"/>'
    boxes = "".join(box.format(*frame.box, _GREY) for frame in INSETS if frame.box)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{"".join(steps)}" fill="none" stroke="{_GREY}" stroke-opacity=".75" stroke-width="3" stroke-linecap="round"/>{boxes}</svg>'
    )


def japan_picture(uses: Iterable[tuple[Adopter, Municipality]], own: Municipality | None = None) -> JapanPicture | None:
    """Each municipality once, by the best of its uses. None without uses."""
    best: dict[str, tuple[str, Municipality]] = {}
    for adopter, municipality in uses:
        known = best.get(municipality.code)
        if known is None or _KINDS.index(adopter.kind) < _KINDS.index(known[0]):
            best[municipality.code] = (adopter.kind, municipality)
    if not best:
        return None
    drawn = sorted(best.values(), key=lambda u: -_KINDS.index(u[0]))
    marks = [Mark(*place(m), kind, m.full_name) for kind, m in drawn]
    counts = Counter(m.prefecture for _, m in best.values())
    told = "、".join(f"{prefecture}{count}" for prefecture, count in sorted(counts.items(), key=lambda c: -c[1]))
    text = f"採用などを確認した{len(best)}団体は、{len(counts)}都道府県にあります（{told}）。"
    if own:
        text += f"{own.name}の記録もあります。" if own.code in best else ""
        text += f"{own.prefecture}には{counts[own.prefecture]}団体あります。" if counts[own.prefecture] else f"{own.prefecture}では確認できていません。"
    return JapanPicture(WIDTH, HEIGHT, marks, place(own) if own else None, text)
