"""Additions, removals and moves."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from catalog.catalog import Catalog
from web.notebooks import changes
from web.notebooks.document import Candidate, Document

THREE = Document(title="題", candidates={i: Candidate(name=i, reason=f"{i}の理由") for i in "abc"})


@pytest.mark.parametrize(
    ("tool", "step", "order"),
    [("a", -1, "abc"), ("a", 1, "bac"), ("b", -1, "bac"), ("b", 1, "acb"), ("c", 1, "abc"), ("gone", 1, "abc")],
)
def test_moves_one_place_and_stops_at_the_ends(tool: str, step: int, order: str) -> None:
    moved = changes.moved_tool(THREE, tool, step)
    assert "".join(moved.candidates) == order
    assert moved.candidates == THREE.candidates  # the same tools with the same reasons


def test_a_tool_is_taken_in_once_with_its_name(catalog: Catalog) -> None:
    tool = catalog.tools["logo-chat"]
    with_it = changes.with_tool(THREE, tool)
    assert list(with_it.candidates) == ["a", "b", "c", "logo-chat"]
    assert with_it.candidates["logo-chat"].name == tool.name
    assert changes.with_tool(with_it, tool) is with_it
    assert changes.without_tool(with_it, "logo-chat") == THREE
    assert changes.without_tool(THREE, "gone") == THREE


def test_a_case_is_taken_in_once_with_its_title(catalog: Catalog) -> None:
    case = catalog.cases["fukaya-2019-logochat"]
    with_it = changes.with_case(THREE, case)
    assert with_it.cases[case.id].title == case.title
    assert changes.with_case(with_it, case) is with_it
    assert changes.without_case(with_it, case.id) == THREE


def test_the_fifty_first_candidate_is_refused(catalog: Catalog) -> None:
    full = Document(title="題", candidates={str(n): Candidate(name="a") for n in range(50)})
    with pytest.raises(ValidationError):
        changes.with_tool(full, catalog.tools["logo-chat"])


def test_comments_are_signed_dated_and_removable() -> None:
    said = changes.with_comment(changes.with_comment(THREE, "山田", "一つ目"), "佐藤", "二つ目")
    assert [(c.author, c.text) for c in said.comments.values()] == [("山田", "一つ目"), ("佐藤", "二つ目")]
    first = next(iter(said.comments))
    assert [c.text for c in changes.without_comment(said, first).comments.values()] == ["二つ目"]
    with pytest.raises(ValidationError):
        changes.with_comment(THREE, "山田", " ")
