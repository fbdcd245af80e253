from __future__ import annotations

import pytest
from samples import KUJI, MAIN_NEED

from catalog.catalog import Catalog
from recommender.need import Need
from recommender.neighbours import neighbour_uses
from recommender.recommend import Recommender

HONJO = "112119"  # 埼玉県本庄市


def test_every_use_in_the_prefecture_is_told_once_and_none_elsewhere(catalog: Catalog) -> None:
    ours = catalog.municipalities[HONJO]
    wanted = ["chat", "genai"]
    told = {(u.tool, u.municipality, u.kind, u.year, u.source) for u in neighbour_uses(catalog, ours, wanted)}
    known = {
        (t.id, a.code, a.kind, a.year, a.source)
        for t in catalog.tools.values()
        if t.primary_category in wanted
        for a in t.adopters
        if catalog.municipalities[a.code].prefecture == ours.prefecture and a.code != HONJO
    }
    assert told == known
    assert known


def test_the_likeliest_category_comes_first_then_what_goes_on_then_the_newest(catalog: Catalog) -> None:
    wanted = list(catalog.categories)
    uses = neighbour_uses(catalog, catalog.municipalities[HONJO], wanted)
    keys = [(wanted.index(u.category), ["adopted", "trial", "ended"].index(u.kind), -(u.year or 0)) for u in uses]
    assert keys == sorted(keys)
    assert len({k[1] for k in keys}) > 1


def test_nobody_who_asks_has_no_neighbours(catalog: Catalog) -> None:
    assert neighbour_uses(catalog, None, list(catalog.categories)) == []


@pytest.mark.parametrize("code", [KUJI, HONJO])
def test_an_answer_tells_uses_of_the_categories_it_understood(recommender: Recommender, code: str) -> None:
    ours = recommender.catalog.municipalities[code]
    answer = recommender.recommend(Need(MAIN_NEED, ours))
    for use in answer.neighbours:
        place = recommender.catalog.municipalities[use.municipality]
        assert place.prefecture == ours.prefecture
        assert use.category in {c.id for c in answer.categories}
        assert (use.municipality_name, use.population) == (place.name, place.population)
    assert recommender.recommend(Need(MAIN_NEED)).neighbours == []
