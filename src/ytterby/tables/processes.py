"""Tables `production` and `inputs`: what comes out of every process and what goes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.tables.rows import DUST
from ytterby.world.goods import MAIN

if TYPE_CHECKING:
    from ytterby.tables.rows import Table
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

UNUSED = "unused"


def production(base: BaseYear, year: Year) -> Table:
    """region, stage, technology, process, commodity, element, role, quantity_t: each good that comes out.

    What recipes are for is left out, since `consumption` has it. `role` is that of `ytterby.world.goods`.
    """
    goods = base.network.outputs
    made = goods.tonnes(year.period.problem.balance, year.solution.activity)
    return [
        (*goods.names[n], float(made[n]))
        for n in np.flatnonzero(made >= DUST * base.network.chain.grain).tolist()
        if goods.names[n].technology != "recipe" or goods.names[n].role != MAIN
    ]


def inputs(base: BaseYear, year: Year) -> Table:
    """region, stage, technology, process, commodity, element, quantity_t: each good that goes in.

    Recipes are processes of the technology `recipe`. What nobody takes and is thrown away has the
    technology and the process `unused`.
    """
    network, goods = base.network, base.network.inputs
    balance, activity = year.period.problem.balance, year.solution.activity
    least = DUST * network.chain.grain
    taken = goods.tonnes(balance, activity)
    rows: Table = [
        (*goods.names[n][:-1], float(taken[n])) for n in np.flatnonzero(taken >= least).tolist()
    ]
    unused = np.asarray(balance @ activity).ravel()
    for node in np.flatnonzero(unused >= least).tolist():
        commodity, region = network.nodes[node]
        row = network.chain.commodities[commodity]
        label = (region, row["stage"], UNUSED, UNUSED, commodity, row["element"])
        rows.append((*label, float(unused[node])))
    return rows
