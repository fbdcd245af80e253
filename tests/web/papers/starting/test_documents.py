"""The starting documents: every file opens, every line of the guides stands in one of them, one page is one page, no product is named."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from flask import Flask

from catalog.catalog import Catalog
from catalog.schema_service import Guide
from recommender.checklists import Situation
from web.papers import blocks
from web.papers.blocks import BLANK, Linked, Paper, Section, Table
from web.papers.starting import documents as starting
from web.papers.starting import items as starting_items
from web.papers.starting.parts import Filled

DAY = date(2026, 11, 23)
SITE = "https://erabu.example.lg.jp/"
Made = Callable[..., starting.Starting]


@pytest.fixture
def made(app: Flask, catalog: Catalog) -> Iterator[Made]:
    """``made("chatbot", filled)`` as the page would make it."""

    def of(category_id: str, filled: Filled | None = None, **known: Any) -> starting.Starting:
        return starting.starting(catalog, catalog.categories[category_id], Situation(today=DAY, **known), SITE, filled)

    with app.test_request_context():
        yield of


def texts(paper: Paper) -> list[str]:
    """What stands in the paper, without what it says of itself at its end."""
    found = [paper.title]
    for section in paper.sections:
        found.append(section.title)
        for part in section.parts:
            if isinstance(part, Table):
                found += [part.title, *(part.head or ()), *(text for line in part.lines for text in line)]
            else:
                found.append(part if isinstance(part, str) else part.text)
    return found


def in_word(content: bytes) -> str:
    """Line by line; much faster than going through the cells of tables."""
    body = docx.Document(io.BytesIO(content)).element.body
    pieces = {qn("w:t"): lambda e: e.text, qn("w:br"): lambda e: "\n"}
    return "\n".join("".join(pieces[e.tag](e) for e in p.iter(*pieces)) for p in body.iter(qn("w:p")))


def in_book(content: bytes) -> str:
    return "\n".join(str(c.value) for s in openpyxl.load_workbook(io.BytesIO(content)).worksheets for row in s.iter_rows() for c in row if c.value)


def lines_of(guide: Guide) -> set[str]:
    lines = {*guide.counter, *guide.outage, *guide.back, *guide.handover}
    lines |= {text for w in guide.work for text in (w.when, w.what, w.who)} | {text for q in guide.questions for text in (q.ask, q.answer)}
    lines |= {text for i in guide.incidents for text in (i.event, i.first, i.call)}
    return lines | {*guide.training.management, *guide.training.office, *guide.training.counter}


def test_every_line_of_every_guide_stands_in_one_of_the_six(made: Made, catalog: Catalog) -> None:
    assert set(catalog.guides) == set(catalog.categories)
    assert tuple(starting.KINDS) == get_args(starting_items.DocumentId)
    for category_id, guide in catalog.guides.items():
        of = made(category_id)
        found = {text for kind in starting.KINDS.values() for text in texts(starting.paper(of, kind))}
        assert lines_of(guide) <= found, category_id


def test_no_product_and_no_vendor_is_named(made: Made, catalog: Catalog) -> None:
    """But for what a category is called itself."""
    names = {t.name for t in catalog.tools.values() if not t.name_is_descriptive} | {t.vendor for t in catalog.tools.values() if t.vendor}
    assert len(names) > 500
    for category_id, category in catalog.categories.items():
        of = made(category_id)
        text = "\n".join(text for kind in starting.KINDS.values() for text in texts(starting.paper(of, kind)))
        for own in (category.description, category.label):
            text = text.replace(own, "")
        ours = category.label + category.description
        assert [n for n in names if len(n) > 2 and n.casefold() in text.casefold() and n not in ours] == [], category_id


def test_every_category_gives_files_that_open(made: Made, catalog: Catalog) -> None:
    """Each category with another of the six; all six come in turn."""
    kinds = list(starting.KINDS.values())
    for number, category_id in enumerate(catalog.guides):
        of, kind = made(category_id), kinds[number % len(kinds)]
        wanted = [t for t in texts(starting.paper(of, kind)) if not blocks.is_blank(t)]
        word, book = in_word(starting.file(of, kind, "docx")), in_book(starting.file(of, kind, "xlsx"))
        assert [t for t in wanted if t not in word] == [], (category_id, kind.id)
        assert [t for t in wanted if t not in book] == [], (category_id, kind.id)


def test_check_items_come_with_the_document_they_belong_to(made: Made, catalog: Catalog) -> None:
    ids = {i for general in starting_items.GENERAL.values() for i in general}
    assert ids <= set(catalog.check_items)
    items = catalog.check_items
    for kind_id, own in (("manual", "chatbot-review-unanswered-weekly"), ("outage", "repeat-paper-drill"), ("counter", "decide-first-contact")):
        found = "\n".join(texts(starting.paper(made("chatbot"), starting.KINDS[kind_id])))
        assert items[own].text in found
        assert own not in found
    review = "\n".join(texts(starting.paper(made("chat"), starting.KINDS["handover"])))
    assert items["chat-report-sample-size"].text in review
    rpa = "\n".join(texts(starting.paper(made("rpa"), starting.KINDS["manual"])))
    assert items["chatbot-review-unanswered-weekly"].text not in rpa
    # An answer takes items away here as it does everywhere.
    denied = "\n".join(texts(starting.paper(made("chatbot", answers={"tool": False}), starting.KINDS["outage"])))
    assert items["repeat-paper-drill"].text not in denied


def test_what_a_notebook_tells_is_filled_in_and_the_rest_left_blank(made: Made) -> None:
    told = Filled("窓口の題", "岩手県久慈市", "名前のツール", "2027年4月（令和9年）", ("選定の結果: 進む", "2026年10月1日", "課長", "費用が合う"))
    blank, filled = (texts(starting.paper(of, starting.KINDS["handover"])) for of in (made("rpa"), made("rpa", told)))
    for text in ("岩手県久慈市", "名前のツール", "2027年4月（令和9年）", "選定の結果: 進む", "課長", "費用が合う"):
        assert text in filled
        assert text not in blank
    assert blank.count(BLANK) - filled.count(BLANK) == 3
    counter = "".join(texts(starting.paper(made("rpa", told), starting.KINDS["counter"])))
    assert "岩手県久慈市　名前のツール" in counter
    assert "窓口の題" in in_word(starting.file(made("rpa", told), starting.KINDS["outage"], "docx"))


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_version_date_and_cases_with_links_stand_at_the_end(made: Made, catalog: Catalog, form: starting.Form) -> None:
    content = starting.file(made("chatbot"), starting.KINDS["manual"], form)
    said = in_word(content) if form == "docx" else in_book(content)
    for text in (catalog.data_hash, "2026年11月23日（令和8年）", "自団体のものに直してください", "▢、【　】", "参考にした事例"):
        assert text in said
    packed = zipfile.ZipFile(io.BytesIO(content))
    links = "".join(packed.read(n).decode() for n in packed.namelist() if n.endswith(".rels"))
    for case_id in catalog.guides["chatbot"].basis:
        assert f"{SITE}cases/{case_id}" in links
        assert catalog.cases[case_id].source.replace("&", "&amp;") in links
        if form == "xlsx":
            assert f"/cases/{case_id}" in said


def test_word_is_a4_with_real_headings_and_heads_that_come_again(made: Made) -> None:
    document = docx.Document(io.BytesIO(starting.file(made("suido"), starting.KINDS["contacts"], "docx")))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "1. 基本"
    assert heads[-1] == blocks.ABOUT
    headed = [t for t in document.tables if t.rows[0]._tr.trPr is not None and t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None]
    assert len(headed) == len(document.tables) - 1  # the slip to copy names its lines


def test_sheets_are_a4_upright_one_page_wide_and_the_counters_sheet_one_page(made: Made) -> None:
    for kind in starting.KINDS.values():
        book = openpyxl.load_workbook(io.BytesIO(starting.file(made("madoguchi"), kind, "xlsx")))
        for sheet in book.worksheets:
            setup = sheet.page_setup
            assert (int(setup.paperSize), setup.orientation, setup.fitToWidth) == (9, "portrait", 1)
            assert int(setup.fitToHeight) == (1 if kind.id == "counter" else 0)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (len(book.worksheets) == 1) == (kind.id == "counter")


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "＋cmd", "-1", "@SUM(A1)", "\t=1", "a\x00b"])
def test_nothing_becomes_a_formula_or_breaks_a_file(made: Made, text: str) -> None:
    of = made("rpa", Filled(text, text, text, text, (text, text, text, text)))
    for kind in ("handover", "counter"):
        book = openpyxl.load_workbook(io.BytesIO(starting.file(of, starting.KINDS[kind], "xlsx")))
        assert {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row} <= {"s", "n", "inlineStr"}
    assert text.replace("\x00", "").strip() in in_word(starting.file(of, starting.KINDS["handover"], "docx"))


def test_a_log_has_room_in_the_workbook(made: Made) -> None:
    log = Section("記録", (30, 30), [Table(("日付", "したこと"), [("", "")] * 3)])
    (sheet, _) = openpyxl.load_workbook(io.BytesIO(blocks.workbook(Paper("題", "足", [log])))).worksheets
    assert sheet.max_row > 20
    assert Linked(("a", blocks.Link("b", SITE, "出典"))).text == "ab"


def test_the_archive_holds_the_twelve(made: Made) -> None:
    names = zipfile.ZipFile(io.BytesIO(starting.archive(made("gis")))).namelist()
    assert names == [f"{n}_{k.name}.{f}" for n, k in enumerate(starting.KINDS.values(), start=1) for f in ("docx", "xlsx")]


def test_the_counters_sheet_is_one_page_of_a4(made: Made, catalog: Catalog, tmp_path: Path) -> None:
    """As LibreOffice lays it out, for the longest guides and with a long name of a municipality and of a tool."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed here")

    def length(category_id: str) -> int:
        guide = catalog.guides[category_id]
        return sum(map(len, guide.counter)) + sum(len(q.ask) + len(q.answer) for q in guide.questions)

    filled = Filled("題", "鹿児島県大島郡瀬戸内町", "とても長い名前のツール" * 3)
    for category_id in sorted(catalog.guides, key=length)[-3:]:
        for form in starting.FORMS:
            content = starting.file(made(category_id, filled), starting.KINDS["counter"], form)
            (tmp_path / f"{category_id}-{form}.{form}").write_bytes(content)
    files = [str(p) for p in sorted(tmp_path.iterdir())]
    command = [office, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    pages = {p.name: p.read_bytes().count(b"/Type/Page/") + p.read_bytes().count(b"/Type/Page\n") for p in tmp_path.glob("*.pdf")}
    assert len(pages) == len(files)
    assert set(pages.values()) == {1}, pages
