from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import KUJI, YOKOHAMA, adopter, tool

from catalog.catalog import Catalog
from catalog.schema import Tool
from recommender.recommend import Recommender
from recommender.similarity import Neighbourhood
from recommender.size import NEUTRAL, SMALL, SizeFit, close_users, nearness


@pytest.fixture(scope="module")
def near(recommender: Recommender) -> Neighbourhood:
    return recommender.index.neighbourhood


def codes_around(catalog: Catalog, population: int, count: int) -> list[str]:
    return sorted(catalog.municipalities, key=lambda c: abs(np.log(catalog.municipalities[c].population / population)))[:count]


def used_around(catalog: Catalog, population: int, count: int = 8, kind: str = "adopted") -> Tool:
    return tool(adopters=[adopter(c, kind) for c in codes_around(catalog, population, count)])


def fits(catalog: Catalog, near: Neighbourhood, tools: list[Tool], population: int | None, code: str | None = None) -> list[float]:
    size = SizeFit(tools, catalog.municipalities, near)
    return size.fits(size.asker(population, catalog.municipalities[code] if code else None)).tolist()


def test_size_is_neutral_where_the_asker_or_every_user_is_unknown(catalog: Catalog, near: Neighbourhood) -> None:
    used, unused = used_around(catalog, 30_000), tool()
    assert fits(catalog, near, [used, unused], None) == [NEUTRAL, NEUTRAL]
    assert fits(catalog, near, [used, unused], 30_000)[1] == NEUTRAL
    assert fits(catalog, near, [used, unused], 30_000, KUJI)[1] == NEUTRAL


def test_a_tool_used_around_30000_fits_30000_better_than_a_million(catalog: Catalog, near: Neighbourhood) -> None:
    small = used_around(catalog, 30_000)
    (here,), (there,) = (fits(catalog, near, [small], population) for population in (30_000, 1_000_000))
    assert here > NEUTRAL > there


def test_a_tool_used_by_big_cities_fits_them_better_than_small_towns(catalog: Catalog, near: Neighbourhood) -> None:
    big = used_around(catalog, 1_000_000)
    (here,), (there,) = (fits(catalog, near, [big], population) for population in (1_000_000, 8_000))
    assert here > NEUTRAL > there


def test_more_users_of_our_size_fit_better(catalog: Catalog, near: Neighbourhood) -> None:
    few, many = fits(catalog, near, [used_around(catalog, 30_000, 1), used_around(catalog, 30_000, 20)], 30_000)
    assert many > few > NEUTRAL


def test_use_that_goes_on_tells_more_than_a_trial_and_a_trial_more_than_an_end(catalog: Catalog, near: Neighbourhood) -> None:
    adopted, trial, ended = fits(catalog, near, [used_around(catalog, 30_000, kind=k) for k in ("adopted", "trial", "ended")], 30_000)
    assert adopted > trial > ended > NEUTRAL


def test_use_by_alike_municipalities_adds_to_use_of_the_same_size(catalog: Catalog, near: Neighbourhood) -> None:
    alike = tool(adopters=[adopter(c) for c in near.neighbours(KUJI)[:5]])
    population = catalog.municipalities[KUJI].population
    assert fits(catalog, near, [alike], population, KUJI) > fits(catalog, near, [alike], population)


@given(population=st.integers(1, 19_999_999), users=st.lists(st.sampled_from([KUJI, YOKOHAMA, "473821", "131016"]), unique=True))
def test_fit_stays_in_0_to_1_for_any_population(catalog: Catalog, near: Neighbourhood, population: int, users: list[str]) -> None:
    (fit,) = fits(catalog, near, [tool(adopters=[adopter(c) for c in users])], population)
    assert 0 <= fit <= 1


@pytest.mark.parametrize("code", [KUJI, YOKOHAMA, "473821", "133621"])
def test_fit_of_every_real_tool_stays_in_0_to_1(catalog: Catalog, near: Neighbourhood, code: str) -> None:
    found = fits(catalog, near, list(catalog.tools.values()), catalog.municipalities[code].population, code)
    assert all(0 <= fit <= 1 for fit in found)
    assert len(set(found)) > 50


def test_nearness_is_1_for_equal_sizes_and_falls_the_same_both_ways() -> None:
    found = nearness(30_000, [30_000, 60_000, 15_000, 300_000])
    assert found[0] == 1
    assert found[1] == pytest.approx(found[2], rel=1e-4)
    assert found[1] > 0.5 > found[3]


def test_close_users_lie_between_half_and_twice_nearest_first_and_trials_are_none(catalog: Catalog, near: Neighbourhood) -> None:
    close, middle, far, low, tried = (codes_around(catalog, population, 1)[0] for population in (30_000, 45_000, 61_000, 14_000, 35_000))
    used = tool(adopters=[*map(adopter, (low, far, middle, close)), adopter(tried, "trial")])
    who = SizeFit([used], catalog.municipalities, near).asker(30_000, None)
    assert who is not None
    assert [m.code for _, m in close_users(used, who.municipalities, who.population, who.code)] == [close, middle]


@given(population=st.integers(1, 19_999_999))
def test_small_is_who_has_fewer_than_50000_residents(catalog: Catalog, near: Neighbourhood, population: int) -> None:
    who = SizeFit([], catalog.municipalities, near).asker(population, None)
    assert who is not None
    assert who.small is (population < 50_000)


@pytest.mark.parametrize(("population", "small"), [(SMALL - 1, True), (SMALL, False)])
def test_small_ends_at_50000(catalog: Catalog, near: Neighbourhood, population: int, small: bool) -> None:
    who = SizeFit([], catalog.municipalities, near).asker(population, None)
    assert who is not None
    assert who.small is small
    assert SMALL == 50_000


@pytest.mark.parametrize(("code", "small"), [(KUJI, True), (YOKOHAMA, False)])
def test_a_municipality_is_small_by_its_own_population(catalog: Catalog, near: Neighbourhood, code: str, small: bool) -> None:
    who = SizeFit([], catalog.municipalities, near).asker(catalog.municipalities[code].population, catalog.municipalities[code])
    assert who is not None
    assert who.small is small
    assert who.code == code


def test_nobody_is_no_asker(catalog: Catalog, near: Neighbourhood) -> None:
    assert SizeFit([], catalog.municipalities, near).asker(None, None) is None


def test_an_askers_own_use_says_nothing_about_fit(catalog: Catalog, near: Neighbourhood) -> None:
    others = [adopter(c) for c in near.neighbours(KUJI)[:3]]
    population = catalog.municipalities[KUJI].population
    tools = [tool(adopters=users) for users in ([adopter(KUJI), *others], others, [adopter(KUJI)])]
    ours, theirs, alone = fits(catalog, near, tools, population, KUJI)
    assert ours == theirs
    assert alone == NEUTRAL
