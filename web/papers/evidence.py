"""Frozen evidence as a workbook: what was searched and decided, and every candidate with its reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from catalog.catalog import Catalog
from web.filters import UNKNOWN, day, japan_time
from web.notebooks.document import OUTCOME_LABELS, VERDICT_LABELS, Selection
from web.notebooks.store import Evidence
from web.papers.cells import fit_height, new_book, new_sheet, put, put_across, put_row, saved, set_up

TITLE = "デジタルツール選定の記録"
SHEETS = ("概要", "候補一覧")
COLUMNS = ("番号", "順位", "ツール", "事業者", "検索の結果", "判断", "理由", "掲載", "ページ")
SOURCES = (
    "出典: えらぶの目録（公開されたページで確認できた事実を集めたもの）。個々の事実の出典は、各ツールのページにあります。"
    "「未確認」は、公開された情報では確かめられなかったことを表し、「ない」という意味ではありません。"
)


def workbook(evidence: Evidence, latest: int, catalog: Catalog) -> bytes:
    """``latest`` is the number of the latest version. Wants only frozen evidence: a draft is none."""
    book = new_book()
    _overview(book, evidence, latest, catalog)
    _candidates(book, evidence, catalog)
    return saved(book)


def counts(selection: Selection) -> str:
    kept = sum(e.verdict == "kept" for e in selection.entries.values())
    return f"候補{len(selection.entries)}件（残す{kept}件、外す{len(selection.entries) - kept}件）"


def _overview(book: Any, evidence: Evidence, latest: int, catalog: Catalog) -> None:
    selection, decision = evidence.selection, evidence.selection.decision
    place = catalog.municipalities.get(evidence.municipality or "")
    version = f"第{evidence.version}版" + (f"（この後に第{latest}版が確定しています）" if latest > evidence.version else "（作成した時点で最新）")
    lines = [
        ("題名", evidence.title),
        ("団体", place.full_name if place else "指定なし"),
        ("版", version),
        ("探したこと", selection.question),
        ("条件", "、".join(selection.filters) or "なし"),
        ("探した日", day(selection.searched_on)),
        ("件数", counts(selection)),
        ("結果", OUTCOME_LABELS[decision.outcome] if decision.outcome else "記入なし"),
        ("判断した人", decision.by),
        ("判断した日", day(decision.on) if decision.on else "記入なし"),
        ("全体の理由", decision.why or "記入なし"),
        ("確定した日時", f"{japan_time(evidence.frozen_at)}（日本時間）"),
        ("目録の版", selection.catalogue),
        ("検索のアドレス", unquote(selection.address)),
        ("照合用の値（SHA-256）", evidence.digest),
        ("出典", SOURCES),
    ]
    sheet = new_sheet(book, SHEETS[0], [24, 110])
    put(sheet, 1, 1, TITLE, "title")
    put_row(sheet, 3, ["項目", "内容"], "header")
    for row, (name, value) in enumerate(lines, start=4):
        put(sheet, row, 1, name, "strong")
        put(sheet, row, 2, value)
        fit_height(sheet, row)
    set_up(sheet, 3, 1, 2, _foot(evidence))


def _candidates(book: Any, evidence: Evidence, catalog: Catalog) -> None:
    sheet = new_sheet(book, SHEETS[1], [6, 6, 30, 24, 40, 8, 52, 10, 26])
    put(sheet, 1, 1, f"{TITLE}　第{evidence.version}版", "title")
    put_across(sheet, 2, len(COLUMNS), evidence.title)
    put_row(sheet, 3, COLUMNS, "header")
    for number, (tool_id, e) in enumerate(evidence.selection.entries.items(), start=1):
        verdict = VERDICT_LABELS[e.verdict] if e.verdict else ""
        listed = "掲載中" if tool_id in catalog.tools else "掲載終了"
        put_row(sheet, number + 3, [number, e.place, e.name, e.vendor or UNKNOWN, e.found, verdict, e.why, listed, f"/tools/{tool_id}"])
        fit_height(sheet, number + 3)
    set_up(sheet, 3, 3, len(COLUMNS), _foot(evidence))


def _foot(evidence: Evidence) -> str:
    return f"{TITLE} 第{evidence.version}版 {japan_time(evidence.frozen_at)}確定 {evidence.digest[:12]}"
