from __future__ import annotations

import math

import numpy as np
import pytest
from samples import KUJI, MAIN_NEED, YOKOHAMA

from catalog.catalog import Catalog
from catalog.schema import Case, Municipality
from recommender.need import Need
from recommender.rank_cases import CASES, CaseRanker
from recommender.recommend import Recommender
from recommender.recommendation import Recommendation, RecommendedCase
from recommender.size import SizeFit

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


# ---- near in size


def about_as_good(recommender: Recommender, population: int) -> list[RecommendedCase]:
    """The cases shown where all are about the same trouble, so that only who asks decides."""
    catalog, index = recommender.catalog, recommender.index
    who = SizeFit([], catalog.municipalities, index.neighbourhood).asker(population, None)
    return CaseRanker(catalog, index).rank(np.ones(len(index.case_ids), dtype=np.float32), who)


@pytest.mark.parametrize("population", [6_000, 30_000, 120_000, 900_000])
def test_of_cases_about_one_trouble_those_near_in_size_come_first(recommender: Recommender, population: int) -> None:
    shown = about_as_good(recommender, population)
    assert len(shown) == CASES
    for case in shown[:-1]:
        sizes = [recommender.catalog.municipalities[code].population for code in recommender.catalog.cases[case.id].municipalities]
        assert sizes
        assert min(abs(math.log(size / population)) for size in sizes) < math.log(2.2)


@pytest.mark.parametrize("text", [MAIN_NEED, "電話が多くて仕事が進まない", "紙の申請書を手で入力している"])
def test_a_small_asker_sees_smaller_places_than_a_big_one(recommender: Recommender, text: str) -> None:
    small, big = (
        [math.log(c.population) for c in recommender.recommend(Need(text, population=population)).cases if c.population] for population in (6_000, 900_000)
    )
    assert len(small) > 1
    assert len(big) > 1
    assert np.median(small) < np.median(big)


# ---- done together


def neighbour(catalog: Catalog, case: Case, small: bool) -> Municipality | None:
    """A municipality of the case's prefecture that did not take part."""
    found = (m for m in catalog.municipalities.values() if m.prefecture == case.prefecture and m.code not in case.municipalities)
    return next((m for m in found if (m.population < 50_000) is small), None)


def joint_cases(catalog: Catalog) -> list[Case]:
    return [c for c in catalog.cases.values() if c.joint and neighbour(catalog, c, True) and neighbour(catalog, c, False)]


def test_a_small_asker_sees_first_what_its_prefecture_did_together_about_the_same_trouble(recommender: Recommender) -> None:
    catalog = recommender.catalog
    joint = joint_cases(catalog)
    assert len(joint) > 8
    lifted = 0
    for case, answer in zip(joint, recommender.recommend_all([Need(c.need, neighbour(catalog, c, True), limit=1) for c in joint]), strict=True):
        first, *rest = answer.cases
        assert catalog.cases[first.id].joint, case.id
        assert first.prefecture == case.prefecture
        assert f"同じ{case.prefecture}内の共同の取り組みです。" in first.reasons
        assert case.id in {c.id for c in answer.cases[:2]}
        lifted += any(c.score > first.score for c in rest)
    assert lifted  # it came first for being done together, not for being best


def test_a_big_asker_sees_cases_by_need_and_likeness_alone(recommender: Recommender) -> None:
    catalog = recommender.catalog
    joint = joint_cases(catalog)
    for answer in recommender.recommend_all([Need(c.need, neighbour(catalog, c, False), limit=1) for c in joint]):
        scores = [c.score for c in answer.cases[:-1]]
        assert scores == sorted(scores, reverse=True)


def test_what_other_prefectures_did_together_does_not_come_first_for_being_joint(recommender: Recommender) -> None:
    """A small town of 岩手県, where nothing was done together, sees cases by need and likeness."""
    catalog = recommender.catalog
    assert not [c for c in joint_cases(catalog) if c.prefecture == "岩手県"]
    for answer in recommender.recommend_all([Need(c.need, catalog.municipalities[KUJI], limit=1) for c in joint_cases(catalog)]):
        scores = [c.score for c in answer.cases[:-1]]
        assert scores == sorted(scores, reverse=True)


def test_a_joint_case_about_another_trouble_does_not_come_first(recommender: Recommender) -> None:
    catalog = recommender.catalog
    osaka = neighbour(catalog, catalog.cases["osaka-pref-2021-chat-kyodo"], True)
    answer = recommender.recommend(Need("保育園の入園選考に何日もかかる", osaka))
    assert "hoiku" in answer.cases[0].categories


def test_a_case_is_joint_where_several_bodies_did_it_together(recommender: Recommender) -> None:
    cases = recommender.catalog.cases
    assert cases["osaka-pref-2021-chat-kyodo"].joint
    assert not any(c.joint for c in cases.values() if len(c.municipalities) == 1)
    assert all(c.joint for c in cases.values() if len(c.municipalities) > 1)
    assert YOKOHAMA in {code for c in cases.values() if not c.joint for code in c.municipalities}
