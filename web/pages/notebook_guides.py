"""The starting documents of a notebook, filled in with what it tells."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from catalog.schema import Category
from web.download import download
from web.errors import error_page
from web.notebooks.guides import categories, filled
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import situation
from web.pages.guides import no_category, no_document
from web.papers.starting import documents as starting
from web.papers.starting.documents import KINDS, Form, Starting
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("notebook_guides", __name__)
pages.after_request(keep_nowhere)


@pages.get("/notebooks/<notebook_id>/guides/all.zip")
def every(notebook_id: str) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    category = _category(found)
    if category is None:
        return _no_category(found)
    made = _made(found, category)
    return download(starting.archive(made), starting.file_name(made, None, "zip"))


@pages.get("/notebooks/<notebook_id>/guides/<document>.<any(docx, xlsx):form>")
def file(notebook_id: str, document: str, form: Form) -> ResponseReturnValue:
    found = notebook_store().get(notebook_id)
    if document not in KINDS:
        return no_document(document, url_for("notebooks.notebook", notebook_id=notebook_id), found.document.title)
    category = _category(found)
    if category is None:
        return _no_category(found)
    made, kind = _made(found, category), KINDS[document]
    return download(starting.file(made, kind, form), starting.file_name(made, kind, form))


def _category(found: Notebook) -> Category | None:
    """The one that was asked for, else the most likely."""
    asked = request.args.get("category")
    if asked is not None:
        return catalog().categories[asked] if asked in catalog().guides else None
    return next(iter(categories(found.document, recommender(), date.today())), None)


def _no_category(found: Notebook) -> ResponseReturnValue:
    asked = request.args.get("category")
    if asked is not None:
        return no_category(asked)
    ways = [
        {"text": f"ノート「{found.document.title}」", "href": url_for("notebooks.notebook", notebook_id=found.id)},
        {"text": "ひな形の一覧", "href": url_for("guides.guides")},
    ]
    sentence = "このノートの分類が、まだ分かりません。困りごと・条件の分類・候補のどれかを書くか、ひな形の一覧から分類を選んでください。"
    return error_page(404, "ひな形の分類が決まっていません", sentence, ways=ways)


def _made(found: Notebook, category: Category) -> Starting:
    known = situation(found.document, recommender(), date.today())
    return starting.starting(catalog(), category, known, request.url_root, filled(found.document, category, catalog()))
