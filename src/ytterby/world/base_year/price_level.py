r"""Prices of the base year, nearest to what is quoted, at which every trade and process makes sense.

    min  sum_quotes ((p - quoted) / sd)^2 + sum_routes (extra_r / sd)^2 + sum_processes ((margin - cost) / sd)^2
    s.t. importer's price = exporter's price x (1 + tax) + rent + freight + extra_r   on every route in use
         margin of a process in use >= a floor above zero                         (inputs never cost more than outputs)
         price = 0 at a node with a surplus;  prices >= 0

`tax` is VAT not refunded and the duties of the base year, `rent` that of an export quota that bound.
`extra` is what a route's price holds beyond: quality, contracts. An oxide is worth at
least its finishing cost while it is made, because finishing has a margin of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from ytterby.ground.group import grouped
from ytterby.world.base_year.quantities import Adjusted, least_squares
from ytterby.world.network import SIGN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.base_year.quantities import Matrix, Quantities
    from ytterby.world.network import Column, Network
    from ytterby.world.values import Values

SURPLUS_SHARE = 1e-4
MARGIN_FLOOR = 0.3
ROUTE_DEVIATION = 0.10
COST_DEVIATION = 1.0
MINE_DEVIATION = 5.0  # the margin of a mine, or of collected scrap, also holds its owner's rent
GROSS_DEVIATION = 0.02  # [share of what comes out] added to the deviation of a margin
QUOTE_DEVIATION = 0.5  # a price is known twice as well as a quantity of its grade
ROUGH_DEVIATION = 3.0  # [share] of a rough price
HANDLING = 0.05  # [share of its inputs] margin of a recipe
HANDLING_DEVIATION = 0.02  # [share of its inputs]
LEAST_INPUTS = 0.05  # [USD/kg] of a recipe
LEAST_GROSS = 0.5  # [share of cost] least size of what comes out
LEAST_ROUTE_PRICE = 0.2  # [USD/kg] that a route's deviation refers to
LEAST_ROUGH = 0.1  # [USD/kg] that a rough price's deviation refers to
LEAST_SCALE = 0.05  # [USD/kg]
LEAST_INPUT = 0.3  # [USD/kg] least rough price of an input, from what it gives
LEAST_SOLUTION = 0.05  # [USD/kg] the same of what is finished
UNKNOWN_PRICE = 1.0  # [USD/kg] rough price of what nothing prices
ROUNDS = 12  # walks along the chain; it has some ten steps


@dataclass(frozen=True)
class Border:
    """Duties and quotas of the base year.

    duty : array (column) [share of the origin's price]; counted : array (column), tonnes of quota that
    a tonne uses up; rent : array (column) [USD/kg] of the quotas that bound
    quota_scale : tonnes of quota for a tonne of the law, by the goods of the quotas that bound
        (`GoodsAct.scope`): it holds for every quota on the same goods, under whatever name
    """

    duty: Floats
    counted: Floats
    rent: Floats
    quota_scale: dict[tuple[object, ...], float]


@dataclass(frozen=True)
class PriceLevel:
    """price : array (node) [USD/kg], NaN where idle; margin : array (column); tax : array (column), rate of
    VAT not refunded; border : duties and quota rents on top of it."""

    price: Floats
    margin: Floats
    tax: Floats
    freight: Floats
    facts: list[Adjusted]
    border: Border

    @property
    def levied(self) -> Floats:
        """Share of the exporter's price that its border adds: array (column)."""
        return self.tax + self.border.duty * (1.0 + self.tax)


def unit_cost(column: Column, values: Values) -> float:
    """Stated unit cost of a process [USD/kg of activity], before know-how."""
    return _cost_of(column.process, column.plant, column.technology in values.chain.mines, values)


def reconcile_prices(
    network: Network, values: Values, balance: Matrix, quantities: Quantities, border: Border
) -> PriceLevel:
    """Price level of the base year. Raises MarketError if no prices satisfy the constraints."""
    activity = quantities.activity
    freight = network.over_routes(
        lambda _, stage: values.first(f"freight.{stage}", "freight.other")
    )
    holder, taxed = network.chain.holder, network.chain.stages_with("border_vat")
    tax = network.over_routes(
        lambda route, stage: values("vat_not_refunded") if route.region == holder and stage in taxed else 0.0
    )  # fmt: skip
    levied = tax + border.duty * (1.0 + tax)
    flow = abs(balance) @ activity
    nodes = np.flatnonzero(flow > 0)
    size = nodes.size
    place = np.full(len(network.nodes), -1)
    place[nodes] = np.arange(size)
    guess = rough_prices(network, values)[nodes]
    zero = quantities.surplus[nodes] > SURPLUS_SHARE * flow[nodes]
    quotes, listed = _quotes(network, values, place, levied, border.rent, size)
    routes = _route_rows(network, place, activity, guess, levied, freight + border.rent)
    margins, bundles = _process_rows(network, values, balance[nodes], activity, guess)
    rough = ROUGH_DEVIATION * np.maximum(guess, LEAST_ROUGH)
    every = sparse.identity(size, format="csr")
    parts = [quotes, routes, margins, bundles, _Rows(every, guess, rough)]
    rows = sparse.vstack([one.rows for one in parts], format="csr")
    target, deviation = (np.concatenate([one[n] for one in parts]) for n in (1, 2))
    worthless = every[np.flatnonzero(zero)]
    solution = least_squares(
        rows, target, deviation, worthless, np.zeros(worthless.shape[0]), margins.rows,
        MARGIN_FLOOR * margins.target, np.zeros(size), np.maximum(guess, LEAST_SCALE),
    )  # fmt: skip
    solution = np.maximum(np.where(zero, 0.0, solution), 0.0)
    price = np.full(len(network.nodes), np.nan)
    price[nodes] = solution
    margin = balance.T @ np.nan_to_num(price)
    return PriceLevel(price, margin, tax, freight, listed(price), border)


class _Rows(NamedTuple):
    """Rows on prices of nodes, what each should come to, and how far it may be off [USD/kg]."""

    rows: Matrix
    target: Floats
    deviation: Floats


def _route_rows(
    network: Network, place: Ints, activity: Floats, guess: Floats, levied: Floats, added: Floats
) -> _Rows:
    """Importer's price less taxed exporter's price, of the routes in use. levied, added : arrays (column)."""
    used = activity[network.route_columns] > 0
    routes = network.route_columns[used]
    start, end = place[network.route_origin[used]], place[network.route_destination[used]]
    count = np.arange(start.size)
    data = np.concatenate([np.ones(start.size), -(1.0 + levied[routes])])
    where = (np.concatenate([count, count]), np.concatenate([end, start]))
    rows = sparse.csr_matrix((data, where), shape=(start.size, guess.size))
    return _Rows(rows, added[routes], ROUTE_DEVIATION * np.maximum(guess[end], LEAST_ROUTE_PRICE))


def _process_rows(
    network: Network, values: Values, balance: Matrix, activity: Floats, guess: Floats
) -> tuple[_Rows, _Rows]:
    """Margins of the processes in use, and apart those of recipes. balance : sparse (node in use, column)."""
    at_work = network.process_columns[activity[network.process_columns] > 0]
    technologies = np.array([network.columns[n].technology for n in at_work])
    bought = technologies == "recipe"
    margins, recipes = (balance[:, at_work[one]].T.tocsr() for one in (~bought, bought))
    cost = np.array([unit_cost(network.columns[n], values) for n in at_work[~bought]])
    gross = np.maximum(margins.maximum(0) @ guess, LEAST_GROSS * cost)
    owned = [*network.chain.mines, *network.chain.collecting]
    spread = np.where(np.isin(technologies[~bought], owned), MINE_DEVIATION, COST_DEVIATION)
    # a use's bundle price is the cost of its inputs plus a small handling margin
    bundle = np.maximum((-recipes).maximum(0) @ guess, LEAST_INPUTS)
    made = _Rows(margins, cost, spread * cost + GROSS_DEVIATION * gross)
    return made, _Rows(recipes, HANDLING * bundle, HANDLING_DEVIATION * bundle)


def _quotes(
    network: Network, values: Values, place: Ints, tax: Floats, rent: Floats, size: int
) -> tuple[_Rows, Callable[[Floats], list[Adjusted]]]:
    """Quoted prices as rows on node prices; border quotes include what the border adds."""
    border = _at_the_border(network, tax, rent)
    chain = network.chain
    rows, quoted, deviation, kept = [], [], [], []
    for row in chain.price_observations:
        node = network.node_index.get((row["commodity"], row["region"]))
        if node is None or place[node] < 0:
            continue
        rate, added = border.get(node, (0.0, 0.0)) if row["basis"] == "border" else (0.0, 0.0)
        value = values(row["value_parameter"])
        rows.append((place[node], 1.0 + rate))
        quoted.append(value - added)
        deviation.append(values(f"deviation.{row['grade']}") * value * QUOTE_DEVIATION)
        kept.append((row, node, rate, added))
    at = (np.arange(len(rows)), [n for n, _ in rows])
    matrix = sparse.csr_matrix(([w for _, w in rows], at), shape=(len(rows), size))

    def listed(price: Floats) -> list[Adjusted]:
        return [
            Adjusted(row["observation"], f"Price of {row['commodity']} in {row['region']} ({row['basis']})",
                 quoted[n] + added, float(price[node]) * (1 + rate) + added, "USD/kg", row["grade"],
                 "price", row["value_parameter"], deviation[n])
            for n, (row, node, rate, added) in enumerate(kept)
        ]  # fmt: skip

    return _Rows(matrix, np.array(quoted), np.array(deviation)), listed


def _at_the_border(network: Network, tax: Floats, rent: Floats) -> dict[int, tuple[float, float]]:
    """Node -> what its border adds: share of the price, and USD/kg (mean over its routes)."""
    starts = network.route_origin.tolist()
    routes = grouped(zip(starts, network.route_columns.tolist(), strict=True))
    return {n: (float(tax[rs].mean()), float(rent[rs].mean())) for n, rs in routes.items()}


def rough_prices(network: Network, values: Values) -> Floats:
    """Rough price of every node [USD/kg], walked along the chain from the quoted commodities.

    `priced_from` of a technology says which way: output from inputs, input from outputs, or input
    from an output quoted at the border, where it holds the VAT that is not refunded.
    """
    plants = {row["process"]: row["plant"] for row in network.chain.activities}
    quoted: dict[str, float] = {}
    for row in network.chain.price_observations:
        quoted.setdefault(row["commodity"], values(row["value_parameter"]))
    used = {row["process"] for row in network.chain.activities if row["status"] == "existing"}
    rough = dict(quoted)
    vat = values.optional("vat_not_refunded")
    columns = grouped(
        (r["process"], (r["commodity"], SIGN[r["role"]] * values.product(r["factors"])))
        for r in network.chain.coefficients
    )
    surplus = {r["commodity"] for r in network.chain.disposals if r["region"] == "*"}
    for _ in range(ROUNDS):
        for process, entries in columns.items():
            technology = network.chain.processes[process]["technology"]
            if technology == "recipe" and process not in used:
                continue  # the bundle is priced by the recipes that are in use
            priced_from = network.chain.technologies[technology]["priced_from"]
            mine, plant = technology in network.chain.mines, plants.get(process, "")
            cost = 0.0 if technology == "recipe" else _cost_of(process, plant, mine, values)
            outs = [(c, a) for c, a in entries if a > 0]
            ins = [(c, -a) for c, a in entries if a < 0]
            if priced_from == "inputs":
                main = outs[0]
                known = all(c in rough for c, _ in ins)
                if known and main[0] not in quoted:
                    rough[main[0]] = (sum(a * rough[c] for c, a in ins) + cost) / main[1]
            elif priced_from == "border" and outs[0][0] in rough:
                worth = max(rough[outs[0][0]] / (1.0 + vat) - cost, LEAST_SOLUTION)
                rough[ins[0][0]] = 0.0 if ins[0][0] in surplus else worth
            elif ins and all(c in rough for c, _ in outs) and ins[0][0] not in quoted:
                rough[ins[0][0]] = max(sum(a * rough[c] for c, a in outs) - cost, LEAST_INPUT)
    return np.array([rough.get(commodity, UNKNOWN_PRICE) for commodity, _ in network.nodes])


def _cost_of(process: str, plant: str, mine: bool, values: Values) -> float:
    if mine:
        return values(f"mine_cost.{process.split('.', 1)[1]}")
    technology = values.chain.processes[process]["technology"]
    return values.first(f"unit_cost.{plant}", f"unit_cost.{technology}")
