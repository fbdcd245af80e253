from __future__ import annotations

from datetime import date

import pytest

from recommender.planning.fiscal import Month, fiscal_year, year_begin, year_end


def test_the_fiscal_year_turns_on_the_first_of_april() -> None:
    assert (fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))) == (2026, 2027)
    assert (year_begin(2026), year_end(2026)) == (date(2026, 4, 1), date(2027, 3, 31))


def test_months() -> None:
    month = Month.parse("2027-01")
    assert (month.plus(-1), month.plus(14)) == (Month(2026, 12), Month(2028, 3))
    assert (month.first_workday, month.last_workday) == (date(2027, 1, 4), date(2027, 1, 29))
    assert str(Month(2027, 4)) == "2027-04"
    assert Month(2026, 12) < month


@pytest.mark.parametrize("text", ["2027-13", "2027-00", "2027", "27-04", "", "来年"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Month.parse(text)
