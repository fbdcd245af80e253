"""Notebooks as they are read and written. Every write is one transaction and one new revision."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.faults import ErabuError
from web.notebooks.annotations import Annotations
from web.notebooks.database import open_engine
from web.notebooks.document import Document, Selection
from web.notebooks.edits import EditedElsewhere, collisions, edited, touched
from web.notebooks.models import EvidenceRow, NotebookRow, RevisionRow, ShareRow, now


class NotFound(ErabuError):
    """No such notebook, evidence or link."""


class NotReady(ErabuError):
    """A selection that cannot be frozen yet; the sentence says what is missing."""


@dataclass(frozen=True)
class Notebook:
    """One notebook at its latest revision; times are UTC. ``what`` names the last change."""

    id: str
    revision: int
    document: Document
    what: str
    changed_at: datetime
    removed: bool


@dataclass(frozen=True)
class Change:
    """``at`` is UTC."""

    what: str
    at: datetime


@dataclass(frozen=True)
class Evidence:
    """A frozen selection. ``digest`` is the SHA-256 of its content, to show that nothing was altered."""

    notebook_id: str
    version: int
    title: str
    municipality: str | None
    selection: Selection
    digest: str
    frozen_at: datetime


class NotebookStore:
    def __init__(self, path: Path):
        self._engine = open_engine(path)
        self.annotations = Annotations(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def create(self, document: Document) -> Notebook:
        with Session(self._engine) as session, session.begin():
            row = NotebookRow(id=secrets.token_urlsafe(9), revision=0)
            session.add(row)
            return _write(session, row, document, "ノートを作成")

    def all(self) -> list[Notebook]:
        """Latest change first; removed ones too."""
        latest = select(NotebookRow, RevisionRow).join(RevisionRow, (RevisionRow.notebook_id == NotebookRow.id) & (RevisionRow.number == NotebookRow.revision))
        with Session(self._engine) as session:
            return [_notebook(row, revision) for row, revision in session.execute(latest.order_by(RevisionRow.at.desc()))]

    def get(self, notebook_id: str) -> Notebook:
        with Session(self._engine) as session:
            row = _row(session, notebook_id)
            return _notebook(row, _revision(session, row, row.revision))

    def at(self, notebook_id: str, revision: int) -> Document:
        """The notebook as it was then. Raises NotFound."""
        with Session(self._engine) as session:
            return _document(session, _row(session, notebook_id), revision)

    def edit(self, notebook_id: str, base: int | Mapping[str, int], fields: Mapping[str, str], what: str) -> Notebook:
        """Sets fields drawn at revision ``base`` (one for all, or path -> revision). Raises EditedElsewhere, BadEdit.

        What is sent back as it was drawn is left as it is now; an edit that changes nothing is no revision.
        """
        bases = dict.fromkeys(fields, base) if isinstance(base, int) else base
        with Session(self._engine) as session, session.begin():
            row = _row(session, notebook_id)
            current = _document(session, row, row.revision)
            ours: dict[str, str] = {}
            collided = []
            for number in sorted(set(bases.values())):
                before = _document(session, row, number)
                changed = touched(before, {path: text for path, text in fields.items() if bases[path] == number})
                collided += collisions(before, current, changed)
                ours |= changed
            if collided:
                raise EditedElsewhere(collided, row.revision)
            return _write_changed(session, row, current, edited(current, ours), what)

    def change(self, notebook_id: str, what: str, change: Callable[[Document], Document]) -> Notebook:
        """Applies ``change`` to whatever the document is now: for additions and moves, which do not collide."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, notebook_id)
            current = _document(session, row, row.revision)
            return _write_changed(session, row, current, change(current), what)

    def undo(self, notebook_id: str, base: int) -> Notebook:
        """Takes the last change back; once more brings it again. Raises EditedElsewhere when it was not the one seen."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, notebook_id)
            if row.revision != base:
                raise EditedElsewhere([], row.revision)
            if base == 1:
                return _notebook(row, _revision(session, row, 1))
            undone = _revision(session, row, base).what
            return _write(session, row, _document(session, row, base - 1), _undoing(undone))

    def since(self, notebook_id: str, base: int) -> list[Change]:
        """The changes after revision ``base``, in order."""
        later = select(RevisionRow).where(RevisionRow.notebook_id == notebook_id, RevisionRow.number > base).order_by(RevisionRow.number)
        with Session(self._engine) as session:
            return [Change(row.what, row.at) for row in session.scalars(later)]

    def set_removed(self, notebook_id: str, removed: bool) -> None:
        with Session(self._engine) as session, session.begin():
            _row(session, notebook_id).removed_at = now() if removed else None

    def freeze(self, notebook_id: str, base: int) -> Evidence:
        """Keeps the selection as it stands as a new version. Raises NotReady, EditedElsewhere."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, notebook_id)
            if row.revision != base:
                raise EditedElsewhere([], row.revision)
            document = _document(session, row, base)
            selection = _ready(document.selection)
            version = (session.scalar(select(func.max(EvidenceRow.version)).where(EvidenceRow.notebook_id == notebook_id)) or 0) + 1
            content = selection.model_dump(mode="json")
            frozen = EvidenceRow(
                notebook_id=notebook_id,
                version=version,
                title=document.title,
                municipality=document.municipality,
                selection=content,
                digest=_digest(content),
                frozen_at=now(),
            )
            session.add(frozen)
            return _evidence(frozen)

    def evidence(self, notebook_id: str) -> list[Evidence]:
        """Every frozen version, the latest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(EvidenceRow).where(EvidenceRow.notebook_id == notebook_id).order_by(EvidenceRow.version.desc()))
            return [_evidence(row) for row in rows]

    def share(self, notebook_id: str) -> str:
        """A new unguessable token (192 bits) to read the notebook."""
        with Session(self._engine) as session, session.begin():
            _row(session, notebook_id)
            token = secrets.token_urlsafe(24)
            session.add(ShareRow(token=token, notebook_id=notebook_id))
            return token

    def shares(self, notebook_id: str) -> list[tuple[str, datetime]]:
        """Open links with when they were made."""
        open_ones = select(ShareRow).where(ShareRow.notebook_id == notebook_id, ShareRow.withdrawn_at.is_(None)).order_by(ShareRow.created_at)
        with Session(self._engine) as session:
            return [(row.token, row.created_at) for row in session.scalars(open_ones)]

    def withdraw(self, notebook_id: str, token: str) -> None:
        with Session(self._engine) as session, session.begin():
            row = session.get(ShareRow, token)
            if row is None or row.notebook_id != notebook_id:
                raise NotFound("この共有リンクはありません。")
            row.withdrawn_at = row.withdrawn_at or now()

    def shared(self, token: str) -> Notebook:
        """Raises NotFound for an unknown or withdrawn link and for a removed notebook, all alike."""
        with Session(self._engine) as session:
            share = session.get(ShareRow, token)
            row = session.get(NotebookRow, share.notebook_id) if share and share.withdrawn_at is None else None
            if row is None or row.removed_at is not None:
                raise NotFound("この共有リンクは使えません。取り消されたか、アドレスが違います。渡した人に確かめてください。")
            return _notebook(row, _revision(session, row, row.revision))


def _row(session: Session, notebook_id: str) -> NotebookRow:
    row = session.get(NotebookRow, notebook_id)
    if row is None:
        raise NotFound("このノートは見つかりません。")
    return row


def _revision(session: Session, row: NotebookRow, number: int) -> RevisionRow:
    revision = session.get(RevisionRow, (row.id, number))
    if revision is None:
        raise NotFound("このノートの、その時点の記録は見つかりません。ページを開き直してください。")
    return revision


def _document(session: Session, row: NotebookRow, number: int) -> Document:
    return Document.model_validate(_revision(session, row, number).document)


def _write(session: Session, row: NotebookRow, document: Document, what: str) -> Notebook:
    row.revision += 1
    revision = RevisionRow(notebook_id=row.id, number=row.revision, what=what, document=document.model_dump(mode="json"), at=now())
    session.add(revision)
    return _notebook(row, revision)


def _write_changed(session: Session, row: NotebookRow, current: Document, following: Document, what: str) -> Notebook:
    # In JSON, because a new order of candidates is a change, though equal as a dict.
    if following.model_dump_json() == current.model_dump_json():
        return _notebook(row, _revision(session, row, row.revision))
    return _write(session, row, following, what)


def _undoing(what: str) -> str:
    """Undone and undone again stays short: 取り消し（X）, やり直し（X）, 取り消し（X）."""
    if what.startswith("取り消し（"):
        return "やり直し（" + what.removeprefix("取り消し（")
    return f"取り消し（{what.removeprefix('やり直し（').removesuffix('）') if what.startswith('やり直し（') else what}）"


def _notebook(row: NotebookRow, revision: RevisionRow) -> Notebook:
    return Notebook(row.id, revision.number, Document.model_validate(revision.document), revision.what, revision.at, row.removed_at is not None)


def _ready(selection: Selection | None) -> Selection:
    if selection is None or not selection.entries:
        raise NotReady("確定する候補の一覧がありません。検索の結果から一覧を取り込んでください。")
    missing = [selection.entries[i].name for i in selection.undecided]
    if missing:
        names = "、".join(missing[:3]) + (f"など{len(missing)}件" if len(missing) > 3 else "")
        raise NotReady(f"残すか外すか、またはその理由が空の候補があります（{names}）。すべてに理由を付けてから確定してください。")
    if not selection.decision.by or selection.decision.outcome is None:
        raise NotReady("判断した人と結果が空です。両方を入力してから確定してください。")
    return selection


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(row.notebook_id, row.version, row.title, row.municipality, Selection.model_validate(row.selection), row.digest, row.frozen_at)


def _digest(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
