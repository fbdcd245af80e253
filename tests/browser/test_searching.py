"""DX staff search: a trouble, conditions, a tool, its case, our own figures beside the case's, and back without loss."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import BOTH, DESK, PHONE, SCRIPTLESS, Watched, fits, open_conditions, picture
from playwright.sync_api import Page, expect

NEED = "会議の議事録づくりに時間がかかり、残業になっている"
TOOL, CASE = "AmiVoice ScribeAssist", "2つの文字起こしを使い分け、議事録作成を半減"
MEASURE = "1時間の会議の議事録作成時間"
RESULTS = f"/recommend?need={quote(NEED)}&municipality=032093"


def expect_conditions(page: Page, count: int) -> None:
    expect(page.get_by_role("list", name="いまの条件").get_by_role("listitem")).to_have_count(count)


def back_to(page: Page, address: str) -> None:
    # Not page.go_back(), which fails where htmx asks for the page anew.
    page.wait_for_load_state()
    if page.evaluate("typeof htmx") == "undefined":
        page.go_back()
    else:
        page.evaluate("history.back()")
    page.wait_for_url(address)


def to_own_figures_and_back(page: Page, wide: bool) -> None:
    """From the results of all three conditions; each step leaves nothing behind."""
    results = page.url
    page.get_by_role("link", name=TOOL, exact=False).first.click()
    page.wait_for_url("**/tools/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ScribeAssist")
    assert "municipality=032093" in page.url
    assert fits(page)
    tool = page.url
    if wide:
        picture(page, "tool", page.get_by_role("heading", name="わかっていること・確かめること"))
    page.get_by_role("link", name=CASE).first.click()
    page.wait_for_url("**/cases/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(CASE)
    assert fits(page)
    case = page.url

    own = page.get_by_role("group", name=re.compile(MEASURE))
    own.get_by_role("textbox", name=re.compile("うちの今の値")).fill("4")
    page.get_by_role("button", name="比べる", exact=True).click()
    row = page.get_by_role("table", name="この事例の値と、うちの値の比較").get_by_role("row").filter(has_text=MEASURE).first
    expect(row).to_contain_text("4時間")
    expect(row).to_contain_text("約2時間")
    assert fits(page)
    if wide:
        picture(page, "difference", page.get_by_role("heading", name="うちに置き換えると"), height=860)

    back_to(page, case)  # the table has an address of its own
    expect(page.get_by_role("heading", name="同じ割合で変わった場合")).to_have_count(0)
    back_to(page, tool)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ScribeAssist")
    back_to(page, results)
    expect_conditions(page, 3)
    expect(page.get_by_role("link", name=TOOL).first).to_be_visible()


@pytest.mark.parametrize("watch", BOTH, ids=["desk", "phone"], indirect=True)
def test_from_a_trouble_to_our_own_figures_and_back_by_keyboard(watch: Watched) -> None:
    page = watch.page
    wide = page.viewport_size == DESK
    page.goto("/")
    assert fits(page)
    page.get_by_role("textbox", name="困りごと").focus()
    page.keyboard.insert_text(NEED)
    page.keyboard.press("Tab")
    field = page.get_by_role("combobox", name="団体")
    expect(field).to_be_focused()
    page.keyboard.insert_text("いちのせき")
    choice = page.get_by_role("option", name="岩手県一関市")
    expect(choice).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_attribute("aria-selected", "true")
    assert fits(page)
    if wide:
        picture(page, "home", field, above=340)
    page.keyboard.press("Enter")
    expect(field).to_have_value("岩手県一関市")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")

    page.wait_for_url("**/recommend?**")
    assert page.url.endswith("municipality=032093")
    expect(page.get_by_role("heading", level=1)).to_have_text("お困りごとに合うツールと事例")
    assert fits(page)
    if wide:
        picture(page, "results")
    found = page.url

    page.evaluate("window.stays = true")
    open_conditions(page)
    page.get_by_label("使いたい網").focus()
    page.get_by_label("使いたい網").select_option("on_premises")
    page.wait_for_url("**network=on_premises**")
    expect(page.get_by_role("link", name="網: 庁内設置")).to_be_visible()
    expect(page.get_by_label("使いたい網")).to_be_focused()
    page.get_by_label("採用した団体の人口規模").select_option("10万〜30万人")
    page.wait_for_url("**size_band=**")
    expect_conditions(page, 2)
    page.get_by_label("こちらと似た団体の事例があるツールだけ").check()
    page.wait_for_url("**like_ours=1**")
    expect_conditions(page, 3)
    expect(page.locator("#results-status")).to_contain_text("選びました")
    assert page.evaluate("window.stays") is True
    assert "municipality=032093" in page.url
    assert fits(page)
    if wide:
        picture(page, "tools-found", page.get_by_role("heading", name="合うツール", exact=True), height=600)

    page.reload()
    expect_conditions(page, 3)
    page.evaluate("history.back()")
    expect_conditions(page, 2)
    page.wait_for_load_state()
    page.evaluate("history.forward()")
    expect_conditions(page, 3)
    page.wait_for_load_state()
    to_own_figures_and_back(page, wide)
    for left in (2, 1, 0):
        page.wait_for_load_state()
        page.evaluate("history.back()")
        expect_conditions(page, left)
    assert page.url == found


@pytest.mark.parametrize("watch", SCRIPTLESS, ids=["desk", "phone"], indirect=True)
def test_the_same_without_javascript(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    page.get_by_role("textbox", name="困りごと").fill(NEED)
    page.get_by_label("団体（市区町村）").fill("一関市")
    page.get_by_role("button", name="ツールと事例を探す").click()
    page.wait_for_url("**/recommend?**")
    open_conditions(page)
    page.get_by_label("使いたい網").select_option("on_premises")
    page.get_by_label("採用した団体の人口規模").select_option("10万〜30万人")
    page.get_by_label("こちらと似た団体の事例があるツールだけ").check()
    page.get_by_role("button", name="この条件で探し直す").click()
    page.wait_for_url("**like_ours=1**")
    expect_conditions(page, 3)
    assert fits(page)
    to_own_figures_and_back(page, wide=False)
    page.get_by_role("link", name="網: 庁内設置").click()
    expect_conditions(page, 2)


@pytest.mark.parametrize("watch", BOTH, ids=["desk", "phone"], indirect=True)
def test_why_this_place_and_what_the_neighbours_use(watch: Watched) -> None:
    page = watch.page
    page.goto(RESULTS)
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=TOOL))
    why = card.get_by_text("なぜこの順位か")
    why.click()
    for part in ("合う見込み", "規模の合い方", "手がかりの強さ", "条件の満たし方"):
        expect(card.get_by_role("term").filter(has_text=part).first).to_be_visible()
    assert fits(page)
    if page.viewport_size == DESK:
        picture(page, "why", why, above=60, height=520)
        page.goto("/municipalities/032093")
        picture(page, "municipality", page.get_by_role("heading", level=2).nth(1))
    assert fits(page)


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
    picture(page, "list", page.get_by_role("heading", level=1))


@pytest.mark.parametrize("watch", SCRIPTLESS, ids=["desk", "phone"], indirect=True)
def test_a_list_narrows_without_javascript(watch: Watched) -> None:
    page = watch.page
    page.goto("/tools")
    page.locator("#q").fill("窓口")
    if page.viewport_size == PHONE:
        page.get_by_text("絞り込み", exact=True).click()
    page.locator("#more-category > summary").click()
    page.locator("#f-category-madoguchi").check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    page.wait_for_url("**category=madoguchi**")
    expect(page.locator(".chip")).to_have_count(3)
    assert fits(page)
