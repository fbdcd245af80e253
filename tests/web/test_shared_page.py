"""A shared notebook: read by whoever has the link, by nobody else, and left nowhere."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import NEED, Reader

from web.notebooks.document import Candidate, Decision, Document, PinnedCase
from web.notebooks.store import Notebook, NotebookStore
from web.state import NOTEBOOKS


@pytest.fixture
def store(app: Flask) -> NotebookStore:
    store: NotebookStore = app.extensions[NOTEBOOKS]
    return store


@pytest.fixture
def made(store: NotebookStore) -> Notebook:
    document = Document(
        title="久慈市の窓口",
        municipality="032077",
        need=NEED,
        candidates={"kintone": Candidate(name="kintone", reason="<i>実績</i>", comment="二番手"), "gone": Candidate(name="昔のツール")},
        cases={"fukaya-2019-logochat": PinnedCase(title="深谷の事例", place="深谷市", comment="近い規模")},
        decision=Decision(outcome="proceed", by="課長", why="費用が合う"),
    )
    return store.create(document)


def shared_links(client: FlaskClient, made: Notebook) -> list[str]:
    return sorted({link for link in Reader(client.get(f"/notebooks/{made.id}").text).links if link.startswith("/shared/")})


def test_a_link_is_made_read_and_withdrawn(client: FlaskClient, made: Notebook) -> None:
    assert shared_links(client, made) == []
    assert client.post(f"/notebooks/{made.id}/share").status_code == 303
    (link,) = shared_links(client, made)
    page = client.get(link)
    assert page.status_code == 200
    for text in (NEED, "&lt;i&gt;実績", "二番手", "昔のツール", "掲載終了", "深谷の事例", "近い規模", "課長", "費用が合う", "残した候補で次の手続きへ進む"):
        assert text in page.text
    assert re.search(r"\d+/\d+ 完了", page.text)
    client.post(f"/notebooks/{made.id}/share/withdraw", data={"token": link.removeprefix("/shared/")})
    assert client.get(link).status_code == 404
    assert shared_links(client, made) == []


def test_it_can_only_be_read(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    page = client.get(f"/shared/{store.share(made.id)}").text
    assert 'method="post"' not in page
    assert made.id not in page
    assert "<textarea" not in page


def test_it_is_listed_and_kept_nowhere_and_its_address_does_not_travel(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    response = client.get(f"/shared/{store.share(made.id)}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in response.text


def test_the_notebook_says_where_the_link_works(client: FlaskClient, made: Notebook) -> None:
    assert "127.0.0.1" in client.get(f"/notebooks/{made.id}").text


def test_strangers_find_nothing(client: FlaskClient, made: Notebook, store: NotebookStore) -> None:
    token = store.share(made.id)
    for address in ("/shared/none", f"/shared/{made.id}", f"/shared/{token[:-1]}"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-store"
        assert made.document.title not in response.text
    other = store.create(Document(title="他人のノート"))
    assert client.post(f"/notebooks/{other.id}/share/withdraw", data={"token": token}).status_code == 404
    assert client.get(f"/shared/{token}").status_code == 200
