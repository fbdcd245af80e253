from __future__ import annotations

from datetime import date
from itertools import pairwise

from catalog.schema_service import PlanStep
from recommender.planning.chain import LONGEST, SHORTEST, backward, fitted, forward, length, lengths
from recommender.planning.workdays import count, moved


def _some(steps: list[PlanStep]) -> list[PlanStep]:
    return [s for s in steps if s.part in ("contract", "build")]


def test_backwards_and_forwards_agree(steps: list[PlanStep]) -> None:
    some = _some(steps)
    spans = backward(some, date(2027, 3, 31), LONGEST)
    assert spans[-1].end == date(2027, 3, 31)
    assert [s.step for s in spans] == some
    assert all(moved(a.end, 1) == b.begin for a, b in pairwise(spans))
    assert [count(s.begin, s.end) for s in spans] == [s.days[1] for s in some]
    assert forward(some, spans[0].begin, LONGEST) == spans


def test_a_fit_is_as_unhurried_as_the_time_allows(steps: list[PlanStep]) -> None:
    some, end = _some(steps), date(2027, 3, 31)
    shortest, longest = (backward(some, end, e)[0].begin for e in (SHORTEST, LONGEST))
    assert fitted(some, longest, end) == (backward(some, end, LONGEST), LONGEST)
    assert fitted(some, shortest, end)[1] == SHORTEST
    between = fitted(some, date(2027, 1, 12), end)
    assert SHORTEST < between[1] < LONGEST
    assert between[0][0].begin >= date(2027, 1, 12)


def test_too_short_a_time_begins_too_early(steps: list[PlanStep]) -> None:
    spans, ease = fitted(_some(steps), date(2027, 3, 30), date(2027, 3, 31))
    assert ease == SHORTEST
    assert spans[0].begin < date(2027, 3, 30)


def test_lengths(steps: list[PlanStep]) -> None:
    build = next(s for s in steps if s.id == "build")
    assert (length(build, SHORTEST), length(build, LONGEST)) == build.days
    assert lengths([build, build], SHORTEST) == 2 * build.days[0]
