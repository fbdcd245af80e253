"""All categories, and one: how staff say the trouble, what to ask first, its tools and cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from catalog.facets import SIZE_LABELS, size_band
from catalog.schema import Case, Category, Municipality, Tool
from recommender.effects.statistics import category_record
from recommender.size import near_span
from web.facts import effects as effect_words
from web.facts import uses
from web.facts.adopters import users_of
from web.filters import adopted
from web.pages.home import GROUPS
from web.pictures.flow import flow_picture
from web.pictures.japan import japan_picture
from web.state import catalog

pages = Blueprint("categories", __name__)

PHRASES, TOOLS, CASES, BAND_TOOLS = 8, 6, 5, 12
# Side by side: what went well, what did not.
WELL, BADLY = ("success", "launched"), ("failure", "mixed", "ended")


@dataclass(frozen=True)
class Row:
    """One category of the browse page. ``badly``: cases that failed, were mixed, or ended."""

    category: Category
    tools: int
    cases: int
    badly: int


@dataclass(frozen=True)
class Outcomes:
    """Cases of some outcomes, newest first; ``shown`` are the first of them."""

    counts: list[tuple[str, int]]
    shown: list[Case]


@pages.get("/categories")
def categories() -> ResponseReturnValue:
    source = catalog()
    rows = [_row(c) for c in source.categories.values()]
    groups = [(name, hint, [r for r in rows if r.category.group == name]) for name, hint in GROUPS]
    return render_template("categories.html", groups=groups, own=_own(), catalog=source)


@pages.get("/categories/<category_id>")
def category(category_id: str) -> ResponseReturnValue:
    source = catalog()
    found = source.categories.get(category_id) or abort(404)
    own = _own()
    tools = [t for t in source.tools.values() if category_id in t.categories]
    tools.sort(key=lambda t: (t.primary_category != category_id, -adopted(t), t.name))
    cases = sorted((c for c in source.cases.values() if category_id in c.categories), key=lambda c: (-(c.year or 0), c.id))
    bands = uses.by_band(tools, source)
    record = category_record(category_id, cases)
    return render_template(
        "category.html",
        category=found,
        own=own,
        own_band=size_band(own.population) if own else None,
        near=_near(own, tools) if own else None,
        near_span=near_span(own.population) if own else None,
        phrases=found.phrases[:PHRASES],
        flow=flow_picture(source.flows[category_id]) if category_id in source.flows else None,
        partners=[_row(source.categories[c]) for c in found.partners],
        tools=tools,
        shown_tools=tools[:TOOLS],
        bands=bands[:BAND_TOOLS],
        band_count=len(bands),
        band_labels=SIZE_LABELS,
        map=japan_picture([user for t in tools for user in users_of(t, source)], own),
        cases=cases,
        effects=_effects(cases),
        record=record,
        record_rows=effect_words.rows(record),
        words=effect_words,
        well=_outcomes(cases, WELL),
        badly=_outcomes(cases, BADLY),
        trials=_outcomes(cases, ("trial",)),
        catalog=source,
    )


def _own() -> Municipality | None:
    return catalog().municipalities.get(request.args.get("municipality", ""))


def _row(category: Category) -> Row:
    source = catalog()
    cases = [c for c in source.cases.values() if category.id in c.categories]
    return Row(category, sum(category.id in t.categories for t in source.tools.values()), len(cases), sum(c.went_badly for c in cases))


def _near(own: Municipality, tools: Sequence[Tool]) -> list[uses.ToolUses]:
    """Which of ``tools`` municipalities near in population adopted."""
    source = catalog()
    ids = {t.id for t in tools}
    return [t for t in uses.by_tool(uses.near(own, source.municipalities.values()), source) if t.tool.id in ids and t.adopted]


def _effects(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """How many cases tell an effect of which strength; each case counts once, with its strongest."""
    kinds = [next((k for k in ("measured", "trial", "expected") if any(e.kind == k for e in c.effects)), "none") for c in cases]
    return [(k, kinds.count(k)) for k in ("measured", "trial", "expected", "none")]


def _outcomes(cases: Sequence[Case], outcomes: Sequence[str]) -> Outcomes:
    held = sorted((c for c in cases if c.outcome in outcomes), key=lambda c: (outcomes.index(c.outcome), -(c.year or 0)))
    counts = [(o, sum(c.outcome == o for c in held)) for o in outcomes]
    return Outcomes([(o, n) for o, n in counts if n], held[:CASES])
