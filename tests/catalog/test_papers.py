"""What goes into papers: lines of the role sheet, clauses and functions that several tools share."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from catalog.catalog import Catalog
from catalog.check import cross_check
from catalog.read import read_facts
from catalog.schema_service import RoleLine
from catalog.words import clean


def test_every_function_is_that_of_two_tools_of_its_category(catalog: Catalog) -> None:
    for category, known in catalog.functions.items():
        told = [[clean(f).lower() for f in t.functions] for t in catalog.tools.values() if category in t.categories]
        for function in known.functions:
            having = sum(any(clean(w).lower() in f for f in own for w in function.words) for own in told)
            assert having >= 2, (category, function.text)


def test_every_part_of_the_role_sheet_has_lines(catalog: Catalog) -> None:
    lines = list(catalog.role_lines.values())
    assert {r.part for r in lines} == {"expect", "own", "cio", "time", "task", "conflict", "handover"}
    assert {r.stage for r in lines if r.part == "expect"} == {"構想", "BPR", "調達", "導入", "運用", "見直し"}
    assert len({r.skill for r in lines if r.skill}) == 4


def test_clauses_come_from_procurement_to_review(catalog: Catalog) -> None:
    stages = {catalog.check_items[c.item].stage for c in catalog.clauses.values()}
    assert {"調達", "導入", "運用"} <= stages
    texts = [c.text for c in catalog.clauses.values()]
    assert len(set(texts)) == len(texts)
    assert all(t.endswith("。") for t in texts)


@pytest.mark.parametrize(
    ("change", "part"),
    [({"who": None}, "who"), ({"part": "time"}, "full"), ({"part": "expect"}, "stage"), ({"strength": "P"}, "sources")],
)
def test_a_line_without_what_its_part_needs_is_refused(change: dict[str, str | None], part: str) -> None:
    whole = {"id": "a", "part": "own", "text": "何", "who": "課長", "why": "から", "basis": "推論", "strength": "D"}
    RoleLine.model_validate(whole)
    with pytest.raises(ValidationError, match=part):
        RoleLine.model_validate({**whole, **change})


def test_what_names_nothing_is_told(small_data: Path) -> None:
    for name, key in (("roles", "items"), ("clauses", "item"), ("functions", "id")):
        path = small_data / f"{name}.yaml"
        records = yaml.safe_load(path.read_text(encoding="utf-8"))
        records[0][key] = ["no-such-item"] if key == "items" else "no-such-item"
        path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")
    facts, faults = read_facts(small_data)
    assert faults == []
    told = {(f.file, f.field.partition(".")[2] or f.field) for f in cross_check(facts)}
    assert {("data/roles.yaml", "items"), ("data/clauses.yaml", "item"), ("data/functions.yaml", "no-such-item")} <= told
    assert ("data/functions.yaml", "ai-ocr") in told  # which lost its functions
