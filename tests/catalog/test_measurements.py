"""What to record before the start: three numbers for every category, each with what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from catalog.catalog import Catalog
from catalog.check import check
from catalog.faults import FaultyFacts


def test_every_category_has_three_numbers(catalog: Catalog) -> None:
    for category in catalog.categories:
        assert sum(category in m.categories for m in catalog.measurements.values()) == 3, category


def test_every_number_rests_on_a_case_of_the_catalogue(catalog: Catalog) -> None:
    for one in catalog.measurements.values():
        assert one.cases, one.id
        assert set(one.cases) <= set(catalog.cases)
        assert one.again == sorted(one.again)


def test_a_fourth_number_is_a_fault(small_data: Path) -> None:
    path = small_data / "measures.yaml"
    numbers = yaml.safe_load(path.read_text(encoding="utf-8"))
    free = next(n for n in numbers if "rpa" not in n["categories"])
    free["categories"].append("rpa")
    numbers[0]["cases"] = ["never"]
    path.write_text(yaml.safe_dump(numbers, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FaultyFacts) as faulty:
        check(small_data)
    told = {(f.field, f.file) for f in faulty.value.faults}
    assert ("rpa", "data/measures.yaml") in told
    assert (f"{numbers[0]['id']}.cases", "data/measures.yaml") in told


def test_an_effect_stays_within_its_case(small_data: Path) -> None:
    path = next(p for p in sorted((small_data / "cases").glob("*.yaml")) if "\neffects:" in p.read_text(encoding="utf-8"))
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    record["effects"][0]["categories"] = ["toshokan"]
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FaultyFacts) as faulty:
        check(small_data)
    assert [f.field for f in faulty.value.faults] == ["effects.0.categories"]
