"""Model cases' before and after beside our own: what to survey here, and what need not be surveyed again.

What cases show already is not asked of the counter staff once more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.schema import Case, Effect, EffectKind, MeasureName, Municipality
from recommender.effects.statistics import FEWEST, CategoryRecord
from recommender.effects.values import METRICS, value

NEAREST = 3  # measured cases of a category shown beside those of the notebook


@dataclass(frozen=True)
class Compared:
    """A model case's effects of one metric and strength. ``known``: how many cases of the category measured the same in use."""

    measure: MeasureName
    kind: EffectKind
    effects: list[Effect]
    known: int

    @property
    def enough(self) -> bool:
        return self.kind == "measured" and self.known >= FEWEST

    @property
    def comparable(self) -> bool:
        """Measured in use, and with a number to hold beside ours."""
        return self.kind == "measured" and (METRICS[self.measure].scales or any(value(e) is not None for e in self.effects))

    @property
    def skip(self) -> str | None:
        """What need not be surveyed again, and why; None where cases do not show enough."""
        if self.enough:
            return f"変わり方の幅。{self.known}件の事例が実測で示しています。うちでの変わり方は、導入前の実験でなく、始めた後の測定で確かめられます。"
        if self.kind == "measured" and any(e.better is False for e in self.effects):
            return "悪くなることがあるか。この事例が示しているので、調べるより先に、学びを手順に入れられます。"
        return None

    @property
    def survey(self) -> str:
        """What only we can find out, and why."""
        if METRICS[self.measure].scales:
            return "うちの件数と1件の時間。事例の値は、その団体の規模での値だからです。"
        if self.enough:
            return "うちの今の値だけ。団体ごとに違うためです。20件ほど控えれば足ります。"
        why = {"measured": f"実測した事例が{self.known}件しかない", "trial": "実証での値しかない", "expected": "見込みの値しかない"}[self.kind]
        return f"うちの今の値と、試したときの値。{why}ため、同じ測り方で前と後を測ります。"


@dataclass(frozen=True)
class ModelCase:
    case: Case
    pinned: bool
    effects: list[Compared]


def model_cases(
    pinned: Sequence[Case],
    records: Mapping[str, CategoryRecord],
    cases: Iterable[Case],
    municipalities: Mapping[str, Municipality],
    own: Municipality | None,
) -> list[ModelCase]:
    """The pinned ones, then for each category of ``records`` the NEAREST that measured something in use.

    Near is near in population where ours is known; what is not about one municipality comes after. Else the newest first.
    """
    found = {c.id: ModelCase(c, True, _effects(c, records)) for c in pinned}
    every = list(cases)
    for category, record in records.items():
        others = [c for c in every if category in c.categories and c.id not in found]
        told = [ModelCase(c, False, _effects(c, {category: record})) for c in others]
        measured = [m for m in told if any(c.comparable for c in m.effects)]
        measured.sort(key=lambda m: (_distance(m.case, municipalities, own), -(m.case.year or 0), m.case.id))
        found |= {m.case.id: m for m in measured[:NEAREST]}
    return list(found.values())


def _effects(case: Case, records: Mapping[str, CategoryRecord]) -> list[Compared]:
    """Those with a comparable metric; of a case outside every category of ``records`` all of them."""
    found: dict[tuple[MeasureName, EffectKind], Compared] = {}
    outside = not set(case.categories) & set(records)
    for effect in case.effects:
        if effect.measure is None or effect.measure not in METRICS:
            continue
        told = [record for c in (effect.categories or case.categories) if (record := records.get(c))]
        counts = [len(metric.of("measured").cases) for record in told if (metric := record.metric(effect.measure))]
        if counts or outside:
            one = Compared(effect.measure, effect.kind, [], max(counts, default=int(effect.kind == "measured")))
            found.setdefault((effect.measure, effect.kind), one).effects.append(effect)
    return list(found.values())


def _distance(case: Case, municipalities: Mapping[str, Municipality], own: Municipality | None) -> float:
    """|ln(theirs / ours)|; infinite where the case is not about one municipality."""
    if own is None:
        return 0.0
    if len(case.municipalities) != 1:
        return math.inf
    return abs(math.log(municipalities[case.municipalities[0]].population / own.population))
