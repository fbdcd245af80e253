"""Procurement compares: candidates side by side, papers for the file, and the choice kept as evidence."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import BOTH, DESK, SCRIPTLESS, Watched, fits, named, picture, saved_file, saving, scripted, titled, write
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

NEED = "会議の議事録づくりに時間がかかり、残業になっている"
RESULTS = f"/recommend?need={quote(NEED)}&municipality=032093"
FEW = f"{RESULTS}&size_band={quote('10万〜30万人')}&like_ours=1"
NAMES = ["AmiVoice ScribeAssist", "ProVoXT", "ログミーツ"]


def link(page: Page, text: str, name: str) -> Locator:
    return page.get_by_role("link", name=named(text, f"（{name}"))


def columns(page: Page) -> list[str]:
    return [text.removeprefix("固定").strip() for text in page.get_by_role("columnheader").all_inner_texts()[1:]]


def expect_columns(page: Page, names: list[str]) -> None:
    heads = page.get_by_role("columnheader")
    expect(heads).to_have_count(len(names) + 1)
    for place, name in enumerate(names, start=1):
        expect(heads.nth(place)).to_contain_text(name)


def gather(page: Page) -> list[str]:
    """Three tools of the results; their names as the pages say them."""
    page.goto(RESULTS)
    names = []
    for name in NAMES:
        card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=name)).first
        names.append(card.get_by_role("heading", level=3).get_by_role("link").inner_text())
        card.get_by_role("button", name="比べる候補に入れる").click()
        expect(card.get_by_role("button", name="比べる候補から外す")).to_be_visible()
        expect(page.get_by_role("link", name=named("比べる", f"（{len(names)}）"))).to_be_visible()
    assert page.url.endswith(RESULTS)
    return names


@pytest.mark.parametrize("watch", [*BOTH, *SCRIPTLESS], ids=["desk", "phone", "desk-no-script", "phone-no-script"], indirect=True)
def test_from_results_to_a_comparison_on_paper(watch: Watched) -> None:
    page = watch.page
    wide = page.viewport_size == DESK
    first, second, third = gather(page)
    page.get_by_role("link", name=named("比べる", "（3）")).click()
    page.wait_for_url("**/compare?**")
    expect_columns(page, [first, second, third])
    assert fits(page)
    if wide and scripted(page):
        picture(page, "compare", page.get_by_role("heading", level=1))
    rows = page.get_by_role("rowheader").count()

    page.get_by_role("link", name="違いのある行だけ見る").click()
    expect(page.get_by_role("link", name="すべての行を見る")).to_be_visible()
    assert page.get_by_role("rowheader").count() < rows
    link(page, "固定", third).click()
    expect_columns(page, [third, first, second])
    link(page, "右へ →", first).click()
    expect_columns(page, [third, second, first])
    if scripted(page):
        expect(link(page, "右へ →", first)).to_be_focused()
    assert "only=diff" in page.url
    assert "pin=" in page.url

    link(page, "外す", second).click()
    expect_columns(page, [third, first])
    page.go_back()
    expect_columns(page, [third, second, first])
    page.get_by_role("link", name="すべての行を見る").click()
    expect(page.get_by_role("link", name="違いのある行だけ見る")).to_be_visible()
    page.get_by_role("link", name=named("ベンダーへの質問に追加", "（DMP）")).click()
    expect(page.get_by_role("link", name=named("質問から外す", "（DMP）"))).to_be_visible()
    expect(page.get_by_text("選んだ1項目を質問にします。")).to_be_visible()
    assert fits(page)

    sheet = load_workbook(saved_file(page, page.get_by_role("link", name="比較表（Excel）"))).worksheets[0]
    assert [cell.value for cell in sheet[5]][2:5] == [third, second, first]
    text = saved_file(page, page.get_by_role("link", name="比較表（CSV）")).read().decode("utf-8-sig")
    assert all(name in text.splitlines()[0] for name in (first, second, third))
    asked = Document(saved_file(page, page.get_by_role("link", name="質問票（Word）")))
    said = "\n".join(c.text for t in asked.tables for r in t.rows for c in r.cells)
    assert "DMPに登録されていますか" in said
    assert "ISMAPに登録されていますか" not in said
    book = load_workbook(saved_file(page, page.get_by_role("link", name="質問票（Excel）")))
    assert len(book.sheetnames) >= 3


@pytest.mark.parametrize("watch", [*BOTH, *SCRIPTLESS], ids=["desk", "phone", "desk-no-script", "phone-no-script"], indirect=True)
def test_a_search_is_judged_and_frozen_as_evidence(watch: Watched, request: pytest.FixtureRequest) -> None:
    page = watch.page
    wide = page.viewport_size == DESK
    title = titled("議事録づくりの選定", request)
    page.goto(FEW)
    page.get_by_role("link", name="この結果を選定の記録に残す").click()
    page.wait_for_url("**/evidence/new?**")
    assert fits(page)
    page.get_by_label("新しいノートの題名").fill(title)
    page.get_by_role("button", name="取り込んで判断を始める").click()
    page.wait_for_url("**/selection")
    assert fits(page)

    # One of the found ones has no reason yet: it cannot be frozen, and the sentence names it.
    found = page.get_by_role("region", name="見つかったツール").get_by_role("heading", level=3).all_inner_texts()
    assert len(found) == 2
    saving(page, page.get_by_role("group", name=f"{found[0]}を残すか外すか").get_by_role("radio", name="残す").check)
    write(page, page.get_by_role("textbox", name=named("理由", f"（{found[0]}）")), "近い規模の弘前市で、作成時間が半分になったと確かめられた。")
    write(page, page.get_by_role("textbox", name="判断した人"), "調達担当 佐藤")
    saving(page, lambda: page.get_by_role("combobox", name=named("結果", "確定に必要")).select_option(index=1))
    page.get_by_role("button", name="この内容で確定する").click()
    expect(page.get_by_role("alert").filter(has_text="すべてに理由を付けてから確定してください。")).to_contain_text(found[1])
    watch.answered(400)
    assert fits(page)
    expect(page.get_by_role("textbox", name=named("理由", f"（{found[0]}）"))).to_have_value(re.compile("弘前市"))
    if wide and scripted(page):
        picture(page, "evidence-judging", page.get_by_role("heading", name="見つかったツール"), above=120)

    page.get_by_label(f"{found[1]}によくある理由を入れる").select_option("dropped:費用が予算を超える")
    if not scripted(page):
        page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.get_by_role("textbox", name=named("理由", f"（{found[1]}）"))).to_have_value("費用が予算を超える")
    page.get_by_role("button", name="この内容で確定する").click()
    page.wait_for_url("**/evidence/1")
    expect(page.get_by_role("heading", level=1)).to_have_text("デジタルツール選定の記録")
    expect(page.get_by_text("確定した記録のため、書き換えられません。")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert fits(page)
    if wide and scripted(page):
        picture(page, "evidence")
    book = load_workbook(saved_file(page, page.get_by_role("link", name="Excelで保存する")))
    assert book.sheetnames == ["概要", "候補一覧"]
    values = [cell.value for row in book["候補一覧"].iter_rows() for cell in row]
    assert {found[0], "費用が予算を超える"} <= set(values)
    frozen = page.get_by_role("table").inner_text()

    page.get_by_role("button", name="この版をもとに見直す").click()
    page.wait_for_url("**/selection")
    write(page, page.get_by_role("textbox", name=named("理由", f"（{found[1]}）")), "実証で精度が足りなかった。")
    page.get_by_role("button", name="この内容で確定する").click()
    page.wait_for_url("**/evidence/2")
    expect(page.get_by_role("table")).to_contain_text("実証で精度が足りなかった。")
    page.goto(page.url.replace("/evidence/2", "/evidence/1"))
    assert page.get_by_role("table").inner_text() == frozen
    page.get_by_role("link", name="第2版").click()
    page.wait_for_url("**/evidence/2")
