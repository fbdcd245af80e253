"""Each candidate's question sheet: what is unknown of it, first what all are asked, and no other candidate's name."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
from docx import Document
from docx.oxml.ns import qn

from web.papers.comparison import Compared
from web.papers.questions import COLUMNS, document, sheets, workbook

Made = Callable[..., Compared]


def test_every_open_question_of_each_candidate_once(compared: Made) -> None:
    made = compared("logo-chat", "kintone", "winactor")
    for column, sheet in enumerate(sheets(made)):
        open_rows = [r for r in made.rows if column in r.asking]
        assert open_rows
        assert sorted(q.text for q in sheet.questions) == sorted(str(r.question) for r in open_rows)
        assert [q.number for q in sheet.questions] == list(range(1, len(open_rows) + 1))


def test_common_ones_are_those_that_all_are_asked_and_stand_first(compared: Made) -> None:
    first, second = sheets(compared("logo-chat", "kintone"))
    common = {q.text for q in first.questions} & {q.text for q in second.questions}
    for sheet in (first, second):
        assert {q.text for q in sheet.questions if q.common} == common
        assert [q.common for q in sheet.questions] == sorted((q.common for q in sheet.questions), reverse=True)
    assert any(not q.common for q in first.questions + second.questions)


def test_only_what_was_chosen_when_something_was(compared: Made) -> None:
    made = compared("logo-chat", "kintone", ask=["registration-dmp"])
    assert [[q.text for q in s.questions] for s in sheets(made)] == [
        ["DMPに登録されていますか。登録済みなら登録日と登録番号を、未登録なら申請の予定を教えてください。"]
    ] * 2


def test_workbook_has_a_sheet_each_with_blanks_to_fill_in(compared: Made) -> None:
    made = compared("logo-chat", "kintone", own="032077")
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets(made), made)))
    assert book.sheetnames == ["LoGoチャット", "kintone"]
    for sheet, asked, other in zip(book.worksheets, sheets(made), ("kintone", "LoGoチャット"), strict=True):
        lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
        about = {line[1]: line[2] for line in lines}
        assert about["宛先"] == f"{asked.tool.vendor} 御中"
        assert about["依頼者（団体・担当課・連絡先）"] is None
        assert about["回答期限"] is None
        head = lines.index(list(COLUMNS))
        assert [line[2] for line in lines[head + 1 :]] == [q.text for q in asked.questions]
        assert all(line[3:] == [None] * 3 for line in lines[head + 1 :])
        assert sheet.print_title_rows == f"${head + 1}:${head + 1}"
        assert not any(other in str(text) for line in lines for text in line)


def test_letter_says_the_same_with_its_head_on_each_page(compared: Made) -> None:
    made = compared("logo-chat", "kintone")
    paper = Document(io.BytesIO(document(sheets(made), made)))
    assert paper.sections[0].page_width > paper.sections[0].page_height
    # Else its signs are drawn as in Chinese where the font is missing.
    assert paper.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "ja-JP"
    for number, asked in enumerate(sheets(made)):
        about, table = paper.tables[2 * number : 2 * number + 2]
        assert (about.rows[0].cells[1].text, about.rows[2].cells[1].text, about.rows[3].cells[1].text) == (f"{asked.tool.vendor} 御中", "", "")
        assert [cell.text for cell in table.rows[0].cells] == list(COLUMNS)
        assert "tblHeader" in table.rows[0]._tr.xml
        assert [row.cells[2].text for row in table.rows[1:]] == [q.text for q in asked.questions]


def test_nothing_to_ask_is_said(compared: Made) -> None:
    made = replace(compared("logo-chat"), rows=[])
    assert "確認できなかった項目はありません" in "".join(p.text for p in Document(io.BytesIO(document(sheets(made), made))).paragraphs)
    cells = openpyxl.load_workbook(io.BytesIO(workbook(sheets(made), made))).active.iter_rows()
    assert any("確認できなかった項目はありません" in str(cell.value) for line in cells for cell in line)


def test_a_hostile_name_opens_in_both(compared: Made) -> None:
    made = compared("logo-chat", "kintone")
    evil = made.tools[0].model_copy(update={"name": "=1+1[\x0b/\ufffe", "vendor": None})
    made = replace(made, tools=[evil, made.tools[1]])
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets(made), made)))
    assert "f" not in {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert Document(io.BytesIO(document(sheets(made), made))).tables[0].rows[1].cells[1].text == "=1+1[/"
