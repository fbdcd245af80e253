"""Needs in JSON lines in, answers in JSON lines out, in the same order; one embedding call for many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, get_args

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS
from catalog.faults import ErabuError
from catalog.find_municipality import find_municipality
from catalog.schema import NetworkName, Scheme
from recommender.need import BadNeed, Constraints, Need
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation

_BATCH = 32
_OPTIONAL = ("municipality", "population", "network", "budget", "registration", "category", "size_band", "like_ours", "limit")


def make_need(
    catalog: Catalog,
    text: str,
    municipality: str | None = None,
    population: int | None = None,
    network: Any = None,
    budget: int | None = None,
    registration: Any = None,
    category: str | None = None,
    size_band: str | None = None,
    like_ours: bool = False,
    limit: int = 10,
) -> Need:
    """A need as typed on a command line or in a line of a batch; raises :class:`ErabuError` with a sentence."""
    for name, label, value, allowed in (
        ("network", "網", network, get_args(NetworkName)),
        ("registration", "登録制度", registration, get_args(Scheme)),
        ("category", "分類", category, tuple(catalog.categories)),
        ("size_band", "人口規模", size_band, SIZE_LABELS),
    ):
        if value is not None and value not in allowed:
            raise BadNeed(name, f"{label}「{value}」は使えません。使える{label}: {'、'.join(allowed)}")
    for name, number in (("population", population), ("budget", budget), ("limit", limit)):
        if number is not None and type(number) is not int:
            raise BadNeed(name, f"{name} は整数で指定してください（例: 10）。")
    if type(like_ours) is not bool:
        raise BadNeed("like_ours", "like_ours は true か false で指定してください。")
    place = find_municipality(municipality, catalog.municipalities, catalog.retired_codes) if municipality else None
    return Need(text, place, population, Constraints(network, budget, registration, category, size_band, like_ours), limit)


def answers(recommender: Recommender, lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Answers in the order of the lines. A line that cannot be answered says why in ``error``."""
    waiting: list[tuple[Any, Need | None, str | None]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            waiting.append(_read(recommender.catalog, number, line))
        if len(waiting) == _BATCH:
            yield from _answered(recommender, waiting)
            waiting = []
    yield from _answered(recommender, waiting)


def _read(catalog: Catalog, number: int, line: bytes) -> tuple[Any, Need | None, str | None]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
        if not isinstance(asked, dict):
            raise ValueError
    except ValueError:
        return None, None, f"{number}行目を JSON として読めません。UTF-8 で、1行に1件の {{…}} で書いてください。"
    known = {k: asked[k] for k in _OPTIONAL if asked.get(k) is not None}
    try:
        return asked.get("id"), make_need(catalog, str(asked.get("need") or ""), **known), None
    except ErabuError as error:
        return asked.get("id"), None, str(error)
    except (TypeError, ValueError):
        return asked.get("id"), None, f"{number}行目の値の型が違います。municipality は文字列、limit と budget は整数にしてください。"


def _answered(recommender: Recommender, waiting: list[tuple[Any, Need | None, str | None]]) -> Iterator[dict[str, Any]]:
    answers = iter(recommender.recommend_all([need for _, need, _ in waiting if need]))
    for identity, need, error in waiting:
        if need is None:
            yield {"id": identity, "error": error, "abstained": True, "categories": [], "tools": [], "cases": []}
        else:
            yield {"id": identity} | _short(next(answers))


def _short(answer: Recommendation) -> dict[str, Any]:
    return {
        "abstained": answer.abstained,
        "categories": [{"id": c.id, "probability": round(c.probability, 4)} for c in answer.categories],
        "tools": [{"id": t.id, "name": t.name, "categories": t.categories, "score": round(t.score, 4)} for t in answer.tools],
        "cases": [{"id": c.id, "municipality": c.municipality, "outcome": c.outcome, "score": round(c.score, 4)} for c in answer.cases],
    }
