"""A notebook to hand over, as a Word file to read and a workbook to go on with: the same contents in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.catalog import Catalog
from catalog.schema import Case, Municipality, Tool
from recommender.reasons import describe_effect, people
from web.compare.table import Fact, compare
from web.filters import UNKNOWN, day, japan_time, label, place, year
from web.notebooks.document import OUTCOME_LABELS, STATUS_LABELS, Candidate, Document, PinnedCase
from web.notebooks.naming import shortened
from web.notebooks.progress import Checked, Item
from web.notebooks.store import Notebook
from web.papers import word
from web.papers.cells import fit_height, new_book, new_sheet, put, put_row, readable, saved, set_up

GONE = "掲載終了（いまの目録にありません。提供が続いているか、事業者に確かめてください）"
NOTE = (
    "事実は、公開されたページで確認できたものだけを、出典とともに載せています。「未確認」は「ない」という意味ではありません。"
    "理由・コメント・判断は、このノートを書いた人の意見です。契約の前に、必ず事業者に確かめてください。"
)
_NONE = "記入なし"
_SHORTLIST = ("順", "ツール", "事業者", "選んだ理由")
_FACTS = ("項目", "確認できたこと", "出典")
_CHECKS = ("確認項目", "状況", "担当者", "期限", "メモ")


@dataclass(frozen=True)
class Recommended:
    """One tool of the shortlist. ``facts``: what, said, sources; ``asks``: questions for what is unknown. Both empty for a tool that is gone."""

    rank: int
    candidate: Candidate
    tool: Tool | None
    facts: list[tuple[str, str, str]]
    asks: list[str]


@dataclass(frozen=True)
class HandedOver:
    """Everything both files are made of; ``version`` is that of the catalogue."""

    document: Document
    place: Municipality | None
    conditions: list[tuple[str, str]]
    tools: list[Recommended]
    cases: list[tuple[PinnedCase, Case | None]]
    checked: Checked
    day: date
    version: str


def handed_over(notebook: Notebook, checked: Checked, catalog: Catalog, today: date) -> HandedOver:
    document = notebook.document
    own = catalog.municipalities.get(document.municipality or "")
    return HandedOver(
        document,
        own,
        _conditions(document, catalog),
        _recommended(document, own, catalog),
        [(pinned, catalog.cases.get(i)) for i, pinned in document.cases.items()],
        checked,
        today,
        catalog.data_hash,
    )


def document(handed: HandedOver) -> bytes:
    """A4 upright; every table's head comes again on the next page."""
    written = handed.document
    paper = word.new_paper(written.title, f"{shortened(written.title)}　{day(handed.day)}　目録の版 {handed.version}")
    word.heading(paper, written.title, 0)
    word.table(paper, [38, word.WIDTH - 38], None, _about(handed))
    word.heading(paper, "困りごと", 1)
    word.text(paper, written.need or _NONE)
    word.heading(paper, "すすめる候補", 1)
    if handed.tools:
        word.table(paper, [14, 48, 36, word.WIDTH - 98], _SHORTLIST, [_line(r) for r in handed.tools])
    else:
        word.text(paper, "候補は、まだ選ばれていません。")
    common = _common(handed.tools)
    for recommended in handed.tools:
        _tool(paper, recommended, common)
    if common:
        word.heading(paper, "すべての候補の事業者に確かめること", 2)
        word.bullets(paper, common)
    word.heading(paper, "参考になる事例", 1)
    for pinned, case in handed.cases:
        word.heading(paper, pinned.title, 2)
        word.table(paper, [30, word.WIDTH - 30], None, _case(pinned, case))
    if not handed.cases:
        word.text(paper, "事例は、まだ選ばれていません。")
    word.heading(paper, f"確認項目の進み具合（{handed.checked.done}/{handed.checked.wanted} 完了）", 1)
    for name, items in _stages(handed.checked):
        word.heading(paper, name, 2)
        word.table(paper, [76, 18, 26, 24, word.WIDTH - 144], _CHECKS, [_check(i) for i in items])
    _ending(paper, handed)
    return word.saved(paper)


def workbook(handed: HandedOver) -> bytes:
    book = new_book()
    foot = f"{handed.document.title[:40]} {handed.day.isoformat()} 版 {handed.version}"
    comments = [(c.author, japan_time(c.at), c.text) for c in handed.document.comments.values()]
    cases = [(p.title, *(dict(_case(p, c)).get(name, "") for name in _CASE)) for p, c in handed.cases]
    tools = [(*_line(r), r.candidate.comment, "掲載中" if r.tool else "掲載終了") for r in handed.tools]
    about = [
        ("題名", handed.document.title),
        *_about(handed),
        ("困りごと", handed.document.need or _NONE),
        *_decision(handed.document),
        ("この資料について", NOTE),
    ]
    checks = [(name, *_check(i)) for name, items in _stages(handed.checked) for i in items]
    _sheet(book, "概要", [24, 110], ("項目", "内容"), about, foot)
    _sheet(book, "候補", [6, 30, 24, 56, 56, 12], (*_SHORTLIST, "コメント", "掲載"), tools, foot)
    _sheet(book, "事実", [28, 22, 70, 50], ("ツール", *_FACTS), [(r.candidate.name, *f) for r in handed.tools for f in r.facts], foot)
    asks = [(r.candidate.name, text, None) for r in handed.tools for text in r.asks]
    _sheet(book, "事業者への確認", [28, 90, 50], ("ツール", "確かめること", "回答"), asks, foot)
    _sheet(book, "事例", [28, 18, 14, 10, 34, 32, 36, 26, 28], ("題名", *_CASE), cases, foot)
    _sheet(book, "確認項目", [12, 70, 10, 18, 22, 50], ("段階", *_CHECKS), checks, foot)
    _sheet(book, "コメント", [24, 34, 100], ("書いた人", "日時", "コメント"), comments, foot)
    return saved(book)


_CASE = ("団体", "年", "結果", "したこと", "効果", "学び", "コメント", "出典")


def _line(recommended: Recommended) -> tuple[str, str, str, str]:
    candidate = recommended.candidate
    return str(recommended.rank), candidate.name, candidate.vendor or UNKNOWN, candidate.reason or _NONE


def _about(handed: HandedOver) -> list[tuple[str, str]]:
    own = handed.place
    return [
        ("団体", f"{own.full_name}（人口{people(own.population)}）" if own else "指定なし"),
        *handed.conditions,
        ("作成者", handed.document.author or _NONE),
        ("作成日", day(handed.day)),
        ("目録の版", handed.version),
    ]


def _conditions(document: Document, catalog: Catalog) -> list[tuple[str, str]]:
    names = {"population": "人口", "network": "網", "budget": "年間の予算", "registration": "登録制度", "category": "分類"}
    said = dict(document.conditions)
    if said.get("budget", "").isdecimal():
        said["budget"] = f"{int(said['budget']):,}円"
    if said.get("network"):
        said["network"] = label(said["network"], "network")
    if said.get("category") in catalog.categories:
        said["category"] = catalog.categories[said["category"]].label
    return [(f"条件（{name}）", said[key]) for key, name in names.items() if said.get(key)]


def _recommended(document: Document, own: Municipality | None, catalog: Catalog) -> list[Recommended]:
    known = [i for i in document.candidates if i in catalog.tools]
    rows = compare([catalog.tools[i] for i in known], own) if known else []
    result = []
    for rank, (tool_id, candidate) in enumerate(document.candidates.items(), start=1):
        facts: list[tuple[str, str, str]] = []
        asks: list[str] = []
        if tool_id in known:
            column = known.index(tool_id)
            said = [(r.label, r.cells[column].facts) for r in rows if r.cells[column].facts]
            facts = [(name, "\n".join(filter(None, map(_said, known_ones))), _sources(known_ones)) for name, known_ones in said]
            asks = [str(r.question) for r in rows if column in r.asking]
        result.append(Recommended(rank, candidate, catalog.tools.get(tool_id), facts, asks))
    return result


def _said(fact: Fact) -> str:
    if not fact.text:
        return ""  # the row of sources, whose addresses stand in their own column
    return f"{fact.text}（{fact.note}）" if fact.note else fact.text


def _sources(facts: Sequence[Fact]) -> str:
    return "\n".join(dict.fromkeys(readable(f.source) for f in facts if f.source))


def _common(tools: Sequence[Recommended]) -> list[str]:
    """The questions that the vendors of all candidates are asked, so that they need not be read once for each."""
    asked = [t.asks for t in tools if t.tool]
    return [text for text in asked[0] if all(text in others for others in asked)] if len(asked) > 1 else []


def _tool(paper: Any, recommended: Recommended, common: Sequence[str]) -> None:
    candidate = recommended.candidate
    word.heading(paper, f"{recommended.rank}. {candidate.name}", 2)
    if recommended.tool is None:
        word.text(paper, GONE, bold=True)
    if candidate.comment:
        word.text(paper, f"コメント: {candidate.comment}")
    if recommended.facts:
        word.heading(paper, "確認できた事実", 3)
        word.table(paper, [30, 76, word.WIDTH - 106], _FACTS, recommended.facts)
    own = [text for text in recommended.asks if text not in common]
    if own:
        word.heading(paper, "この候補の事業者に確かめること" if common else "事業者に確かめること", 3)
        word.bullets(paper, own)


def _case(pinned: PinnedCase, case: Case | None) -> list[tuple[str, str]]:
    if case is None:
        return [("団体", pinned.place), ("結果", "掲載終了（いまの目録にありません）"), ("コメント", pinned.comment or _NONE)]
    return [
        ("団体", place(case)),
        ("年", year(case.year)),
        ("結果", label(case.outcome, "outcome")),
        ("したこと", case.action),
        ("効果", "\n".join(f"{describe_effect(e)}（{label(e.kind, 'effect_kind')}）" for e in case.effects) or UNKNOWN),
        ("学び", "\n".join(case.lessons) or UNKNOWN),
        ("コメント", pinned.comment or _NONE),
        ("出典", case.source),
    ]


def _stages(checked: Checked) -> Iterator[tuple[str, list[Item]]]:
    for stage in checked.stages:
        yield stage.name, stage.items
    if checked.left_over:
        yield "いまの条件では当てはまらない項目", checked.left_over


def _check(item: Item) -> tuple[str, str, str, str, str]:
    maybe = f"（場合により。{item.entry.ask}）" if item.entry and not item.entry.certain and item.entry.ask else ""
    progress = item.progress
    return item.text + maybe, STATUS_LABELS[progress.status], progress.owner, progress.due.isoformat() if progress.due else "", progress.note


def _decision(document: Document) -> list[tuple[str, str]]:
    decision = document.decision
    return [
        ("判断の結果", OUTCOME_LABELS[decision.outcome] if decision.outcome else "まだ決めていない"),
        ("判断した人", decision.by or _NONE),
        ("判断した日", day(decision.on) if decision.on else _NONE),
        ("判断の理由", decision.why or _NONE),
    ]


def _ending(paper: Any, handed: HandedOver) -> None:
    if handed.document.comments:
        word.heading(paper, "コメント", 1)
        lines = [(c.author, japan_time(c.at), c.text) for c in handed.document.comments.values()]
        word.table(paper, [32, 42, word.WIDTH - 74], ("書いた人", "日時", "コメント"), lines)
    word.heading(paper, "判断", 1)
    word.table(paper, [38, word.WIDTH - 38], None, _decision(handed.document))
    word.heading(paper, "この資料について", 1)
    word.text(paper, NOTE)


def _sheet(book: Any, name: str, widths: list[int], head: tuple[str, ...], lines: Sequence[Sequence[Any]], foot: str) -> None:
    sheet = new_sheet(book, name, widths)
    put(sheet, 1, 1, name, "title")
    put_row(sheet, 3, head, "header")
    for row, line in enumerate(lines, start=4):
        put_row(sheet, row, line)
        fit_height(sheet, row)
    if not lines:
        put(sheet, 4, 1, "ありません", "plain")
    set_up(sheet, 3, 1, len(head), foot)
