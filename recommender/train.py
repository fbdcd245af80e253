"""Training of the views of recommender/understand.py with scikit-learn; never needed at query time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.understand import Floats, MeaningModel, TextModel
from recommender.wordings import Example

# Inverse regularisation, chosen by grouped cross-validation on needs-dev (docs/evaluation.md).
_TEXT_C = 100.0
# The perceptrons: how many, their hidden units and weight decay, times through all examples;
# small sets are gone through more often, until so many steps are done. What the weights were after each time of the
# later half is averaged: better and less up to the seed than what they are in the end (Izmailov et al. 2018).
_NETS, _HIDDEN, _DECAY, _EPOCHS, _BATCH, _STEPS = 2, 2048, 0.03, 14, 256, 400
_NOISE = 0.8  # standard deviations by which each point is moved anew each time through: a text near by means the same (Bishop 1995)
_TINY = 1e-6
_PRIMARY_SHARE = 0.7  # of a text's weight; its further categories share the rest


def train_text(training: Sequence[Example], analyse: Callable[[str], list[str]]) -> TextModel:
    """A view on what ``analyse`` makes of a text; terms that occur in one text only are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=2, dtype=np.float32)
    features = vectorizer.fit_transform([e.text for e in training])
    classes, coef, intercept = _fit(features, training, _TEXT_C)
    return TextModel(classes, dict(vectorizer.vocabulary_), vectorizer.idf_.astype(np.float32), coef, intercept)


def train_meaning(training: Sequence[Example], vectors: Floats) -> MeaningModel:
    """``vectors`` (n, d): the examples' query embeddings. Learns the same from the same; in half precision, as the shipped file keeps it."""
    from threadpoolctl import threadpool_limits

    centre, spread = vectors.mean(axis=0), vectors.std(axis=0) + _TINY
    rows, labels, weights = _counted(training)
    points = ((vectors - centre) / spread).astype(np.float32)[rows]
    with threadpool_limits(1), ThreadPoolExecutor(_NETS) as pool:
        nets = list(pool.map(lambda seed: _perceptron(points, labels, weights, seed), range(_NETS)))
    # Several nets whose logits are averaged are one net with all their hidden units.
    hidden = _halved(np.hstack([net.coefs_[0] for net in nets]).T / spread)
    hidden_intercept = np.concatenate([net.intercepts_[0] for net in nets]) - hidden @ centre
    coef = np.vstack([net.coefs_[1] for net in nets]).T / _NETS
    intercept = np.mean([net.intercepts_[1] for net in nets], axis=0)
    return MeaningModel([str(c) for c in nets[0].classes_], *(_halved(a) for a in (hidden, hidden_intercept, coef, intercept)))


def _perceptron(points: Floats, labels: NDArray[np.str_], weights: Floats, seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier((_HIDDEN,), alpha=_DECAY, batch_size=min(_BATCH, len(labels)), random_state=seed)
    random = np.random.default_rng(seed)
    times = range(max(_EPOCHS, math.ceil(_STEPS / math.ceil(len(labels) / _BATCH))))
    late = times[len(times) // 2 :]
    averaged: list[Any] = [0.0] * 4
    for time in times:
        moved = points + np.float32(_NOISE) * random.standard_normal(points.shape, dtype=np.float32)
        net.partial_fit(moved, labels, weights / weights.mean(), classes=np.unique(labels))
        if time in late:
            averaged = [mean + array / len(late) for mean, array in zip(averaged, (*net.coefs_, *net.intercepts_), strict=True)]
    net.coefs_, net.intercepts_ = averaged[:2], averaged[2:]
    return net


def _halved(array: Any) -> Floats:
    result: Floats = np.asarray(array, dtype=np.float16).astype(np.float32)
    return result


def _shares(count: int) -> list[float]:
    return [1.0] if count == 1 else [_PRIMARY_SHARE] + [(1 - _PRIMARY_SHARE) / (count - 1)] * (count - 1)


def _counted(training: Sequence[Example]) -> tuple[list[int], NDArray[np.str_], Floats]:
    """Each example once for each of its categories: its row, the category, its share of the weight."""
    told = [
        (row, category, example.weight * share)
        for row, example in enumerate(training)
        for share, category in zip(_shares(len(example.categories)), example.categories, strict=True)
    ]
    rows, labels, weights = zip(*told, strict=True)
    return list(rows), np.array(labels), np.array(weights)


def _fit(features: Any, training: Sequence[Example], strength: float) -> tuple[list[str], Floats, Floats]:
    """Multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rows, labels, weights = _counted(training)
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    with threadpool_limits(1):  # small matrices: several BLAS threads only wait for one another
        model.fit(features[rows], labels, sample_weight=weights)
    return [str(c) for c in model.classes_], model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
