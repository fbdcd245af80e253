"""How troubles are worded and what they are about: the texts understanding is learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.catalog import Catalog
from catalog.schema import MadeNeed, SampleNeed
from catalog.words import reading
from recommender.passages import passages

OUT_OF_SCOPE = "out-of-scope"
# Procurements' purposes are told as real needs are; a scene written for training tells less, a vague situation less still.
_MADE = {"purpose": 1.0, "need": 0.5, "situation": 0.3}
_TERM, _BY_NAME, _CASE, _TOOL, _KANA = 0.5, 0.2, 0.5, 0.3, 0.3
_SHORT = 30  # characters; nobody types a longer text in hiragana only


@dataclass(frozen=True)
class Example:
    """One text and the categories it is about, the first one mainly."""

    text: str
    categories: tuple[str, ...]
    weight: float


def wordings(catalog: Catalog, needs: Iterable[SampleNeed]) -> Iterator[Example]:
    """Texts written for the purpose, and real ``needs``."""
    for category in catalog.categories.values():
        own = (category.id,)
        yield Example(f"{category.label}。{category.description}", own, 1.0)
        yield from (Example(phrase, own, 1.0) for phrase in category.phrases)
        yield from (Example(term, own, _TERM) for term in category.terms)
        yield from (Example(text, own, _BY_NAME) for text in _by_name([category.label, *category.terms]))
        yield from (Example(n.text, (n.category,), 1.0) for n in category.not_this)
    for made in catalog.made_needs():
        yield from _asked(made, _MADE[made.kind])
    for need in needs:
        yield from _asked(need, 1.0)
    yield from (Example(text, (OUT_OF_SCOPE,), 1.0) for text in catalog.wording["out-of-scope"])


def _by_name(names: list[str]) -> Iterator[str]:
    """Kinds of tools asked for by their names, as one does who knows what to buy."""
    ways = ("{}を導入したい", "{}を入れたい", "{}を使いたい", "{}を始めたい", "{}がほしい")
    yield from (ways[number % len(ways)].format(name) for number, name in enumerate(names))


def _asked(need: MadeNeed | SampleNeed, weight: float) -> Iterator[Example]:
    told = tuple(need.categories) or (OUT_OF_SCOPE,)
    yield from (Example(text, told, weight) for text in (need.need_staff, need.need_short))


def in_kana(told: Iterable[Example]) -> list[Example]:
    """The short ones once more as typed without conversion: てんにゅうてつづき."""
    short = ((reading(e.text).replace(" ", ""), e) for e in told if len(e.text) <= _SHORT)
    return [Example(kana, e.categories, e.weight * _KANA) for kana, e in short if kana]


def fact_examples(catalog: Catalog) -> list[Example]:
    """What cases needed and what tools say of themselves."""
    cases = [Example(case.need, tuple(case.categories), _CASE) for case in catalog.cases.values()]
    return cases + [Example(text, tuple(tool.categories), _TOOL) for tool in catalog.tools.values() for text in passages(tool)]
