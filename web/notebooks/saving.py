"""Saving fields of a notebook: in place by htmx, or as a whole form; both say when another screen was first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.notebooks.document import Document
from web.notebooks.edits import BadEdit, EditedElsewhere, touched
from web.notebooks.forms import Drawn, Sent
from web.notebooks.naming import change_name, field_name, value_name
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import checked
from web.state import by_htmx, catalog, notebook_store, recommender

Redraw = Callable[[Notebook, Drawn], str]


def save(notebook_id: str, sent: Sent, page: str, redraw: Redraw, problems: dict[str, str] | None = None) -> ResponseReturnValue:
    """``page``: the endpoint the form is on; ``redraw`` shows it again where ``sent`` cannot be stored; ``problems``: path -> sentence."""
    store = notebook_store()
    now = store.get(notebook_id)
    try:
        if problems:
            raise BadEdit(problems)
        saved = store.edit(notebook_id, sent.bases, sent.fields, change_name(now.document, touched(now.document, sent.fields)))
    except BadEdit as bad:
        if by_htmx():
            return _in_place(now, sent, page, problems=bad.problems), 400
        return redraw(now, Drawn(now.document, now.revision, sent.fields, bad.problems, sent.bases)), 400
    except EditedElsewhere as elsewhere:
        now = store.get(notebook_id)
        if by_htmx():
            return _in_place(now, sent, page, elsewhere=elsewhere), 409
        shown = {"notebook": now, "sent": sent, "elsewhere": elsewhere, "page": page}
        return render_template("notebook_conflict.html", **shown, value_name=_shown_value, field_name=field_name), 409
    if by_htmx():
        return _in_place(saved, sent, page, checked=checked(saved.document, recommender(), date.today()))
    at = request.form.get("at", "")
    view: dict[str, Any] = {name: text for name, text in request.args.items() if not name.startswith("_")}  # as the page was narrowed
    view |= {"notebook_id": notebook_id, "saved": at or None, "_anchor": at or None}
    return redirect(url_for(page, **view), 303)


def _in_place(notebook: Notebook, sent: Sent, page: str, **more: object) -> str:
    """One field was sent; the text of its check item may go with it."""
    path = next((p for p in sent.fields if not p.endswith(".text")), "title")
    name = field_name(notebook.document, path, sent.fields)
    shown = {"notebook": notebook, "sent": sent, "path": path, "name": name, "page": page, "again": again(notebook.document), "value_name": _shown_value}
    return render_template("_notebook_saved.html", **shown, **more)


def _shown_value(path: str, value: object) -> str:
    source, code = catalog(), str(value or "")
    match path:
        case "municipality" if code in source.municipalities:
            return source.municipalities[code].full_name
        case _ if path.endswith(".category") and code in source.categories:
            return source.categories[code].label
        case "conditions.network":
            return source.labels["network"].get(code, code)
    return value_name(path, value)


def again(document: Document) -> str | None:
    """The address of the search that a notebook is about; None without a need."""
    given = {**document.conditions, "need": document.need, "municipality": document.municipality or ""}
    return url_for("recommend.recommend", **{k: v for k, v in given.items() if v}) if document.need else None  # type: ignore[arg-type]


def undo(notebook_id: str, base: int, page: str) -> ResponseReturnValue:
    store = notebook_store()
    try:
        store.undo(notebook_id, base)
    except EditedElsewhere:
        changes = store.since(notebook_id, base)
        return render_template("notebook_moved_on.html", notebook=store.get(notebook_id), changes=changes, page=page, fragment=by_htmx()), 409
    address = url_for(page, notebook_id=notebook_id)
    if by_htmx():
        response = make_response("")
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)
