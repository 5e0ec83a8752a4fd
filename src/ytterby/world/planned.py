"""Where the planned plants and the public stocks of a scenario have their place in a network.

A public stock adds two columns to the network, what leaves it and what enters it. They come after all others and
carry nothing in the base year, so the calibration stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ytterby.controls.names import symbols
from ytterby.ground.errors import ScenarioError, check_known, did_you_mean
from ytterby.ground.group import grouped
from ytterby.world.network import PUBLIC, Network, Stock

if TYPE_CHECKING:
    from typing import Any

    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import PlannedPlant
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Column


@dataclass(frozen=True)
class PlantPlace:
    """A planned plant in a network. plant : its number; columns : what its capacity is for, none where it is for
    all that the plant can do."""

    one: PlannedPlant
    plant: int
    columns: tuple[int, ...] = ()


def plant_places(network: Network, scenario: Scenario) -> list[PlantPlace]:
    """The planned plants of a scenario. Raises ScenarioError, with file and line, where one has no place."""
    return [_plant_place(network, one, scenario.places.get(f"capacity/{one.plant}", ""))
            for one in scenario.capacity]  # fmt: skip


def public_stocks(network: Network, scenario: Scenario) -> list[Stock]:
    """The public stocks of a scenario. Raises ScenarioError, with file and line, where one has no place."""
    stocks = []
    for one in scenario.stockpiles:
        if (one.commodity, one.region) not in network.node_index:
            where = scenario.places.get(f"stockpiles/{one.id}", "")
            regions = grouped(network.node_index)
            unknown = f"stockpile {one.id!r}: unknown commodity {{!r}}"
            check_known(one.commodity, regions, unknown, ScenarioError, where)
            what = f"{one.commodity} is neither made, traded nor used in {one.region}"
            advice = f"It is in {', '.join(sorted(regions[one.commodity]))}."
            raise ScenarioError(f"stockpile {one.id!r}: {what}", where=where, advice=advice)
        stocks.append(Stock(PUBLIC, one.commodity, one.region, {}, one.id))
    return stocks


def with_public_stocks(base: BaseYear, scenario: Scenario) -> BaseYear:
    """The base year with room for the public stocks of a scenario; itself where it has none, or has room already.

    Raises ScenarioError where one has no place.
    """
    stocks = public_stocks(base.network, scenario)
    if [one for one in base.network.stocks if one.kind == PUBLIC] == stocks:
        return base
    network = Network(base.network.chain, stocks)
    more = len(network.columns) - len(base.network.columns)
    entries, output = network.balance_entries(base.values)

    def longer(one: Any, names: str, **others: Any) -> Any:
        """With zeros at the ends of the arrays (column) of these names."""
        ends = {name: np.append(getattr(one, name), np.zeros(more)) for name in names.split()}
        return replace(one, **ends, **others)

    def filled(known: Floats, value: float) -> Floats:
        return np.append(known, np.full(more, value))

    no_use = sparse.csr_matrix((base.plant_rows.shape[0], more))
    border = longer(base.border, "duty rent", counted=filled(base.border.counted, 1.0))
    made: BaseYear = longer(
        base, "activity reference_cost cost_slope reference rent tax",
        network=network, entries=entries, output=output, balance=network.balance(entries), border=border,
        plant_rows=sparse.hstack([base.plant_rows, no_use], format="csr"),
        quantities=longer(base.quantities, "activity"),
        prices=longer(base.prices, "margin tax freight", border=border),
        column_scale=filled(base.column_scale, float(base.column_scale.min())),
    )  # fmt: skip
    return made


def check_planned(network: Network, scenario: Scenario) -> None:
    """Raise ScenarioError where a planned plant or a public stock has no place in a network."""
    plant_places(network, scenario)
    public_stocks(network, scenario)


def _plant_place(network: Network, one: PlannedPlant, where: str) -> PlantPlace:
    def fault(what: str, advice: str = "") -> ScenarioError:
        return ScenarioError(f"planned plant {one.plant!r}: {what}", where=where, advice=advice)

    chain = network.chain
    if one.year <= chain.base_year:
        raise fault(f"year {one.year} is not after the base year, {chain.base_year}",
                    "What stood in the base year is in the data.")  # fmt: skip
    here = [n for n, c in enumerate(network.columns)
            if c.plant and c.technology == one.stage and c.region == one.region]  # fmt: skip
    if not here:
        regions = {c.region for c in network.columns if c.plant and c.technology == one.stage}
        raise fault(f"no plant of {one.stage} can stand in {one.region}",
                    f"Regions for it: {', '.join(sorted(regions)) or 'none'}.")  # fmt: skip
    newest = [n for n in here if network.columns[n].vintage == "new"]
    here = newest or here
    if one.process is not None:
        words = {n: _words(network, n) for n in here}
        chosen = [n for n in here if one.process in words[n]]
        if not chosen:
            known = {word for each in words.values() for word in each}
            raise fault(f"no process {one.process!r} of {one.stage} in {one.region}",
                        did_you_mean(one.process, known))  # fmt: skip
        here = chosen
    if one.elements is not None:
        requested = set(one.elements)
        made = {n: _made(network, n) for n in here}
        here = [n for n in here if "all" in requested or requested & made[n]]
        if not here:
            known = {element for each in made.values() for element in each}
            raise fault(f"nothing of {one.stage} in {one.region} makes {', '.join(one.elements)} apart",
                        f"It makes {', '.join(sorted(known))}." if known else
                        "Leave elements out: its goods hold all that is in the ore.")  # fmt: skip
    plants = {network.columns[n].plant for n in here}
    if len(plants) > 1:
        plants &= {one.stage}
        here = [n for n in here if network.columns[n].plant in plants]
    numbers = sorted({int(network.plant_of[n]) for n in here})
    if len(numbers) != 1:
        sites = sorted({_deposit(c) for c in network.columns
                        if c.plant and c.technology == one.stage and c.region == one.region})  # fmt: skip
        raise fault(f"{one.stage} in {one.region} has several plants",
                    f"Say which: process: {sites[0]} (or {', '.join(sites[1:])}).")  # fmt: skip
    every = np.flatnonzero(network.plant_of == numbers[0]).tolist()
    return PlantPlace(one, numbers[0], () if len(here) == len(every) else tuple(here))


def _deposit(column: Column) -> str:
    return column.process.split(".", 1)[-1]


def _words(network: Network, number: int) -> set[str]:
    """By what a user may name a process: its id, its plant, the deposit, and the goods that it takes or makes."""
    column = network.columns[number]
    goods = {network.chain.processes[column.process]["main"]}
    goods |= {c for c, sign in _goods(network, number) if sign > 0}
    return {column.process, column.plant, _deposit(column)} | (goods - {""})


def _goods(network: Network, number: int) -> list[tuple[str, float]]:
    """Goods of a column, with their sign."""
    return [(network.nodes[node][0], sign) for node, column, _, sign in network.entries
            if column == number]  # fmt: skip


def _made(network: Network, number: int) -> set[str]:
    """Elements that a process makes apart, or puts into a good."""
    chain = network.chain
    elements: set[str] = set()
    for commodity, sign in _goods(network, number):
        if sign > 0:
            elements |= chain.contents.get(commodity, frozenset())
            elements |= set(symbols(chain.commodities[commodity]["element"] or ""))
    return elements
