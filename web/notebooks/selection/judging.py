"""Judging a long list: what its form sent, with quick reasons and reasons for many at once, and how it is stored.

Fields are named by their path in the notebook (web/notebooks/edits.py). ``base`` is the revision the page has seen,
``base:ID`` that of one entry (``base:decision`` of the decision), which moves on when it saves itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast, get_args

from werkzeug.datastructures import MultiDict

from web.notebooks import changes
from web.notebooks.document import Document, Entry, Selection, Verdict
from web.notebooks.edits import BadEdit, EditedElsewhere, touched
from web.notebooks.forms import Sent, read_sent
from web.notebooks.naming import change_name, value_name
from web.notebooks.store import Notebook, NotebookStore

ENTRIES = "selection.entries."
DECISION = "selection.decision."
QUICK: dict[Verdict, tuple[str, ...]] = {
    "dropped": (
        "網（ネットワーク）が合わない",
        "費用が予算を超える",
        "必要な機能がない",
        "規模に合う採用例がない",
        "未確認の点が多く、判断できない",
        "提供が終了している",
        "調達の要件（登録制度）を満たさない",
        "既存の仕組みで足りる",
    ),
    "kept": (
        "必要な機能がそろっている",
        "近い規模の団体で採用がある",
        "効果を測った事例がある",
        "網（ネットワーク）が合う",
        "費用が予算に収まる見込みがある",
    ),
}


@dataclass(frozen=True)
class Judged:
    """What became of a form. ``theirs``: path -> what another screen stored there first, in words; our text is in ``typed``."""

    notebook: Notebook
    seen: int
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Everything that was sent is stored."""
        return not self.problems and not self.theirs

    @property
    def moved_on(self) -> bool:
        """The notebook holds changes that this page has not shown."""
        return self.seen != self.notebook.revision

    @property
    def selection(self) -> Selection | None:
        return self.notebook.document.selection

    def value(self, path: str, stored: object) -> str:
        return self.typed.get(path, str(stored or ""))


def read(form: MultiDict[str, str], selection: Selection) -> Sent:
    """The base of the whole form is the revision the page was drawn from.

    A quick reason sets the verdict it belongs to; it goes before what is written there already.
    """
    sent = read_sent(form)
    fields = {path: text for path, text in sent.fields.items() if path.startswith("selection.")}
    for entry_id, entry in selection.entries.items():
        _quickly(fields, entry_id, entry, form.get(f"quick.{entry_id}", ""))
    if form.get("action") == "bulk":
        waiting = selection.undecided if form.get("bulk_for") == "undecided" else form.getlist("pick")
        for entry_id in waiting:
            if entry_id in selection.entries:
                _quickly(fields, entry_id, selection.entries[entry_id], form.get("bulk", ""))
    return Sent(fields, {path: form.get(f"base:{_part(path)}", sent.base, type=int) for path in fields}, sent.base)


def _part(path: str) -> str:
    return "decision" if path.startswith(DECISION) else path.removeprefix(ENTRIES).rpartition(".")[0]


def _quickly(fields: dict[str, str], entry_id: str, entry: Entry, choice: str) -> None:
    verdict, _, reason = choice.partition(":")
    if verdict not in get_args(Verdict) or reason not in QUICK[cast(Verdict, verdict)]:
        return
    path = f"{ENTRIES}{entry_id}"
    written = fields.get(f"{path}.why", entry.why).strip()
    of_its_own = written and not any(written == r for reasons in QUICK.values() for r in reasons)
    fields[f"{path}.verdict"] = verdict
    fields[f"{path}.why"] = f"{reason}。{written}" if of_its_own and not written.startswith(reason) else written if of_its_own else reason


def store(notebooks: NotebookStore, notebook_id: str, sent: Sent) -> Judged:
    """Stores what can be stored; the rest comes back with what is wrong, or with what another screen stored first."""
    before = notebooks.get(notebook_id)
    fields = dict(sent.fields)
    problems: dict[str, str] = {}
    theirs: dict[str, str] = {}
    while True:
        try:
            # Without JavaScript the whole list comes back; only what differs names the change.
            name = change_name(before.document, touched(before.document, fields))
            after = notebooks.edit(notebook_id, {p: sent.bases[p] for p in fields}, fields, name)
            break
        except EditedElsewhere as elsewhere:
            theirs |= {c.path: value_name(c.path, c.theirs) for c in elsewhere.collisions}
            fields = _without(fields, theirs)
        except BadEdit as bad:
            problems |= bad.problems
            left = _without(fields, problems)
            if len(left) == len(fields):
                raise
            fields = left
    # One step is our own; anything more was done elsewhere and has not been seen on this page.
    in_step = before.revision == sent.base and after.revision <= before.revision + 1
    typed = {p: sent.fields[p] for p in (*problems, *theirs) if p in sent.fields}
    return Judged(after, after.revision if in_step else sent.base, typed, problems, theirs)


def _without(fields: Mapping[str, str], paths: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in fields.items() if path not in paths}


def with_kept(document: Document, tools: Mapping[str, object]) -> Document:
    """The kept ones join the shortlist, each with its reason, in the order they were found."""
    entries = document.selection.entries if document.selection else {}
    for entry_id, entry in entries.items():
        if entry.verdict == "kept" and entry_id in tools:
            document = changes.with_entry(document, entry_id, entry)
    return document
