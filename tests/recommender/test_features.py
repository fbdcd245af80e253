from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from samples import KUJI, MAIN_NEED, YOKOHAMA

from catalog.catalog import Catalog
from recommender.evidence import evidence
from recommender.features import NAMES, Features, Floats
from recommender.matching import Matcher, Reading
from recommender.recommend import Recommender
from recommender.size import NEUTRAL

NEEDS = [MAIN_NEED, "電話が多くて仕事が進まない", "kintoneのライセンスが高い", "会議録づくりに何日もかかる"]


@pytest.fixture(scope="module")
def prepared(recommender: Recommender) -> Features:
    return Features(recommender.catalog, recommender.index)


def column(features: Floats, name: str) -> Floats:
    found: Floats = features[:, NAMES.index(name)]
    return found


def asked(recommender: Recommender, text: str, code: str | None = None) -> Floats:
    return recommender.features(text, recommender.catalog.municipalities[code] if code else None)


def read(recommender: Recommender, text: str) -> Reading:
    assert recommender.encoder is not None
    return Matcher(recommender.catalog, recommender.index).read(text, recommender.encoder.encode_query([text])[0])


@pytest.mark.parametrize("text", [*NEEDS, "", "！？"])
@pytest.mark.parametrize("code", [None, KUJI, YOKOHAMA])
def test_every_tool_has_a_number_for_every_feature(recommender: Recommender, text: str, code: str | None) -> None:
    found = asked(recommender, text, code)
    assert found.shape == (len(recommender.catalog.tools), len(NAMES))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    for share in ("words", "evidence", "size"):
        assert ((column(found, share) >= 0) & (column(found, share) <= 1)).all()


@pytest.mark.parametrize("text", NEEDS)
def test_who_asks_changes_size_and_prefecture_alone_and_what_is_asked_the_rest(recommender: Recommender, text: str) -> None:
    nobody, kuji, other = asked(recommender, text), asked(recommender, text, KUJI), asked(recommender, "ごみの分別を調べたい", KUJI)
    for name in NAMES:
        of_size = name in ("size", "prefecture")
        assert np.array_equal(column(nobody, name), column(kuji, name)) is not of_size
        assert np.array_equal(column(other, name), column(kuji, name)) is (of_size or name == "evidence")


def test_greetings_are_no_part_of_the_need(recommender: Recommender) -> None:
    polite = f"いつもお世話になっております。{MAIN_NEED}。よろしくお願いいたします。"
    np.testing.assert_array_equal(asked(recommender, polite), asked(recommender, f"{MAIN_NEED}。"))


# ---- what is needed


@pytest.mark.parametrize("text", NEEDS)
def test_the_probability_of_a_tool_is_that_of_its_categories_together(recommender: Recommender, prepared: Features, text: str) -> None:
    reading = read(recommender, text)
    found = prepared.probability(reading)
    assert ((found >= 0) & (found <= 1)).all()
    for probability, identity in zip(found, recommender.index.tool_ids, strict=True):
        held = recommender.catalog.tools[identity].categories
        assert probability == pytest.approx(sum(reading.probabilities[c] for c in held), abs=1e-5)


def test_a_tool_of_the_category_meant_comes_before_one_that_only_touches_it_and_that_before_others(recommender: Recommender) -> None:
    found = column(asked(recommender, MAIN_NEED), "category")
    ranks = {"first": [], "further": [], "none": []}
    for value, identity in zip(found, recommender.index.tool_ids, strict=True):
        categories = recommender.catalog.tools[identity].categories
        ranks["first" if categories[0] == "madoguchi" else "further" if "madoguchi" in categories else "none"].append(value)
    assert min(ranks["first"]) > max(ranks["further"])
    assert min(ranks["further"]) > max(ranks["none"])


def test_a_category_thought_impossible_is_only_unlikely(recommender: Recommender) -> None:
    assert column(asked(recommender, MAIN_NEED), "category").min() > -6


@pytest.mark.parametrize("text", NEEDS)
def test_nearness_in_meaning_is_counted_from_the_usual_tool(recommender: Recommender, text: str) -> None:
    found = column(asked(recommender, text), "meaning")
    assert found.mean() == pytest.approx(0, abs=1e-3)
    assert found.std() == pytest.approx(1, abs=1e-2)


def test_a_tools_own_sentence_is_nearest_to_that_tool(recommender: Recommender) -> None:
    tools = [t for t in recommender.catalog.tools.values() if t.solves][::40]
    assert len(tools) > 5
    for tool in tools:
        found = column(asked(recommender, tool.solves[0]), "meaning")
        assert tool.id in {recommender.index.tool_ids[row] for row in np.argsort(-found)[:20]}


@pytest.mark.parametrize("text", NEEDS)
def test_the_tool_with_the_most_words_of_the_need_has_1_and_one_without_any_0(recommender: Recommender, text: str) -> None:
    found, sharing = column(asked(recommender, text), "words"), recommender.catalog.lexical_scores("tool", text)
    assert found.max() == 1
    assert recommender.index.tool_ids[int(found.argmax())] == max(sharing, key=sharing.__getitem__)
    assert {i for i, value in zip(recommender.index.tool_ids, found, strict=True) if value > 0} == set(sharing)


def test_a_need_without_words_of_ours_is_near_to_no_tool_by_words(recommender: Recommender) -> None:
    assert not column(asked(recommender, ""), "words").any()


def test_only_tools_with_a_case_are_bridged_and_best_by_the_cases_own_trouble(recommender: Recommender) -> None:
    catalog, tool_ids = recommender.catalog, recommender.index.tool_ids
    cases = [c for c in catalog.cases.values() if c.tool_ids][::15]
    assert len(cases) > 5
    for case in cases:
        found = column(asked(recommender, case.need), "bridge")
        assert (found >= 0).all()
        assert not [i for i, value in zip(tool_ids, found, strict=True) if value > 0 and not catalog.cases_of_tool[i]]
        assert [found[tool_ids.index(i)] for i in case.tool_ids] == pytest.approx([found.max()] * len(case.tool_ids), abs=1e-3)


def test_without_an_encoder_meaning_and_bridge_say_nothing(recommender: Recommender) -> None:
    words_only = asked(Recommender(recommender.catalog, recommender.index, None), MAIN_NEED, KUJI)
    silent = {name for name in NAMES if not column(words_only, name).any()}
    assert silent == {"meaning", "bridge"}


# ---- use


def test_evidence_is_what_is_known_of_each_tool_today(recommender: Recommender) -> None:
    catalog = recommender.catalog
    found = column(asked(recommender, MAIN_NEED), "evidence")
    for value, identity in list(zip(found, recommender.index.tool_ids, strict=True))[::20]:
        known = evidence(catalog.tools[identity], catalog.cases_of_tool[identity], catalog.wording["source-hosts"], date.today().year)
        assert value == pytest.approx(known, abs=1e-6)


def test_without_anybody_asking_size_is_neutral_and_no_prefecture_counts(recommender: Recommender) -> None:
    found = asked(recommender, MAIN_NEED)
    assert (column(found, "size") == NEUTRAL).all()
    assert not column(found, "prefecture").any()


@pytest.mark.parametrize("code", ["011002", YOKOHAMA])
def test_use_in_the_prefecture_counts_others_that_go_on_using_there(recommender: Recommender, code: str) -> None:
    catalog = recommender.catalog
    home = catalog.municipalities[code].prefecture
    found = column(asked(recommender, MAIN_NEED, code), "prefecture")
    own_use = 0
    for value, identity in zip(found, recommender.index.tool_ids, strict=True):
        adopters = [a for a in catalog.tools[identity].adopters if catalog.municipalities[a.code].prefecture == home]
        own_use += any(a.code == code for a in adopters)
        assert np.expm1(value) == pytest.approx(sum(a.kind == "adopted" for a in adopters if a.code != code), abs=1e-4)
    assert own_use
    assert found.any()


def test_a_catalogue_without_a_municipalitys_adoptions_gives_it_the_features_of_use_it_had(recommender: Recommender, catalog: Catalog) -> None:
    """Its own use never speaks for what it is shown by size and place; only the evidence for all knows of it."""
    reduced = Recommender(catalog.without(set(), {YOKOHAMA}), recommender.index, recommender.encoder)
    before, after = asked(recommender, MAIN_NEED, YOKOHAMA), asked(reduced, MAIN_NEED, YOKOHAMA)
    changed = {name for name in NAMES if not np.array_equal(column(before, name), column(after, name))}
    assert changed == {"evidence"}
    assert (column(after, "evidence") <= column(before, "evidence")).all()
