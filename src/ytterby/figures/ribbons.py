"""Who supplies whom, stage by stage: the ribbons of the flow picture, of one run and year."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl


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
    own = (
        flows.filter(pl.col("origin") == pl.col("destination"))["stage"]
        .unique(maintain_order=True)
        .to_list()
    )
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
