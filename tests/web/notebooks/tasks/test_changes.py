"""What a filled list changes in its notebook: only what was changed in it, never what someone else wrote since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filling import BASIS, DAY, FIRST, at, filled, written_out
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.catalog import Catalog
from recommender.checklists import Situation
from recommender.recommend import Recommender
from web.notebooks.document import Document, Progress
from web.notebooks.edits import EditedElsewhere
from web.notebooks.store import Notebook, NotebookStore
from web.notebooks.tasks.changes import Preview, preview, take
from web.notebooks.tasks.file import Unreadable, read
from web.notebooks.tasks.progress import Checked, Item, checked
from web.papers.tasks import workbook


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NotebookStore]:
    store = NotebookStore(tmp_path / "notebooks.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def ids(recommender: Recommender) -> list[str]:
    return [i.id for s in checked(BASIS, recommender, DAY).stages for i in s.items]


@pytest.fixture
def begun(store: NotebookStore, ids: list[str]) -> Notebook:
    progress = Progress(text="x", status="doing", owner="山田", due=date(2026, 12, 1), note="初めのメモ", proof="棚")
    return store.create(BASIS.model_copy(update={"progress": {ids[0]: progress, "gone": Progress(text="昔の項目", note="=1+1")}}))


def looked_at(content: bytes, notebook: Notebook, store: NotebookStore, catalog: Catalog) -> Preview:
    return preview(read(content), store.get(notebook.id), store, catalog)


def told(found: Preview) -> list[tuple[str, str, str]]:
    return [(c.field, c.now, c.listed) for c in found.changes]


def test_an_untouched_list_changes_nothing(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore) -> None:
    content = written_out(app, recommender, begun)
    found = looked_at(content, begun, store, recommender.catalog)
    assert (found.changes, found.conflicts, found.problems) == ([], [], [])
    assert looked_at(filled(content), begun, store, recommender.catalog).changes == []  # saved by another program


def test_each_changed_field_is_told_with_before_and_after(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore, ids: list[str]) -> None:
    cells = {at("状況", FIRST): "完了", at("期限", FIRST): None, at("メモ", FIRST): "書き直し", at("資料の場所", FIRST + 1): "https://example.lg.jp/a"}
    found = looked_at(filled(written_out(app, recommender, begun), cells), begun, store, recommender.catalog)
    assert told(found) == [
        ("状況", "doing", "done"),
        ("期限", "2026-12-01", ""),
        ("メモ", "初めのメモ", "書き直し"),
        ("資料の場所", "", "https://example.lg.jp/a"),
    ]
    assert [c.row for c in found.changes] == [FIRST] * 3 + [FIRST + 1]
    assert found.changes[0].item == recommender.catalog.check_items[ids[0]].text
    taken = take(store, begun.id, found.notebook.revision, {c.path: c.listed for c in found.changes}, recommender.catalog)
    assert taken.revision == begun.revision + 1
    assert taken.what == "Excelから4か所を取り込み"
    now = taken.document.progress[ids[0]]
    assert (now.status, now.owner, now.due, now.note) == ("done", "山田", None, "書き直し")
    assert taken.document.progress[ids[1]].text == recommender.catalog.check_items[ids[1]].text
    assert store.undo(begun.id, taken.revision).document == begun.document


def test_deleted_rows_change_nothing(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore) -> None:
    content = filled(written_out(app, recommender, begun), change=lambda book: book["確認項目"].delete_rows(FIRST, 10))
    found = looked_at(content, begun, store, recommender.catalog)
    assert (found.changes, found.problems) == ([], [])


def test_a_record_of_an_item_that_is_gone_can_be_read_back(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore, ids: list[str]) -> None:
    content = filled(written_out(app, recommender, begun), {at("メモ", FIRST + len(ids)): "片付いた"})
    found = looked_at(content, begun, store, recommender.catalog)
    assert [(c.path, c.item, c.now, c.listed) for c in found.changes] == [("progress.gone.note", "昔の項目", "=1+1", "片付いた")]


def test_unknown_ids_are_named(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore) -> None:
    content = filled(written_out(app, recommender, begun), {at("ID", FIRST): "progress.x", at("担当者", FIRST): "乙", at("担当者", FIRST + 1): "甲"})
    found = looked_at(content, begun, store, recommender.catalog)
    assert [(p.where, "ID「progress.x」" in p.text) for p in found.problems] == [(f"シート「確認項目」{FIRST}行目", True)]
    assert told(found) == [("担当者", "", "甲")]


def test_a_list_of_another_notebook_is_refused(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore) -> None:
    other = store.create(BASIS)
    with pytest.raises(Unreadable, match="別のノート"):
        looked_at(written_out(app, recommender, other), begun, store, recommender.catalog)


def test_a_list_of_a_state_that_is_not_known_is_refused(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore) -> None:
    def later(book: Any) -> None:
        book["えらぶ"]["B2"] = "99"

    with pytest.raises(Unreadable, match="書き出したときの記録"):
        looked_at(filled(written_out(app, recommender, begun), change=later), begun, store, recommender.catalog)


def test_what_changed_on_both_sides_is_a_conflict_and_what_changed_alike_is_none(
    app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore, ids: list[str]
) -> None:
    cells = {at("メモ", FIRST): "表のメモ", at("担当者", FIRST): "佐藤", at("状況", FIRST): "完了"}
    content = filled(written_out(app, recommender, begun), cells)
    path = f"progress.{ids[0]}"
    store.edit(begun.id, begun.revision, {f"{path}.note": "ノートのメモ", f"{path}.status": "done", f"{path}.proof": "新しい棚"}, "x")
    found = looked_at(content, begun, store, recommender.catalog)
    assert told(found) == [("担当者", "山田", "佐藤")]
    assert [(c.field, c.now, c.listed) for c in found.conflicts] == [("メモ", "ノートのメモ", "表のメモ")]
    taken = take(store, begun.id, found.notebook.revision, {f"{path}.note": "表のメモ"}, recommender.catalog).document.progress[ids[0]]
    assert (taken.note, taken.proof, taken.owner) == ("表のメモ", "新しい棚", "山田")


def test_a_change_after_the_preview_is_not_written_over(app: Flask, recommender: Recommender, begun: Notebook, store: NotebookStore, ids: list[str]) -> None:
    path = f"progress.{ids[0]}.note"
    seen = store.get(begun.id).revision
    store.edit(begun.id, seen, {path: "間に書かれた"}, "x")
    with pytest.raises(EditedElsewhere):
        take(store, begun.id, seen, {path: "表のメモ"}, recommender.catalog)
    assert store.get(begun.id).document.progress[ids[0]].note == "間に書かれた"


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\t =+-@_xX0Dd"), max_size=60)


@settings(max_examples=25, deadline=None)
@given(owner=TEXTS, note=TEXTS, typed=TEXTS)
def test_any_text_goes_out_and_comes_back(app: Flask, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, owner: str, note: str, typed: str) -> None:
    store = NotebookStore(tmp_path_factory.mktemp("any") / "n.db")
    try:
        progress = Progress(text="項目", owner=owner, note=note)
        notebook = store.create(Document(title="題", progress={"one": progress}))
        item = Item("one", "項目", None, notebook.document.progress["one"])
        with app.test_request_context():
            content = workbook(notebook, Checked([], [item], Situation()), None, DAY)
        assert looked_at(content, notebook, store, catalog).changes == []
        plain = "".join(c for c in typed if c >= " " or c == "\n")
        found = looked_at(filled(content, {at("メモ", FIRST): f"字{plain}字"}), notebook, store, catalog)
        if not found.problems:  # a formula cannot begin so
            assert [c.listed for c in found.changes] == [f"字{plain}字"] or note.strip() == f"字{plain}字"
    finally:
        store.close()
