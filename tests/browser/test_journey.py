"""One journey in a real browser, with and without JavaScript, on a wide screen and on a phone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from catalog.paths import REPOSITORY
from recommender.recommend import Recommender
from web.app import create_app
from web.notebooks.store import NotebookStore

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
VENDOR = REPOSITORY / "web" / "static" / "vendor" / "htmx.min.js"
CHROMIUM = os.environ.get("ERABU_CHROMIUM") or next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), "")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

pytestmark = [
    pytest.mark.skipif(not CHROMIUM or not Path(CHROMIUM).exists(), reason="no Chromium found: install chromium, or point ERABU_CHROMIUM at one"),
    pytest.mark.skipif(not VENDOR.exists(), reason="web/static/vendor/ is empty: run npm ci && npm run vendor"),
]


@pytest.fixture(scope="module")
def address(recommender: Recommender, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = waitress.create_server(create_app(recommender, NotebookStore(tmp_path_factory.mktemp("userdata") / "notebooks.db")), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # Closed by its own thread: its loop must not find a socket gone that it is just waiting for.
    server.trigger.pull_trigger(server.close)
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Watched:
    """A page that fails on console errors, on script errors and on requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str):
        self.context = context
        self.faults: list[str] = []
        self._host = urlsplit(address).netloc
        context.set_default_timeout(10_000)
        context.route("**/*", self._only_here)
        self.page: Page = context.new_page()
        self.page.on("console", lambda m: self.faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(f"script: {e}"))

    def _only_here(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self._host:
            route.continue_()
        else:
            self.faults.append(f"request to {route.request.url}")
            route.abort()


@pytest.fixture
def watch(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    context = browser.new_context(base_url=address, locale="ja-JP", **getattr(request, "param", {}))
    watched = Watched(context, address)
    yield watched
    context.close()
    assert watched.faults == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("watch", [{"viewport": DESK}, {"viewport": PHONE}], ids=["desk", "phone"], indirect=True)
def test_from_need_to_tool_and_back_with_the_keyboard(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    page.get_by_role("textbox", name="困りごと").fill(NEED)
    field = page.get_by_role("combobox", name="団体")
    field.press_sequentially("くじ", delay=30)
    expect(page.get_by_role("option", name="岩手県久慈市")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    for _ in range(page.get_by_role("option").count()):
        field.press("ArrowDown")
        if field.get_attribute("aria-activedescendant") == "option-032077":
            break
    expect(page.locator("#option-032077")).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("岩手県久慈市")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert fits(page)
    field.press("Enter")

    page.wait_for_url("**/recommend?**")
    assert page.url.endswith("municipality=032077")
    expect(page.get_by_role("heading", level=1)).to_have_text("お困りごとに合うツールと事例")
    assert fits(page)
    results = page.url
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/tools/**")
    assert fits(page)
    page.go_back()
    page.wait_for_url(results)
    expect(page.locator(".card").first).to_be_visible()


@pytest.mark.parametrize("watch", [{"java_script_enabled": False, "viewport": PHONE}], ids=["no-script"], indirect=True)
def test_the_same_without_javascript(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    page.locator("#need").fill(NEED)
    page.locator("#municipality").fill("久慈市")
    page.get_by_role("button", name="ツールと事例を探す").click()
    page.wait_for_url("**/recommend?**")
    assert page.url.endswith("municipality=032077")
    results = page.url
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/tools/**")
    page.go_back()
    page.wait_for_url(results)
    page.goto("/tools")
    page.locator("#q").fill("窓口")
    page.locator("summary", has_text="絞り込み").click()
    page.locator("#more-category > summary").click()
    page.locator("#f-category-madoguchi").check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    page.wait_for_url("**category=madoguchi**")
    expect(page.locator(".chip")).to_have_count(3)


@pytest.mark.parametrize("watch", [{"viewport": DESK}], ids=["desk"], indirect=True)
def test_refining_in_place_keeps_the_form_and_moves_the_address(watch: Watched) -> None:
    page = watch.page
    page.goto(f"/recommend?need={quote(NEED)}&municipality=032077")
    page.evaluate("window.stays = true")
    page.get_by_text("困りごと・条件を変えて探し直す").click()
    page.locator(".refine .more summary").click()
    page.locator("#network").select_option("lgwan")
    page.get_by_role("button", name="この条件で探し直す").click()
    page.wait_for_url("**network=lgwan**")
    expect(page.get_by_role("link", name="網: LGWAN")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert "municipality=032077" in page.url
    expect(page.locator("#results-status")).to_contain_text("選びました")
    page.reload()
    expect(page.get_by_role("link", name="網: LGWAN")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="網: LGWAN")).to_have_count(0)


@pytest.mark.parametrize("watch", [{"viewport": DESK}], ids=["desk"], indirect=True)
def test_a_list_narrows_live(watch: Watched) -> None:
    page = watch.page
    page.goto("/tools")
    page.evaluate("window.stays = true")
    page.locator("#facet-network > summary").click()
    page.locator("#f-network-lgwan").check()
    page.wait_for_url("**/tools?network=lgwan")
    expect(page.locator("#f-network-lgwan")).to_be_focused()
    expect(page.locator("#facet-network")).to_have_attribute("open", "")
    page.locator("#q").press_sequentially("チャット", delay=20)
    expect(page.locator("#list-status")).to_contain_text("「チャット」")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator(".chip").first).to_contain_text("チャット")
    assert page.evaluate("window.stays") is True


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run npm ci")
@pytest.mark.parametrize("watch", [{"viewport": DESK, "bypass_csp": True}, {"viewport": PHONE, "bypass_csp": True}], ids=["desk", "phone"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/recommend?need={quote(NEED)}&municipality=032077&network=lgwan",
        "/tools?category=rpa",
        "/tools/logo-chat?municipality=032077",
        "/cases?outcome=failure",
        "/cases/fukaya-2019-logochat",
        "/categories/madoguchi",
        "/municipalities/032077",
        "/checklists?category=rpa",
        "/about",
    ],
    ids=lambda path: path.split("?")[0],
)
def test_axe_finds_nothing_and_nothing_overflows(watch: Watched, path: str) -> None:
    page = watch.page
    page.goto(path)
    assert fits(page)
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
    assert fits(page)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run npm ci")
@pytest.mark.parametrize("path", [f"/recommend?need=&municipality={quote('府中市')}", "/nothing", "/municipalities/013056"])
def test_axe_finds_nothing_on_error_pages(browser: Browser, address: str, path: str) -> None:
    # Not watched: the browser itself reports the 400 or 404 to its console.
    context = browser.new_context(base_url=address, viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(path)
    assert fits(page)
    page.add_script_tag(path=str(AXE))
    assert [v["id"] for v in page.evaluate("axe.run()")["violations"]] == []
    context.close()
