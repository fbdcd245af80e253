"""The proof that evaluation never sees its own answer."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from catalog.catalog import Catalog
from catalog.schema import Case, SampleNeed
from recommender.encoder import WORDS_ONLY, load_encoder
from recommender.evaluation.folds import ERABU, FOLDS, Choices, Fold, all_choices, folds, learned_without
from recommender.evidence import evidence
from recommender.features import NAMES
from recommender.learn import learn
from recommender.learn_ranking import Choice, adoption_choices, case_choices
from recommender.need import Need
from recommender.recommend import Recommender
from recommender.understand import TextModel, grams, sounds
from recommender.vectors import VectorCache
from recommender.wordings import Example, fact_examples, in_kana, wordings

World = tuple[Fold, dict[str, Recommender]]


@pytest.fixture(scope="module")
def worlds(small_catalog: Catalog) -> list[World]:
    return folds(small_catalog, None, WORDS_ONLY, None)[0]


@pytest.fixture(scope="module")
def choices(worlds: list[World], small_catalog: Catalog) -> list[Choices]:
    """What was chosen, as the worlds that do not know it read it."""
    return [(list(case_choices(f.recommender, f.cases)), list(adoption_choices(f.recommender, small_catalog, f.places))) for f, _ in worlds]


def pages(fold: Fold) -> set[str]:
    return {asked.source for asked in (*fold.needs, *fold.cases)}


def codes(fold: Fold) -> set[str]:
    """Every municipality that asks, has a case or uses a tool among what is held out."""
    return {*fold.places, *(n.code for n in fold.needs if n.code), *(code for c in fold.cases for code in c.municipalities)}


def unrelated(fold: Fold, catalog: Catalog) -> list[SampleNeed]:
    """The needs that share neither page nor municipality with what is held out."""
    return [n for n in catalog.needs if n.source not in pages(fold) and n.code not in codes(fold)]


def to_learn(fold: Fold, catalog: Catalog) -> list[Example]:
    """All that may be learned from, told without a look at how the fold was made."""
    cases = {c.id for c in catalog.cases.values() if c.source in pages(fold) or set(c.municipalities) & codes(fold)}
    known = catalog.without(cases, codes(fold))
    return [*wordings(known, unrelated(fold, catalog)), *fact_examples(known)]


# ---- everything is held out once, and what belongs together in one fold


def test_every_need_case_and_municipality_is_held_out_once(worlds: list[World], small_catalog: Catalog) -> None:
    assert len(worlds) == FOLDS
    assert sorted(n.id for fold, _ in worlds for n in fold.needs) == sorted(n.id for n in small_catalog.needs)
    assert sorted(c.id for fold, _ in worlds for c in fold.cases) == sorted(small_catalog.cases)
    adopting = {a.code for t in small_catalog.tools.values() for a in t.adopters}
    assert sorted(p for fold, _ in worlds for p in fold.places) == sorted(adopting)


def test_folds_are_of_about_one_size(worlds: list[World]) -> None:
    sizes = [len(fold.needs) + len(fold.cases) + len(fold.places) for fold, _ in worlds]
    assert min(sizes) > 0.8 * max(sizes)


def in_two_folds(worlds: list[World], keys: Callable[[Fold], Iterable[str]]) -> list[str]:
    times = Counter(key for fold, _ in worlds for key in set(keys(fold)))
    return sorted(key for key, count in times.items() if count > 1)


def test_a_page_of_needs_and_cases_is_never_in_two_folds(worlds: list[World], small_catalog: Catalog) -> None:
    assert in_two_folds(worlds, pages) == []
    told = Counter(asked.source for asked in (*small_catalog.needs, *small_catalog.cases.values()))
    assert max(told.values()) > 1, "the sample has no page told twice, so nothing was shown"


def test_a_municipality_is_never_in_two_folds(worlds: list[World], small_catalog: Catalog) -> None:
    assert in_two_folds(worlds, codes) == []
    owners: dict[str, int] = Counter(code for c in small_catalog.cases.values() for code in set(c.municipalities))
    adopting = {a.code for t in small_catalog.tools.values() for a in t.adopters}
    assert max(owners.values()) > 1
    assert set(owners) & adopting, "the sample has no municipality with a case and an adoption, so nothing was shown"


def adoptions_by_page(catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """Page -> (tool, municipality) that it tells of."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for tool in catalog.tools.values():
        for adopter in tool.adopters:
            found[adopter.source].append((tool.id, adopter.code))
    return found


def test_no_fold_knows_an_adoption_that_the_page_of_a_held_out_case_tells(worlds: list[World]) -> None:
    leaks = [
        f"{case.id}: {tool} at {code}"
        for fold, _ in worlds
        for told in [adoptions_by_page(fold.recommender.catalog)]
        for case in fold.cases
        for tool, code in told[case.source]
        if tool in case.tool_ids
    ]
    assert leaks == []


def test_no_fold_knows_a_case_whose_page_tells_a_held_out_adoption(worlds: list[World], small_catalog: Catalog) -> None:
    told = adoptions_by_page(small_catalog)
    leaks = [
        f"{case.id}: {tool} at {code}"
        for fold, _ in worlds
        for case in fold.recommender.catalog.cases.values()
        for tool, code in told[case.source]
        if tool in case.tool_ids and code in fold.places
    ]
    assert leaks == []


# ---- (1) what understanding learned


def test_a_held_out_need_or_case_is_in_no_text_that_its_fold_may_learn(worlds: list[World], small_catalog: Catalog) -> None:
    for fold, _ in worlds:
        others = [n for n in small_catalog.needs if n.id not in {held.id for held in fold.needs}]
        assert {n.id for n in others} == {n.id for n in unrelated(fold, small_catalog)}
        known = fold.recommender.catalog
        told = {e.text for e in (*wordings(known, others), *fact_examples(known))}
        assert not told & {text for n in fold.needs for text in (n.need_staff, n.need_short)}
        assert not told & {c.need for c in fold.cases}
        # With it, they would be there: the check above can fail.
        all_told = {e.text for e in (*wordings(small_catalog, small_catalog.needs), *fact_examples(small_catalog))}
        assert {n.need_staff for n in fold.needs} | {c.need for c in fold.cases} <= all_told


def test_no_word_that_only_held_out_texts_use_was_learned(worlds: list[World], small_catalog: Catalog) -> None:
    for fold, _ in worlds:
        told = to_learn(fold, small_catalog)
        seen = {g for e in (*told, *in_kana(told)) for g in grams(e.text)}
        texts = [text for n in fold.needs for text in (n.need_staff, n.need_short)] + [c.need for c in fold.cases]
        own = {g for text in texts for g in grams(text)} - seen
        assert len(own) > 20  # words that only held-out texts use: learning from them would show
        assert not own & set(fold.recommender.index.categories.words.vocabulary)


def assert_learned_from(model: TextModel, texts: list[str], analyse: Callable[[str], list[str]]) -> None:
    """``idf`` counts all texts and those with each term: one text more or less changes every number."""
    holding = Counter(term for text in texts for term in set(analyse(text)))
    kept = {term: count for term, count in holding.items() if count > 1}
    assert set(model.vocabulary) == set(kept)
    expected = [math.log((1 + len(texts)) / (1 + kept[term])) + 1 for term in model.vocabulary]
    np.testing.assert_allclose(model.idf[list(model.vocabulary.values())], expected, rtol=1e-6)


def test_words_and_sound_were_learned_from_exactly_the_texts_unrelated_to_the_fold(worlds: list[World], small_catalog: Catalog) -> None:
    words, kana = cache(grams), cache(sounds)  # the folds share most texts
    for fold, _ in worlds:
        told, model = to_learn(fold, small_catalog), fold.recommender.index.categories
        wording = told[: -len(fact_examples(fold.recommender.catalog))]
        assert_learned_from(model.words, [e.text for e in (*told, *in_kana(wording))], words)
        assert_learned_from(model.sound, [e.text for e in told], kana)


def test_one_held_out_text_among_them_would_be_noticed(worlds: list[World], small_catalog: Catalog) -> None:
    fold, _ = worlds[0]
    told = [*to_learn(fold, small_catalog), Example(fold.needs[0].need_staff, tuple(fold.needs[0].categories), 1.0)]
    with pytest.raises(AssertionError):
        assert_learned_from(fold.recommender.index.categories.sound, [e.text for e in told], sounds)


def test_meaning_was_learned_from_exactly_the_texts_unrelated_to_the_fold(thin_catalog: Catalog, tiny_model: Path, tmp_path: Path) -> None:
    encoder = load_encoder(str(tiny_model))
    assert encoder
    vectors = VectorCache(encoder, "eight", tmp_path / "vectors.npz")
    for fold, _ in folds(thin_catalog, encoder, "eight", vectors)[0]:
        known = thin_catalog.without({c.id for c in fold.cases}, codes(fold))
        allowed = learn(known, list(wordings(known, unrelated(fold, thin_catalog))), vectors)
        meaning = fold.recommender.index.categories.meaning
        assert meaning
        np.testing.assert_array_equal(meaning.coef, allowed.coef)
    leaking = learn(known, list(wordings(known, thin_catalog.needs)), vectors)
    assert np.abs(meaning.coef - leaking.coef).max() > 1e-3


# ---- (2) cases


def test_no_held_out_case_is_in_catalogue_index_or_any_tools_cases(worlds: list[World], small_catalog: Catalog) -> None:
    for fold, systems in worlds:
        held = {c.id for c in fold.cases}
        assert held
        for recommender in (fold.recommender, *systems.values()):
            known = recommender.catalog
            assert set(known.cases) == set(small_catalog.cases) - held
            assert list(known.cases) == recommender.index.case_ids
            assert not held & {c.id for cases in known.cases_of_tool.values() for c in cases}
            assert not held & {c.id for cases in known.cases_in.values() for c in cases}


def test_asked_with_its_own_words_a_held_out_case_is_not_shown(worlds: list[World], small_catalog: Catalog) -> None:
    def shown(recommender: Recommender, case: Case) -> list[str]:
        return [c.id for c in recommender.recommend(Need(case.need)).cases]

    for fold, systems in worlds:
        asked = fold.cases[::4]
        for case in asked:
            assert case.id not in shown(systems[ERABU], case)
    other = worlds[0][1][ERABU]
    assert any(case.id in shown(other, case) for case in worlds[1][0].cases), "no case is shown even where it is known"


# ---- (3) adoptions


def test_no_adoption_by_a_held_out_municipality_is_known_and_every_other_one_is(worlds: list[World], small_catalog: Catalog) -> None:
    def adoptions(catalog: Catalog) -> set[tuple[str, str]]:
        return {(t.id, a.code) for t in catalog.tools.values() for a in t.adopters}

    for fold, systems in worlds:
        assert fold.places
        expected = {(tool, code) for tool, code in adoptions(small_catalog) if code not in codes(fold)}
        for recommender in (fold.recommender, *systems.values()):
            known = recommender.catalog
            assert adoptions(known) == expected
            assert {(t.id, code) for code, used in known.tools_in.items() for t, _ in used} == expected


def test_the_evidence_of_a_fold_is_that_of_others_only(worlds: list[World], small_catalog: Catalog) -> None:
    hosts, this_year = small_catalog.wording["source-hosts"], date.today().year
    everywhere = {t.id: evidence(t, small_catalog.cases_of_tool[t.id], hosts, this_year) for t in small_catalog.tools.values()}
    for fold, _ in worlds:
        here = dict(zip(fold.recommender.index.tool_ids, fold.recommender.features("窓口", None)[:, NAMES.index("evidence")].tolist(), strict=True))
        of_cases = {i for c in fold.cases for i in c.tool_ids}
        used = {t.id for place in fold.places for t, adopter in small_catalog.tools_in[place] if adopter.kind == "adopted"}
        touched = {t.id for place in fold.places for t, _ in small_catalog.tools_in[place]} | of_cases
        assert all(here[i] < everywhere[i] - 1e-6 for i in used - of_cases)
        assert used - of_cases
        assert all(here[i] == pytest.approx(everywhere[i]) for i in set(here) - touched)


def test_the_catalogue_given_is_left_as_it_was(worlds: list[World], small_catalog: Catalog) -> None:
    fresh = Catalog.open(small_catalog.path)
    assert (fresh.tools, fresh.cases, fresh.needs) == (small_catalog.tools, small_catalog.cases, small_catalog.needs)
    assert {c: len(u) for c, u in fresh.tools_in.items() if u} == {c: len(u) for c, u in small_catalog.tools_in.items() if u}
    fresh.close()


# ---- (4) the ranking's weights


def altered(choices: list[Choices], number: int) -> list[Choices]:
    """The same, but in fold ``number`` other tools were taken."""
    changed = [[replace(c, taken=[(c.taken[0] + 1) % len(c.features)]) for c in kind] for kind in choices[number]]
    return [(changed[0], changed[1]) if n == number else told for n, told in enumerate(choices)]


@pytest.mark.parametrize("number", range(FOLDS))
def test_the_weights_of_a_fold_do_not_depend_on_what_was_chosen_there(choices: list[Choices], number: int) -> None:
    assert any(choices[number])
    ours = learned_without(choices, number).values
    changed = altered(choices, number)
    np.testing.assert_array_equal(learned_without(changed, number).values, ours)
    for other in set(range(FOLDS)) - {number}:
        assert np.abs(learned_without(changed, other).values - learned_without(choices, other).values).max() > 0.01
    assert np.abs(learned_without(changed, None).values - learned_without(choices, None).values).max() > 0.01


def test_each_fold_ranks_with_the_weights_learned_without_it(worlds: list[World], choices: list[Choices]) -> None:
    learned = [learned_without(choices, number) for number in range(FOLDS)]
    for number, (_, systems) in enumerate(worlds):
        used = systems[ERABU]._tools._weights
        np.testing.assert_array_equal(used.values, learned[number].values)
        assert used.need_first == learned[number].need_first
        assert all(np.abs(used.values - other.values).max() > 1e-4 for n, other in enumerate(learned) if n != number)


def test_the_shipped_ranking_is_learned_from_the_choices_of_all_folds(thin_catalog: Catalog) -> None:
    told = all_choices(thin_catalog, None, WORDS_ONLY, None)
    assert len(told) == FOLDS
    assert sum(len(from_cases) for from_cases, _ in told) == sum(1 for c in thin_catalog.cases.values() if c.tool_ids)
    assert all(c.features.shape == (len(thin_catalog.tools), len(NAMES)) for from_cases, _ in told for c in from_cases)
    assert all(0 <= row < len(c.features) for kinds in told for kind in kinds for c in kind for row in c.taken)


# ---- ablations


@pytest.mark.parametrize("feature", ["category", "evidence"])
def test_a_feature_left_out_is_not_looked_at(choices: list[Choices], feature: str) -> None:
    column, random = NAMES.index(feature), np.random.default_rng(0)

    def scrambled(choice: Choice) -> Choice:
        features = choice.features.copy()
        features[:, column] = random.normal(size=len(features))
        return replace(choice, features=features)

    noisy = [([scrambled(c) for c in one], [scrambled(c) for c in other]) for one, other in choices]
    without = learned_without(choices, None, feature).values
    assert without[column] == 0
    np.testing.assert_array_equal(learned_without(noisy, None, feature).values, without)
    assert np.abs(learned_without(noisy, None).values - learned_without(choices, None).values).max() > 0.01


def test_each_ablation_changes_what_it_names_and_nothing_else(worlds: list[World]) -> None:
    for _, systems in worlds:
        assert list(systems) == [ERABU, "− 手がかり", "− 分類の理解", "− 学習した重み"]
        weights = {name: recommender._tools._weights for name, recommender in systems.items()}
        assert weights["− 手がかり"].values[NAMES.index("evidence")] == 0
        assert weights["− 分類の理解"].values[NAMES.index("category")] == 0
        assert weights["− 分類の理解"].need_first == 0
        assert set(weights["− 学習した重み"].values.tolist()) == {1.0}
        assert {w.need_first for name, w in weights.items() if name != "− 分類の理解"} == {weights[ERABU].need_first}
        assert all(r.index is systems[ERABU].index and r.catalog is systems[ERABU].catalog for r in systems.values())
