from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import KUJI, YOKOHAMA, adopter, case, measured, tool

from catalog.catalog import Catalog
from catalog.schema import Tool
from recommender.evidence import evidence

HOSTS: dict[str, Any] = {"copy": ["copies.example"], "blog": ["blog.example"]}
YEAR = 2026
GOOD = case("success", effects=[measured()])
BAD = case("failure")


def used(*adopters: dict[str, Any], **more: Any) -> Tool:
    return tool(adopters=list(adopters), **more)


def counted(users: int) -> dict[str, Any]:
    return {"count": users, "source": "https://vendor.example/"}


def found(subject: Tool, *cases: Any) -> float:
    return evidence(subject, list(cases), HOSTS, YEAR)


def test_nothing_known_is_no_evidence() -> None:
    assert found(tool()) == 0


def test_one_fresh_use_is_a_quarter_of_what_adoption_can_say() -> None:
    assert found(used(adopter(KUJI, year=YEAR))) == pytest.approx(0.75 * (1 - math.exp(-1 / 3)))


def test_a_use_of_six_years_ago_tells_half_as_much() -> None:
    assert found(used(adopter(KUJI, year=YEAR - 6))) == pytest.approx(0.75 * (1 - math.exp(-0.5 / 3)))


def test_a_use_without_year_counts_as_five_years_old() -> None:
    assert found(used(adopter(KUJI))) == found(used(adopter(KUJI, year=YEAR - 5)))


def test_a_use_announced_for_next_year_counts_as_fresh() -> None:
    assert found(used(adopter(KUJI, year=YEAR + 1))) == found(used(adopter(KUJI, year=YEAR)))


def test_adopted_tells_more_than_a_trial_and_a_trial_more_than_an_end() -> None:
    adopted, trial, ended = (found(used(adopter(KUJI, kind, YEAR))) for kind in ("adopted", "trial", "ended"))
    assert adopted > trial > ended > 0


@pytest.mark.parametrize("weak", ["https://copies.example/a", "https://www.blog.example/a"])
def test_a_weak_source_tells_less(weak: str) -> None:
    assert 0 < found(used(adopter(KUJI, year=YEAR, source=weak))) < found(used(adopter(KUJI, year=YEAR)))


def test_more_users_and_a_published_number_of_users_tell_more() -> None:
    one, two = used(adopter(KUJI, year=YEAR)), used(adopter(KUJI, year=YEAR), adopter(YOKOHAMA, year=YEAR))
    published = used(adopter(KUJI, year=YEAR), adoption_count=counted(100))
    assert found(one) < found(two)
    assert found(one) < found(published)


def test_a_measured_improvement_adds_and_a_case_gone_badly_takes_some_of_it_away() -> None:
    assert found(tool(), GOOD) == pytest.approx(0.25 * 0.5)
    assert found(tool(), GOOD, BAD) == pytest.approx(0.25 * (0.5 - 0.3 * 0.5))
    assert found(tool(), GOOD, GOOD) > found(tool(), GOOD)
    assert found(tool(), BAD) == 0


@pytest.mark.parametrize("effect", [measured(kind="expected"), measured(kind="trial"), measured(better=None), measured(better=False)])
def test_what_was_only_expected_tried_or_no_better_adds_nothing(effect: dict[str, Any]) -> None:
    assert found(tool(), case(effects=[effect])) == 0


@given(
    years=st.lists(st.integers(1990, 2100), max_size=30),
    count=st.integers(1, 2_000),
    good=st.integers(0, 20),
    bad=st.integers(0, 20),
)
def test_evidence_stays_in_0_to_1(years: list[int], count: int, good: int, bad: int) -> None:
    subject = tool(adopters=[adopter(f"{n:06}", year=y) for n, y in enumerate(years)], adoption_count=counted(count))
    assert 0 <= found(subject, *[GOOD] * good, *[BAD] * bad) <= 1


def test_real_tools_differ_in_evidence_and_stay_in_0_to_1(catalog: Catalog) -> None:
    values = {i: evidence(t, catalog.cases_of_tool[i], catalog.wording["source-hosts"], YEAR) for i, t in catalog.tools.items()}
    assert all(0 <= v <= 1 for v in values.values())
    unused = [i for i, t in catalog.tools.items() if not t.adopters and not t.adoption_count and not catalog.cases_of_tool[i]]
    assert unused
    assert all(values[i] == 0 for i in unused)
