from __future__ import annotations

import pytest
from samples import KUJI, MAIN_NEED

from recommender.need import Need
from recommender.rank_cases import CASES
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation

BAD = {"failure", "mixed", "ended"}


@pytest.fixture(scope="module")
def main(recommender: Recommender) -> Recommendation:
    return recommender.recommend(Need(MAIN_NEED, recommender.catalog.municipalities[KUJI]))


def test_cases_are_about_the_need_and_best_first_but_for_a_failure_at_the_end(main: Recommendation) -> None:
    assert len(main.cases) == len({c.id for c in main.cases}) == CASES
    assert all("madoguchi" in c.categories for c in main.cases[:3])
    assert [c.score for c in main.cases[:-1]] == sorted((c.score for c in main.cases[:-1]), reverse=True)


def test_the_main_need_shows_a_case_that_did_not_go_well(main: Recommendation) -> None:
    assert any(c.outcome in ("failure", "mixed") for c in main.cases)


def test_every_category_with_a_case_gone_badly_shows_one(recommender: Recommender) -> None:
    catalog = recommender.catalog
    categories = [c for c in catalog.categories.values() if any(k.outcome in BAD and k.categories[0] == c.id for k in catalog.cases.values())]
    assert len(categories) > 20
    answers = recommender.recommend_all([Need(c.phrases[0], catalog.municipalities[KUJI], limit=1) for c in categories])
    missing = [c.id for c, answer in zip(categories, answers, strict=True) if not any(k.outcome in BAD for k in answer.cases)]
    assert missing == []


def test_a_case_carries_its_own_facts(main: Recommendation, recommender: Recommender) -> None:
    for shown in main.cases:
        full = recommender.catalog.cases[shown.id]
        assert (shown.title, shown.place, shown.outcome, shown.year, shown.lessons) == (full.title, full.place, full.outcome, full.year, full.lessons)
        if len(full.municipalities) == 1:
            assert shown.population == recommender.catalog.municipalities[full.municipalities[0]].population
        else:
            assert shown.population is None


def test_of_cases_about_one_need_the_alike_municipalitys_comes_first(recommender: Recommender) -> None:
    """Asked by the very municipality of a case, that case is among the first."""
    catalog = recommender.catalog
    own = [c for c in catalog.cases.values() if len(c.municipalities) == 1 and c.categories[0] == "madoguchi"][:8]
    assert own
    for case in own:
        answer = recommender.recommend(Need(case.need, catalog.municipalities[case.municipalities[0]], limit=1))
        assert case.id in [c.id for c in answer.cases[:2]]
        assert next(c for c in answer.cases if c.id == case.id).municipality_similarity == pytest.approx(1)


def test_a_case_of_a_whole_prefecture_has_no_municipality_similarity(recommender: Recommender) -> None:
    broad = next(c for c in recommender.catalog.cases.values() if not c.municipalities)
    answer = recommender.recommend(Need(broad.need, recommender.catalog.municipalities[KUJI], limit=1))
    shown = next(c for c in answer.cases if c.id == broad.id)
    assert shown.municipality_similarity is None
    assert shown.municipality == ""
