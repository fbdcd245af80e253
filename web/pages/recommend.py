"""The heart on screen: a need in, tools, cases and checklists out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recommender.recommendation import Checklist
from web.filters import category_label, label, number
from web.inputs import FIELDS, Asked, read_need
from web.lists import Chip
from web.state import by_htmx, catalog, recommender

pages = Blueprint("recommend", __name__)

# Introduction and operation come first: what is forgotten when only the tool is looked at.
FIRST_STAGES = ("導入", "運用")


@pages.get("/recommend")
def recommend() -> ResponseReturnValue:
    asked = read_need(request.args, catalog())
    htmx = by_htmx()
    if asked.need is None:
        return render_template("recommend_problems.html" if htmx else "recommend.html", asked=asked, catalog=catalog()), 400
    address = url_for("recommend.recommend", **asked.canonical)  # type: ignore[arg-type]
    if not htmx and asked.canonical != {name: request.args[name] for name in FIELDS if name in request.args}:
        return redirect(address)
    answer = recommender().recommend(asked.need)
    response = make_response(
        render_template(
            "recommend_results.html" if htmx else "recommend.html",
            asked=asked,
            answer=answer,
            conditions=_conditions(asked),
            stages=_stages(answer.checklists),
            catalog=catalog(),
            fragment=htmx,
        )
    )
    if htmx:
        response.headers["HX-Push-Url"] = address
    return response


def _conditions(asked: Asked) -> list[Chip]:
    """The optional conditions as asked, each with the address of the same question without it."""
    given = asked.canonical
    names = {
        "population": f"人口: {given.get('population')}",
        "network": f"網: {label(given.get('network', ''), 'network_short')}",
        "budget": f"予算: 年{number(asked.need.constraints.budget if asked.need else None)}円まで",
        "registration": f"登録: {given.get('registration')}",
        "category": f"分類: {category_label(given['category']) if 'category' in given else ''}",
    }

    def without(name: str) -> str:
        return url_for("recommend.recommend", **{k: v for k, v in given.items() if k != name})  # type: ignore[arg-type]

    return [Chip(text, without(name)) for name, text in names.items() if name in given]


def _stages(checklists: list[Checklist]) -> list[Checklist]:
    return sorted((c for c in checklists if c.items), key=lambda c: c.stage not in FIRST_STAGES)
