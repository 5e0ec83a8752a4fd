"""What is looked at first of a run: a choice of figures and labels, in the names of the data folder.

Nothing here knows an element, a stage or a country: which they are is said by the folder (`priced`, `world_market`,
`separated`, `headline`, `vintages`, the holder), so gallium is measured as rare earths are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import AT, OUTSIDE

if TYPE_CHECKING:
    from ytterby.world.read import Chain

MEASURED = ("supplied_value", "shortfall", "price", "exports", "capacity")
"""Figures of which ensembles and tornados keep rows."""
ROW = ("figure", "commodity", "leak", "region", "stage", "technology")
"""What tells their rows apart: the figure and all labels, null where it has none such."""
SCHEMA = {
    **dict.fromkeys(ROW, pl.String),
    "year": pl.Int64,
    "period": pl.String,
    "value": pl.Float64,
}
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
    return tuple(
        name
        for name, row in chain.commodities.items()
        if row["stage"] in chain.stages_to_separated[-1:] and row["element"] in leading
    )


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
    stages = chain.stages_with("world_market")
    goods = [name for name, row in chain.commodities.items() if row["stage"] in stages]
    frame = pl.concat([pl.DataFrame(schema=SCHEMA), figures], how="diagonal").select(*SCHEMA)
    kept = {
        "price": pl.col("commodity").is_in(goods) & pl.col("region").is_in([OUTSIDE, chain.holder]),
        "exports": pl.col("stage").is_in(stages),
        "capacity": pl.col("technology").is_in(technologies(chain)) & (pl.col("region") == OUTSIDE),
    }
    own = [(pl.col("figure") == name) & kept.get(name, True) for name in MEASURED]
    return frame.filter(pl.col("period") == "", pl.any_horizontal(own))
