"""The plan as files: opened with the library and, for the calendar, parsed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from openpyxl import load_workbook

from catalog.catalog import Catalog
from recommender.planning.plan import Plan, make_plan
from web.notebooks.document import Document
from web.notebooks.document import Plan as Typed
from web.notebooks.plan import words
from web.notebooks.plan.reading import asked
from web.notebooks.store import Notebook
from web.papers import plan as paper

DANGER = "=HYPERLINK(1)"
TYPED = Typed(start="2027-04", way="negotiated", reached="initial", amount="900000", limit="1000000", limit_from=date(2025, 4, 1))


@pytest.fixture
def notebook() -> Notebook:
    return Notebook("abc_-123", 7, Document(title=DANGER, plan=TYPED, answers={"multi_year": "no"}), "作成", datetime(2026, 11, 24, tzinfo=UTC), False)


def _plan(catalog: Catalog, notebook: Notebook, money: str | None = None) -> Plan:
    wanted = asked(notebook.document)
    assert wanted is not None
    return make_plan(catalog.plan_steps.values(), wanted, date(2026, 11, 24), money)


def _cells(content: bytes) -> dict[str, list[list[Any]]]:
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in load_workbook(BytesIO(content)).worksheets}


def test_the_workbook_holds_dates_ways_and_answers(app: Flask, catalog: Catalog, notebook: Notebook) -> None:
    plan = _plan(catalog, notebook)
    with app.test_request_context():
        sheets = _cells(paper.workbook(notebook, plan))
    assert list(sheets) == ["概要", "日程", "段階の根拠", "道すじ", "入力した内容"]
    rows = sheets["日程"][3:]
    assert [r[0] for r in rows] == [s.step.label for s in plan.steps]
    assert [r[1].date() for r in rows] == [s.begin for s in plan.steps]
    assert any(r[4] == "予算より前" for r in rows)
    assert any(r[4] == "これから（目安）" for r in rows)
    assert [r[:3] for r in sheets["段階の根拠"][3:]] == [[s.step.label, words.length(s), s.step.basis] for s in plan.steps]
    assert len(sheets["道すじ"]) - 3 == len(plan.remaining)
    assert ["随意契約の限度額", "1000000"] in [r[:2] for r in sheets["入力した内容"]]
    assert ["複数年の契約", "いいえ"] in [r[:2] for r in sheets["入力した内容"]]
    assert any("間に合いません" in str(r[1]) for r in sheets["概要"])


def test_no_text_becomes_a_formula(app: Flask, catalog: Catalog, notebook: Notebook) -> None:
    with app.test_request_context():
        book = load_workbook(BytesIO(paper.workbook(notebook, _plan(catalog, notebook))))
    cells = [c for s in book.worksheets for row in s.iter_rows() for c in row]
    assert DANGER in [c.value for c in cells]
    assert {c.data_type for c in cells if c.value == DANGER} == {"s"}
    assert not [c for c in cells if c.data_type == "f"]


def test_the_calendar_holds_what_is_ahead_as_all_day_events(app: Flask, catalog: Catalog, notebook: Notebook) -> None:
    plan = _plan(catalog, notebook, "supplementary-2027-06")
    with app.test_request_context():
        made = paper.calendar(notebook, plan)
    events = {str(e["uid"]): e for e in Calendar.from_ical(made).walk("VEVENT")}
    assert len(events) == len([s for s in plan.steps if s.end >= plan.today]) > 5
    for planned in plan.steps:
        event = events[f"{planned.step.id}.abc_-123@erabu"]
        assert event.decoded("dtstart") == planned.begin
        assert event.decoded("dtend") == planned.end + timedelta(days=1)
        assert planned.step.label in str(event["summary"])
        assert planned.step.deliverable in str(event["description"])


def test_the_past_is_no_event(app: Flask, catalog: Catalog, notebook: Notebook) -> None:
    late = Notebook(notebook.id, 1, Document(title="題", plan=Typed(start="2026-12")), "作成", notebook.changed_at, False)
    plan = _plan(catalog, late)
    with app.test_request_context():
        events = Calendar.from_ical(paper.calendar(late, plan)).walk("VEVENT")
    assert 0 < len(events) < len(plan.steps)
    assert all(e.decoded("dtend") > plan.today for e in events)
