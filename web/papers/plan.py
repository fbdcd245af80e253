"""A plan to hand over: a workbook for the file, a calendar for everybody's own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event

from recommender.planning.layout import Planned
from recommender.planning.plan import Plan
from web.filters import day, label
from web.notebooks.document import PLAN_LABELS
from web.notebooks.naming import value_name
from web.notebooks.plan import words
from web.notebooks.store import Notebook
from web.papers.cells import new_book, readable, saved, table_sheet

STEPS = ("段階", "始め", "終わり", "遅くとも始める日", "状態", "だれが", "すること", "残すもの")
WIDTHS = (26, 12, 12, 12, 14, 18, 46, 24)  # of their columns, in characters: together what A4 across takes without small print
_BASES = ("段階", "ふつうの長さ", "根拠", "根拠の強さ", "出典")
_ANSWERS = {"multi_year": "複数年の契約", "subsidy": "補助金・交付金"}
_WAYS = ("道すじ", "状態", "使い始められる月（最短の日数）", "使い始められる月（長い方の日数）", "理由")


def workbook(notebook: Notebook, plan: Plan) -> bytes:
    book = new_book()
    foot = f"{notebook.document.title[:40]} {plan.today.isoformat()}"
    verdict = words.verdict(plan)
    about = [
        ("ノート", notebook.document.title),
        ("作った日", day(plan.today)),
        ("結果", verdict.title),
        *(("理由", text) for text in verdict.reasons),
        ("予算", words.money_name(plan.money)),
        *((note.title, note.text) for note in words.notes(plan)),
        ("数え方", words.HOLIDAYS),
    ]
    table_sheet(book, "概要", [30, 110], ("項目", "内容"), about, foot)
    table_sheet(book, "日程", WIDTHS, STEPS, [step_line(s) for s in plan.steps], foot)
    table_sheet(book, "段階の根拠", [26, 14, 56, 18, 50], _BASES, [_basis(s) for s in plan.steps], foot)
    ways = [
        (
            words.money_name(r.money),
            "残っていない" if r.route.closed else "間に合う" if r.serves else "残っている",
            "" if r.route.closed else words.month(r.soonest),
            "" if r.route.closed else words.month(r.ordinary),
            words.reason(r, plan),
        )
        for r in plan.remaining
    ]
    table_sheet(book, "道すじ", [40, 14, 26, 26, 90], _WAYS, ways, foot)
    typed = notebook.document.plan.model_dump(mode="json")
    said = [(PLAN_LABELS[name], value_name(f"plan.{name}", value) or "未入力") for name, value in typed.items()]
    answers = notebook.document.answers
    said += [(label, value_name(f"answers.{name}", answers.get(name)) or "未回答") for name, label in _ANSWERS.items()]
    table_sheet(book, "入力した内容", [34, 50], ("項目", "内容"), said, foot)
    return saved(book)


def step_line(planned: Planned) -> tuple[Any, ...]:
    """As STEPS names them. The state says whose date it is, where the calendar of the year sets it."""
    step, whose = planned.step, {"own": "（自団体の日付）", "usual": f"（{words.USUAL}）", None: ""}[planned.fixed]
    return (
        step.label,
        planned.begin,
        planned.end,
        planned.latest,
        words.STATE_LABELS[planned.state] + whose,
        step.who,
        step.what,
        step.deliverable,
    )


def _basis(planned: Planned) -> tuple[str, ...]:
    step = planned.step
    return step.label, words.length(planned), step.basis, label(step.strength, "strength"), "\n".join(map(readable, step.sources))


def calendar(notebook: Notebook, plan: Plan) -> bytes:
    """All-day events of what is still ahead. A step keeps its id, so that a newer file brings the old event up to date."""
    made = Calendar()
    made.add("prodid", "-//Erabu//plan//JA")
    made.add("version", "2.0")
    made.add("x-wr-calname", notebook.document.title)
    for planned in plan.steps:
        if planned.end >= plan.today:
            made.add_component(_event(notebook, plan, planned))
    return bytes(made.to_ical())


def _event(notebook: Notebook, plan: Plan, planned: Planned) -> Event:
    step, event = planned.step, Event()
    lines = [step.what, f"だれが: {step.who}", f"残すもの: {step.deliverable}", f"遅くとも始める日: {day(planned.latest)}"]
    if words.whose(planned):
        lines.append(f"日付: {words.whose(planned)}")
    event.add("uid", f"{step.id}.{notebook.id}@erabu")
    event.add("dtstamp", datetime.combine(plan.today, time(), UTC))
    event.add("sequence", notebook.revision)
    event.add("dtstart", planned.begin)
    event.add("dtend", planned.end + timedelta(days=1))  # the day after the last
    event.add("summary", f"{step.label}（{notebook.document.title}）")
    event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    return event
