"""Training of the views of recommender/understand.py with scikit-learn; never needed at query time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from recommender.understand import Floats, MeaningModel, TextModel
from recommender.wordings import Example

# Inverse regularisation, chosen by grouped cross-validation on needs-dev (docs/evaluation.md).
_TEXT_C, _MEANING_C = 100.0, 300.0
_PRIMARY_SHARE = 0.7  # of a text's weight; its further categories share the rest


def train_text(training: Sequence[Example], analyse: Callable[[str], list[str]]) -> TextModel:
    """A view on what ``analyse`` makes of a text; terms that occur in one text only are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=2, dtype=np.float32)
    features = vectorizer.fit_transform([e.text for e in training])
    classes, coef, intercept = _fit(features, training, _TEXT_C)
    return TextModel(classes, dict(vectorizer.vocabulary_), vectorizer.idf_.astype(np.float32), coef, intercept)


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
