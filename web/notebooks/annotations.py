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
            return [Annotation(r.id, r.kind, r.record_id, r.author, r.position, r.text, r.at) for r in session.scalars(wanted)]

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
