"""What the journeys use: screens, fitting, axe, pictures of the manual."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from catalog.paths import REPOSITORY

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK, ZOOMED = {"width": 390, "height": 844}, {"width": 1280, "height": 900}, {"width": 320, "height": 256}
BOTH = [{"viewport": DESK}, {"viewport": PHONE}]
SCRIPTLESS = [{"java_script_enabled": False, **screen} for screen in BOTH]
PICTURES = REPOSITORY / "docs" / "pictures"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which ``app`` answers while the block runs."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # Closed by its own thread: its loop must not find a socket gone that it is just waiting for.
    server.trigger.pull_trigger(server.close)
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()


class Watched:
    """A page that fails on console errors, on script errors and on requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str):
        self.context = context
        self.faults: list[str] = []
        self._host = urlsplit(address).netloc
        context.set_default_timeout(10_000)
        context.route("**/*", self._only_here)
        self.page: Page = context.new_page()
        self.listen(self.page)

    def listen(self, page: Page) -> None:
        page.on("console", lambda m: self.faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.faults.append(f"script: {e}"))

    def answered(self, status: int) -> None:
        """The browser, and htmx for its own requests, tell the console of an error page; here it was meant."""
        meant = [fault for fault in self.faults if f"with a status of {status}" in fault or f"Error Code {status}" in fault]
        assert meant, f"no page answered {status}: {self.faults}"
        self.faults = [fault for fault in self.faults if fault not in meant]

    def _only_here(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self._host:
            route.continue_()
        else:
            self.faults.append(f"request to {route.request.url}")
            route.abort()


def fits(page: Page) -> bool:
    page.wait_for_load_state()  # without its styles everything is too wide
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def opened(browser: Browser, address: str, **screen: object) -> BrowserContext:
    """Not watched, and open to scripts of ours, such as axe."""
    context = browser.new_context(base_url=address, locale="ja-JP", bypass_csp=True, **screen)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """One line for each kind of fault. ``rules`` by name; without them all of WCAG 2.2 A and AA and the best practices."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
    return [f"{v['id']} ×{len(v['nodes'])}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary'][:200]}" for v in found["violations"]]


def named(*parts: str) -> re.Pattern[str]:
    """A name of several parts: between what is seen and what is only said there may be a space."""
    return re.compile(r"\s*".join(map(re.escape, parts)))


def open_conditions(page: Page) -> None:
    """On a phone the form beside the results is folded."""
    fold = page.get_by_text("困りごと・条件を変える")
    if fold.is_visible():
        fold.click()


def titled(text: str, request: pytest.FixtureRequest) -> str:
    """The four ways share a server; each has names of its own. The one that is drawn for the manual has the plain one."""
    way = request.node.callspec.id
    return text if way == "desk" else f"{text}（{way}）"


def scripted(page: Page) -> bool:
    page.wait_for_load_state()  # a page that has just come has no scripts yet
    return bool(page.evaluate("typeof htmx") != "undefined")


def saving(page: Page, act: Callable[[], object]) -> None:
    """With JavaScript every answer is stored as it is given."""
    if not scripted(page):
        act()
        return
    with page.expect_response(lambda r: r.request.method == "POST") as answer:
        act()
    assert answer.value.ok
    expect(page.locator(".htmx-request")).to_have_count(0)


def write(page: Page, field: Locator, text: str) -> None:
    field.fill(text)
    saving(page, field.blur)


def saved_file(page: Page, link: Locator) -> BytesIO:
    with page.expect_download() as waiting:
        link.click()
    return BytesIO(waiting.value.path().read_bytes())


def picture(page: Page, name: str, at: Locator | None = None, above: int = 24, height: int = 640) -> None:
    """A picture of the manual, drawn anew with ERABU_PICTURES=1; else only held to be there (tests/test_manual.py: to be shown).

    ``at`` is brought near the upper edge first, ``above`` pixels below it.
    """
    if at:
        at.evaluate("(e, above) => scrollTo(0, e.getBoundingClientRect().top + scrollY - above)", above)
    path = PICTURES / f"{name}.png"
    if os.environ.get("ERABU_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        # The upper part of a wide screen says enough, and stays light.
        size = page.viewport_size or DESK
        page.screenshot(path=path, caret="initial", clip={"x": 0, "y": 0, **size, **({"height": height} if size == DESK else {})})
    assert path.exists(), f"docs/pictures/{name}.png is missing: run make pictures"
