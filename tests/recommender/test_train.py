"""Training with scikit-learn, and that what is learned answers as scikit-learn itself would."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from recommender import train
from recommender.train import train_meaning, train_text
from recommender.understand import TextModel, grams, sounds
from recommender.wordings import OUT_OF_SCOPE, Example

# Categories apart, texts with two or three of them, weights apart.
TRAINING = [
    Example("窓口の待ち時間が長い", ("madoguchi",), 1.0),
    Example("窓口で同じことを何枚も書かされる", ("madoguchi",), 1.0),
    Example("転入の手続きで何度も書く", ("madoguchi", "yoyaku"), 0.5),
    Example("予約を電話で受けている", ("yoyaku",), 1.0),
    Example("窓口に来る日時を予約したい", ("yoyaku", "madoguchi", "gijiroku"), 1.0),
    Example("会議の議事録を打つのに時間がかかる", ("gijiroku",), 1.0),
    Example("会議の録音を聞いて文字にする", ("gijiroku",), 0.5),
    Example("カレーの作り方", (OUT_OF_SCOPE,), 1.0),
    Example("カレーを作る会", (OUT_OF_SCOPE,), 0.3),
]
SHARES = {1: (1.0,), 2: (0.7, 0.3), 3: (0.7, 0.15, 0.15)}
SAMPLES = ["窓口の待ち時間", "会議の録音と会議の議事録", "予約", "転入の手続きで何枚も書く", "カレーの時間", "まったく別の話", "窓口 窓口 窓口", ""]
ANALYSES = {"grams": grams, "sounds": sounds}


def rows() -> list[tuple[int, str, float]]:
    """Each text once for each of its categories, with its share of the text's weight."""
    return [(n, c, e.weight * share) for n, e in enumerate(TRAINING) for c, share in zip(e.categories, SHARES[len(e.categories)], strict=True)]


@cache
def both(analysis: str) -> tuple[TextModel, TfidfVectorizer, LogisticRegression]:
    """What we train, and scikit-learn's own two parts trained on the same."""
    vectorizer = TfidfVectorizer(analyzer=ANALYSES[analysis], sublinear_tf=True, min_df=2, dtype=np.float32)
    features = vectorizer.fit_transform([e.text for e in TRAINING])
    texts, labels, weights = zip(*rows(), strict=True)
    regression = LogisticRegression(C=train._TEXT_C, max_iter=400, tol=1e-3).fit(features[list(texts)], labels, sample_weight=weights)
    return train_text(TRAINING, ANALYSES[analysis]), vectorizer, regression


@pytest.mark.parametrize("analysis", ANALYSES)
def test_a_text_view_answers_as_sklearns_own_pipeline(analysis: str) -> None:
    ours, vectorizer, regression = both(analysis)
    assert ours.classes == list(regression.classes_)
    for text, expected in zip(SAMPLES, regression.predict_proba(vectorizer.transform(SAMPLES)), strict=True):
        logits = ours.logits(ANALYSES[analysis](text)).astype(float)
        odds = np.exp(logits - logits.max())
        np.testing.assert_allclose(odds / odds.sum(), expected, atol=0.01)


@given(analysis=st.sampled_from(sorted(ANALYSES)), text=st.text(alphabet="窓口予約会議録音カレー転入 のをで、。", max_size=30))
def test_a_text_view_makes_sklearns_features_of_any_text(analysis: str, text: str) -> None:
    model, vectorizer, _ = both(analysis)
    expected = vectorizer.transform([text]).toarray()[0] @ model.coef.T + model.intercept
    np.testing.assert_allclose(model.logits(ANALYSES[analysis](text)), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_terms_of_one_text_only_are_left_out_however_often_it_holds_them(analysis: str) -> None:
    told = [*TRAINING, Example("鯨の鯨の鯨", (OUT_OF_SCOPE,), 1.0)]
    found = train_text(told, ANALYSES[analysis]).vocabulary
    held = [set(ANALYSES[analysis](e.text)) for e in told]
    assert set(found) == {term for terms in held for term in terms if sum(term in other for other in held) > 1}
    assert sorted(found.values()) == list(range(len(found)))


@pytest.mark.parametrize("analysis", ANALYSES)
def test_a_text_without_known_terms_is_judged_by_the_intercept(analysis: str) -> None:
    model, _, _ = both(analysis)
    np.testing.assert_array_equal(model.logits([]), model.intercept)
    np.testing.assert_array_equal(model.logits(["鯨", "鯨"]), model.intercept)


def vectors(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)


def test_meaning_answers_as_the_mean_of_sklearns_own_perceptrons_each_with_its_later_weights_averaged() -> None:
    texts, labels, weights = zip(*rows(), strict=True)
    points = vectors(len(TRAINING))
    scaled = ((points - points.mean(axis=0)) / points.std(axis=0))[list(texts)]
    nets = [MLPClassifier((train._HIDDEN,), alpha=train._DECAY, batch_size=len(labels), random_state=seed) for seed in range(train._NETS)]
    for seed, net in enumerate(nets):
        random = np.random.default_rng(seed)
        passed = []
        for _ in range(train._STEPS):
            moved = scaled + train._NOISE * random.standard_normal(scaled.shape, dtype=np.float32)
            net.partial_fit(moved.astype(np.float32), labels, np.array(weights) / np.mean(weights), classes=sorted(set(labels)))
            passed.append([array.copy() for array in (*net.coefs_, *net.intercepts_)])
        later = [np.mean(arrays, axis=0) for arrays in zip(*passed[train._STEPS // 2 :], strict=True)]
        net.coefs_, net.intercepts_ = later[:2], later[2:]
    ours = train_meaning(TRAINING, points)
    assert ours.classes == list(nets[0].classes_) == sorted({c for e in TRAINING for c in e.categories})
    for point, *each in zip(points, *(np.log(net.predict_proba((points - points.mean(axis=0)) / points.std(axis=0))) for net in nets), strict=True):
        logits = ours.logits(point)
        np.testing.assert_allclose(logits - logits.mean(), np.mean(each, axis=0) - np.mean(each), atol=0.05)


def test_a_text_of_two_categories_is_two_texts_that_share_its_weight() -> None:
    points = vectors(4)
    told = [Example("a", ("madoguchi",), 1.0), Example("b", ("yoyaku",), 1.0), Example("c", ("madoguchi", "yoyaku"), 0.5), Example("d", ("gijiroku",), 1.0)]
    assert [(row, str(label), round(float(weight), 6)) for row, label, weight in zip(*train._counted(told), strict=True)] == [
        (0, "madoguchi", 1.0),
        (1, "yoyaku", 1.0),
        (2, "madoguchi", 0.35),
        (2, "yoyaku", 0.15),
        (3, "gijiroku", 1.0),
    ]
    model = train_meaning(told, points)
    odds = model.logits(points[2])
    assert odds[model.classes.index("madoguchi")] > odds[model.classes.index("yoyaku")]


def test_the_first_category_of_a_text_counts_most() -> None:
    points = np.eye(3, dtype=np.float32)
    told = [Example("a", ("madoguchi", "yoyaku"), 1.0), Example("b", ("yoyaku", "madoguchi"), 1.0), Example("c", ("gijiroku",), 1.0)]
    model = train_meaning(told, points)
    assert [model.classes[int(model.logits(p).argmax())] for p in points] == ["madoguchi", "yoyaku", "gijiroku"]
    ranked = [model.classes[n] for n in np.argsort(-model.logits(points[0]))]
    assert ranked[:2] == ["madoguchi", "yoyaku"]


def test_what_is_told_with_more_weight_is_believed() -> None:
    points = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    told = [Example("a", ("madoguchi",), 1.0), Example("a", ("yoyaku",), 0.3), Example("b", ("yoyaku",), 1.0)]
    model = train_meaning(told, points)
    assert model.classes[int(model.logits(points[0]).argmax())] == "madoguchi"


def test_the_same_examples_teach_the_same() -> None:
    first, again = train_text(TRAINING, grams), train_text(TRAINING, grams)
    assert first.vocabulary == again.vocabulary
    np.testing.assert_array_equal(first.coef, again.coef)
    np.testing.assert_array_equal(first.intercept, again.intercept)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_what_is_learned_is_kept_in_single_precision(analysis: str) -> None:
    model, _, _ = both(analysis)
    assert {a.dtype for a in (model.coef, model.intercept, model.idf)} == {np.dtype(np.float32)}
    assert model.coef.shape == (len(model.classes), len(model.vocabulary))
    assert model.idf.shape == (len(model.vocabulary),)
    meaning = train_meaning(TRAINING, vectors(len(TRAINING)))
    for array in meaning.arrays().values():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, array.astype(np.float16))  # as the shipped file keeps it
