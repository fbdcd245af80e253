"""Reading and writing: no edit is lost, the last change can be taken back, links open and close."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.notebooks import changes
from web.notebooks.document import Candidate, Document, Entry, Selection
from web.notebooks.edits import BadEdit, EditedElsewhere
from web.notebooks.store import Notebook, NotebookStore, NotFound, NotReady


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NotebookStore]:
    store = NotebookStore(tmp_path / "notebooks.db")
    yield store
    store.close()


@pytest.fixture
def made(store: NotebookStore) -> Notebook:
    return store.create(Document(title="題", candidates={i: Candidate(name=i) for i in "abc"}))


def test_two_tabs_on_different_fields_merge(store: NotebookStore, made: Notebook) -> None:
    store.edit(made.id, 1, {"candidates.a.reason": "安い"}, "理由")
    both = store.edit(made.id, 1, {"candidates.b.reason": "速い"}, "理由")
    assert (both.revision, both.document.candidates["a"].reason, both.document.candidates["b"].reason) == (3, "安い", "速い")


def test_two_tabs_on_one_field_collide_and_nothing_is_written(store: NotebookStore, made: Notebook) -> None:
    store.edit(made.id, 1, {"need": "待ち時間"}, "x")
    with pytest.raises(EditedElsewhere) as elsewhere:
        store.edit(made.id, 1, {"need": "電話", "author": "山田"}, "x")
    assert elsewhere.value.revision == 2
    assert [(c.path, c.theirs, c.ours) for c in elsewhere.value.collisions] == [("need", "待ち時間", "電話")]
    now = store.get(made.id)
    assert (now.revision, now.document.need, now.document.author) == (2, "待ち時間", "")
    assert store.edit(made.id, 2, {"need": "電話"}, "x").document.need == "電話"


def test_a_whole_form_overwrites_nothing_it_did_not_touch(store: NotebookStore, made: Notebook) -> None:
    store.edit(made.id, 1, {"need": "待ち時間"}, "x")
    now = store.edit(made.id, 1, {"need": "", "author": "山田", "decision.on": ""}, "x")
    assert (now.document.need, now.document.author) == ("待ち時間", "山田")


def test_each_field_may_have_its_own_base(store: NotebookStore, made: Notebook) -> None:
    store.edit(made.id, 1, {"need": "他人の文"}, "x")
    mine = store.edit(made.id, 1, {"author": "山田"}, "x")
    # The author was saved in place, the need is still as drawn at revision 1.
    bases = {"author": mine.revision, "need": 1}
    assert store.edit(made.id, bases, {"author": "佐藤", "need": ""}, "x").document.need == "他人の文"
    with pytest.raises(EditedElsewhere):
        store.edit(made.id, bases, {"need": "自分の文"}, "x")


def test_what_changes_nothing_is_no_revision(store: NotebookStore, made: Notebook) -> None:
    assert store.edit(made.id, 1, {"title": " 題 "}, "x").revision == 1
    assert store.change(made.id, "x", lambda d: changes.moved_tool(d, "a", -1)).revision == 1
    assert store.change(made.id, "x", lambda d: changes.moved_tool(d, "a", 1)).revision == 2


def test_a_bad_edit_writes_nothing(store: NotebookStore, made: Notebook) -> None:
    with pytest.raises(BadEdit):
        store.edit(made.id, 1, {"title": "", "author": "山田"}, "x")
    assert store.get(made.id).revision == 1
    with pytest.raises(NotFound):
        store.edit(made.id, 99, {"author": "山田"}, "x")


def test_undo_twice_brings_the_change_again(store: NotebookStore, made: Notebook) -> None:
    store.change(made.id, "aを外す", lambda d: changes.without_tool(d, "a"))
    undone = store.undo(made.id, 2)
    assert (list(undone.document.candidates), undone.what) == (["a", "b", "c"], "取り消し（aを外す）")
    again = store.undo(made.id, 3)
    assert (list(again.document.candidates), again.what) == (["b", "c"], "やり直し（aを外す）")
    assert store.undo(made.id, 4).what == "取り消し（aを外す）"


def test_undo_of_a_change_that_was_not_seen_is_refused(store: NotebookStore, made: Notebook) -> None:
    store.edit(made.id, 1, {"need": "一"}, "困りごとを変更")
    store.edit(made.id, 2, {"author": "山田"}, "作成者を変更")
    with pytest.raises(EditedElsewhere):
        store.undo(made.id, 2)
    assert [c.what for c in store.since(made.id, 2)] == ["作成者を変更"]
    assert store.undo(made.id, 3).document.need == "一"


def test_the_creation_cannot_be_undone(store: NotebookStore, made: Notebook) -> None:
    assert store.undo(made.id, 1).revision == 1


def test_many_writers_lose_no_revision(store: NotebookStore, made: Notebook) -> None:
    faults: list[Exception] = []

    def write(name: str) -> None:
        try:
            for n in range(15):
                store.change(made.id, name, lambda d, n=n: changes.with_comment(d, name, str(n)))  # type: ignore[misc]
                store.edit(made.id, 1, {f"progress.{name}-{n}.owner": name}, name)
        except Exception as fault:  # told in the test's own thread
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = store.get(made.id)
    assert faults == []
    assert now.revision == 61
    assert len(now.document.comments) == len(now.document.progress) == 30
    assert len(store.since(made.id, 0)) == 61


def test_removed_notebooks_come_back(store: NotebookStore, made: Notebook) -> None:
    store.set_removed(made.id, True)
    assert [(n.id, n.removed) for n in store.all()] == [(made.id, True)]
    store.set_removed(made.id, False)
    assert store.get(made.id).removed is False


def test_the_last_changed_comes_first(store: NotebookStore, made: Notebook) -> None:
    other = store.create(Document(title="二冊目"))
    assert [n.id for n in store.all()] == [other.id, made.id]
    store.edit(made.id, 1, {"author": "山田"}, "x")
    assert [n.id for n in store.all()] == [made.id, other.id]


def test_links_open_until_withdrawn(store: NotebookStore, made: Notebook) -> None:
    one, two = store.share(made.id), store.share(made.id)
    assert one != two
    assert len(one) >= 32
    assert {token for token, _ in store.shares(made.id)} == {one, two}
    store.withdraw(made.id, one)
    store.withdraw(made.id, one)
    with pytest.raises(NotFound):
        store.shared(one)
    assert store.shared(two).id == made.id
    with pytest.raises(NotFound):
        store.withdraw(store.create(Document(title="他人")).id, two)
    store.set_removed(made.id, True)
    with pytest.raises(NotFound):
        store.shared(two)


def test_what_is_frozen_stays(store: NotebookStore, made: Notebook) -> None:
    entries = {"a": Entry(name="A", verdict="kept", why="合う"), "b": Entry(name="B")}
    selection = Selection.model_validate({"question": "q", "address": "/recommend", "searched_on": "2026-04-01", "catalogue": "x", "entries": entries})
    now = store.change(made.id, "x", lambda d: changes.with_selection(d, selection))
    with pytest.raises(NotReady, match="B"):
        store.freeze(made.id, now.revision)
    judged = {"entries.b.verdict": "dropped", "entries.b.why": "高い", "decision.by": "課長", "decision.outcome": "proceed"}
    filled = {f"selection.{path}": text for path, text in judged.items()}
    now = store.edit(made.id, now.revision, filled, "x")
    first = store.freeze(made.id, now.revision)
    store.edit(made.id, now.revision, {"selection.entries.b.why": "もっと高い"}, "x")
    with pytest.raises(EditedElsewhere):
        store.freeze(made.id, now.revision)
    second = store.freeze(made.id, now.revision + 1)
    assert [(e.version, e.selection.entries["b"].why) for e in store.evidence(made.id)] == [(2, "もっと高い"), (1, "高い")]
    assert first.digest != second.digest
