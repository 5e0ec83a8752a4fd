"""The loop over years: state in, yearly records out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.years.construction import first_pipeline
from ytterby.years.period import PeriodBuilder
from ytterby.years.projects import schedule
from ytterby.years.state import first_state
from ytterby.years.step import Year, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.base_year.calibrate import BaseYear
    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario


def run_years(
    base: BaseYear, scenario: Scenario, book: Book, tick: Callable[[int], None] | None = None
) -> list[Year]:
    """All years of a scenario. `tick` is called after each with its number.

    Raises MarketError when a year cannot be cleared.
    """
    builder = PeriodBuilder(base)
    state = first_state(base)
    last = scenario.years.end
    active = {
        row.measure_id.split("#")[0]
        for year in range(base.first_year, last + 1)
        for row in scenario.acts_in(year, book)
        if row.share_of_year > 0
    }
    shape = state.pipeline.shape
    state.pipeline = schedule(base, active, shape) + first_pipeline(base, scenario, shape)
    years: list[Year] = []
    for year in range(base.first_year, last + 1):
        record, state = step(state, base, builder, scenario, book)
        years.append(record)
        if tick:
            tick(year)
    return years
