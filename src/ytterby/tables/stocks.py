"""Tables `stocks` and `goods_in_use`, and what an element's supply owes to scrap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ytterby.tables.rows import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def stocks(base: BaseYear, year: Year) -> Rows:
    """kind, commodity, region, stock_t (at the end), release_t, refill_t, value_musd.

    Valued at the period's price, or the remembered one where nothing is traded.
    """
    network, rows = base.network, []
    least = 1e-6 * network.chain.grain
    for number, stock in enumerate(network.stocks):
        amounts = [float(a[number]) for a in (year.stock, year.released, year.refilled)]
        if max(amounts) > least:
            node = network.stock_node[number]
            price = float(year.solution.price[node])
            if not np.isfinite(price):
                price = float(year.state.expectations.price[node])
            value = amounts[0] * price / 1e3
            rows.append((stock.kind, stock.commodity, stock.region, *amounts, value))
    return rows


def goods_in_use(base: BaseYear, year: Year) -> Rows:
    """region, use, in_use (at the end), retired, collected, unit: magnets of all grades together."""
    total: dict[tuple[str, str], Any] = {}
    least = 1e-3 * base.network.chain.grain
    for n, holding in enumerate(year.holdings):
        amounts = np.array([year.in_use[n], year.scrap.retired[n], year.scrap.collected[n]])
        total[holding.region, holding.use] = total.get((holding.region, holding.use), 0) + amounts
    uses = base.network.chain.uses
    return [
        (region, use, *(float(a) for a in amounts), uses[use]["unit"])
        for (region, use), amounts in total.items()
        if amounts[0] > least
    ]


def element_supply(base: BaseYear, year: Year, element: str) -> dict[str, float]:
    """Oxide of an element that recycling returns, and all that is finished [t/yr].

    Keys: `end_of_life`, `process_scrap` (into solution), `finished` (oxide).
    """
    network = base.network
    balance, activity = year.period.problem.balance, year.solution.activity
    collected = {network.chain.processes[r["process"]]["main"] for r in network.chain.collections}
    out = {"end_of_life": 0.0, "process_scrap": 0.0, "finished": 0.0}
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology == "recycling":
            node = network.node_index.get((f"solution.{element}", column.region))
            main = network.chain.processes[column.process]["main"]
            key = "end_of_life" if main in collected else "process_scrap"
        elif column.process == f"finishing.{element}":
            node = network.node_index[f"oxide.{element}", column.region]
            key = "finished"
        else:
            continue
        if node is not None:
            out[key] += float(balance[node, number] * activity[number])
    return out
