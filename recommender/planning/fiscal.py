"""Months, and the fiscal year from 1 April to 31 March (Local Autonomy Act, article 208), named by the year it begins in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from recommender.planning.workdays import at_or_after, at_or_before


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """ "2027-04"; raises ValueError."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def plus(self, months: int) -> Month:
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    @property
    def first_workday(self) -> date:
        return at_or_after(date(self.year, self.number, 1))

    @property
    def last_workday(self) -> date:
        following = self.plus(1)
        return at_or_before(date(following.year, following.number, 1) - timedelta(days=1))


def fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def year_begin(year: int) -> date:
    return date(year, 4, 1)


def year_end(year: int) -> date:
    return date(year + 1, 3, 31)
