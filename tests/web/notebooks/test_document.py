"""The shape of a notebook: what it holds to, and that it survives being stored."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from web.notebooks.document import OUTCOME_LABELS, STATUS_LABELS, Candidate, Document, Entry, Progress, Selection


def test_an_empty_notebook_needs_only_a_title() -> None:
    assert Document(title=" 久慈市の窓口 ").title == "久慈市の窓口"
    for title in ("", "　", "あ" * 201):
        with pytest.raises(ValidationError):
            Document(title=title)


def test_what_is_stored_comes_back_in_the_same_order() -> None:
    document = Document(title="題", candidates={i: Candidate(name=i) for i in ("c", "a", "b")}, progress={"x": Progress(status="done")})
    back = Document.model_validate(document.model_dump(mode="json"))
    assert back == document
    assert list(back.candidates) == ["c", "a", "b"]


def test_no_more_than_fifty_candidates() -> None:
    with pytest.raises(ValidationError):
        Document(title="題", candidates={str(n): Candidate(name="a") for n in range(51)})


def test_unknown_parts_are_refused() -> None:
    with pytest.raises(ValidationError):
        Document.model_validate({"title": "題", "colour": "red"})


def test_every_value_has_a_label() -> None:
    for status in STATUS_LABELS:
        assert Progress(status=status).status == status
    for outcome in OUTCOME_LABELS:
        assert Document.model_validate({"title": "題", "decision": {"outcome": outcome}}).decision.outcome == outcome


def test_undecided_are_those_without_verdict_or_reason() -> None:
    entries = {"a": Entry(name="a"), "b": Entry(name="b", verdict="kept"), "c": Entry(name="c", verdict="dropped", why="高い")}
    selection = Selection.model_validate({"question": "q", "address": "/", "searched_on": "2026-04-01", "catalogue": "x", "entries": entries})
    assert selection.undecided == ["a", "b"]
