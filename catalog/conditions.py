"""The tiny language of check items' conditions: names joined by "and" and "or", each perhaps after "not".

``category:ID`` is a name too: it holds where the tool or the need is of that category.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from catalog.schema import Category
from catalog.schema_service import Condition

_NAME = re.compile(r"[a-z0-9_]+|category:[a-z0-9-]+")
_WORDS = ("and", "or", "not")


class Term(NamedTuple):
    name: str
    negated: bool = False


@lru_cache(maxsize=1_024)  # every answer asks for the conditions of all check items
def parse(text: str) -> tuple[tuple[Term, ...], ...]:
    """ "a and not b or c" -> ((a, not b), (c,)): any group whose terms all hold ("and" binds tighter).

    Raises ValueError with a Japanese sentence where the text is not of that form.
    """
    groups = tuple(tuple(_term(part) for part in group.split(" and ")) for group in text.split(" or "))
    for term in (term for group in groups for term in group):
        if term.name in _WORDS or not _NAME.fullmatch(term.name):
            raise ValueError(
                f"条件「{text}」を読めません。条件名を and と or でつないでください。"
                "打ち消すときは前に not を付けます（例: personal_data and outsourcing、category:rpa and not ai）。"
            )
    return groups


def _term(text: str) -> Term:
    return Term(text.removeprefix("not "), text.startswith("not "))


def of_category(category: Category) -> Condition:
    """The condition that each category brings without being written."""
    return Condition(
        id=f"category:{category.id}",
        label=f"分類が「{category.label}」",
        because=f"「{category.label}」ならではの項目です。",
        categories=[category.id],
    )
