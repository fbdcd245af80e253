"""Municipalities: find one, see what it and those like it use, start a need from it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.find_municipality import suggest
from recommender.size import near_span
from web.errors import error_page
from web.facts import dx, uses
from web.inputs import Choice
from web.state import catalog, recommender

pages = Blueprint("municipalities", __name__)

SUGGESTED, FOUND = 8, 50
# What is in sight at once; the rest is folded or a link away.
OPEN, CATEGORIES, USERS, TOOLS = 1, 10, 4, 12


@pages.get("/municipalities")
def municipalities() -> ResponseReturnValue:
    source = catalog()
    text = request.args.get("q", "").strip()[:100]
    prefecture = request.args.get("prefecture", "")
    prefectures = list(dict.fromkeys(m.prefecture for m in source.municipalities.values()))
    found = None
    if text:
        found = suggest(text, source.municipalities, limit=FOUND)
    elif prefecture in prefectures:
        found = [m for m in source.municipalities.values() if m.prefecture == prefecture]
    return render_template("municipalities.html", text=text, prefecture=prefecture, prefectures=prefectures, found=found, limit=FOUND)


@pages.get("/municipalities/suggest")
def suggestions() -> ResponseReturnValue:
    found = suggest(request.args.get("municipality", "")[:100], catalog().municipalities, limit=SUGGESTED)
    return render_template("suggest.html", found=found)


@pages.get("/municipalities/<code>")
def municipality(code: str) -> ResponseReturnValue:
    source = catalog()
    if code in source.retired_codes:
        heir = source.municipalities[source.retired_codes[code]]
        ways = [Choice(heir.full_name, url_for("municipalities.municipality", code=heir.code))]
        sentence = f"団体コード {code} は合併などで使われなくなりました。今は{heir.full_name}（{heir.code}）です。"
        return error_page(404, "廃止された団体コードです", sentence, ways=ways)
    found = source.municipalities.get(code)
    if found is None:
        ways = [Choice("団体を探す", url_for("municipalities.municipalities"))]
        return error_page(404, "この団体コードの市区町村はありません", "6桁の団体コード（例: 032077）か、名前で探してください。", ways=ways)
    near = uses.near(found, source.municipalities.values())
    near_tools = uses.by_tool(near, source)
    alike = [source.municipalities[c] for c in recommender().index.neighbourhood.neighbours(code)]
    fellows = [m for m in source.municipalities.values() if m.prefecture == found.prefecture and m.code != code]
    prefecture_tools = uses.by_tool(fellows, source)
    return render_template(
        "municipality.html",
        municipality=found,
        span=near_span(found.population),
        limits={"open": OPEN, "categories": CATEGORIES, "users": USERS, "tools": TOOLS},
        near=near,
        near_tools=near_tools,
        near_categories=uses.by_category(near_tools),
        near_places=uses.places(near_tools),
        alike=alike,
        alike_tools=[t for t in uses.by_tool(alike, source) if t.adopted],
        fellows=fellows,
        prefecture_tools=prefecture_tools,
        prefecture_places=uses.places(prefecture_tools),
        shares=dx.shares(found, near, source.labels["dx"]),
        survey=next(d for d in source.wording["datasets"] if d["name"] == "DX状況"),
        steps=dx.steps(found, near, source.labels["dx"]),
        tools=source.tools_in.get(code, []),
        cases=sorted(source.cases_in.get(code, []), key=lambda c: -(c.year or 0)),
        catalog=source,
    )
