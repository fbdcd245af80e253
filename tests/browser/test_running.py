"""From the choice to a running service: check items as work, the year's plan, effects, papers, starting documents."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from browsing import BOTH, DESK, SCRIPTLESS, Watched, fits, named, picture, saved_file, saving, scripted, titled, write
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from states import NEED

from catalog.catalog import Catalog
from web.notebooks.tasks.file import COLUMNS, SHEET

CLIENT, TOOL = "岩手県久慈市", "kakanai-madoguchi-kitami"
EACH_ONCE = pytest.mark.parametrize("watch", [BOTH[0], SCRIPTLESS[1]], ids=["desk", "phone-no-script"], indirect=True)
BOTH_WAYS = pytest.mark.parametrize("watch", [*BOTH, *SCRIPTLESS], ids=["desk", "phone", "desk-no-script", "phone-no-script"], indirect=True)
ASKED_FOR, BY_MY_NUMBER = "fix-proposal-rules", "protect-my-number-system"  # check items that hang on an answer
NEXT_YEAR = date.today().year + 1


def notebook(watch: Watched, title: str) -> str:
    """The client's, with a choice in it; its address. How it is made by hand: test_recommending.py."""
    made = watch.context.request.post("/notebooks", form={"title": title, "municipality": CLIENT, "need": NEED, "author": "外部人材 山田"})
    number = made.url.partition("?")[0].rpartition("/")[2]
    assert watch.context.request.post("/notebooks/collect", form={"tool": TOOL, "notebook": number}).ok
    return f"/notebooks/{number}"


def to(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="このノートのページ").get_by_role("link", name=name).click()
    expect(page.get_by_role("navigation", name="このノートのページ").get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    assert fits(page)


def keep(page: Page, button: Locator) -> None:
    """Without JavaScript nothing is stored before its form is sent."""
    if not scripted(page):
        button.click()
        page.wait_for_load_state()


def drawn(page: Page) -> bool:
    """The pictures of the manual are drawn in one of the four ways."""
    return page.viewport_size == DESK and scripted(page)


@BOTH_WAYS
def test_check_items_become_work(watch: Watched, request: pytest.FixtureRequest, catalog: Catalog) -> None:
    page = watch.page
    address = notebook(watch, titled("久慈市 書かない窓口の導入", request))
    page.goto(address)
    to(page, "確認項目")
    answer(page, catalog)
    take_on(page, catalog)
    fill_in_excel_and_read_back(page, watch, address, catalog)
    calendar = saved_file(page, page.get_by_role("link", name="カレンダー（ics）")).read().decode()
    assert f"DTSTART;VALUE=DATE:{NEXT_YEAR}0115" in calendar
    assert fits(page)


def item(page: Page, catalog: Catalog, name: str) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=catalog.check_items[name].text, exact=True))


def answer(page: Page, catalog: Catalog) -> None:
    """What is answered brings items and takes items away, at once; why an item is there can be read."""
    expect(item(page, catalog, ASKED_FOR)).to_have_count(0)  # folded away: nobody has said yet whether it applies
    expect(item(page, catalog, BY_MY_NUMBER)).to_be_visible()
    questions = page.locator("#questions")
    if questions.get_attribute("open") is None:
        questions.locator("summary").click()
    fields = {name: questions.get_by_role("combobox", name=catalog.conditions[name].ask) for name in ("proposal", "my_number")}
    saving(page, lambda: fields["proposal"].select_option(label="はい"))
    saving(page, lambda: fields["my_number"].select_option(label="いいえ"))
    keep(page, questions.get_by_role("button", name="保存する"))
    expect(item(page, catalog, ASKED_FOR)).to_be_visible()
    expect(item(page, catalog, BY_MY_NUMBER)).to_have_count(0)
    item(page, catalog, ASKED_FOR).get_by_text("理由と根拠").click()
    expect(item(page, catalog, ASKED_FOR)).to_contain_text(catalog.conditions["proposal"].because)
    assert fits(page)


def take_on(page: Page, catalog: Catalog) -> None:
    """One role at a time: who does what until when, and where the proof lies."""
    entry = catalog.check_items[ASKED_FOR]
    page.get_by_label("役割", exact=True).select_option(entry.role)
    page.get_by_role("combobox", name="並べ方").select_option("役割ごと")
    page.get_by_role("button", name="この見方にする").click()
    expect(page.get_by_role("region", name=entry.role)).to_be_visible()
    expect(page.locator("#checks-form h2")).to_have_count(1)
    done = item(page, catalog, ASKED_FOR)
    saving(page, lambda: done.get_by_role("combobox", name="状況").select_option("完了"))
    write(page, done.get_by_role("textbox", name="担当者"), "市民課 佐々木")
    write(page, done.get_by_label("期限"), f"{NEXT_YEAR}-01-08")
    write(page, done.get_by_role("textbox", name="メモ"), "選定委員は五人。二人は庁外に頼む。")
    write(page, done.get_by_role("textbox", name="資料の場所"), "https://www.city.kuji.example/yoko.pdf")
    keep(page, page.get_by_role("button", name="書いたものをすべて保存する").first)
    expect(page.locator("#progress-all")).to_contain_text("1/")
    expect(page.locator("#checks-form h2")).to_have_count(1)  # still this role
    if drawn(page):
        picture(page, "notebook-checklist", page.get_by_role("heading", level=2, name=entry.role))
    page.get_by_role("link", name="すべて見る").first.click()
    expect(item(page, catalog, BY_MY_NUMBER)).to_have_count(0)
    expect(item(page, catalog, ASKED_FOR).get_by_role("textbox", name="メモ")).to_have_value("選定委員は五人。二人は庁外に頼む。")
    expect(item(page, catalog, ASKED_FOR).get_by_role("link", name="資料を開く")).to_be_visible()
    assert fits(page)


def fill_in_excel_and_read_back(page: Page, watch: Watched, address: str, catalog: Catalog) -> None:
    """A colleague fills in the list; meanwhile one of the fields changes in the notebook, and one cell cannot be read."""
    book = load_workbook(saved_file(page, page.get_by_role("link", name="Excelで保存")))
    sheet = book[SHEET]
    rows = {line[-1].value: line for line in sheet.iter_rows(min_row=5)}
    cells = {name: {column: line[COLUMNS.index(column)] for column in COLUMNS} for name, line in rows.items()}
    assert (cells[ASKED_FOR]["状況"].value, cells[ASKED_FOR]["担当者"].value) == ("完了", "市民課 佐々木")
    other, wrong = [name for name in cells if name != ASKED_FOR][:2]
    cells[ASKED_FOR]["メモ"].value = "Excelで直したメモ"
    for column, text in (("状況", "進行中"), ("担当者", "情報政策課 千葉"), ("期限", f"令和{NEXT_YEAR - 2018}年1月15日")):
        cells[other][column].value = text
    cells[wrong]["状況"].value = "やった"
    filled = BytesIO()
    book.save(filled)
    write(page, item(page, catalog, ASKED_FOR).get_by_role("textbox", name="メモ"), "電話で確かめて直したメモ")
    keep(page, page.get_by_role("button", name="書いたものをすべて保存する").first)

    page.get_by_text("Excelから取り込む").click()
    page.get_by_label("書き込んだExcelファイル").set_input_files({"name": "進み具合.xlsx", "mimeType": "", "buffer": filled.getvalue()})
    page.get_by_role("button", name="変わる内容を見る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取り込む前の確認")
    assert fits(page)
    expect(page.get_by_role("region", name="取り込めないところ")).to_contain_text(f"{cells[wrong]['状況'].row}行目「状況」")
    expect(page.get_by_role("row").filter(has_text="情報政策課 千葉")).to_contain_text(catalog.check_items[other].text)
    expect(page.get_by_role("region", name=named("変わるところ", "")).get_by_role("row")).to_have_count(3 + 1)
    clash = page.get_by_role("group", name=catalog.check_items[ASKED_FOR].text)
    expect(clash).to_contain_text("電話で確かめて直したメモ")
    expect(clash.get_by_role("radio", name="ノートのまま")).to_be_checked()
    clash.get_by_role("radio", name="Excelの内容にする").check()
    page.get_by_role("button", name="この内容を取り込む").click()
    expect(page.get_by_role("status").filter(has_text="取り込みました")).to_contain_text("4か所")
    expect(item(page, catalog, ASKED_FOR).get_by_role("textbox", name="メモ")).to_have_value("Excelで直したメモ")
    expect(item(page, catalog, other).get_by_role("textbox", name="担当者")).to_have_value("情報政策課 千葉")
    expect(item(page, catalog, wrong).get_by_role("combobox", name="状況")).to_have_value("todo")
    assert page.url.endswith(f"{address}/checklist?taken=1")


@BOTH_WAYS
def test_a_plan_leads_from_a_wanted_start_back_to_today(watch: Watched, request: pytest.FixtureRequest) -> None:
    page = watch.page
    page.goto(notebook(watch, titled("久慈市 年度の計画", request)))
    to(page, "年度の計画")
    start, save = page.get_by_role("textbox", name="使い始めたい月"), page.get_by_role("button", name="保存する").first
    start.fill("来年の春")
    refused(page, watch, start, save, "月は2027-04のように")
    expect(start).to_have_value("来年の春")

    # Next month is too late for everything; what is left has a page of its own.
    soon = date(date.today().year + date.today().month // 12, date.today().month % 12 + 1, 1)
    write(page, start, f"令和{soon.year - 2018}年{soon.month}月")
    keep(page, save)
    expect(page.get_by_role("heading", name="には間に合いません")).to_be_visible()
    assert fits(page)
    way = page.get_by_role("link", name="この道すじの日程を見る").first
    money = way.locator(".unseen").inner_text().strip("（）")
    way.click()
    page.wait_for_url("**money=**")
    verdict = page.get_by_role("region", name="に使い始められる日程です")
    expect(verdict).to_contain_text(money)
    assert fits(page)
    verdict.get_by_role("link", name="もとの日程に戻る").click()
    expect(page.get_by_role("heading", name="には間に合いません")).to_be_visible()

    write(page, start, f"{NEXT_YEAR}-10")
    keep(page, save)
    expect(page.get_by_role("heading", name=f"{NEXT_YEAR}年10月")).to_be_visible()
    own_dates(page, save)
    steps = page.get_by_role("region", name=named("段階ごとの日程", "")).get_by_role("listitem")
    labels = [text.strip() for text in page.locator(".plan-step h3").all_inner_texts()]
    assert steps.count() >= len(labels) > 8
    sheets = load_workbook(saved_file(page, page.get_by_role("link", name="Excel（xlsx）")))
    said = {cell for sheet in sheets.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert set(labels) <= said
    calendar = saved_file(page, page.get_by_role("link", name="カレンダー（ics）")).read().decode()
    assert calendar.count("BEGIN:VEVENT") > 5
    if drawn(page):
        picture(page, "plan", page.get_by_role("heading", name=f"{NEXT_YEAR}年10月"), above=60, height=860)


def refused(page: Page, watch: Watched, field: Locator, save: Locator, sentence: str) -> None:
    """What cannot be stored is told, and stays as it was typed."""
    if scripted(page):
        field.blur()
    else:
        save.click()
        expect(page.get_by_role("alert").filter(has_text="保存できていない欄があります")).to_be_visible()
    expect(page.locator(".field__error").filter(has_text=sentence)).to_be_visible()
    watch.answered(400)
    assert fits(page)


def own_dates(page: Page, save: Locator) -> None:
    """The municipality's own dates take the place of the usual ones."""
    missing = page.get_by_role("link", name="議会のある月を入力する")
    expect(missing).to_be_visible()
    fold = page.locator("#own-dates")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    write(page, page.get_by_label("当初予算の要求の締切"), f"{date.today().year}-10-23")
    write(page, page.get_by_label("議会のある月"), "3, 6, 9, 12月")
    keep(page, save)
    expect(missing).to_have_count(0)
    page.reload()
    expect(page.get_by_label("議会のある月")).to_have_value("3,6,9,12")
    expect(page.get_by_label("当初予算の要求の締切")).to_have_value(f"{date.today().year}-10-23")
    assert fits(page)


@BOTH_WAYS
def test_own_figures_give_hours_and_money(watch: Watched, request: pytest.FixtureRequest) -> None:
    page = watch.page
    page.goto(notebook(watch, titled("久慈市 窓口の効果", request)))
    to(page, "効果")
    save, result = page.get_by_role("button", name="保存して計算する"), page.get_by_role("region", name="試算")
    describe_work(page, 1, "madoguchi", {"仕事の名前": "転入届の受付", "1年の件数": "1,200", "今の1件の時間": "18"})
    for name, text in (("職員1時間あたりの費用", "3,000"), ("見る年数", "5年"), ("初めにかかる費用", "50万"), ("毎年かかる費用", "20万円")):
        write(page, page.get_by_role("textbox", name=name), text)
    keep(page, save)
    expect(result).to_contain_text("今は年に360時間（1,200件 × 18分 ÷ 60）です。")
    expect(result).to_contain_text("150万円（5年間）")
    expect(result).to_contain_text("年に100時間空くと、5年間の費用と同じ価値になります")
    assert fits(page)

    # What was tried and measured; and beside it what cases measured, as a range.
    write(page, page.get_by_role("textbox", name="導入後の1件の時間"), "12分")
    page.get_by_role("button", name="仕事をもう一つ加える").click()
    describe_work(page, 2, "madoguchi", {"仕事の名前": "転入届を待つ時間", "1年の件数": "1200", "今の1件の時間": "35"}, time="waiting")
    keep(page, save)
    ours = result.get_by_role("article").filter(has_text="転入届の受付")
    expect(ours).to_contain_text("導入後は年に240時間、空く時間は年に120時間です。")
    theirs = result.get_by_role("article").filter(has_text="転入届を待つ時間")
    expect(theirs).to_contain_text("今は年に700時間")
    expect(theirs).to_contain_text("最初の数字は事例の中央値、かっこの中は最小〜最大です。")
    expect(result.get_by_role("definition").filter(has_text="1時間3,000円（入力）")).to_contain_text("36万円")  # residents' time has no price
    assert fits(page)
    if drawn(page):
        picture(page, "effects", result.get_by_role("heading", name="試算"), height=664)

    count = page.get_by_role("textbox", name="1年の件数").first
    count.fill("たくさん")
    refused(page, watch, count, save, "1年の件数は数字で入力してください")
    expect(count).to_have_value("たくさん")
    expect(result).to_contain_text("1,200件")  # what was stored stays
    write(page, count, "２４００件")
    keep(page, save)
    expect(result).to_contain_text("今は年に720時間")
    measure(page)


def describe_work(page: Page, number: int, category: str, texts: dict[str, str], time: str = "staff") -> None:
    work = page.get_by_role("group", name=f"仕事{number}")
    expect(work).to_be_visible()
    saving(page, lambda: work.get_by_role("combobox", name="分類").select_option(category))
    if time != "staff":
        saving(page, lambda: work.get_by_role("combobox", name="何の時間か").select_option(time))
    for name, text in texts.items():
        write(page, work.get_by_role("textbox", name=name), text)


def measure(page: Page) -> None:
    """What is to be recorded before the start, by whom."""
    plan = page.get_by_role("region", name="測る計画")
    before = plan.get_by_role("textbox", name="導入前の値").first
    write(page, before, "41分")
    keep(page, plan.get_by_role("button", name="測る計画を保存する"))
    page.reload()
    expect(before).to_have_value("41分")
    assert fits(page)


@EACH_ONCE
def test_papers_for_colleagues_and_vendors(watch: Watched, request: pytest.FixtureRequest, catalog: Catalog) -> None:
    page = watch.page
    title = titled("久慈市 庁内の説明", request)
    address = notebook(watch, title)
    typed = {"figures.works.1.name": "転入届の受付", "figures.works.1.count": "1200", "figures.works.1.minutes": "18", "figures.works.1.category": "madoguchi"}
    assert watch.context.request.post(f"{address}/effects", form={"base": "2", **typed}).ok
    page.goto(address)
    to(page, "書類")
    said = {}
    for name in ("財政・人事担当への資料", "外部人材・CIO補佐官の役割の整理", "仕様書の骨子"):
        link = page.get_by_role("link", name=named("Word（docx）で保存", f": {name}"))
        said[name] = words(saved_file(page, link))
        assert CLIENT in said[name], name
    assert "転入届の受付" in said["財政・人事担当への資料"]
    assert NEED in said["仕様書の骨子"]
    assert catalog.tools[TOOL].name not in said["仕様書の骨子"]
    if drawn(page):
        picture(page, "papers", page.get_by_role("heading", name="説明と調達の書類"))
    # What is still missing is named, and its link leads to where it is written.
    page.get_by_role("article").first.get_by_role("link").first.click()
    expect(page.get_by_role("link", name=title).first).to_be_visible()
    assert "/papers" not in page.url


def words(file: BytesIO) -> str:
    paper = Document(file)
    return "\n".join([*(p.text for p in paper.paragraphs), *(c.text for t in paper.tables for r in t.rows for c in r.cells)])


@EACH_ONCE
def test_starting_documents_of_a_category_and_of_a_notebook(watch: Watched, request: pytest.FixtureRequest, catalog: Catalog) -> None:
    page = watch.page
    label = catalog.categories["madoguchi"].label
    page.goto("/guides")
    assert fits(page)
    page.get_by_role("list", name="分類のまとまりで絞る").get_by_role("link", name="住民接点").click()
    page.wait_for_url("**/guides?group=*")
    expect(page.get_by_role("region", name="分類を選ぶ").get_by_role("heading", level=3)).to_have_count(1)
    page.get_by_role("link", name=label, exact=True).click()
    page.wait_for_url("**/guides/madoguchi")
    expect(page.get_by_role("heading", level=1)).to_have_text(label)
    assert fits(page)
    manual = page.get_by_role("region").first
    manual.get_by_text("中身を読む").click()
    expect(manual.get_by_role("heading", level=3).first).to_be_visible()
    assert fits(page)
    if drawn(page):
        picture(page, "guide", manual)
    title = manual.get_by_role("heading", level=3).first.inner_text()
    assert title in words(saved_file(page, manual.get_by_role("link", name="Word")))
    assert load_workbook(saved_file(page, manual.get_by_role("link", name="Excel"))).worksheets[0].max_row > 5

    page.goto(f"{notebook(watch, titled('久慈市 使い始めの書類', request))}/papers?category=madoguchi")
    own = page.get_by_role("region", name="運用の書類のひな形")
    assert CLIENT in words(saved_file(page, own.get_by_role("link", name="Word").first))
    assert saved_file(page, own.get_by_role("link", name="六つの書類をまとめて")).read(2) == b"PK"
    assert fits(page)
