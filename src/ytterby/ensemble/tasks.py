"""One draw as a pure function: importable, makes its own solver, returns small numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.base_year.calibrate import calibrate
from ytterby.chain.network import build_network
from ytterby.chain.read import read_chain
from ytterby.controls.book import Book
from ytterby.errors import YtterbyError
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.base_year.calibrate import BaseYear
    from ytterby.chain.read import Chain
    from ytterby.facts.parameters import Parameters
    from ytterby.scenarios.scenario import Scenario
    from ytterby.years.step import Year

TECHNOLOGIES = ("light_separation", "heavy_separation", "metal", "magnet")
ELEMENTS = ("Nd", "Dy", "Tb")


def measures(base: BaseYear, year: Year) -> dict[str, float]:
    """Headline measures of one year: capacity and prices outside the holder, demand lost outside."""
    network, holder = base.network, base.network.chain.holder
    when = year.year
    found: dict[str, float] = {}
    outside = np.array([region != holder for _, region, _ in network.plants])
    technology = np.array(network.plant_technology)
    total = year.state.capacity.sum(axis=1)
    for name in TECHNOLOGIES:
        found[f"capacity_outside.{name}.{when}"] = float(
            total[outside & (technology == name)].sum()
        )
    for element in ELEMENTS:
        if (f"oxide.{element}", "JPN") in network.node_index:
            node = network.node_index[f"oxide.{element}", "JPN"]
            price = float(year.solution.price[node])
            if np.isfinite(price):
                found[f"price_outside.{element}.{when}"] = price
    return found


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
    from dataclasses import replace

    from ytterby.scenarios.read import resolve
    from ytterby.scenarios.switches import with_switches

    chain, book = read_chain(folder), Book.read()
    try:
        network = build_network(chain)
        found = {}
        for name in scenarios:
            scenario = _with_acts(with_switches(resolve(name, book), switches), changes)
            base = calibrate(chain, _parameters(chain, scenario, changes), network)
            scenario = replace(scenario, years=scenario.years.model_copy(update={"end": last_year}))
            years = run_years(base, scenario, book)
            found[scenario.name] = measures(base, years[-1])
    except YtterbyError as error:
        return {"failed": {str(error).splitlines()[0]: 0.0}}
    return found


def _parameters(chain: Chain, scenario: Scenario, changes: dict[str, float]) -> Parameters:
    """The packaged numbers with those of the scenario, then those of the draw, which win."""
    own = {k: v for k, v in scenario.parameters.items() if k in chain.parameters}
    drawn = {k: v for k, v in changes.items() if "/" not in k}
    return chain.parameters.replace({**own, **drawn})


def _with_acts(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """The scenario with the draw's numbers of acts; a control it does not hold has none."""
    from dataclasses import replace

    drawn = {k: v for k, v in changes.items() if "/" in k}
    return replace(scenario, parameters={**scenario.parameters, **drawn}) if drawn else scenario


def run_demand(
    changes: dict[str, float],
    scenarios: tuple[str, ...],
    last_year: int,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
) -> list[tuple[object, ...]]:
    """Rows of the `demand` table (scenario and year first) of each scenario up to `last_year`."""
    from dataclasses import replace

    from ytterby.results.rows import demand
    from ytterby.scenarios.read import resolve
    from ytterby.scenarios.switches import with_switches

    chain, book = read_chain(folder), Book.read()
    network = build_network(chain)
    rows: list[tuple[object, ...]] = []
    for name in scenarios:
        scenario = _with_acts(with_switches(resolve(name, book), switches), changes)
        base = calibrate(chain, _parameters(chain, scenario, changes), network)
        scenario = replace(scenario, years=scenario.years.model_copy(update={"end": last_year}))
        for year in run_years(base, scenario, book):
            rows += [(scenario.name, year.year, *row) for row in demand(base, year, scenario)]
    return rows
