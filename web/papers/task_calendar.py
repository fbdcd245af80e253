"""The due dates of a notebook's check items as a calendar (iCalendar, RFC 5545): all-day events."""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Calendar, Event

from catalog.cells import storable
from web.notebooks.document import STATUS_LABELS
from web.notebooks.naming import shortened
from web.notebooks.store import Notebook
from web.notebooks.tasks.progress import Checked, Item


def calendar(notebook: Notebook, checked: Checked) -> bytes | None:
    """An event for each item with a due date that is neither done nor 対象外; None where there is none.

    An item keeps its UID, so that a calendar that takes the file again moves the event and makes no second one.
    """
    waiting = [i for i in (*(i for s in checked.stages for i in s.items), *checked.left_over) if i.progress.due and i.progress.status in ("todo", "doing")]
    if not waiting:
        return None
    made = Calendar()
    made.add("prodid", "-//Erabu//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", storable(f"確認項目の期限（{shortened(notebook.document.title, 40)}）"))
    for item in sorted(waiting, key=lambda i: (i.progress.due or notebook.changed_at.date(), i.id)):
        made.add_component(_event(item, notebook))
    return bytes(made.to_ical())


def _event(item: Item, notebook: Notebook) -> Event:
    progress, entry = item.progress, item.entry
    assert progress.due
    said = [
        ("確認項目", item.text),
        ("状況", STATUS_LABELS[progress.status]),
        ("担当者", progress.owner),
        ("できた状態", (entry.done or "") if entry else ""),
        ("残すもの", entry.deliverable if entry else ""),
        ("メモ", progress.note),
        ("資料の場所", progress.proof),
        ("ノート", notebook.document.title),
    ]
    event = Event()
    event.add("uid", f"{notebook.id}-{item.id}@erabu")
    event.add("dtstamp", notebook.changed_at.replace(tzinfo=UTC))
    event.add("sequence", notebook.revision)
    event.add("dtstart", progress.due)
    event.add("dtend", progress.due + timedelta(days=1))
    event.add("summary", storable(f"期限: {shortened(item.text, 60)}" + (f"（{shortened(progress.owner, 20)}）" if progress.owner else "")))
    event.add("description", storable("\n".join(f"{name}: {text}" for name, text in said if text)))
    event.add("categories", [entry.stage if entry else "確認項目"])
    event.add("transp", "TRANSPARENT")  # a deadline takes nobody's day
    return event
