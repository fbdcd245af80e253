"""The form of a need: what is read, what is refused with which sentence, and that nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from reading import NEED, RECOMMEND, Reader

from recommender.need import Need
from recommender.recommend import Recommender

OTHERS = {"need": NEED, "network": "lgwan", "budget": "300万"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"need": ""}, "困りごとが空です"),
        ({"need": "　 \n"}, "困りごとが空です"),
        ({"need": "あ" * 10_000}, "10,000文字あります"),
        ({"need": "😀😀😀"}, "読み取れる言葉がありません"),
        ({"municipality": "府中市"}, "「府中市」という名前の団体は2つあります"),
        ({"municipality": "池田町"}, "都道府県から選んでください"),
        ({"municipality": "ぬぬぬ市"}, "見つかりませんでした"),
        ({"municipality": "013056"}, "廃止されています"),
        ({"municipality": "999999"}, "団体コード 999999 の市区町村はありません"),
        ({"budget": "-5"}, "予算は1円以上"),
        ({"budget": "たくさん"}, "予算は数字で"),
        ({"budget": "9" * 5_000}, "予算は数字で"),
        ({"population": "0"}, "人口は1人以上"),
        ({"category": "none"}, "という分類はありません"),
        ({"network": "carrier-pigeon"}, "選択肢から"),
        ({"registration": "X"}, "選択肢から"),
        ({"limit": "9999"}, "件数は1〜"),
        ({"size_band": "3万"}, "人口規模は選択肢から"),
        ({"like_ours": "1"}, "団体か人口を入力してください"),
    ],
)
def test_refused_with_a_sentence_and_nothing_lost(client: FlaskClient, given: dict[str, str], sentence: str) -> None:
    asked = {**OTHERS, **given}
    response = client.get("/recommend", query_string=asked)
    assert response.status_code == 400
    assert sentence in response.text
    assert 'role="alert"' in response.text
    (name,) = given
    page = Reader(response.text)
    if name != "limit":
        assert f"#{name}" in page.links
        assert name in page.ids
        assert f'id="{name}-error"' in response.text
    for kept in ("need", "municipality", "population", "budget"):
        assert asked.get(kept, "").strip() in response.text
    fragment = client.get("/recommend", query_string=asked, headers={"HX-Request": "true"})
    assert fragment.status_code == 400
    assert sentence in fragment.text


def test_ambiguous_name_offers_links_that_keep_the_rest(client: FlaskClient) -> None:
    page = Reader(client.get("/recommend", query_string={**OTHERS, "municipality": "府中市"}).text)
    ways = [parse_qs(urlsplit(link).query) for link in page.links if link.startswith("/recommend?") and "municipality=" in link]
    assert {way["municipality"][0] for way in ways} == {"132063", "342084"}
    assert all(way["need"] == [NEED] and way["network"] == ["lgwan"] and way["budget"] == ["300万"] for way in ways)


def test_retired_code_links_to_its_successor(client: FlaskClient) -> None:
    page = Reader(client.get("/recommend", query_string={"need": NEED, "municipality": "013056"}).text)
    assert any("municipality=012351" in link for link in page.links)


@pytest.mark.parametrize("name", ["久慈市", "岩手県久慈市", "くじし", "03207"])
def test_a_name_redirects_to_the_code(client: FlaskClient, name: str) -> None:
    response = client.get("/recommend", query_string={"need": NEED, "municipality": name, "population": "", "category": ""})
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query) == {"need": [NEED], "municipality": ["032077"]}
    assert client.get(response.location).status_code == 200


def test_htmx_gets_the_results_and_the_address_to_show(client: FlaskClient) -> None:
    response = client.get("/recommend", query_string={"need": NEED, "municipality": "久慈市", "budget": ""}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert parse_qs(urlsplit(response.headers["HX-Push-Url"]).query) == {"need": [NEED], "municipality": ["032077"]}
    assert response.text.count('id="results"') == 1
    assert 'id="need-form"' not in response.text


def test_markup_in_the_need_is_text(client: FlaskClient) -> None:
    attack = '<script>alert(1)</script><img src=x onerror=alert(1)> 窓口の"><b>待ち時間'
    places = [("/recommend", {"need": attack}), ("/recommend", {"need": attack, "budget": "x"}), ("/", {"need": attack}), ("/tools", {"q": attack})]
    for address, given in places:
        response = client.get(address, query_string=given)
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text
        assert "&lt;script&gt;" in response.text
        assert Reader(response.text).inline == []


def test_the_answer_shows_every_part(client: FlaskClient) -> None:
    response = client.get(RECOMMEND)
    parts = ["bpr", "tools", "partners", "cases", "neighbours", "map", "checklists"]
    places = [response.text.index(f'<h2 id="{part}"') for part in parts]
    assert places == sorted(places)
    for text in ["この分類に絞る", "ベンダーに確かめること", "なぜこの順位か", "採用・試行した団体の人口"]:
        assert text in response.text
    assert "<mark>" in response.text


def test_every_card_shows_its_line_of_use_and_the_parts_of_its_score(client: FlaskClient, recommender: Recommender) -> None:
    page = client.get(RECOMMEND).text
    answer = recommender.recommend(Need(NEED, recommender.catalog.municipalities["032077"]))
    cards = page.split('<article class="card tool-card"')[1:]
    assert len(cards) == len(answer.tools) == 10
    for card, tool in zip(cards, answer.tools, strict=True):
        assert tool.use.text in card
        assert card.count('class="part"') == 4
        assert ("<svg" in card) == bool(recommender.catalog.tools[tool.id].adopters)
        assert all(ask in card for ask in tool.unknown)


def test_cases_stand_beside_each_other_by_how_they_went(client: FlaskClient, recommender: Recommender) -> None:
    page = client.get(RECOMMEND).text
    _, good, bad, rest = re.split('id="cases-(?:good|bad|open)" ', page.split('<h2 id="neighbours"')[0])
    answer = recommender.recommend(Need(NEED, recommender.catalog.municipalities["032077"]))
    for case in answer.cases:
        side = good if case.outcome == "success" else bad if case.outcome in ("mixed", "failure", "ended") else rest
        assert f"/cases/{case.id}" in side


def test_check_items_have_a_page_of_their_own_with_introduction_and_operation_first(client: FlaskClient) -> None:
    links = Reader(client.get(RECOMMEND).text).links
    (address,) = {link for link in links if link.startswith("/recommend/checklists?")}
    page = client.get(address)
    assert page.status_code == 200
    stages = [s.split("<h2>")[1].split("</h2>")[0] for s in page.text.split('<details class="stage"')[1:]]
    assert stages[:2] == ["導入", "運用"]
    assert page.text.count('<details class="stage" open>') == 2
    assert "当てはまる場合に確認する項目" in page.text
    assert client.get("/recommend/checklists?need=").status_code == 400


def test_the_prefecture_is_told_as_not_seen_where_nothing_is_known(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    neighbours = {code: recommender.recommend(Need(NEED, catalog.municipalities[code])).neighbours for code in ("032077", "112119")}
    assert {bool(found) for found in neighbours.values()} == {True, False}
    for code, found in neighbours.items():
        page = client.get("/recommend", query_string={"need": NEED, "municipality": code}).text
        assert ("記録は見つかっていません" in page) == (not found)
        assert all(use.tool_name in page and use.municipality_name in page for use in found[:10])


def test_without_a_municipality_no_neighbours_are_told(client: FlaskClient) -> None:
    page = client.get("/recommend", query_string={"need": NEED}).text
    assert 'id="neighbours"' not in page
    assert 'id="map"' in page


def test_the_ground_of_the_map_may_be_kept_by_the_browser(client: FlaskClient) -> None:
    assert "/pictures/japan.svg" in client.get(RECOMMEND).text
    first = client.get("/pictures/japan.svg")
    assert first.mimetype == "image/svg+xml"
    assert "max-age" in first.headers["Cache-Control"]
    assert client.get("/pictures/japan.svg", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_abstention_says_what_to_try(client: FlaskClient) -> None:
    response = client.get("/recommend", query_string={"need": "カレーの作り方"})
    assert response.status_code == 200
    assert "見つかりませんでした" in response.text
    assert {"/tools", "/cases"} <= set(Reader(response.text).links)
    assert 'id="tools"' not in response.text


def test_conditions_are_chips_that_can_be_taken_off(client: FlaskClient) -> None:
    asked = {"need": NEED, "population": "3万", "network": "lgwan", "budget": "300万", "registration": "DMP", "size_band": "1万〜5万人", "like_ours": "1"}
    response = client.get("/recommend", query_string=asked)
    assert "年3,000,000円まで" in response.text
    page = Reader(response.text)
    for name in asked.keys() - {"need", "population"}:
        rest = {k: [v] for k, v in asked.items() if k != name}
        assert any(parse_qs(urlsplit(link).query) == rest for link in page.links if link.startswith("/recommend"))


def test_zero_results_name_the_loosest_condition_and_lead_there(client: FlaskClient) -> None:
    asked = {"need": NEED, "municipality": "032077", "size_band": "1万人未満", "like_ours": "1"}
    page = client.get("/recommend", query_string=asked)
    found = re.search(r'<a href="([^"]+)"><strong>「(.+?)」の条件を外す（ツール(\d+)件）', page.text)
    assert found
    there = client.get(unescape(found[1]))
    assert there.text.count('<article class="card tool-card"') == int(found[3]) > 0
    assert len(parse_qs(urlsplit(unescape(found[1])).query)) == len(asked) - 1


def test_dropped_by_an_only_is_told_as_not_seen(client: FlaskClient) -> None:
    page = client.get("/recommend", query_string={"need": NEED, "municipality": "032077", "like_ours": "1"}).text
    dropped = page.split('<h2 id="dropped"')[1].split("</section>")[0]
    assert dropped.count("確認できていません。</li>") == dropped.count("<li>") > 0


@pytest.mark.parametrize(("typed", "kept"), [("on", "1"), ("0", None), ("", None)])
def test_a_tick_is_kept_as_one(client: FlaskClient, typed: str, kept: str | None) -> None:
    response = client.get("/recommend", query_string={"need": NEED, "municipality": "032077", "like_ours": typed})
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query).get("like_ours") == ([kept] if kept else None)


def test_an_address_shown_already_is_not_pushed_again(client: FlaskClient) -> None:
    def pushed(current: str) -> str | None:
        headers = {"HX-Request": "true", "HX-Current-URL": current}
        return client.get("/recommend", query_string={"need": NEED, "municipality": "久慈市"}, headers=headers).headers.get("HX-Push-Url")

    same = f"http://localhost{RECOMMEND}"
    assert pushed(same) is None
    assert pushed(same.replace("%", "%25")) is not None
    assert pushed(f"{same}&network=lgwan") is not None
    assert pushed("http://localhost/") is not None


def test_a_live_answer_fills_and_clears_the_errors_of_the_fields(client: FlaskClient) -> None:
    def errors(**given: str) -> dict[str, str]:
        text = client.get("/recommend", query_string={"need": NEED, **given}, headers={"HX-Request": "true"}).text
        return dict(re.findall(r'<p id="(\w+)-error" hx-swap-oob="innerHTML">(.*?)</p>', text))

    whole = client.get(RECOMMEND).text
    assert all(f'id="{name}-error"' in whole for name in errors())
    assert set(errors().values()) == {""}
    wrong = errors(budget="たくさん", municipality="ぬぬぬ市")
    assert {name for name, said in wrong.items() if said} == {"budget", "municipality"}
    assert "数字で" in wrong["budget"]


def test_words_only_is_said(client: FlaskClient, recommender: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "言葉の一致だけ" not in client.get(RECOMMEND).text
    answer = recommender.recommend
    monkeypatch.setattr(recommender, "recommend", lambda need: answer(need).model_copy(update={"words_only": True}))
    assert "言葉の一致だけで探しています" in client.get(RECOMMEND).text


@pytest.mark.parametrize(("typed", "shown"), [("３０，０００", "約3万人"), ("3万", "約3万人"), ("3万人", "約3万人"), ("812", "812人")])
def test_numbers_as_people_type_them(client: FlaskClient, typed: str, shown: str) -> None:
    assert f"人口 {shown}の団体として" in client.get("/recommend", query_string={"need": NEED, "population": typed}).text


def test_of_a_repeated_argument_the_first_counts(client: FlaskClient) -> None:
    response = client.get(RECOMMEND + "&need=カレーの作り方&municipality=012351")
    assert response.status_code == 200
    assert "岩手県久慈市" in response.text
    assert "カレー" not in Reader(response.text).text
