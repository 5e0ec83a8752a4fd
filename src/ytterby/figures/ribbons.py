"""Who supplies whom, stage by stage: the ribbons of the flow picture, of one run and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.world.titles import FLOWS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

RIBBONS = "ribbons"
"""The table of the flow picture: of a product, what crosses a gap between two stages from one region to another."""
RIBBON_COLUMNS = {"product": pl.String, "gap": pl.Int64, "origin": pl.String, "destination": pl.String,
                  "year": pl.Int64, "quantity_t": pl.Float64}  # fmt: skip
SELECTED_YEARS = (2025, 2030, 2035, 2045)
"""Years for which parts of capacity, ribbons, rents and value added are given; of a run without any, that in its middle
and its last."""


def few_of(years: Collection[int], selected: Collection[int] = SELECTED_YEARS) -> list[int]:
    """Those of a run's years that are selected, else that in its middle and its last."""
    known = sorted(years)
    few = [year for year in selected if year in known]
    return few or list(dict.fromkeys([*known[len(known) // 2 :][:1], *known[-1:]]))


def ribbons(
    titles: Mapping[str, Any], contents: Sequence[Mapping[str, Any]], flows: pl.DataFrame,
    production: pl.DataFrame | None,
) -> pl.DataFrame:  # fmt: skip
    """The ribbons of all products of a data folder in the first year of a run and in few years: `RIBBON_COLUMNS`.

    contents : what goods hold of elements (`world.goods.shares_in_goods`).
    """
    gaps = [gap["stages"] for gap in titles["gaps"]]
    frames = [pl.DataFrame(schema=RIBBON_COLUMNS)]
    for product in titles[FLOWS]:
        content: dict[str, float] = {}
        for row in contents:
            if row["element"] in product["parts"]:
                content[row["commodity"]] = content.get(row["commodity"], 0.0) + row["share"]
        years = flows["year"].unique().sort().to_list()
        for year in dict.fromkeys([*years[:1], *few_of(years)]):
            rows = flow_rows(flows, year, product["parts"], gaps, production, content or None)
            named = rows.with_columns(product=pl.lit(product["name"]), year=pl.lit(year, pl.Int64))
            frames.append(named.select(pl.col(c).cast(t) for c, t in RIBBON_COLUMNS.items()))
    return pl.concat(frames)


def flow_rows(
    flows: pl.DataFrame,
    year: int,
    elements: Collection[str],
    gaps: Sequence[Collection[str]],
    production: pl.DataFrame | None = None,
    contents: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Select the flows of one picture: gap, origin, destination, quantity_t.

    Parameters
    ----------
    flows : result table `flows`, of one run
    elements : names of the elements drawn, mixtures of them included
    gaps : the stages that cross each gap between two columns
    production : result table `production`, of that run; where a stage has no domestic rows in `flows`,
        production less exports is drawn as domestic supply
    contents : t of the elements per t of commodity, for goods that are not named for an element
        (ore, magnets); without it their full tonnage is drawn

    Returns
    -------
    frame of positive quantities [t], one row per gap, origin, destination.
    """
    here = flows.filter(pl.col("year") == year)
    here = here.select("commodity", "stage", "element", "origin", "destination", "quantity_t")
    if production is not None:
        made = production.filter(pl.col("year") == year)
        here = pl.concat([here, _domestic(here, made)], how="vertical_relaxed")
    gap = pl.col("stage").replace_strict(
        {stage: n for n, one in enumerate(gaps) for stage in one}, default=None
    )
    mixed = pl.col("element").fill_null("") == ""
    content: pl.Expr = pl.lit(1.0)
    if contents:
        content = pl.col("commodity").replace_strict(dict(contents), default=0.0)
    return (
        here.with_columns(gap.alias("gap"))
        .filter(pl.col("gap").is_not_null() & (mixed | pl.col("element").is_in([*elements])))
        .with_columns(pl.col("quantity_t") * pl.when(mixed).then(content).otherwise(1.0))
        .group_by(["gap", "origin", "destination"], maintain_order=True)
        .agg(pl.col("quantity_t").sum())
        .filter(pl.col("quantity_t") > 0)
        .sort("gap", "quantity_t", descending=[False, True])
    )


def _domestic(flows: pl.DataFrame, production: pl.DataFrame) -> pl.DataFrame:
    """Production less exports, for stages whose flows hold no domestic rows."""
    domestic = flows.filter(pl.col("origin") == pl.col("destination"))
    own = domestic["stage"].unique(maintain_order=True).to_list()
    keys = ["commodity", "stage", "element", "region"]
    # only what a stage itself makes is its supply: what separation gives was counted as ore
    makes = pl.col("role") == "main"
    made = production.filter(~pl.col("stage").is_in(own) & makes).group_by(keys).agg(
        pl.col("quantity_t").sum()
    )  # fmt: skip
    sent = flows.group_by("commodity", pl.col("origin").alias("region")).agg(
        pl.col("quantity_t").sum().alias("sent")
    )
    kept = pl.col("quantity_t") - pl.col("sent").fill_null(0.0)
    return made.join(sent, on=["commodity", "region"], how="left").select(
        "commodity", "stage", "element", pl.col("region").alias("origin"),
        pl.col("region").alias("destination"), kept.clip(0.0).alias("quantity_t"),
    )  # fmt: skip
