"""Tables `production` and `inputs`: what comes out of every process and what goes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.tables.rows import DUST, picked
from ytterby.world.goods import MAIN

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

UNUSED = "unused"


def production(base: BaseYear, year: Year) -> pl.DataFrame:
    """region, stage, technology, process, commodity, element, role, quantity_t: each good that comes out.

    What recipes are for is left out, since `consumption` has it. `role` is that of `ytterby.world.goods`.
    """
    network = base.network
    made = network.outputs.tonnes(year.period.problem.balance, year.solution.activity)
    large = np.flatnonzero(made >= DUST * network.chain.grain)
    of_use = (pl.col("technology") == "recipe") & (pl.col("role") == MAIN)
    return picked(network.labels.outputs, large, quantity_t=made).filter(~of_use)


def inputs(base: BaseYear, year: Year) -> pl.DataFrame:
    """region, stage, technology, process, commodity, element, quantity_t: each good that goes in.

    Recipes are processes of the technology `recipe`. What nobody takes and is thrown away has the
    technology and the process `unused`.
    """
    network = base.network
    balance, activity = year.period.problem.balance, year.solution.activity
    least = DUST * network.chain.grain
    taken = network.inputs.tonnes(balance, activity)
    unused = np.asarray(balance @ activity).ravel()
    left = picked(network.labels.nodes, np.flatnonzero(unused >= least), quantity_t=unused)
    left = left.with_columns(technology=pl.lit(UNUSED), process=pl.lit(UNUSED))
    found = picked(network.labels.inputs, np.flatnonzero(taken >= least), quantity_t=taken)
    found = found.drop("role")
    return pl.concat([found, left.select(found.columns)])
