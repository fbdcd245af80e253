"""What is typed for a plan: read, held to sense, handed on."""

from __future__ import annotations

from datetime import date

import pytest

from recommender.planning.fiscal import Month
from web.notebooks.document import Document, Plan
from web.notebooks.plan.reading import asked, out_of_reach, read

TODAY = date(2026, 11, 24)
EMPTY = Document(title="題")


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("start", "2027-04", "2027-04"),
        ("start", "2027年4月", "2027-04"),
        ("start", "令和９年４月", "2027-04"),
        ("start", "R9.10", "2027-10"),
        ("start", "2026-11", "2026-11"),
        ("amount", "300万", "3000000"),
        ("amount", "３，０００千円", "3000000"),
        ("amount", "1.5億円", "150000000"),
        ("limit", "1,000,000円", "1000000"),
        ("years", "5か年", "5"),
        ("assembly_months", "3月、6月、９月、12月", "3,6,9,12"),
        ("assembly_months", "12・2・2", "2,12"),
        ("request_deadline", "2026-10-09", "2026-10-09"),
        ("amount", "", ""),
    ],
)
def test_what_can_be_read_is_stored_plainly(name: str, typed: str, stored: str) -> None:
    assert read({f"plan.{name}": typed}, EMPTY, TODAY) == ({f"plan.{name}": stored}, {})


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("start", "2026-10", "過ぎています"),
        ("start", "2031-12", "5年以内"),
        ("start", "2027-13", "1から12まで"),
        ("start", "来年の春", "年-月"),
        ("amount", "-300万", "1,000円以上"),
        ("amount", "0", "1,000円以上"),
        ("amount", "300", "単位"),
        ("amount", "9999億", "1,000億円"),
        ("amount", "たくさん", "数字"),
        ("limit", "2億", "桁と単位"),
        ("limit", "100", "桁と単位"),
        ("years", "0", "1から20"),
        ("years", "99年", "1から20"),
        ("years", "三年", "数字で"),
        ("years", "2.5", "年の単位"),
        ("assembly_months", "13", "1から12"),
        ("assembly_months", "毎月", "1から12"),
        ("request_deadline", "2027-03-05", "3月"),
        ("assessment", "0026-12-01", "年を確かめて"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence_at_its_field(name: str, typed: str, said: str) -> None:
    fields, problems = read({f"plan.{name}": typed, "plan.way": "bid"}, EMPTY, TODAY)
    assert list(problems) == [f"plan.{name}"]
    assert said in problems[f"plan.{name}"]
    assert fields[f"plan.{name}"] == typed


def test_dates_out_of_order_are_told_at_the_field_that_was_changed() -> None:
    both = {"plan.request_deadline": "2026-10-30", "plan.assessment": "2026-10-01"}
    assert list(read(both, EMPTY, TODAY)[1]) == ["plan.assessment"]
    known = EMPTY.model_copy(update={"plan": Plan(assessment=date(2026, 12, 1))})
    assert list(read({"plan.request_deadline": "2026-12-10"}, known, TODAY)[1]) == ["plan.request_deadline"]
    # Next year's deadline may be typed before next year's assessment is known.
    assert read({"plan.request_deadline": "2027-10-15"}, known, TODAY)[1] == {}
    decided = read({"plan.start": "2027-04", "plan.subsidy_decision": "2027-06-01"}, EMPTY, TODAY)[1]
    assert list(decided) == ["plan.subsidy_decision"]
    late = EMPTY.model_copy(update={"plan": Plan(subsidy_decision=date(2027, 6, 1))})
    assert list(read({"plan.start": "2027-04"}, late, TODAY)[1]) == ["plan.start"]


def test_what_stands_already_is_not_complained_about() -> None:
    old = EMPTY.model_copy(update={"plan": Plan(start="2025-04", amount="300")})
    assert read({"plan.start": "2025-04", "plan.amount": "300"}, old, TODAY)[1] == {}


def test_nothing_is_asked_without_a_start() -> None:
    assert asked(EMPTY) is None


def test_answers_become_a_question_to_the_plan() -> None:
    plan = Plan(start="2027-04", way="bid", amount="3000000", assembly_months="2,6", early_notice="no", limit_from=date(2025, 4, 1))
    found = asked(EMPTY.model_copy(update={"plan": plan, "answers": {"multi_year": "yes", "subsidy": None}}))
    assert found is not None
    assert (found.start, found.way, found.reached, found.amount, found.limit) == (Month(2027, 4), "bid", "none", 3_000_000, None)
    assert (found.multi_year, found.subsidy, found.early_notice) == (True, None, False)
    assert found.assembly_months == (2, 6)


def test_a_start_out_of_reach() -> None:
    assert out_of_reach(Month(2026, 11), TODAY) is None
    assert "過ぎています" in str(out_of_reach(Month(2026, 10), TODAY))
    assert "5年以内" in str(out_of_reach(Month(2031, 12), TODAY))
