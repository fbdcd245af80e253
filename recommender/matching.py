"""What a need says: its category probabilities, its vector, the products it names; and the cases near it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.words import clean
from recommender.courtesy import sentences, without_courtesies
from recommender.index import Index
from recommender.wordings import OUT_OF_SCOPE

Floats = NDArray[np.float32]

_SECONDARY = 0.6  # what a case's further categories count beside its first
# Shares of the three views of a case; set by hand before measuring (docs/adr/0003-matching.md).
_CASE_CATEGORY, _CASE_MEANING, _CASE_WORDS = 0.50, 0.35, 0.15
# e5 cosines of unrelated and of matching texts; between them meaning goes from 0 to 1.
_COSINE_LOW, _COSINE_HIGH = 0.78, 0.92
_SHORT_NAME = 4  # letters
_TELLS_NONE = 0.5  # probability of no category from which on a sentence of a letter is left out


@dataclass(frozen=True)
class Reading:
    """A need as understood: ``text`` without courtesies, its embedding (None without encoder), class
    probabilities, the same as an array ``meant`` (classes,), and the tools named in it."""

    text: str
    vector: Floats | None
    probabilities: dict[str, float]
    meant: Floats
    named: frozenset[str]


class Matcher:
    def __init__(self, catalog: Catalog, index: Index):
        self._catalog = catalog
        self._index = index
        self._case_categories = category_shares(index, [catalog.cases[i].categories for i in index.case_ids], _SECONDARY)
        self._names = [(name_pattern(t.name), t.id) for t in catalog.tools.values() if len(clean(t.name)) >= 3]

    def essence(self, text: str) -> str:
        """What of ``text`` tells the need: a letter without its courtesies and without the sentences around them that tell none."""
        rest = without_courtesies(text)
        told = sentences(rest)
        if rest == text or len(told) < 2:
            return rest
        telling = [sentence for sentence in told if self._index.categories.probabilities(sentence, None)[OUT_OF_SCOPE] < _TELLS_NONE]
        return "".join(telling) or rest

    def read(self, text: str, vector: Floats | None) -> Reading:
        named = frozenset(tool_id for pattern, tool_id in self._names if pattern.search(text))
        probabilities = self._index.categories.probabilities(text, vector)
        return Reading(text, vector, probabilities, np.array(list(probabilities.values()), dtype=np.float32), named)

    def cases(self, reading: Reading) -> Floats:
        """(cases,) in [0, 1], in the order of the index's ``case_ids``."""
        scores = self._catalog.lexical_scores("case", reading.text)
        best = max((scores.get(i, 0.0) for i in self._index.case_ids), default=0.0)
        by_words = np.array([scores.get(i, 0.0) / best if best > 0 else 0.0 for i in self._index.case_ids], dtype=np.float32)
        by_category = (self._case_categories @ reading.meant).clip(0.0, 1.0)
        by_meaning = by_words  # words stand in for meaning
        if reading.vector is not None:
            cosines = self._index.case_vectors @ reading.vector
            by_meaning = ((cosines - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW)).clip(0.0, 1.0)
        match: Floats = _CASE_CATEGORY * by_category + _CASE_MEANING * by_meaning + _CASE_WORDS * by_words
        return match.clip(0.0, 1.0)


def category_shares(index: Index, categories: Sequence[Sequence[str]], secondary: float) -> Floats:
    """(n, classes): 1 for a record's first category, ``secondary`` for its further ones."""
    column = {c: i for i, c in enumerate(index.categories.classes)}
    shares = np.zeros((len(categories), len(column)), dtype=np.float32)
    for row, (first, *others) in enumerate(categories):
        shares[row, [column[c] for c in others]] = secondary
        shares[row, column[first]] = 1.0
    return shares


def name_pattern(name: str) -> re.Pattern[str]:
    """The name as a whole word where it begins or ends in Latin letters: SPA is not in SPAM.

    A short Latin name is often an ordinary word too (crew, FAST): it counts only as its vendor writes it.
    """
    name = clean(name)
    before = "(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = "(?![A-Za-z0-9])" if name[-1].isascii() else ""
    ordinary = name.isascii() and len(name) <= _SHORT_NAME
    return re.compile(before + re.escape(name) + after, 0 if ordinary else re.IGNORECASE)
