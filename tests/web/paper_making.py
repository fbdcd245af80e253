"""Notebooks of which the papers are made, and reading what came out."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from recommender.recommend import Recommender
from web.notebooks.document import Document
from web.notebooks.store import Notebook
from web.papers.basis import Basis, basis

DAY = date(2026, 11, 23)
WORKS = {
    "1": {"name": "転入届の受付", "category": "madoguchi", "count": "1200", "minutes": "35"},
    "2": {"name": "待ち時間", "category": "madoguchi", "time": "waiting", "count": "1.2万", "minutes": "40"},
    "3": {"name": "文字起こし", "category": "gijiroku", "count": "240", "minutes": "90", "minutes_after": "60"},
}
FULL: dict[str, Any] = {
    "title": "書かない窓口（令和9年度）",
    "municipality": "032077",
    "author": "市民課",
    "need": "住民が同じ住所を何枚も書いている。職員は打ち直しに追われ、繁忙期は2時間待つ。",
    "conditions": {"category": "madoguchi"},
    "answers": dict.fromkeys(("personal_data", "my_number", "outsourcing", "new_contract", "proposal"), "yes"),
    "figures": {
        "works": WORKS,
        "hourly_cost": "3200",
        "cost_first": "450万",
        "cost_yearly": "120万",
        "years": "5",
        "measuring": {"visit-minutes": {"before": "41分"}},
    },
    "plan": {"start": "2027-10", "way": "proposal"},
}


def made(recommender: Recommender, **parts: Any) -> Basis:
    """Inside a request; ``candidates``: ids."""
    ids = parts.pop("candidates", [])
    tools = {i: {"name": recommender.catalog.tools[i].name} for i in ids}
    document = Document.model_validate({"title": "題", **parts, "candidates": tools})
    return basis(Notebook("n", 1, document, "作成", datetime(2026, 11, 23), False), recommender, DAY)


def read(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def paragraphs(document: Any) -> list[Any]:
    """Those of the body in order, and those of every cell."""
    return [*document.paragraphs, *(p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs)]


def said(content: bytes) -> str:
    return "\n".join(p.text for p in paragraphs(read(content)))


def headings(content: bytes) -> list[str]:
    return [p.text for p in read(content).paragraphs if p.style.name == "Heading 1"]


def pages(papers: dict[str, bytes], folder: Path) -> dict[str, int]:
    """As many A4 pages as LibreOffice makes of each. One start for all of them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("soffice is not installed")
    files = []
    for name, content in papers.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files], check=True, capture_output=True)
    return {name: len(re.findall(rb"/Type\s*/Page[^s]", (folder / f"{name}.pdf").read_bytes())) for name in papers}
