"""The loop over years: state in, yearly records out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ytterby.world.planned import with_public_stocks
from ytterby.years.calendar import YEAR, Period, Periods
from ytterby.years.law import LawOfRun
from ytterby.years.order import processes_of
from ytterby.years.price_expectations import Foresight
from ytterby.years.step import Year, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


def run_years(
    base: BaseYear,
    scenario: Scenario,
    book: Book,
    on_progress: Callable[[int], None] | None = None,
    periods: Periods | None = None,
) -> list[Year]:
    """All periods of a scenario. `on_progress` is called after each year with its number.

    periods : those of all scenarios that this one is compared with; its own if left out.

    Raises MarketError when a year cannot be cleared.
    """
    base = with_public_stocks(base, scenario)
    periods = periods or Periods.of(scenario, book, base.network)
    sequence = periods.between(base.first_year, scenario.years.end)
    foresight = _foresight(base, scenario, book, on_progress, periods)
    law = LawOfRun(base, scenario, book)
    processes = processes_of(base, scenario, law, foresight)
    state = processes.initial(sequence[0])
    years: list[Year] = []
    for period, following in zip(
        sequence, [*sequence[1:], Period(scenario.years.end + 1)], strict=True
    ):
        record, state = step(state, following, base, processes, law)
        years.append(record)
        if on_progress and period.last_month == YEAR:
            on_progress(period.year)
    return years


def _foresight(
    base: BaseYear,
    scenario: Scenario,
    book: Book,
    on_progress: Callable[[int], None] | None,
    periods: Periods,
) -> Foresight | None:
    """The prices of a first run with pipeline-aware investors, where a scenario asks for them."""
    if scenario.switches.expectations != "perfect":
        return None
    switches = scenario.switches.model_copy(update={"expectations": "pipeline_aware"})
    first = run_years(base, replace(scenario, switches=switches), book, on_progress, periods)
    return Foresight.of(base, first)
