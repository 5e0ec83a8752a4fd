"""Tables of uses: `consumption`, `recipes`, `demand`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.market.demand import capped_quantity
from ytterby.tables.rows import DUST, LEAST
from ytterby.years.processes.demand import growth_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.scenarios.scenario import Scenario
    from ytterby.tables.rows import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def consumption(base: BaseYear, year: Year) -> Rows:
    """region, use, recipe, quantity, unit."""
    uses = base.network.chain.uses
    return [
        (region, use, recipe, quantity, uses[use]["unit"])
        for region, use, recipe, quantity in _in_use(base, year, DUST)
    ]


def recipes(base: BaseYear, year: Year) -> Rows:
    """region, use, recipe, share, quantity, unit, saving.

    share : of what the use is served; saving : share of demand that the use no longer has, in the period.
    """
    network, uses = base.network, base.network.chain.uses
    row = {key: number for number, key in enumerate(network.use_rows)}
    made: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for region, use, recipe, quantity in _in_use(base, year, LEAST):
        made.setdefault((use, region), []).append((recipe, quantity))
    return [
        (region, use, recipe, quantity / sum(q for _, q in found), quantity, uses[use]["unit"],
         float(year.state.recipes.saving[row[use, region]]))
        for (use, region), found in made.items()
        for recipe, quantity in found
    ]  # fmt: skip


def _in_use(base: BaseYear, year: Year, least: float) -> Iterator[tuple[str, str, str, float]]:
    """Region, use, recipe and quantity of each recipe by which more than `least` [grains] is made."""
    network = base.network
    made = year.solution.activity[network.process_columns]
    for number in network.process_columns[made > least * network.chain.grain].tolist():
        column = network.columns[number]
        if column.technology == "recipe":
            _, use, recipe = column.process.split(".")
            yield column.region, use, recipe, float(year.solution.activity[number])


def demand(base: BaseYear, year: Year, scenario: Scenario) -> Rows:
    """region, use, wanted, served, lost, lost_share, bundle_price, bundle_price_ratio.

    `wanted` is demand at base-year prices. `lost` is demand that stops: worth more than its cap and
    still not served; the rest of what is not served is saved because the bundle is dear.
    """
    network = base.network
    index = growth_index(base, scenario.outlook, year.span.at)
    activity = year.solution.activity
    served = activity[base.demand.capped] + activity[base.demand.elastic]
    short = stopped(base, year)
    rows: Rows = []
    for number, (use, region) in enumerate(network.use_rows):
        node = network.node_index[network.chain.uses[use]["commodity"], region]
        wanted = float(base.demand.anchor[number] * index[number])
        # nobody pays more than the cap: above it the dual is no price, for nothing is served
        price = min(float(year.solution.dual[node]), float(base.demand.cap[number]))
        lost = short.get(number, 0.0)
        base_price = float(base.demand.price[number])
        rows.append((region, use, wanted, float(served[number]), lost, lost / max(lost + float(served[number]), 1e-12),
                     price, price / base_price))  # fmt: skip
    return rows


def stopped(base: BaseYear, year: Year) -> dict[int, float]:
    """Quantity per use that stops at the cap [t]: what is still worth the cap and is not served."""
    at_cap = capped_quantity(year.period.problem.demand)
    short = at_cap - year.solution.activity[base.demand.capped]
    return {n: float(v) for n, v in enumerate(short) if v > 1e-3 * at_cap[n]}
