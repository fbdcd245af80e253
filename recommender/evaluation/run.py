"""Every system on every question, one measurement each. Questions and their answers are held out (folds.py)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import data_dir
from catalog.schema import Case, Municipality, SampleNeed
from catalog.words import clean
from recommender.encoder import Encoder
from recommender.evaluation.baselines import Rank, baselines
from recommender.evaluation.folds import ERABU, Fold, folds
from recommender.evaluation.metrics import DEPTH, ndcg, relevance
from recommender.need import BadNeed, Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation
from recommender.vectors import VectorCache
from recommender.wordings import fact_examples, wordings

SIZELESS = "− 規模"
DEEP = 20
_OF_USE = {"staff": "need_staff", "short": "need_short"}


@dataclass(frozen=True)
class Measurement:
    """One figure of one system for one question. ``group``: what was held out together with it."""

    system: str
    questions: str
    metric: str
    question: str
    group: str
    value: float


@dataclass(frozen=True)
class Predicted:
    """A shown tool's score, and whether its categories hold what was needed."""

    score: float
    came_true: bool
    first: bool


@dataclass(frozen=True)
class Measured:
    figures: list[Measurement]
    predictions: list[Predicted]


def evaluate(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None, step: Callable[[str], None] = lambda _: None) -> Measured:
    """``step`` is told what is being done."""
    encoder = _Remembering(encoder) if encoder else None
    step("5つの分割で学習")
    worlds = folds(catalog, encoder, model, cache)
    others = baselines(catalog, encoder, cache)
    result = Measured([], [])
    outside = out_of_scope_texts(catalog)
    for number, (fold, ablated) in enumerate(worlds, start=1):
        step(f"分割{number}を測定")
        for name, rank in others.items():
            result.figures.extend(_of_rank(name, rank, fold, catalog))
        for name, recommender in ablated.items():
            result.figures.extend(_of_recommender(name, recommender, fold, catalog))
        known = ablated[ERABU]
        result.figures.extend(_of_recommender(SIZELESS, known, fold, catalog, sized=False))
        for name, sized in ((ERABU, True), (SIZELESS, False)):
            result.figures.extend(_of_adoptions(name, known, fold, catalog, sized))
            result.figures.extend(_of_shown_cases(name, known, fold, sized))
        result.figures.extend(_of_outside(known, outside[number - 1 :: len(worlds)]))
        result.predictions.extend(_predictions(known, fold))
    return result


def out_of_scope_texts(catalog: Catalog) -> list[tuple[str, str]]:
    """(id, text) of data/out-of-scope-dev.jsonl, never learned from. Raises :class:`ErabuError` where one was."""
    lines = (data_dir() / "out-of-scope-dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [(str(told["id"]), str(told["text"])) for told in map(json.loads, lines)]
    learned = {_bare(example.text) for example in [*wordings(catalog, catalog.needs), *fact_examples(catalog)]}
    seen = [identity for identity, text in texts if _bare(text) in learned]
    if seen:
        raise ErabuError(f"data/out-of-scope-dev.jsonl の {'、'.join(seen)} は学習用の文にもあります。どちらかから削除してください。")
    return texts


def _bare(text: str) -> str:
    """Two texts that differ in marks and blanks only are the same."""
    return re.sub(r"\W", "", clean(text)).lower()


# ---- needs of known categories


def _questions(fold: Fold, catalog: Catalog) -> Iterator[tuple[str, SampleNeed, Need]]:
    for kind, field in _OF_USE.items():
        for need in fold.needs:
            yield kind, need, Need(getattr(need, field), catalog.municipalities.get(need.code or ""))


def _of_rank(name: str, rank: Rank, fold: Fold, catalog: Catalog) -> Iterator[Measurement]:
    for kind, need, asked in _questions(fold, catalog):
        yield from _ranked(name, kind, need, fold.groups[need.id], rank(asked.text), catalog)
    for case in _adopted(fold.cases):
        yield from _recalled(name, "cases", case.id, fold.groups[case.id], case.tool_ids, rank(case.need), rank(case.need))


def _of_recommender(name: str, recommender: Recommender, fold: Fold, catalog: Catalog, sized: bool = True) -> Iterator[Measurement]:
    asked = [(kind, need, question if sized else replace(question, municipality=None)) for kind, need, question in _questions(fold, catalog)]
    for (kind, need, _), answer in zip(asked, recommender.recommend_all([q for _, _, q in asked]), strict=True):
        yield from _ranked(name, kind, need, fold.groups[need.id], [t.id for t in answer.tools], catalog)
        first = answer.categories[0].id if answer.categories else ""
        yield Measurement(name, kind, "分類の正解", need.id, fold.groups[need.id], float(first == need.categories[0]))
        yield Measurement(name, kind, "該当なし", need.id, fold.groups[need.id], float(answer.abstained))
    cases = _adopted(fold.cases)
    needs = [Need(c.need, _place(c, catalog) if sized else None) for c in cases]
    deep = [replace(n, limit=DEEP) for n in needs]
    for case, ten, twenty in zip(cases, recommender.recommend_all(needs), recommender.recommend_all(deep), strict=True):
        yield from _recalled(name, "cases", case.id, fold.groups[case.id], case.tool_ids, [t.id for t in ten.tools], [t.id for t in twenty.tools])


def _ranked(name: str, kind: str, need: SampleNeed, group: str, ranking: Sequence[str], catalog: Catalog) -> Iterator[Measurement]:
    gains = [relevance(catalog.tools[i], need) for i in ranking[:DEPTH]]
    figures = {"nDCG@10": ndcg(gains, [relevance(t, need) for t in catalog.tools.values()])}
    figures |= {f"success@{k}": float(2 in gains[:k]) for k in (1, 3, 10)}
    figures |= {f"関連@{k}": float(any(gains[:k])) for k in (3, 10)}
    for metric, value in figures.items():
        yield Measurement(name, kind, metric, need.id, group, value)


# ---- adoptions


def _adopted(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if case.tool_ids]


def _place(case: Case, catalog: Catalog) -> Municipality | None:
    return catalog.municipalities[case.municipalities[0]] if case.municipalities else None


def _recalled(
    name: str, kind: str, question: str, group: str, adopted: Sequence[str], ten: Sequence[str], deep: Sequence[str]
) -> Iterator[Measurement]:
    for tool in dict.fromkeys(adopted):
        for k in (1, 5, 10):
            yield Measurement(name, kind, f"採用@{k}", f"{question}/{tool}", group, float(tool in ten[:k]))
        yield Measurement(name, kind, f"採用@{DEEP}", f"{question}/{tool}", group, float(tool in deep[:DEEP]))


def _of_adoptions(name: str, recommender: Recommender, fold: Fold, catalog: Catalog, sized: bool) -> Iterator[Measurement]:
    """Which product of a kind a municipality took, where it asks for the kind by its name."""
    asked = [(place, tool) for place in fold.places for tool, adopter in catalog.tools_in[place] if adopter.kind == "adopted"]
    for place, tool in asked:
        label = catalog.categories[tool.primary_category].label
        need = Need(f"{label}を導入したい", catalog.municipalities[place] if sized else None)
        ranking = [t.id for t in recommender.recommend(need).tools]
        yield from (m for m in _recalled(name, "adoptions", place, fold.groups[place], [tool.id], ranking, []) if m.metric != f"採用@{DEEP}")


def _of_shown_cases(name: str, recommender: Recommender, fold: Fold, sized: bool) -> Iterator[Measurement]:
    """|log10 population of asker - of case| over the cases shown that have a population."""
    for case in fold.cases:
        if len(case.municipalities) == 1:
            place = recommender.catalog.municipalities[case.municipalities[0]]
            answer = recommender.recommend(Need(case.need, place if sized else None))
            for shown in answer.cases:
                if shown.population:
                    distance = abs(float(np.log10(shown.population / place.population)))
                    yield Measurement(name, "cases", "事例との人口差", f"{case.id}/{shown.id}", fold.groups[case.id], distance)


# ---- nothing fits, and calibration


def _of_outside(recommender: Recommender, texts: Sequence[tuple[str, str]]) -> Iterator[Measurement]:
    for identity, text in texts:
        yield Measurement(ERABU, "outside", "該当なし", identity, identity, float(_refused(recommender, text)))


def _refused(recommender: Recommender, text: str) -> bool:
    try:
        return recommender.recommend(Need(text)).abstained
    except BadNeed:  # nothing that could be read: refused as well
        return True


def _predictions(recommender: Recommender, fold: Fold) -> Iterator[Predicted]:
    questions = list(_questions(fold, recommender.catalog))
    answers: list[Recommendation] = recommender.recommend_all([q for _, _, q in questions])
    for (_, need, _), answer in zip(questions, answers, strict=True):
        for rank, tool in enumerate(answer.tools):
            yield Predicted(tool.score, need.categories[0] in tool.categories, rank == 0)


class _Remembering:
    """Embeds each question once, however many systems are asked it."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder
        self._known: dict[str, Any] = {}

    def encode_query(self, inputs: Sequence[str]) -> Any:
        missing = [text for text in dict.fromkeys(inputs) if text not in self._known]
        if missing:
            self._known |= zip(missing, self._encoder.encode_query(missing), strict=True)
        return np.stack([self._known[text] for text in inputs])

    def encode_document(self, inputs: Sequence[str]) -> Any:
        return self._encoder.encode_document(inputs)
