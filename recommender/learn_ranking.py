"""The weights of the ranking, learned from what municipalities really chose: ``data/learned/ranking.json``.

A choice is a municipality with its need, the tools it could have taken and those it took. The weights are
those of a conditional logit (McFadden 1974), the listwise softmax of learning to rank (Cao et al. 2007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.catalog import Catalog
from catalog.schema import Case
from recommender.features import NAMES
from recommender.ranking import Weights
from recommender.recommend import Recommender

Floats = NDArray[np.floating]

_PENALTY = 1.0  # ridge, against a thousand choices
_USE = NAMES.index("evidence")  # from here on features speak of use, not of the need


@dataclass(frozen=True)
class Choice:
    """``features`` (tools, len(NAMES)) of what could be taken; ``taken`` rows."""

    features: Floats
    taken: list[int]


def case_choices(recommender: Recommender, cases: Sequence[Case]) -> Iterator[Choice]:
    """What ``cases`` chose among all tools. ``recommender`` must not know these cases."""
    row = {identity: n for n, identity in enumerate(recommender.index.tool_ids)}
    for case in cases:
        taken = sorted({row[i] for i in case.tool_ids})
        if taken:
            municipality = recommender.catalog.municipalities[case.municipalities[0]] if case.municipalities else None
            yield Choice(recommender.features(case.need, municipality), taken)


def adoption_choices(recommender: Recommender, facts: Catalog, places: Sequence[str]) -> Iterator[Choice]:
    """What ``places`` use according to ``facts``, among the tools of the same first category; the need is not known."""
    tools = [recommender.catalog.tools[i] for i in recommender.index.tool_ids]
    for place in places:
        features = recommender.features("", recommender.catalog.municipalities[place])
        features[:, :_USE] = 0
        for used, adopter in facts.tools_in[place]:
            rivals = [n for n, tool in enumerate(tools) if tool.primary_category == used.primary_category]
            if adopter.kind == "adopted" and len(rivals) > 1:
                yield Choice(features[rivals], [rivals.index(recommender.index.tool_ids.index(used.id))])


def fit(choices: Sequence[Choice]) -> Weights:
    """The weights that make ``choices`` likeliest; each counts the same, of whichever kind it is."""
    from scipy.optimize import minimize

    def loss(weights: Floats) -> tuple[float, Floats]:
        """Negative log-likelihood with ridge penalty, and its gradient."""
        total, gradient = _PENALTY * float(weights @ weights) / 2, _PENALTY * weights
        for choice in choices:
            scores = choice.features @ weights
            log_odds = scores - scores.max()
            log_odds -= np.log(np.exp(log_odds).sum())
            total -= float(log_odds[choice.taken].mean())
            gradient -= choice.features[choice.taken].mean(axis=0) - np.exp(log_odds) @ choice.features
        return total, gradient

    found = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    return Weights(found.x.astype(np.float32))
