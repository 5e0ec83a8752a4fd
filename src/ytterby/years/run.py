"""The loop over years: state in, yearly records out; and how closely the first period returns the base
year as it was reconciled.

The base year is no program of its own: it is the first period of a scenario, built and cleared by the
step that every other period goes through, with the law of that year as the scenario has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.world.planned import with_public_stocks
from ytterby.years.calendar import YEAR, Period, Periods
from ytterby.years.law import LawOfRun
from ytterby.years.order import processes_of
from ytterby.years.processes.expectations import Foresight
from ytterby.years.step import Year, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ytterby.controls.book import Book
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.program import PeriodProgram


MINIMUM = 1.0  # [grains] of a quantity that is compared
MIN_PRICE = 0.01  # [USD/kg] of a price that is compared


@dataclass(frozen=True)
class Reproduction:
    """The cleared first period, and its deviations from the reconciled base year (fractions).

    price : array (node), nan where nothing is traded; quantity : array (column), nan where the base
    year has less than a grain. The capped part of a use counts with its elastic part.
    """

    program: PeriodProgram
    solution: Solution
    price: Floats
    quantity: Floats

    @property
    def max_price_deviation(self) -> float:
        """Worst |price / base - 1| over nodes with trade and a price above a cent."""
        return float(np.nanmax(np.abs(self.price)))

    @property
    def max_quantity_deviation(self) -> float:
        """Worst |quantity / base - 1| over columns above one grain."""
        return float(np.nanmax(np.abs(self.quantity)))


def reproduce(base: BaseYear, scenario: Scenario, book: Book) -> Reproduction:
    """Run a scenario over the base year, as one period, and compare.

    scenario : as a rule the reference scenario of the data folder (`Chain.reference_scenario`).

    Raises MarketError when the year cannot be cleared.
    """
    years = scenario.years.model_copy(update={"end": base.first_year})
    (record,) = run_years(base, replace(scenario, years=years), book, periods=Periods())
    known = np.nan_to_num(base.price) > MIN_PRICE
    price = _deviation(record.solution.price, base.price, known)
    activity = record.solution.activity.copy()
    network = base.network
    activity[network.elastic] += activity[network.capped]
    large = base.activity > MINIMUM * network.chain.mass_tolerance
    quantity = _deviation(activity, base.activity, large)
    return Reproduction(record.program, record.solution, price, quantity)


def _deviation(now: Floats, base: Floats, known: NDArray[np.bool_]) -> Floats:
    """now / base - 1 where known, else nan."""
    return np.asarray(np.where(known, now / np.where(known, base, 1.0) - 1.0, np.nan))


@dataclass
class Trail:
    """The first of several runs that differ in their controls alone, for the others to begin where they part: they have
    its periods that begin alike, and run the last of these again."""

    law: LawOfRun | None = None
    years: list[Year] = field(default_factory=list)


def run_years(
    base: BaseYear,
    scenario: Scenario,
    book: Book,
    on_progress: Callable[[int], None] | None = None,
    periods: Periods | None = None,
    trail: Trail | None = None,
) -> list[Year]:
    """All periods of a scenario. `on_progress` is called after each year with its number.

    periods : those of all scenarios that this one is compared with; its own if left out.
    trail : a run on the same base and in the same periods, of a scenario that differs in its controls alone; the first
        that is given a new one writes it.

    Raises MarketError when a year cannot be cleared.
    """
    base = with_public_stocks(base, scenario)
    periods = periods or Periods.of(scenario, book, base.network)
    sequence = periods.between(base.first_year, scenario.years.end)
    foresight, trail = None, trail or Trail()
    if scenario.switches.expectations == "perfect":
        # the prices of a first run with pipeline-aware investors
        switches = scenario.switches.model_copy(update={"expectations": "pipeline_aware"})
        first = run_years(base, replace(scenario, switches=switches), book, on_progress, periods)
        foresight, trail = Foresight.of(first), Trail()
    law = LawOfRun(base, scenario, book)
    processes = processes_of(base, scenario, law, foresight)
    begun = trail.years[: trail.law.agreed(law, scenario.years.end)] if trail.law else []
    state = begun[-1].state if begun else processes.initial(sequence[0])
    years, trail.years = begun[:-1], begun  # later ones would only take memory
    next_periods = [*sequence[1:], Period(scenario.years.end + 1)]
    for period, following in [*zip(sequence, next_periods, strict=True)][len(years) :]:
        law.period = len(years)
        record, state = step(state, following, base, processes, law)
        years.append(record)
        if on_progress and period.last_month == YEAR:
            on_progress(period.year)
    if not trail.years:
        trail.law, trail.years = law, years
    return years
