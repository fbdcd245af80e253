"""The bars of effects: lengths in proportion, every one with its words."""

from __future__ import annotations

import pytest

from catalog.schema import Effect
from web.pictures.effects import describe_change, effect_pictures


def effect(**values: object) -> Effect:
    return Effect.model_validate({"metric": "待ち時間", "kind": "measured", **values})


def test_bars_are_in_proportion_and_the_longer_one_is_full() -> None:
    for before, after, shares in ((100, 55, (100, 55)), (5, 180, (2.8, 100)), (3, 0, (100, 0))):
        picture = effect_pictures([effect(before=before, after=after, unit="分")])[0]
        assert (picture.before.share, picture.after.share) == shares
        assert (picture.before.value, picture.after.value) == (f"{before}分", f"{after}分")
        assert not picture.indexed


def test_a_mere_percentage_is_drawn_from_a_hundred() -> None:
    fewer, more = effect_pictures([effect(change_pct=-54, unit="%"), effect(change_pct=100)])
    assert (fewer.before.share, fewer.after.share, fewer.after.value) == (100, 46, "46")
    assert (more.before.share, more.after.share, more.after.value) == (50, 100, "200")
    assert fewer.indexed
    assert fewer.text == "待ち時間は、前を100とすると46でした（54%減）。前と後の値そのものは未確認です。"


def test_a_known_value_before_is_said() -> None:
    picture = effect_pictures([effect(before=586, change_pct=-90, unit="時間/年")])[0]
    assert "前の値は586時間/年です" in picture.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("measured", "待ち時間は、100分から55分に変わりました（45%減）。"),
        ("trial", "待ち時間は、100分から55分に変わりました（45%減、実証での値）。"),
        ("expected", "待ち時間は、100分から55分に変わる見込みです（45%減）。"),
    ],
)
def test_words_say_what_kind_of_value_it_is(kind: str, text: str) -> None:
    assert effect_pictures([effect(kind=kind, before=100, after=55, change_pct=-45, unit="分")])[0].text == text


def test_a_change_not_on_record_is_called_calculated() -> None:
    picture = effect_pictures([effect(before=8200, after=11700, unit="百万円")])[0]
    assert picture.change == "約43%増"
    assert "計算では約43%増" in picture.text
    assert effect_pictures([effect(before=10, after=10, unit="分")])[0].change == "変化なし"


def test_nothing_is_drawn_from_half_a_fact() -> None:
    assert effect_pictures([effect(after=315, unit="時間/年"), effect(after=315, change_pct=-65), effect(before=0, after=3), effect(before=3)]) == []


def test_changes_in_words() -> None:
    assert [describe_change(p) for p in (-54.0, -83.9, 50.0, 3500.0, 0)] == ["54%減", "83.9%減", "50%増", "3,500%増", "変化なし"]
