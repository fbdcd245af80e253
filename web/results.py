"""What the results page shows beside the recommendation itself: chips, pictures, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from catalog.catalog import Catalog
from catalog.schema import Adopter, Municipality
from recommender.recommendation import Checklist, NeighbourUse, Recommendation, RecommendedCase
from web.filters import category_label, label, number
from web.inputs import Asked
from web.lists import Chip
from web.pictures.japan import JapanPicture, japan_picture
from web.pictures.size import SizePicture, size_picture

NEIGHBOURS = 10
# Introduction and operation come first: what is forgotten when only the tool is looked at.
FIRST_STAGES = ("導入", "運用")
_SUCCEEDED, _WENT_BADLY = ("success",), ("mixed", "failure", "ended")


@dataclass(frozen=True)
class Shown:
    """``sizes``: tool id -> the picture of its adopters' sizes, None without adopters. ``loosen``: the way out of zero results."""

    own: Municipality | None
    conditions: list[Chip]
    loosen: Chip | None
    sizes: dict[str, SizePicture | None]
    succeeded: list[RecommendedCase]
    went_badly: list[RecommendedCase]
    open_cases: list[RecommendedCase]
    neighbours: list[NeighbourUse]
    more_neighbours: int
    map: JapanPicture | None
    stages: list[Checklist]


def shown(asked: Asked, answer: Recommendation, catalog: Catalog) -> Shown:
    own = asked.need.municipality if asked.need else None
    chips = _conditions(asked)
    users = {t.id: _users(catalog, t.id) for t in answer.tools}
    known = (*_SUCCEEDED, *_WENT_BADLY)
    loosened = answer.loosened
    return Shown(
        own=own,
        conditions=list(chips.values()),
        loosen=Chip(f"「{loosened.label}」の条件を外す（ツール{loosened.count}件）", chips[loosened.name].href) if loosened else None,
        sizes={tool_id: size_picture(found, own) for tool_id, found in users.items()},
        succeeded=[c for c in answer.cases if c.outcome in _SUCCEEDED],
        went_badly=[c for c in answer.cases if c.outcome in _WENT_BADLY],
        open_cases=[c for c in answer.cases if c.outcome not in known],
        neighbours=answer.neighbours[:NEIGHBOURS],
        more_neighbours=max(0, len(answer.neighbours) - NEIGHBOURS),
        map=japan_picture([use for found in users.values() for use in found], own),
        stages=stages(answer.checklists),
    )


def stages(checklists: Sequence[Checklist]) -> list[Checklist]:
    return sorted((c for c in checklists if c.items), key=lambda c: c.stage not in FIRST_STAGES)


def _users(catalog: Catalog, tool_id: str) -> list[tuple[Adopter, Municipality]]:
    return [(a, catalog.municipalities[a.code]) for a in catalog.tools[tool_id].adopters]


def _conditions(asked: Asked) -> dict[str, Chip]:
    """The optional conditions as asked, by name, each with the address of the same question without it."""
    given = asked.canonical
    names = {
        "population": f"人口: {given.get('population')}",
        "network": f"網: {label(given.get('network', ''), 'network_short')}",
        "budget": f"予算: 年{number(asked.need.constraints.budget if asked.need else None)}円まで",
        "registration": f"登録: {given.get('registration')}",
        "size_band": f"人口規模: {given.get('size_band')}で採用",
        "category": f"分類: {category_label(given['category']) if 'category' in given else ''}",
        "like_ours": "似た団体の事例があるツールだけ",
    }

    def without(name: str) -> str:
        return url_for("recommend.recommend", **{k: v for k, v in given.items() if k != name})  # type: ignore[arg-type]

    return {name: Chip(text, without(name)) for name, text in names.items() if name in given}
