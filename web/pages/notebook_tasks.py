"""The task list of a notebook as files: out as xlsx and ics, and a filled xlsx back in."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from web.download import download
from web.errors import error_page
from web.inputs import Choice
from web.notebooks.edits import BadEdit, EditedElsewhere
from web.notebooks.naming import value_name
from web.notebooks.store import Notebook
from web.notebooks.tasks import file as task_file
from web.notebooks.tasks.changes import FIELDS, Preview, compare, preview, take
from web.notebooks.tasks.file import MOST_BYTES, Unreadable
from web.notebooks.tasks.progress import checked
from web.papers import task_calendar, tasks
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("notebook_tasks", __name__)
pages.after_request(keep_nowhere)

LIST = "notebook_checklist.checklist"
_MOST_SHOWN = 100  # problems


@pages.get("/notebooks/<notebook_id>/tasks.xlsx")
def workbook(notebook_id: str) -> ResponseReturnValue:
    notebook, today = notebook_store().get(notebook_id), date.today()
    place = catalog().municipalities.get(notebook.document.municipality or "")
    content = tasks.workbook(notebook, checked(notebook.document, recommender(), today), place, today)
    return download(content, f"erabu-tasks-{today:%Y%m%d}.xlsx")


@pages.get("/notebooks/<notebook_id>/tasks.ics")
def calendar(notebook_id: str) -> ResponseReturnValue:
    notebook, today = notebook_store().get(notebook_id), date.today()
    content = task_calendar.calendar(notebook, checked(notebook.document, recommender(), today))
    if content is None:
        way = [Choice("確認項目に戻る", url_for(LIST, notebook_id=notebook_id))]
        return error_page(404, "カレンダーに出す期限がありません", "未着手か進行中の確認項目に期限を入れてから、もう一度お試しください。", ways=way)
    return download(content, f"erabu-tasks-{today:%Y%m%d}.ics")


@pages.get("/notebooks/<notebook_id>/tasks")
def choose(notebook_id: str) -> ResponseReturnValue:
    return _choose(notebook_store().get(notebook_id))


@pages.post("/notebooks/<notebook_id>/tasks")
def upload(notebook_id: str) -> ResponseReturnValue:
    """What the file would change. It is read and forgotten: what is to be stored goes on in the page itself."""
    notebook = notebook_store().get(notebook_id)
    request.max_content_length = MOST_BYTES + 10_000  # the form around the file
    try:
        sent = request.files.get("file")
    except RequestEntityTooLarge:
        return _choose(notebook, task_file.too_large()), 413
    content = b""
    if sent:
        with closing(sent):
            content = sent.read()
    if not content:
        return _choose(notebook, "ファイルが選ばれていないか、空です。「Excelで保存」から書き出し、書き込んだファイルを選んでください。"), 400
    try:
        found = preview(task_file.read(content), notebook, notebook_store(), catalog())
    except Unreadable as error:
        return _choose(notebook, str(error)), 400
    return _preview(found)


@pages.post("/notebooks/<notebook_id>/tasks/take")
def store(notebook_id: str) -> ResponseReturnValue:
    """Everything chosen, as one revision; ``base``: the revision of the preview."""
    request.max_content_length = request.max_form_memory_size = 3 * MOST_BYTES  # unpacked texts
    chosen = {path: text for path, text in request.form.items() if FIELDS.fullmatch(path) and request.form.get(f"keep:{path}", "listed") == "listed"}
    base = request.form.get("base", 0, type=int)
    if not chosen:
        return redirect(url_for(LIST, notebook_id=notebook_id), 303)
    try:
        take(notebook_store(), notebook_id, base, chosen, catalog())
    except BadEdit as bad:
        return _choose(notebook_store().get(notebook_id), f"取り込めませんでした。{'　'.join(dict.fromkeys(bad.problems.values()))}"), 400
    except EditedElsewhere:
        now = notebook_store().get(notebook_id)
        return _preview(compare(chosen, notebook_store().at(notebook_id, base), now, catalog()), again=True), 409
    return redirect(url_for(LIST, notebook_id=notebook_id, taken=1), 303)


def _choose(notebook: Notebook, problem: str = "") -> str:
    return render_template("notebook_tasks.html", notebook=notebook, problem=problem)


def _preview(found: Preview, again: bool = False) -> str:
    """``again``: the notebook was changed while the preview was looked at."""
    shown, rest = found.problems[:_MOST_SHOWN], len(found.problems) - _MOST_SHOWN
    return render_template(
        "notebook_tasks_preview.html", notebook=found.notebook, found=found, problems=shown, rest=max(rest, 0), again=again, value_name=value_name
    )
