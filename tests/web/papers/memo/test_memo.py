"""The memo: two pages, no figure without its origin, nothing promised, the unknown said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from paper_making import DAY, FULL, made, pages, paragraphs, read, said

from recommender.recommend import Recommender
from web.papers.memo import memo
from web.papers.memo.cited import CitedPaper, Dated, Origin, cited

LONG: dict[str, Any] = {
    **FULL,
    "title": "長い題名" * 40,
    "author": "長い名前" * 20,
    "need": "とても長い困りごとです。kintoneも試しました。" * 100,
    "figures": {
        **FULL["figures"],
        "works": {str(n): {"name": "とても長い仕事の名前" * 15, "category": "rpa", "count": "1200", "minutes": "35"} for n in range(12)},
    },
}
_DAYS = re.compile(r"\d+年\d+月\d+日（令和\d+年）")
_REFERENCE = re.compile(r"\[\d+\]")


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def body(content: bytes) -> list[Any]:
    """Paragraphs and cells before the list of origins."""
    document = read(content)
    end = next(p for p in document.paragraphs if p.text.endswith("数字と引用の出どころ"))
    listed = {p._p for p in document.paragraphs[[p._p for p in document.paragraphs].index(end._p) :]}
    return [p for p in paragraphs(document) if p._p not in listed]


@pytest.mark.parametrize("parts", [FULL, LONG, {}, {"conditions": {"category": "genai"}}, {**FULL, "figures": {}, "plan": {"start": "2027-01"}}])
def test_every_figure_has_an_origin(parts: dict[str, Any], recommender: Recommender) -> None:
    content = memo.document(made(recommender, **parts))
    listed = {m[0] for p in read(content).paragraphs if (m := re.match(r"\[\d+\] ", p.text))}
    used = set()
    for paragraph in body(content):
        text = paragraph.text
        used |= {f"{r} " for r in _REFERENCE.findall(text)}
        if paragraph.style.name.startswith("Heading"):
            text = re.sub(r"^\d+ ", "", text)
        rest = _DAYS.sub("", text) if _DAYS.fullmatch(text) else text
        # What stands behind the last reference, or in a text without any, holds no digit.
        assert not re.search(r"\d", re.split(_REFERENCE, rest)[-1]), text
    assert used == listed


def test_runs_with_digits_are_followed_by_their_reference(recommender: Recommender) -> None:
    for paragraph in body(memo.document(made(recommender, **FULL))):
        runs = [r.text for r in paragraph.runs]
        if paragraph.style.name.startswith("Heading") or _DAYS.fullmatch(paragraph.text):
            continue
        for run, after in zip(runs, [*runs[1:], ""], strict=False):
            if re.search(r"\d", run) and not re.fullmatch(r"(\[\d+\])+", run):
                assert re.fullmatch(r"(\[\d+\])+", after), (run, after)


def test_a_figure_cannot_be_written_without_an_origin() -> None:
    paper = CitedPaper("題", "足")
    for wrong in ("年3時間", "３件"):
        with pytest.raises(ValueError, match="without an origin"):
            paper.say(wrong)
        with pytest.raises(ValueError, match="without an origin"):
            paper.table([90, 90], None, [("名", wrong)])
        with pytest.raises(ValueError, match="without an origin"):
            paper.heading(wrong)
    with pytest.raises(ValueError, match="no origin"):
        cited("3時間")
    first, second = Origin("ノート > 効果", "https://example.jp/", "2024年"), Origin("/cases/x")
    paper.say("あ", cited("3時間", first, second), Dated(DAY), cited("4時間", first))
    paper.references()
    text = said(paper.saved())
    assert "あ3時間[1][2]2026年11月23日（令和8年）4時間[1]" in text
    assert "[1] ノート > 効果　https://example.jp/　2024年" in text


def test_what_was_typed_is_there_with_the_page_it_came_from(recommender: Recommender) -> None:
    text = said(memo.document(made(recommender, **FULL)))
    for shown in ("岩手県久慈市", "市民課", "繁忙期は2時間待つ", "1,200件", "35分", "年700時間", "4,500,000円", "1,200,000円", "5年で10,500,000円", "41分"):
        assert shown in text, shown
    for page in (
        "ノート > 困りごと",
        "ノート > 効果 > 「転入届の受付」の件数・時間・試算",
        "ノート > 効果 > 見る年数",
        "/municipalities/032077",
        "ノート > 年度の計画 > 使い始めたい月",
    ):
        assert page in text, page
    assert "導入の後に自団体で測った値です" in text
    assert "年120時間" in text  # 240 * (90 - 60) / 60


def test_the_range_names_its_cases_and_too_few_are_said(recommender: Recommender) -> None:
    found = made(recommender, **FULL)
    text = said(memo.document(found))
    few, waiting = found.figures.works[0].estimate, found.figures.works[1].estimate
    assert few
    assert few.basis == "few"
    assert waiting
    assert waiting.span
    assert waiting.record
    assert "空く時間の幅を示せません（3件から示します）" in text
    assert f"を実測した{waiting.span.cases}件の事例" in text
    named = [v.case for v in waiting.record.of("measured").cases if f"/cases/{v.case.id}" in text]
    assert len(named) >= 2
    assert all(c.source.split("/")[2] in text for c in named)
    assert waiting.freed
    assert ("マイナスは増えることを示します" in text) == (waiting.freed.low < 0)


def test_nothing_is_promised_and_failures_are_met(recommender: Recommender) -> None:
    found = made(recommender, **FULL)
    text = said(memo.document(found))
    assert "情報システムの予算を減らすことは、目的にしません" in text
    assert "人を減らす約束はしません" in text
    assert "□その他（記入:" in text
    assert not re.search("人員(の)?削減|人を減らせ|減員|費用が減り", text)
    badly = [c for c in recommender.catalog.cases.values() if c.went_badly and f"/cases/{c.id}" in text]
    assert badly
    assert "ツールを入れない" in text
    assert "待つ" in text
    assert "共同で調達する" in text
    assert found.categories[0].bpr_questions[0][:20] in text


def test_a_price_of_the_catalogue_stands_with_source_and_date(recommender: Recommender) -> None:
    priced = [(t, p) for t in recommender.catalog.tools.values() for p in t.prices if p.amount and p.period in ("年額", "月額")]
    tool, price = next((t, p) for t, p in priced if p.as_of)
    text = said(memo.document(made(recommender, candidates=[tool.id])))
    assert "参考の記録" in text
    origin = next(line for line in text.splitlines() if f"/tools/{tool.id} の価格の記録" in line)
    assert "http" in origin
    assert origin.endswith(("年", "月", "日"))
    key = f"{tool.id}|{price.period}|{price.amount}|{price.contract_by or ''}"
    text = said(memo.document(made(recommender, candidates=[tool.id], figures={"yearly_from": key})))
    assert "価格の記録（見積ではありません）" in text
    assert f"{(price.amount or 0) * (12 if price.period == '月額' else 1):,}円" in text


def test_what_nobody_wrote_is_unknown_with_room_to_write(recommender: Recommender) -> None:
    empty = made(recommender)
    text = said(memo.document(empty))
    assert text.count("未確認（記入:") >= 5
    assert "空く時間は示せません" in text
    assert [p.name for p in memo.parts(empty.document) if p.known] == []
    full = made(recommender, **FULL)
    assert [p.name for p in memo.parts(full.document) if not p.known] == []


def test_names_in_own_words_are_told_and_left(recommender: Recommender) -> None:
    text = said(memo.document(made(recommender, need="kintoneの台帳を直したい")))
    assert "特定の製品・会社の名前が入っています: kintone（困りごと）" in text
    assert "困りごと: kintoneの台帳を直したい" in text


def test_a_start_that_cannot_be_reached_is_told(recommender: Recommender) -> None:
    assert "2027年1月（令和9年）には間に合いません" in said(memo.document(made(recommender, plan={"start": "2027-01"})))
    assert "使い始めたい月が過ぎています" in said(memo.document(made(recommender, plan={"start": "2026-01"})))


def test_two_pages_whatever_was_written(recommender: Recommender, tmp_path: Path) -> None:
    variants = {"full": FULL, "long": LONG, "few": {"conditions": {"category": "infra"}}, "empty": {}}
    papers = {name: memo.document(made(recommender, **parts)) for name, parts in variants.items()}
    counted = pages(papers, tmp_path)
    assert counted["full"] == counted["long"] == 2
    assert max(counted.values()) == 2
