"""One kind of work beside the cases: what it rests on."""

from __future__ import annotations

import pytest
from samples import case

from catalog.schema import Case
from recommender.effects.estimate import Range
from recommender.effects.statistics import category_record
from recommender.effects.works import TimeKind, Work, estimate_work


def told(identity: str, ratio: float, measure: str, kind: str = "measured") -> Case:
    return case(id=identity, effects=[{"metric": "見本", "before": 1, "after": ratio, "kind": kind, "measure": measure}])


def work(time: TimeKind = "staff", after: float | None = None) -> Work:
    return Work("受付", 1200, 25, after, "chatbot", time)


def test_a_range_of_three_measured_cases() -> None:
    cases = [told("a", 0.5, "piece_time"), told("b", 0.6, "piece_time"), told("c", 0.8, "piece_time")]
    found = estimate_work(work(), category_record("chatbot", cases))
    assert (found.basis, found.now, found.after, found.freed) == ("cases", 500, Range(250, 300, 400), Range(100, 200, 250))
    assert found.record
    assert found.record.measure == "piece_time"
    assert found.measured == 3


def test_two_measures_are_not_one() -> None:
    """Two cases tell the time of a piece and two that of the whole work: together four, but no range."""
    cases = [told(f"p{n}", 0.5, "piece_time") for n in range(2)] + [told(f"t{n}", 0.5, "task_time") for n in range(2)]
    found = estimate_work(work(), category_record("chatbot", cases))
    assert (found.basis, found.after, found.freed, found.span) == ("few", None, None, None)
    assert [s.after for s in found.singles] == [250] * 4


def test_trials_never_become_the_range() -> None:
    found = estimate_work(work(), category_record("chatbot", [told(f"t{n}", 0.5, "task_time", "trial") for n in range(4)]))
    assert found.basis == "few"
    assert found.after is None
    assert found.trial
    assert found.trial.after == Range(250, 250, 250)
    assert found.measured == 0


def test_expectations_are_only_counted() -> None:
    cases = [told("e1", 0.1, "piece_time", "expected"), told("e2", 0.1, "task_time", "expected"), told("m", 0.5, "piece_time")]
    found = estimate_work(work(), category_record("chatbot", cases))
    assert [s.case.case.id for s in found.singles] == ["m"]
    assert found.expected == 2


def test_our_own_measurement_goes_before_cases() -> None:
    cases = [told(f"p{n}", 0.1, "piece_time") for n in range(3)]
    found = estimate_work(work(after=20), category_record("chatbot", cases))
    assert (found.basis, found.after, found.record, found.span) == ("own", Range(400, 400, 400), None, None)
    assert found.freed == Range(100, 100, 100)


@pytest.mark.parametrize(("time", "expected"), [("staff", "few"), ("visit", "cases"), ("waiting", "few")])
def test_residents_time_is_not_staff_time(time: TimeKind, expected: str) -> None:
    cases = [told(f"v{n}", 0.5, "visit_time") for n in range(3)]
    assert estimate_work(work(time), category_record("chatbot", cases)).basis == expected


def test_without_a_category_nothing_is_said() -> None:
    found = estimate_work(work(), None)
    assert (found.now, found.after, found.singles) == (500, None, [])
