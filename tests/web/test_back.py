"""The way back after a form: what the form says, else the page that it stood on, never another host."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.back import way_back

HERE = "http://localhost"


@pytest.mark.parametrize(
    ("typed", "referrer", "expected"),
    [
        ("/tools?q=a", f"{HERE}/cases", "/tools?q=a"),
        ("/tools?", None, "/tools"),
        ("", f"{HERE}/recommend?need=%E7%AA%93&municipality=032077", "/recommend?need=%E7%AA%93&municipality=032077"),
        ("//example.com", f"{HERE}/tools?page=2", "/tools?page=2"),
        ("", "https://example.com/tools", None),
        ("", "http://localhost.example.com/tools", None),
        ("", f"{HERE}//example.com", None),
        ("", f"{HERE}/compare/add", None),
        ("", None, None),
    ],
)
def test_way_back(app: Flask, typed: str, referrer: str | None, expected: str | None) -> None:
    with app.test_request_context("/compare/add", headers={"Referer": referrer} if referrer else {}):
        assert way_back(typed) == expected


def test_cards_need_no_address_of_their_own(client: FlaskClient) -> None:
    page = client.get("/tools?q=%E7%AA%93").text
    assert 'action="/compare/add"' in page
    assert 'name="back"' not in page
    response = client.post("/compare/add", data={"tool": "kintone"}, headers={"Referer": f"{HERE}/tools?q=%E7%AA%93"})
    assert (response.status_code, response.headers["Location"]) == (303, "/tools?q=%E7%AA%93")
    client.post("/compare/keep", data={"back": "/"})
