"""Five worlds, each ignorant of a fifth of what is asked there: the held-out needs, cases and adoptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from catalog.catalog import Catalog
from catalog.schema import Case, SampleNeed
from recommender.encoder import Encoder
from recommender.evaluation.remember import Remembering
from recommender.features import NAMES
from recommender.index import Index, make_index
from recommender.learn import learn
from recommender.learn_ranking import Choice, adoption_choices, case_choices, fit
from recommender.ranking import Weights
from recommender.recommend import Recommender
from recommender.vectors import VectorCache
from recommender.wordings import wordings

FOLDS = 5
ERABU = "Erabu"


@dataclass(frozen=True)
class Fold:
    """``recommender`` has never seen ``needs``, ``cases``, nor any adoption by ``places``.

    ``groups``: id of a need or case, or code of a place -> what it was held out together with.
    """

    needs: list[SampleNeed]
    cases: list[Case]
    places: list[str]
    groups: dict[str, str]
    recommender: Recommender


def folds(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None) -> tuple[list[tuple[Fold, dict[str, Recommender]]], Weights]:
    """All needs, all cases and all municipalities with adoptions, each held out once; with each fold Erabu and its ablations.

    Needs, cases and municipalities that share a source page or a municipality are held out together.
    The ranking of a fold is learned from the choices of the other folds, each read by a world that did
    not know it (cross-fitting, as in stacking: Wolpert 1992). The weights are those learned from all choices.
    """
    bare = list(_bare(catalog, encoder, model, cache))
    choices = [_choices(fold, catalog) for fold in bare]
    return [(fold, _ablated(fold.recommender, choices, number)) for number, fold in enumerate(bare)], learned_without(choices, None)


def whole(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None, weights: Weights) -> Recommender:
    """Erabu as shipped, learned from everything: for questions that are in no part of ``catalog``."""
    return Recommender(catalog, _learned_index(catalog, cache, model, catalog.needs), encoder, weights)


def _learned_index(catalog: Catalog, cache: VectorCache | None, model: str, needs: list[SampleNeed]) -> Index:
    told = list(wordings(catalog, needs))
    return make_index(catalog, cache, model, learn(catalog, told, cache) if cache else None, told)


def _ablated(known: Recommender, choices: list[Choices], number: int) -> dict[str, Recommender]:
    weights = {
        ERABU: learned_without(choices, number),
        "− 手がかり": learned_without(choices, number, "evidence"),
        "− 分類の理解": replace(learned_without(choices, number, "category"), need_first=0.0),
        "− 学習した重み": Weights(np.ones(len(NAMES), dtype=np.float32)),
    }
    return {name: Recommender(known.catalog, known.index, known.encoder, w) for name, w in weights.items()}


Choices = tuple[list[Choice], list[Choice]]


def learned_without(choices: list[Choices], number: int | None, feature: str | None = None) -> Weights:
    """The ranking learned from all folds' choices but those of ``number`` (None: from all, as shipped), with no use of ``feature``."""
    used = [c for n, c in enumerate(choices) if n != number]
    kept = np.array([name != feature for name in NAMES], dtype=np.float32)
    blind = [replace(c, features=c.features * kept) for kinds in used for kind in kinds for c in kind]
    return Weights(fit(blind).values * kept)


def all_choices(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None) -> list[Choices]:
    """Every choice, read by a world that did not know it; what the shipped ranking is learned from."""
    encoder = Remembering(encoder) if encoder else None  # every place that adopted asks the same empty text
    return [_choices(fold, catalog) for fold in _bare(catalog, encoder, model, cache)]


def _choices(fold: Fold, facts: Catalog) -> Choices:
    return list(case_choices(fold.recommender, fold.cases)), list(adoption_choices(fold.recommender, facts, fold.places))


def _bare(catalog: Catalog, encoder: Encoder | None, model: str, cache: VectorCache | None) -> Iterator[Fold]:
    groups, parts = _dealt_out(catalog)
    for held in parts:
        needs, cases = [n for n in catalog.needs if n.id in held], [c for c in catalog.cases.values() if c.id in held]
        places = [code for code in catalog.tools_in if code in held]
        pages = {n.source for n in needs} | {c.source for c in cases}
        asked_by = {n.code for n in needs if n.code}
        known = catalog.without({c.id for c in cases}, {*places, *asked_by}, pages)
        index = _learned_index(known, cache, model, [n for n in catalog.needs if n.id not in held])
        yield Fold(needs, cases, places, groups, Recommender(known, index, encoder, Weights.none()))


def _dealt_out(catalog: Catalog) -> tuple[dict[str, str], list[set[str]]]:
    """The groups of all needs, cases (by id) and places (by code), and which of them each fold does not know.

    Items are joined through the pages and municipalities they share, then dealt out evenly.
    Adoptions join a place to a page only where a need or case is told there too: a vendor's list of users tells no need.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.model_selection import GroupKFold

    needs, cases = catalog.needs, list(catalog.cases.values())
    places = [code for code, used in catalog.tools_in.items() if used]
    pages = {n.source for n in needs} | {c.source for c in cases}
    shares = [{n.source, *([n.code] if n.code else [])} for n in needs]
    shares += [{c.source, *c.municipalities} for c in cases]
    shares += [{p, *({a.source for _, a in catalog.tools_in[p]} & pages)} for p in places]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(shares):
        for key in keys:
            holders[key].append(number)
    links = [(numbers[0], other) for numbers in holders.values() for other in numbers[1:]]
    row, column = zip(*links, strict=True) if links else ((), ())
    graph = coo_matrix((np.ones(len(links)), (row, column)), shape=(len(shares), len(shares)))
    _, groups = connected_components(graph, directed=False)
    names = [*(n.id for n in needs), *(c.id for c in cases), *places]
    parts = [{names[n] for n in numbers} for _, numbers in GroupKFold(FOLDS).split(shares, groups=groups)]
    return {name: f"g{g}" for name, g in zip(names, groups, strict=True)}, parts
