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
    assert "<form" not in response.text.split('class="row"')[0]


def test_failures_are_listed_with_their_badge(client: FlaskClient) -> None:
    page = client.get("/cases?outcome=failure").text
    assert page.count("badge--failure") == 20


def test_long_and_odd_searches_answer(client: FlaskClient) -> None:
    for text in ("あ" * 5_000, '"; DROP TABLE', "* OR NEAR(", "😀", "\x00", "  "):
        assert client.get("/tools", query_string={"q": text}).status_code == 200


def test_the_same_list_again_is_no_new_step_in_the_history(client: FlaskClient) -> None:
    def pushed(current: str) -> str | None:
        return client.get("/tools?q=窓口&category=", headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{current}"}).headers.get("HX-Push-Url")

    address = pushed("/tools")
    assert address
    assert address.startswith("/tools?q=")
    assert pushed(address) is None
    assert pushed("/cases") == address


def test_the_title_counts_what_was_found(client: FlaskClient, recommender: Recommender) -> None:
    def title(address: str, **headers: str) -> str:
        return str(re.findall(r"<title>(.*?)</title>", client.get(address, headers=headers).text)[0])

    assert title("/tools") == f"ツール{len(recommender.catalog.tools)}件の一覧 | えらぶ"
    count = len(recommender.catalog.listing("case", "", {"outcome": ["failure"]}).ids)
    assert title("/cases?outcome=failure") == f"事例{count}件（結果「うまくいかなかった」） | えらぶ"
    assert title("/cases?outcome=failure&page=2", **{"HX-Request": "true"}).startswith(f"事例{count}件（結果「うまくいかなかった」） 2／")


def test_orders_of_tools(client: FlaskClient, recommender: Recommender) -> None:
    tools = recommender.catalog.tools
    by_name = shown(client.get("/tools?order=name").text, "tools")
    assert by_name == sorted(tools, key=lambda i: tools[i].kana or tools[i].name)[:20]
    usual = shown(client.get("/tools").text, "tools")
    adopted = [sum(a.kind == "adopted" for a in tools[i].adopters) for i in usual]
    assert adopted == sorted(adopted, reverse=True)
    assert by_name != usual
    for unknown in ("near", "nonsense", ""):  # nearness needs a municipality
        assert shown(client.get("/tools", query_string={"order": unknown}).text, "tools") == usual


def test_nearness_needs_and_uses_the_municipality(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    own = catalog.municipalities["032077"].population
    page = client.get("/cases?municipality=032077&order=near").text
    ratios = []
    for identity in re.findall(r'row__title"><a href="/cases/([a-z0-9-]+)\?municipality=032077"', page):
        others = [catalog.municipalities[c].population for c in catalog.cases[identity].municipalities]
        ratios.append(min(max(own / p, p / own) for p in others))
    assert len(ratios) == 20
    assert ratios == sorted(ratios)
    assert "人口の近い順に並べています" in page
    assert "/cases" in Reader(page).links  # the same list for nobody in particular, in its usual order


def test_near_tools_lead_with_what_near_ones_adopted(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    own = catalog.municipalities["032077"].population
    page = client.get("/tools?municipality=032077&order=near").text
    ids = re.findall(r'row__title"><a href="/tools/([a-z0-9-]+)\?municipality=032077"', page)
    counts = [
        sum(a.kind == "adopted" and a.code != "032077" and 0.5 <= catalog.municipalities[a.code].population / own <= 2 for a in catalog.tools[i].adopters)
        for i in ids
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_order_and_municipality_stay_in_every_link_of_the_list(client: FlaskClient) -> None:
    response = client.get("/tools?municipality=032077&order=name&category=rpa&category=line-app&q=", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/tools?category=rpa&category=line-app&municipality=032077&order=name"
    page = Reader(response.text)
    lists = [parse_qs(urlsplit(link).query) for link in page.links if link.startswith("/tools?")]
    assert {"category": ["rpa"], "municipality": ["032077"], "order": ["name"]} in lists
    assert {"category": ["rpa", "line-app"], "order": ["name"]} in lists
    assert all(query.get("order") == ["name"] for query in lists)


def test_words_are_sorted_by_nearness_unless_asked_otherwise(client: FlaskClient, recommender: Recommender) -> None:
    found = recommender.catalog.search("tool", "チャット")
    assert shown(client.get("/tools?q=チャット").text, "tools") == found[:20]
    page = client.get("/tools?q=チャット&order=most").text
    assert "採用を確認できた団体の多い順に並べています" in page
    assert shown(page, "tools") != found[:20]


def test_controls_outside_the_form_belong_to_it(client: FlaskClient) -> None:
    """Rows hold forms of their own; a form inside a form would lose its end."""
    page = client.get("/tools?category=rpa").text
    opened = 0
    for tag in re.findall(r"<(/?)form\b", page):
        opened += -1 if tag else 1
        assert opened in (0, 1)
    region = page.split('id="listing"')[1].split('class="row"')[0]
    controls = re.findall(r"<(?:input|select|button)\b[^>]*>", region)
    assert len(controls) > 10
    assert all('form="list-form"' in control for control in controls)
