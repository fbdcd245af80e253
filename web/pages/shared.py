"""A notebook as somebody with the link reads it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from web.notebooks.document import OUTCOME_LABELS
from web.notebooks.progress import checked
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("shared", __name__)
pages.after_request(keep_nowhere)


@pages.get("/shared/<token>")
def shared(token: str) -> ResponseReturnValue:
    found = notebook_store().shared(token)
    source = catalog()
    response = make_response(
        render_template(
            "shared.html",
            notebook=found,
            place=source.municipalities.get(found.document.municipality or ""),
            checked=checked(found.document, recommender(), date.today()),
            outcomes=OUTCOME_LABELS,
            catalog=source,
            today=date.today(),
        )
    )
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
