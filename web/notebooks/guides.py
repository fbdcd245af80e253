"""The starting documents of a notebook: of which category, and what the notebook already tells."""

from __future__ import annotations

from datetime import date

from catalog.catalog import Catalog
from catalog.schema import Category
from recommender.planning.fiscal import Month
from recommender.recommend import Recommender
from web.filters import day
from web.notebooks.document import OUTCOME_LABELS, Document
from web.notebooks.plan.words import month
from web.notebooks.tasks.progress import situation
from web.papers.starting.parts import Filled


def categories(document: Document, recommender: Recommender, today: date) -> list[Category]:
    """Those with a guide that the notebook is about, the most likely first: of its candidates, of its conditions, as the need is read."""
    catalog = recommender.catalog
    ids = [catalog.tools[i].primary_category for i in document.candidates if i in catalog.tools]
    ids += [c.id for c in situation(document, recommender, today).categories]
    return [catalog.categories[i] for i in dict.fromkeys(ids) if i in catalog.guides]


def filled(document: Document, category: Category, catalog: Catalog) -> Filled:
    municipality = catalog.municipalities.get(document.municipality or "")
    return Filled(
        title=document.title,
        place=municipality.full_name if municipality else "",
        tool=_tool(document, category, catalog),
        start=month(Month.parse(document.plan.start)) if document.plan.start else "",
        decided=_decided(document),
    )


def _tool(document: Document, category: Category, catalog: Catalog) -> str:
    """The one tool that is settled; empty while several are left, or where the decision was for none."""
    selection = document.selection
    outcome = document.decision.outcome or (selection.decision.outcome if selection else None)
    if outcome not in (None, "proceed"):
        return ""
    left = {i: c.name for i, c in document.candidates.items()}
    if len(left) != 1 and selection and selection.decision.outcome == "proceed":
        left = {i: e.name for i, e in selection.entries.items() if e.verdict == "kept"}
    if len(left) != 1:
        return ""
    tool_id, name = next(iter(left.items()))
    known = catalog.tools.get(tool_id)
    return name if known is None or category.id in known.categories else ""


def _decided(document: Document) -> tuple[str, str, str, str] | None:
    decision = document.decision
    if decision.outcome is None:
        return None
    return f"選定の結果: {OUTCOME_LABELS[decision.outcome]}", day(decision.on) if decision.on else "", decision.by, decision.why
