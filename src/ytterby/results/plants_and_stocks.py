"""Tables of plants (`capacity`, `announced`, `investment`, `knowhow`), of `stocks`,
`goods_in_use` and `stoppages`: when the first plants of a node are dry, and when a use first loses part of its demand.

The market has one stock a node, and its price shares out what there is; it cannot say which plant
stands still. So the covers of single plants (`years/stock_offers.py`) are read after the solve: within a
period the pipeline is drawn evenly from where the control begins, and a share of plants is dry on the
day on which the draw has passed their covers.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.results.goods import MINIMUM, demand
from ytterby.years.state import CATEGORIES
from ytterby.years.stock_offers import StockCurve

if TYPE_CHECKING:
    from ytterby.results.goods import Rows
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


SHARES = (0.01, 0.05, 0.2)
"""Shares of plants dry, and of a use's demand lost, that are looked for."""
COVERS, USE = "covers", "use"


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
    dry_before: dict[tuple[int, float], bool] = {}
    lost_before: dict[tuple[str, str, float], bool] = {}
    stock_curve = StockCurve(base)
    by_period: list[Rows] = []
    for year in years:
        _note_controls(base, year, began, reached)
        own = []
        if scenario.switches.stocks:
            own = _covers(stock_curve, year, began, reached, dry_before)
        own += _uses(base, scenario, year, began, lost_before)
        by_period.append(own)
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


def _covers(
    stock_curve: StockCurve, year: Year, began: dict[str, date], reached: dict[int, str],
    before: dict[tuple[int, float], bool],
) -> Rows:  # fmt: skip
    start = stock_curve.drawn(year.state.stocks.use, year.state.stocks.level)
    end = stock_curve.drawn(year.state.stocks.use, year.stock)
    network = stock_curve.network
    rows: Rows = []
    minimum = 1e-3 * network.chain.mass_tolerance
    normal = stock_curve.opening
    for spread, members in stock_curve.spreads:
        marks = [(share, spread.drawn_when_dry(share)) for share in SHARES]
        for number in np.flatnonzero(members).tolist():
            if normal[number] < minimum:
                continue
            for share, at in marks:
                dry = bool(end[number] >= at)
                if dry and not before.get((number, share), False):
                    node = int(network.stock_node[number])
                    name = reached.get(node) or _latest(began, year.period.last)
                    if not name:
                        continue
                    part = (at - start[number]) / max(end[number] - start[number], 1e-9)
                    day = _within(year, began.get(name), float(np.clip(part, 0.0, 1.0)))
                    commodity, region = network.nodes[node]
                    stage = network.chain.commodities[commodity]["stage"]
                    rows.append((COVERS, commodity, stage, region, share, day.isoformat(), name,
                                 float((day - began[name]).days)))  # fmt: skip
                before[number, share] = dry
    return rows


def _within(year: Year, began: date | None, part: float) -> date:
    """The day at a part of the period, or of what is left of it when the control begins."""
    first = max(year.period.first, began) if began else year.period.first
    first = min(first, year.period.last)
    return first + timedelta(days=round(part * (year.period.last - first).days))


def _uses(
    base: BaseYear, scenario: Scenario, year: Year, began: dict[str, date],
    before: dict[tuple[str, str, float], bool],
) -> Rows:  # fmt: skip
    rows: Rows = []
    for region, use, _, _, _, lost, *_ in demand(base, year, scenario):
        for share in SHARES:
            over = lost >= share
            if over and not before.get((region, use, share), False):
                name = _latest(began, year.period.last)
                if not name:
                    continue
                day = max(year.period.first, began[name])
                rows.append((USE, use, "", region, share, day.isoformat(), name,
                             float((day - began[name]).days)))  # fmt: skip
            before[region, use, share] = over
    return rows


def capacity(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, category, capacity_t."""
    network, standing = base.network, year.state.capacity.standing
    total: dict[tuple[str, ...], float] = defaultdict(float)
    for plant, place in np.argwhere(standing > MINIMUM * network.chain.mass_tolerance).tolist():
        technology, region = network.plant_technology[plant], network.plants[plant][1]
        stage = network.chain.technologies[technology]["capacity_stage"]
        key = (region, technology, stage, CATEGORIES[place])
        total[key] += float(standing[plant, place])
    return [(*key, amount) for key, amount in total.items()]


def announced(base: BaseYear, year: Year) -> Rows:
    """region, technology, stage, announced_t, expected_t, opened_t, lapsed_t (at the start)."""
    network, opened = base.network, year.state.capacity.listed.opened
    total: dict[tuple[str, str], Any] = defaultdict(lambda: np.zeros(3))
    for number, (_, region, _) in enumerate(network.plants):
        own = np.array([*year.announced[:, number], opened[number]])
        total[region, network.plant_technology[number]] += own
    rows = []
    for (region, technology), (stated, expected, open_) in total.items():
        stage = network.chain.technologies[technology]["capacity_stage"]
        if max(stated, expected, open_) > MINIMUM * network.chain.mass_tolerance:
            waits = max(float(expected - open_), 0.0)
            amounts = (float(stated), float(expected), float(open_), waits)
            rows.append((region, technology, stage, *amounts))
    return rows


def investment(base: BaseYear, year: Year) -> Rows:
    """region, technology, category, capacity_added_t, capital_musd (opened in the following year)."""
    network = base.network
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for plant, place in np.argwhere(year.opened > MINIMUM * network.chain.mass_tolerance).tolist():
        key = (network.plants[plant][1], network.plant_technology[plant], CATEGORIES[place])
        total[key] += float(year.opened[plant, place])
    cost = {t: base.values(f"capital_cost.{t}") for _, t, _ in total}
    return [(r, t, c, amount, amount * cost[t] / 1e3) for (r, t, c), amount in total.items()]


def knowhow(base: BaseYear, year: Year) -> Rows:
    """region, technology, knowhow."""
    regions = list(base.network.chain.regions)
    return [
        (region, technology, float(year.state.knowhow.level[r, t]))
        for r, region in enumerate(regions)
        for t, technology in enumerate(base.network.chain.knowhow)
    ]


def stocks(base: BaseYear, year: Year) -> Rows:
    """kind, commodity, region, stock_t (at the end), release_t, refill_t, value_musd.

    Valued at the period's price, or the remembered one where nothing is traded. Public stocks of one good in one
    region are told together.
    """
    network = base.network
    rows: dict[tuple[str, str, str], Any] = defaultdict(lambda: np.zeros(4))
    minimum = 1e-6 * network.chain.mass_tolerance
    for number, stock in enumerate(network.stocks):
        amounts = [float(a[number]) for a in (year.stock, year.released, year.refilled)]
        if max(amounts) > minimum:
            node = network.stock_node[number]
            price = float(year.solution.price[node])
            if not np.isfinite(price):
                price = float(year.state.expectations.price[node])
            value = amounts[0] * price / 1e3
            rows[stock.kind, stock.commodity, stock.region] += (*amounts, value)
    return [(*key, *amounts.tolist()) for key, amounts in rows.items()]


def goods_in_use(base: BaseYear, year: Year) -> Rows:
    """region, use, in_use (at the end), retired, collected, unit: magnets of all grades together."""
    total: dict[tuple[str, str], Any] = {}
    minimum = 1e-3 * base.network.chain.mass_tolerance
    for n, holding in enumerate(year.holdings):
        amounts = np.array([year.in_use[n], year.scrap.retired[n], year.scrap.collected[n]])
        total[holding.region, holding.use] = total.get((holding.region, holding.use), 0) + amounts
    uses = base.network.chain.uses
    return [
        (region, use, *(float(a) for a in amounts), uses[use]["unit"])
        for (region, use), amounts in total.items()
        if amounts[0] > minimum
    ]
