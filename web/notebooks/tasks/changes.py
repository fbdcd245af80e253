"""What a task list that was filled in elsewhere would change in its notebook: changes, conflicts, the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.catalog import Catalog
from web.notebooks.document import Document, Progress
from web.notebooks.edits import collisions, touched, value_at
from web.notebooks.store import Notebook, NotebookStore, NotFound
from web.notebooks.tasks.file import READ_BACK, Problem, TaskFile, Unreadable, same
from web.notebooks.tasks.progress import item_text

FIELDS = re.compile(rf"progress\.[^.]+\.({'|'.join(READ_BACK.values())})")
_NAMES = {field: name for name, field in READ_BACK.items()}


@dataclass(frozen=True)
class Change:
    """One field: what the notebook says now, and what the list says. ``row``: of the list, where it is known."""

    path: str
    item: str
    now: str
    listed: str
    row: int | None

    @property
    def field(self) -> str:
        return _NAMES[self.path.rpartition(".")[2]]


@dataclass(frozen=True)
class Preview:
    """``conflicts``: fields that were changed in the notebook as well since the list was written out."""

    notebook: Notebook
    changes: list[Change]
    conflicts: list[Change]
    problems: list[Problem]


def preview(file: TaskFile, notebook: Notebook, store: NotebookStore, catalog: Catalog) -> Preview:
    """Raises Unreadable where the list is not one of this notebook."""
    if file.notebook != notebook.id:
        raise Unreadable("別のノートから書き出した一覧です。このノートの「Excelで保存」から書き出したファイルを選んでください。")
    try:
        base = store.at(notebook.id, file.revision)
    except NotFound as error:
        raise Unreadable("書き出したときの記録が、このノートにありません。「Excelで保存」から書き出し直し、書き写してください。") from error
    known = {*catalog.check_items, *notebook.document.progress, *base.progress}
    unknown = {item for item in file.rows if item not in known}
    problems = [
        Problem(f"シート「{file.sheet}」{file.rows[i]}行目", f"ID「{i[:60]}」の確認項目はありません。IDを元に戻してください。この行は取り込みません。")
        for i in unknown
    ]
    dumped = base.model_dump(mode="json")
    listed = {f"progress.{item}.{field}": text for item, texts in file.texts.items() if item not in unknown for field, text in texts.items()}
    fields = {path: text for path, text in listed.items() if not same(text, str(value_at(dumped, path) or ""))}
    return compare(fields, base, notebook, catalog, [*file.problems, *problems], file.rows)


def compare(
    fields: Mapping[str, str],
    base: Document,
    notebook: Notebook,
    catalog: Catalog,
    problems: list[Problem] | None = None,
    rows: Mapping[str, int] | None = None,
) -> Preview:
    """``fields``: what is wanted, path -> text, by someone who last saw ``base``."""
    document = notebook.document
    wanted = touched(document, touched(base, fields))
    clashing = {c.path for c in collisions(base, document, wanted)}
    current = document.model_dump(mode="json")

    def change(path: str) -> Change:
        item = path.split(".")[1]
        text = item_text(item, document.progress.get(item, Progress()), catalog)
        return Change(path, text, str(value_at(current, path) or ""), wanted[path], (rows or {}).get(item))

    ordered = sorted(map(change, wanted), key=lambda c: c.row or 0)
    return Preview(notebook, [c for c in ordered if c.path not in clashing], [c for c in ordered if c.path in clashing], problems or [])


def take(store: NotebookStore, notebook_id: str, base: int, fields: Mapping[str, str], catalog: Catalog) -> Notebook:
    """All ``fields``, drawn at revision ``base``, as one revision that can be undone. Raises EditedElsewhere, BadEdit, NotFound."""
    now = store.get(notebook_id)
    ids = {path.split(".")[1] for path in fields}
    texts = {f"progress.{i}.text": catalog.check_items[i].text for i in ids if i in catalog.check_items}
    bases = {**dict.fromkeys(fields, base), **dict.fromkeys(texts, now.revision)}
    return store.edit(notebook_id, bases, {**fields, **texts}, f"Excelから{len(fields)}か所を取り込み")
