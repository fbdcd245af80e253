from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from catalog.catalog import Catalog
from catalog.schema import Adopter, Municipality
from web.pictures.japan import HEIGHT, INSETS, WIDTH, ground, japan_picture, place

KUJI, MORIOKA, YOKOHAMA, NAHA, YONAGUNI, OGASAWARA = "032077", "032018", "141003", "472018", "473821", "134210"


def use(catalog: Catalog, code: str, kind: str = "adopted") -> tuple[Adopter, Municipality]:
    return Adopter.model_validate({"code": code, "kind": kind, "source": "https://www.city.example.lg.jp/"}), catalog.municipalities[code]


def inside(point: tuple[int, int], box: tuple[int, int, int, int]) -> bool:
    return box[0] < point[0] < box[0] + box[2] and box[1] < point[1] < box[1] + box[3]


def test_every_municipality_lies_on_the_picture_and_only_far_islands_in_the_boxes(catalog: Catalog) -> None:
    okinawa, ogasawara = (frame.box for frame in INSETS)
    assert okinawa
    assert ogasawara
    for municipality in catalog.municipalities.values():
        point = place(municipality)
        assert 3 <= point[0] <= WIDTH - 3, municipality.full_name
        assert 3 <= point[1] <= HEIGHT - 3, municipality.full_name
        south = municipality.prefecture == "沖縄県" or municipality.latitude < 29
        assert (inside(point, okinawa) or inside(point, ogasawara)) == south, municipality.full_name
    assert inside(place(catalog.municipalities[YONAGUNI]), okinawa)
    assert inside(place(catalog.municipalities[OGASAWARA]), ogasawara)


def test_north_is_up_and_east_is_right(catalog: Catalog) -> None:
    kuji, morioka, yokohama = (place(catalog.municipalities[c]) for c in (KUJI, MORIOKA, YOKOHAMA))
    assert kuji[1] < morioka[1] < yokohama[1]
    assert kuji[0] > morioka[0] > yokohama[0]


def test_the_ground_draws_each_place_once_in_whole_numbers_and_is_light(catalog: Catalog) -> None:
    svg = ground(catalog.municipalities.values())
    path = ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}path")
    assert path is not None
    at, points = (0, 0), []
    drawn = path.get("d", "")
    assert re.fullmatch(r"(?:m-?\d+[ -]?\d+h0)+", drawn)
    for dx, dy in re.findall(r"m(-?\d+) ?(-?\d+)h0", drawn):
        at = at[0] + int(dx), at[1] + int(dy)
        points.append(at)
    assert len(points) == len(set(points))
    assert set(points) == {place(m) for m in catalog.municipalities.values()}
    assert path.get("stroke-linecap") == "round"  # without it the points have no extent
    assert len(svg.encode()) < 16_000
    assert "style" not in svg


def test_a_map_of_no_adopters_is_none() -> None:
    assert japan_picture([], None) is None


def test_each_municipality_is_marked_once_by_its_best_use_and_what_goes_on_lies_on_top(catalog: Catalog) -> None:
    picture = japan_picture([use(catalog, KUJI, "trial"), use(catalog, KUJI), use(catalog, KUJI, "ended"), use(catalog, NAHA, "trial")])
    assert picture
    assert [(m.title, m.kind) for m in picture.marks] == [("沖縄県那覇市", "trial"), ("岩手県久慈市", "adopted")]
    assert [(m.x, m.y) for m in picture.marks] == [place(catalog.municipalities[c]) for c in (NAHA, KUJI)]
    assert picture.own is None


def test_the_text_counts_the_prefectures_the_most_first(catalog: Catalog) -> None:
    uses = [use(catalog, code) for code in (YOKOHAMA, KUJI, MORIOKA)]
    ours = catalog.municipalities[KUJI]
    picture = japan_picture(uses, ours)
    assert picture
    assert picture.text == "採用などを確認した3団体は、2都道府県にあります（岩手県2、神奈川県1）。久慈市の記録もあります。岩手県には2団体あります。"
    assert picture.own == place(ours)


@pytest.mark.parametrize("code", [KUJI, NAHA])
def test_a_prefecture_without_adopters_is_told_as_not_seen(catalog: Catalog, code: str) -> None:
    picture = japan_picture([use(catalog, YOKOHAMA)], catalog.municipalities[code])
    assert picture
    assert picture.text.endswith(f"{catalog.municipalities[code].prefecture}では確認できていません。")
