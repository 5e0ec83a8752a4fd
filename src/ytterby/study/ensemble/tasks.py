"""One draw as a pure function: importable, makes its own solver, returns small numbers only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import YtterbyError
from ytterby.law.book import Book
from ytterby.law.effects import narrow
from ytterby.scenarios.read import resolve
from ytterby.scenarios.switches import with_switches
from ytterby.study.ensemble.measures import OUTSIDE, headline_goods, short, technologies
from ytterby.tables import rows as make
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.network import build_network
from ytterby.world.read import read_chain
from ytterby.years.calendar import Periods
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.facts.parameters import Parameters
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year


def measures(base: BaseYear, year: Year) -> dict[str, float]:
    """Headline measures of one period: capacity and prices outside the holder.

    `capacity_outside.TECHNOLOGY.YEAR` [t/yr]; `price_outside.GOOD.YEAR` [USD/kg], weighted by use, of the
    elements that the data folder names as its headline; nothing is said where nothing is traded.
    """
    chain, when = base.network.chain, year.year
    capacity = dict.fromkeys(technologies(chain), 0.0)
    for region, technology, _, _, amount in make.capacity(base, year):
        if region != chain.holder and technology in capacity:
            capacity[technology] += amount
    price = {
        commodity: value
        for commodity, _, _, region, value in make.prices(base, year)
        if region == OUTSIDE
    }
    return {
        **{f"capacity_outside.{name}.{when}": amount for name, amount in capacity.items()},
        **{
            f"price_outside.{short(chain, good)}.{when}": price[good]
            for good in headline_goods(chain)
            if good in price
        },
    }


def run_draw(
    changes: dict[str, float],
    scenarios: tuple[str, ...],
    last_year: int,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
) -> dict[str, dict[str, float]]:
    """Scenario -> measures of `last_year`, on a base recalibrated with `changes`.

    A draw whose base year allows no balance, or a year that does not clear, gives an empty result
    under the key `failed`, with nothing invented in its place.
    """
    found = {}
    try:
        for base, scenario, years in _runs(changes, scenarios, last_year, folder, switches):
            found[scenario.name] = measures(base, years[-1])
    except YtterbyError as error:
        return {"failed": {str(error).splitlines()[0]: 0.0}}
    return found


def run_demand(
    changes: dict[str, float],
    scenarios: tuple[str, ...],
    last_year: int,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
) -> list[tuple[object, ...]]:
    """Rows of the `demand` table (scenario and year first) of each scenario up to `last_year`."""
    rows: list[tuple[object, ...]] = []
    for base, scenario, years in _runs(changes, scenarios, last_year, folder, switches):
        for year in years:
            rows += [(scenario.name, year.year, *row) for row in make.demand(base, year, scenario)]
    return rows


def _runs(
    changes: Mapping[str, float],
    names: tuple[str, ...],
    last_year: int,
    folder: Path | None,
    switches: Mapping[str, Any] | None,
) -> Any:
    """Base year, scenario and periods of each scenario in turn.

    The periods are those of all of them, with the draw's numbers and without: so all draws are alike.
    """
    chain, book = read_chain(folder), Book.read()
    network, written = build_network(chain), []
    for name in names:
        scenario = with_switches(resolve(name, book, names=chain.names), switches)
        narrow.check(scenario, chain)
        years = scenario.years.model_copy(update={"end": last_year})
        written.append(replace(scenario, years=years))
    drawn = [with_acts(scenario, changes) for scenario in written]
    periods = Periods.common([*written, *drawn], book, network)
    for scenario in drawn:
        base = calibrate(chain, with_numbers(chain, scenario, changes), build_network(chain))
        yield base, scenario, run_years(base, scenario, book, periods=periods)


def with_numbers(chain: Chain, scenario: Scenario, changes: Mapping[str, float]) -> Parameters:
    """The packaged numbers with those of the scenario, then those of the draw, which win."""
    own = {k: v for k, v in scenario.parameters.items() if k in chain.parameters}
    drawn = {k: v for k, v in changes.items() if "/" not in k}
    return chain.parameters.replace({**own, **drawn})


def with_acts(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """The scenario with the draw's numbers of acts; a control it does not hold has none."""
    drawn = {k: v for k, v in changes.items() if "/" in k}
    return replace(scenario, parameters={**scenario.parameters, **drawn}) if drawn else scenario
