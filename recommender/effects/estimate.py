"""Our own figures: hours a year now and after, their value, what it costs, when it breaks even.

Pure functions; hours are hours a year, money is yen. Every formula and where it comes from: docs/effects.md.
"""

from __future__ import annotations

from dataclasses import dataclass

MINUTES = 60  # of an hour


@dataclass(frozen=True)
class Range:
    """``low`` <= ``middle`` <= ``high``; all three alike where one number is known."""

    low: float
    middle: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.middle + other.middle, self.high + other.high)

    @classmethod
    def exactly(cls, number: float) -> Range:
        return cls(number, number, number)


def hours_a_year(count: float, minutes: float) -> float:
    """H = n * m / 60, for n pieces a year of m minutes each."""
    return count * minutes / MINUTES


def hours_after(now: float, ratios: Range) -> Range:
    """H' = H * r, for the ratios r = after / before of cases."""
    return Range(now * ratios.low, now * ratios.middle, now * ratios.high)


def hours_freed(now: float, after: Range) -> Range:
    """F = H - H'; negative where more is needed than before. The least is freed where the most is left."""
    return Range(now - after.high, now - after.middle, now - after.low)


def value_of(freed: Range, hourly_cost: float) -> Range:
    """V = F * w, in yen a year, for w yen an hour. It is time for other work, not money saved."""
    return Range(freed.low * hourly_cost, freed.middle * hourly_cost, freed.high * hourly_cost)


def cost_over(first: float, yearly: float, years: int) -> float:
    """C = A + B * Y, for A yen at first, B yen a year and Y years. Nothing is discounted."""
    return first + yearly * years


def balance_over(value: Range, first: float, yearly: float, years: int) -> Range:
    """S = V * Y - C."""
    cost = cost_over(first, yearly, years)
    return Range(value.low * years - cost, value.middle * years - cost, value.high * years - cost)


def break_even(value: float, first: float, yearly: float) -> float | None:
    """T = A / (V - B) years; None where a year's value does not exceed a year's cost, 0.0 where nothing is paid at first."""
    return first / (value - yearly) if value > yearly else None


def hours_needed(first: float, yearly: float, years: int, hourly_cost: float) -> float:
    """N = (A / Y + B) / w: hours a year to be freed so that value and cost are equal over Y years."""
    return (first / years + yearly) / hourly_cost


def minutes_at(needed: float, count: float, minutes: float) -> float | None:
    """M = m - 60 * N / n: minutes a piece at which N hours a year are freed; None where even 0 minutes do not free them."""
    left = minutes - MINUTES * needed / count
    return left if left >= 0 else None
