"""One category: how staff say the trouble, what to ask first, its tools and cases."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from catalog.schema import Outcome
from web.filters import adopted
from web.state import catalog

pages = Blueprint("categories", __name__)

PHRASES, TOOLS, CASES = 8, 10, 4


@pages.get("/categories/<category_id>")
def category(category_id: str) -> ResponseReturnValue:
    source = catalog()
    found = source.categories.get(category_id) or abort(404)
    tools = [t for t in source.tools.values() if category_id in t.categories]
    tools.sort(key=lambda t: (t.primary_category != category_id, -adopted(t), t.name))
    cases = sorted((c for c in source.cases.values() if category_id in c.categories), key=lambda c: -(c.year or 0))
    outcomes = [(o, [c for c in cases if c.outcome == o]) for o in get_args(Outcome)]
    return render_template(
        "category.html",
        category=found,
        phrases=found.phrases[:PHRASES],
        tools=tools,
        shown_tools=tools[:TOOLS],
        cases=cases,
        outcomes=[(o, cs, cs[:CASES]) for o, cs in outcomes if cs],
        catalog=source,
    )
