"""Which check items apply to a need, a tool and a municipality, and why.

An item's conditions are decided from what the asker answered, else from what is known (category, tools, size, words of
the need, date). What only the asker can know stays open: the item is shown with its question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from catalog.catalog import Catalog
from catalog.conditions import Term, parse
from catalog.schema import Category, Tool
from catalog.schema_service import CheckItem, Condition
from catalog.words import clean
from recommender.recommendation import Checklist, ChecklistEntry

STAGES = ("構想", "BPR", "調達", "導入", "運用", "見直し")


@dataclass(frozen=True)
class Situation:
    """What is known about one introduction. ``today`` decides rules that start on a date.

    ``answers``: id of a condition -> what the asker says of it.
    """

    text: str = ""
    categories: Sequence[Category] = ()
    tools: Sequence[Tool] = ()
    population: int | None = None
    network: str | None = None
    today: date = date.min
    answers: Mapping[str, bool] = field(default_factory=dict)


def holds(condition: Condition, situation: Situation) -> bool | None:
    """True, False, or None where only the asker can tell."""
    if condition.ask and condition.id in situation.answers:
        return situation.answers[condition.id]
    decided: list[bool | None] = []
    if condition.unless_denied:
        decided.append(True)
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
    return _as_said(word).search(text) is not None


@lru_cache(maxsize=1_024)  # the conditions' words are the same for every need
def _as_said(word: str) -> re.Pattern[str]:
    word = clean(word)
    if word.isascii() and word.isalpha():
        return re.compile(rf"(?<![A-Za-z]){word}(?![A-Za-z])", re.IGNORECASE)
    return re.compile(re.escape(word))


def entry(item: CheckItem, conditions: Mapping[str, Condition], states: Mapping[str, bool | None]) -> ChecklistEntry | None:
    """The item as it applies here, or None where it does not; ``states`` from :func:`holds`."""

    def meets(term: Term) -> bool | None:
        state = states[term.name]
        return state if state is None else state != term.negated

    groups = [group for group in parse(item.conditions) if all(meets(term) is not False for term in group)]
    if not groups:
        return None
    certain = next((group for group in groups if all(meets(term) for term in group)), None)
    # Where only the asker can tell, every way in which the item might apply is said and asked.
    open_ways = [[term for term in group if meets(term) is None] for group in groups]
    asked = [conditions[term.name].ask for way in open_ways for term in way]
    return ChecklistEntry(
        id=item.id,
        text=item.text,
        stage=item.stage,
        role=item.role,
        deliverable=item.deliverable,
        done=item.done,
        why="".join(_because(term, conditions) for term in certain)
        if certain
        else f"{'、または'.join('かつ'.join(f'「{label(term, conditions)}」' for term in way) for way in open_ways)}に当たる場合に必要です。",
        certain=certain is not None,
        ask=None if certain else "".join(dict.fromkeys(ask for ask in asked if ask)) or None,
        basis=item.basis,
        strength=item.strength,
        case=item.case,
        sources=item.sources,
    )


def label(term: Term, conditions: Mapping[str, Condition]) -> str:
    return conditions[term.name].label + ("以外" if term.negated else "")


def _because(term: Term, conditions: Mapping[str, Condition]) -> str:
    condition = conditions[term.name]
    return f"「{condition.label}」に当たらないためです。" if term.negated else condition.because


@dataclass(frozen=True)
class Question:
    """What only the asker can settle. ``known``: what would be taken without an answer, ``answer``: what was said."""

    condition: Condition
    known: bool | None
    answer: bool | None


def questions(catalog: Catalog, situation: Situation) -> list[Question]:
    """Everything the asker can answer; each answer may bring or take away check items."""
    silent = replace(situation, answers={})
    return [Question(c, holds(c, silent), situation.answers.get(c.id)) for c in catalog.conditions.values() if c.ask]


def checklists(catalog: Catalog, situation: Situation) -> list[Checklist]:
    """All stages in order; within a stage the certain items first, and of these the category's own."""
    states = {name: holds(condition, situation) for name, condition in catalog.conditions.items()}
    found = [(item, e) for item in catalog.check_items.values() if (e := entry(item, catalog.conditions, states))]
    found.sort(key=lambda pair: (not pair[1].certain, not of_some_category(pair[0])))
    return [Checklist(stage=stage, items=[e for _, e in found if e.stage == stage]) for stage in STAGES]


def of_some_category(item: CheckItem) -> bool:
    """Whether it is there for some categories of tools only."""
    return any(term.name.startswith("category:") for group in parse(item.conditions) for term in group)
