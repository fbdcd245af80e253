"""Municipalities: find one, see what it and those like it use, start a need from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.find_municipality import suggest
from catalog.schema import Municipality, Tool
from web.errors import error_page
from web.filters import number
from web.inputs import Choice
from web.state import catalog, recommender

pages = Blueprint("municipalities", __name__)

SUGGESTED, FOUND, NEIGHBOUR_TOOLS = 8, 50, 12


@dataclass(frozen=True)
class DxRow:
    """One surveyed item: own value and what its neighbours have. None is not surveyed."""

    label: str
    own: str | None
    others: str | None


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
    neighbours = [source.municipalities[c] for c in recommender().index.neighbourhood.neighbours(code)]
    used = _used_by(neighbours)
    return render_template(
        "municipality.html",
        municipality=found,
        dx=_dx_rows(found, neighbours),
        tools=source.tools_in.get(code, []),
        cases=sorted(source.cases_in.get(code, []), key=lambda c: -(c.year or 0)),
        neighbours=neighbours,
        neighbour_tools=used[:NEIGHBOUR_TOOLS],
        typed=defaultdict(str, municipality=found.full_name),
        catalog=source,
    )


def _dx_rows(own: Municipality, neighbours: list[Municipality]) -> list[DxRow]:
    rows = []
    for column, label in catalog().labels["dx"].items():
        if column in ("common_32_total", "common_32_online"):
            continue  # the percentage says it
        known = [m.dx[column] for m in neighbours if column in m.dx]
        if column.endswith("_pct"):
            value = f"{number(own.dx[column])}%" if column in own.dx else None
            others = f"中央値 {number(round(median(known), 1))}%（{len(known)}団体）" if known else None
            label = label.removesuffix("（%）")
        else:
            value = ("はい" if own.dx[column] else "いいえ") if column in own.dx else None
            others = f"{sum(map(bool, known))}／{len(known)}団体が「はい」" if known else None
        rows.append(DxRow(label, value, others))
    return rows


def _used_by(neighbours: list[Municipality]) -> list[tuple[Tool, list[Municipality]]]:
    """Tools that these municipalities adopted, those of most of them first."""
    users: dict[str, list[Municipality]] = defaultdict(list)
    source = catalog()
    for neighbour in neighbours:
        for tool, adopter in source.tools_in.get(neighbour.code, []):
            if adopter.kind == "adopted":
                users[tool.id].append(neighbour)
    return [(source.tools[i], users[i]) for i in sorted(users, key=lambda i: (-len(users[i]), i))]
