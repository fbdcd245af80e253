"""What speaks for each tool, as numbers the learned ranking weighs: closeness to the need, use, evidence."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from recommender.evidence import evidence
from recommender.index import Index
from recommender.matching import Reading, category_shares
from recommender.size import Asker, SizeFit

Floats = NDArray[np.float32]

NAMES = (
    "category",  # logarithm of the probability that the tool's categories are meant
    "meaning",  # nearness of the tool's own sentences to the need, standardised over the tools
    "words",  # BM25, the best tool 1
    "bridge",  # nearness of the nearest case that used the tool, standardised likewise; 0 without a case
    "evidence",  # recommender/evidence.py
    "size",  # recommender/size.py
    "prefecture",  # log(1 + others that go on using it in the asker's prefecture)
)
_SECONDARY = 1 / 3  # nDCG's gain of a tool whose further category is meant (1) beside that of its first (3)
_FLOOR = 0.003  # so that a category thought impossible is only unlikely


class Features:
    """Prepared once for a catalogue; :meth:`of` answers for one need."""

    def __init__(self, catalog: Catalog, index: Index):
        self._catalog = catalog
        self._index = index
        self._tools = [catalog.tools[i] for i in index.tool_ids]
        self._member = category_shares(index, [tool.categories for tool in self._tools], _SECONDARY)
        hosts, this_year = catalog.wording["source-hosts"], date.today().year
        self.evidence = np.array([evidence(t, catalog.cases_of_tool[t.id], hosts, this_year) for t in self._tools], dtype=np.float32)
        self.size = SizeFit(self._tools, catalog.municipalities, index.neighbourhood)
        self._uses = [
            (row, catalog.municipalities[a.code].prefecture, a.code) for row, tool in enumerate(self._tools) for a in tool.adopters if a.kind == "adopted"
        ]
        case_row = {identity: row for row, identity in enumerate(index.case_ids)}
        bridges = [(case_row[c.id], row) for row, t in enumerate(self._tools) for c in catalog.cases_of_tool[t.id]]
        self._bridge_case = np.array([b[0] for b in bridges], dtype=np.int32)
        self._bridge_tool = np.array([b[1] for b in bridges], dtype=np.int32)

    def probability(self, reading: Reading) -> Floats:
        """(tools,) that what is needed belongs to one of a tool's categories."""
        meant: Floats = ((self._member > 0) @ reading.meant).clip(0.0, 1.0)
        return meant

    def of(self, reading: Reading, who: Asker | None, sizes: Floats) -> Floats:
        """(tools, len(NAMES)) in the order of the index's ``tool_ids``; ``sizes`` (tools,) as SizeFit judged them."""
        scores = self._catalog.lexical_scores("tool", reading.text)
        best = max(scores.values(), default=1.0)
        by_words = np.array([scores.get(i, 0.0) / best for i in self._index.tool_ids], dtype=np.float32)
        by_category = np.log(self._member @ reading.meant + _FLOOR)
        columns = [by_category, self._meaning(reading.vector), by_words, self._bridge(reading.vector), self.evidence, sizes]
        return np.stack([*columns, self._prefecture(who)], axis=1).astype(np.float32)

    def _meaning(self, query: Floats | None) -> Floats:
        if query is None:
            return np.zeros(len(self._tools), dtype=np.float32)
        return _standardised(self._index.passages.nearness(query))

    def _bridge(self, query: Floats | None) -> Floats:
        nearest = np.zeros(len(self._tools), dtype=np.float32)
        if query is not None and len(self._bridge_case):
            near = _standardised(self._index.case_vectors @ query).clip(0)
            np.maximum.at(nearest, self._bridge_tool, near[self._bridge_case])
        return nearest

    def _prefecture(self, who: Asker | None) -> Floats:
        users = np.zeros(len(self._tools), dtype=np.float32)
        if who is not None and who.municipality is not None:
            for row, prefecture, code in self._uses:
                if prefecture == who.municipality.prefecture and code != who.code:
                    users[row] += 1
        return np.log1p(users)


def _standardised(values: Floats) -> Floats:
    """Mean 0 and deviation 1 over all tools or cases, so that any encoder's cosines mean the same."""
    result: Floats = (values - values.mean()) / (values.std() + 1e-6)
    return result
