"""The list of cases and one case: need, action, effects, what went wrong, and its numbers beside our own."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.schema import Case
from web.facts.difference import read_difference
from web.inputs import Problem, read_municipality
from web.lists import ListKind, answer
from web.pictures.effects import effect_pictures
from web.state import by_htmx, catalog

pages = Blueprint("cases", __name__)

SIMILAR = 6
LIST = ListKind("case", "cases.cases", "事例", "新しい順", lambda c: (-(c.year or 0), c.place))


@pages.get("/cases")
def cases() -> ResponseReturnValue:
    return answer(LIST, "事例の一覧", "自治体の取組です。うまくいかなかったものも、同じように載せています。")


@pages.get("/cases/<case_id>")
def case(case_id: str) -> ResponseReturnValue:
    source = catalog()
    found = source.cases.get(case_id) or abort(404)
    difference = read_difference(found, request.args)
    typed = {**difference.typed, "municipality": request.args.get("municipality", "").strip()}
    who: list[Problem] = []
    own = read_municipality({**typed, "case_id": case_id}, source, who, "cases.case")
    difference = replace(difference, problems=difference.problems + who)
    given = {name: value for name, value in typed.items() if value}
    if own:
        given["municipality"] = own.code
    address = url_for("cases.case", case_id=case_id, **given)  # type: ignore[arg-type]
    htmx = by_htmx()
    if not htmx and not difference.problems and given != {name: request.args[name] for name in typed if name in request.args}:
        return redirect(address)
    if htmx and not difference.problems and _seen_by() not in (None, given.get("municipality", "")):
        # Heading and links of the whole page change with the municipality.
        return "", {"HX-Redirect": f"{address}#difference"}
    response = make_response(
        render_template(
            "_difference.html" if htmx else "case.html",
            case=found,
            places=[source.municipalities[c] for c in found.municipalities],
            pictures=effect_pictures(found.effects),
            difference=difference,
            typed=typed,
            own=own,
            similar=_similar(found),
            catalog=source,
            fragment=htmx,
        )
    )
    if htmx and not difference.problems:
        response.headers["HX-Push-Url"] = address
    response.status_code = 400 if difference.problems else 200
    return response


def _seen_by() -> str | None:
    """The municipality in the address that htmx asks from."""
    shown = request.htmx.current_url  # type: ignore[attr-defined]
    return parse_qs(urlsplit(shown).query).get("municipality", [""])[0] if shown else None


def _similar(case: Case) -> list[Case]:
    """The same main category; other outcomes first, because the difference is what teaches."""
    others = [c for c in catalog().cases.values() if c.categories[0] == case.categories[0] and c.id != case.id]
    return sorted(others, key=lambda c: (c.outcome == case.outcome, -(c.year or 0), c.id))[:SIMILAR]
