from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from samples import KUJI, YOKOHAMA

from catalog.catalog import Catalog
from catalog.schema import Municipality
from recommender.recommend import Recommender
from recommender.similarity import NEIGHBOURS, Neighbourhood, features, neighbourhood


@pytest.fixture(scope="module")
def near(recommender: Recommender) -> Neighbourhood:
    return recommender.index.neighbourhood


def test_similarity_is_symmetric_and_1_only_for_oneself(near: Neighbourhood) -> None:
    some = near.codes[::17]
    rows = [near.row[c] for c in some]
    matrix = np.stack([near.similarities(c)[rows] for c in some])
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-5)
    np.testing.assert_array_equal(np.diag(matrix), 1)
    assert matrix[~np.eye(len(some), dtype=bool)].max() < 1
    assert matrix.min() > 0


def test_all_municipalities_have_20_neighbours_without_themselves(near: Neighbourhood, catalog: Catalog) -> None:
    assert near.codes == list(catalog.municipalities)
    for code in near.codes:
        neighbours = near.neighbours(code)
        assert len(set(neighbours)) == NEIGHBOURS
        assert code not in neighbours


@pytest.mark.parametrize("code", [KUJI, YOKOHAMA, "131016", "473821"])
def test_neighbours_are_the_most_similar_nearest_first(near: Neighbourhood, code: str) -> None:
    similarities = dict(zip(near.codes, near.similarities(code).tolist(), strict=True))
    found = [similarities[c] for c in near.neighbours(code)]
    del similarities[code]
    np.testing.assert_allclose(found, sorted(similarities.values(), reverse=True)[:NEIGHBOURS], rtol=1e-5)


def test_neighbours_are_alike_in_size_and_kind(near: Neighbourhood, catalog: Catalog) -> None:
    m = catalog.municipalities
    factors = [abs(np.log10(m[n].population / m[c].population)) for c in near.codes for n in near.neighbours(c)]
    same_kind = [m[n].kind == m[c].kind for c in near.codes for n in near.neighbours(c)]
    assert 10 ** np.median(factors) < 1.5
    assert np.mean(same_kind) > 0.9


def test_kujis_neighbours_are_cities_of_half_to_twice_its_size_in_the_north(near: Neighbourhood, catalog: Catalog) -> None:
    kuji = catalog.municipalities[KUJI]
    neighbours = [catalog.municipalities[c] for c in near.neighbours(KUJI)]
    assert {n.kind for n in neighbours} == {"市"}
    assert all(kuji.population / 2 <= n.population <= kuji.population * 2 for n in neighbours)
    assert all(n.latitude > 36 for n in neighbours)


def test_what_was_not_surveyed_counts_as_the_middle(catalog: Catalog) -> None:
    kuji = catalog.municipalities[KUJI]
    columns = ("cio", "cio_aide", "dx_policy", "dx_organisation", "external_talent", "staff_training", "all_staff_training", "ai", "rpa", "telework")

    def last(dx: dict[str, float]) -> float:
        return float(features(kuji.model_copy(update={"dx": dx}))[-1])

    everything, nothing = last(dict.fromkeys(columns, 1.0)), last(dict.fromkeys(columns, 0.0))
    assert last({}) == pytest.approx((everything + nothing) / 2)
    assert last({"ai": 1.0}) == everything
    assert last({"mynumber_card_pct": 80.0}) == last({})


def test_municipalities_that_coincide_do_not_hide_each_other(catalog: Catalog) -> None:
    kuji = catalog.municipalities[KUJI]
    twins: Mapping[str, Municipality] = {str(n): kuji for n in range(NEIGHBOURS + 5)}
    found = neighbourhood(twins)
    assert found.nearest.shape == (len(twins), NEIGHBOURS)
    assert all(code not in found.neighbours(code) for code in twins)


def test_fewer_municipalities_than_neighbours_still_work(catalog: Catalog) -> None:
    few = dict(list(catalog.municipalities.items())[:4])
    found = neighbourhood(few)
    assert {frozenset(found.neighbours(c)) for c in few} == {frozenset(set(few) - {c}) for c in few}
