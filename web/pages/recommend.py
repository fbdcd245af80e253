"""The heart on screen: a need in, tools, cases and checklists out."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from recommender.recommend import Recommender
from web.inputs import FIELDS, read_need
from web.pictures.japan import ground
from web.results import shown, stages
from web.state import KEY, by_htmx, catalog, recommender

pages = Blueprint("recommend", __name__)


@pages.get("/recommend")
def recommend() -> ResponseReturnValue:
    asked = read_need(request.args, catalog())
    htmx = by_htmx()
    if asked.need is None:
        return render_template("recommend_problems.html" if htmx else "recommend.html", asked=asked, catalog=catalog(), fragment=htmx), 400
    address = url_for("recommend.recommend", **asked.canonical)  # type: ignore[arg-type]
    if not htmx and asked.canonical != {name: request.args[name] for name in FIELDS if name in request.args}:
        return redirect(address)
    answer = recommender().recommend(asked.need)
    template = "recommend_results.html" if htmx else "recommend.html"
    response = make_response(
        render_template(template, asked=asked, answer=answer, shown=shown(asked, answer, catalog()), catalog=catalog(), fragment=htmx),
    )
    if htmx and not _same(request.htmx.current_url, address):  # type: ignore[attr-defined]
        response.headers["HX-Push-Url"] = address
    return response


@pages.get("/recommend/checklists")
def checklists() -> ResponseReturnValue:
    """The check items of the same question in full, a page of its own: they are longer than all the rest."""
    asked = read_need(request.args, catalog())
    if asked.need is None:
        return render_template("recommend.html", asked=asked, catalog=catalog()), 400
    answer = recommender().recommend(asked.need)
    return render_template("recommend_checklists.html", asked=asked, answer=answer, stages=stages(answer.checklists))


def _draw_japan(setup: BlueprintSetupState) -> None:
    """Drawn once when the application starts, since the municipalities do not change while it runs."""
    source: Recommender = setup.app.extensions[KEY]
    setup.app.extensions["erabu-japan"] = ground(source.catalog.municipalities.values())


pages.record(_draw_japan)


@pages.get("/pictures/japan.svg")
def japan() -> ResponseReturnValue:
    response = make_response(current_app.extensions["erabu-japan"])
    response.mimetype = "image/svg+xml"
    response.cache_control.public = True
    response.cache_control.max_age = 86_400
    response.add_etag()
    return response.make_conditional(request)


def _same(current: str | None, address: str) -> bool:
    """Whether the browser shows this address already, however it is escaped; then going back must not meet it twice."""
    before, now = urlsplit(current or ""), urlsplit(address)
    return before.path == now.path and parse_qs(before.query) == parse_qs(now.query)
