"""Periods of a run: their order, lengths and labels, and where they are short."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from ytterby.law.book import Book
from ytterby.law.names import RARE_EARTHS
from ytterby.scenarios.read import resolve
from ytterby.years.calendar import Span, calendar


def spans_of(name, **years):
    book = Book.read()
    scenario = resolve(name, book)
    scenario = replace(scenario, years=scenario.years.model_copy(update=years))
    return calendar(scenario, book, scenario.years.start, set(RARE_EARTHS))


@pytest.mark.parametrize("name", ["baseline", "licensing-2025", "as-recorded", "embargo"])
@pytest.mark.parametrize("wish", ["auto", "none", [2026, 2030]])
def test_periods_follow_each_other_without_gap(name, wish):
    spans = spans_of(name, quarters=wish)
    for one, other in pairwise(spans):
        assert other.first == one.last + timedelta(days=1)
    assert sum(span.months for span in spans) == 12 * (2045 - 2024 + 1)
    assert len({span.label for span in spans}) == len(spans)


def test_eight_quarters_from_the_one_in_which_the_licence_takes_effect():
    short = [span.label for span in spans_of("licensing-2025") if span.months == 3]
    first = short.index("2025Q2")
    assert short[first : first + 8] == [
        "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1",
    ]  # fmt: skip


def test_quiet_scenarios_run_in_years():
    assert all(span.months == 12 for span in spans_of("baseline"))


def test_months_on_request():
    spans = spans_of("baseline", months=[2025])
    assert [s.label for s in spans if s.year == 2025][:2] == ["2025-01", "2025-02"]
    assert len([s for s in spans if s.months == 1]) == 12


def test_the_middle_of_a_whole_year_is_its_number():
    assert Span(2025).at == 2025.0
    assert sum(Span(2025, m, 3).at for m in (1, 4, 7, 10)) / 4 == pytest.approx(2025.0)
