"""Whether a negotiated contract fits under the limit that the municipality typed in. Without its limit nothing is said to be allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommender.planning.asked import PlanAsked

Verdict = Literal["no_limit", "no_amount", "no_years", "no_date", "not_in_force", "within", "above"]


@dataclass(frozen=True)
class Direct:
    """``compared``: yen, the whole of the contract; ``on``: the day of the contract as planned."""

    verdict: Verdict
    compared: int | None
    on: date


def judged(asked: PlanAsked, on: date) -> Direct:
    """Amounts of several years are compared as their total, which is the stricter reading; an amount "a year" hints at several."""
    amount = asked.amount
    several = asked.multi_year or (asked.multi_year is None and asked.amount_of == "year")
    by_year = several and asked.amount_of != "total"
    compared = amount * (asked.years or 1) if amount is not None and by_year else amount
    return Direct(_verdict(asked, compared, by_year, on), compared, on)


def _verdict(asked: PlanAsked, compared: int | None, by_year: bool, on: date) -> Verdict:
    if asked.limit is None:
        return "no_limit"
    if compared is None:
        return "no_amount"
    if asked.limit_from and asked.limit_from > on:
        return "not_in_force"
    if compared > asked.limit:
        return "above"
    if by_year and asked.years is None:
        return "no_years"
    return "within" if asked.limit_from else "no_date"
