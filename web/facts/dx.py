"""The DX survey of one municipality beside that of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from catalog.schema import Municipality

_PARTS_OF_A_SHARE = ("common_32_total", "common_32_online")  # the percentage says them


@dataclass(frozen=True)
class Share:
    """A surveyed percentage, 0 to 100; None is not surveyed. ``known`` of the others were surveyed."""

    label: str
    own: float | None
    median: float | None
    known: int


@dataclass(frozen=True)
class Step:
    """A yes or no; of the ``known`` others ``yes`` said yes."""

    label: str
    own: bool | None
    yes: int
    known: int


def shares(own: Municipality, others: Sequence[Municipality], labels: Mapping[str, str]) -> list[Share]:
    rows = []
    for column, label in labels.items():
        if column.endswith("_pct"):
            known = [m.dx[column] for m in others if column in m.dx]
            rows.append(Share(label.removesuffix("（%）"), own.dx.get(column), round(median(known), 1) if known else None, len(known)))
    return rows


def steps(own: Municipality, others: Sequence[Municipality], labels: Mapping[str, str]) -> list[Step]:
    """The items most of the others answered yes to come first."""
    rows = []
    for column, label in labels.items():
        if not column.endswith("_pct") and column not in _PARTS_OF_A_SHARE:
            known = [bool(m.dx[column]) for m in others if column in m.dx]
            rows.append(Step(label, bool(own.dx[column]) if column in own.dx else None, sum(known), len(known)))
    return sorted(rows, key=lambda r: -r.yes / (r.known or 1))
