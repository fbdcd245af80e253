"""The list of tools and one tool's spec sheet."""

from __future__ import annotations

from datetime import date
from typing import get_args

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from catalog.facets import size_band
from catalog.schema import Municipality, Scheme, Tool
from recommender.checklists import Situation, checklists
from web.facts.adopters import by_size_and_year, users_of
from web.facts.prices import price_rows
from web.filters import adopted
from web.lists import ListKind, answer
from web.pictures.japan import japan_picture
from web.pictures.size import size_picture
from web.state import catalog

pages = Blueprint("tools", __name__)

ALTERNATIVES = 8
LIST = ListKind("tool", "tools.tools", "ツール", "採用を確認できた団体の多い順", lambda t: (-adopted(t), t.kana or t.name))


@pages.get("/tools")
def tools() -> ResponseReturnValue:
    return answer(LIST, "ツールの一覧", "自治体で使われているデジタルツールです。公開されたページで確認できた事実だけを載せています。")


@pages.get("/tools/<tool_id>")
def tool(tool_id: str) -> ResponseReturnValue:
    source = catalog()
    found = source.tools.get(tool_id) or abort(404)
    own = source.municipalities.get(request.args.get("municipality", ""))
    users = users_of(found, source)
    cases = sorted(source.cases_of_tool.get(tool_id, []), key=lambda c: -(c.year or 0))
    return render_template(
        "tool.html",
        tool=found,
        own=own,
        users=users,
        picture=size_picture(users, own),
        map=japan_picture(users, own),
        adopters=by_size_and_year(users),
        own_band=size_band(own.population) if own else None,
        prices=price_rows(found, source),
        schemes=[(s, next((r for r in found.registrations if r.scheme == s), None)) for s in get_args(Scheme)],
        bad_cases=[c for c in cases if c.went_badly],
        other_cases=[c for c in cases if not c.went_badly],
        alternatives=_alternatives(found),
        stages=_stages(found, own),
    )


def _stages(tool: Tool, own: Municipality | None) -> list[tuple[str, int, int]]:
    """Stage, items that apply, items that may apply: the very ones that the linked page of the category shows."""
    source = catalog()
    situation = Situation(categories=[source.categories[tool.primary_category]], population=own.population if own else None, today=date.today())
    certain = [(c.stage, sum(i.certain for i in c.items), len(c.items)) for c in checklists(source, situation)]
    return [(stage, sure, every - sure) for stage, sure, every in certain if every]


def _alternatives(tool: Tool) -> list[Tool]:
    """Others of the same main category, those most used first."""
    others = [t for t in catalog().tools.values() if t.primary_category == tool.primary_category and t.id != tool.id]
    return sorted(others, key=lambda t: (-adopted(t), t.name))[:ALTERNATIVES]
