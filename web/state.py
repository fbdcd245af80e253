"""Where a view finds what it calls."""

from __future__ import annotations

from typing import cast

from flask import current_app, request

from catalog.catalog import Catalog
from recommender.recommend import Recommender
from web.notebooks.store import NotebookStore

KEY = "erabu"
NOTEBOOKS = "erabu.notebooks"


def recommender() -> Recommender:
    return cast(Recommender, current_app.extensions[KEY])


def catalog() -> Catalog:
    return recommender().catalog


def notebook_store() -> NotebookStore:
    return cast(NotebookStore, current_app.extensions[NOTEBOOKS])


def by_htmx() -> bool:
    """Whether a fragment is wanted; going back in the browser's history wants the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
