"""An adviser recommends: a notebook for a client municipality, in the adviser's order, handed over as a link and as files."""

from __future__ import annotations

from datetime import date

import pytest
from browsing import BOTH, DESK, PHONE, SCRIPTLESS, Watched, fits, named, picture, saved_file, saving, scripted, titled, write
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect
from states import NEED, RESULTS

CLIENT = "岩手県久慈市"
BOTH_WAYS = pytest.mark.parametrize("watch", [*BOTH, *SCRIPTLESS], ids=["desk", "phone", "desk-no-script", "phone-no-script"], indirect=True)


def take_in(page: Page, card: Locator, title: str, new: bool = False) -> str:
    """What the card tells of goes into the notebook, from the results and back to them; its name."""
    name = card.get_by_role("heading").get_by_role("link").first.inner_text()
    card.get_by_role("link", name="ノートに加える").click()
    if scripted(page):
        _in_place(page, title, new)
    else:
        _on_its_own_page(page, title, new)
    page.wait_for_url("**/recommend?**")
    assert fits(page)
    return name


def _in_place(page: Page, title: str, new: bool) -> None:
    notebooks = page.get_by_role("combobox", name=named("加えるノート", "（"))
    expect(notebooks).to_be_focused()
    if new:
        notebooks.select_option("new")
    else:
        notebooks.select_option(label=title)
    page.get_by_role("button", name="加える", exact=True).click()
    opened = page.get_by_role("link", name="を開く")
    expect(opened).to_be_focused()
    if new:  # named after the need so far
        opened.click()
        page.get_by_text("題名・作成者・条件").click()
        write(page, page.get_by_role("textbox", name="題名"), title)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(RESULTS)


def _on_its_own_page(page: Page, title: str, new: bool) -> None:
    page.wait_for_url("**/notebooks/collect?**")
    assert fits(page)
    if new:
        form = page.get_by_role("region", name="新しいノートを作って加える")
        expect(form.get_by_label("困りごと")).to_have_value(NEED)
        expect(form.get_by_label("団体（市区町村）")).to_have_value(CLIENT)
        form.get_by_label("題名").fill(title)
        form.get_by_role("button", name="作って加える").click()
    else:
        page.get_by_role("radio", name=title).check()
        page.get_by_role("button", name="このノートに加える").click()
    expect(page.get_by_role("status").filter(has_text="ノートに加えました。")).to_be_visible()
    page.get_by_role("link", name="元の画面に戻る").click()


def keep(page: Page, part: Locator) -> None:
    """Without JavaScript each part of a notebook is saved with its own button."""
    if not scripted(page):
        part.get_by_role("button", name="保存する").first.click()
        expect(page.get_by_text("保存しました").first).to_be_visible()


def shortlist(page: Page) -> list[str]:
    return page.get_by_role("region", name=named("候補", "")).get_by_role("heading", level=3).get_by_role("link").all_inner_texts()


@BOTH_WAYS
def test_a_notebook_for_a_client_is_made_and_handed_over(watch: Watched, browser: Browser, address: str, request: pytest.FixtureRequest) -> None:
    page = watch.page
    wide = page.viewport_size == DESK
    title = titled("久慈市 転入手続きの待ち時間", request)
    page.goto(RESULTS)
    tools = page.get_by_role("article").filter(has=page.get_by_role("button", name="比べる候補に入れる"))
    first, second = take_in(page, tools.nth(0), title, new=True), take_in(page, tools.nth(1), title)
    case = take_in(page, page.get_by_role("region", name="効果を実測できた").get_by_role("article").first, title)

    page.get_by_role("link", name="ノート", exact=True).click()
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/notebooks/*")
    notebook = page.url
    assert fits(page)
    assert shortlist(page) == [first, second]
    up = page.get_by_role("button", name=named("上へ", f"（{second}）"))
    up.click()
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=second)).get_by_text("1番目")).to_be_attached()
    if scripted(page):
        expect(up).to_be_focused()
    assert shortlist(page) == [second, first]

    write(page, page.get_by_role("textbox", name=named("選んだ理由", f"（{second}）")), "人口の近い団体で使われている。異動の多い窓口でも操作を覚えやすい。")
    keep(page, page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=second)))
    write(page, page.get_by_role("textbox", name=named("コメント", f"（{first}）")), "庁内の改修が先に要る。来年度の候補として残す。")
    keep(page, page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=first)))
    write(page, page.get_by_role("textbox", name=named("コメント", f"（{case}）")), "受付の人数と時間の数え方を、視察で聞いてくる。")
    keep(page, page.get_by_role("article").filter(has=page.get_by_role("heading", name=case)))
    page.get_by_role("textbox", name="コメントを書く").fill("次の打ち合わせまでに、二社から見積りを取ってください。")
    page.get_by_role("textbox", name="書いた人").fill("外部人材 山田")
    page.get_by_role("button", name="コメントを加える").click()
    expect(page.get_by_text("次の打ち合わせまでに、二社から見積りを取ってください。")).to_be_visible()
    assert fits(page)
    if wide and scripted(page):
        picture(page, "notebook", page.get_by_role("heading", name="候補").first)

    check_items(page)
    page.goto(notebook)
    hand_over_as_files(page, title, [second, first])
    hand_over_as_link(page, browser, address, [second, first], wide)
    undo(page, first)


def check_items(page: Page) -> None:
    """One item done, with an owner and a date; it goes into the files. More of it: test_running.py."""
    page.get_by_role("link", name="確認項目を開いて進み具合を書く").click()
    page.wait_for_url("**/checklist")
    assert fits(page)
    expect(page.locator("#progress-all")).to_contain_text("0/")
    item = page.get_by_role("article").first
    saving(page, lambda: item.get_by_role("combobox", name="状況").select_option("完了"))
    write(page, item.get_by_role("textbox", name="担当者"), "市民課 佐々木")
    write(page, item.get_by_label("期限"), "2026-12-18")
    if not scripted(page):
        page.get_by_role("button", name="書いたものをすべて保存する").first.click()
    expect(page.locator("#progress-all")).to_contain_text("1/")
    page.reload()
    expect(item.get_by_role("textbox", name="担当者")).to_have_value("市民課 佐々木")
    assert fits(page)


def hand_over_as_files(page: Page, title: str, tools: list[str]) -> None:
    paper = Document(saved_file(page, page.get_by_role("link", name="Word（docx）")))
    said = "\n".join([p.text for p in paper.paragraphs] + [c.text for t in paper.tables for r in t.rows for c in r.cells])
    for text in (title, CLIENT, NEED, *tools, "異動の多い窓口でも操作を覚えやすい。", "受付の人数と時間の数え方", "市民課 佐々木"):
        assert text in said
    assert said.index(tools[0]) < said.index(tools[1])
    book = load_workbook(saved_file(page, page.get_by_role("link", name="Excel（xlsx）")))
    names = [row[1] for row in book["候補"].iter_rows(values_only=True)]
    assert [n for n in names if n in tools] == tools
    assert "次の打ち合わせまでに、二社から見積りを取ってください。" in [row[2] for row in book["コメント"].iter_rows(values_only=True)]


def hand_over_as_link(page: Page, browser: Browser, address: str, tools: list[str], wide: bool) -> None:
    """Somebody else reads it, on a phone, until the link is withdrawn."""
    page.get_by_role("button", name="リンクを作る").click()
    link = page.get_by_role("link", name="/shared/")
    expect(link).to_be_visible()
    assert fits(page)
    shared = link.get_attribute("href") or ""
    other = browser.new_context(base_url=address, locale="ja-JP", viewport=PHONE, java_script_enabled=wide)
    watched = Watched(other, address)
    reader = watched.page
    reader.goto(shared)
    assert reader.get_by_role("region", name=named("候補", "")).get_by_role("heading", level=3).get_by_role("link").all_inner_texts() == tools
    expect(reader.get_by_text("異動の多い窓口でも操作を覚えやすい。")).to_be_visible()
    expect(reader.get_by_role("textbox")).to_have_count(0)
    expect(reader.get_by_role("button")).to_have_count(0)
    expect(reader.get_by_text("外部人材 山田")).to_have_count(0)
    assert fits(reader)
    if wide and scripted(page):
        picture(reader, "shared-phone")
    page.get_by_role("button", name="このリンクを取り消す").click()
    expect(link).to_have_count(0)
    answer = reader.goto(shared)
    assert answer
    assert answer.status == 404
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.get_by_text(tools[0])).to_have_count(0)
    watched.answered(404)
    other.close()
    assert watched.faults == []


def undo(page: Page, name: str) -> None:
    """A candidate taken out by mistake comes back, with what was written about it."""
    page.get_by_role("button", name=named("外す", f"（{name}）")).click()
    expect(page.get_by_role("heading", name=name)).to_have_count(0)
    if scripted(page):
        focused = page.evaluate("document.activeElement.tagName")
        assert focused in ("H1", "H2", "H3", "BUTTON"), f"the focus was lost: {focused}"
    page.get_by_role("button", name=named("元に戻す", "（最後の変更）")).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("textbox", name=named("コメント", f"（{name}）"))).to_have_value("庁内の改修が先に要る。来年度の候補として残す。")
    assert fits(page)


@pytest.mark.parametrize("watch", [BOTH[0], SCRIPTLESS[1]], ids=["desk", "phone-no-script"], indirect=True)
def test_two_tabs_on_one_field_lose_nothing(watch: Watched, request: pytest.FixtureRequest) -> None:
    page = watch.page
    page.goto("/notebooks")
    page.get_by_role("textbox", name="題名").fill(titled("二つの画面で書く", request))
    page.get_by_role("button", name="作る", exact=True).click()
    page.wait_for_url("**/notebooks/*")
    other = watch.context.new_page()
    watch.listen(other)
    other.goto(page.url)
    need = page.get_by_role("region", name="困りごとと条件")
    write(page, need.get_by_label("困りごと"), "窓口が混む")
    keep(page, need)
    field = other.get_by_role("textbox", name="困りごと")
    field.fill("電話が多い")
    if scripted(other):
        field.blur()
    else:
        other.get_by_role("region", name="困りごとと条件").get_by_role("button", name="保存する").click()
        expect(other.get_by_role("heading", level=1)).to_have_text("どちらを残しますか")
    expect(other.get_by_text("窓口が混む", exact=True)).to_be_visible()
    expect(other.get_by_text("電話が多い", exact=True).first).to_be_visible()
    watch.answered(409)
    assert fits(other)
    other.get_by_role("button", name="自分の入力で保存する").click()
    expect(other.get_by_text("保存しました").first).to_be_visible()
    page.reload()
    expect(need.get_by_label("困りごと")).to_have_value("電話が多い")


@BOTH_WAYS
def test_an_opinion_is_signed_and_apart_from_the_facts(watch: Watched, request: pytest.FixtureRequest) -> None:
    page = watch.page
    author = titled("外部人材 山田", request)
    page.goto("/tools/logo-chat")
    opinions = page.get_by_role("region", name=named("助言者・経験者の意見", ""))
    opinions.get_by_text("意見を書く").click()
    opinions.get_by_role("textbox", name="お名前").fill(author)
    opinions.get_by_role("textbox", name="意見", exact=False).last.fill("現場の課が自分で部屋を作れる。通知が多くなるので、はじめに約束を決めるとよい。")
    opinions.get_by_role("button", name="への意見として載せる").click()
    expect(page.get_by_text("立場・団体を入力してください").first).to_be_visible()
    watch.answered(400)
    opinions = page.get_by_role("region", name=named("助言者・経験者の意見", ""))
    expect(opinions.get_by_role("textbox", name="お名前")).to_have_value(author)
    opinions.get_by_role("textbox", name="立場・団体").fill("CIO補佐官")
    opinions.get_by_role("button", name="への意見として載せる").click()
    written = page.get_by_role("article").filter(has_text=author)
    expect(written).to_contain_text("CIO補佐官")
    expect(written).to_contain_text(f"{date.today().year}年")
    assert fits(page)
    if page.viewport_size == DESK and scripted(page):
        opinions.get_by_text("意見を書く").click()
        picture(page, "opinions", opinions, height=560)
    page.get_by_role("button", name=named("取り下げる", f"（{author}さんの意見）")).click()
    expect(written).to_have_count(0)
    back = page.get_by_role("button", name="元に戻す")
    if scripted(page):
        expect(back).to_be_focused()
    back.click()
    expect(written).to_be_visible()
