"""What the six starting documents share: what is known, the table they begin with, check items, empty tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.schema import Category
from catalog.schema_service import Guide
from recommender.recommendation import ChecklistEntry
from web.papers.blocks import BLANK, TICK, Section, Table
from web.papers.starting.items import DocumentId

PAIR = (44, 130)  # mm, of a table of a name and what is written to it
ABOUT = ("項目", "書くこと")


@dataclass(frozen=True)
class Filled:
    """What a notebook tells; an empty text is left to be written. ``decided``: what, when, who, why."""

    title: str = ""
    place: str = ""
    tool: str = ""
    start: str = ""
    decided: tuple[str, str, str, str] | None = None


@dataclass(frozen=True)
class Known:
    category: Category
    guide: Guide
    items: Mapping[DocumentId, Sequence[ChecklistEntry]]
    filled: Filled


def basics(known: Known, *more: tuple[str, str]) -> Section:
    filled = known.filled
    lines = [
        ("団体", filled.place or BLANK),
        ("仕組み（分類）", known.category.label),
        ("ツールの名前", filled.tool or BLANK),
        ("使い始める月", filled.start or BLANK),
        *more,
    ]
    return Section("基本", PAIR, [Table(ABOUT, lines, least=8)])


def numbered(title: str, lines: Sequence[str], blanks: tuple[str, ...] = ("担当者",)) -> Table:
    return Table(("順", "すること", *blanks), [(str(n), text, *[""] * len(blanks)) for n, text in enumerate(lines, start=1)], title, least=10)


def empty(head: tuple[str, ...], count: int) -> Table:
    return Table(head, [("",) * len(head)] * count, least=10)


def checks(known: Known, document: DocumentId) -> Section:
    lines = [(TICK, e.text if e.certain else f"{e.text}（当てはまる場合。{e.ask}）", e.done, e.role) for e in known.items[document]]
    return Section("確認項目", (10, 68, 62, 34), [Table(("", "確かめること", "できた状態", "担当"), lines)])
