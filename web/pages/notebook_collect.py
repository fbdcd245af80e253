"""A tool or a case goes into a notebook: which one, or a new one for the need it was found for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from catalog.schema import Case, Tool
from web.back import way_back
from web.notebooks import changes
from web.notebooks.document import Document
from web.notebooks.edits import sentences
from web.notebooks.naming import shortened
from web.pages.notebooks import BadForm, asked, new_document
from web.private import keep_nowhere
from web.state import by_htmx, catalog, notebook_store

pages = Blueprint("notebook_collect", __name__)
pages.after_request(keep_nowhere)


@dataclass(frozen=True)
class Wanted:
    """What is to be added, and the page somebody came from."""

    tool: Tool | None
    case: Case | None
    back: str | None

    @property
    def name(self) -> str:
        return self.tool.name if self.tool else self.case.title if self.case else ""

    @property
    def anchor(self) -> str:
        return f"candidate-{self.tool.id}" if self.tool else f"case-{self.case.id}" if self.case else ""

    def added_to(self, document: Document) -> Document:
        if self.tool:
            return changes.with_tool(document, self.tool)
        return changes.with_case(document, self.case) if self.case else document


def _wanted() -> Wanted:
    source = catalog()
    tool, case = source.tools.get(request.values.get("tool", "")), source.cases.get(request.values.get("case", ""))
    if tool is None and case is None:
        abort(404)
    return Wanted(tool, None if tool else case, way_back(request.values.get("back", "")))


@pages.get("/notebooks/collect")
def choose() -> ResponseReturnValue:
    wanted = _wanted()
    searched = parse_qs(urlsplit(wanted.back or "").query)
    given = {name: (request.args.get(name) or searched.get(name, [""])[0])[:4_000] for name in ("need", "municipality")}
    place = catalog().municipalities.get(given["municipality"])
    municipality = place.full_name if place else given["municipality"]
    title = "".join((f"{municipality}: " if municipality else "", shortened(given["need"], 40) or wanted.name))
    return _page(wanted, {"title": title, "municipality": municipality, "need": given["need"], "author": ""})


def _page(wanted: Wanted, typed: dict[str, str], problems: dict[str, str] | None = None, chosen: str | None = None) -> str:
    open_ones = [n for n in notebook_store().all() if not n.removed]
    return render_template(
        "_notebook_choose.html" if by_htmx() else "notebook_collect.html",
        wanted=wanted,
        notebooks=open_ones,
        chosen=chosen or (open_ones[0].id if open_ones else "new"),
        typed=typed,
        problems=problems or {},
        asked=asked(problems or {}),
        catalog=catalog(),
    )


@pages.post("/notebooks/collect")
def collect() -> ResponseReturnValue:
    wanted = _wanted()
    typed = {name: request.form.get(name, "").strip() for name in ("title", "municipality", "need", "author")}
    chosen = request.form.get("notebook", "new")
    store = notebook_store()
    try:
        if chosen == "new":
            notebook = store.create(wanted.added_to(new_document(typed, catalog())))
        else:
            notebook = store.change(chosen, f"「{shortened(wanted.name)}」を加える", wanted.added_to)
    except BadForm as bad:
        return _page(wanted, typed, bad.problems, chosen), 400
    except ValidationError as error:
        return _page(wanted, typed, {"notebook": "".join(sentences(error).values())}, chosen), 400
    if by_htmx():
        return render_template("_notebook_collected.html", notebook=notebook, wanted=wanted)
    # The notebook says what was added and leads back.
    return redirect(url_for("notebooks.notebook", notebook_id=notebook.id, added=wanted.anchor, back=wanted.back), 303)
