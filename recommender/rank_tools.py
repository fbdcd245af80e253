"""Tools in order: need first, then size, evidence and what is unknown; broken constraints set aside."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.words import words
from recommender import constraints, reasons
from recommender.evidence import evidence
from recommender.index import Index
from recommender.need import Constraints, Need
from recommender.recommendation import DroppedTool, Judged, Partner, Parts, RecommendedTool, UnderstoodCategory
from recommender.size import Asker, SizeFit

Floats = NDArray[np.float32]

PARTNERS, PARTNER_TOOLS, DROPPED = 2, 2, 5
_ROOM_FOR_TWO = 5  # in a shorter list every place belongs to the likeliest reading
# What size, evidence and unknown constraints may take away from the need's share.
_SIZE, _EVIDENCE, _UNKNOWN = 0.15, 0.10, 0.15


@dataclass(frozen=True)
class Wanted:
    """One need as the ranking sees it: ``match`` (tools,) is how well each tool answers it,
    ``sizes`` (tools,) how well each fits the asker's size; tools ``named`` in it come first."""

    need: Need
    match: Floats
    sizes: Floats
    named: Set[str]
    understood: list[UnderstoodCategory]
    who: Asker | None


class ToolRanker:
    """Prepared once for a catalogue; ``size`` judges who fits whom."""

    def __init__(self, catalog: Catalog, index: Index):
        self._catalog = catalog
        self._tools = [catalog.tools[i] for i in index.tool_ids]
        self.size = SizeFit(self._tools, catalog.municipalities, index.neighbourhood)
        this_year, hosts = date.today().year, catalog.wording["source-hosts"]
        self._evidence = np.array([evidence(t, catalog.cases_of_tool[t.id], hosts, this_year) for t in self._tools], dtype=np.float32)
        self._word_weights = reasons.word_weights(self._tools)

    def rank(self, wanted: Wanted) -> tuple[list[RecommendedTool], list[DroppedTool]]:
        """The best ``need.limit`` tools, and the best of those that a condition excludes."""
        need, match = wanted.need, wanted.match
        judged = self._judge(need.constraints)
        kept = np.array([constraints.share(j) for j in judged], dtype=np.float32)
        totals = score(match, wanted.sizes, self._evidence, kept)
        totals[[tool.id in wanted.named for tool in self._tools]] = 1.0
        order = [int(row) for row in np.lexsort((-match, -totals))]
        fitting = [row for row in order if kept[row] > 0]
        rows = self._with_next_category(fitting[: need.limit], fitting, wanted.understood)
        tools = [self._shown(wanted, row, float(totals[row]), judged[row]) for row in rows]
        return tools, list(islice(self._dropped(order, judged, fitting[: need.limit]), DROPPED))

    def _with_next_category(self, rows: list[int], fitting: list[int], understood: list[UnderstoodCategory]) -> list[int]:
        """A likely second reading of the need gets the last place where the first one fills the whole list."""
        present = {category for row in rows for category in self._tools[row].categories}
        missing = next((c.id for c in understood if c.id not in present), None)
        if missing is None or len(rows) < _ROOM_FOR_TWO:
            return rows
        best = next((row for row in fitting if self._tools[row].primary_category == missing), None)
        return rows if best is None else [*rows[:-1], best]

    def _dropped(self, order: list[int], judged: list[list[Judged]], shown: list[int]) -> Iterator[DroppedTool]:
        """Tools a condition excludes, best first, down to the rank of the last one shown; another category is no condition."""
        worst = order.index(shown[-1]) if shown else len(order)
        for row in order[:worst]:
            broken = [j for j in judged[row] if j.state == "broken"]
            if broken and all(j.name != "category" for j in broken):
                yield DroppedTool(id=self._tools[row].id, name=self._tools[row].name, reason="、".join(j.text for j in broken))

    def partners(self, wanted: Wanted, shown: set[str]) -> Iterator[Partner]:
        """Tools of the main category's partners: the best known for this size, since the need is the other yard's."""
        main = self._catalog.categories[wanted.understood[0].id]
        judged = self._judge(replace(wanted.need.constraints, category=None))
        known = (wanted.sizes + self._evidence) / 2
        for category_id in main.partners[:PARTNERS]:
            rows = [
                row
                for row in np.lexsort((-wanted.match, -known))
                if self._tools[row].primary_category == category_id and self._tools[row].id not in shown and all(j.state != "broken" for j in judged[row])
            ]
            label = self._catalog.categories[category_id].label
            tools = []
            for row in rows[:PARTNER_TOOLS]:
                tool = self._shown(wanted, row, float(known[row]), judged[row])
                reason = reasons.partner_reason(label, main.label, tool.matched)
                tools.append(tool.model_copy(update={"reasons": [reason, *tool.reasons[1:]]}))
            yield Partner(category=category_id, label=label, reason=main.partner_reason, tools=tools)

    def _judge(self, asked: Constraints) -> list[list[Judged]]:
        return [constraints.judge(tool, asked, self._catalog) for tool in self._tools]

    def _shown(self, wanted: Wanted, row: int, total: float, judged: list[Judged]) -> RecommendedTool:
        tool, need, who = self._tools[row], wanted.need, wanted.who
        match = float(wanted.match[row])
        matched = reasons.matched_facts(tool, set(words(need.text)), self._word_weights)
        return RecommendedTool(
            id=tool.id,
            name=tool.name,
            vendor=tool.vendor,
            summary=tool.summary,
            categories=tool.categories,
            category_labels=[self._catalog.categories[c].label for c in tool.categories],
            score=total,
            parts=Parts(need=match, size=float(wanted.sizes[row]), evidence=float(self._evidence[row]), constraints=constraints.share(judged)),
            reasons=[
                reasons.need_reason(tool, wanted.understood, matched, match, tool.id in wanted.named),
                *reasons.size_reasons(tool, who),
                *reasons.evidence_reasons(tool, self._catalog.cases_of_tool[tool.id]),
            ],
            matched=matched,
            matched_words=reasons.matched_words(need.text, tool),
            facts=reasons.tool_facts(tool, who, self._catalog),
            constraints=judged,
            unknown=reasons.unknown_facts(tool, need.constraints, judged),
            size_known=who is not None and any(a.code != who.code for a in tool.adopters),
        )


def score(need: Floats, size: Floats, evidence: Floats, constraints_kept: Floats) -> Floats:
    """(tools,) in [0, 1]: the need, of which size, evidence and unknown constraints may take some away.

    Broken constraints (0) do not lower it: such tools are not ranked at all but shown as dropped.
    """
    fits = (1 - _SIZE - _EVIDENCE) + _SIZE * size + _EVIDENCE * evidence
    known = np.where(constraints_kept > 0, (1 - _UNKNOWN) + _UNKNOWN * constraints_kept, 1.0)
    return (need * fits * known).astype(np.float32)
