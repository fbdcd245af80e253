"""Up to four tools side by side, the candidates gathered for it, and the papers made of it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from catalog.schema import Tool
from web.back import way_back
from web.compare.address import MOST, Comparing, read_address, read_list
from web.compare.collection import compare_ids, remember
from web.compare.table import MARKS, Row, counted
from web.compare.table import compare as side_by_side
from web.errors import error_page
from web.filters import adopted
from web.inputs import Choice
from web.papers import comparison, questions
from web.papers.comparison import Compared
from web.state import by_htmx, catalog

pages = Blueprint("compare", __name__)

SUGGESTED = 6
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
_FULL = f"比べられるのは{MOST}つまでです。どれか一つを外してから、もう一度入れてください。"


@pages.get("/compare")
def compare() -> ResponseReturnValue:
    state, tools, rows = _read()
    fragment = by_htmx()
    response = make_response(
        render_template(
            "compare_table.html" if fragment else "compare.html",
            state=state,
            tools=tools,
            waiting=[catalog().tools[i] for i in state.waiting],
            rows=rows,
            counts=counted(rows),
            marks=MARKS,
            alike=_alike(tools) if len(tools) == 1 else [],
            gathered=[catalog().tools[i] for i in compare_ids()],
            catalog=catalog(),
            today=date.today(),
            fragment=fragment,
        ),
        404 if state.unknown and not tools else 200,
    )
    if fragment:
        response.headers["HX-Push-Url"] = state.address()
    return response


def _read() -> tuple[Comparing, list[Tool], list[Row]]:
    state = read_address(request.args, catalog())
    tools = [catalog().tools[i] for i in state.shown]
    return state, tools, side_by_side(tools, state.municipality) if tools else []


def _alike(tools: list[Tool]) -> list[Tool]:
    """Others of the same main category, those most used first: what one tool can be compared with."""
    others = [t for t in catalog().tools.values() if t.primary_category == tools[0].primary_category and t.id != tools[0].id]
    return sorted(others, key=lambda t: (-adopted(t), t.name))[:SUGGESTED]


@pages.post("/compare/add")
def add() -> ResponseReturnValue:
    tool = request.form.get("tool", "")
    if tool not in catalog().tools:
        abort(404)
    ids = compare_ids()
    if tool in ids:
        return _gathered(ids, tool)
    if len(ids) < MOST:
        return _gathered([*ids, tool], tool)
    if by_htmx():
        return _gathered(ids, tool, _FULL)
    ways = [Choice("比べる画面を開く", Comparing(ids).address()), Choice("元のページに戻る", _back())]
    return error_page(409, f"{catalog().tools[tool].name}は候補に入りませんでした", _FULL, ways=ways)


@pages.post("/compare/remove")
def remove() -> ResponseReturnValue:
    tool = request.form.get("tool", "")
    return _gathered([i for i in compare_ids() if i != tool], tool)


@pages.post("/compare/keep")
def keep() -> ResponseReturnValue:
    """The tools of one comparison become the candidates gathered; none empties them."""
    response = make_response(redirect(_back(), 303))
    remember(response, [i for i in dict.fromkeys(read_list(request.form, "ids")) if i in catalog().tools][:MOST])
    return response


def _back() -> str:
    return way_back(request.form.get("back", "")) or Comparing([]).address()


def _gathered(ids: list[str], tool: str, problem: str | None = None) -> Response:
    if by_htmx() and tool in catalog().tools:
        response = make_response(render_template("collected.html", tool=tool, ids=ids, back=_back(), problem=problem))
    else:
        response = make_response(redirect(_back(), 303))
    remember(response, ids)
    return response


@pages.get("/compare.<any(xlsx, csv):form>")
def table(form: str) -> ResponseReturnValue:
    found = _compared()
    if not isinstance(found, Compared):
        return found
    return _file(comparison.workbook(found) if form == "xlsx" else comparison.csv(found), f"erabu-compare-{found.day:%Y%m%d}.{form}")


@pages.get("/compare/questions.<any(xlsx, docx):form>")
def question_sheets(form: str) -> ResponseReturnValue:
    """For all candidates, or with ``for`` for one of them, so that no vendor reads who else is asked."""
    found = _compared()
    if not isinstance(found, Compared):
        return found
    only = request.args.get("for")
    if only is not None and only not in {t.id for t in found.tools}:
        abort(404)
    sheets = [s for s in questions.sheets(found) if only in (None, s.tool.id)]
    content = questions.workbook(sheets, found) if form == "xlsx" else questions.document(sheets, found)
    return _file(content, f"erabu-questions-{found.day:%Y%m%d}{f'-{only}' if only else ''}.{form}")


def _compared() -> Compared | ResponseReturnValue:
    """What papers are made of, or a page that says what is missing."""
    state, tools, rows = _read()
    if state.problems or not tools:
        sentence = state.problems[0].text if state.problems else "書き出すツールがありません。比べる画面でツールを選んでから、もう一度お試しください。"
        return error_page(400, "ファイルを作れませんでした", sentence, ways=[Choice("比べる画面に戻る", state.address())])
    return Compared(tools, rows, state.municipality, date.today(), catalog().data_hash, state.ask)


def _file(content: bytes, name: str) -> Response:
    kind = name.rpartition(".")[2]
    return send_file(BytesIO(content), mimetype=_TYPES[kind], as_attachment=True, download_name=name, max_age=0)
