"""Every address: its heading, its headers, and nothing a strict policy forbids."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from reading import MISSING, NEED, PAGES, RECOMMEND, Reader

from recommender.recommend import Recommender
from web.security import HEADERS


@pytest.mark.parametrize(("address", "heading"), PAGES.items(), ids=list(map(unquote, PAGES)))
def test_answers_with_its_one_heading(client: FlaskClient, address: str, heading: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert Reader(response.text).headings == [heading]
    assert "<title>" in response.text


@pytest.mark.parametrize("address", [*PAGES, *MISSING, "/recommend", "/municipalities/suggest?municipality=a", "/static/base.css", "/favicon.ico"])
def test_security_headers_everywhere(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        for name, value in HEADERS.items():
            assert response.headers[name] == value
        assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", [*PAGES, *MISSING, "/recommend"])
def test_nothing_inline_nothing_from_elsewhere_and_ids_are_single(client: FlaskClient, address: str) -> None:
    page = Reader(client.get(address).text)
    assert page.inline == []
    assert page.outside == []
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("address", PAGES)
def test_unknown_arguments_are_ignored(client: FlaskClient, address: str) -> None:
    joined = address + ("&" if "?" in address else "?") + "utm_source=x&nonsense=1"
    assert client.get(joined).status_code == 200


@pytest.mark.parametrize("address", MISSING)
def test_missing_pages_lead_on(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert {"/", "/tools", "/cases"} <= set(Reader(response.text).links)
    assert 'name="q"' in response.text


def test_retired_code_names_its_successor(client: FlaskClient) -> None:
    response = client.get("/municipalities/013056")
    assert response.status_code == 404
    assert "石狩市" in response.text
    assert "/municipalities/012351" in Reader(response.text).links


def test_wrong_method_and_failures_show_no_trace(client: FlaskClient, recommender: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/tools").status_code == 405

    def fails(_: object) -> None:
        raise RuntimeError("/srv/secret/path")

    monkeypatch.setattr(recommender, "recommend", fails)
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(RECOMMEND, headers=headers)
        assert response.status_code == 500
        assert "うまく動きませんでした" in response.text
        assert "secret" not in response.text
        assert "Traceback" not in response.text


@pytest.mark.parametrize("address", [*PAGES, *MISSING])
def test_no_path_of_this_machine(client: FlaskClient, address: str) -> None:
    assert not re.search(r"/(work|home|tmp|root|usr)/", client.get(address).text)


@pytest.mark.parametrize("address", [RECOMMEND, "/tools?category=rpa", "/cases?outcome=failure", "/nothing"])
def test_fragment_and_page_are_told_apart(client: FlaskClient, address: str) -> None:
    page, fragment = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert "<html" in page.text
    assert "<html" not in fragment.text
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in fragment.headers["Vary"]


def test_history_restore_gets_the_whole_page(client: FlaskClient) -> None:
    assert "<html" in client.get("/tools", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text


def test_every_internal_link_of_the_main_pages_leads_somewhere(client: FlaskClient) -> None:
    links = {link.split("#")[0] for address in PAGES for link in Reader(client.get(address).text).links}
    inside = {link for link in links if link.startswith("/") and not link.startswith("/recommend")}
    assert len(inside) > 300
    broken = [link for link in sorted(inside) if client.get(link).status_code != 200]
    assert broken == []


def test_every_anchor_has_its_target(client: FlaskClient) -> None:
    for address in [*PAGES, "/recommend?municipality=府中市&budget=-1"]:
        page = Reader(client.get(address).text)
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids), address


def test_all_records_render(client: FlaskClient, recommender: Recommender) -> None:
    catalog = recommender.catalog
    addresses = [f"/tools/{i}" for i in catalog.tools] + [f"/cases/{i}" for i in catalog.cases] + [f"/categories/{i}" for i in catalog.categories]
    addresses += [f"/municipalities/{code}" for code in list(catalog.municipalities)[::40]]
    assert [a for a in addresses if client.get(a).status_code != 200] == []


def test_suggestions_by_kana_kanji_and_code(client: FlaskClient) -> None:
    for text in ("くじし", "久慈", "032077", "岩手県久慈"):
        response = client.get("/municipalities/suggest", query_string={"municipality": text})
        assert 'data-value="岩手県久慈市"' in response.text
        assert "<html" not in response.text
    assert client.get("/municipalities/suggest").text.strip() == ""


def test_municipality_search(client: FlaskClient) -> None:
    assert "/municipalities/032077" in Reader(client.get(f"/municipalities?q={quote('くじ')}").text).links
    assert "はありません" in client.get(f"/municipalities?q={quote('ぬぬぬぬ')}").text


def test_own_municipality_is_marked_in_the_picture(client: FlaskClient) -> None:
    page = client.get("/tools/logo-chat?municipality=032077").text
    assert "picture__own" in page
    assert "久慈市（約3.1万人）より少ない団体は" in page
    assert "picture__own" not in client.get("/tools/logo-chat").text


def test_checklists_narrow_with_reasons(client: FlaskClient, recommender: Recommender) -> None:
    every = client.get("/checklists").text
    assert every.count('class="check"') == len(recommender.catalog.check_items)
    narrowed = client.get("/checklists?category=rpa&municipality=032077").text
    assert 0 < narrowed.count('class="check"') < len(recommender.catalog.check_items)
    assert "岩手県久慈市" in narrowed
    for query, sentence in (("municipality=府中市", "都道府県から選んで"), ("category=none", "という分類はありません"), ("network=none", "選択肢から")):
        response = client.get(f"/checklists?{query}")
        assert response.status_code == 400
        assert sentence in response.text


def test_answers_change_the_check_items_in_place(client: FlaskClient, recommender: Recommender) -> None:
    proposal = next(i for i in recommender.catalog.check_items.values() if i.conditions == "proposal")
    assert proposal.text in client.get("/checklists?category=rpa").text
    assert proposal.text not in client.get("/checklists?category=rpa&proposal=no").text
    found = client.get("/checklists?category=rpa&proposal=yes&municipality=", headers={"HX-Request": "true"})
    assert found.headers["HX-Push-Url"] == "/checklists?category=rpa&proposal=yes"
    assert found.text.lstrip().startswith('<div id="checks">')
    assert recommender.catalog.conditions["proposal"].because in found.text
    assert 'href="/checklists?category=rpa"' in found.text  # the answer can be taken away
    wrong = client.get("/checklists?proposal=maybe")
    assert wrong.status_code == 400
    assert "「プロポーザルで選ぶ」には「はい」か「いいえ」で答えてください。" in wrong.text
    assert 'id="proposal"' in wrong.text


def test_home_takes_over_what_a_link_brings(client: FlaskClient) -> None:
    page = client.get("/", query_string={"need": NEED, "category": "rpa"}).text
    assert NEED in page
    assert 'value="rpa" selected' in page
