from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from catalog.faults import ErabuError
from recommender.features import NAMES
from recommender.ranking import Floats, Weights, order, read_weights, weights_path, write_weights

CATEGORY, EVIDENCE, PREFECTURE = (NAMES.index(name) for name in ("category", "evidence", "prefecture"))
READINGS = ["first", "second", "third", "fourth", "other"]
EVEN = Weights(np.ones(len(NAMES), dtype=np.float32))  # every feature speaks for a tool
ONE_IS = json.dumps({"weights": dict.fromkeys(NAMES, 0)}).replace("0", "%s", 1)
NARROW = st.floats(0, 0.25, width=32)  # features that together count less than use in the prefecture


@dataclass(frozen=True)
class Tools:
    features: Floats
    kept: Floats
    primary: list[str]

    def ordered(self, limit: int, likely: list[tuple[str, float]], small: bool = False, weights: Weights = EVEN) -> list[int]:
        return order(self.features, weights, self.kept, self.primary, likely, limit, small)

    def fitting(self, category: str) -> set[int]:
        return {row for row, held in enumerate(self.primary) if held == category and self.kept[row] > 0}


@st.composite
def tools(draw: st.DrawFn, at_least: int = 1) -> Tools:
    count = draw(st.integers(at_least, 40))
    features = draw(arrays(np.float32, (count, len(NAMES)), elements=st.floats(-3, 3, width=32)))
    kept = draw(st.lists(st.sampled_from([0.0, 0.5, 0.75, 1.0]), min_size=count, max_size=count))
    primary = draw(st.lists(st.sampled_from(READINGS), min_size=count, max_size=count))
    return Tools(features, np.array(kept, dtype=np.float32), primary)


LIKELY = st.sampled_from(
    [
        [("first", 0.9)],
        [("first", 0.9), ("second", 0.06)],
        [("first", 0.6), ("second", 0.3)],
        [("second", 0.5), ("first", 0.2), ("third", 0.2)],
        [("first", 0.7), ("third", 0.2), ("none has it", 0.1)],
        [("first", 0.5), ("second", 0.2), ("third", 0.1), ("fourth", 0.06), ("other", 0.05)],
    ]
)


# ---- any list


@given(tools(), LIKELY, st.integers(1, 50), st.booleans())
def test_a_list_holds_each_fitting_tool_at_most_once_and_as_many_as_asked_for(given: Tools, likely: list[tuple[str, float]], limit: int, small: bool) -> None:
    rows = given.ordered(limit, likely, small)
    fitting = np.flatnonzero(given.kept > 0)
    assert len(rows) == len(set(rows)) == min(limit, len(fitting))
    assert set(rows) <= set(fitting.tolist())


@given(tools(), LIKELY, st.booleans())
def test_a_list_without_limit_is_a_permutation_of_all_that_fits(given: Tools, likely: list[tuple[str, float]], small: bool) -> None:
    assert sorted(given.ordered(50, likely, small)) == np.flatnonzero(given.kept > 0).tolist()


@given(tools(), LIKELY, st.integers(1, 50))
def test_what_is_excluded_changes_nothing_of_the_rest(given: Tools, likely: list[tuple[str, float]], limit: int) -> None:
    fitting = np.flatnonzero(given.kept > 0)
    alone = Tools(given.features[fitting], given.kept[fitting], [given.primary[row] for row in fitting])
    assert given.ordered(limit, likely) == [int(fitting[row]) for row in alone.ordered(limit, likely)]


@given(tools(2), LIKELY, st.booleans(), st.data())
def test_more_evidence_never_lowers_a_tool(given: Tools, likely: list[tuple[str, float]], small: bool, data: st.DataObject) -> None:
    rows = given.ordered(50, likely, small)
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    more = given.features.copy()
    more[row, EVIDENCE] += data.draw(st.floats(0.125, 3, width=32))
    again = Tools(more, given.kept, given.primary).ordered(50, likely, small)
    assert again.index(row) <= rows.index(row)


@given(st.integers(2, 20), st.data())
def test_among_tools_alike_the_one_with_more_evidence_comes_first(count: int, data: st.DataObject) -> None:
    features = np.zeros((count, len(NAMES)), dtype=np.float32)
    features[:, EVIDENCE] = data.draw(st.permutations([n / 20 for n in range(count)]))
    alike = Tools(features, np.ones(count, dtype=np.float32), ["first"] * count)
    assert alike.ordered(count, [("first", 1.0)], weights=read_weights()) == np.argsort(-features[:, EVIDENCE]).tolist()


def test_among_tools_alike_the_one_that_keeps_more_conditions_comes_first() -> None:
    alike = Tools(np.zeros((4, len(NAMES)), dtype=np.float32), np.array([0.5, 1.0, 0.0, 0.75], dtype=np.float32), ["first"] * 4)
    assert alike.ordered(4, [("first", 1.0)]) == [1, 3, 0]


# ---- places kept for other readings


@given(tools(), st.integers(5, 12), st.floats(0.1, 0.45))
def test_a_second_reading_likely_enough_is_among_the_first_three(given: Tools, limit: int, probability: float) -> None:
    second = given.fitting("second")
    assume(second)
    assert second & set(given.ordered(limit, [("first", 0.5), ("second", probability)])[:3])


@pytest.mark.parametrize("limit", range(5, 51))
def test_a_third_reading_likely_enough_is_in_the_list(limit: int) -> None:
    """60 tools of the first reading are ahead of the only ones of the second and the third."""
    features = np.zeros((62, len(NAMES)), dtype=np.float32)
    features[60:, CATEGORY] = -2
    crowded = Tools(features, np.ones(62, dtype=np.float32), [*["first"] * 60, "second", "third"])
    rows = crowded.ordered(limit, [("first", 0.6), ("second", 0.2), ("third", 0.1)])
    assert 60 in rows[: round(limit / 5) + 1]
    assert 61 in rows
    assert rows[0] == 0


@given(tools(11), st.floats(0.026, 0.2))
def test_of_ten_the_ninth_place_is_the_third_readings_at_the_latest(given: Tools, probability: float) -> None:
    third = given.fitting("third")
    assume(third)
    assert third & set(given.ordered(10, [("first", 0.5), ("second", 0.2), ("third", probability)])[:9])


@pytest.mark.parametrize("limit", range(5, 51))
def test_a_fourth_reading_has_the_place_after_the_thirds_where_there_is_one(limit: int) -> None:
    features = np.zeros((63, len(NAMES)), dtype=np.float32)
    features[60:, CATEGORY] = -2
    crowded = Tools(features, np.ones(63, dtype=np.float32), [*["first"] * 60, "second", "third", "fourth"])
    rows = crowded.ordered(limit, [("first", 0.6), ("second", 0.2), ("third", 0.1), ("fourth", 0.06)])
    assert {60, 61} <= set(rows)
    assert (62 in rows) == (round(limit * 0.9) > round(limit * 0.8))


@given(tools(11), st.floats(0.03, 0.07))
def test_a_second_reading_too_unlikely_for_the_third_place_has_a_later_one(given: Tools, probability: float) -> None:
    second = given.fitting("second")
    assume(second)
    assert second & set(given.ordered(10, [("first", 0.9), ("second", probability)])[:9])


@given(tools(), st.integers(1, 50))
def test_readings_hardly_likely_change_nothing(given: Tools, limit: int) -> None:
    assert given.ordered(limit, [("first", 0.9), ("second", 0.02), ("third", 0.02)]) == given.ordered(limit, [("first", 0.9)])


@given(tools(), st.integers(1, 4), LIKELY)
def test_a_short_list_keeps_no_places_and_is_the_beginning_of_the_order_by_need(given: Tools, limit: int, likely: list[tuple[str, float]]) -> None:
    assert given.ordered(limit, likely) == given.ordered(50, [likely[0]])[:limit]


@given(tools(), st.integers(1, 50), LIKELY)
def test_where_the_need_is_left_out_only_the_weights_decide(given: Tools, limit: int, likely: list[tuple[str, float]]) -> None:
    blind = Weights(EVEN.values, need_first=0.0)
    rows = given.ordered(limit, likely, weights=blind)
    without_category = given.features[:, [n for n in range(len(NAMES)) if n != CATEGORY]].sum(axis=1) + given.kept
    assert (np.diff(without_category[rows]) <= 1e-4).all()


# ---- need first


def test_the_category_meant_comes_before_the_best_known() -> None:
    features = np.zeros((12, len(NAMES)), dtype=np.float32)
    features[:11, CATEGORY], features[11, CATEGORY] = np.log(0.8), np.log(0.1)
    features[11, EVIDENCE] = 5  # no share, so as to be the best known by far
    found = Tools(features, np.ones(12, dtype=np.float32), [*["first"] * 11, "other"]).ordered(10, [("first", 0.8)])
    assert found == [*range(10)]


# ---- who asks


@given(st.lists(st.tuples(st.booleans(), NARROW, NARROW), min_size=1, max_size=20), st.integers(1, 20))
def test_a_small_asker_sees_tools_used_in_its_prefecture_first_within_a_category(told: list[tuple[bool, float, float]], limit: int) -> None:
    features = np.array([[0, meaning, 0, 0, evidence, 0, np.log(2) * used] for used, meaning, evidence in told], dtype=np.float32)
    rows = Tools(features, np.ones(len(told), dtype=np.float32), ["first"] * len(told)).ordered(limit, [("first", 1.0)], True, read_weights())
    used = [told[row][0] for row in rows]
    assert used == sorted(used, reverse=True)


def test_neighbours_come_first_among_tools_of_one_category_for_small_askers_only() -> None:
    """What is used nearby is less near to the need here, so that for others it comes second."""
    features = np.zeros((2, len(NAMES)), dtype=np.float32)
    features[0, NAMES.index("words")] = 1
    features[1, PREFECTURE] = np.log(2)
    two = Tools(features, np.ones(2, dtype=np.float32), ["first", "first"])
    assert two.ordered(2, [("first", 1.0)], False, read_weights()) == [0, 1]
    assert two.ordered(2, [("first", 1.0)], True, read_weights()) == [1, 0]


def test_use_in_the_prefecture_does_not_bring_another_category_before_the_one_meant() -> None:
    features = np.zeros((2, len(NAMES)), dtype=np.float32)
    features[0, CATEGORY], features[1, CATEGORY] = np.log(0.7), np.log(0.3)
    features[1, PREFECTURE] = np.log(6)
    two = Tools(features, np.ones(2, dtype=np.float32), ["first", "second"])
    assert two.ordered(2, [("first", 0.7)], True, read_weights()) == [0, 1]


# ---- the file


def test_what_was_learned_speaks_for_a_tool_never_against_it() -> None:
    assert (read_weights().values > 0).all()


def test_weights_written_are_the_weights_read(small_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_DATA", str(small_data))
    before = weights_path().read_bytes()
    write_weights(Weights(np.linspace(-1, 2, len(NAMES)).astype(np.float32)), {"cases": 3, "adoptions": 4})
    assert weights_path().read_bytes() != before
    np.testing.assert_allclose(read_weights().values, np.linspace(-1, 2, len(NAMES)), atol=1e-4)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"weights": null}', '{"weights": {"category": 1}}', '{"weights": "1"}', ONE_IS % "NaN"])
def test_a_missing_or_broken_file_is_told_with_what_to_do(small_data: Path, monkeypatch: pytest.MonkeyPatch, content: str | None) -> None:
    monkeypatch.setenv("ERABU_DATA", str(small_data))
    weights_path().unlink()
    if content is not None:
        weights_path().write_text(content, encoding="utf-8")
    with pytest.raises(ErabuError, match=r"ranking\.json.*erabu learn"):
        read_weights()


@pytest.mark.parametrize("values", [np.ones(len(NAMES) + 1), np.ones(len(NAMES) - 1), np.full(len(NAMES), np.nan), np.full(len(NAMES), np.inf)])
def test_weights_are_one_finite_number_per_feature(values: Floats) -> None:
    with pytest.raises(ValueError, match="one finite weight per feature"):
        Weights(values)
