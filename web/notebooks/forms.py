"""What a form of a notebook sent: fields named by path, each with the revision it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from web.notebooks.document import Document
from web.notebooks.edits import EDITABLE, value_at


@dataclass(frozen=True)
class Sent:
    """``base`` holds for the whole form; a field saved in place since then carries its own revision."""

    fields: dict[str, str]
    bases: dict[str, int]
    base: int


@dataclass(frozen=True)
class Drawn:
    """Fields as they are to be shown: what is stored, or what was typed and could not be stored yet, and why."""

    document: Document
    base: int
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)  # of typed fields: the revision they were drawn from

    def value(self, path: str) -> str:
        return self.typed.get(path, value_at(self._stored, path) or "")

    @cached_property
    def _stored(self) -> dict[str, Any]:
        return self.document.model_dump(mode="json")


def read_sent(form: MultiDict[str, str]) -> Sent:
    """After a collision ``keep=theirs`` leaves out the fields named in ``collided``."""
    given_up = set(form.getlist("collided")) if form.get("keep") == "theirs" else set()
    fields = {name: text for name, text in form.items() if EDITABLE.fullmatch(name) and name not in given_up}
    base = form.get("base", 0, type=int)
    return Sent(fields, {name: form.get(f"base:{name}", base, type=int) for name in fields}, base)
