"""Which categories a need is about: two views of the text, one on meaning, one on words.

Both are multinomial logistic regressions (scikit-learn) trained at build time on how staff say
their troubles: the categories' phrases and terms, what cases needed, real needs. One more class,
``OUT_OF_SCOPE``, stands for needs no tool here answers. At query time only numpy is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.schema import SampleNeed
from catalog.words import words

Floats = NDArray[np.float32]

OUT_OF_SCOPE = "out-of-scope"
# Chosen by grouped cross-validation on needs-dev (docs/evaluation.md).
MEANING_SHARE = 0.55
_WORDS_C, _MEANING_C = 100.0, 300.0  # inverse regularisation of the two regressions
_PRIMARY_SHARE = 0.7  # of a text's weight; its further categories share the rest


@dataclass(frozen=True)
class Example:
    """One text and the categories it is about, the first one mainly."""

    text: str
    categories: tuple[str, ...]
    weight: float


def examples(catalog: Catalog, needs: Iterable[SampleNeed]) -> Iterator[Example]:
    """Everything the facts tell about how a trouble is worded and where it belongs."""
    for category in catalog.categories.values():
        own = (category.id,)
        yield Example(f"{category.label}。{category.description}", own, 1.0)
        yield from (Example(phrase, own, 1.0) for phrase in category.phrases)
        yield from (Example(term, own, 0.5) for term in category.terms)
        yield from (Example(n.text, (n.category,), 1.0) for n in category.not_this)
    for case in catalog.cases.values():
        yield Example(case.need, tuple(case.categories), 0.5)
    for need in needs:
        yield from (Example(text, tuple(need.categories), 1.0) for text in (need.need_staff, need.need_short))
    yield from (Example(text, (OUT_OF_SCOPE,), 1.0) for text in catalog.wording["out-of-scope"])


@dataclass(frozen=True)
class CategoryModel:
    """``coef`` (K, features), ``intercept`` (K,) over ``classes``; words also carry their idf."""

    classes: list[str]
    meaning_coef: Floats  # (K, d), empty without an encoder
    meaning_intercept: Floats
    vocabulary: dict[str, int]
    idf: Floats  # (V,)
    words_coef: Floats  # (K, V)
    words_intercept: Floats

    def probabilities(self, text: str, vector: Floats | None) -> dict[str, float]:
        """Class -> probability, summing to 1; ``vector`` is the text's embedding or None."""
        by_words = _softmax(self._words_logits(text))
        if vector is None or not self.meaning_coef.size:
            mixed = by_words
        else:
            by_meaning = _softmax(self.meaning_coef @ vector + self.meaning_intercept)
            mixed = MEANING_SHARE * by_meaning + (1 - MEANING_SHARE) * by_words
        return {c: float(p) for c, p in zip(self.classes, mixed, strict=True)}

    def _words_logits(self, text: str) -> Floats:
        # The same features as TfidfVectorizer(sublinear_tf) gave in training, without importing it.
        counts: dict[int, int] = {}
        for word in grams(text):
            column = self.vocabulary.get(word)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        if not counts:
            return self.words_intercept
        columns = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[columns]
        logits: Floats = self.words_coef[:, columns] @ (values / np.linalg.norm(values)) + self.words_intercept
        return logits


def grams(text: str) -> list[str]:
    """Words and pairs of neighbouring words: 「待ち時間」 says more than 「待つ」 and 「時間」."""
    unigrams = words(text)
    return unigrams + [f"{a} {b}" for a, b in pairwise(unigrams)]


def train(training: Sequence[Example], vectors: Floats | None) -> CategoryModel:
    """Fit both views; ``vectors`` (n, d) are the examples' query embeddings, None without encoder."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows, labels, weights = [], [], []
    for row, example in enumerate(training):
        for share, category in zip(_shares(len(example.categories)), example.categories, strict=True):
            rows.append(row)
            labels.append(category)
            weights.append(example.weight * share)
    vectorizer = TfidfVectorizer(analyzer=grams, sublinear_tf=True, dtype=np.float32)
    features = vectorizer.fit_transform([e.text for e in training])
    by_words = _fit(features[rows], labels, weights, strength=_WORDS_C)
    if vectors is None:
        meaning_coef, meaning_intercept = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
    else:
        meaning_coef, meaning_intercept = _fit(vectors[rows], labels, weights, strength=_MEANING_C)[1:]
    return CategoryModel(by_words[0], meaning_coef, meaning_intercept, dict(vectorizer.vocabulary_), vectorizer.idf_.astype(np.float32), *by_words[1:])


def _shares(count: int) -> list[float]:
    return [1.0] if count == 1 else [_PRIMARY_SHARE] + [(1 - _PRIMARY_SHARE) / (count - 1)] * (count - 1)


def _fit(features: object, labels: list[str], weights: list[float], strength: float) -> tuple[list[str], Floats, Floats]:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    with threadpool_limits(1):  # small matrices: several BLAS threads only wait for one another
        model.fit(features, labels, sample_weight=weights)
    return [str(c) for c in model.classes_], model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max())
    result: Floats = exponentials / exponentials.sum()
    return result
