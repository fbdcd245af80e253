"""Which categories a need is about: two views of the text, one on meaning, one on words.

Both are multinomial logistic regressions (scikit-learn) learned from how staff say their troubles:
the categories' phrases and terms, needs made for the purpose, real needs, cases. One more class,
``OUT_OF_SCOPE``, stands for needs no tool here answers. At query time only numpy is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.schema import Case, MadeNeed, SampleNeed
from catalog.words import words

Floats = NDArray[np.float32]

OUT_OF_SCOPE = "out-of-scope"
# Chosen by grouped cross-validation on needs-dev (docs/evaluation.md).
MEANING_SHARE = 0.45
_WORDS_C, _MEANING_C = 100.0, 300.0  # inverse regularisation of the two regressions
_PRIMARY_SHARE = 0.7  # of a text's weight; its further categories share the rest


@dataclass(frozen=True)
class Example:
    """One text and the categories it is about, the first one mainly."""

    text: str
    categories: tuple[str, ...]
    weight: float


def wordings(catalog: Catalog, needs: Iterable[SampleNeed]) -> Iterator[Example]:
    """How troubles are worded and where they belong: written for that purpose, or real ``needs``."""
    for category in catalog.categories.values():
        own = (category.id,)
        yield Example(f"{category.label}。{category.description}", own, 1.0)
        yield from (Example(phrase, own, 1.0) for phrase in category.phrases)
        yield from (Example(term, own, 0.5) for term in category.terms)
        yield from (Example(n.text, (n.category,), 1.0) for n in category.not_this)
    asked: list[MadeNeed | SampleNeed] = [*catalog.made_needs(), *needs]
    for need in asked:
        told = tuple(need.categories) or (OUT_OF_SCOPE,)
        yield from (Example(text, told, 1.0) for text in (need.need_staff, need.need_short))
    yield from (Example(text, (OUT_OF_SCOPE,), 1.0) for text in catalog.wording["out-of-scope"])


def case_examples(cases: Iterable[Case]) -> list[Example]:
    """What cases needed. They change with every new case, so only the words learn from them."""
    return [Example(case.need, tuple(case.categories), 0.5) for case in cases]


@dataclass(frozen=True)
class MeaningModel:
    """Over ``classes``: ``coef`` (K, d) and ``intercept`` (K,) on query embeddings; (K, 0) knows nothing."""

    classes: list[str]
    coef: Floats
    intercept: Floats


@dataclass(frozen=True)
class WordsModel:
    """Over ``classes``: ``coef`` (K, V) and ``intercept`` (K,) on TF-IDF of ``grams``; ``idf`` (V,)."""

    classes: list[str]
    vocabulary: dict[str, int]
    idf: Floats
    coef: Floats
    intercept: Floats


@dataclass(frozen=True)
class CategoryModel:
    """Both views over the same classes; ``meaning`` is None without an encoder."""

    words: WordsModel
    meaning: MeaningModel | None

    def __post_init__(self) -> None:
        if self.meaning and self.meaning.classes != self.words.classes:
            raise ValueError("the two views know different categories")

    @property
    def classes(self) -> list[str]:
        return self.words.classes

    def probabilities(self, text: str, vector: Floats | None) -> dict[str, float]:
        """Class -> probability, summing to 1; ``vector`` is the text's embedding or None."""
        mixed = _softmax(self._words_logits(text))
        if vector is not None and self.meaning:
            by_meaning = _softmax(self.meaning.coef @ vector + self.meaning.intercept)
            mixed = MEANING_SHARE * by_meaning + (1 - MEANING_SHARE) * mixed
        return {c: float(p) for c, p in zip(self.classes, mixed, strict=True)}

    def _words_logits(self, text: str) -> Floats:
        # The same features as TfidfVectorizer(sublinear_tf) gave in training, without importing it.
        model = self.words
        counts: dict[int, int] = {}
        for word in grams(text):
            column = model.vocabulary.get(word)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        if not counts:
            return model.intercept
        columns = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * model.idf[columns]
        logits: Floats = model.coef[:, columns] @ (values / np.linalg.norm(values)) + model.intercept
        return logits


def grams(text: str) -> list[str]:
    """Words and pairs of neighbouring words: 「待ち時間」 says more than 「待つ」 and 「時間」."""
    unigrams = words(text)
    return unigrams + [f"{a} {b}" for a, b in pairwise(unigrams)]


def train_words(training: Sequence[Example]) -> WordsModel:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=grams, sublinear_tf=True, dtype=np.float32)
    features = vectorizer.fit_transform([e.text for e in training])
    classes, coef, intercept = _fit(features, training, _WORDS_C)
    return WordsModel(classes, dict(vectorizer.vocabulary_), vectorizer.idf_.astype(np.float32), coef, intercept)


def train_meaning(training: Sequence[Example], vectors: Floats) -> MeaningModel:
    """``vectors`` (n, d): the examples' query embeddings."""
    return MeaningModel(*_fit(vectors, training, _MEANING_C))


def _shares(count: int) -> list[float]:
    return [1.0] if count == 1 else [_PRIMARY_SHARE] + [(1 - _PRIMARY_SHARE) / (count - 1)] * (count - 1)


def _fit(features: Any, training: Sequence[Example], strength: float) -> tuple[list[str], Floats, Floats]:
    """Multinomial logistic regression; an example of several categories counts for each by its share."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rows, labels, weights = [], [], []
    for row, example in enumerate(training):
        for share, category in zip(_shares(len(example.categories)), example.categories, strict=True):
            rows.append(row)
            labels.append(category)
            weights.append(example.weight * share)
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    with threadpool_limits(1):  # small matrices: several BLAS threads only wait for one another
        model.fit(features[rows], labels, sample_weight=weights)
    return [str(c) for c in model.classes_], model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max())
    result: Floats = exponentials / exponentials.sum()
    return result
