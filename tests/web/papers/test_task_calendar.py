"""Due dates as a calendar: one all-day event for each that still waits, known again when it comes a second time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from filling import BASIS, DAY
from icalendar import Calendar

from recommender.recommend import Recommender
from web.notebooks.document import Progress, Status
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import checked
from web.papers.task_calendar import calendar


def notebook(progress: dict[str, Progress], revision: int = 2, title: str = "窓口") -> Notebook:
    return Notebook("nb", revision, BASIS.model_copy(update={"progress": progress, "title": title}), "", datetime(2026, 11, 1, 3), False)


def events(recommender: Recommender, made: Notebook) -> list[dict[str, object]]:
    content = calendar(made, checked(made.document, recommender, DAY))
    assert content is not None
    return [{name: event.decoded(name) for name in event} for event in Calendar.from_ical(content).walk("VEVENT")]


@pytest.fixture
def item(recommender: Recommender) -> str:
    return checked(BASIS, recommender, DAY).stages[0].items[0].id


def test_an_event_takes_the_whole_day_and_says_what_is_due(recommender: Recommender, item: str) -> None:
    note = "一行; カンマ, 円記号\\ \n二行"
    (event,) = events(recommender, notebook({item: Progress(status="doing", owner="山田", due=date(2027, 2, 28), note=note)}))
    assert (event["DTSTART"], event["DTEND"]) == (date(2027, 2, 28), date(2027, 3, 1))
    text = recommender.catalog.check_items[item].text
    assert event["SUMMARY"] == f"期限: {text}（山田）"
    said = str(event["DESCRIPTION"])
    for shown in (text, "状況: 進行中", "担当者: 山田", f"メモ: {note}", "残すもの: ", "ノート: 窓口"):
        assert shown in said


@pytest.mark.parametrize("status", ["done", "not_needed"])
def test_what_is_done_or_not_needed_is_left_out(recommender: Recommender, item: str, status: Status) -> None:
    made = notebook({item: Progress(status=status, due=date(2027, 1, 15)), "gone": Progress(text="昔の項目", due=date(2027, 1, 10))})
    assert [e["SUMMARY"] for e in events(recommender, made)] == ["期限: 昔の項目"]
    assert calendar(notebook({}), checked(BASIS, recommender, DAY)) is None


def test_an_event_is_known_again_with_a_higher_number(recommender: Recommender, item: str) -> None:
    (before,) = events(recommender, notebook({item: Progress(due=date(2027, 1, 15))}, 2))
    (after,) = events(recommender, notebook({item: Progress(due=date(2027, 2, 1), owner="佐藤")}, 3))
    assert before["UID"] == after["UID"] == f"nb-{item}@erabu"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (2, 3)


@pytest.mark.parametrize("text", ["\x00\x0b", "BEGIN:VEVENT\r\nSUMMARY:偽", "あ" * 4_000, "\ud800"])
def test_no_text_breaks_the_file(recommender: Recommender, item: str, text: str) -> None:
    assert (
        len(events(recommender, notebook({item: Progress(due=date(2027, 1, 15), note=text.replace("\ud800", ""), owner=text[:50].replace("\ud800", ""))}))) == 1
    )
