"""Who uses which tool, gathered for pages: near in population, by category, by size band."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.facets import SIZE_LABELS, size_band
from catalog.schema import Adopter, Municipality, Tool
from recommender.size import near_span


@dataclass(frozen=True)
class Use:
    place: Municipality
    adopter: Adopter


@dataclass(frozen=True)
class ToolUses:
    """``uses`` in the order of the places asked for; ``adopted`` counts those that go on."""

    tool: Tool
    uses: list[Use]

    @property
    def adopted(self) -> int:
        return sum(u.adopter.kind == "adopted" for u in self.uses)


@dataclass(frozen=True)
class CategoryUses:
    """``places`` counts municipalities, each once however many tools it uses."""

    category: str
    tools: list[ToolUses]
    places: int


@dataclass(frozen=True)
class BandRow:
    """Adopters of one tool: ``counts`` along ``SIZE_LABELS``."""

    tool: Tool
    counts: list[int]
    total: int


def distance(population: int, other: int) -> float:
    """How far two populations are apart, as the logarithm of their ratio: 0 for equal ones."""
    return abs(math.log(other / population))


def near(own: Municipality, municipalities: Iterable[Municipality]) -> list[Municipality]:
    """The others with half to twice the population, the nearest first."""
    low, high = near_span(own.population)
    found = [m for m in municipalities if m.code != own.code and low <= m.population <= high]
    return sorted(found, key=lambda m: (distance(own.population, m.population), m.code))


def by_tool(places: Iterable[Municipality], catalog: Catalog) -> list[ToolUses]:
    """What these municipalities use, the tools adopted by most of them first."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for place in places:
        for tool, adopter in catalog.tools_in.get(place.code, []):
            uses[tool.id].append(Use(place, adopter))
    found = [ToolUses(catalog.tools[i], used) for i, used in uses.items()]
    return sorted(found, key=lambda t: (-t.adopted, -len(t.uses), t.tool.name))


def by_category(tools: Iterable[ToolUses]) -> list[CategoryUses]:
    """The same under each tool's main category, those of most municipalities first."""
    grouped: dict[str, list[ToolUses]] = defaultdict(list)
    for tool in tools:
        grouped[tool.tool.primary_category].append(tool)
    found = [CategoryUses(c, members, places(members)) for c, members in grouped.items()]
    return sorted(found, key=lambda c: (-c.places, -len(c.tools), c.category))


def places(tools: Iterable[ToolUses]) -> int:
    """How many municipalities stand behind ``tools``."""
    return len({u.place.code for t in tools for u in t.uses})


def by_band(tools: Iterable[Tool], catalog: Catalog) -> list[BandRow]:
    """Adopters (trials and ended uses left out) in each size band; tools without any are left out."""
    rows = []
    for tool in tools:
        bands = [size_band(catalog.municipalities[a.code].population) for a in tool.adopters if a.kind == "adopted"]
        if bands:
            rows.append(BandRow(tool, [bands.count(label) for label in SIZE_LABELS], len(bands)))
    return sorted(rows, key=lambda r: (-r.total, r.tool.name))
