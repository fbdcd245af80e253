"""The tables of the notebooks database; migrations/ brings older files here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    """UTC without a zone: SQLite keeps none."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON}


class NotebookRow(Base):
    """``removed_at``: taken off the list, can be brought back."""

    __tablename__ = "notebooks"
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class RevisionRow(Base):
    """One state of a notebook; states are only added."""

    __tablename__ = "revisions"
    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    document: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


class EvidenceRow(Base):
    """A frozen selection. Never updated: a later decision is a new version."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("notebook_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id"))
    version: Mapped[int]
    title: Mapped[str]
    municipality: Mapped[str | None]
    selection: Mapped[dict[str, Any]]
    digest: Mapped[str]
    frozen_at: Mapped[datetime] = mapped_column(default=now)


class ShareRow(Base):
    """A link to read a notebook; ``withdrawn_at`` closes it for good."""

    __tablename__ = "shares"
    token: Mapped[str] = mapped_column(primary_key=True)
    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


class AnnotationRow(Base):
    """A signed opinion on a tool or a case; no fact."""

    __tablename__ = "annotations"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[str] = mapped_column(index=True)
    author: Mapped[str]
    position: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
