"""Every failure: its status, a sentence, a way on; whole or as a fragment, never with a trace."""

from __future__ import annotations

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from reading import Reader

from recommender.recommend import Recommender
from web.app import create_app


@pytest.fixture(scope="module")
def failing(recommender: Recommender) -> FlaskClient:
    """The real app with one more address, which fails as it is told to."""
    app: Flask = create_app(recommender)
    app.add_url_rule("/fail/<int:status>", "fail", lambda status: abort(status))
    return app.test_client()


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "要求を処理できませんでした"),
        (403, "この操作は受け付けられません"),
        (404, "ページが見つかりません"),
        (405, "この操作は受け付けていません"),
        (413, "送られた内容が大きすぎます"),
        (418, "要求を処理できませんでした"),
        (500, "うまく動きませんでした"),
    ],
)
def test_every_failure_has_a_way_on(failing: FlaskClient, status: int, title: str) -> None:
    page = failing.get(f"/fail/{status}")
    assert page.status_code == status
    assert Reader(page.text).headings == [title]
    assert {"/", "/tools", "/cases", "/categories"} <= set(Reader(page.text).links)
    fragment = failing.get(f"/fail/{status}", headers={"HX-Request": "true"})
    assert fragment.status_code == status
    assert title in fragment.text
    assert 'role="alert"' in fragment.text
    assert "<html" not in fragment.text
    # "" opens the page anew that the reader is on
    assert {"", "/"} <= set(Reader(fragment.text).links)


def test_a_form_that_is_too_large_is_told_so(client: FlaskClient) -> None:
    response = client.post("/compare/add", data={"tool": "x" * 1_000_001})
    assert response.status_code == 413
    assert "送られた内容が大きすぎます" in response.text
