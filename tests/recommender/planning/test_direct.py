from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recommender.planning.asked import PlanAsked
from recommender.planning.direct import Verdict, judged
from recommender.planning.fiscal import Month

ASKED = PlanAsked(Month(2027, 4), way="negotiated", amount=900_000, amount_of="total", limit=1_000_000, limit_from=date(2025, 4, 1))
ON = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "within"),
        ({"amount": 1_000_000}, "within"),
        ({"amount": 1_000_001}, "above"),
        ({"limit": None}, "no_limit"),
        ({"limit": None, "amount": 1}, "no_limit"),
        ({"amount": None}, "no_amount"),
        ({"limit_from": None}, "no_date"),
        ({"limit_from": date(2027, 4, 2)}, "not_in_force"),
        ({"limit_from": ON}, "within"),
        ({"limit_from": date(2027, 4, 2), "amount": 2_000_000}, "not_in_force"),  # another limit holds on that day
    ],
)
def test_the_amount_is_held_against_the_limit_typed_in(change: dict[str, object], verdict: Verdict) -> None:
    assert judged(replace(ASKED, **change), ON).verdict == verdict  # type: ignore[arg-type]


def test_several_years_count_as_their_total() -> None:
    yearly = replace(ASKED, amount=300_000, amount_of="year", multi_year=True)
    assert judged(yearly, ON).verdict == "no_years"
    assert judged(replace(yearly, years=3), ON).verdict == "within"
    five = judged(replace(yearly, years=5), ON)
    assert (five.verdict, five.compared) == ("above", 1_500_000)
    assert judged(replace(yearly, amount=2_000_000), ON).verdict == "above"  # already one year is too much
    assert judged(replace(yearly, multi_year=False), ON).compared == 300_000
    assert judged(replace(yearly, multi_year=None), ON).verdict == "no_years"  # "a year" hints at several
    assert judged(replace(yearly, multi_year=None, years=1), ON).verdict == "within"
