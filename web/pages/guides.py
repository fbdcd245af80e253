"""Starting documents of each category: the list, the contents of one category's to read, the files."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.schema import Category
from recommender.checklists import Situation
from web.download import download
from web.errors import error_page
from web.pages.home import GROUPS
from web.papers.starting import documents as starting
from web.papers.starting.documents import FORMS, KINDS, Form, Starting
from web.state import catalog

pages = Blueprint("guides", __name__)


@pages.get("/guides")
def guides() -> ResponseReturnValue:
    source = catalog()
    groups = [(name, hint, [c for c in source.categories.values() if c.group == name and c.id in source.guides]) for name, hint in GROUPS]
    asked = request.args.get("group", "")
    chosen = asked if asked in dict(GROUPS) else ""
    counts = [("", sum(len(found) for *_, found in groups)), *((name, len(found)) for name, _, found in groups)]
    page = render_template("guides.html", groups=groups, counts=counts, chosen=chosen, unknown=asked if asked != chosen else "", kinds=KINDS.values())
    return page, 400 if asked != chosen else 200


@pages.get("/guides/<category_id>")
def guide(category_id: str) -> ResponseReturnValue:
    found = _category(category_id)
    if found is None:
        return no_category(category_id)
    made = _made(found)
    papers = [(kind, starting.paper(made, kind)) for kind in KINDS.values()]
    return render_template("guide.html", category=found, papers=papers, made=made, forms=FORMS)


@pages.get("/guides/<category_id>/all.zip")
def every(category_id: str) -> ResponseReturnValue:
    found = _category(category_id)
    if found is None:
        return no_category(category_id)
    made = _made(found)
    return download(starting.archive(made), starting.file_name(made, None, "zip"))


@pages.get("/guides/<category_id>/<document>.<any(docx, xlsx):form>")
def file(category_id: str, document: str, form: Form) -> ResponseReturnValue:
    found = _category(category_id)
    if found is None:
        return no_category(category_id)
    if document not in KINDS:
        return no_document(document, url_for("guides.guide", category_id=category_id), f"{found.label}のひな形")
    made, kind = _made(found), KINDS[document]
    return download(starting.file(made, kind, form), starting.file_name(made, kind, form))


def no_category(category_id: str) -> ResponseReturnValue:
    sentence = f"「{category_id[:40]}」という分類のひな形はありません。一覧から分類を選んでください。"
    return error_page(404, "ひな形が見つかりません", sentence, ways=[{"text": "ひな形の一覧", "href": url_for("guides.guides")}])


def no_document(document: str, href: str, text: str) -> ResponseReturnValue:
    sentence = f"「{document[:40]}」という書類はありません。書類は{len(KINDS)}つあります（{'、'.join(k.name for k in KINDS.values())}）。"
    return error_page(404, "ひな形が見つかりません", sentence, ways=[{"text": text, "href": href}, {"text": "ひな形の一覧", "href": url_for("guides.guides")}])


def _category(category_id: str) -> Category | None:
    return catalog().categories[category_id] if category_id in catalog().guides else None


def _made(category: Category) -> Starting:
    return starting.starting(catalog(), category, Situation(today=date.today()), request.url_root)
