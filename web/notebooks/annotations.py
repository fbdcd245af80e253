"""Opinions of advisers and experienced staff on tools and cases: signed, dated, kept apart from facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from web.notebooks.models import AnnotationRow, now

Kind = Literal["tool", "case"]


@dataclass(frozen=True)
class Annotation:
    """``at`` is UTC."""

    id: int
    kind: str
    record_id: str
    author: str
    position: str
    text: str
    at: datetime


class Annotations:
    def __init__(self, engine: Engine):
        self._engine = engine

    def of(self, kind: Kind, record_id: str) -> list[Annotation]:
        """Those not withdrawn, the latest first."""
        wanted = (
            select(AnnotationRow)
            .where(AnnotationRow.kind == kind, AnnotationRow.record_id == record_id, AnnotationRow.withdrawn_at.is_(None))
            .order_by(AnnotationRow.at.desc(), AnnotationRow.id.desc())
        )
        with Session(self._engine) as session:
            return [_annotation(row) for row in session.scalars(wanted)]

    def withdrawn(self, kind: Kind, record_id: str, annotation_id: int) -> Annotation | None:
        """That one of this record if it is withdrawn now, to bring it back."""
        with Session(self._engine) as session:
            row = session.get(AnnotationRow, annotation_id)
            if row is None or (row.kind, row.record_id) != (kind, record_id) or row.withdrawn_at is None:
                return None
            return _annotation(row)

    def get(self, annotation_id: int) -> Annotation | None:
        """Withdrawn or not."""
        with Session(self._engine) as session:
            row = session.get(AnnotationRow, annotation_id)
            return _annotation(row) if row else None

    def add(self, kind: Kind, record_id: str, author: str, position: str, text: str) -> int:
        with Session(self._engine) as session, session.begin():
            row = AnnotationRow(kind=kind, record_id=record_id, author=author, position=position, text=text)
            session.add(row)
            session.flush()
            return row.id

    def set_withdrawn(self, annotation_id: int, withdrawn: bool) -> bool:
        """False where there is no such annotation."""
        with Session(self._engine) as session, session.begin():
            row = session.get(AnnotationRow, annotation_id)
            if row is None:
                return False
            row.withdrawn_at = now() if withdrawn else None
            return True


def _annotation(row: AnnotationRow) -> Annotation:
    return Annotation(row.id, row.kind, row.record_id, row.author, row.position, row.text, row.at)
