"""How good the matching is, measured on real needs that the measured model has not seen.

Set: data/needs-dev.jsonl. Grouped cross-validation: the needs of one source page are answered by a
category model learned without any need of that page's fold. Relevance of a tool to a need: 2 when
the first categories agree, 1 when any category is shared, else 0.
nDCG as in Järvelin & Kekäläinen (2002), gain 2^rel - 1, discount log2(rank + 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalog import Catalog
from catalog.paths import catalog_path
from catalog.schema import SampleNeed, Tool
from recommender.encoder import Encoder, load_encoder
from recommender.index import index_path, load_index, make_index
from recommender.learn import learn
from recommender.need import Need
from recommender.recommend import Recommender
from recommender.understand import wordings
from recommender.vectors import VectorCache, vectors_path

FOLDS = 5
DEPTH = 10
RRF_K = 60  # the usual constant of reciprocal rank fusion

Ranking = list[str]


@dataclass(frozen=True)
class Measured:
    """Means over the needs; ``refused`` is the share answered with "nothing fits"."""

    system: str
    wording: str
    needs: int
    ndcg: float
    success_1: float
    success_3: float
    success_10: float
    refused: float


def relevance(tool: Tool, need: SampleNeed) -> int:
    if tool.primary_category == need.categories[0]:
        return 2
    return 1 if set(tool.categories) & set(need.categories) else 0


def ndcg(gains: Sequence[int], ideal: Sequence[int], depth: int = DEPTH) -> float:
    """nDCG@depth of a ranking's relevances against the best possible ones; 0 when none is relevant."""

    def dcg(values: Sequence[int]) -> float:
        return float(sum((2**v - 1) / np.log2(rank + 2) for rank, v in enumerate(values[:depth])))

    best = dcg(sorted(ideal, reverse=True))
    return dcg(gains) / best if best else 0.0


def evaluate(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None) -> Iterator[Measured]:
    """Every system on every wording of every held-out need."""
    rankings: dict[tuple[str, str], list[tuple[SampleNeed, Ranking]]] = {}
    for held_out, recommender in folds(catalog, encoder, model, cache):
        for wording in ("need_staff", "need_short"):
            for name, rank in _systems(recommender).items():
                rankings.setdefault((wording, name), []).extend((n, rank(n, getattr(n, wording))) for n in held_out)
    for (wording, name), ranked in rankings.items():
        yield _measure(name, wording, ranked, catalog)


def folds(
    catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None
) -> Iterator[tuple[list[SampleNeed], Recommender]]:
    """(held-out needs, a recommender learned without them), grouped by source page."""
    from sklearn.model_selection import GroupKFold

    needs = np.array(catalog.needs, dtype=object)
    for seen, held_out in GroupKFold(FOLDS).split(needs, groups=[n.source for n in needs]):
        told = list(wordings(catalog, needs[seen]))
        index = make_index(catalog, cache, model, learn(told, cache) if cache else None, told)
        yield list(needs[held_out]), Recommender(catalog, index, encoder)


def _systems(recommender: Recommender) -> dict[str, Callable[[SampleNeed, str], Ranking]]:
    catalog, index, encoder = recommender.catalog, recommender.index, recommender.encoder

    def bm25(_: SampleNeed, text: str) -> Ranking:
        scores = catalog.lexical_scores("tool", text)
        return sorted(scores, key=lambda i: -scores[i])

    def dense(_: SampleNeed, text: str) -> Ranking:
        assert encoder is not None
        scores = index.tool_vectors @ np.asarray(encoder.encode_query([text]))[0]
        return [index.tool_ids[i] for i in np.argsort(-scores)]

    def fused(need: SampleNeed, text: str) -> Ranking:
        scores: dict[str, float] = {}
        for ranking in (bm25(need, text), dense(need, text)):
            for rank, identity in enumerate(ranking, start=1):
                scores[identity] = scores.get(identity, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda i: -scores[i])

    def erabu(need: SampleNeed, text: str) -> Ranking:
        municipality = catalog.municipalities.get(need.code) if need.code else None
        return [t.id for t in recommender.recommend(Need(text, municipality)).tools]

    systems: dict[str, Callable[[SampleNeed, str], Ranking]] = {"BM25 (Sudachi)": bm25}
    if encoder is not None:
        systems |= {"dense": dense, "RRF": fused}
    return systems | {"Erabu": erabu}


def _measure(name: str, wording: str, rankings: list[tuple[SampleNeed, Ranking]], catalog: Catalog) -> Measured:
    tools = catalog.tools
    gains = [[relevance(tools[i], need) for i in ranking[:DEPTH]] for need, ranking in rankings]
    ideals = [[relevance(t, need) for t in tools.values()] for need, _ in rankings]

    def success(depth: int) -> float:
        return float(np.mean([2 in g[:depth] for g in gains]))

    return Measured(
        system=name,
        wording=wording,
        needs=len(rankings),
        ndcg=float(np.mean([ndcg(g, i) for g, i in zip(gains, ideals, strict=True)])),
        success_1=success(1),
        success_3=success(3),
        success_10=success(10),
        refused=float(np.mean([not ranking for _, ranking in rankings])),
    )


def run() -> Iterator[Measured]:
    """:func:`evaluate` on the built catalogue, with the model its index was made with."""
    catalog = Catalog.open(catalog_path())
    model = load_index(index_path(), catalog).model
    encoder = load_encoder(model)
    cache = VectorCache(encoder, model, vectors_path()) if encoder else None
    yield from evaluate(catalog, encoder, model, cache)
    if cache:
        cache.save()
