"""What figures take of result tables, row by row: functions of a table and its chain (`run_figures.csv`).

What is looked at first of a run: a choice of figures and labels, in the names of the data folder.

Nothing here knows an element, a stage or a country: which they are is said by the folder (`priced`, `world_market`,
`separated`, `headline`, `vintages`, the holder), so gallium is measured as rare earths are.

Published prices of single quarters, in the units and at the places of the result tables.

`data/validation/quotes.csv` has them as they were published; `quote_bases.csv` says by what each basis is divided,
in which region it holds, and against which price of the model it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.figure import AT, ENTIRE_RUN, EVERYBODY, OUTSIDE, PLACED
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA
from ytterby.world.titles import dependence_groups

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.world.read import Chain


PATH = DATA / "validation" / "quotes.csv"
BASES = DATA / "validation" / "quote_bases.csv"
FOLDER = "rare_earths"
"""The data folder whose goods and regions they name."""


@dataclass(frozen=True)
class QuotedPrice:
    """One published price. low, high : its ends [USD/kg, net of VAT]; they are the same for a single figure.

    column : of the table `prices` that it stands against; quarter : `2025Q2`; fact : its id among the evidence of the
    folder, blank where it is none; published : as it was told.
    """

    good: str
    region: str
    column: str
    quarter: str
    low: float
    high: float
    basis: str
    published: str
    fact: str
    note: str
    source: str
    source_url: str

    @property
    def middle(self) -> float:
        """Between its ends [USD/kg]."""
        return 0.5 * (self.low + self.high)


@cache
def read_published_prices(path: Path = PATH, bases: Path = BASES) -> tuple[QuotedPrice, ...]:
    """All published prices. Raises DataError for a basis that is not in the table of bases."""
    known = {(row["basis"], row["currency"], row["unit"]): row for row in read_csv(bases).rows}
    quotes = []
    for row in read_csv(path).rows:
        if (key := (row["basis"], row["currency"], row["unit"])) not in known:
            raise DataError(f"no basis {key} is known", where=f"{path.name}, {row['good']}")
        basis = known[key]
        by = float(basis["vat"]) * float(basis["exchange"]) * float(basis["kilograms"])
        low, high = float(row["low"]) / by, float(row["high"]) / by
        ends = row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
        quotes.append(
            QuotedPrice(row["good"], basis["region"], basis["column"], quarter_of(row["period"]), low, high,
                  row["basis"], f"{ends} {row['currency']}/{row['unit']}, {row['period']}", row["fact"],
                  row["note"], row["source"], row["source_url"])
        )  # fmt: skip
    return tuple(quotes)


def quarter_of(period: str) -> str:
    """The quarter of a month or a day: `2025-05-06` lies in `2025Q2`."""
    year, month = period.split("-")[:2]
    return f"{year}Q{(int(month) + 2) // 3}"


def places() -> tuple[tuple[str, str, str], ...]:
    """Column, good and region of every published price, once each."""
    return tuple(dict.fromkeys((q.column, q.good, q.region) for q in read_published_prices()))


MEASURED = ("supplied_value", "shortfall", "price", "exports", "capacity")
"""Figures of which ensembles and tornados keep rows."""
ROW = ("figure", "commodity", "leak", "region", "stage", "technology")
"""What tells their rows apart: the figure and all labels, null where it has none such."""
SCHEMA: dict[str, Any] = {**dict.fromkeys(ROW, pl.String), **PLACED}
TIMED = (*ROW, *AT)


def technologies(chain: Chain) -> tuple[str, ...]:
    """Technologies whose capacity is measured: those whose new plants are told from old ones; where a
    folder has none, all that have plants."""
    if chain.vintages:
        return chain.vintages
    with_plants = {
        chain.processes[row["process"]]["technology"] for row in chain.activities if row["plant"]
    }
    return tuple(name for name in chain.technologies if name in with_plants)


def headline_goods(chain: Chain) -> tuple[str, ...]:
    """Separated goods of the elements whose price stands for the others."""
    leading = {e for e, row in chain.elements.items() if row.get("headline", "yes") == "yes"}
    goods, separated = chain.commodities.items(), chain.stages_to_separated[-1:]
    ours = (name for name, row in goods if row["stage"] in separated and row["element"] in leading)
    return tuple(ours)


def headline_rows(chain: Chain) -> pl.DataFrame:
    """Rows that charts and rank correlations look at, the most asked for first: `ROW`."""
    outside = {"region": OUTSIDE}
    rows = [
        {"figure": "supplied_value", **outside},
        {"figure": "shortfall", **outside},
        *({"figure": "price", "commodity": good, **outside} for good in headline_goods(chain)),
        *({"figure": "exports", "leak": "false", "stage": stage}
          for stage in chain.stages_with("world_market")[-1:]),
        *({"figure": "capacity", "technology": name, **outside} for name in technologies(chain)),
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(ROW, pl.String))


def measured_rows(figures: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Of the figures of a run what ensembles and tornados keep, in full years: `SCHEMA`.

    Prices of goods with a world market, at home and outside; capacity of `technologies` outside; exports of goods with
    a world market and what goes round a control; demand served and lost of every region.
    """
    stages, goods = chain.stages_with("world_market"), traded_goods(chain)
    frame = pl.concat([pl.DataFrame(schema=SCHEMA), figures], how="diagonal").select(*SCHEMA)
    kept = {
        "price": pl.col("commodity").is_in(goods) & pl.col("region").is_in([OUTSIDE, chain.holder]),
        "exports": pl.col("stage").is_in(stages),
        "capacity": pl.col("technology").is_in(technologies(chain)) & (pl.col("region") == OUTSIDE),
    }
    own = [(pl.col("figure") == name) & kept.get(name, True) for name in MEASURED]
    return frame.filter(pl.col("period") == "", pl.any_horizontal(own))


def traded_goods(chain: Chain) -> list[str]:
    """Goods with a world market."""
    stages = chain.stages_with("world_market")
    return [name for name, row in chain.commodities.items() if row["stage"] in stages]


PLANTS = r"^capacity of ([a-z_]+)"
"""What scarce plants are called in the table `rents`: `capacity of TECHNOLOGY[.FEED] in REGION`."""


def priced_rows(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices of what has a world market, and where prices are published."""
    traded = pl.col("stage").is_in(chain.stages_with("world_market"))
    return prices.filter(traded | _published("price_usd_kg"))


def contracts_rows(prices: pl.DataFrame, _: Chain) -> pl.DataFrame:
    """Prices for who has a licence, where such prices are published."""
    return prices.filter(_published("contract_usd_kg"))


def products_rows(prices: pl.DataFrame, _: Chain) -> pl.DataFrame:
    """Prices of products of several goods, weighted; `weight` is there for such goods alone."""
    if "product" not in prices:
        return prices.clear().with_columns(pl.lit("", pl.String).alias("product"))
    return prices.filter(pl.col("product") != "")


def _published(column: str) -> pl.Expr:
    """Whether prices of a good and region are published that stand against a column."""
    quoted = [f"{good}|{region}" for name, good, region in places() if name == column]
    return pl.concat_str("commodity", "region", separator="|").is_in(quoted)


def swings_rows(swings: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Swings of prices at home and outside, of what has a world market."""
    two = pl.col("region").is_in([OUTSIDE, chain.holder])
    return swings.filter(two & pl.col("commodity").is_in(traded_goods(chain)))


def leaving_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What the holder sends abroad."""
    return flows.filter(pl.col("origin") == chain.holder, pl.col("destination") != chain.holder)


def bought_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What regions outside the holder bring in, from anywhere."""
    abroad = pl.col("origin") != pl.col("destination")
    return flows.filter(abroad & (pl.col("destination") != chain.holder))


def exported_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Exports of the holder of products that are told together, leaks among them."""
    if "product" not in flows:
        return flows.clear().with_columns(pl.lit("", pl.String).alias("product"))
    return leaving_rows(flows, chain).filter(pl.col("product") != "")


def largest_rows(dependence: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """The share of the largest foreign supplier of regions outside the holder; zero where there is none."""
    own = dependence.filter(
        (pl.col("region") != chain.holder) & pl.col("group").is_in(dependence_groups(chain))
    )
    keys = [name for name in ("scenario", "year", "region", "stage", "group") if name in own]
    share = pl.when(pl.col("supplier") != pl.col("region")).then("share")
    return own.group_by(keys, maintain_order=True).agg(share.max().fill_null(0.0).alias("share"))


def mastered_rows(knowhow: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Know-how of technologies that are told, outside the holder, and its mean there."""
    own = knowhow.filter(
        pl.col("technology").is_in(technologies(chain)) & (pl.col("region") != chain.holder)
    )
    keys = [name for name in own.columns if name not in ("region", "knowhow")]
    mean = own.group_by(keys, maintain_order=True).agg(pl.col("knowhow").mean())
    return pl.concat([own, mean.with_columns(pl.lit(OUTSIDE).alias("region")).select(own.columns)])


def paid_rows(cost: pl.DataFrame, _: Chain) -> pl.DataFrame:
    """What each pays and all together, in each year and in all."""
    both = pl.concat([cost, cost.with_columns(pl.lit(EVERYBODY).alias("payer"))])
    return pl.concat([both, both.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))])


def made_rows(production: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What comes out of processes, without what is only moved from stage to stage."""
    return with_outside(production.filter(pl.col("role") != "passed_on"), chain)


def worth_rows(demand: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Demand with what is served and lost of it at base-year prices [million USD]."""
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    served, lost = (pl.col(name) * base_price for name in ("served", "lost"))
    return with_outside(demand.with_columns(served_musd=served, lost_musd=lost), chain)


def with_outside(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """The rows of all regions, and those outside the holder once more under `OUTSIDE`."""
    away = frame.filter(pl.col("region") != chain.holder)
    return pl.concat([frame, away.with_columns(pl.lit(OUTSIDE).alias("region"))])


def outside_only_rows(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What is outside the holder."""
    return frame.filter(pl.col("region") != chain.holder)


def outside_rows(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What is outside the holder, under `OUTSIDE` alone."""
    return outside_only_rows(frame, chain).with_columns(pl.lit(OUTSIDE).alias("region"))


def plants_rows(rents: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What plants outside the holder earn for being too few, with their `technology`."""
    name = pl.col("control").str.extract(PLANTS).alias("technology")
    own = rents.filter((pl.col("kind") == "capacity") & (pl.col("holder") != chain.holder))
    return own.with_columns(name).drop_nulls("technology")


def first_days_rows(stoppages: pl.DataFrame, _: Chain) -> pl.DataFrame:
    """Each share of plants or of a use on the first day on which it is passed."""
    keys = ["kind", "name", "region", "share"]
    first = stoppages.sort("day", maintain_order=True).unique(keys, keep="first")
    return first.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))


def with_products(
    prices: pl.DataFrame, products: Mapping[str, Mapping[str, float]]
) -> pl.DataFrame:
    """Prices with those of products of several goods, under `product`: a row where all their goods have a price.

    products : name -> commodity -> weight.
    """
    keys = [name for name in ("scenario", "year", "period", "length", "region") if name in prices]
    frames = [prices.with_columns(pl.lit("").alias("product"))]
    for name, parts in products.items():
        own = prices.filter(pl.col("commodity").is_in(list(parts))).drop_nulls("price_usd_kg")
        weight = pl.col("commodity").replace_strict(
            dict(parts), return_dtype=pl.Float64, default=None
        )
        mean = (pl.col("price_usd_kg") * weight).sum() / sum(parts.values())
        sums = own.group_by(keys, maintain_order=True).agg(mean, pl.len().alias("count"))
        made = sums.filter(pl.col("count") == len(parts)).drop("count")
        frames.append(made.with_columns(pl.lit(name).alias("product")))
    return pl.concat(frames, how="diagonal_relaxed")
