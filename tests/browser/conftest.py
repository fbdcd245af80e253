"""A real browser on a real server: what every journey shares."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import AXE, DESK, PHONE, Watched, axe, opened, served
from playwright.sync_api import Browser, sync_playwright
from states import Kept, write_notebooks

from catalog.paths import REPOSITORY
from recommender.recommend import Recommender
from web.app import create_app
from web.notebooks.store import NotebookStore

VENDOR = REPOSITORY / "web" / "static" / "vendor" / "htmx.min.js"
CHROMIUM = os.environ.get("ERABU_CHROMIUM") or next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), "")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = None
    if not CHROMIUM or not Path(CHROMIUM).exists():
        missing = "no Chromium found: install chromium, or point ERABU_CHROMIUM at one"
    elif not VENDOR.exists() or not AXE.exists():
        missing = "browser files are missing: run npm ci && npm run vendor"
    for item in items:
        if missing and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def address(recommender: Recommender, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = NotebookStore(tmp_path_factory.mktemp("userdata") / "notebooks.db")
    with served(create_app(recommender, store)) as address:
        yield address
    store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def watch(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    context = browser.new_context(base_url=address, locale="ja-JP", **getattr(request, "param", {}))
    watched = Watched(context, address)
    yield watched
    context.close()
    assert watched.faults == []


@pytest.fixture(scope="session")
def kept_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NotebookStore]:
    store = NotebookStore(tmp_path_factory.mktemp("kept") / "notebooks.db")
    yield store
    store.close()


@pytest.fixture(scope="session")
def kept_address(recommender: Recommender, kept_store: NotebookStore) -> Iterator[str]:
    """A server of its own: only here is it known what its notebooks hold, and that at first there are none."""
    with served(create_app(recommender, kept_store)) as address:
        yield address


@pytest.fixture(scope="session")
def before_anything(browser: Browser, kept_address: str) -> list[str]:
    """What axe finds while there is no notebook yet."""
    found = []
    for screen in (DESK, PHONE):
        context = opened(browser, kept_address, viewport=screen)
        page = context.new_page()
        for path in ("/notebooks", "/notebooks/collect?tool=garoon"):
            page.goto(path)
            found += axe(page)
        context.close()
    return found


@pytest.fixture(scope="session")
def kept(browser: Browser, kept_address: str, kept_store: NotebookStore, before_anything: list[str]) -> Iterator[Kept]:
    context = opened(browser, kept_address)
    yield write_notebooks(context, kept_store)
    context.close()
