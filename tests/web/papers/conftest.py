from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from catalog.catalog import Catalog
from web.compare.table import compare
from web.papers.comparison import Compared


@pytest.fixture
def compared(app: Flask, catalog: Catalog) -> Callable[..., Compared]:
    """``compared("kintone", "logo-chat", own="032077", ask=[...])`` as the page would make it."""

    def made(*ids: str, own: str | None = None, ask: list[str] | None = None) -> Compared:
        tools, place = [catalog.tools[i] for i in ids], catalog.municipalities[own] if own else None
        with app.test_request_context():
            return Compared(tools, compare(tools, place), place, date(2026, 4, 1), "0123456789abcdef", ask or [])

    return made
