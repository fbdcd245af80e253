"""Which categories a need is about: three views of the text, on its meaning, its words and its sound.

Words and sound are read by multinomial logistic regressions, meaning by a small perceptron (recommender/train.py). Their log-probabilities are added
with fixed weights (a logarithmic opinion pool: Genest & Zidek 1986), so that a view that knows nothing of
a text changes nothing. One more class, ``OUT_OF_SCOPE``, stands for needs no tool here answers. At query
time only numpy is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.words import reading, words
from recommender.courtesy import sentences
from recommender.wordings import OUT_OF_SCOPE

Floats = NDArray[np.floating[Any]]

# Chosen by likelihood on needs-dev, cases and needs-look (docs/evaluation.md), the doubt below on needs-dev and needs-look.
MEANING, WORDS, SOUND = 0.72, 0.40, 0.40
# A sentence that by itself speaks so clearly of another category tells another need, which gets this share
# unless the whole text gives it as much already.
_CLEAR, _ANOTHER = 0.9, 0.2
_BREATH = re.compile("、|など")  # what 「など」 gives examples of follows it: 「ごみの分け方など同じ質問の電話が一日中鳴る」
_CLAUSE = 10  # characters; a shorter part of a sentence is no need of its own
# So often the reading is no better than a rough guess: a share of the pool made flat by a power.
_DOUBT, _FLAT = 0.05, 0.4

MEANING_ARRAYS = ("hidden", "hidden_intercept", "coef", "intercept")


@dataclass(frozen=True)
class MeaningModel:
    """Over ``classes``: a perceptron of one hidden layer on query embeddings, ``hidden`` (H, d) and ``coef`` (K, H) with their intercepts."""

    classes: list[str]
    hidden: Floats
    hidden_intercept: Floats
    coef: Floats
    intercept: Floats

    def logits(self, vector: Floats) -> Floats:
        result: Floats = self.coef @ np.maximum(self.hidden @ vector + self.hidden_intercept, 0) + self.intercept
        return result

    def arrays(self) -> dict[str, Floats]:
        """What files hold of it, by the names of ``MEANING_ARRAYS``."""
        return {name: getattr(self, name) for name in MEANING_ARRAYS}


@dataclass(frozen=True)
class TextModel:
    """Over ``classes``: ``coef`` (K, V) and ``intercept`` (K,) on TF-IDF of a ``vocabulary``; ``idf`` (V,)."""

    classes: list[str]
    vocabulary: dict[str, int]
    idf: Floats
    coef: Floats
    intercept: Floats

    def logits(self, terms: list[str]) -> Floats:
        """The same features as TfidfVectorizer(sublinear_tf) gave in training, without importing it."""
        counts = Counter(column for term in terms if (column := self.vocabulary.get(term)) is not None)
        if not counts:
            return self.intercept
        columns = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[columns]
        result: Floats = self.coef[:, columns] @ (values / np.linalg.norm(values)) + self.intercept
        return result


@dataclass(frozen=True)
class CategoryModel:
    """Three views over the same classes; ``meaning`` is None without an encoder."""

    words: TextModel
    sound: TextModel
    meaning: MeaningModel | None

    def __post_init__(self) -> None:
        others = [self.sound.classes, *([self.meaning.classes] if self.meaning else [])]
        if any(classes != self.words.classes for classes in others):
            raise ValueError("the views know different categories")

    @property
    def classes(self) -> list[str]:
        return self.words.classes

    def probabilities(self, text: str, vector: Floats | None) -> dict[str, float]:
        """Class -> probability, summing to 1; ``vector`` is the text's embedding or None."""
        read = self._read(text, vector)
        told = sentences(text)
        if len(told) == 1:  # two troubles in one breath: 「入園選考に時間がかかり、道路の通報も電話で受けている」
            told = [clause for clause in _BREATH.split(text) if _CLAUSE <= len(clause) < len(text)]
        if told:
            read = self._with_other_needs(read, [self._read(sentence, None) for sentence in told])
        return {c: float(p) for c, p in zip(self.classes, read, strict=True)}

    def _read(self, text: str, vector: Floats | None) -> Floats:
        pooled: Floats = WORDS * _log_softmax(self.words.logits(grams(text))) + SOUND * _log_softmax(self.sound.logits(sounds(text)))
        if vector is not None and self.meaning:
            pooled = pooled + MEANING * _log_softmax(self.meaning.logits(vector))
        else:  # the other views speak for it
            pooled = pooled * np.float32((MEANING + WORDS + SOUND) / (WORDS + SOUND))
        read: Floats = (1 - _DOUBT) * np.exp(_log_softmax(pooled)) + _DOUBT * np.exp(_log_softmax(_FLAT * pooled))
        return read

    def _with_other_needs(self, whole: Floats, each: list[Floats]) -> Floats:
        """``whole``, a share of it given to categories that sentences of their own speak of clearly; "nothing fits" stays as it is."""
        inside = np.array([c != OUT_OF_SCOPE for c in self.classes])
        main = int(np.argmax(whole * inside))
        others = [p * inside for p in each if p.argmax() != main and (p * inside).max() >= _CLEAR and whole[p.argmax()] < _ANOTHER]
        if not others:
            return whole
        other = np.sum(others, axis=0)
        shared = (1 - _ANOTHER) * whole + _ANOTHER * (whole[inside].sum() / other.sum()) * other
        result: Floats = np.where(inside, shared, whole)
        return result


def grams(text: str) -> list[str]:
    """Words and pairs of neighbouring words: 「待ち時間」 says more than 「待つ」 and 「時間」."""
    unigrams = words(text)
    return unigrams + [f"{a} {b}" for a, b in pairwise(unigrams)]


def sounds(text: str) -> list[str]:
    """Two and three neighbouring kana of the reading: the same for 転入手続き, てんにゅうてつづき and a wrong conversion."""
    kana = reading(text)
    return [kana[i : i + n] for n in (2, 3) for i in range(len(kana) - n + 1)]


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max()
    result: Floats = shifted - np.log(np.exp(shifted).sum())
    return result
