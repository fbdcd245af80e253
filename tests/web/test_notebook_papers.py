"""The papers of a notebook on their page: what goes in, what is still empty, names that were written, the files."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from flask.testing import FlaskClient
from paper_making import FULL

from web.notebooks.document import Document
from web.notebooks.store import NotebookStore

PAPERS = ("memo", "roles", "specification")


def made(store: NotebookStore, **parts: Any) -> str:
    return f"/notebooks/{store.create(Document.model_validate({'title': '題', **parts})).id}/papers"


def test_the_page_lists_three_papers_and_the_starting_documents(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, **FULL)
    response = client.get(address)
    page = response.text
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("no-store")
    for name in ("財政・人事担当への資料", "外部人材・CIO補佐官の役割の整理", "仕様書の骨子", "運用の書類のひな形"):
        assert name in page, name
    assert all(f'href="{address}/{p}.docx"' in page for p in PAPERS)
    assert 'aria-current="page">書類</a>' in page


def test_what_is_empty_links_to_where_it_is_written(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store)
    page = client.get(address).text
    notebook = address.removesuffix("/papers")
    for href in (f"{notebook}#place", f"{notebook}#need", f"{notebook}/effects#own", f"{notebook}/plan#plan-form", f"{notebook}/checklist"):
        assert f'href="{href}"' in page, href
    # Every place that is named is there.
    for endpoint, anchors in (("", ("place", "need", "conditions", "candidates")), ("/effects", ("own",)), ("/plan", ("plan-form",))):
        target = client.get(notebook + endpoint).text
        assert all(f'id="{anchor}"' in target for anchor in anchors), endpoint
    full = client.get(made(store, **FULL)).text
    memo = full[full.index('id="paper-memo"') : full.index('id="paper-roles"')]
    assert "<dt>まだ書いていないもの</dt><dd>ありません</dd>" in memo


def test_names_of_products_are_shown_and_nothing_is_changed(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, title="LoGoフォームの窓口", need="kintoneの台帳")
    page = client.get(address).text
    assert "特定の製品・会社の名前が入っています" in page
    assert "<strong>題名</strong>: LoGoフォーム" in page
    assert "<strong>困りごと</strong>: kintone" in page
    assert "特定の製品・会社の名前が入っています" not in client.get(made(store, need="窓口が混む")).text


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("parts", [{}, FULL, {"municipality": "999999", "candidates": {"gone": {"name": "昔の道具"}}, "plan": {"start": "2020-01"}}])
def test_each_file_opens_whatever_was_written(client: FlaskClient, store: NotebookStore, paper: str, parts: dict[str, Any]) -> None:
    response = client.get(f"{made(store, **parts)}/{paper}.docx")
    assert response.status_code == 200
    assert response.mimetype.endswith("wordprocessingml.document")
    assert docx.Document(io.BytesIO(response.data)).paragraphs


def test_the_file_is_called_by_what_it_is_and_the_notebook(client: FlaskClient, store: NotebookStore) -> None:
    address = made(store, title='窓口/受付: "新" <案>' + "長" * 100)
    name = unquote(client.get(f"{address}/memo.docx").headers["Content-Disposition"].split("UTF-8''")[1])
    assert name.startswith("財政・人事向け資料_窓口 受付 新 案")
    assert name.endswith(".docx")
    assert len(name) < 80
    assert not set('/\\:*?"<>|') & set(name)


def test_an_unknown_paper_or_notebook_is_not_found(client: FlaskClient, store: NotebookStore) -> None:
    assert client.get(f"{made(store)}/contract.docx").status_code == 404
    assert client.get("/notebooks/nothing/papers").status_code == 404
    assert client.get("/notebooks/nothing/papers/memo.docx").status_code == 404


def test_a_month_that_cannot_be_planned_is_told(client: FlaskClient, store: NotebookStore) -> None:
    assert "使い始めたい月が過ぎています" in client.get(made(store, plan={"start": "2020-01"})).text
