"""One journey in a real browser, with and without JavaScript, on a wide screen and on a phone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from browsing import DESK, PHONE, Watched, faults_of, fits
from playwright.sync_api import Browser, expect

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"


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
    page.locator("#network").focus()
    page.locator("#network").select_option("lgwan")
    page.wait_for_url("**network=lgwan**")
    expect(page.locator("#network")).to_be_focused()
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
    assert faults_of(page) == []


@pytest.mark.parametrize("path", [f"/recommend?need=&municipality={quote('府中市')}", "/nothing", "/municipalities/013056"])
def test_axe_finds_nothing_on_error_pages(browser: Browser, address: str, path: str) -> None:
    # Not watched: the browser itself reports the 400 or 404 to its console.
    context = browser.new_context(base_url=address, viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(path)
    assert fits(page)
    assert faults_of(page) == []
    context.close()
