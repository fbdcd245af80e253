"""The pages of starting documents, their downloads, and those of a notebook."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html import unescape
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import Reader

from catalog.catalog import Catalog
from web.notebooks.document import Candidate, Decision, Document, Entry, Plan, Selection
from web.notebooks.guides import categories, filled
from web.notebooks.store import NotebookStore
from web.papers.starting.documents import KINDS
from web.state import KEY


def words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_all_categories_and_what_the_six_are_for(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get("/guides")
    assert page.status_code == 200
    links = Reader(page.text).links
    assert [c for c in catalog.categories if f"/guides/{c}" not in links] == []
    assert all(kind.name in page.text and kind.purpose in page.text for kind in KINDS.values())


def test_one_group_of_categories(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get("/guides?group=内部業務").text
    shown = {link.removeprefix("/guides/") for link in Reader(page).links if link.startswith("/guides/")}
    assert shown == {c.id for c in catalog.categories.values() if c.group == "内部業務"}
    current = re.findall(r'aria-current="true">([^（]+)', page)
    assert current == ["内部業務"]


def test_an_unknown_group_is_told_and_all_are_shown(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get("/guides?group=<b>")
    assert page.status_code == 400
    assert "「&lt;b&gt;」という分類のまとまりはありません" in page.text
    assert f"すべて（{len(catalog.guides)}）" in page.text


def test_a_guide_can_be_read_and_taken(client: FlaskClient, catalog: Catalog) -> None:
    page = client.get("/guides/chatbot").text
    guide, read = catalog.guides["chatbot"], Reader(page)
    assert read.inline == []
    assert len(read.ids) == len(set(read.ids))
    for text in (*guide.counter, *guide.outage, *guide.handover, guide.questions[0].answer, guide.work[-1].what, guide.training.office[0]):
        assert text in unescape(page), text
    wanted = {f"/guides/chatbot/{k}.{form}" for k in KINDS for form in ("docx", "xlsx")} | {"/guides/chatbot/all.zip"}
    assert wanted <= set(read.links)
    for case_id in guide.basis:
        assert f"/cases/{case_id}" in read.links
        assert catalog.cases[case_id].source in read.links


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_file_named_for_people(client: FlaskClient, kind: str) -> None:
    for form in ("docx", "xlsx"):
        response = client.get(f"/guides/rpa/{kind}.{form}")
        assert response.status_code == 200
        name = unquote(response.headers["Content-Disposition"])
        assert re.search(rf"{KINDS[kind].name}_RPA_\d{{8}}\.{form}$", name), name
        opened = (
            words(response.data) if form == "docx" else "".join(str(c.value) for s in openpyxl.load_workbook(io.BytesIO(response.data)) for r in s for c in r)
        )
        assert "えらぶ" in opened


def test_all_at_once(client: FlaskClient) -> None:
    response = client.get("/guides/gis/all.zip")
    assert response.mimetype == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(response.data))
    assert packed.testzip() is None
    assert len(packed.namelist()) == 12


@pytest.mark.parametrize("address", ["/guides/none", "/guides/none/manual.docx", "/guides/none/all.zip", "/guides/rpa/none.docx"])
def test_what_is_not_there_leads_on(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "none" in response.text
    assert "/guides" in Reader(response.text).links
    if address.startswith("/guides/rpa"):
        assert "/guides/rpa" in Reader(response.text).links


def test_an_unknown_form_is_not_found(client: FlaskClient) -> None:
    assert client.get("/guides/rpa/manual.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/", "/checklists", "/categories/rpa"])
def test_the_guides_can_be_found(client: FlaskClient, address: str) -> None:
    links = Reader(client.get(address).text).links
    assert "/guides" in links
    assert ("/guides/rpa" in links) == (address == "/categories/rpa")


def made(store: NotebookStore, **parts: object) -> str:
    return f"/notebooks/{store.create(Document.model_validate({'title': '自動化の題', 'municipality': '032077', **parts})).id}/guides"


def test_a_notebook_fills_in_what_it_tells(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, candidates={"winactor": Candidate(name="WinActor")}, conditions={"category": "rpa"}, plan=Plan(start="2027-04"))
    response = client.get(f"{address}/manual.docx")
    assert response.headers["Cache-Control"] == "no-store"
    text = words(response.data)
    for shown in ("岩手県久慈市", "WinActor", "2027年4月（令和9年）", "自動化の題", "RPA"):
        assert shown in text, shown
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"{address}/all.zip").data))
    assert len(packed.namelist()) == 12
    assert "岩手県久慈市" in words(packed.read(packed.namelist()[0]))


def test_another_category_can_be_chosen_and_only_a_known_one(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, candidates={"winactor": Candidate(name="WinActor")}, conditions={"category": "gis"})
    gis = words(client.get(f"{address}/manual.docx?category=gis").data)
    assert "GIS" in gis
    assert "WinActor" not in gis  # it is no GIS
    assert client.get(f"{address}/manual.docx?category=none").status_code == 404
    assert client.get(f"{address}/none.docx").status_code == 404
    assert client.get("/notebooks/none/guides/manual.docx").status_code == 404


def test_the_papers_of_a_notebook_offer_the_six_and_the_other_category(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, candidates={"winactor": Candidate(name="WinActor")}, conditions={"category": "gis"}).removesuffix("/guides")
    links = Reader(client.get(f"{address}/papers").text).links
    assert {f"{address}/guides/{k}.{form}?category=rpa" for k in KINDS for form in ("docx", "xlsx")} <= set(links)
    assert f"{address}/guides/all.zip?category=rpa" in links
    assert f"{address}/papers?category=gis#guides" in links
    other = Reader(client.get(f"{address}/papers?category=gis").text).links
    assert f"{address}/guides/manual.docx?category=gis" in other
    empty = client.get(made(store).replace("/guides", "/papers")).text
    assert "このノートの分類が、まだ分かりません" in empty


def test_a_notebook_without_a_category_says_what_to_do(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    for name in ("manual.docx", "all.zip"):
        response = client.get(f"{address}/{name}")
        assert response.status_code == 404
        assert "このノートの分類が、まだ分かりません" in response.text
        assert {"/guides", address.removesuffix("/guides")} <= set(Reader(response.text).links)


def test_the_categories_of_a_notebook(app: Flask) -> None:
    recommender = app.extensions[KEY]

    def found(**parts: object) -> list[str]:
        document = Document.model_validate({"title": "題", **parts})
        return [c.id for c in categories(document, recommender, date(2026, 11, 23))]

    rpa = recommender.catalog.tools["winactor"].primary_category
    assert found() == []
    assert found(candidates={"winactor": Candidate(name="W"), "gone": Candidate(name="昔")}, conditions={"category": "gis"}) == [rpa, "gis"]
    assert found(need="ごみの分別の問い合わせの電話が多い", conditions={"category": "gomi"}) == ["gomi"]
    assert len(found(need="会議の議事録を作るのに毎回半日かかる")) == 1


def test_only_a_settled_tool_is_named(app: Flask, catalog: Catalog) -> None:
    rpa = catalog.categories["rpa"]
    one, two = {"gone": Candidate(name="一番")}, {"gone": Candidate(name="一番"), "other": Candidate(name="二番")}
    entries = {"gone": Entry(name="一番", verdict="kept", why="合う"), "other": Entry(name="二番", verdict="dropped", why="高い")}
    selection = {"question": "", "address": "/tools", "searched_on": "2026-11-01", "catalogue": "v", "entries": entries}

    def tool(**parts: object) -> str:
        with app.test_request_context():
            return filled(Document.model_validate({"title": "題", **parts}), rpa, catalog).tool

    assert tool() == ""
    assert tool(candidates=one) == "一番"
    assert tool(candidates=two) == ""
    assert tool(candidates=one, decision=Decision(outcome="stopped")) == ""
    assert tool(candidates=two, selection=Selection.model_validate({**selection, "decision": Decision(outcome="proceed")})) == "一番"
    assert tool(candidates=two, selection=Selection.model_validate(selection)) == ""
