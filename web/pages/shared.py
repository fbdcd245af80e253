"""A notebook as somebody with the link reads it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from web.notebooks.document import OUTCOME_LABELS, STATUS_LABELS
from web.notebooks.effects.figures import effect_figures
from web.notebooks.effects.lines import CAVEATS, figure_lines
from web.notebooks.plan import words as plan_words
from web.notebooks.plan.reading import made
from web.notebooks.standing import answered, open_ways
from web.notebooks.tasks.progress import checked
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("shared", __name__)
pages.after_request(keep_nowhere)


@pages.get("/shared/<token>")
def shared(token: str) -> ResponseReturnValue:
    found = notebook_store().shared(token)
    source, document, today = catalog(), found.document, date.today()
    planned, items = made(document, source, today), checked(document, recommender(), today)
    response = make_response(
        render_template(
            "shared.html",
            notebook=found,
            place=source.municipalities.get(document.municipality or ""),
            checked=items,
            plan=planned.plan,
            plan_problem=planned.problem,
            open_ways=open_ways(planned.plan) if planned.plan else [],
            words=plan_words,
            figures=figure_lines(effect_figures(document, source, items.situation.categories)),
            caveats=CAVEATS,
            answers=answered(document, source),
            outcomes=OUTCOME_LABELS,
            statuses=STATUS_LABELS,
            catalog=source,
            today=today,
        )
    )
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
