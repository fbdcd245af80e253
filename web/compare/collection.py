"""The candidates somebody gathers before comparing: up to four ids of tools in a cookie, nothing personal."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, request, url_for

from web.compare.address import MOST
from web.state import catalog

COOKIE = "compare"
_BETWEEN = "."  # no id holds a dot
_DAYS = 30


def compare_ids() -> list[str]:
    """What this browser has gathered. Tools that left the catalogue are dropped."""
    given = request.cookies.get(COOKIE, "")[:1000].split(_BETWEEN)
    return [i for i in dict.fromkeys(given) if i in catalog().tools][:MOST]


def remember(response: Response, ids: list[str]) -> None:
    if ids:
        response.set_cookie(COOKIE, _BETWEEN.join(ids), max_age=_DAYS * 86_400, httponly=True, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)


def tray_address(ids: list[str], page: str) -> str:
    """The comparison of ``ids``, for the municipality that the address ``page`` is about."""
    asked = parse_qs(urlsplit(page).query).get("municipality", [""])[0]
    return url_for("compare.compare", ids=",".join(ids) or None, municipality=asked[:100] or None)


def register(app: Flask) -> None:
    """As functions of every template, so that imported macros have them too."""
    app.jinja_env.globals.update(compare_ids=compare_ids, tray_address=tray_address, tool_name=lambda i: catalog().tools[i].name)
