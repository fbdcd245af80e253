"""How much is known to speak for a tool: use, measured effects, freshness, strength of sources."""

from __future__ import annotations

import math
from typing import Any

from catalog.schema import Case, Tool
from catalog.sources import is_weak
from recommender.size import USE_WEIGHT

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
