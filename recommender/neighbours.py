"""What the neighbours in the prefecture use for the same trouble."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.catalog import Catalog
from catalog.schema import Municipality
from recommender.recommendation import NeighbourUse

_KINDS = ("adopted", "trial", "ended")


def neighbour_uses(catalog: Catalog, municipality: Municipality | None, categories: Sequence[str]) -> list[NeighbourUse]:
    """Every known use, by others of the prefecture, of tools whose first category is one of ``categories``.

    In the order of the categories (most likely first); then what goes on, the newest, and the nearest in size.
    """
    if municipality is None:
        return []
    uses = [
        NeighbourUse(
            tool=tool.id,
            tool_name=tool.name,
            category=tool.primary_category,
            municipality=code,
            municipality_name=place.name,
            population=place.population,
            year=adopter.year,
            kind=adopter.kind,
            source=adopter.source,
        )
        for code, place in catalog.municipalities.items()
        if place.prefecture == municipality.prefecture and code != municipality.code
        for tool, adopter in catalog.tools_in.get(code, [])
        if tool.primary_category in categories
    ]

    def order(use: NeighbourUse) -> tuple[int, int, int, float]:
        apart = max(use.population, municipality.population) / min(use.population, municipality.population)
        return categories.index(use.category), _KINDS.index(use.kind), -(use.year or 0), apart

    return sorted(uses, key=order)
