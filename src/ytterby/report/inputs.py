"""What the report is given: stacked result tables, figures, the manifest, the base year; and what it selects and joins
of the tables. Nothing here models the market."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report.published import PublishedPrice
from ytterby.report.ranges import NoRanges, RangeSource
from ytterby.report.words import Product, Words, humanise
from ytterby.results.registry import columns_of_years

if TYPE_CHECKING:
    from ytterby.draws.effects import EffectTable
    from ytterby.draws.swings import Swing
    from ytterby.economics.summary import GdpSummary
    from ytterby.figures.effect.question import Comparison
    from ytterby.figures.run_figures import RunFigures

TEXT, INTEGER, NUMBER = pl.String(), pl.Int64(), pl.Float64()

BASE_YEAR_COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "adjustments": {
        "fact": TEXT, "what": TEXT, "region": TEXT, "published": NUMBER, "used": NUMBER,
        "unit": TEXT, "sd_moved": NUMBER, "grade": TEXT, "source": TEXT,
    },
    "conflicts": {
        "topic": TEXT, "basis": TEXT, "published": NUMBER, "used": NUMBER, "unit": TEXT,
        "note": TEXT,
    },
    "shares": {"stage": TEXT, "region": TEXT, "element": TEXT},
}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """The results of several runs side by side.

    Attributes
    ----------
    tables : result tables, all scenarios stacked in the column `scenario`.
    scenarios : in order, the reference first and the scenario of interest last. labels : their titles.
    words : what the data folder calls things.
    manifest : digests, version, sources used, assumptions used, data folder, date.
    base_year : frames `adjustments`, `conflicts`, `shares` of the reconciliation.
    split_years : result tables of quarters or months, of the years that are split.
    ranges : how wide each number is.
    published : published prices of the data folder.
    day : on which it is written, ISO; blank where that is not said.
    helps : what instruments would avoid and cost, as of `draws.instrument_trials`; None where they were not run.
    helps_changed : what is not as it was when they were run.
    gdp : what it does to GDP, in one figure; None where that is not counted.
    runs : figures of each run. effects : those of the question; None where nothing is compared.
    swings : what a tornado says of each measure. defence : the question at each end of the size of defence use.
    model_identity : notes on what follows from how the model is built, hence is no finding.
    interpretation : by which reading of the law the run stands, where it reads more than the records.
    """

    tables: Mapping[str, pl.DataFrame]
    scenarios: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    base_year: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    split_years: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    ranges: RangeSource = field(default_factory=NoRanges)
    published: Sequence[PublishedPrice] = ()
    day: str = ""
    helps: pl.DataFrame | None = None
    helps_changed: Sequence[str] = ()
    gdp: GdpSummary | None = None
    runs: Mapping[str, RunFigures] = field(default_factory=dict)
    effects: EffectTable | None = None
    swings: Sequence[Swing] = ()
    defence: Mapping[str, Comparison] = field(default_factory=dict)
    model_identity: Sequence[str] = ()
    interpretation: str = ""

    def label(self, run: str) -> str:
        """The title of a run."""
        return self.labels.get(run) or humanise(run)

    @property
    def comparisons(self) -> dict[str, tuple[str, str]]:
        """Name of each comparison -> the last run, and the one that it is set against.

        Of three runs the first is the state just before, against which the last has its `own` effect; against the
        second it has its `total` effect. Of two it is `effect`.
        """
        *references, last = self.scenarios or ("",)
        names = {1: ["effect"], 2: ["own", "total"]}.get(
            len(references), [f"against {one}" for one in references]
        )
        return {name: (last, one) for name, one in zip(names, references, strict=True)}


def well_formed(frame: pl.DataFrame | None, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return `frame` with every column in `columns` present and typed; NaN becomes null."""
    if frame is None:
        return pl.DataFrame(schema=dict(columns))
    made = []
    for name, kind in columns.items():
        present = frame.schema.get(name)
        column = pl.lit(None, kind).alias(name) if present is None else pl.col(name)
        column = column if present in (None, kind) else column.cast(kind)
        if present is None or present != kind or kind == NUMBER:
            made.append(column.fill_nan(None) if kind == NUMBER and present is not None else column)
    return frame.with_columns(made)


def table(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return result table `name`, empty but well formed when the run has none."""
    return well_formed(tables.get(name), columns_of_years(name))


def base_year_table(frames: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return base-year frame `name`, empty but well formed when missing."""
    return well_formed(frames.get(name), BASE_YEAR_COLUMNS[name])


def scenarios_in(tables: Mapping[str, pl.DataFrame], requested: Sequence[str] = ()) -> list[str]:
    """List the scenarios: those requested, else in order of appearance over all tables."""
    if requested:
        return list(requested)
    columns = [frame["scenario"].drop_nulls() for frame in tables.values() if "scenario" in frame]
    return list(
        dict.fromkeys(name for column in columns for name in column.unique(maintain_order=True))
    )


def product_prices(prices: pl.DataFrame, product: Product) -> pl.DataFrame:
    """Return scenario, year, region, price_usd_kg [USD/kg] of a product.

    A product of several goods has their mean by weight; where one of them has no price, it has none.
    """
    keys = ["scenario", "year", "region"]
    total = sum(product.parts.values())
    weights = {name: weight / total for name, weight in product.parts.items()}
    of_goods = prices.filter(pl.col("commodity").is_in(list(weights)))
    share = pl.col("commodity").replace_strict(weights, return_dtype=pl.Float64)
    all_priced = pl.col("price_usd_kg").is_not_null().sum() == len(weights)
    mean = (pl.col("price_usd_kg") * share).sum()
    return (
        of_goods.group_by(keys, maintain_order=True)
        .agg(pl.when(all_priced).then(mean).alias("price_usd_kg"))
        .sort(keys)
    )


def inside_outside(
    prices: pl.DataFrame, product: Product, holder: str, order: Sequence[str] = ()
) -> tuple[pl.DataFrame, str]:
    """Return (scenario, year, place `inside`|`outside`, price_usd_kg) and the outside region used.

    The region `OUTSIDE` (import-weighted) is taken if the table has it, else the first other region in
    `order` that has any price.
    """
    by_region = product_prices(prices, product)
    priced = by_region.filter(pl.col("price_usd_kg").is_not_null())["region"].unique().to_list()
    known = ["OUTSIDE", *order, *sorted(priced)]
    outside = next((code for code in known if code in priced and code != holder), "")
    place = pl.when(pl.col("region") == holder).then(pl.lit("inside")).otherwise(pl.lit("outside"))
    kept = by_region.filter(pl.col("region").is_in([holder, outside])).with_columns(
        place.alias("place")
    )
    return kept.select("scenario", "year", "place", "price_usd_kg"), outside


def capacity_outside(capacity: pl.DataFrame, holder: str) -> pl.DataFrame:
    """Add up capacity [t/yr] outside the holder by scenario, year, technology, category."""
    keys = ["scenario", "year", "technology", "category"]
    away = capacity.filter(pl.col("region") != holder)
    return away.group_by(keys, maintain_order=True).agg(pl.col("capacity_t").sum())


def selected_years(frame: pl.DataFrame, requested: Sequence[int]) -> list[int]:
    """The requested years that a run has; where it has none, the one in its middle and its last."""
    years = sorted(frame["year"].unique().to_list())
    present = [year for year in requested if year in years]
    return present or list(dict.fromkeys(years[len(years) // 2 :: max(len(years) // 2, 1)]))[:2]


def largest_buyers(flows: pl.DataFrame, holder: str) -> list[str]:
    """Regions but the holder, by the value that they bring in over the run, largest first."""
    bought = flows.filter(
        (pl.col("destination") != holder) & (pl.col("origin") != pl.col("destination"))
    )
    sums = bought.group_by("destination", maintain_order=True).agg(pl.col("value_musd").sum())
    return sums.sort("value_musd", descending=True)["destination"].to_list()


def largest_supplier(dependence: pl.DataFrame, basis: str = "last_processor") -> pl.DataFrame:
    """Return the largest foreign supplier: scenario, year, region, stage, group, supplier, share.

    A region that supplies itself wholly has share 0 and no supplier.
    """
    keys = ["scenario", "year", "region", "stage", "group"]
    chosen = dependence.filter((pl.col("basis") == basis) & pl.col("share").is_not_null())
    foreign = (
        chosen.filter(pl.col("supplier") != pl.col("region"))
        .sort("share", descending=True)
        .group_by(keys, maintain_order=True)
        .agg(pl.col("supplier").first(), pl.col("share").first())
    )
    every = chosen.select(keys).unique(maintain_order=True)
    return every.join(foreign, on=keys, how="left").with_columns(pl.col("share").fill_null(0.0))


def first_year_under(suppliers: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Find when each region falls under `threshold` [fraction] of dependence on one country.

    Returns scenario, region, stage, group, answer (`already`, `never` or the year as text), year
    (null for never) and rises_again (bool: over the threshold in a later year).
    """
    keys = ["scenario", "region", "stage", "group"]
    under = pl.col("share") < threshold
    by_group = (
        suppliers.sort("year")
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("year").min().alias("start"),
            pl.col("year").filter(under).min().alias("year"),
            pl.col("year").filter(~under).max().alias("last_over"),
        )
    )
    answer = (
        pl.when(pl.col("year").is_null())
        .then(pl.lit("never"))
        .when(pl.col("year") == pl.col("start"))
        .then(pl.lit("already"))
        .otherwise(pl.col("year").cast(pl.String))
    )
    again = (pl.col("last_over") > pl.col("year")).fill_null(False)
    return by_group.with_columns(answer.alias("answer"), again.alias("rises_again")).drop(
        "start", "last_over"
    )


def use_stress(demand: pl.DataFrame, of: str, against: str | None) -> pl.DataFrame:
    """Return each use and region at its worst: one row per use, region.

    Columns: lost_share and lost_year (largest share of demand lost in `of` beyond that in
    `against`), lost_share_against; price_ratio and price_year (largest bundle price in `of` over
    that in `against` in the same year; without `against`, over the base year).
    """
    keys = ["use", "region", "year"]
    scenario = demand.filter(pl.col("scenario") == of).select(
        *keys, "lost_share", "bundle_price", "bundle_price_ratio"
    )
    if against is None:
        joined = scenario.with_columns(
            pl.lit(0.0).alias("lost_share_against"), pl.col("bundle_price_ratio").alias("ratio")
        )
    else:
        reference = demand.filter(pl.col("scenario") == against).select(
            *keys,
            pl.col("lost_share").alias("lost_share_against"),
            pl.col("bundle_price").alias("price_against"),
            pl.col("bundle_price_ratio").alias("ratio_against"),
        )
        direct = pl.col("bundle_price") / pl.col("price_against")
        by_ratio = pl.col("bundle_price_ratio") / pl.col("ratio_against")
        joined = scenario.join(reference, on=keys).with_columns(
            pl.coalesce(direct, by_ratio).alias("ratio"),
            pl.col("lost_share_against").fill_null(0.0),
        )
    more = pl.col("lost_share").fill_null(0.0) - pl.col("lost_share_against")
    worst = pl.col("more").arg_max()
    return (
        joined.with_columns(more.alias("more"))
        .group_by(["use", "region"], maintain_order=True)
        .agg(
            pl.col("lost_share").get(worst).fill_null(0.0),
            pl.col("lost_share_against").get(worst),
            pl.col("year").get(worst).alias("lost_year"),
            pl.col("ratio").max().alias("price_ratio"),
            pl.col("year").sort_by(pl.col("ratio"), nulls_last=False).last().alias("price_year"),
        )
    )


def in_order(values: Sequence[str], order: Sequence[str]) -> list[str]:
    """Sort names by a house order, unknown ones last in their own order."""
    place = {name: position for position, name in enumerate(dict.fromkeys(order))}
    return sorted(dict.fromkeys(values), key=lambda name: place.get(name, len(place)))
