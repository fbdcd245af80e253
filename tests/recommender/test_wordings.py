"""What understanding is learned from, and that what it is measured on is not among it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from catalog.catalog import Catalog
from catalog.paths import data_dir
from catalog.words import clean, reading
from recommender.passages import passages
from recommender.wordings import OUT_OF_SCOPE, Example, fact_examples, in_kana, wordings


@pytest.fixture(scope="module")
def told(catalog: Catalog) -> list[Example]:
    return list(wordings(catalog, catalog.needs))


@pytest.fixture(scope="module")
def outside() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data_dir() / "out-of-scope-dev.jsonl").read_text(encoding="utf-8").splitlines()]


def bare(text: str) -> str:
    """Without width, case, blanks and marks."""
    return re.sub(r"\W", "", clean(text).lower())


def test_every_wording_is_an_example(catalog: Catalog, told: list[Example]) -> None:
    known = {(e.text, e.categories) for e in told}
    for category in catalog.categories.values():
        assert {(t, (category.id,)) for t in [*category.phrases, *category.terms]} <= known
        assert {(n.text, (n.category,)) for n in category.not_this} <= known
        assert any(category.label in text and category.description in text for text, categories in known if categories == (category.id,))
    for need in catalog.needs:
        assert {(t, tuple(need.categories)) for t in (need.need_staff, need.need_short)} <= known
    assert {(t, (OUT_OF_SCOPE,)) for t in catalog.wording["out-of-scope"]} <= known


def test_a_made_need_that_no_tool_answers_is_out_of_scope(catalog: Catalog, told: list[Example]) -> None:
    known = {(e.text, e.categories) for e in told}
    unanswered = [n for n in catalog.made_needs() if not n.categories]
    assert unanswered
    for need in catalog.made_needs():
        categories = tuple(need.categories) or (OUT_OF_SCOPE,)
        assert {(need.need_staff, categories), (need.need_short, categories)} <= known


def test_needs_held_out_are_not_learned(catalog: Catalog, told: list[Example]) -> None:
    half = catalog.needs[::2]
    without = Counter(wordings(catalog, half))
    missing = Counter(told) - without
    assert not without - Counter(told)
    assert {e.text for e in missing.elements()} == {t for n in catalog.needs[1::2] for t in (n.need_staff, n.need_short)}


def test_every_category_is_asked_for_by_its_name(catalog: Catalog, told: list[Example]) -> None:
    for category in catalog.categories.values():
        mine = {e.text for e in told if e.categories == (category.id,)}
        for name in [category.label, *category.terms]:
            assert any(text in mine for text in (f"{name}がほしい", *(f"{name}を{verb}たい" for verb in ("導入し", "入れ", "使い", "始め"))))


def test_examples_speak_of_known_categories_once_each_and_have_weight(catalog: Catalog, told: list[Example]) -> None:
    known = {*catalog.categories, OUT_OF_SCOPE}
    assert all(e.text.strip() for e in [*told, *fact_examples(catalog)])
    for example in [*told, *in_kana(told), *fact_examples(catalog)]:
        assert example.categories
        assert set(example.categories) <= known
        assert len(set(example.categories)) == len(example.categories)
        assert 0 < example.weight <= 1


def test_a_situation_tells_less_than_a_scene_and_a_scene_less_than_a_purpose_or_a_real_need(catalog: Catalog, told: list[Example]) -> None:
    weight = {e.text: e.weight for e in told}
    real = {weight[t] for n in catalog.needs for t in (n.need_staff, n.need_short)}
    checked = {p for c in catalog.categories.values() for p in c.phrases} | set(catalog.wording["out-of-scope"])
    made = {
        kind: {weight[n.need_staff] for n in catalog.made_needs() if n.kind == kind and n.need_staff not in checked}
        for kind in ("situation", "need", "purpose")
    }
    assert real == {1.0}
    assert 0 < max(made["situation"]) < min(made["need"]) <= max(made["need"]) < min(made["purpose"])
    assert max(made["purpose"]) <= 1
    purposes = {t for n in catalog.made_needs() if n.kind == "purpose" for t in (n.need_staff, n.need_short)}
    scenes = {t for n in catalog.made_needs() if n.kind != "purpose" for t in (n.need_staff, n.need_short)} - purposes - checked
    assert max(weight[t] for t in scenes) < 1


def test_short_examples_come_once_more_as_typed_without_conversion(told: list[Example]) -> None:
    kana = in_kana(told)
    short = [e for e in told if len(e.text) <= 30 and reading(e.text).strip()]  # marks alone have no sound
    assert 0 < len(short) < len(told)
    for original, typed in zip(short, kana, strict=True):
        assert typed.text == reading(original.text).replace(" ", "")
        assert typed.categories == original.categories
        assert 0 < typed.weight < original.weight
    assert in_kana([Example("転入手続きが長い", ("madoguchi",), 1.0)])[0].text == "てんにゅうてつづきがながい"
    assert in_kana([Example("あ" * 31, ("madoguchi",), 1.0)]) == []


def test_cases_tell_what_they_needed_and_tools_what_they_say_of_themselves(catalog: Catalog) -> None:
    known = Counter((e.text, e.categories) for e in fact_examples(catalog))
    cases = Counter((c.need, tuple(c.categories)) for c in catalog.cases.values())
    tools = Counter((text, tuple(t.categories)) for t in catalog.tools.values() for text in passages(t))
    assert known == cases + tools


def test_facts_not_known_are_not_learned(catalog: Catalog) -> None:
    gone = set(list(catalog.cases)[::2])
    left = {e.text for e in fact_examples(catalog.without(gone, set()))}
    kept = {c.need for c in catalog.cases.values() if c.id not in gone}
    assert kept <= left
    assert not {catalog.cases[i].need for i in gone} - kept & left


# ---- what is measured on


def test_no_real_need_is_among_the_texts_written_for_training(catalog: Catalog) -> None:
    written = {bare(e.text) for e in wordings(catalog, [])}
    measured = {bare(t): n.id for n in catalog.needs for t in (n.need_staff, n.need_short)}
    assert {identity for text, identity in measured.items() if text in written} == set()


def test_no_text_that_abstaining_is_measured_on_is_learned_from(told: list[Example], outside: list[dict[str, Any]]) -> None:
    learned = {bare(e.text) for e in told}
    assert [one["id"] for one in outside if bare(one["text"]) in learned] == []


def test_texts_that_abstaining_is_measured_on_are_whole_and_no_kind_outweighs_another(outside: list[dict[str, Any]]) -> None:
    assert len(outside) >= 100
    for one in outside:
        assert set(one) == {"id", "text", "kind"}
        assert all(isinstance(value, str) and value.strip() == value != "" for value in one.values())
    assert len({one["id"] for one in outside}) == len(outside) == len({bare(one["text"]) for one in outside})
    assert len(set(Counter(one["kind"] for one in outside).values())) == 1


def test_no_text_is_learned_as_in_and_as_out_of_scope(told: list[Example]) -> None:
    inside = {bare(e.text) for e in told if OUT_OF_SCOPE not in e.categories}
    assert {e.text for e in told if OUT_OF_SCOPE in e.categories and bare(e.text) in inside} == set()
