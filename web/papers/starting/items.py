"""Which check items belong to which starting document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from recommender.recommendation import ChecklistEntry

DocumentId = Literal["manual", "counter", "training", "contacts", "handover", "outage"]

# Items for any tool, by id, in the order in which they are shown.
GENERAL: dict[DocumentId, tuple[str, ...]] = {
    "manual": (
        "hand-out-manuals",
        "name-two-maintainers",
        "split-responsibilities",
        "grant-least-privilege",
        "review-permissions",
        "review-logs-monthly",
        "check-results-after-change",
        "record-monthly-use",
        "set-ai-house-rules",
        "keep-human-check-of-ai",
        "visit-users",
    ),
    "counter": ("hand-out-manuals", "decide-first-contact"),
    "training": ("train-by-role", "allow-learning-time", "train-yearly", "set-ai-house-rules"),
    "contacts": ("decide-first-contact", "write-incident-contacts", "watch-for-faults", "decide-outage-announcement", "publish-faults"),
    "handover": ("update-handover", "remove-leavers-ids", "name-two-maintainers", "keep-selection-records", "plan-next-budget", "decide-renewal-early"),
    "outage": ("drill-paper-fallback", "repeat-paper-drill", "decide-outage-announcement", "rehearse-restore", "set-parallel-and-rollback"),
}
# Items of single categories stand in the manual (of review: in the handover sheet), and where their words name the matter.
_NAMED: dict[DocumentId, re.Pattern[str]] = {
    "training": re.compile("研修|練習|慣れて|慣らし|全員に説明"),
    "contacts": re.compile("連絡先|連絡の順番|知らせに(誰|、誰)|見張り"),
    "outage": re.compile("止まったとき|止まらない|停電|障害のとき|代わりの(車|授業)|交付を止める"),
}


def sorted_out(entries: Sequence[ChecklistEntry], own: set[str]) -> dict[DocumentId, list[ChecklistEntry]]:
    """``entries`` that apply, by document; ``own``: ids of those of single categories, which come first."""
    known = {e.id: e for e in entries}
    found: dict[DocumentId, list[ChecklistEntry]] = {d: [] for d in GENERAL}
    for entry in entries:
        if entry.id in own and entry.stage in ("導入", "運用", "見直し"):
            found["handover" if entry.stage == "見直し" else "manual"].append(entry)
            for document, words in _NAMED.items():
                if words.search(f"{entry.text} {entry.deliverable}"):
                    found[document].append(entry)
    for document, ids in GENERAL.items():
        found[document] += [known[i] for i in ids if i in known]
    return found
