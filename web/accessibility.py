"""What was tested of the pages' accessibility: reads web/accessibility.yaml, the record that /accessibility shows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

RECORD = Path(__file__).with_name("accessibility.yaml")

Result = Literal["適合", "該当なし", "未試験"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(_Entry):
    """One way of testing; ``who`` says whether a program or the makers judged."""

    id: str
    name: str
    who: Literal["自動", "作り手"]
    what: str


class Criterion(_Entry):
    """A success criterion. ``jis``: also in JIS X 8341-3:2016; ``wcag``: still in WCAG 2.2."""

    number: str = Field(pattern=r"^[1-4]\.\d\.\d{1,2}$")
    name: str
    level: Literal["A", "AA"]
    jis: bool = False
    wcag: bool = True
    result: Result
    methods: list[str] = []
    note: str


class Page(_Entry):
    name: str
    address: str


class Record(_Entry):
    tested: date
    environment: str
    states: int
    contact: str
    methods: list[Method]
    pages: list[Page]
    known: list[str]
    criteria: list[Criterion]

    def counts(self, standard: Literal["jis", "wcag"]) -> Counter[Result]:
        """How many criteria of a standard have which result."""
        return Counter(c.result for c in self.criteria if getattr(c, standard))


def read(path: Path = RECORD) -> Record:
    """Raises ``pydantic.ValidationError`` where the record has a gap; a test keeps the shipped one whole."""
    return Record.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
