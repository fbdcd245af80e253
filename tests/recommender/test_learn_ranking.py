from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from samples import case

from catalog.catalog import Catalog
from recommender.encoder import WORDS_ONLY
from recommender.evidence import evidence
from recommender.features import NAMES
from recommender.index import make_index
from recommender.learn_ranking import Choice, adoption_choices, case_choices, fit
from recommender.ranking import Weights
from recommender.recommend import Recommender
from recommender.wordings import wordings

PREFERENCE = np.array([2.0, 1.0, 0.5, 0.0, -1.0, 1.5, 0.0])
EVIDENCE = NAMES.index("evidence")


def choices(seed: int, count: int, preference: NDArray[np.float64] = PREFERENCE, options: int = 6) -> list[Choice]:
    """Made by somebody who wants ``preference`` and takes the best of a few options, a little at random (Gumbel)."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        features = random.normal(size=(options, len(NAMES)))
        made.append(Choice(features, [int(np.argmax(features @ preference + random.gumbel(size=options)))]))
    return made


def loss(weights: NDArray[np.float64], made: list[Choice]) -> float:
    """The conditional logit's negative log-likelihood, every choice weighing the same, with the ridge penalty."""
    total = float(weights @ weights) / 2
    for choice in made:
        odds = np.exp(choice.features @ weights)
        total -= float(np.mean(np.log(odds[choice.taken] / odds.sum())))
    return total


# ---- fitting


def test_a_known_preference_is_recovered_from_the_choices_it_made() -> None:
    found = fit(choices(0, 600)).values
    np.testing.assert_allclose(found, PREFERENCE, atol=0.35)
    assert found[0] == max(found)


def test_fewer_choices_are_believed_less() -> None:
    few, many = (np.linalg.norm(fit(choices(0, count)).values) for count in (5, 200))
    assert few < many


def test_where_nothing_was_chosen_nothing_is_learned() -> None:
    np.testing.assert_array_equal(fit([]).values, Weights.none().values)


def test_the_result_is_a_minimum_by_finite_differences() -> None:
    several_taken = [replace(c, taken=[*c.taken, (c.taken[0] + 1) % 6]) for c in choices(1, 30)]
    made = several_taken + choices(2, 70, -PREFERENCE, options=4)
    found = fit(made).values.astype(np.float64)
    least, small = loss(found, made), 1e-4
    for step in np.eye(len(NAMES)) * small:
        up, down = (loss(found + s, made) for s in (step, -step))
        assert (up - down) / (2 * small) == pytest.approx(0, abs=0.01)
        assert min(loss(found + 1e3 * step, made), loss(found - 1e3 * step, made)) > least


def test_what_is_chosen_more_often_counts_more() -> None:
    one, other = choices(3, 40), choices(4, 40, -PREFERENCE)
    leaning = [float(fit(one + other * times).values @ PREFERENCE) for times in (1, 2, 4)]
    assert leaning == sorted(leaning, reverse=True)
    assert leaning[0] - leaning[2] > 0.5


def test_the_order_of_the_tools_that_could_be_taken_does_not_matter() -> None:
    made = choices(5, 50)
    turned = [Choice(c.features[::-1], [len(c.features) - 1 - row for row in c.taken]) for c in made]
    np.testing.assert_allclose(fit(made).values, fit(turned).values, atol=1e-3)


def test_what_all_tools_share_decides_nothing() -> None:
    made = choices(6, 50)
    for choice in made:
        choice.features[:, 3] = 5
    assert fit(made).values[3] == pytest.approx(0, abs=1e-4)


# ---- choices


def knowing(catalog: Catalog) -> Recommender:
    """A recommender, words only, that knows ``catalog`` and no more."""
    index = make_index(catalog, None, WORDS_ONLY, None, list(wordings(catalog, catalog.needs)))
    return Recommender(catalog, index, None, Weights.none())


@pytest.fixture(scope="module")
def small(small_catalog: Catalog) -> Recommender:
    return knowing(small_catalog)


@pytest.fixture(scope="module")
def place(small_catalog: Catalog) -> str:
    """The municipality that uses most."""
    return max(small_catalog.tools_in, key=lambda code: sum(a.kind == "adopted" for _, a in small_catalog.tools_in[code]))


def test_a_case_chose_its_tools_among_all(small: Recommender, small_catalog: Catalog) -> None:
    known = next(c for c in small_catalog.cases.values() if c.tool_ids and c.municipalities)
    twice = known.model_copy(update={"tools": known.tools * 2})
    (made,) = case_choices(small, [twice])
    assert made.features.shape == (len(small_catalog.tools), len(NAMES))
    assert {small.index.tool_ids[row] for row in made.taken} == set(known.tool_ids)
    assert len(made.taken) == len(set(known.tool_ids))
    np.testing.assert_array_equal(made.features, small.features(known.need, small_catalog.municipalities[known.municipalities[0]]))


def test_a_case_that_names_no_tool_of_ours_chose_nothing(small: Recommender) -> None:
    assert list(case_choices(small, [case(tools=[]), case(tools=[{"name": "自作の表計算"}])])) == []


def test_a_case_of_a_whole_prefecture_is_nobodys_choice_of_place(small: Recommender, small_catalog: Catalog) -> None:
    identity = next(iter(small_catalog.tools))
    (made,) = case_choices(small, [case(municipalities=[], tools=[{"name": "見本", "id": identity}])])
    assert (made.features[:, NAMES.index("size")] == 0.5).all()


def test_an_adoption_chose_one_tool_among_those_of_its_first_category(small: Recommender, small_catalog: Catalog, place: str) -> None:
    primary = [small_catalog.tools[i].primary_category for i in small.index.tool_ids]
    used = [t for t, a in small_catalog.tools_in[place] if a.kind == "adopted"]
    made = list(adoption_choices(small, small_catalog, [place]))
    assert len(made) == len(used) > 1
    assert len({t.primary_category for t in used}) > 1
    for choice, tool in zip(made, used, strict=True):
        rivals = [n for n, category in enumerate(primary) if category == tool.primary_category]
        assert len(choice.features) == len(rivals) < len(primary)
        assert [small.index.tool_ids[rivals[row]] for row in choice.taken] == [tool.id]


def test_an_adoption_says_nothing_of_the_need(small: Recommender, small_catalog: Catalog, place: str) -> None:
    for choice in adoption_choices(small, small_catalog, [place]):
        assert not choice.features[:, :EVIDENCE].any()
        assert choice.features[:, EVIDENCE:].any()


def test_what_was_only_tried_or_has_ended_is_no_choice(small: Recommender, small_catalog: Catalog) -> None:
    given_up = [code for code, used in small_catalog.tools_in.items() if used and all(a.kind != "adopted" for _, a in used)]
    assert given_up
    assert list(adoption_choices(small, small_catalog, given_up)) == []


def test_the_only_tool_of_its_category_was_no_choice(small_catalog: Catalog, place: str) -> None:
    used = next(t for t, a in small_catalog.tools_in[place] if a.kind == "adopted")
    lonely = small_catalog.without(set(), set())
    lonely.tools = {i: t for i, t in lonely.tools.items() if t.primary_category != used.primary_category or t.id == used.id}
    lonely.tools_in = {place: [(t, a) for t, a in small_catalog.tools_in[place] if t.id in lonely.tools]}
    taken = {t.id for t, a in lonely.tools_in[place] if a.kind == "adopted"}
    assert used.id in taken
    assert len(list(adoption_choices(knowing(lonely), lonely, [place]))) == len(taken) - 1


def test_a_choices_own_adoption_is_not_in_its_features_where_it_is_not_known(small: Recommender, small_catalog: Catalog, place: str) -> None:
    reduced = small_catalog.without(set(), {place})
    blind, knowingly = (list(adoption_choices(r, small_catalog, [place])) for r in (knowing(reduced), small))
    used = [t for t, a in small_catalog.tools_in[place] if a.kind == "adopted"]
    for without, with_it, tool in zip(blind, knowingly, used, strict=True):
        bare = tool.model_copy(update={"adopters": [a for a in tool.adopters if a.code != place]})
        expected = evidence(bare, small_catalog.cases_of_tool[tool.id], small_catalog.wording["source-hosts"], date.today().year)
        assert without.features[without.taken[0], EVIDENCE] == pytest.approx(expected)
        assert without.features[without.taken[0], EVIDENCE] < with_it.features[with_it.taken[0], EVIDENCE]
        # Fit of size and use in the prefecture leave out the asker's own use in any case.
        np.testing.assert_array_equal(without.features[:, EVIDENCE + 1 :], with_it.features[:, EVIDENCE + 1 :])


def test_a_choices_own_case_is_not_in_its_features_where_it_is_not_known(small: Recommender, small_catalog: Catalog) -> None:
    known = next(c for c in small_catalog.cases.values() if c.measured_improvement and not c.went_badly and c.tool_ids)
    reduced = knowing(small_catalog.without({known.id}, set(known.municipalities)))
    assert known.id not in reduced.index.case_ids
    (blind,), (knowingly,) = (list(case_choices(r, [known])) for r in (reduced, small))
    assert blind.taken == knowingly.taken
    assert (blind.features[blind.taken, EVIDENCE] < knowingly.features[knowingly.taken, EVIDENCE]).all()
