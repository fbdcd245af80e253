"""The check items of a notebook and how far each is."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.notebooks.document import STATUS_LABELS
from web.notebooks.edits import touched
from web.notebooks.forms import Drawn, Sent, read_sent
from web.notebooks.progress import checked
from web.notebooks.saving import save
from web.notebooks.store import Notebook
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


def _page(found: Notebook, drawn: Drawn) -> str:
    every = checked(found.document, recommender(), date.today())
    chosen = {name: request.values.get(f"show_{name}", "")[:200] for name in _FILTERS}
    shown = [
        (stage, items)
        for stage in every.stages
        if chosen["stage"] in ("", stage.name)
        and (items := [i for i in stage.items if chosen["role"] in ("", i.entry.role if i.entry else "") and chosen["status"] in ("", i.progress.status)])
    ]
    return render_template(
        "notebook_checklist.html",
        notebook=found,
        drawn=drawn,
        place=catalog().municipalities.get(found.document.municipality or ""),
        every=every,
        shown=shown,
        left_over=[] if any(chosen.values()) else every.left_over,
        chosen=chosen,
        roles=sorted({i.entry.role for s in every.stages for i in s.items if i.entry}),
        statuses=STATUS_LABELS,
        today=date.today(),
    )


@pages.post("/notebooks/<notebook_id>/checklist")
def edit(notebook_id: str) -> ResponseReturnValue:
    sent = read_sent(request.form)
    now, source = notebook_store().get(notebook_id), catalog()
    ids = {path.split(".")[1] for path in touched(now.document, sent.fields) if path.startswith("progress.")}
    texts = {f"progress.{i}.text": source.check_items[i].text for i in ids if i in source.check_items}
    return save(notebook_id, Sent({**sent.fields, **texts}, {**sent.bases, **dict.fromkeys(texts, now.revision)}, sent.base), PAGE, _page)
