"""Every system on every question, one measurement each. Questions and their answers are held out (folds.py)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.catalog import Catalog
from catalog.faults import ErabuError
from catalog.paths import data_dir
from catalog.schema import Case, SampleNeed
from catalog.words import clean
from recommender.encoder import Encoder
from recommender.evaluation.baselines import Rank, baselines
from recommender.evaluation.folds import ERABU, Fold, folds, whole
from recommender.evaluation.metrics import DEPTH, ndcg, relevance
from recommender.evaluation.remember import Remembering, once
from recommender.need import BadNeed, Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation
from recommender.vectors import VectorCache
from recommender.wordings import fact_examples, wordings

SIZELESS = "− 規模"
DEEP = 20
FRESH = "fresh-"  # before the kind of a question of the fresh set
_OF_USE = {"staff": "need_staff", "short": "need_short"}

Ask = Callable[[Sequence[Need]], list[Recommendation]]


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


@dataclass(frozen=True)
class _Question:
    """A need in one of its wordings (``kind``); ``ideal``: the relevance of every tool to it."""

    kind: str
    need: SampleNeed
    asked: Need
    group: str
    ideal: list[int]

    def measured(self, system: str, metric: str, value: float) -> Measurement:
        return Measurement(system, self.kind, metric, self.need.id, self.group, value)


def evaluate(
    catalog: Catalog,
    encoder: Encoder | None,
    model: str,
    cache: VectorCache | None,
    fresh: Sequence[SampleNeed] = (),
    step: Callable[[str], None] = lambda _: None,
) -> Measured:
    """``fresh``: needs that nothing was learned from, asked of Erabu as shipped. ``step`` is told what is being done."""
    encoder = Remembering(encoder) if encoder else None
    step("5つの分割で学習")
    worlds, weights = folds(catalog, encoder, model, cache)
    others = baselines(catalog, encoder, cache)
    result = Measured([], [])
    outside = out_of_scope_texts(catalog)
    for number, (fold, ablated) in enumerate(worlds, start=1):
        step(f"分割{number}を測定")
        questions = list(_questions(fold.needs, fold.groups, catalog))
        for name, rank in others.items():
            result.figures.extend(_of_rank(name, rank, questions, fold, catalog))
        asks = {name: once(recommender.recommend_all, key=_asked) for name, recommender in ablated.items()}
        asks[SIZELESS] = _sizeless(asks[ERABU])
        for name, ask in asks.items():
            result.figures.extend(_of_recommender(name, ask, questions, fold, catalog))
        for name in (ERABU, SIZELESS):
            result.figures.extend(_of_adoptions(name, asks[name], fold, catalog))
            result.figures.extend(_of_shown_cases(name, asks[name], fold, catalog))
        result.figures.extend(_of_outside(asks[ERABU], outside[number - 1 :: len(worlds)]))
        result.predictions.extend(_predictions(asks[ERABU], questions))
    if fresh:
        step("別に集めた困りごとを測定")
        result.figures.extend(_of_fresh(fresh, others, whole(catalog, encoder, model, cache, weights), catalog))
    return result


def _asked(need: Need) -> Hashable:
    """All that a need asks; a municipality, which holds more, goes by its code."""
    return replace(need, municipality=None), need.municipality and need.municipality.code


def _sizeless(ask: Ask) -> Ask:
    return lambda needs: ask([replace(need, municipality=None) for need in needs])


def out_of_scope_texts(catalog: Catalog) -> list[tuple[str, str]]:
    """(id, text) of data/out-of-scope-dev.jsonl, never learned from. Raises :class:`ErabuError` where one was."""
    lines = (data_dir() / "out-of-scope-dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [(str(told["id"]), str(told["text"])) for told in map(json.loads, lines)]
    never_learned("data/out-of-scope-dev.jsonl", texts, catalog)
    return texts


def never_learned(file: str, texts: Iterable[tuple[str, str]], catalog: Catalog) -> None:
    """``texts``: (id, text). Raises :class:`ErabuError` where one of ``file`` is learned from."""
    learned = {_bare(example.text) for example in [*wordings(catalog, catalog.needs), *fact_examples(catalog)]}
    seen = [identity for identity, text in texts if _bare(text) in learned]
    if seen:
        raise ErabuError(f"{file} の {'、'.join(seen)} は学習用の文にもあります。どちらかから削除してください。")


def _bare(text: str) -> str:
    """Two texts that differ in marks and blanks only are the same."""
    return re.sub(r"\W", "", clean(text)).lower()


# ---- needs of known categories


def _questions(needs: Sequence[SampleNeed], groups: Mapping[str, str], catalog: Catalog, prefix: str = "") -> Iterator[_Question]:
    ideal = {need.id: [relevance(tool, need) for tool in catalog.tools.values()] for need in needs}
    for kind, field in _OF_USE.items():
        for need in needs:
            asked = Need(getattr(need, field), catalog.municipalities.get(need.code or ""))
            yield _Question(prefix + kind, need, asked, groups[need.id], ideal[need.id])


def _of_fresh(needs: Sequence[SampleNeed], others: Mapping[str, Rank], shipped: Recommender, catalog: Catalog) -> Iterator[Measurement]:
    """Asked without the municipality, whose adoptions the shipped world may know."""
    nowhere = [need.model_copy(update={"code": None}) for need in needs]
    questions = list(_questions(nowhere, {need.id: need.source for need in needs}, catalog, FRESH))
    for name, rank in others.items():
        yield from _needs_ranked(name, rank, questions, catalog)
    yield from _needs_answered(ERABU, shipped.recommend_all, questions, catalog)


def _of_rank(name: str, rank: Rank, questions: Sequence[_Question], fold: Fold, catalog: Catalog) -> Iterator[Measurement]:
    yield from _needs_ranked(name, rank, questions, catalog)
    for case in _adopted(fold.cases):
        ranking = rank(case.need)
        yield from _recalled(name, "cases", case.id, fold.groups[case.id], case.tool_ids, ranking, ranking)


def _needs_ranked(name: str, rank: Rank, questions: Sequence[_Question], catalog: Catalog) -> Iterator[Measurement]:
    for question in questions:
        yield from _ranked(name, question, rank(question.asked.text), catalog)


def _needs_answered(name: str, ask: Ask, questions: Sequence[_Question], catalog: Catalog) -> Iterator[Measurement]:
    for question, answer in zip(questions, ask([q.asked for q in questions]), strict=True):
        yield from _ranked(name, question, [t.id for t in answer.tools], catalog)
        first = answer.categories[0].id if answer.categories else ""
        yield question.measured(name, "分類の正解", float(first == question.need.categories[0]))
        yield question.measured(name, "該当なし", float(answer.abstained))


def _of_recommender(name: str, ask: Ask, questions: Sequence[_Question], fold: Fold, catalog: Catalog) -> Iterator[Measurement]:
    yield from _needs_answered(name, ask, questions, catalog)
    cases = _adopted(fold.cases)
    needs = [Need(c.need, catalog.municipalities[c.municipalities[0]] if c.municipalities else None) for c in cases]
    deep = [replace(n, limit=DEEP) for n in needs]
    for case, ten, twenty in zip(cases, ask(needs), ask(deep), strict=True):
        yield from _recalled(name, "cases", case.id, fold.groups[case.id], case.tool_ids, [t.id for t in ten.tools], [t.id for t in twenty.tools])


def _ranked(name: str, question: _Question, ranking: Sequence[str], catalog: Catalog) -> Iterator[Measurement]:
    gains = [relevance(catalog.tools[i], question.need) for i in ranking[:DEPTH]]
    figures = {"nDCG@10": ndcg(gains, question.ideal)}
    figures |= {f"success@{k}": float(2 in gains[:k]) for k in (1, 3, 10)}
    figures |= {f"関連@{k}": float(any(gains[:k])) for k in (3, 10)}
    for metric, value in figures.items():
        yield question.measured(name, metric, value)


# ---- adoptions


def _adopted(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if case.tool_ids]


def _recalled(
    name: str, kind: str, question: str, group: str, adopted: Sequence[str], ten: Sequence[str], deep: Sequence[str] | None = None
) -> Iterator[Measurement]:
    """Without ``deep`` no longer list was asked for."""
    for tool in dict.fromkeys(adopted):
        for k, ranking in ((1, ten), (5, ten), (10, ten), (DEEP, deep)):
            if ranking is not None:
                yield Measurement(name, kind, f"採用@{k}", f"{question}/{tool}", group, float(tool in ranking[:k]))


def _of_adoptions(name: str, ask: Ask, fold: Fold, catalog: Catalog) -> Iterator[Measurement]:
    """Which product of a kind a municipality took, where it asks for the kind by its name."""
    taken = [(place, tool) for place in fold.places for tool, adopter in catalog.tools_in[place] if adopter.kind == "adopted"]
    needs = [Need(f"{catalog.categories[tool.primary_category].label}を導入したい", catalog.municipalities[place]) for place, tool in taken]
    for (place, tool), answer in zip(taken, ask(needs), strict=True):
        yield from _recalled(name, "adoptions", place, fold.groups[place], [tool.id], [t.id for t in answer.tools])


def _of_shown_cases(name: str, ask: Ask, fold: Fold, catalog: Catalog) -> Iterator[Measurement]:
    """|log10 population of asker - of case| over the cases shown that have a population."""
    asking = [(case, catalog.municipalities[case.municipalities[0]]) for case in fold.cases if len(case.municipalities) == 1]
    for (case, place), answer in zip(asking, ask([Need(case.need, place) for case, place in asking]), strict=True):
        for shown in answer.cases:
            if shown.population:
                distance = abs(float(np.log10(shown.population / place.population)))
                yield Measurement(name, "cases", "事例との人口差", f"{case.id}/{shown.id}", fold.groups[case.id], distance)


# ---- nothing fits, and calibration


def _of_outside(ask: Ask, texts: Sequence[tuple[str, str]]) -> Iterator[Measurement]:
    for identity, text in texts:
        yield Measurement(ERABU, "outside", "該当なし", identity, identity, float(_refused(ask, text)))


def _refused(ask: Ask, text: str) -> bool:
    try:
        return ask([Need(text)])[0].abstained
    except BadNeed:  # nothing that could be read: refused as well
        return True


def _predictions(ask: Ask, questions: Sequence[_Question]) -> Iterator[Predicted]:
    for question, answer in zip(questions, ask([q.asked for q in questions]), strict=True):
        for rank, tool in enumerate(answer.tools):
            yield Predicted(tool.score, question.need.categories[0] in tool.categories, rank == 0)
