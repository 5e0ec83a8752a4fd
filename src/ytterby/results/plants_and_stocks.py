"""Tables of plants (`capacity`, `announced`, `investment`, `knowhow`), of `stocks`,
`goods_in_use` and `stoppages`: when the first plants of a node are dry, and when a use first loses part of its demand.

The market has one stock a node, and its price shares out what there is; it cannot say which plant
stands still. So the covers of single plants (`years/stock_offers.py`) are read after the solve: within a
period the pipeline is drawn evenly from where the control begins, and a share of plants is dry on the
day on which the draw has passed their covers.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.group import summed
from ytterby.results.goods import MINIMUM, demand
from ytterby.years.state import CATEGORIES
from ytterby.years.stock_offers import StockCurve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.results.goods import Rows
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


SHARES = (0.01, 0.05, 0.2)
"""Shares of plants dry, and of a use's demand lost, that are looked for."""
COVERS, USE = "covers", "use"
Over = tuple[int, tuple[str, str, str, str, float], str, float]
"""What has passed a share: number of the stock, labels, the control that limits it if any, part of the period."""


def stoppages(base: BaseYear, scenario: Scenario, years: list[Year]) -> list[Rows]:
    """Rows of every period: kind, name, stage, region, share, day, control, days.

    kind `covers`: the pipeline of a commodity, share of plants whose own stock is used up; kind
    `use`: share of demand lost, on the first day of the period, since the market knows no finer one.
    A row stands in the period in which a share is passed, once a control limits some flow. day :
    ISO; control : the latest that limits what reaches the node, else any flow; days : since it began.
    Where a scenario switches stocks off, plants have none that could run dry: no rows `covers`.
    """
    began: dict[str, date] = {}
    reached: dict[int, str] = {}  # node -> the control that limits what comes in
    stock_curve, before = StockCurve(base), set[tuple[Any, ...]]()
    by_period: list[Rows] = []
    for year in years:
        _note_controls(base, year, began, reached)
        over = list(_dry(stock_curve, year, reached)) if scenario.switches.stocks else []
        over += _losing(base, scenario, year)
        rows, passed = [], set()
        for number, what, limit, part in over:
            name, key = limit or _latest(began, year.period.last), (number, what)
            if name or key in before:
                passed.add(key)
            if name and key not in before:
                day = _within(year, began[name], part)
                rows.append((*what, day.isoformat(), name, float((day - began[name]).days)))
        by_period.append(rows)
        before = passed
    return by_period


def _note_controls(
    base: BaseYear, year: Year, began: dict[str, date], reached: dict[int, str]
) -> None:
    """Add the controls that limit a flow in this period, by id and by the node they keep goods from."""
    network = base.network
    for name, first in year.effects.began.items():
        began.setdefault(name, first)
    destination = dict(zip(network.route_columns, network.route_destination, strict=True))
    for column, (name, _, _) in year.effects.binding_control.items():
        node = int(destination.get(column, -1))
        if node not in reached or began[reached[node]] <= began[name]:
            reached[node] = name


def _latest(began: dict[str, date], day: date) -> str:
    """The control that began last, by a day; blank where none has."""
    names = [name for name, first in began.items() if first <= day]
    return max(names, key=lambda name: (began[name], name), default="")


def _dry(stock_curve: StockCurve, year: Year, reached: dict[int, str]) -> Iterator[Over]:
    """Stocks of which a share of plants is dry at the end, at which part of the period they came to it."""
    use, network = year.state.stocks.use, stock_curve.network
    start, end = (stock_curve.drawn(use, own) for own in (year.state.stocks.level, year.stock))
    small = stock_curve.opening < 1e-3 * network.chain.mass_tolerance
    for spread, members in stock_curve.spreads:
        marks = [(share, spread.drawn_when_dry(share)) for share in SHARES]
        for number in np.flatnonzero(members & ~small).tolist():
            node = int(network.stock_node[number])
            commodity, region = network.nodes[node]
            stage = network.chain.commodities[commodity]["stage"]
            for share, at in marks:
                if end[number] >= at:
                    part = (at - start[number]) / max(end[number] - start[number], 1e-9)
                    what = (COVERS, commodity, stage, region, share)
                    yield number, what, reached.get(node, ""), float(np.clip(part, 0.0, 1.0))


def _losing(base: BaseYear, scenario: Scenario, year: Year) -> Iterator[Over]:
    """Uses that lose a share of their demand, from the first day on."""
    for region, use, _, _, _, lost, *_ in demand(base, year, scenario):
        for share in (share for share in SHARES if lost >= share):
            yield -1, (USE, use, "", region, share), "", 0.0


def _within(year: Year, began: date, part: float) -> date:
    """The day at a part of the period, or of what is left of it when the control begins."""
    first = min(max(year.period.first, began), year.period.last)
    return first + timedelta(days=round(part * (year.period.last - first).days))


def _by_plant(network: Network, tonnes: Floats) -> Rows:
    """region, technology, category and their sum of an array (plant, category) [t/yr]."""
    large = np.argwhere(tonnes > MINIMUM * network.chain.mass_tolerance).tolist()
    sums = summed(
        ((network.plants[n][1], network.plant_technology[n], CATEGORIES[k]), float(tonnes[n, k]))
        for n, k in large
    )
    return [(*key, amount) for key, amount in sums.items()]


def capacity(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, category, capacity_t."""
    network, standing = base.network, year.state.capacity.standing
    rows = _by_plant(network, standing)
    stages = {name: row["capacity_stage"] for name, row in network.chain.technologies.items()}
    return [(region, one, stages[one], *rest) for region, one, *rest in rows]


def announced(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, announced_t, expected_t, opened_t, lapsed_t (at the start)."""
    network, opened = base.network, year.state.capacity.listed.opened
    places = zip((region for _, region, _ in network.plants), network.plant_technology, strict=True)
    amounts = np.stack([*year.announced, opened], axis=1)
    rows = []
    for place, (stated, expected, open_) in summed(zip(places, amounts, strict=True)).items():
        region, technology = place
        stage = network.chain.technologies[technology]["capacity_stage"]
        if max(stated, expected, open_) > MINIMUM * network.chain.mass_tolerance:
            waits = max(float(expected - open_), 0.0)
            tonnes = (float(stated), float(expected), float(open_), waits)
            rows.append((region, technology, stage, *tonnes))
    return rows


def investment(base: BaseYear, year: Year) -> Rows:
    """region, technology, category, capacity_added_t, capital_musd (opened in the following year)."""
    rows = _by_plant(base.network, year.opened)
    cost = {technology: base.values(f"capital_cost.{technology}") for _, technology, *_ in rows}
    return [(*row, row[3] * cost[row[1]] / 1e3) for row in rows]


def knowhow(base: BaseYear, year: Year) -> Rows:
    """region, technology, knowhow."""
    chain = base.network.chain
    levels = year.state.knowhow.level.ravel().tolist()
    return [
        (*place, x) for place, x in zip(product(chain.regions, chain.knowhow), levels, strict=True)
    ]


def stocks(base: BaseYear, year: Year) -> Rows:
    """kind, commodity, region, stock_t (at the end), release_t, refill_t, value_musd.

    Valued at the period's price, or the remembered one where nothing is traded. Public stocks of one good in one
    region are told together.
    """
    network = base.network
    price = year.solution.price[network.stock_node]
    before = year.state.expectations.price[network.stock_node]
    value = year.stock * np.where(np.isfinite(price), price, before) / 1e3
    amounts = np.stack([year.stock, year.released, year.refilled, value], axis=1)
    large = amounts[:, :3].max(axis=1) > 1e-6 * network.chain.mass_tolerance
    keys = [(stock.kind, stock.commodity, stock.region) for stock in network.stocks]
    total = summed((keys[n], amounts[n]) for n in np.flatnonzero(large).tolist())
    return [(*key, *own.tolist()) for key, own in total.items()]


def goods_in_use(base: BaseYear, year: Year) -> Rows:
    """region, use, in_use (at the end), retired, collected, unit: magnets of all grades together."""
    amounts = np.stack([year.in_use, year.scrap.retired, year.scrap.collected], axis=1)
    places = ((holding.region, holding.use) for holding in year.holdings)
    total = summed(zip(places, amounts, strict=True))
    minimum = 1e-3 * base.network.chain.mass_tolerance
    uses = base.network.chain.uses
    return [
        (region, use, *own.tolist(), uses[use]["unit"])
        for (region, use), own in total.items()
        if own[0] > minimum
    ]
