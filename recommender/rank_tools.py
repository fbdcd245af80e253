"""Tools in order: need first, then use, size and evidence; broken constraints set aside."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.words import words
from recommender import constraints, reasons
from recommender.evidence import users
from recommender.features import Features
from recommender.index import Index
from recommender.need import Constraints, Need
from recommender.ranking import Weights, order
from recommender.recommendation import DroppedTool, Judged, Loosened, Partner, Parts, RecommendedTool, UnderstoodCategory, Use
from recommender.size import Asker

Floats = NDArray[np.float32]

PARTNERS, PARTNER_TOOLS, DROPPED = 2, 2, 5


@dataclass(frozen=True)
class Wanted:
    """One need as the ranking sees it: ``probability`` (tools,) that a tool's categories are meant, ``sizes``
    (tools,) how well each fits the asker's size, ``features`` (tools, features); ``named`` tools come first."""

    need: Need
    probability: Floats
    sizes: Floats
    features: Floats
    named: Set[str]
    understood: list[UnderstoodCategory]
    who: Asker | None


class ToolRanker:
    """Prepared once for a catalogue."""

    def __init__(self, catalog: Catalog, index: Index, features: Features, weights: Weights):
        self._catalog = catalog
        self._tools = [catalog.tools[i] for i in index.tool_ids]
        self._primary = [tool.primary_category for tool in self._tools]
        self._evidence = features.evidence
        self._weights = weights
        self._word_weights = reasons.word_weights(self._tools)

    def rank(self, wanted: Wanted) -> tuple[list[RecommendedTool], list[DroppedTool]]:
        """The best ``need.limit`` tools, and the best of those that a condition excludes."""
        judged = self._judge(wanted.need.constraints, wanted.who)
        kept = self._kept(wanted, judged)
        likely = [(c.id, c.probability) for c in wanted.understood]

        def ordered(keeps: Floats, limit: int) -> list[int]:
            small = wanted.who is not None and wanted.who.small
            rows = order(wanted.features, self._weights, keeps, self._primary, likely, limit, small)
            named = [row for row, tool in enumerate(self._tools) if tool.id in wanted.named and keeps[row] > 0]
            return list(dict.fromkeys([*named, *rows]))[:limit]

        rows = ordered(kept, wanted.need.limit)
        tools = [self._shown(wanted, row, judged[row]) for row in rows]
        unbound = ordered(np.where(kept > 0, kept, 0.5).astype(np.float32), wanted.need.limit) if (kept == 0).any() else []
        return tools, list(islice(self._dropped(unbound, judged), DROPPED))

    def _kept(self, wanted: Wanted, judged: list[list[Judged]]) -> Floats:
        """(tools,) share of conditions kept, 0 excludes. What an "only" takes away is not filled up with tools of other troubles."""
        kept = np.array([constraints.share(j) for j in judged], dtype=np.float32)
        asked = wanted.need.constraints
        if (asked.size_band or asked.like_ours) and not asked.category:
            meant = {c.id for c in wanted.understood}
            kept[[row for row, tool in enumerate(self._tools) if not meant & set(tool.categories) and tool.id not in wanted.named]] = 0
        return kept

    def _dropped(self, rows: list[int], judged: list[list[Judged]]) -> Iterator[DroppedTool]:
        """Tools among the best that a condition excludes; another category is no condition."""
        for row in rows:
            broken = [j for j in judged[row] if j.state == "broken"]
            if broken and all(j.name != "category" for j in broken):
                yield DroppedTool(id=self._tools[row].id, name=self._tools[row].name, reason="、".join(j.text for j in broken))

    def partners(self, wanted: Wanted, shown: set[str]) -> Iterator[Partner]:
        """Tools of the main category's partners: the best known for this size, since the need is the other yard's."""
        main = self._catalog.categories[wanted.understood[0].id]
        judged = self._judge(wanted.need.constraints.without("category"), wanted.who)
        known = (wanted.sizes + self._evidence) / 2
        for category_id in main.partners[:PARTNERS]:
            rows = [
                row
                for row in np.lexsort((-wanted.features[:, 0], -known))
                if self._tools[row].primary_category == category_id and self._tools[row].id not in shown and all(j.state != "broken" for j in judged[row])
            ]
            label = self._catalog.categories[category_id].label
            tools = []
            for row in rows[:PARTNER_TOOLS]:
                tool = self._shown(wanted, row, judged[row])
                reason = reasons.partner_reason(label, main.label, tool.matched)
                tools.append(tool.model_copy(update={"reasons": [reason, *tool.reasons[1:]]}))
            yield Partner(category=category_id, label=label, reason=main.partner_reason, tools=tools)

    def loosened(self, wanted: Wanted) -> Loosened | None:
        """The one condition without which most tools would be shown; None where dropping one alone brings none back."""
        best = None
        for name in wanted.need.constraints.asked:
            freed = replace(wanted.need, constraints=wanted.need.constraints.without(name))
            count = int((self._kept(replace(wanted, need=freed), self._judge(freed.constraints, wanted.who)) > 0).sum())
            if count > (best.count if best else 0):
                best = Loosened(name=name, label=reasons.CONSTRAINTS[name], count=count)
        return best and best.model_copy(update={"count": min(best.count, wanted.need.limit)})

    def _judge(self, asked: Constraints, who: Asker | None) -> list[list[Judged]]:
        return [constraints.judge(tool, asked, self._catalog, who) for tool in self._tools]

    def _shown(self, wanted: Wanted, row: int, judged: list[Judged]) -> RecommendedTool:
        tool, need, who = self._tools[row], wanted.need, wanted.who
        probability = 1.0 if tool.id in wanted.named else float(wanted.probability[row])
        matched = reasons.matched_facts(tool, set(words(need.text)), self._word_weights)
        used = users(tool, self._catalog.cases_of_tool[tool.id], who)
        return RecommendedTool(
            id=tool.id,
            name=tool.name,
            vendor=tool.vendor,
            summary=tool.summary,
            categories=tool.categories,
            category_labels=[self._catalog.categories[c].label for c in tool.categories],
            score=probability,
            parts=Parts(need=probability, size=float(wanted.sizes[row]), evidence=float(self._evidence[row]), constraints=constraints.share(judged)),
            reasons=[
                reasons.need_reason(tool, wanted.understood, matched, tool.id in wanted.named),
                *reasons.size_reasons(tool, who),
                *reasons.evidence_reasons(tool, self._catalog.cases_of_tool[tool.id]),
            ],
            matched=matched,
            matched_words=reasons.matched_words(need.text, tool),
            facts=reasons.tool_facts(tool, who, self._catalog),
            constraints=judged,
            unknown=reasons.unknown_facts(tool, need.constraints, judged),
            size_known=who is not None and any(a.code != who.code for a in tool.adopters),
            use=Use(**vars(used), text=reasons.use_line(used)),
        )
