"""A notebook to hand over as a Word file to read: what was decided and why first, facts and check items in appendices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recommender.planning.layout import Planned
from recommender.planning.plan import Plan
from web.filters import UNKNOWN, day, place, when, year
from web.notebooks.effects.lines import CAVEATS, FigureLine
from web.notebooks.naming import shortened
from web.notebooks.plan import words as plan_words
from web.notebooks.standing import open_ways
from web.notebooks.tasks.progress import Item
from web.papers import word
from web.papers.cells import readable
from web.papers.notebook.gathered import (
    COMMENTS,
    FACTS,
    GONE,
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

_SHORTLIST = ("順", "ツール", "事業者", "選んだ理由とコメント")
_STEPS = ("段階", "始め", "終わり", "遅くとも始める日", "状態")
_FIGURES = ("数字", "値", "根拠")
_ANSWERS = ("質問", "答え")
_CHECKS = ("確認項目", "状況", "担当者", "期限", "メモ・資料")


def document(handed: HandedOver) -> bytes:
    """A4 upright; every table's head comes again on the next page."""
    written = handed.document
    paper = word.new_paper(written.title, f"{shortened(written.title)}　{day(handed.day)}　目録の版 {handed.version}")
    word.heading(paper, written.title, 0)
    word.table(paper, [38, word.WIDTH - 38], None, about(handed))
    word.heading(paper, "困りごと", 1)
    word.text(paper, written.need or NONE)
    word.heading(paper, "すすめる候補", 1)
    if handed.tools:
        word.table(paper, [14, 46, 36, word.WIDTH - 96], _SHORTLIST, [_candidate(r) for r in handed.tools])
    else:
        word.text(paper, "候補は、まだ選ばれていません。")
    word.heading(paper, "参考になる事例", 1)
    for pinned, case in handed.cases:
        word.heading(paper, pinned.title, 2)
        word.table(paper, [30, word.WIDTH - 30], None, case_lines(pinned, case))
    if not handed.cases:
        word.text(paper, "事例は、まだ選ばれていません。")
    _plan(paper, handed)
    _figures(paper, handed.figures)
    if written.comments:
        word.heading(paper, "コメント", 1)
        word.table(paper, [32, 42, word.WIDTH - 74], COMMENTS, comment_lines(written))
    word.heading(paper, "判断", 1)
    word.table(paper, [38, word.WIDTH - 38], None, decision_lines(written))
    word.heading(paper, "この資料について", 1)
    word.text(paper, NOTE)
    for number, appendix in enumerate([_facts, _checks] if handed.tools else [_checks], start=1):
        appendix(paper, f"付録{number}", handed)
    return word.saved(paper)


def _candidate(recommended: Recommended) -> tuple[str, str, str, str]:
    candidate = recommended.candidate
    said = [GONE] if recommended.tool is None else []
    said.append(candidate.reason or NONE)
    if candidate.comment:
        said.append(f"コメント: {candidate.comment}")
    return str(recommended.rank), candidate.name, candidate.vendor or UNKNOWN, "\n".join(said)


def _plan(paper: Any, handed: HandedOver) -> None:
    made = handed.plan
    if made.plan is None and made.problem is None:
        return
    word.heading(paper, "年度の計画", 1)
    if made.plan is None:
        word.text(paper, made.problem or "")
        return
    plan = made.plan
    verdict = plan_words.verdict(plan)
    word.text(paper, verdict.title, bold=True)
    word.text(paper, f"予算の道すじ: {plan_words.money_name(plan.money)}。{verdict.after if plan.in_time else ''}")
    if plan.hurried:
        word.text(paper, "".join(verdict.reasons))
    if not plan.in_time:
        word.text(paper, "残っている道すじ:" if open_ways(plan) else "残っている道すじはありません。月を選び直してください。")
        word.bullets(paper, open_ways(plan))
    word.table(paper, [50, 35, 35, 35, word.WIDTH - 155], _STEPS, [_step(s) for s in plan.steps])
    to_settle = "、".join(note.title for note in plan_words.notes(plan))
    word.text(paper, f"{_eras(plan)}。{plan_words.HOLIDAYS}" + (f"確かめること: {to_settle}。" if to_settle else ""))


def _step(planned: Planned) -> tuple[str, ...]:
    name = planned.step.label + (f"（{plan_words.USUAL}の日）" if planned.fixed == "usual" else "")
    dates = (when(on.isoformat()) for on in (planned.begin, planned.end, planned.latest))
    return name, *dates, plan_words.STATE_LABELS[planned.state]


def _eras(plan: Plan) -> str:
    """The years of the table, which is narrow, with their eras."""
    return "、".join(year(y) for y in range(plan.steps[0].begin.year, max(s.end.year for s in plan.steps) + 1))


def _figures(paper: Any, lines: Sequence[FigureLine]) -> None:
    if not lines:
        return
    word.heading(paper, "効果の数字", 1)
    word.table(paper, [46, 42, word.WIDTH - 88], _FIGURES, [(x.name, x.value or UNKNOWN, _basis(x)) for x in lines])
    word.text(paper, CAVEATS)


def _basis(line: FigureLine) -> str:
    cases = f"事例: {'、'.join(place(c) for c in line.cases)}" if line.cases else ""
    return "\n".join(filter(None, [line.basis, cases, *map(readable, line.sources)]))


def _new_page(paper: Any, title: str) -> None:
    word.heading(paper, title, 1).paragraph_format.page_break_before = True


def _facts(paper: Any, number: str, handed: HandedOver) -> None:
    _new_page(paper, f"{number} 候補ごとの事実と、事業者に確かめること")
    common = _common(handed.tools)
    for recommended in handed.tools:
        word.heading(paper, f"{recommended.rank}. {recommended.candidate.name}", 2)
        if recommended.tool is None:
            word.text(paper, GONE, bold=True)
        if recommended.facts:
            word.heading(paper, "確認できた事実", 3)
            word.table(paper, [30, 76, word.WIDTH - 106], FACTS, recommended.facts)
        own = [text for text in recommended.asks if text not in common]
        if own:
            word.heading(paper, "この候補の事業者に確かめること" if common else "事業者に確かめること", 3)
            word.bullets(paper, own)
    if common:
        word.heading(paper, "すべての候補の事業者に確かめること", 2)
        word.bullets(paper, common)


def _common(tools: Sequence[Recommended]) -> list[str]:
    """The questions that the vendors of all candidates are asked, so that they need not be read once for each."""
    asked = [t.asks for t in tools if t.tool]
    return [text for text in asked[0] if all(text in others for others in asked)] if len(asked) > 1 else []


def _checks(paper: Any, number: str, handed: HandedOver) -> None:
    """Items of which nobody knows whether they apply, and that nobody began, are only counted: the workbook has them all."""
    _new_page(paper, f"{number} 確認項目の進み具合（{handed.checked.done}/{handed.checked.wanted} 完了）")
    if handed.answers:
        word.heading(paper, "質問への答え", 2)
        word.table(paper, [word.WIDTH - 30, 30], _ANSWERS, handed.answers)
    waiting = 0
    for name, items in stages(handed.checked):
        shown = [i for i in items if not i.waits]
        waiting += len(items) - len(shown)
        if shown:
            word.heading(paper, name, 2)
            word.table(paper, [76, 18, 26, 24, word.WIDTH - 144], _CHECKS, [_check(i) for i in shown])
    if waiting:
        word.text(paper, f"このほかに、場合により当てはまる項目が{waiting}あります。同じノートのExcelのファイルに、質問とともに載せています。")


def _check(item: Item) -> tuple[str, ...]:
    proof = f"資料の場所: {item.progress.proof}" if item.progress.proof else ""
    return check_text(item), *progress_of(item), "\n".join(filter(None, [item.progress.note, proof]))
