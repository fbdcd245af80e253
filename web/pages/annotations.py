"""Signed opinions on a tool or a case: written, withdrawn, brought back."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.schema import Case, Tool
from web.notebooks.annotations import Annotation, Kind
from web.state import by_htmx, catalog, notebook_store

pages = Blueprint("annotations", __name__)

LIMITS = {"author": 60, "position": 100, "text": 2_000}
_NAMES = {"author": "お名前", "position": "立場・団体", "text": "意見"}
_EMPTY = {
    "author": "お名前を入力してください。だれの意見かを、読む人が確かめられるようにするためです。",
    "position": "立場・団体を入力してください（例: 〇〇市 情報政策課、CIO補佐官）。",
    "text": "意見が空です。使ってみて分かったことや、選ぶときに気を付けることを書いてください。",
}


@pages.app_context_processor
def _opinions() -> dict[str, Any]:
    store = notebook_store()
    return {"annotations_of": store.annotations.of, "withdrawn_annotation": _just_withdrawn, "annotation_limits": LIMITS}


def _just_withdrawn(kind: Kind, record_id: str) -> Annotation | None:
    number = request.args.get("withdrawn", type=int)
    return notebook_store().annotations.withdrawn(kind, record_id, number) if number else None


@pages.post("/annotations")
def add() -> ResponseReturnValue:
    kind, record = _record(request.form.get("kind", ""), request.form.get("id", ""))
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in LIMITS}
    problems = _problems(typed)
    if problems:
        template = "_annotations.html" if by_htmx() else "annotation_problems.html"
        return render_template(template, **{kind: record}, typed=typed, problems=problems, record=record, record_kind=kind, fragment=by_htmx()), 400
    notebook_store().annotations.add(kind, record.id, typed["author"], typed["position"], typed["text"])
    return _shown(kind, record, "意見を載せました。")


@pages.post("/annotations/<int:annotation_id>")
def withdraw(annotation_id: int) -> ResponseReturnValue:
    """``withdrawn`` is 1 to take it off the page, 0 to bring it back."""
    found = notebook_store().annotations.get(annotation_id) or abort(404)
    kind, record = _record(found.kind, found.record_id)
    off = request.form.get("withdrawn") == "1"
    notebook_store().annotations.set_withdrawn(annotation_id, off)
    return _shown(kind, record, "意見を取り下げました。" if off else "意見を元に戻しました。", annotation_id if off else None)


def _record(kind: str, record_id: str) -> tuple[Kind, Tool | Case]:
    records: dict[str, Any] = {"tool": catalog().tools, "case": catalog().cases}
    if record_id not in records.get(kind, {}):
        abort(404)
    return cast(Kind, kind), records[kind][record_id]


def _problems(typed: dict[str, str]) -> dict[str, str]:
    problems = {}
    for name, text in typed.items():
        if not text:
            problems[name] = _EMPTY[name]
        elif len(text) > LIMITS[name]:
            problems[name] = f"{_NAMES[name]}が{len(text):,}文字あります。{LIMITS[name]:,}文字以内に縮めてください。"
    return problems


def _shown(kind: Kind, record: Tool | Case, said: str, withdrawn: int | None = None) -> ResponseReturnValue:
    if by_htmx():
        undo = notebook_store().annotations.withdrawn(kind, record.id, withdrawn) if withdrawn else None
        return render_template("_annotations.html", **{kind: record}, said=said, undo=undo, fragment=True)
    address = url_for("tools.tool", tool_id=record.id, withdrawn=withdrawn) if kind == "tool" else url_for("cases.case", case_id=record.id, withdrawn=withdrawn)
    return redirect(f"{address}#annotations", 303)
