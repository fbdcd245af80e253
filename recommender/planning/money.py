"""Where the money can come from: the initial budget of a year, a supplementary budget of a session, or money voted already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from catalog.schema_service import PlanStep
from recommender.planning.asked import PlanAsked
from recommender.planning.chain import length
from recommender.planning.fiscal import Month, fiscal_year, year_begin
from recommender.planning.steps import Steps, chosen
from recommender.planning.workdays import at_or_after, at_or_before, moved

# Nothing was said about the own assembly: sessions as most municipalities have them (data/plan-steps.yaml says from where).
USUAL_SESSIONS = (3, 6, 9, 12)
_MIDDLE = 5  # of an ease from 0 to 10


@dataclass(frozen=True)
class Fixed:
    """A working day of the calendar; ``own``: the municipality's own date, else the usual one."""

    day: date
    own: bool


@dataclass(frozen=True)
class Vote:
    """``deadline``: by when the request is handed in; ``assessed``: the end of the assessment; ``vote``: the decision."""

    deadline: Fixed
    assessed: Fixed
    vote: Fixed


@dataclass(frozen=True)
class Money:
    """``available``: the first day on which a contract may be called for. ``requested``: they said that this was asked for."""

    kind: Literal["initial", "supplementary", "granted"]
    fiscal_year: int
    session: Month | None
    calendar: Vote | None
    available: date
    requested: bool = False

    @property
    def of_whole_year(self) -> bool:
        """Not from a session within the year: tenders may be called for before the year where own rules allow it."""
        return self.kind != "supplementary"

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.session or self.fiscal_year}"


def ways_to_money(every: Iterable[PlanStep], asked: PlanAsked, today: date) -> list[Money]:
    """All within reach of today and of the wanted start, past ones too, in order of the day they are available."""
    steps = list(every)
    early, late = sorted((Month.of(today), asked.start))
    found = [*_initial(steps, asked, early, late, today), *_supplementary(steps, asked, early, late, today)]
    if asked.reached == "budget":
        found += _granted(today)
    return sorted(found, key=lambda m: (m.available, m.kind))


def _granted(today: date) -> Iterator[Money]:
    yield Money("granted", fiscal_year(today), None, None, at_or_after(today))
    if today.month == 3:  # what was voted may be the initial budget of the year about to begin
        coming = fiscal_year(today) + 1
        yield Money("granted", coming, None, None, at_or_after(year_begin(coming)))


def _initial(steps: list[PlanStep], asked: PlanAsked, early: Month, late: Month, today: date) -> Iterator[Money]:
    waiting = asked.reached == "initial"
    for year in range(early.year - 2, late.year + 3):
        calendar = _initial_calendar(chosen(steps, asked, "initial", False), asked, year)
        requested = waiting and calendar.vote.day >= today
        waiting = waiting and not requested
        yield Money("initial", year, None, calendar, at_or_after(year_begin(year)), requested)


def _initial_calendar(steps: Steps, asked: PlanAsked, year: int) -> Vote:
    in_spring = [m for m in asked.assembly_months if m <= 3]
    vote = Fixed(Month(year, max(in_spring) if in_spring else steps.one("assembly").month or 3).last_workday, bool(in_spring))
    latest = moved(vote.day, -3)
    deadline = _own(asked.request_deadline, year, latest) or Fixed(Month(year - 1, steps.one("request").month or 10).last_workday, False)
    assessed = _own(asked.assessment, year, moved(vote.day, -1))
    if assessed is None or assessed.day <= deadline.day:
        usual = min(Month(year, steps.one("assess").month or 1).last_workday, moved(vote.day, -1))
        assessed = Fixed(max(usual, moved(deadline.day, 1)), False)
    return Vote(deadline, assessed, vote)


def _own(day: date | None, year: int, latest: date) -> Fixed | None:
    """``day`` as the date of the budget of ``year``, which is made in the year before it."""
    if day is None or fiscal_year(day) + 1 != year:
        return None
    fixed = at_or_before(day)
    return Fixed(fixed, True) if fixed <= latest else None


def _supplementary(steps: list[PlanStep], asked: PlanAsked, early: Month, late: Month, today: date) -> Iterator[Money]:
    own = chosen(steps, asked, "supplementary", False)
    waiting, deadline = asked.reached == "supplementary", asked.supplementary_deadline
    month = early.plus(-18)
    while month <= late.plus(18):
        month = month.plus(1)
        if month.number not in (asked.assembly_months or USUAL_SESSIONS):
            continue
        vote = month.last_workday
        in_session = length(own.one("assembly"), _MIDDLE)
        usual = moved(vote, -in_session - length(own.one("assess"), _MIDDLE))
        given = deadline is not None and month.plus(-4).first_workday <= at_or_before(deadline) <= moved(vote, -3)
        asked_by = Fixed(at_or_before(deadline), True) if given and deadline else Fixed(usual, False)
        deadline = None if given else deadline
        requested = waiting and vote >= today
        waiting = waiting and not requested
        assessed = Fixed(max(moved(vote, -in_session), moved(asked_by.day, 1)), False)
        calendar = Vote(asked_by, assessed, Fixed(vote, bool(asked.assembly_months)))
        yield Money("supplementary", fiscal_year(vote), month, calendar, moved(vote, 1), requested)
