"""Edits by path: what may be edited, what collides, what merges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.notebooks.document import Candidate, Document, PinnedCase, Progress
from web.notebooks.edits import BadEdit, collisions, edited, touched, value_at

BASE = Document(
    title="題",
    candidates={"a": Candidate(name="A"), "b": Candidate(name="B", reason="安い")},
    cases={"k": PinnedCase(title="事例", place="久慈市")},
    progress={"old": Progress(status="doing", owner="山田")},
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
VALUES = {
    "title": TEXT.filter(str.strip),
    "need": TEXT,
    "author": TEXT,
    "conditions.budget": TEXT,
    "candidates.a.reason": TEXT,
    "candidates.a.comment": TEXT,
    "candidates.b.reason": TEXT,
    "cases.k.comment": TEXT,
    "progress.old.note": TEXT,
    "progress.old.status": st.sampled_from(["todo", "doing", "done", "not_needed"]),
    "progress.new.owner": TEXT,
    "progress.new.due": st.dates().map(str) | st.just(""),
    "decision.outcome": st.sampled_from(["", "proceed", "none"]),
    "decision.why": TEXT,
}
EDIT = st.sampled_from(sorted(VALUES)).flatmap(lambda path: st.tuples(st.just(path), VALUES[path]))


@given(EDIT, EDIT)
def test_edits_of_different_fields_merge_in_either_order(one: tuple[str, str], other: tuple[str, str]) -> None:
    if one[0] == other[0]:
        return
    first, second = dict([one]), dict([other])
    assert collisions(BASE, edited(BASE, first), second) == []
    assert edited(edited(BASE, first), second) == edited(edited(BASE, second), first)


@given(EDIT)
def test_an_edit_sets_its_field_and_nothing_else(one: tuple[str, str]) -> None:
    path, text = one
    before, after = BASE.model_dump(mode="json"), edited(BASE, {path: text}).model_dump(mode="json")
    assert (value_at(after, path) or "") == text.strip()
    for other in VALUES:
        if other != path:
            assert (value_at(after, other) or "") == (value_at(before, other) or "")


@given(EDIT, st.data())
def test_two_edits_of_one_field_collide_unless_they_agree(one: tuple[str, str], data: st.DataObject) -> None:
    path, theirs = one
    ours = data.draw(VALUES[path])
    now = edited(BASE, {path: theirs})
    mine = touched(BASE, {path: ours})
    drawn, stored = value_at(BASE.model_dump(mode="json"), path) or "", value_at(now.model_dump(mode="json"), path) or ""
    assert bool(collisions(BASE, now, mine)) == (stored != drawn and ours.strip() not in (stored, drawn))


def test_a_collision_holds_both_texts() -> None:
    (found,) = collisions(BASE, edited(BASE, {"candidates.b.reason": "速い"}), {"candidates.b.reason": " 実績 "})
    assert (found.path, found.theirs, found.ours) == ("candidates.b.reason", "速い", "実績")


def test_what_is_sent_back_as_drawn_is_no_edit() -> None:
    sent = {"candidates.b.reason": "安い", "candidates.a.reason": "", "progress.new.status": "todo", "decision.on": "", "title": "新しい題"}
    assert touched(BASE, sent) == {"title": "新しい題"}
    lines = Document(title="題", need="一行目\n二行目")
    assert touched(lines, {"need": "一行目\r\n二行目"}) == {}


def test_lines_are_stored_with_one_kind_of_end() -> None:
    assert edited(BASE, {"need": "一\r\n二\r\n"}).need == "一\n二"


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("candidates.gone.reason", "x", "もうありません"),
        ("candidates.a.name", "x", "もうありません"),
        ("selection.entries.a.why", "x", "もうありません"),
        ("__class__", "x", "もうありません"),
        ("title", " ", "空のまま"),
        ("need", "あ" * 4_001, "4,000文字以内"),
        ("progress.old.due", "来月", "2026-04-01のように"),
        ("progress.old.status", "half", "選択肢から"),
        ("decision.outcome", "maybe", "選択肢から"),
        ("municipality", "久慈市", "選択肢から"),
    ],
)
def test_refused_with_a_sentence_at_its_path(path: str, text: str, sentence: str) -> None:
    with pytest.raises(BadEdit) as bad:
        edited(BASE, {path: text, "author": "山田"})
    assert list(bad.value.problems) == [path]
    assert sentence in bad.value.problems[path]


def test_blanks_take_values_away() -> None:
    filled = edited(BASE, {"decision.outcome": "none", "progress.old.due": "2026-04-01", "municipality": "032077"})
    emptied = edited(filled, {"decision.outcome": "", "progress.old.due": " ", "municipality": ""})
    assert (emptied.decision.outcome, emptied.progress["old"].due, emptied.municipality) == (None, None, None)
