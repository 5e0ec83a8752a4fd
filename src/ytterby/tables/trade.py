"""Tables of what is traded and at what price: `flows`, `prices`, `contract_prices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.tables.rows import DUST, LEAST, picked
from ytterby.years.contracts import contracts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

OUTSIDE = "OUTSIDE"


def flows(base: BaseYear, year: Year) -> pl.DataFrame:
    """commodity, stage, element, origin, destination, quantity_t, value_musd, leak."""
    labels, solution = base.network.labels, year.solution
    quantity = solution.activity[labels.way]
    value = quantity * solution.dual[labels.way_origin] / 1e3
    large = np.flatnonzero(quantity >= DUST * base.network.chain.grain)
    return picked(labels.ways, large, quantity_t=quantity, value_musd=value)


def prices(base: BaseYear, year: Year) -> pl.DataFrame:
    """commodity, stage, element, region, price_usd_kg: only where something flows.

    Region `OUTSIDE` is the price outside the holder, weighted by what is used there.
    """
    network, price = base.network, year.solution.price
    chain = network.chain
    used = (-year.period.problem.balance).maximum(0) @ year.solution.activity
    known = picked(
        network.labels.nodes, np.flatnonzero(np.isfinite(price)), price_usd_kg=price, used=used
    )
    outside = known.filter(
        (pl.col("region") != chain.holder)
        & pl.col("stage").is_in(chain.stages_with("world_market"))
    )
    total = pl.col("used").sum()
    outside = (
        outside.group_by("commodity", "stage", "element", maintain_order=True)
        .agg((pl.col("price_usd_kg") * pl.col("used")).sum() / total, total.alias("amount"))
        .filter(pl.col("amount") > LEAST * chain.grain)
        .with_columns(region=pl.lit(OUTSIDE))
    )
    known = known.filter(pl.col("stage").is_in(chain.stages_with("priced"))).drop("used")
    return pl.concat([known, outside.select(known.columns)])


def contract_prices(base: BaseYear, years: Sequence[Year]) -> list[pl.DataFrame]:
    """For each period commodity, region, contract_share, contract_price_usd_kg, spot_price_usd_kg,
    average_price_usd_kg: where something is traded and under contract."""
    found, labels = contracts(base, years), base.network.labels.nodes.select("commodity", "region")
    return [
        picked(
            labels, np.flatnonzero(np.isfinite(found.average[period])),
            contract_share=found.share[period], contract_price_usd_kg=found.contract[period],
            spot_price_usd_kg=found.spot[period], average_price_usd_kg=found.average[period],
        )
        for period in range(len(years))
    ]  # fmt: skip
