"""How near a tool's own sentences are to a need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import tool

from catalog.catalog import Catalog
from recommender.passages import Passages, passages, passages_of


def test_passages_are_the_troubles_a_tool_solves_then_its_functions() -> None:
    known = tool(solves=["電話が多い", "待たせる"], functions=["自動で答える"])
    assert passages(known) == ["電話が多い", "待たせる", "自動で答える"]
    assert passages(tool(functions=["自動で答える"])) == ["自動で答える"]


def test_a_tool_of_which_neither_is_known_speaks_by_its_summary() -> None:
    assert passages(tool()) == ["あ" * 40]


def test_passages_of_all_tools_come_tool_after_tool(catalog: Catalog) -> None:
    tools = list(catalog.tools.values())
    texts, counts = passages_of(tools)
    assert len(counts) == len(tools)
    assert counts.min() >= 1
    ends = np.cumsum(counts)
    for tool_, end, count in zip(tools, ends, counts, strict=True):
        assert texts[end - count : end] == passages(tool_)
    assert len(texts) == ends[-1]


@given(counts=st.lists(st.integers(1, 6), min_size=1, max_size=8), seed=st.integers(0, 1_000))
def test_nearness_is_the_mean_of_the_three_nearest_passages_or_of_all_where_there_are_fewer(counts: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(sum(counts), 5)).astype(np.float32)
    query = random.normal(size=5).astype(np.float32)
    found = Passages(vectors, np.array(counts, dtype=np.int32)).nearness(query)
    expected = [np.sort(part @ query)[::-1][:3].mean() for part in np.split(vectors, np.cumsum(counts)[:-1])]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("others", [0, 3])
def test_more_to_tell_brings_a_tool_no_nearer_by_itself(others: int) -> None:
    near, far = [1.0, 0.0], [0.0, 1.0]
    one = Passages(np.array([near, near, near, *[far] * others], dtype=np.float32), np.array([3 + others], dtype=np.int32))
    assert one.nearness(np.array(near, dtype=np.float32)) == pytest.approx([1])
