"""The plan of a notebook through the fiscal year: its answers, the dates, the ways that remain, and the plan as files."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.download import download
from web.notebooks.document import AMOUNT_OF_LABELS, LIMIT_LABELS, PLAN_LABELS, REACHED_LABELS, STATUS_LABELS, WAY_LABELS, YES_NO_LABELS, Document
from web.notebooks.forms import Drawn, Sent, read_sent
from web.notebooks.plan import words as plan_words
from web.notebooks.plan.reading import Made, made, read
from web.notebooks.saving import save
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import checked
from web.papers import plan as paper
from web.pictures.timeline import timeline
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("notebook_plan", __name__)
pages.after_request(keep_nowhere)

PAGE = "notebook_plan.plan"


@pages.get("/notebooks/<notebook_id>/plan")
def plan(notebook_id: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    return _page(found, Drawn(found.document, found.revision))


@pages.post("/notebooks/<notebook_id>/plan")
def edit(notebook_id: str) -> ResponseReturnValue:
    sent = read_sent(request.form)
    fields, problems = read(sent.fields, notebook_store().get(notebook_id).document, date.today())
    # What could not be read is shown again as it was typed, so nothing is put in its place.
    ours = Sent(sent.fields if problems else fields, sent.bases, sent.base)
    response = save(notebook_id, ours, PAGE, _page, problems)
    if not isinstance(response, str):
        return response
    found = notebook_store().get(notebook_id)
    return response + _page(found, Drawn(found.document, found.revision), "_plan.html")


@pages.get("/notebooks/<notebook_id>/plan.<any(xlsx, ics):form>")
def file(notebook_id: str, form: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    planned = _made(found.document).plan
    if planned is None:
        return redirect(url_for(PAGE, notebook_id=notebook_id), 303)
    content = paper.workbook(found, planned) if form == "xlsx" else paper.calendar(found, planned)
    return download(content, f"erabu-plan-{date.today():%Y%m%d}.{form}")


def _made(document: Document) -> Made:
    return made(document, catalog(), date.today(), request.args.get("money", "")[:40])


def _page(found: Notebook, drawn: Drawn, template: str = "notebook_plan.html") -> str:
    result, today = _made(found.document), date.today()
    planned = result.plan
    items = {i.id: i for s in checked(found.document, recommender(), today).stages for i in s.items if i.entry} if planned else {}
    return render_template(
        template,
        notebook=found,
        drawn=drawn,
        place=catalog().municipalities.get(found.document.municipality or ""),
        plan=planned,
        problem=result.problem,
        picture=timeline(planned.steps, today, {s: plan_words.STATE_LABELS[s] for s in ("late", "unfunded", "now")}) if planned else None,
        words=plan_words,
        items=items,
        swapped=template.startswith("_"),
        chosen=planned.money.id if planned and planned.money.id == request.args.get("money") else None,
        labels=PLAN_LABELS,
        ways=WAY_LABELS,
        reached=REACHED_LABELS,
        amount_of=AMOUNT_OF_LABELS,
        limits=LIMIT_LABELS,
        yes_no=YES_NO_LABELS,
        statuses=STATUS_LABELS,
        questions={i: catalog().conditions[i].ask for i in ("multi_year", "subsidy")},
        today=today,
    )
