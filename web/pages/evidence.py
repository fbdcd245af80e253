"""A search kept as evidence: the long list, its verdicts, the frozen versions; and the files of a notebook."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from web.download import download
from web.errors import error_page
from web.notebooks import changes
from web.notebooks.document import OUTCOME_LABELS, VERDICT_LABELS
from web.notebooks.edits import EditedElsewhere, sentences
from web.notebooks.selection import judging
from web.notebooks.selection.judging import Judged
from web.notebooks.selection.taking import MOST, PORTIONS, NotTakeable, Taken, take
from web.notebooks.store import Evidence, Notebook, NotFound, NotReady
from web.pages.tools import LIST
from web.papers import evidence as evidence_paper
from web.papers.notebook import book as notebook_book
from web.papers.notebook import word as notebook_word
from web.papers.notebook.gathered import handed_over
from web.private import keep_nowhere
from web.state import by_htmx, catalog, notebook_store, recommender

pages = Blueprint("evidence", __name__)
pages.after_request(keep_nowhere)

NEW = "new"


@pages.app_context_processor
def _of_notebooks() -> dict[str, object]:
    return {"evidence_of": lambda notebook_id: notebook_store().evidence(notebook_id), "verdicts": VERDICT_LABELS, "most_to_judge": MOST}


@pages.get("/evidence/new")
def new() -> ResponseReturnValue:
    try:
        taken = take(request.args.get("from", ""), LIST, date.today())
    except NotTakeable as error:
        return _not_takeable(error)
    into = request.args.get("notebook", NEW)
    return _new(taken, {"into": into, "title": taken.title()})


@pages.post("/evidence/new")
def create() -> ResponseReturnValue:
    try:
        taken = take(request.form.get("from", ""), LIST, date.today(), _portion())
    except NotTakeable as error:
        return _not_takeable(error)
    typed = {name: request.form.get(name, "").strip() for name in ("into", "title", "most")}
    store = notebook_store()
    try:
        if typed["into"] in ("", NEW):
            made = store.create(taken.notebook(typed["title"]))
        else:
            made = store.change(typed["into"], "検索の結果を選定の記録に取り込み", lambda d: changes.with_selection(d, taken.selection))
    except ValidationError as error:
        return _new(taken, typed, sentences(error)), 400
    except NotFound:
        return _new(taken, typed, {"into": "選んだノートは、もうありません。ほかのノートを選んでください。"}), 400
    return redirect(url_for("evidence.selection", notebook_id=made.id), 303)


def _portion() -> int:
    asked = request.form.get("most", type=int)
    return asked if asked in PORTIONS else PORTIONS[0]


def _new(taken: Taken, typed: dict[str, str], problems: dict[str, str] | None = None) -> str:
    notebooks = [n for n in notebook_store().all() if not n.removed]
    return render_template("evidence_new.html", taken=taken, typed=typed, problems=problems or {}, notebooks=notebooks, portions=PORTIONS, catalog=catalog())


def _not_takeable(error: NotTakeable) -> ResponseReturnValue:
    return error_page(400, "選定の記録に残せません", str(error), ways=error.ways)


@pages.get("/notebooks/<notebook_id>/selection")
def selection(notebook_id: str) -> ResponseReturnValue:
    notebook = notebook_store().get(notebook_id)
    return _page(Judged(notebook, notebook.revision))


@pages.post("/notebooks/<notebook_id>/selection")
def judge(notebook_id: str) -> ResponseReturnValue:
    """``action``: save, bulk, freeze or shortlist; whatever it is, everything typed is stored first."""
    store = notebook_store()
    current = store.get(notebook_id).document.selection
    if current is None:
        return redirect(url_for("evidence.selection", notebook_id=notebook_id), 303)
    judged = judging.store(store, notebook_id, judging.read(request.form, current))
    if by_htmx():
        return _saved(judged)
    if not judged.whole:
        return _page(judged), 409 if judged.theirs else 400
    action = request.form.get("action")
    if action == "freeze":
        return _freeze(judged)
    if action == "bulk":
        return _after_bulk(judged)
    if action == "shortlist":
        return _shortlist(judged)
    return redirect(url_for("evidence.selection", notebook_id=notebook_id, saved=1), 303)


def _page(judged: Judged, problem: str = "", at: str = "") -> str:
    """``problem``: a sentence at ``at`` (freeze or bulk) that says why the action was not done."""
    return render_template(
        "selection.html",
        judged=judged,
        notebook=judged.notebook,
        selection=judged.selection,
        problem=problem,
        at=at,
        quick=judging.QUICK,
        outcomes=OUTCOME_LABELS,
        catalog=catalog(),
        sent=request.form,
    )


def _saved(judged: Judged) -> ResponseReturnValue:
    """What one entry or the decision, saved in place, draws anew."""
    part = request.form.get("part", "")
    context = {"judged": judged, "notebook": judged.notebook, "selection": judged.selection, "part": part, "quick": judging.QUICK, "catalog": catalog()}
    status = 200 if judged.whole else 409 if judged.theirs else 400
    return render_template("selection_saved.html", **context, redrawn=request.form.get(f"quick.{part}")), status


def _freeze(judged: Judged) -> ResponseReturnValue:
    if judged.moved_on:
        return _changed_elsewhere(judged)
    try:
        frozen = notebook_store().freeze(judged.notebook.id, judged.notebook.revision)
    except NotReady as error:
        return _page(judged, str(error), "freeze"), 400
    except EditedElsewhere:
        return _changed_elsewhere(judged)
    return redirect(url_for("evidence.frozen", notebook_id=frozen.notebook_id, version=frozen.version), 303)


def _changed_elsewhere(judged: Judged) -> ResponseReturnValue:
    made = notebook_store().since(judged.notebook.id, judged.seen)
    named = "、".join(dict.fromkeys(c.what for c in made[-3:]))
    sentence = f"この画面を開いた後に、ノートが書き換えられています（{named}）。下は、いまの内容です。確かめてから、もう一度確定してください。"
    now = notebook_store().get(judged.notebook.id)
    return _page(Judged(now, now.revision), sentence, "freeze"), 409


def _after_bulk(judged: Judged) -> ResponseReturnValue:
    if not request.form.get("bulk"):
        return _page(judged, "まとめて付ける理由を選んでください。", "bulk"), 400
    if request.form.get("bulk_for") != "undecided" and not request.form.getlist("pick"):
        sentence = "候補が選ばれていません。候補の「まとめて選ぶ」に印を付けるか、対象を「まだ判断していない候補すべて」にしてください。"
        return _page(judged, sentence, "bulk"), 400
    return redirect(url_for("evidence.selection", notebook_id=judged.notebook.id, saved=1), 303)


def _shortlist(judged: Judged) -> ResponseReturnValue:
    try:
        notebook_store().change(judged.notebook.id, "残した候補をノートの候補に追加", lambda d: judging.with_kept(d, catalog().tools))
    except ValidationError:
        return _page(judged, "ノートの候補は50件までです。残す候補を減らしてから、もう一度お試しください。", "shortlist"), 400
    return redirect(url_for("notebooks.notebook", notebook_id=judged.notebook.id, _anchor="candidates"), 303)


@pages.get("/notebooks/<notebook_id>/evidence/<int:version>")
def frozen(notebook_id: str, version: int) -> ResponseReturnValue:
    notebook, found, latest = _version(notebook_id, version)
    return render_template("evidence.html", notebook=notebook, evidence=found, latest=latest, outcomes=OUTCOME_LABELS, catalog=catalog())


@pages.get("/notebooks/<notebook_id>/evidence/<int:version>.xlsx")
def frozen_file(notebook_id: str, version: int) -> ResponseReturnValue:
    _, found, latest = _version(notebook_id, version)
    return download(evidence_paper.workbook(found, latest, catalog()), f"erabu-evidence-{found.frozen_at:%Y%m%d}-v{version}.xlsx")


@pages.post("/notebooks/<notebook_id>/evidence/<int:version>/reopen")
def reopen(notebook_id: str, version: int) -> ResponseReturnValue:
    _, found, _ = _version(notebook_id, version)
    notebook_store().change(notebook_id, f"第{version}版をもとに選定を見直し", lambda d: changes.with_selection(d, found.selection))
    return redirect(url_for("evidence.selection", notebook_id=notebook_id), 303)


def _version(notebook_id: str, version: int) -> tuple[Notebook, Evidence, int]:
    """The notebook, the version asked for and the number of the latest. Raises NotFound."""
    notebook = notebook_store().get(notebook_id)
    every = notebook_store().evidence(notebook_id)
    found = next((e for e in every if e.version == version), None)
    if found is None:
        raise NotFound(f"このノートに、確定した記録の第{version}版はありません。")
    return notebook, found, every[0].version


@pages.get("/notebooks/<notebook_id>.<any(docx, xlsx):form>")
def notebook_file(notebook_id: str, form: str) -> ResponseReturnValue:
    notebook = notebook_store().get(notebook_id)
    handed = handed_over(notebook, recommender(), date.today())
    content = notebook_word.document(handed) if form == "docx" else notebook_book.workbook(handed)
    return download(content, f"erabu-notebook-{date.today():%Y%m%d}.{form}")
