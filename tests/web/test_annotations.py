"""Opinions on tools and cases: signed, dated, apart from facts; nothing typed is lost, a withdrawal can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import Reader

from web.notebooks.annotations import Annotations
from web.pages.annotations import LIMITS
from web.state import NOTEBOOKS

HTMX = {"HX-Request": "true"}
ABOUT = {"tool": {"kind": "tool", "id": "logo-chat"}, "case": {"kind": "case", "id": "fukaya-2019-logochat"}}
ADDRESS = {"tool": "/tools/logo-chat", "case": "/cases/fukaya-2019-logochat"}
GOOD = {"author": "山田 太郎", "position": "CIO補佐官", "text": "夜間の連絡の扱いを\r\n先に決める。"}


@pytest.fixture(autouse=True)
def annotations(app: Flask) -> Iterator[Annotations]:
    kept: Annotations = app.extensions[NOTEBOOKS].annotations
    yield kept
    for about in ABOUT.values():
        for opinion in kept.of(about["kind"], about["id"]):  # type: ignore[arg-type]
            kept.set_withdrawn(opinion.id, True)


@pytest.mark.parametrize("kind", ["tool", "case"])
def test_an_opinion_is_shown_signed_and_dated_apart_from_facts(client: FlaskClient, kind: str) -> None:
    response = client.post("/annotations", data={**ABOUT[kind], **GOOD})
    assert response.status_code == 303
    assert response.headers["Location"] == f"{ADDRESS[kind]}#annotations"
    page = Reader(client.get(ADDRESS[kind]).text)
    shown = page.text.partition("助言者・経験者の意見")[2]
    assert "事実とは分けて" in shown
    assert "山田 太郎" in shown
    assert "CIO補佐官" in shown
    assert "夜間の連絡の扱いを\n先に決める。" in shown
    assert re.search(r"\d{4}年\d+月\d+日（令和\d+年）", shown)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    other = "case" if kind == "tool" else "tool"
    assert "山田 太郎" not in client.get(ADDRESS[other]).text


def test_an_opinion_is_text_and_no_markup(client: FlaskClient) -> None:
    client.post("/annotations", data={**ABOUT["tool"], **GOOD, "text": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(ADDRESS["tool"]).text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("field", list(LIMITS))
def test_what_is_missing_or_too_long_is_said_at_its_field(client: FlaskClient, annotations: Annotations, field: str, headers: dict[str, str]) -> None:
    for wrong, sentence in (("  ", "ください"), ("長" * (LIMITS[field] + 1), f"{LIMITS[field]:,}文字以内")):
        response = client.post("/annotations", headers=headers, data={**ABOUT["case"], **GOOD, field: wrong})
        assert response.status_code == 400
        assert f'id="annotation-{field}-error"' in response.text
        assert sentence in response.text
        assert wrong.strip() in response.text
        assert all(GOOD[other].splitlines()[0] in response.text for other in GOOD if other != field)
        assert ("<html" in response.text) is not bool(headers)
    assert annotations.of("case", ABOUT["case"]["id"]) == []


def test_a_withdrawn_opinion_can_be_brought_back(client: FlaskClient, annotations: Annotations) -> None:
    client.post("/annotations", data={**ABOUT["tool"], **GOOD})
    [opinion] = annotations.of("tool", "logo-chat")
    gone = client.post(f"/annotations/{opinion.id}", data={"withdrawn": "1"})
    assert gone.headers["Location"] == f"{ADDRESS['tool']}?withdrawn={opinion.id}#annotations"
    page = client.get(gone.headers["Location"]).text
    assert "夜間の連絡" not in page
    assert "山田 太郎さんの意見を取り下げました" in page
    back = client.post(f"/annotations/{opinion.id}", data={"withdrawn": "0"})
    assert back.headers["Location"] == f"{ADDRESS['tool']}#annotations"
    page = client.get(gone.headers["Location"]).text
    assert "夜間の連絡" in page
    assert "取り下げました" not in page


def test_in_place_the_section_alone_comes_back(client: FlaskClient, annotations: Annotations) -> None:
    added = client.post("/annotations", headers=HTMX, data={**ABOUT["tool"], **GOOD})
    assert added.status_code == 200
    assert "<html" not in added.text
    assert "夜間の連絡" in added.text
    [opinion] = annotations.of("tool", "logo-chat")
    gone = client.post(f"/annotations/{opinion.id}", headers=HTMX, data={"withdrawn": "1"})
    assert 'id="annotation-undo"' in gone.text
    assert "夜間の連絡" not in gone.text


def test_an_opinion_of_another_record_is_not_offered_to_be_brought_back(client: FlaskClient, annotations: Annotations) -> None:
    number = annotations.add("tool", "kintone", "佐藤", "係長", "一言")
    annotations.set_withdrawn(number, True)
    assert "取り下げました" not in client.get(f"{ADDRESS['tool']}?withdrawn={number}").text
    assert "取り下げました" not in client.get(f"{ADDRESS['tool']}?withdrawn=x").text


@pytest.mark.parametrize("about", [{}, {"kind": "tool", "id": "none"}, {"kind": "page", "id": "logo-chat"}, {"kind": "case", "id": "logo-chat"}])
def test_an_opinion_is_about_something_that_is_there(client: FlaskClient, about: dict[str, str]) -> None:
    assert client.post("/annotations", data={**about, **GOOD}).status_code == 404
    assert client.post("/annotations/999999", data={"withdrawn": "1"}).status_code == 404
