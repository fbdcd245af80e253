"""The language of check items' conditions."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.conditions import Term, parse

names = st.from_regex(r"[a-z0-9_]+|category:[a-z0-9-]+", fullmatch=True).filter(lambda n: n not in ("and", "or", "not"))
terms = st.builds(Term, names, st.booleans())


def written(groups: Sequence[Sequence[Term]]) -> str:
    return " or ".join(" and ".join(f"{'not ' if t.negated else ''}{t.name}" for t in group) for group in groups)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("always", [["always"]]),
        ("a and b", [["a", "b"]]),
        ("a or b", [["a"], ["b"]]),
        ("a and b or c", [["a", "b"], ["c"]]),
        ("a or b and c", [["a"], ["b", "c"]]),
        ("category:ai-ocr and b", [["category:ai-ocr", "b"]]),
    ],
)
def test_and_binds_tighter_than_or(text: str, groups: list[list[str]]) -> None:
    assert parse(text) == tuple(tuple(Term(name) for name in group) for group in groups)


def test_not_belongs_to_the_name_after_it() -> None:
    assert parse("a and not b or not c") == ((Term("a"), Term("b", negated=True)), (Term("c", negated=True),))


@given(st.lists(st.lists(terms, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_joined_is_read_again(groups: list[list[Term]]) -> None:
    assert parse(written(groups)) == tuple(tuple(group) for group in groups)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a and",
        "and a",
        "a  and b",
        "a AND b",
        "a && b",
        "(a or b) and c",
        "not",
        "not not a",
        "a not b",
        "category:",
        "category: a",
        "個人情報",
        "a,b",
        "a\n",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="例: personal_data and outsourcing"):
        parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        groups = parse(text)
    except ValueError:
        return
    assert written(groups) == text
