"""Which check items apply to a need, a tool and a municipality, and why.

An item's conditions are decided from what is known (category, tools, size, words of the need,
date). What only the asker can know stays open: the item is shown with its question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.catalog import Catalog
from catalog.conditions import parse
from catalog.schema import Category, CheckItem, Condition, Tool
from catalog.words import clean
from recommender.recommendation import Checklist, ChecklistEntry

STAGES = ("構想", "BPR", "調達", "導入", "運用", "見直し")


@dataclass(frozen=True)
class Situation:
    """What is known about one introduction. ``today`` decides rules that start on a date."""

    text: str = ""
    categories: Sequence[Category] = ()
    tools: Sequence[Tool] = ()
    population: int | None = None
    network: str | None = None
    today: date = date.min


def holds(condition: Condition, situation: Situation) -> bool | None:
    """True, False, or None where only the asker can tell."""
    decided: list[bool | None] = []
    if condition.category_flag:
        decided.append(any(getattr(c, condition.category_flag) for c in situation.categories))
        if condition.category_flag == "resident_facing":
            decided.append(any(t.users in ("residents", "both") for t in situation.tools))
    if condition.categories:
        decided.append(any(c.id in condition.categories for c in situation.categories))
    if condition.network:
        offered = any(n.name == condition.network and n.available for t in situation.tools for n in t.networks)
        decided.append(True if situation.network == condition.network or offered else None)
    if condition.population_below:
        decided.append(None if situation.population is None else situation.population < condition.population_below)
    if condition.from_date:
        decided.append(True if situation.today >= date.fromisoformat(condition.from_date) else None)
    if condition.words:
        said = any(_says(situation.text, word) for word in condition.words)
        decided.append(True if said else None if condition.ask else False)
    if not decided:
        # No rule at all: `always`, or a matter only the asker knows.
        return None if condition.ask else True
    if True in decided:
        return True
    return None if None in decided else False


def _says(text: str, word: str) -> bool:
    """Whether ``word`` stands in the cleaned ``text``; Latin ones as whole words (AI is not in MAIL)."""
    word = clean(word)
    if word.isascii() and word.isalpha():
        return re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text, re.IGNORECASE) is not None
    return word in text


def entry(item: CheckItem, conditions: dict[str, Condition], states: dict[str, bool | None]) -> ChecklistEntry | None:
    """The item as it applies here, or None where it does not; ``states`` from :func:`holds`."""
    groups = [group for group in parse(item.conditions) if all(states[name] is not False for name in group)]
    if not groups:
        return None
    certain = next((group for group in groups if all(states[name] for name in group)), None)
    # Where only the asker can tell, every way in which the item might apply is said and asked.
    shown = [conditions[name] for name in certain] if certain else []
    open_ways = [[conditions[name] for name in group if states[name] is None] for group in groups]
    return ChecklistEntry(
        id=item.id,
        text=item.text,
        stage=item.stage,
        role=item.role,
        deliverable=item.deliverable,
        why="".join(c.because for c in shown) if certain else f"{'、または'.join(_both(way) for way in open_ways)}に当たる場合に必要です。",
        certain=certain is not None,
        ask=None if certain else "".join(dict.fromkeys(c.ask for way in open_ways for c in way if c.ask)) or None,
        basis=item.basis,
        strength=item.strength,
        sources=item.sources,
    )


def _both(conditions: list[Condition]) -> str:
    return "かつ".join(f"「{c.label}」" for c in conditions)


def checklists(catalog: Catalog, situation: Situation) -> list[Checklist]:
    """All stages in order; within a stage the certain items first."""
    states = {name: holds(condition, situation) for name, condition in catalog.conditions.items()}
    entries = [e for item in catalog.check_items.values() if (e := entry(item, catalog.conditions, states))]
    return [Checklist(stage=stage, items=sorted((e for e in entries if e.stage == stage), key=lambda e: not e.certain)) for stage in STAGES]
