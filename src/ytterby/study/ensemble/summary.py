"""What the draws say together: quantiles, effects draw by draw, and what drives each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.stats import norm, rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
TOP = 15
FEWEST = 10
"""Draws below which a rank correlation says nothing."""
DRIVERS = {"measure": pl.String, "of": pl.String, "assumption": pl.String, "group": pl.String,
           "rank_correlation": pl.Float64, "noise": pl.Float64, "noise_of_any": pl.Float64,
           "draws": pl.Int64}  # fmt: skip


def quantiles(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """keys, draws (how many), mean, p05, p25, p50, p75, p95 of `value` over draws."""
    value = pl.col("value")
    kept = frame.filter(value.is_finite())
    return (
        kept.group_by(keys, maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("draws"),
            value.mean().alias("mean"),
            *(value.quantile(q, "linear").alias(n) for n, q in QUANTILES.items()),
        )
        .sort(keys, maintain_order=True)
    )


def effects(draws: pl.DataFrame, reference: str, scenario: str) -> pl.DataFrame:
    """draw, measure, year, change (scenario less reference), percent (of the reference, null at nothing).

    Both sides come from the same draw, so what they share cancels.
    """
    sides = [
        draws.filter(pl.col("scenario") == name).drop("scenario") for name in (reference, scenario)
    ]
    both = sides[1].join(sides[0], on=["draw", "measure", "year"], suffix="_before")
    change = pl.col("value") - pl.col("value_before")
    known = pl.col("value_before").abs() > 0.0
    return both.select(
        "draw", "measure", "year", change.alias("change"),
        pl.when(known).then(100.0 * change / pl.col("value_before")).alias("percent"),
    ).sort("measure", "year", "draw")  # fmt: skip


def drivers(
    values: pl.DataFrame, assumptions: pl.DataFrame, measures: list[str], of: str
) -> pl.DataFrame:
    """The assumptions whose rank goes most with that of a measure: columns of `DRIVERS`.

    Spearman's correlation over draws of an assumption with the mean of a measure over the years after
    the first. `noise` is what an assumption without any influence exceeds one time in twenty,
    `noise_of_any` what the largest of all of them does.

    Parameters
    ----------
    values : draw, measure, year, value. assumptions : draw, id, group, value. of : what the values are.
    """
    later = values.filter((pl.col("year") > pl.col("year").min()) & pl.col("value").is_finite())
    mean = later.group_by("measure", "draw").agg(pl.col("value").mean())
    names = assumptions["id"].unique(maintain_order=True).to_list()
    groups = dict(assumptions.select("id", "group").unique(maintain_order=True).iter_rows())
    wide = assumptions.pivot(on="id", index="draw", values="value") if names else pl.DataFrame()
    rows: list[tuple[object, ...]] = []
    for measure in measures:
        own = mean.filter(pl.col("measure") == measure)
        if own.height < FEWEST or not names:
            continue
        both = own.join(wide, on="draw", how="inner")
        found = spearman(both.select(names).to_numpy(), both["value"].to_numpy())
        scale = float(np.sqrt(both.height - 1))
        noise, of_any = (float(norm.isf(0.025 / count)) / scale for count in (1, len(names)))
        for place in np.argsort(-np.abs(np.nan_to_num(found)))[:TOP]:
            if np.isfinite(found[place]):
                name = names[int(place)]
                rows.append((measure, of, name, groups[name], float(found[place]), noise,
                             min(of_any, 1.0), both.height))  # fmt: skip
    return pl.DataFrame(rows, schema=DRIVERS, orient="row")


def spearman(numbers: Floats, value: Floats) -> Floats:
    """Rank correlation of each column with `value`: array (number); NaN where one does not vary.

    numbers : array (draw, number); value : array (draw).
    """
    ranks = rankdata(numbers, axis=0)
    rank = rankdata(value)
    ranks, rank = ranks - ranks.mean(axis=0), rank - rank.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (rank**2).sum())
    found: Floats = np.where(size > 0.0, ranks.T @ rank / np.where(size > 0.0, size, 1.0), np.nan)
    return found
