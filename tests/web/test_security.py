"""Who may change something: our own pages and programs that are no browser; under which names we answer; what caches may mix."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from recommender.recommend import Recommender
from web.app import create_app
from web.notebooks.store import NotebookStore

ADD = {"tool": "kintone", "back": "/tools"}


@pytest.mark.parametrize(
    "headers",
    [
        {},  # no browser
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    ],
)
def test_our_own_forms_are_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/compare/add", data=ADD, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_form_of_another_site_changes_nothing(client: FlaskClient, headers: dict[str, str], method: str) -> None:
    response = client.open("/compare/add", method=method, data=ADD, headers=headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers
    assert "ほかのサイトから送られた操作" in response.text
    assert 'href="/tools"' in response.text


def test_reading_from_a_link_elsewhere_is_free(client: FlaskClient) -> None:
    assert client.get("/tools", headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "localhost"])
def test_answers_to_this_machine(client: FlaskClient, host: str) -> None:
    assert client.get("/about", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
@pytest.mark.parametrize("address", ["/about", "/static/base.css", "/nothing"])
def test_answers_to_no_other_name(client: FlaskClient, host: str, address: str) -> None:
    response = client.get(address, headers={"Host": host})
    assert response.status_code == 400
    assert "ホスト名" in response.text
    assert host not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_names_can_be_set(recommender: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERABU_WEB_TRUSTED_HOSTS", '["erabu.example.lg.jp"]')
    other = create_app(recommender, NotebookStore(tmp_path / "notebooks.db")).test_client()
    assert other.get("/about", headers={"Host": "erabu.example.lg.jp"}).status_code == 200
    assert other.get("/about", headers={"Host": "localhost"}).status_code == 400


@pytest.mark.parametrize("address", ["/", "/tools", "/compare?ids=kintone,logo-chat", "/nothing"])
def test_pages_differ_by_cookie_and_say_so(client: FlaskClient, address: str) -> None:
    assert {"Cookie", "HX-Request"} <= set(client.get(address).headers["Vary"].split(", "))


def test_styles_are_the_same_for_all(client: FlaskClient) -> None:
    with client.get("/static/base.css") as response:
        assert "Cookie" not in response.headers.get("Vary", "")
