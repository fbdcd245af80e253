"""How much is known to speak for a tool: use, measured effects, freshness, strength of sources; and who uses it, counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from catalog.schema import AdoptionKind, Case, Tool
from catalog.sources import is_weak
from recommender.size import USE_WEIGHT, Asker, close_users

_HALF_LIFE = 6.0  # years after which a use seen tells half as much


def evidence(tool: Tool, cases: list[Case], known_hosts: dict[str, Any], this_year: int) -> float:
    """In [0, 1]. A use without year counts as old as the middle of what is known (five years).

    Adoption saturates (ten fresh users say nearly as much as a hundred); a measured improvement
    adds, a case that went badly takes some of that away.
    """
    use = 0.0
    for adopter in tool.adopters:
        age = max(0, this_year - adopter.year) if adopter.year else 5
        trust = 0.6 if is_weak(adopter.source, known_hosts) else 1.0
        use += USE_WEIGHT[adopter.kind] * trust * 0.5 ** (age / _HALF_LIFE)
    if tool.adoption_count:
        use += math.log10(tool.adoption_count.count)
    adoption = 1 - math.exp(-use / 3)
    good = sum(1 for c in cases if c.measured_improvement)
    bad = sum(1 for c in cases if c.went_badly)
    measured = max(0.0, (1 - 0.5**good) - 0.3 * (1 - 0.5**bad))
    return 0.75 * adoption + 0.25 * measured


@dataclass(frozen=True)
class Users:
    """Who uses a tool, counted, without the asker: ``adopted`` go on using it, ``tried`` only tried, plan or gave it up.

    ``near`` of those that go on have between half and twice the asker's residents; None where that size is not known.
    ``measured``: how many of the near ones (of all that go on, where ``near`` is None or 0) measured an improvement in a case;
    ``measured_cases``: how many cases did so at all.
    """

    adopted: int
    tried: int
    near: int | None
    measured: int
    measured_cases: int
    own: AdoptionKind | None


def users(tool: Tool, cases: list[Case], who: Asker | None) -> Users:
    """``cases``: those that used the tool."""
    ours = who.code if who else None
    others = [a for a in tool.adopters if a.code != ours]
    adopted = {a.code for a in others if a.kind == "adopted"}
    near = {m.code for _, m in close_users(tool, who.municipalities, who.population, who.code)} if who else None
    improved = [c for c in cases if c.measured_improvement]
    measuring = {code for c in improved for code in c.municipalities}
    own = next((a.kind for a in tool.adopters if a.code == ours), None)
    return Users(
        adopted=len(adopted),
        tried=len(others) - len(adopted),
        near=None if near is None else len(near),
        measured=len(measuring & (near or adopted)),
        measured_cases=len(improved),
        own=own,
    )
