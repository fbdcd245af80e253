"""Notebooks: the list, one notebook, its edits."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from catalog.catalog import Catalog
from catalog.find_municipality import UnclearMunicipality, find_municipality
from web.back import safe_back
from web.inputs import Asked, Problem, read_need
from web.notebooks import changes
from web.notebooks.document import OUTCOME_LABELS, Document
from web.notebooks.edits import sentences
from web.notebooks.effects.figures import effect_figures
from web.notebooks.forms import Drawn, Sent, read_sent
from web.notebooks.plan.reading import made
from web.notebooks.saving import again, save
from web.notebooks.saving import undo as undo_last
from web.notebooks.standing import effects_standing, plan_standing
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import checked
from web.private import keep_nowhere
from web.state import by_htmx, catalog, notebook_store, recommender

pages = Blueprint("notebooks", __name__)
pages.after_request(keep_nowhere)

PAGE = "notebooks.notebook"
_CREATED = ("title", "municipality", "need", "author")


@pages.get("/notebooks")
def notebooks() -> ResponseReturnValue:
    return _list({name: request.args.get(name, "")[:4_000] for name in _CREATED})


@pages.post("/notebooks")
def create() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in _CREATED}
    try:
        document = new_document(typed, catalog())
    except BadForm as bad:
        return _list(typed, bad.problems), 400
    return redirect(url_for(PAGE, notebook_id=notebook_store().create(document).id), 303)


class BadForm(Exception):
    """``problems``: field -> sentence."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems


def new_document(typed: dict[str, str], source: Catalog) -> Document:
    """Raises BadForm."""
    problems = {}
    code = None
    try:
        code = municipality_code(typed["municipality"], source)
    except UnclearMunicipality as error:
        problems["municipality"] = str(error)
    try:
        document = Document(title=typed["title"], municipality=code, need=typed["need"], author=typed["author"])
    except ValidationError as error:
        problems |= sentences(error)
    if problems:
        raise BadForm(problems)
    return document


def municipality_code(text: str, source: Catalog) -> str | None:
    """Raises UnclearMunicipality."""
    return find_municipality(text[:100], source.municipalities, source.retired_codes).code if text.strip() else None


def _list(typed: dict[str, str], problems: dict[str, str] | None = None) -> str:
    every = notebook_store().all()
    return render_template(
        "notebooks.html",
        notebooks=[n for n in every if not n.removed],
        removed=[n for n in every if n.removed],
        just_removed=request.args.get("removed"),
        typed=typed,
        problems=problems or {},
        asked=asked(problems or {}),
        outcomes=OUTCOME_LABELS,
        catalog=catalog(),
    )


@pages.get("/notebooks/<notebook_id>")
def notebook(notebook_id: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    return _page(found, Drawn(found.document, found.revision))


def _page(found: Notebook, drawn: Drawn, comment: dict[str, str] | None = None, comment_problems: dict[str, str] | None = None, said: str = "") -> str:
    source = catalog()
    document = found.document
    known = [i for i in document.candidates if i in source.tools]
    items = checked(document, recommender(), date.today())
    return render_template(
        "_notebook.html" if by_htmx() else "notebook.html",
        notebook=found,
        drawn=drawn,
        place=source.municipalities.get(document.municipality or ""),
        again=again(document),
        known=known,
        category_options=[(c.id, c.label) for c in source.categories.values()],
        municipality_problem=asked(drawn.problems),
        checked=items,
        plan_standing=plan_standing(made(document, source, date.today())),
        effects_standing=effects_standing(effect_figures(document, source, items.situation.categories)),
        outcomes=OUTCOME_LABELS,
        shares=notebook_store().shares(found.id),
        comment=comment or {},
        comment_problems=comment_problems or {},
        back=safe_back(request.args.get("back", "")),
        added=request.args.get("added", ""),
        said=said,
        catalog=source,
    )


def asked(problems: dict[str, str]) -> Asked:
    """For the municipality field, which other forms share."""
    return Asked({}, None, [Problem(name, text) for name, text in problems.items()])


@pages.post("/notebooks/<notebook_id>/edit")
def edit(notebook_id: str) -> ResponseReturnValue:
    sent = read_sent(request.form)
    problems: dict[str, str] = {}
    if "municipality" in sent.fields:
        try:
            code = municipality_code(sent.fields["municipality"], catalog())
            sent = Sent({**sent.fields, "municipality": code or ""}, sent.bases, sent.base)
        except UnclearMunicipality as error:
            problems["municipality"] = str(error)
    problems |= _unreadable_conditions(notebook_store().get(notebook_id).document, sent.fields)
    return save(notebook_id, sent, PAGE, _page, problems)


def _unreadable_conditions(document: Document, fields: dict[str, str]) -> dict[str, str]:
    """Conditions are held to what the search can read, here already."""
    ours = {p.removeprefix("conditions."): text for p, text in fields.items() if p.startswith("conditions.")}
    if not ours:
        return {}
    asked = read_need({"need": "困りごと", **document.conditions, **ours}, catalog())
    return {f"conditions.{p.field}": p.text for p in asked.problems if p.field in ours}


@pages.post("/notebooks/<notebook_id>/undo")
def undo(notebook_id: str) -> ResponseReturnValue:
    page = request.form.get("page")
    page = page if page in ("notebook_checklist.checklist", "notebook_effects.effects", "notebook_plan.plan", "evidence.selection") else PAGE
    return undo_last(notebook_id, request.form.get("base", 0, type=int), page)


@pages.post("/notebooks/<notebook_id>/removed")
def set_removed(notebook_id: str) -> ResponseReturnValue:
    removed = request.form.get("removed") == "1"
    notebook_store().set_removed(notebook_id, removed)
    return redirect(url_for("notebooks.notebooks", removed=notebook_id) if removed else url_for(PAGE, notebook_id=notebook_id), 303)


@pages.post("/notebooks/<notebook_id>/candidates/<tool_id>")
def candidate(notebook_id: str, tool_id: str) -> ResponseReturnValue:
    """``action``: up, down or remove."""
    action = request.form.get("action")
    known = notebook_store().get(notebook_id).document.candidates.get(tool_id)
    name = f"「{known.name}」" if known else "候補"
    if action == "remove":
        left = notebook_store().change(notebook_id, f"{name}を候補から外す", lambda d: changes.without_tool(d, tool_id))
        return _changed(left, f"{name}を候補から外しました。")
    step, where = (-1, "上") if action == "up" else (1, "下")
    moved = notebook_store().change(notebook_id, f"{name}を一つ{where}へ移動", lambda d: changes.moved_tool(d, tool_id, step))
    order = list(moved.document.candidates)
    place = f"{order.index(tool_id) + 1}番目です。" if tool_id in order else ""
    return _changed(moved, f"{name}は{place}" if place else "", f"candidate-{tool_id}")


@pages.post("/notebooks/<notebook_id>/cases/<case_id>")
def remove_case(notebook_id: str, case_id: str) -> ResponseReturnValue:
    known = notebook_store().get(notebook_id).document.cases.get(case_id)
    name = f"事例「{known.title}」" if known else "事例"
    return _changed(notebook_store().change(notebook_id, f"{name}を外す", lambda d: changes.without_case(d, case_id)), f"{name}を外しました。", "cases")


@pages.post("/notebooks/<notebook_id>/comments")
def add_comment(notebook_id: str) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("comment_author", "comment_text")}
    problems = {} if typed["comment_author"] else {"comment_author": "書いた人の名前を入力してください（例: DX推進課 山田）。"}
    try:
        if problems:
            changes.with_comment(notebook_store().get(notebook_id).document, "", typed["comment_text"])  # tells of the text's faults too
        else:
            added = notebook_store().change(notebook_id, "コメントを追加", lambda d: changes.with_comment(d, typed["comment_author"], typed["comment_text"]))
            return _changed(added, "コメントを追加しました。", "comments")
    except ValidationError as error:
        problems |= {f"comment_{name}": text for name, text in sentences(error).items()}
    found = notebook_store().get(notebook_id)
    return _page(found, Drawn(found.document, found.revision), typed, problems, "入力を確かめてください。"), 400


@pages.post("/notebooks/<notebook_id>/comments/<comment_id>/remove")
def remove_comment(notebook_id: str, comment_id: str) -> ResponseReturnValue:
    left = notebook_store().change(notebook_id, "コメントを削除", lambda d: changes.without_comment(d, comment_id))
    return _changed(left, "コメントを削除しました。", "comments")


@pages.post("/notebooks/<notebook_id>/share")
def share(notebook_id: str) -> ResponseReturnValue:
    notebook_store().share(notebook_id)
    return _changed(notebook_store().get(notebook_id), "共有リンクを作りました。", "sharing")


@pages.post("/notebooks/<notebook_id>/share/withdraw")
def withdraw(notebook_id: str) -> ResponseReturnValue:
    notebook_store().withdraw(notebook_id, request.form.get("token", ""))
    return _changed(notebook_store().get(notebook_id), "共有リンクを取り消しました。もう開けません。", "sharing")


def _changed(found: Notebook, said: str, anchor: str = "candidates") -> ResponseReturnValue:
    if by_htmx():
        return _page(found, Drawn(found.document, found.revision), said=said)
    return redirect(url_for(PAGE, notebook_id=found.id, _anchor=anchor), 303)
