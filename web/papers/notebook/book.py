"""A notebook to hand over as a workbook to go on with: a sheet for each matter."""

from __future__ import annotations

from recommender.planning.plan import Plan
from web.filters import UNKNOWN, place
from web.notebooks.effects.lines import CAVEATS, FigureLine
from web.notebooks.plan import words as plan_words
from web.notebooks.standing import open_ways, plan_standing
from web.notebooks.tasks.progress import Item
from web.papers import plan as plan_paper
from web.papers.cells import new_book, readable, saved, table_sheet
from web.papers.notebook.gathered import (
    CASE,
    COMMENTS,
    FACTS,
    NONE,
    NOTE,
    HandedOver,
    Recommended,
    about,
    case_lines,
    check_text,
    comment_lines,
    decision_lines,
    progress_of,
    stages,
)

_TOOLS = ("順", "ツール", "事業者", "選んだ理由", "コメント", "掲載")
_FIGURES = ("数字", "値", "根拠", "元の事例", "出典")
_CHECKS = ("段階", "確認項目", "状況", "担当者", "期限", "メモ", "資料の場所", "できた状態")


def workbook(handed: HandedOver) -> bytes:
    book = new_book()
    written = handed.document
    foot = f"{written.title[:40]} {handed.day.isoformat()} 版 {handed.version}"
    table_sheet(book, "概要", [24, 110], ("項目", "内容"), _about(handed), foot)
    table_sheet(book, "候補", [6, 30, 24, 56, 56, 12], _TOOLS, [_candidate(r) for r in handed.tools], foot)
    facts = [(r.candidate.name, *f) for r in handed.tools for f in r.facts]
    table_sheet(book, "事実", [28, 22, 70, 50], ("ツール", *FACTS), facts, foot)
    asks = [(r.candidate.name, text, None) for r in handed.tools for text in r.asks]
    table_sheet(book, "事業者への確認", [28, 90, 50], ("ツール", "確かめること", "回答"), asks, foot)
    cases = [(p.title, *(dict(case_lines(p, c)).get(name, "") for name in CASE)) for p, c in handed.cases]
    table_sheet(book, "事例", [28, 18, 14, 10, 34, 32, 36, 26, 28], ("題名", *CASE), cases, foot)
    if handed.plan.plan:
        steps = [plan_paper.step_line(s) for s in handed.plan.plan.steps]
        table_sheet(book, "計画", plan_paper.WIDTHS, plan_paper.STEPS, steps, foot)
    if handed.figures:
        table_sheet(book, "効果", [34, 34, 64, 34, 34], _FIGURES, [_figure(x) for x in handed.figures], foot)
    if handed.answers:
        table_sheet(book, "質問への答え", [110, 14], ("質問", "答え"), handed.answers, foot)
    checks = [_check(name, item) for name, items in stages(handed.checked) for item in items]
    table_sheet(book, "確認項目", [12, 50, 9, 14, 12, 30, 28, 40], _CHECKS, checks, foot)
    table_sheet(book, "コメント", [24, 34, 100], COMMENTS, comment_lines(written), foot)
    return saved(book)


def _about(handed: HandedOver) -> list[tuple[str, str]]:
    lines = [("題名", handed.document.title), *about(handed), ("困りごと", handed.document.need or NONE)]
    if handed.plan.plan or handed.plan.problem:
        lines.append(("年度の計画", "\n".join(plan_standing(handed.plan))))
    if handed.plan.plan:
        lines += _plan(handed.plan.plan)
    if handed.figures:
        lines.append(("効果の読み方", CAVEATS))
    return [*lines, *decision_lines(handed.document), ("この資料について", NOTE)]


def _plan(plan: Plan) -> list[tuple[str, str]]:
    lines = [("予算の道すじ", plan_words.money_name(plan.money))]
    if not plan.in_time:
        lines.append(("残っている道すじ", "\n".join(open_ways(plan)) or "残っていません。月を選び直してください。"))
    notes = ["\n".join([f"{n.title}: {n.text}", *map(readable, n.sources)]) for n in plan_words.notes(plan)]
    return [*lines, *([("計画で確かめること", "\n".join(notes))] if notes else []), ("日の数え方", plan_words.HOLIDAYS)]


def _candidate(recommended: Recommended) -> tuple[str, ...]:
    candidate = recommended.candidate
    on = "掲載中" if recommended.tool else "掲載終了"
    return str(recommended.rank), candidate.name, candidate.vendor or UNKNOWN, candidate.reason or NONE, candidate.comment, on


def _figure(line: FigureLine) -> tuple[str, ...]:
    return line.name, line.value or UNKNOWN, line.basis, "、".join(place(c) for c in line.cases), "\n".join(map(readable, line.sources))


def _check(stage: str, item: Item) -> tuple[str, ...]:
    progress = item.progress
    return stage, check_text(item), *progress_of(item), progress.note, progress.proof, (item.entry.done or "") if item.entry else ""
