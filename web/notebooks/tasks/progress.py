"""The check items of a notebook with how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from catalog.catalog import Catalog
from recommender.checklists import Situation, checklists
from recommender.recommend import Recommender
from recommender.recommendation import ChecklistEntry
from web.inputs import read_need
from web.notebooks.document import Document, Progress
from web.notebooks.plan.reading import made

By = Literal["stage", "role"]


@dataclass(frozen=True)
class Item:
    """``entry`` is None where the item does not apply now; then only ``progress`` tells what was done."""

    id: str
    text: str
    entry: ChecklistEntry | None
    progress: Progress

    @property
    def waits(self) -> bool:
        """Only the asker can tell whether it applies, and nobody has said so yet."""
        return self.entry is not None and not self.entry.certain and self.progress.status == "todo"


@dataclass(frozen=True)
class Group:
    """Items of one stage, or of one role."""

    name: str
    items: list[Item]

    @property
    def wanted(self) -> int:
        """Items to do: neither those marked 対象外 nor those that may not apply and were not begun."""
        return sum(i.progress.status != "not_needed" and not i.waits for i in self.items)

    @property
    def done(self) -> int:
        return sum(i.progress.status == "done" for i in self.items)


@dataclass(frozen=True)
class Checked:
    """``situation``: what decided which items apply."""

    stages: list[Group]
    left_over: list[Item]
    situation: Situation

    @property
    def roles(self) -> list[str]:
        return sorted({i.entry.role for s in self.stages for i in s.items if i.entry})

    def grouped(self, by: By, stage: str = "", role: str = "", status: str = "") -> list[Group]:
        """The items by stage or by role; of ``stage``, ``role`` and ``status`` only, where given. No empty groups."""
        found: dict[str, list[Item]] = {name: [] for name in (self.roles if by == "role" else [s.name for s in self.stages])}
        for group in self.stages:
            for item in group.items:
                if item.entry and stage in ("", group.name) and role in ("", item.entry.role) and status in ("", item.progress.status):
                    found[item.entry.role if by == "role" else group.name].append(item)
        return [Group(name, items) for name, items in found.items() if items]

    @property
    def wanted(self) -> int:
        return sum(s.wanted for s in self.stages)

    @property
    def done(self) -> int:
        return sum(s.done for s in self.stages)


def situation(document: Document, recommender: Recommender, today: date) -> Situation:
    """What the notebook tells: its need, municipality, conditions and the tools of its shortlist.

    Without a category or a tool the need is read as the search reads it.
    """
    catalog = recommender.catalog
    tools = [catalog.tools[i] for i in document.candidates if i in catalog.tools]
    named = [document.conditions.get("category", ""), *(t.primary_category for t in tools)]
    asked = read_need({**document.conditions, "need": document.need, "municipality": document.municipality or ""}, catalog).need
    if asked and not any(named):
        named = [c.id for c in recommender.recommend(asked).categories[:1]]
    place = catalog.municipalities.get(document.municipality or "")
    return Situation(
        text=document.need,
        categories=[catalog.categories[c] for c in dict.fromkeys(named) if c in catalog.categories],
        tools=tools,
        population=asked.size if asked else place.population if place else None,
        network=asked.constraints.network if asked else document.conditions.get("network") or None,
        today=_start(document, catalog, today) or today,
        answers={name: said == "yes" for name, said in document.answers.items() if said},
    )


def _start(document: Document, catalog: Catalog, today: date) -> date | None:
    """Rules that begin on a date ask when the service starts, which the plan may tell (docs/plan.md)."""
    plan = made(document, catalog, today).plan
    return plan.month.last_workday if plan else None


def checked(document: Document, recommender: Recommender, today: date) -> Checked:
    """The items that apply, by stage, and the records of items that do not apply (any more)."""
    catalog = recommender.catalog
    known = situation(document, recommender, today)
    applying = checklists(catalog, known)
    stages = [Group(c.stage, [Item(e.id, e.text, e, document.progress.get(e.id, Progress())) for e in c.items]) for c in applying if c.items]
    shown = {i.id for s in stages for i in s.items}
    left_over = [Item(i, item_text(i, p, catalog), None, p) for i, p in document.progress.items() if i not in shown]
    return Checked(stages, left_over, known)


def item_text(item_id: str, progress: Progress, catalog: Catalog) -> str:
    """As the catalogue has it now, else as it read when something was written to it."""
    return catalog.check_items[item_id].text if item_id in catalog.check_items else progress.text or f"確認項目 {item_id}"
