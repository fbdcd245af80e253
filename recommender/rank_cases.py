"""Cases in order: alike in need and in municipality, with at least one that went badly where there is one."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.schema import Case
from recommender import reasons
from recommender.index import Index
from recommender.recommendation import RecommendedCase
from recommender.size import Asker

Floats = NDArray[np.float32]

CASES = 6
_WHO = 0.7  # what a case of unlike municipalities may lose
_NEAR_ENOUGH = 0.6  # how near to the others' match a case must come to be given a place among them
_TOGETHER = 2  # joint cases of the prefecture that may come first
_UNJUDGED = 0.5  # fit where nobody says who asks


class CaseRanker:
    def __init__(self, catalog: Catalog, index: Index):
        self._catalog = catalog
        self._cases = [catalog.cases[i] for i in index.case_ids]
        self._fresh = np.array([_freshness(c.year, date.today().year) for c in self._cases], dtype=np.float32)

    def rank(self, match: Floats, who: Asker | None) -> list[RecommendedCase]:
        """The best ``CASES`` cases. ``match``: (cases,) how well each one's need matches, in [0, 1]."""
        fit = np.array([_fit(case, who) for case in self._cases], dtype=np.float32)
        totals = match * ((1 - _WHO) + _WHO * fit) * self._fresh
        order = [int(row) for row in np.lexsort((np.arange(len(totals)), -totals))]
        best = self._together_first(order, match, who)[:CASES]
        if not any(self._cases[row].went_badly for row in best):
            # Failures teach as much: one that is about the same trouble takes the last place.
            floor = _NEAR_ENOUGH * match[best[-1]]
            bad = next((row for row in order if self._cases[row].went_badly and match[row] >= floor), None)
            best = best if bad is None else [*best[:-1], bad]
        return [self._shown(self._cases[row], float(totals[row]), float(match[row]), who) for row in best]

    def _together_first(self, order: list[int], match: Floats, who: Asker | None) -> list[int]:
        """A small municipality sees first what bodies of its prefecture did together, where it is about the same trouble."""
        if who is None or not who.small or who.municipality is None:
            return order
        floor = _NEAR_ENOUGH * float(match.max())
        first = [row for row in order if match[row] >= floor and self._cases[row].joint and self._cases[row].prefecture == who.municipality.prefecture]
        return [*first[:_TOGETHER], *(row for row in order if row not in first[:_TOGETHER])]

    def _shown(self, case: Case, total: float, match: float, who: Asker | None) -> RecommendedCase:
        places = [self._catalog.municipalities[c] for c in case.municipalities]
        return RecommendedCase(
            id=case.id,
            title=case.title,
            municipality=case.municipalities[0] if case.municipalities else "",
            place=case.place,
            prefecture=case.prefecture,
            population=places[0].population if len(places) == 1 else None,
            year=case.year,
            outcome=case.outcome,
            categories=case.categories,
            score=total,
            need_similarity=match,
            municipality_similarity=_similarity(case, who),
            reasons=reasons.case_reasons(case, match, who, self._catalog),
            lessons=case.lessons,
        )


def _fit(case: Case, who: Asker | None) -> float:
    """In [0, 1]: alike in size alone, and in size, kind, place and DX status, in equal parts.

    A case of a prefecture or of many bodies fits as the usual municipality does.
    """
    if who is None:
        return _UNJUDGED
    rows = [who.row[code] for code in case.municipalities]
    near = float(who.near[rows].max()) if rows else float(who.near.mean())
    if who.alike is None:
        return near
    return (near + (float(who.alike[rows].max()) if rows else float(np.median(who.alike)))) / 2


def _similarity(case: Case, who: Asker | None) -> float | None:
    most_alike = who.most_alike(case.municipalities) if who else None
    return most_alike[1] if most_alike else None


def _freshness(year: int | None, this_year: int) -> float:
    """1 for this year's case, falling to 0.7 for very old ones; an unknown year counts as five years ago."""
    age = 5 if year is None else max(0, this_year - year)
    return float(0.7 + 0.3 * 0.5 ** (age / 6))
