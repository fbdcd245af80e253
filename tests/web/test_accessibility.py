"""The record of accessibility tests: whole, honest about what nobody tested, and shown as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError
from reading import Reader

from web.accessibility import RECORD, read


@pytest.mark.parametrize(("standard", "a", "aa"), [("wcag", 31, 24), ("jis", 25, 13)])
def test_every_criterion_of_both_standards_is_listed_once(standard: str, a: int, aa: int) -> None:
    criteria = [c for c in read().criteria if getattr(c, standard)]
    assert (sum(c.level == "A" for c in criteria), sum(c.level == "AA" for c in criteria)) == (a, aa)
    numbers = [tuple(map(int, c.number.split("."))) for c in read().criteria]
    assert numbers == sorted(set(numbers))


def test_a_result_names_how_it_was_found() -> None:
    record = read()
    known = {m.id for m in record.methods}
    assert {m for c in record.criteria for m in c.methods} == known
    assert [c.number for c in record.criteria if c.result != "未試験" and not c.methods] == []
    assert [c.number for c in record.criteria if c.result == "適合" and "該当" in c.note] == []


def test_what_a_program_cannot_judge_is_not_called_conforming() -> None:
    results = {c.number: c.result for c in read().criteria}
    assert {results[n] for n in ("1.1.1", "1.3.1", "1.3.3", "2.4.4", "2.4.6", "4.1.2", "4.1.3")} == {"未試験"}


def test_the_page_shows_every_result_and_promises_no_conformance(client: FlaskClient) -> None:
    page = client.get("/accessibility").text
    record = read()
    for c in record.criteria:
        assert f"{c.number} {c.name}" in page
        assert c.note in page
    for standard in ("jis", "wcag"):
        counts = record.counts(standard)
        assert f"適合 {counts['適合']}、該当なし {counts['該当なし']}、未試験 {counts['未試験']}" in page
    assert "に「配慮」しています" in page
    assert "mailto:" not in page


def test_every_page_leads_to_it_and_its_sample_pages_answer(client: FlaskClient) -> None:
    assert "/accessibility" in Reader(client.get("/").text).links
    assert "/accessibility" in Reader(client.get("/nothing").text).links
    assert [p.address for p in read().pages if client.get(p.address).status_code not in (200, 400)] == []


@pytest.mark.parametrize(("old", "new"), [("result: 未試験", "result: たぶん"), ("level: AA", "level: AAA"), ("number: 1.1.1", "number: 1.1")])
def test_a_slip_in_the_record_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "record.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValidationError):
        read(path)
