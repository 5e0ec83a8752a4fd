"""Table `recipes`: by which recipe each use is met, and what it saves for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.tables.rows import LEAST

if TYPE_CHECKING:
    from ytterby.tables.rows import Table
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year


def recipes(base: BaseYear, year: Year) -> Table:
    """region, use, recipe, share, quantity, unit, saving.

    share : of what the use is served; saving : share of demand that the use no longer has, in the period.
    """
    network, chain = base.network, base.network.chain
    row = {key: number for number, key in enumerate(network.use_rows)}
    made: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for number in network.process_columns:
        column = network.columns[number]
        quantity = float(year.solution.activity[number])
        if column.technology == "recipe" and quantity > LEAST * chain.grain:
            _, use, recipe = column.process.split(".")
            made.setdefault((use, column.region), []).append((recipe, quantity))
    return [
        (region, use, recipe, quantity / sum(q for _, q in found), quantity, chain.uses[use]["unit"],
         float(year.state.recipes.saving[row[use, region]]))
        for (use, region), found in made.items()
        for recipe, quantity in found
    ]  # fmt: skip
