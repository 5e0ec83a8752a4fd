"""What a draw is asked for: prices, capacity, exports and demand, in the names of the data folder.

Nothing here knows an element, a stage or a country: which they are is said by the folder (`priced`,
`world_market`, `separated`, `headline`, `vintages`, the holder), so gallium is measured as rare earths are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.results.tables import in_years, period_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

UNITS = {
    "price_outside": "USD/kg",
    "price_inside": "USD/kg",
    "capacity_outside": "t/yr",
    "exports": "t",
    "leaked": "t",
    "served": "million USD",
    "lost_share": "share",
}
"""Kind of a measure (the first word of its name) -> its unit."""
TABLES = ("prices", "capacity", "flows", "demand")
SCHEMA = {"measure": pl.String, "year": pl.Int64, "value": pl.Float64}


def technologies(chain: Chain) -> tuple[str, ...]:
    """Technologies whose capacity is measured: those whose new plants are told from old ones; where a
    folder has none, all that have plants."""
    if chain.vintages:
        return chain.vintages
    with_plants = {
        chain.processes[row["process"]]["technology"] for row in chain.activities if row["plant"]
    }
    return tuple(name for name in chain.technologies if name in with_plants)


def short(chain: Chain, commodity: str) -> str:
    """Name of a commodity in a measure: `Dy` for separated goods, `magnet.SmCo` for others."""
    stage = chain.commodities[commodity]["stage"]
    return commodity.split(".", 1)[1] if stage in chain.stages_to_separated[-1:] else commodity


def headline_goods(chain: Chain) -> tuple[str, ...]:
    """Separated goods of the elements whose price stands for the others."""
    leading = {e for e, row in chain.elements.items() if row.get("headline", "yes") == "yes"}
    return tuple(
        name
        for name, row in chain.commodities.items()
        if row["stage"] in chain.stages_to_separated[-1:] and row["element"] in leading
    )


def headline_measures(chain: Chain) -> list[str]:
    """Measures that charts and rank correlations look at, the most asked for first."""
    goods = [f"price_outside.{short(chain, c)}" for c in headline_goods(chain)]
    last = chain.stages_with("world_market")[-1:]
    plants = [f"capacity_outside.{t}" for t in technologies(chain)]
    return [f"served.{OUTSIDE}", f"lost_share.{OUTSIDE}", *goods, *(f"exports.{s}" for s in last),
            *plants]  # fmt: skip


def by_year(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """All measures of a run: measure, year, value.

    `price_outside.X`, `price_inside.X` : of goods with a world market [USD/kg], outside weighted by use.
    `capacity_outside.TECHNOLOGY` : outside the holder, in the last period of the year [t/yr].
    `exports.STAGE`, `leaked.STAGE` : the holder's exports, and what goes round a control [t].
    `served.REGION` : demand served at base-year prices [million USD]; `OUTSIDE`: all but the holder.
    `lost_share.REGION` : of demand worth its price, the share that is not served.
    """
    chain = base.network.chain
    tables = {name: in_years(name, period_table(name, base, scenario, years)) for name in TABLES}
    away, leaving = pl.col("region") != chain.holder, pl.col("origin") == chain.holder
    stages = chain.stages_with("world_market")
    frames = [
        *_prices(tables["prices"], chain),
        _totals("capacity_outside", tables["capacity"].filter(away), "technology", "capacity_t",
                technologies(chain), tables["capacity"]["year"]),
        *[
            _totals(kind, tables["flows"].filter(leaving & (pl.col("leak") == leak)), "stage",
                    "quantity_t", stages, tables["flows"]["year"])
            for kind, leak in (("exports", False), ("leaked", True))
        ],
        *_demand(tables["demand"], chain),
    ]  # fmt: skip
    return pl.concat([frame.select(*SCHEMA) for frame in frames]).cast(pl.Schema(SCHEMA))


def demand_by_year(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """The result table `demand` alone, as `ytterby simulate` has it."""
    return in_years("demand", period_table("demand", base, scenario, years))


def _prices(prices: pl.DataFrame, chain: Chain) -> list[pl.DataFrame]:
    stages = chain.stages_with("world_market")
    traded = prices.filter(pl.col("stage").is_in(stages))
    names = {c: short(chain, c) for c in chain.commodities}
    frames = []
    for kind, region in (("price_outside", OUTSIDE), ("price_inside", chain.holder)):
        own = traded.filter(pl.col("region") == region)
        name = pl.lit(f"{kind}.") + pl.col("commodity").replace_strict(names)
        frames.append(own.with_columns(name.alias("measure"), value=pl.col("price_usd_kg")))
    return frames


def _totals(
    kind: str, rows: pl.DataFrame, of: str, column: str, names: Iterable[str], years: pl.Series
) -> pl.DataFrame:
    """Sum of a column for each name asked for and year; where there is none it is zero, not unknown."""
    total = rows.group_by(of, "year").agg(pl.col(column).sum().alias("value"))
    every = pl.DataFrame({of: list(names)}, schema={of: pl.String}).join(
        pl.DataFrame({"year": years.unique()}), how="cross"
    )
    complete = every.join(total, on=[of, "year"], how="left")
    name = pl.lit(f"{kind}.") + pl.col(of)
    return complete.with_columns(name.alias("measure"), pl.col("value").fill_null(0.0))


def _demand(demand: pl.DataFrame, chain: Chain) -> list[pl.DataFrame]:
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio")  # of the base year [USD/kg]
    worth = demand.with_columns(
        (pl.col("served") * base_price / 1e3).alias("s"),
        (pl.col("lost") * base_price / 1e3).alias("l"),
    )
    outside = worth.filter(pl.col("region") != chain.holder).with_columns(
        pl.lit(OUTSIDE).alias("region")
    )
    both = pl.concat([outside, worth])
    total = both.group_by("region", "year", maintain_order=True).agg(pl.col("s", "l").sum())
    value = {
        "served": pl.col("s"),
        "lost_share": pl.col("l") / (pl.col("l") + pl.col("s")).clip(1e-12),
    }
    return [
        total.with_columns((pl.lit(f"{kind}.") + pl.col("region")).alias("measure"), value=of)
        for kind, of in value.items()
    ]
