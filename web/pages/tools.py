"""The list of tools and one tool's spec sheet."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from catalog.schema import Scheme, Tool
from web.filters import adopted
from web.lists import ListKind, answer
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
    users = sorted(((a, source.municipalities[a.code]) for a in found.adopters), key=lambda u: u[1].population)
    return render_template(
        "tool.html",
        tool=found,
        own=own,
        users=users,
        picture=size_picture(users, own),
        schemes=[(s, next((r for r in found.registrations if r.scheme == s), None)) for s in get_args(Scheme)],
        cases=sorted(source.cases_of_tool.get(tool_id, []), key=lambda c: (not c.went_badly, -(c.year or 0))),
        alternatives=_alternatives(found),
    )


def _alternatives(tool: Tool) -> list[Tool]:
    """Others of the same main category, those most used first."""
    others = [t for t in catalog().tools.values() if t.primary_category == tool.primary_category and t.id != tool.id]
    return sorted(others, key=lambda t: (-adopted(t), t.name))[:ALTERNATIVES]
