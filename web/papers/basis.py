"""What the papers of a notebook (memo, role sheet, specification outline) are made of, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from catalog.catalog import Catalog
from catalog.schema import Category, Municipality, Tool
from recommender.planning.plan import Plan
from recommender.recommend import Recommender
from recommender.recommendation import ChecklistEntry
from web.notebooks.document import Document
from web.notebooks.effects.figures import EffectFigures, effect_figures
from web.notebooks.plan.reading import made
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import checked
from web.papers.neutral import Named, named_in


class Part(NamedTuple):
    """One thing that a paper draws on. ``known``: somebody has written it; ``endpoint``, ``anchor``: where it is written."""

    known: bool
    name: str
    endpoint: str
    anchor: str


@dataclass(frozen=True)
class Basis:
    """``plan`` is None where there can be none; ``no_plan`` then says why, unless nothing was asked. ``tools``: those of the shortlist still in the catalogue.

    ``items``: every check item that applies or may apply, except those marked 対象外.
    """

    notebook: Notebook
    catalog: Catalog
    today: date
    place: Municipality | None
    categories: list[Category]
    tools: list[Tool]
    items: dict[str, ChecklistEntry]
    figures: EffectFigures
    plan: Plan | None
    no_plan: str | None

    @property
    def document(self) -> Document:
        return self.notebook.document

    def named(self) -> list[Named]:
        """Products and vendors in what the office itself wrote and the papers repeat."""
        own = [("題名", self.document.title), ("困りごと", self.document.need)]
        own += [("効果の仕事の名前", w.typed.name) for w in self.figures.works]
        return named_in(own, self.catalog)


def basis(notebook: Notebook, recommender: Recommender, today: date) -> Basis:
    document, catalog = notebook.document, recommender.catalog
    found = checked(document, recommender, today)
    planned = made(document, catalog, today)
    figures = effect_figures(document, catalog, found.situation.categories)
    categories = list(found.situation.categories)
    # A category chosen for a kind of work tells what this is about as well.
    categories += [catalog.categories[w.category] for w in figures.works if w.category and catalog.categories[w.category] not in categories]
    return Basis(
        notebook=notebook,
        catalog=catalog,
        today=today,
        place=catalog.municipalities.get(document.municipality or ""),
        categories=categories,
        tools=[catalog.tools[i] for i in document.candidates if i in catalog.tools],
        items={i.id: i.entry for s in found.stages for i in s.items if i.entry and i.progress.status != "not_needed"},
        figures=figures,
        plan=planned.plan,
        no_plan=planned.problem,
    )
