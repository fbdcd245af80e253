"""The list of cases and one case: need, action, effects, what went wrong."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from catalog.schema import Case
from web.lists import ListKind, answer
from web.state import catalog

pages = Blueprint("cases", __name__)

SIMILAR = 6
LIST = ListKind("case", "cases.cases", "事例", "新しい順", lambda c: (-(c.year or 0), c.place))


@pages.get("/cases")
def cases() -> ResponseReturnValue:
    return answer(LIST, "事例の一覧", "自治体の取組です。うまくいかなかったものも、同じように載せています。")


@pages.get("/cases/<case_id>")
def case(case_id: str) -> ResponseReturnValue:
    source = catalog()
    found = source.cases.get(case_id) or abort(404)
    places = [source.municipalities[c] for c in found.municipalities]
    return render_template("case.html", case=found, places=places, similar=_similar(found), catalog=source)


def _similar(case: Case) -> list[Case]:
    """The same main category; other outcomes first, because the difference is what teaches."""
    others = [c for c in catalog().cases.values() if c.categories[0] == case.categories[0] and c.id != case.id]
    return sorted(others, key=lambda c: (c.outcome == case.outcome, -(c.year or 0), c.id))[:SIMILAR]
