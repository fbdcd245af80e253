"""A search becomes a long list: all of it, in its order, with what it was asked; else a sentence says why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from reading import NEED, RECOMMEND

from catalog.catalog import Catalog
from web.filters import adopted
from web.notebooks.selection.taking import MOST, NotTakeable, take
from web.pages.tools import LIST

DAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _asked(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_a_need_gives_every_tool_in_its_order_and_the_dropped_with_their_reason() -> None:
    address = f"/recommend?need={quote('職員どうしの連絡をチャットにしたい')}&municipality=032077&budget=1000"
    taken = take(address, LIST, DAY)
    entries = list(taken.selection.entries.values())
    assert taken.found == 50
    assert [e.place for e in entries[:50]] == list(range(1, 51))
    assert all(e.verdict is None and "合う見込み" in e.found for e in entries[:50])
    assert taken.dropped > 0
    assert all(e.place is None and e.verdict == "dropped" and "予算1,000円" in e.why for e in entries[50:])
    assert taken.selection.filters == ["団体: 岩手県久慈市（人口約3.1万人）", "予算: 年1,000円まで", "合う見込みの高い順に50件まで"]
    assert (taken.selection.address, taken.selection.searched_on) == (address, DAY)
    assert taken.municipality is not None
    assert taken.notebook("題名").conditions == {"budget": "1000"}
    assert taken.notebook("題名").municipality == "032077"


def test_fewer_can_be_taken_and_the_list_says_so() -> None:
    few, all_of_them = take(RECOMMEND, LIST, DAY, 10), take(RECOMMEND, LIST, DAY)
    assert list(few.selection.entries) == list(all_of_them.selection.entries)[:10]
    assert "合う見込みの高い順に10件まで" in few.selection.filters


def test_the_version_of_the_catalogue_is_kept(catalog: Catalog) -> None:
    assert catalog.data_hash in take(RECOMMEND, LIST, DAY).selection.catalogue


def test_a_list_is_taken_whole_from_any_of_its_pages(catalog: Catalog) -> None:
    held = {i: t for i, t in catalog.tools.items() if "zei" in t.categories}
    assert 20 < len(held) <= MOST
    taken = take("/tools?category=zei&page=2", LIST, DAY)
    assert set(taken.selection.entries) == set(held)
    assert [e.place for e in taken.selection.entries.values()] == list(range(1, len(held) + 1))
    first = next(iter(taken.selection.entries))
    assert adopted(held[first]) == max(map(adopted, held.values()))
    assert taken.selection.filters[0].startswith("分類: ")


def test_a_list_too_long_to_judge_asks_to_narrow_first(catalog: Catalog) -> None:
    with pytest.raises(NotTakeable, match=f"{len(catalog.tools):,}件.*{MOST}件までに絞り込んで") as refused:
        take("/tools", LIST, DAY)
    assert refused.value.ways[0].href == "/tools"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "検索の結果のページから"),
        ("https://example.com/recommend?need=x", "検索の結果のページから"),
        ("//example.com/tools", "検索の結果のページから"),
        ("/cases?category=rpa", "検索の結果のページから"),
        ("/recommend?need=", "困りごとが空です"),
        (f"/recommend?need={quote(NEED)}&municipality={quote('ない市')}", "条件に誤り"),
        (f"/recommend?need={quote('カレーの作り方')}", "一つも見つかっていません"),
        (f"/tools?q={quote('存在しない言葉')}&category=rpa", "一つも見つかっていません"),
    ],
)
def test_what_gives_no_list_is_said(address: str, sentence: str) -> None:
    with pytest.raises(NotTakeable, match=sentence):
        take(address, LIST, DAY)
