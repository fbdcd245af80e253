"""The check items of a notebook and how far each is."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from recommender.checklists import questions
from web.notebooks.document import STATUS_LABELS, YES_NO_LABELS
from web.notebooks.edits import touched
from web.notebooks.forms import Drawn, Sent, read_sent
from web.notebooks.saving import save
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import By, checked
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("notebook_checklist", __name__)
pages.after_request(keep_nowhere)

PAGE = "notebook_checklist.checklist"
_FILTERS = ("stage", "role", "status")


@pages.get("/notebooks/<notebook_id>/checklist")
def checklist(notebook_id: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    return _page(found, Drawn(found.document, found.revision))


def _page(found: Notebook, drawn: Drawn, template: str = "notebook_checklist.html") -> str:
    today = date.today()
    every = checked(found.document, recommender(), today)
    chosen = {name: request.values.get(f"show_{name}", "")[:200] for name in _FILTERS}
    by: By = "role" if request.values.get("by") == "role" else "stage"
    return render_template(
        template,
        notebook=found,
        drawn=drawn,
        place=catalog().municipalities.get(found.document.municipality or ""),
        every=every,
        groups=every.grouped(by, **chosen),
        by=by,
        view={"by": "role" if by == "role" else None, **{f"show_{name}": value or None for name, value in chosen.items()}},
        swapped=template.startswith("_"),
        left_over=[] if any(chosen.values()) else every.left_over,
        chosen=chosen,
        roles=every.roles,
        statuses=STATUS_LABELS,
        questions=questions(catalog(), every.situation),
        answers=YES_NO_LABELS,
        today=today,
    )


@pages.post("/notebooks/<notebook_id>/checklist")
def edit(notebook_id: str) -> ResponseReturnValue:
    sent = read_sent(request.form)
    now, source = notebook_store().get(notebook_id), catalog()
    ids = {path.split(".")[1] for path in touched(now.document, sent.fields) if path.startswith("progress.")}
    texts = {f"progress.{i}.text": source.check_items[i].text for i in ids if i in source.check_items}
    return save(notebook_id, Sent({**sent.fields, **texts}, {**sent.bases, **dict.fromkeys(texts, now.revision)}, sent.base), PAGE, _page)


@pages.post("/notebooks/<notebook_id>/answers")
def answer(notebook_id: str) -> ResponseReturnValue:
    """An answer brings items and takes items away, so the list goes with what became of the answer."""
    response = save(notebook_id, read_sent(request.form), PAGE, _page)
    if not isinstance(response, str):
        return response
    found = notebook_store().get(notebook_id)
    return response + _page(found, Drawn(found.document, found.revision), "_notebook_checks.html")
