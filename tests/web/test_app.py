"""What the application as a whole allows: forms as long as a checklist, links that keep the municipality."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import Reader

from recommender.recommend import Recommender
from web.notebooks.document import Document
from web.notebooks.store import NotebookStore
from web.state import NOTEBOOKS

# About as much as an officer writes to an item.
FIELDS = {"status": "done", "owner": "情報政策課 佐藤", "due": "2027-01-15", "note": "課内で確かめた。" * 12, "proof": "文書番号 6 情政第123号"}


@pytest.mark.parametrize("coding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_whole_checklist_sent_at_once_is_stored(app: Flask, client: FlaskClient, recommender: Recommender, coding: str) -> None:
    store: NotebookStore = app.extensions[NOTEBOOKS]
    made = store.create(Document(title="確認項目を一度に送る"))
    items = list(recommender.catalog.check_items)
    fields = {f"progress.{item}.{name}": text for item in items for name, text in FIELDS.items()}
    response = client.post(f"/notebooks/{made.id}/edit", data={"base": "1", "at": "checks-form", **fields}, content_type=coding)
    assert response.status_code == 303, response.text[:500]
    kept = store.get(made.id).document.progress
    assert len(kept) == len(items) > 300
    assert all(kept[item].note == FIELDS["note"] and kept[item].owner == FIELDS["owner"] for item in items)
    store.set_removed(made.id, True)


@pytest.mark.parametrize("address", ["/tools/logo-chat", "/cases/nara-2024-yochokin-shokai", "/categories/chat"])
def test_crumbs_lead_through_the_categories_and_keep_the_municipality(client: FlaskClient, address: str) -> None:
    links = Reader(client.get(f"{address}?municipality=032077").text).links
    assert "/categories?municipality=032077" in links
    assert "/categories" in Reader(client.get(address).text).links
