"""The two lists: facets, chips, pages, zero results."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from reading import Reader

from recommender.recommend import Recommender


def shown(page: str, kind: str) -> list[str]:
    return re.findall(rf'row__title"><a href="/{kind}/([a-z0-9-]+)"', page)


@pytest.mark.parametrize("kind", ["tools", "cases"])
def test_pages_hold_every_record_once(client: FlaskClient, recommender: Recommender, kind: str) -> None:
    records = getattr(recommender.catalog, kind)
    seen: list[str] = []
    address = f"/{kind}"
    for _ in range(100):
        page = client.get(address).text
        seen += shown(page, kind)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        if not following:
            break
        address = following[1].replace("&amp;", "&")
    assert sorted(seen) == sorted(records)


@pytest.mark.parametrize("page", ["0", "-3", "99999", "abc", ""])
def test_a_page_out_of_bounds_is_the_nearest(client: FlaskClient, page: str) -> None:
    response = client.get("/tools", query_string={"page": page})
    assert response.status_code == 200
    assert shown(response.text, "tools")


def test_facets_narrow_and_chips_widen(client: FlaskClient, recommender: Recommender) -> None:
    response = client.get("/tools?category=rpa&category=ai-ocr&users=staff")
    expected = recommender.catalog.listing("tool", "", {"category": ["rpa", "ai-ocr"], "users": ["staff"]}).ids
    assert set(shown(response.text, "tools")) == set(expected)
    assert f"{len(expected)}件あります" in response.text
    assert response.text.count(" checked") == 3
    queries = [parse_qs(urlsplit(link).query) for link in Reader(response.text).links if link.startswith("/tools?")]
    assert {"category": ["ai-ocr"], "users": ["staff"]} in queries
    assert {"category": ["rpa", "ai-ocr"]} in queries


def test_zero_results_name_the_one_filter_to_drop(client: FlaskClient, recommender: Recommender) -> None:
    listing = recommender.catalog.listing
    without = {
        "q": len(listing("tool", "", {"category": ["gomi"], "users": ["residents"]}).ids),
        "category": len(listing("tool", "議会", {"users": ["residents"]}).ids),
        "users": len(listing("tool", "議会", {"category": ["gomi"]}).ids),
    }
    assert without["q"] == max(without.values())
    page = client.get("/tools", query_string={"q": "議会", "category": "gomi", "users": "residents"}).text
    assert "言葉「議会」を外すと、" in page
    assert f"{without['q']}件のツール" in page
    assert any(link.startswith("/recommend?need=") for link in Reader(page).links)


def test_an_unknown_value_is_shown_as_a_chip(client: FlaskClient) -> None:
    page = client.get("/tools?category=no-such").text
    assert "に合うツールはありません" in page
    assert "分類: no-such" in page


def test_a_live_update_answers_region_title_and_status(client: FlaskClient) -> None:
    response = client.get("/cases?q=&outcome=failure&page=", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/cases?outcome=failure"
    assert 'id="list-status" hx-swap-oob' in response.text
    assert 'id="listing"' in response.text
    assert 'id="q"' not in response.text


def test_failures_are_listed_with_their_badge(client: FlaskClient) -> None:
    page = client.get("/cases?outcome=failure").text
    assert page.count("badge--failure") == 20


def test_long_and_odd_searches_answer(client: FlaskClient) -> None:
    for text in ("あ" * 5_000, '"; DROP TABLE', "* OR NEAR(", "😀", "\x00", "  "):
        assert client.get("/tools", query_string={"q": text}).status_code == 200
