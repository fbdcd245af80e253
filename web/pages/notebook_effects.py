"""Effects in numbers: a notebook's own figures, what they come to, and the measuring plan."""

from __future__ import annotations

import secrets
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.facts import effects as words
from web.notebooks.amounts import amount_problems
from web.notebooks.document import TIME_LABELS, Document, Figures, Work
from web.notebooks.edits import plain, touched
from web.notebooks.effects.figures import effect_figures
from web.notebooks.effects.money import first_choices, price_problems, yearly_choices
from web.notebooks.forms import Drawn, read_sent
from web.notebooks.saving import save
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import situation
from web.pictures.hours import hours_bar
from web.private import keep_nowhere
from web.state import by_htmx, catalog, notebook_store, recommender

pages = Blueprint("notebook_effects", __name__)
pages.after_request(keep_nowhere)

PAGE = "notebook_effects.effects"
MOST_WORKS = 20


@pages.get("/notebooks/<notebook_id>/effects")
def effects(notebook_id: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    return _page(found, Drawn(found.document, found.revision))


def _page(found: Notebook, drawn: Drawn) -> str:
    source = catalog()
    return render_template(
        "notebook_effects.html",
        drawn=drawn,
        place=source.municipalities.get(found.document.municipality or ""),
        category_options=[(c.id, c.label) for c in source.categories.values()],
        first_prices=[(c.key, c.label) for c in first_choices(found.document, source)],
        yearly_prices=[(c.key, c.label) for c in yearly_choices(found.document, source)],
        most_works=MOST_WORKS,
        **_results(found),
    )


def _results(found: Notebook) -> dict[str, object]:
    today = date.today()
    return {
        "notebook": found,
        "figures": effect_figures(found.document, catalog(), situation(found.document, recommender(), today).categories),
        "catalog": catalog(),
        "times": TIME_LABELS,
        "words": words,
        "hours_bar": hours_bar,
        "today": today,
    }


@pages.post("/notebooks/<notebook_id>/effects")
def edit(notebook_id: str) -> ResponseReturnValue:
    """``action``: add, or remove:ID; what was typed is stored first, so that nothing of it is lost."""
    sent = read_sent(request.form)
    now = notebook_store().get(notebook_id)
    ours = touched(now.document, sent.fields)
    problems = amount_problems(ours) | price_problems(ours, catalog()) | _unknown_categories(ours)
    answer = save(notebook_id, sent, PAGE, _page, problems)
    if by_htmx():
        return answer + _anew(notebook_store().get(notebook_id), ours) if isinstance(answer, str) else answer
    if isinstance(answer, tuple) or not request.form.get("action"):
        return answer
    return _act(notebook_id, request.form["action"])


def _anew(found: Notebook, ours: dict[str, str]) -> str:
    """What a saved field changes elsewhere on the page; the plan's own fields stay untouched unless a category was chosen."""
    shown = {"swapped": True, "drawn": Drawn(found.document, found.revision), **_results(found)}
    parts = ["_effects_results.html"] if not any(p.startswith("figures.measuring.") for p in ours) else []
    if any(p.endswith(".category") for p in ours):
        parts.append("_effects_plan.html")
    return "".join(render_template(part, **shown) for part in parts)


def _unknown_categories(fields: dict[str, str]) -> dict[str, str]:
    bad = [p for p, text in fields.items() if p.startswith("figures.works.") and p.endswith(".category") and plain(text) and text not in catalog().categories]
    return dict.fromkeys(bad, "選択肢から選んでください。")


def _act(notebook_id: str, action: str) -> ResponseReturnValue:
    name, _, work_id = action.partition(":")
    anchor = "own"
    if name == "add":
        work_id = secrets.token_hex(2)
        notebook_store().change(notebook_id, "仕事を追加", lambda d: _with_work(d, work_id))
        anchor = f"work-{work_id}"
    elif name == "remove":
        notebook_store().change(notebook_id, "仕事を削除", lambda d: _without_work(d, work_id))
    return redirect(url_for(PAGE, notebook_id=notebook_id, _anchor=anchor), 303)


def _with_work(document: Document, work_id: str) -> Document:
    works = document.figures.works
    return document if len(works) >= MOST_WORKS else _with_works(document, {**works, work_id: Work()})


def _without_work(document: Document, work_id: str) -> Document:
    return _with_works(document, {i: w for i, w in document.figures.works.items() if i != work_id})


def _with_works(document: Document, works: dict[str, Work]) -> Document:
    return document.model_copy(update={"figures": Figures.model_validate({**dict(document.figures), "works": works})})
