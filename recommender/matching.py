"""How well each tool and case answers a need, before size and evidence are looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.words import clean
from recommender.index import Index

Floats = NDArray[np.float32]

_SECONDARY = 0.6  # what a record's further categories count beside its first
# Shares of the three views; set by hand before measuring (docs/adr/0003-matching.md).
_TOOL_CATEGORY, _TOOL_MEANING, _TOOL_WORDS = 0.70, 0.20, 0.10
_CASE_CATEGORY, _CASE_MEANING, _CASE_WORDS = 0.50, 0.35, 0.15
# e5 cosines of unrelated and of matching texts; between them meaning goes from 0 to 1.
_COSINE_LOW, _COSINE_HIGH = 0.78, 0.92


@dataclass(frozen=True)
class Reading:
    """A need as understood: its embedding (None without encoder), class probabilities, tools named in it."""

    text: str
    vector: Floats | None
    probabilities: dict[str, float]
    named: frozenset[str]


class Matcher:
    def __init__(self, catalog: Catalog, index: Index):
        self._catalog = catalog
        self._index = index
        self._tool_categories = self._category_shares([catalog.tools[i].categories for i in index.tool_ids])
        self._case_categories = self._category_shares([catalog.cases[i].categories for i in index.case_ids])
        self._names = [(_name_pattern(t.name), t.id) for t in catalog.tools.values() if len(clean(t.name)) >= 3]

    def read(self, text: str, vector: Floats | None) -> Reading:
        named = frozenset(tool_id for pattern, tool_id in self._names if pattern.search(text))
        return Reading(text, vector, self._index.categories.probabilities(text, vector), named)

    def tools(self, reading: Reading) -> Floats:
        """(tools,) in [0, 1], in the order of the index's ``tool_ids``; 1 for a tool asked for by name."""
        by_words = self._words("tool", reading.text, self._index.tool_ids)
        by_meaning = self._meaning(self._index.tool_vectors, reading.vector, by_words)
        by_category = self._category(self._tool_categories, reading.probabilities)
        match = _TOOL_CATEGORY * by_category + _TOOL_MEANING * by_meaning + _TOOL_WORDS * by_words
        asked_for = np.array([i in reading.named for i in self._index.tool_ids])
        return np.where(asked_for, 1.0, match).astype(np.float32).clip(0.0, 1.0)

    def cases(self, reading: Reading) -> Floats:
        """(cases,) in [0, 1], in the order of the index's ``case_ids``."""
        by_words = self._words("case", reading.text, self._index.case_ids)
        by_meaning = self._meaning(self._index.case_vectors, reading.vector, by_words)
        by_category = self._category(self._case_categories, reading.probabilities)
        match: Floats = _CASE_CATEGORY * by_category + _CASE_MEANING * by_meaning + _CASE_WORDS * by_words
        return match.clip(0.0, 1.0)

    def _category_shares(self, categories: Sequence[Sequence[str]]) -> Floats:
        """(n, classes): 1 for a record's first category, ``_SECONDARY`` for its further ones."""
        column = {c: i for i, c in enumerate(self._index.categories.classes)}
        shares = np.zeros((len(categories), len(column)), dtype=np.float32)
        for row, (first, *others) in enumerate(categories):
            shares[row, [column[c] for c in others]] = _SECONDARY
            shares[row, column[first]] = 1.0
        return shares

    def _category(self, shares: Floats, probabilities: dict[str, float]) -> Floats:
        """(n,) the probability that a record's categories are meant."""
        meant = np.array([probabilities[c] for c in self._index.categories.classes], dtype=np.float32)
        matched: Floats = (shares @ meant).clip(0.0, 1.0)
        return matched

    def _words(self, kind: str, text: str, ids: Sequence[str]) -> Floats:
        """(n,) BM25, the best one scaled to 1."""
        scores = self._catalog.lexical_scores(kind, text)
        best = max(scores.values(), default=0.0)
        return np.array([scores.get(i, 0.0) / best if best > 0 else 0.0 for i in ids], dtype=np.float32)

    @staticmethod
    def _meaning(vectors: Floats, query: Floats | None, by_words: Floats) -> Floats:
        if query is None:
            return by_words  # words stand in for meaning
        scaled: Floats = ((vectors @ query - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW)).clip(0.0, 1.0)
        return scaled


def _name_pattern(name: str) -> re.Pattern[str]:
    """The name as a whole word where it begins or ends in Latin letters: SPA is not in SPAM."""
    name = clean(name)
    before = "(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = "(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return re.compile(before + re.escape(name) + after, re.IGNORECASE)
