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
from recommender.recommend import Recommender
from web.notebooks.document import Candidate, Comment, Decision, Document, PinnedCase, Progress
from web.notebooks.progress import checked
from web.notebooks.store import Notebook
from web.papers import notebook as paper
from web.papers.cells import FONT

DAY = date(2026, 4, 1)
CASE = "fukaya-2019-logochat"
Made = Callable[..., paper.HandedOver]


@pytest.fixture
def handed(app: Flask, recommender: Recommender, catalog: Catalog) -> Iterator[Made]:
    """The shortlist begins with what has left the catalogue; ``text`` stands wherever people write."""
    item = next(iter(catalog.check_items))

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
            "progress": {item: Progress(text=text, status="doing", owner=text, due=date(2027, 1, 15), note=text)},
            "comments": {"c": Comment(author=text, text=text, at=datetime(2026, 4, 1))},
            "decision": Decision(outcome="later", by=text, on=DAY, why=text),
            **more,
        }
        document = Document.model_validate(parts)
        notebook = Notebook("n", 1, document, "作成", datetime(2026, 4, 1), False)
        return paper.handed_over(notebook, checked(document, recommender, DAY), catalog, DAY)

    with app.test_request_context():
        yield made


def word(handed: paper.HandedOver) -> Any:
    return docx.Document(io.BytesIO(paper.document(handed)))


def book(handed: paper.HandedOver) -> Any:
    return openpyxl.load_workbook(io.BytesIO(paper.workbook(handed)))


def said(document: Any) -> str:
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_word_holds_everything_under_real_headings(handed: Made, catalog: Catalog) -> None:
    document = word(handed())
    heads = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert heads[0] == ("Title", "久慈市の窓口")
    firsts = [text.partition("（")[0] for style, text in heads if style == "Heading 1"]
    assert firsts == ["困りごと", "すすめる候補", "参考になる事例", "確認項目の進み具合", "コメント", "判断", "この資料について"]
    assert [text for style, text in heads if style == "Heading 2"][:2] == ["1. 昔理由の文", "2. LoGoチャット"]
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
    headed = [t for t in document.tables if t.rows[0].cells[-1].text in ("選んだ理由", "出典", "メモ", "コメント") and len(t.columns) > 2]
    assert len(headed) > 5
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in headed)


def test_excel_holds_the_same_a_sheet_for_each_matter(handed: Made) -> None:
    sheets = {s.title: [[c.value for c in row] for row in s.iter_rows(min_row=4)] for s in book(handed()).worksheets}
    assert list(sheets) == ["概要", "候補", "事実", "事業者への確認", "事例", "確認項目", "コメント"]
    assert [row[:2] + row[-1:] for row in sheets["候補"]] == [["1", "昔理由の文", "掲載終了"], ["2", "LoGoチャット", "掲載中"]]
    assert all(row[0] == "LoGoチャット" for row in sheets["事実"] + sheets["事業者への確認"])
    assert any(row[2] == "進行中" and row[4] == "2027-01-15" for row in sheets["確認項目"])
    assert ["理由の文", "2026年4月1日（令和8年）9時00分", "理由の文"] in sheets["コメント"]
    assert dict(sheets["概要"])["判断の結果"] == "保留"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "＋cmd", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\x00b"])
def test_nothing_people_write_becomes_a_formula_or_breaks_a_file(handed: Made, text: str) -> None:
    made = handed(text)
    cells = [c for s in book(made).worksheets for row in s.iter_rows() for c in row]
    assert {c.data_type for c in cells} <= {"s", "n", "inlineStr"}
    assert text.replace("\x00", "").strip() in said(word(made)).replace("\n", "\r") or text.strip() in said(word(made))


def test_an_empty_notebook_says_what_is_not_there(handed: Made) -> None:
    empty = handed(candidates={}, cases={}, comments={}, progress={}, decision=Decision(), municipality=None, conditions={}, need="")
    text = said(word(empty))
    for shown in ("候補は、まだ選ばれていません", "事例は、まだ選ばれていません", "まだ決めていない", "指定なし", "記入なし"):
        assert shown in text
    assert book(empty)["候補"]["A4"].value == "ありません"
