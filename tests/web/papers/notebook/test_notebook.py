"""A notebook handed over: in Word and in Excel, everything that is in it, in the adviser's order, no formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from flask import Flask

from catalog.catalog import Catalog
from catalog.schema_service import CheckItem
from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Comment, Decision, Document, Figures, PinnedCase, Plan, Progress, Reading, Work
from web.notebooks.store import Notebook
from web.papers.cells import FONT
from web.papers.notebook import book as notebook_book
from web.papers.notebook import gathered as paper
from web.papers.notebook import word as notebook_word

DAY = date(2026, 4, 1)
CASE = "fukaya-2019-logochat"
Made = Callable[..., paper.HandedOver]


def always(catalog: Catalog) -> CheckItem:
    return next(i for i in catalog.check_items.values() if i.conditions == "always")


@pytest.fixture
def handed(app: Flask, recommender: Recommender, catalog: Catalog) -> Iterator[Made]:
    """The shortlist begins with what has left the catalogue; ``text`` stands wherever people write."""
    item = always(catalog).id

    def made(text: str = "理由の文", **more: Any) -> paper.HandedOver:
        parts = {
            "title": "久慈市の窓口",
            "municipality": "032077",
            "need": text,
            "author": text,
            "conditions": {"network": "lgwan", "category": "madoguchi"},
            "candidates": {
                "gone": Candidate(name=f"昔{text}", reason=text, comment=text),
                "logo-chat": Candidate(name="LoGoチャット", vendor=text, reason=text, comment=text),
            },
            "cases": {CASE: PinnedCase(title="深谷市", place="深谷市", comment=text), "gone-case": PinnedCase(title=text, place=text)},
            "progress": {item: Progress(text=text, status="doing", owner=text, due=date(2027, 1, 15), note=text, proof=f"{text}の棚")},
            "answers": {"personal_data": "yes", "multi_year": "no"},
            "plan": Plan(start="2027-10", way="bid"),
            "figures": Figures(
                works={"1": Work(name=text, category="madoguchi", time="waiting", count="1200", minutes="42"), "2": Work(count="600", minutes="10")},
                hourly_cost="3000",
                measuring={"waiting-minutes": Reading(owner=text, before=text)},
            ),
            "comments": {"c": Comment(author=text, text=text, at=datetime(2026, 4, 1))},
            "decision": Decision(outcome="later", by=text, on=DAY, why=text),
            **more,
        }
        document = Document.model_validate(parts)
        notebook = Notebook("n", 1, document, "作成", datetime(2026, 4, 1), False)
        return paper.handed_over(notebook, recommender, DAY)

    with app.test_request_context():
        yield made


def word(handed: paper.HandedOver) -> Any:
    return docx.Document(io.BytesIO(notebook_word.document(handed)))


def book(handed: paper.HandedOver) -> Any:
    return openpyxl.load_workbook(io.BytesIO(notebook_book.workbook(handed)))


def said(document: Any) -> str:
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_word_holds_everything_under_real_headings(handed: Made, catalog: Catalog) -> None:
    document = word(handed())
    heads = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert heads[0] == ("Title", "久慈市の窓口")
    firsts = [text.partition("（")[0] for style, text in heads if style == "Heading 1"]
    assert firsts == [
        *("困りごと", "すすめる候補", "参考になる事例", "年度の計画", "効果の数字", "コメント", "判断", "この資料について"),
        *("付録1 候補ごとの事実と、事業者に確かめること", "付録2 確認項目の進み具合"),
    ]
    seconds = [text for style, text in heads if style == "Heading 2"]
    assert seconds[seconds.index("1. 昔理由の文") + 1] == "2. LoGoチャット"
    text = said(document)
    for shown in ("岩手県久慈市", "LGWAN", paper.GONE, "2026年4月1日（令和8年）", catalog.data_hash, "保留", "進行中", "2027-01-15"):
        assert shown in text, shown
    assert catalog.cases[CASE].source in text
    assert all(lesson in text for lesson in catalog.cases[CASE].lessons)
    assert all(network.source in text for network in catalog.tools["logo-chat"].networks if network.source)
    assert "ISMAPに登録されていますか" in text


def test_what_all_vendors_are_asked_is_said_once(handed: Made) -> None:
    made = handed(candidates={i: Candidate(name=i) for i in ("logo-chat", "kintone", "gone")})
    paragraphs = [p.text for p in word(made).paragraphs]
    first, second, _ = (set(r.asks) for r in made.tools)
    assert first & second
    assert first ^ second
    assert {text: paragraphs.count(text) for text in first | second} == dict.fromkeys(first | second, 1)
    assert "すべての候補の事業者に確かめること" in paragraphs


def test_word_is_a4_in_a_japanese_font_and_tables_repeat_their_head(handed: Made) -> None:
    document = word(handed())
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == FONT
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    last = ("選んだ理由とコメント", "出典", "メモ・資料", "コメント", "状態", "根拠")
    headed = [t for t in document.tables if t.rows[0].cells[-1].text in last and len(t.columns) > 2]
    assert len(headed) > 5
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in headed)


def test_excel_holds_the_same_a_sheet_for_each_matter(handed: Made) -> None:
    sheets = {s.title: [[c.value for c in row] for row in s.iter_rows(min_row=4)] for s in book(handed()).worksheets}
    assert list(sheets) == ["概要", "候補", "事実", "事業者への確認", "事例", "計画", "効果", "質問への答え", "確認項目", "コメント"]
    assert [row[:2] + row[-1:] for row in sheets["候補"]] == [["1", "昔理由の文", "掲載終了"], ["2", "LoGoチャット", "掲載中"]]
    assert all(row[0] == "LoGoチャット" for row in sheets["事実"] + sheets["事業者への確認"])
    assert any(row[2] == "進行中" and row[4] == "2027-01-15" for row in sheets["確認項目"])
    assert ["理由の文", "2026年4月1日（令和8年）9時00分", "理由の文"] in sheets["コメント"]
    assert dict(sheets["概要"])["判断の結果"] == "保留"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "＋cmd", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\x00b"])
def test_nothing_people_write_becomes_a_formula_or_breaks_a_file(handed: Made, text: str) -> None:
    made = handed(text)
    cells = [c for s in book(made).worksheets for row in s.iter_rows() for c in row]
    assert {c.data_type for c in cells} <= {"s", "n", "d", "inlineStr"}
    assert text.replace("\x00", "").strip() in said(word(made)).replace("\n", "\r") or text.strip() in said(word(made))


def test_an_empty_notebook_says_what_is_not_there(handed: Made) -> None:
    nothing = {name: {} for name in ("candidates", "cases", "comments", "progress", "conditions", "answers")}
    empty = handed(**nothing, decision=Decision(), municipality=None, need="", plan=Plan(), figures=Figures())
    text = said(word(empty))
    for shown in ("候補は、まだ選ばれていません", "事例は、まだ選ばれていません", "まだ決めていない", "指定なし", "記入なし"):
        assert shown in text
    for head in ("年度の計画", "効果の数字", "質問への答え", "付録2"):
        assert head not in text
    assert "付録1 確認項目の進み具合" in text
    filled_in = book(empty)
    assert filled_in["候補"]["A4"].value == "ありません"
    assert filled_in.sheetnames == ["概要", "候補", "事実", "事業者への確認", "事例", "確認項目", "コメント"]


def test_the_plan_is_one_table_of_dates(handed: Made) -> None:
    made = handed()
    assert made.plan.plan is not None
    first = made.plan.plan.steps[0]
    (table,) = [t for t in word(made).tables if t.rows[0].cells[-1].text == "状態"]
    assert len(table.rows) == len(made.plan.plan.steps) + 1
    lines = [[c.text for c in row.cells] for row in table.rows]
    assert lines[1][:2] == [first.step.label, f"{first.begin.year}年{first.begin.month}月{first.begin.day}日"]
    rows = [[c.value for c in row] for row in book(made)["計画"].iter_rows(min_row=4)]
    assert [(r[0], r[1].date(), r[3].date()) for r in rows] == [(s.step.label, s.begin, s.latest) for s in made.plan.plan.steps]
    assert "2027年10月（令和9年）に使い始められる日程です" in said(word(made))
    assert "2027年10月（令和9年）に使い始められる日程です" in dict(book(made)["概要"].iter_rows(min_row=4, values_only=True))["年度の計画"]


def test_a_plan_that_is_too_late_says_which_ways_remain(handed: Made) -> None:
    made = handed(plan=Plan(start="2026-05", way="bid"))
    text = said(word(made))
    for shown in ("2026年5月（令和8年）には間に合いません", "残っている道すじ:", "の議会の補正予算なら、早くて", "遅れ"):
        assert shown in text, shown
    assert "下の「残っている道すじ」" not in text
    assert "なら、早くて" in dict(book(made)["概要"].iter_rows(min_row=4, values_only=True))["残っている道すじ"]
    past = handed(plan=Plan(start="2026-02"))
    assert "使い始めたい月が過ぎています" in said(word(past))
    assert "使い始めたい月が過ぎています" in dict(book(past)["概要"].iter_rows(min_row=4, values_only=True))["年度の計画"]
    assert "計画" not in book(past).sheetnames


def test_figures_stand_with_what_they_rest_on(handed: Made) -> None:
    made = handed()
    (table,) = [t for t in word(made).tables if t.rows[0].cells[0].text == "数字"]
    lines = {row.cells[0].text: (row.cells[1].text, row.cells[2].text) for row in table.rows}
    rows = {r[0]: r[1:] for r in book(made)["効果"].iter_rows(min_row=4, values_only=True)}
    assert lines["理由の文: 今の時間"][0] == rows["理由の文: 今の時間"][0] == "年840時間"
    value, basis = lines["理由の文: 導入後の時間"]
    assert "〜" in value
    assert "を実測した" in basis
    assert "事例: " in basis
    assert rows["理由の文: 導入後の時間"][2] in basis
    assert lines["仕事2: 導入後の時間"][0] == "未確認"
    assert "人を減らせることではありません" in said(word(made))


def test_answers_and_proofs_are_handed_over(handed: Made, catalog: Catalog) -> None:
    made, ask = handed(), catalog.conditions["personal_data"].ask
    assert ask is not None
    assert [ask, "はい"] in [[c.text for c in row.cells] for t in word(made).tables for row in t.rows]
    assert (ask, "はい") in list(book(made)["質問への答え"].iter_rows(min_row=4, values_only=True))
    assert "資料の場所: 理由の文の棚" in said(word(made))
    sheet = book(made)["確認項目"]
    assert [c.value for c in sheet[3]] == ["段階", "確認項目", "状況", "担当者", "期限", "メモ", "資料の場所", "できた状態"]
    (line,) = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[2] == "進行中"]
    assert line[6:] == ("理由の文の棚", always(catalog).done)


def test_what_may_apply_is_counted_in_word_and_listed_in_excel(handed: Made) -> None:
    made = handed()
    waiting = [i.text for s in made.checked.stages for i in s.items if i.waits]
    assert waiting
    text, listed = said(word(made)), [row[1] for row in book(made)["確認項目"].iter_rows(min_row=4, values_only=True)]
    assert f"場合により当てはまる項目が{len(waiting)}あります" in text
    assert not any(one in text for one in waiting)
    assert all(any(shown.startswith(one) for shown in listed) for one in waiting)
