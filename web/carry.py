"""Whose eyes we look through: a municipality once given stays in the links between tools, cases and categories."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request

from web.state import catalog

CARRIED = frozenset({"tools.tool", "cases.case", "categories.category", "categories.categories"})


def carry_municipality(endpoint: str, values: dict[str, Any]) -> None:
    """For Flask's ``url_defaults``: a link that names another municipality, or None, keeps its own word."""
    if endpoint in CARRIED and "municipality" not in values and has_request_context():
        code = request.args.get("municipality")
        if code in catalog().municipalities:
            values["municipality"] = code
