"""What a plan is asked with. Only what the municipality itself said; None is "not said", never a default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommender.planning.fiscal import Month

Way = Literal["bid", "proposal", "negotiated"]
# How far they are: nothing; estimates at hand; the money asked for in the initial or a supplementary budget; the money voted.
Reached = Literal["none", "estimate", "initial", "supplementary", "budget"]
AmountOf = Literal["year", "total"]
LimitKind = Literal["service", "lease", "purchase", "making"]

FARTHEST_MONTHS = 60  # a plan further ahead says nothing


@dataclass(frozen=True)
class PlanAsked:
    """``amount``, ``limit``: yen. ``limit``: the own limit for negotiated contracts of ``limit_kind``, in force from ``limit_from``.

    ``early_notice``: whether the own rules allow calling for tenders before the fiscal year, on condition of the vote.
    ``assembly_months``: in which the assembly meets. ``request_deadline`` and ``assessment`` are those of the next
    initial budget, ``supplementary_deadline`` that of the next session.
    """

    start: Month
    way: Way | None = None
    reached: Reached = "none"
    multi_year: bool | None = None
    years: int | None = None
    subsidy: bool | None = None
    amount: int | None = None
    amount_of: AmountOf | None = None
    limit_kind: LimitKind | None = None
    limit: int | None = None
    limit_from: date | None = None
    early_notice: bool | None = None
    assembly_months: tuple[int, ...] = ()
    request_deadline: date | None = None
    assessment: date | None = None
    supplementary_deadline: date | None = None
    subsidy_decision: date | None = None
