"""The role sheet: what applies to this need, what is never handed over, blanks instead of invented figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from paper_making import FULL, headings, made, pages, read, said

from recommender.recommend import Recommender
from web.papers import roles


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_it_holds_all_parts_in_order(recommender: Recommender) -> None:
    content = roles.document(made(recommender, **FULL))
    assert headings(content) == [
        "どのような人が要るか",
        "段階ごとに期待すること",
        "自分たちで決めること（任せないこと）",
        "CIOとの進め方",
        "常勤か、非常勤・委託か",
        "事業者との関わり（利益相反）",
        "終わりの引継ぎ",
        "根拠",
    ]
    text = said(content)
    for shown in ("岩手県久慈市", FULL["need"], "2027年10月（令和9年）", "書かない窓口"):
        assert shown in text


def test_what_is_never_handed_over_is_told_with_who_decides(recommender: Recommender) -> None:
    document = read(roles.document(made(recommender, **FULL)))
    own = next(t for t in document.tables if t.rows[0].cells[0].text == "決めること" and t.rows[0].cells[1].text == "決める人")
    told = {row.cells[0].text: row.cells[1].text for row in own.rows[1:]}
    for word in ("困っている", "どの事業を先", "いくらまで", "個人情報", "どの事業者を選ぶ"):
        assert any(word in what and who for what, who in told.items()), word


def test_lines_follow_the_check_items_that_apply(recommender: Recommender) -> None:
    every = recommender.catalog.role_lines.values()
    with_ai, without = (said(roles.document(made(recommender, answers={"ai": answer}))) for answer in ("yes", "no"))
    line = next(r for r in every if r.id == "review-ai-risk")
    assert line.text in with_ai
    assert line.text not in without
    maybe = said(roles.document(made(recommender)))
    assert f"{line.text}（当てはまる場合）" in maybe
    own = said(roles.document(made(recommender, conditions={"category": "chatbot"})))
    assert recommender.catalog.check_items["chatbot-limit-to-own-sources"].text in own


def test_days_are_left_to_fill_in(recommender: Recommender) -> None:
    document = read(roles.document(made(recommender, **FULL)))
    days = next(t for t in document.tables if t.rows[0].cells[0].text == "頼む仕事")
    assert len(days.rows) > 5
    assert {re.sub(r"\s", "", row.cells[1].text) for row in days.rows[1:]} == {"日"}


def test_every_stated_ground_has_its_source(recommender: Recommender) -> None:
    text = said(roles.document(made(recommender, **FULL)))
    assert text.count("https://") >= 5
    assert "えらぶの推論" in text
    for line in recommender.catalog.role_lines.values():
        assert line.strength == "D" or line.sources, line.id


def test_an_empty_notebook_still_gives_a_sheet(recommender: Recommender, tmp_path: Path) -> None:
    empty, full = made(recommender), made(recommender, **FULL)
    assert "未確認" in said(roles.document(empty))
    assert [p.known for p in roles.parts(empty.document)].count(True) == 0
    counted = pages({"empty": roles.document(empty), "full": roles.document(full)}, tmp_path)
    assert all(3 <= n <= 6 for n in counted.values())
