"""When the first plants of a node are dry, and when a use first loses part of its demand.

The market has one stock a node, and its price shares out what there is; it cannot say which plant
stands still. So the covers of single plants (`years/stocks/cover.py`) are read after the solve: within a
period the pipeline is drawn evenly from where the control begins, and a share of plants is dry on the
day on which the draw has passed their covers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.results.goods import demand
from ytterby.years.stocks.stock_curve import StockCurve

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
        own = (
            _covers(stock_curve, year, began, reached, dry_before)
            if scenario.switches.stocks
            else []
        )
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
