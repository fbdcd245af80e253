"""The form of a need: what is read, what is refused with which sentence, and that nothing typed is lost."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from reading import NEED, RECOMMEND, Reader

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
    ways = [parse_qs(urlsplit(link).query) for link in page.links if "municipality=" in link]
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
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)> 窓口の\"><b>待ち時間"
    places = [("/recommend", {"need": attack}), ("/recommend", {"need": attack, "budget": "x"}), ("/", {"need": attack}), ("/tools", {"q": attack})]
    for address, given in places:
        response = client.get(address, query_string=given)
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text
        assert "&lt;script&gt;" in response.text
        assert Reader(response.text).inline == []


def test_the_answer_shows_every_part(client: FlaskClient) -> None:
    response = client.get(RECOMMEND)
    parts = ["ツールの前に", "合うツール", "ベンダーに確かめること", "なぜこの順位か", "対になる仕組み", "ほかの自治体の事例"]
    for text in [*parts, "この分類に絞る", "当てはまる場合に確認する項目"]:
        assert text in response.text
    assert "<mark>" in response.text
    stages = [s.split("<h3>")[1].split("</h3>")[0] for s in response.text.split('<details class="stage"')[1:]]
    assert stages[:2] == ["導入", "運用"]
    assert response.text.count('<details class="stage" open>') == 2


def test_abstention_says_what_to_try(client: FlaskClient) -> None:
    response = client.get("/recommend", query_string={"need": "カレーの作り方"})
    assert response.status_code == 200
    assert "見つかりませんでした" in response.text
    assert {"/tools", "/cases"} <= set(Reader(response.text).links)
    assert 'id="tools"' not in response.text


def test_conditions_are_chips_that_can_be_taken_off(client: FlaskClient) -> None:
    asked = {"need": NEED, "network": "lgwan", "budget": "300万", "registration": "DMP"}
    response = client.get("/recommend", query_string=asked)
    assert "年3,000,000円まで" in response.text
    page = Reader(response.text)
    for name in ("network", "budget", "registration"):
        rest = {k: [v] for k, v in asked.items() if k != name}
        assert any(parse_qs(urlsplit(link).query) == rest for link in page.links if link.startswith("/recommend"))


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
    assert "カレー" not in response.text
