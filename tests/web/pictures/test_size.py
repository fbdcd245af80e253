"""The dots of adopters' sizes: on a logarithmic axis, none hidden by another."""

from __future__ import annotations

from itertools import pairwise

from catalog.schema import Adopter, AdoptionKind, Municipality
from web.pictures.size import MARGIN, WIDTH, size_picture


def user(population: int, kind: AdoptionKind = "adopted", name: str = "甲市") -> tuple[Adopter, Municipality]:
    return Adopter(code="032077", kind=kind, source="https://example.jp/"), municipality(population, name)


def municipality(population: int, name: str = "甲市") -> Municipality:
    facts = {"code": "032077", "prefecture": "岩手県", "name": name, "kana": "コウシ", "kind": "市", "latitude": 40.0, "longitude": 141.0}
    return Municipality.model_validate({**facts, "population": population, "population_year": 2025})


def test_no_picture_without_users() -> None:
    assert size_picture([], municipality(30_000)) is None


def test_equal_ratios_are_equal_distances() -> None:
    picture = size_picture([user(3_000)], None)
    assert picture is not None
    xs = [x for x, _ in picture.ticks]
    steps = [b - a for a, b in pairwise(xs)]
    assert max(steps) - min(steps) < 0.3
    assert [text for _, text in picture.ticks] == ["1千人", "1万人", "10万人", "100万人"]


def test_no_dot_covers_another_and_all_stay_inside() -> None:
    picture = size_picture([user(n) for n in (300, 10_000, 10_000, 10_100, 10_200, 3_700_000, 9_000_000)], None)
    assert picture is not None
    places = [(d.x, d.y) for d in picture.dots]
    assert len(set(places)) == len(places) == 7
    assert all(0 < d.x < WIDTH and 0 < d.y < picture.floor for d in picture.dots)
    piled = sorted(d.y for d in picture.dots if d.x == picture.dots[1].x)
    assert all(b - a >= 10 for a, b in pairwise(piled))


def test_larger_ones_lie_further_right_and_kinds_are_kept() -> None:
    picture = size_picture([user(200_000, "trial"), user(900), user(15_000, "ended")], None)
    assert picture is not None
    assert [d.kind for d in picture.dots] == ["adopted", "ended", "trial"]
    assert [d.x for d in picture.dots] == sorted(d.x for d in picture.dots)
    assert picture.dots[2].title == "岩手県甲市 約20万人"


def test_text_says_what_the_picture_shows() -> None:
    one = size_picture([user(2_396, name="東秩父村")], None)
    assert one is not None
    assert one.text == "採用などを確認した東秩父村の人口は2,396人です。"
    assert one.own is None
    own = municipality(31_000, "久慈市")
    many = size_picture([user(2_396, name="東秩父村"), user(50_000), user(792_000, name="堺市")], own)
    assert many is not None
    assert "最も少ない東秩父村が2,396人、最も多い堺市が約79.2万人" in many.text
    assert "久慈市（約3.1万人）より少ない団体は1、多い団体は2です。" in many.text
    assert many.own is not None
    assert MARGIN < many.own < WIDTH - MARGIN
