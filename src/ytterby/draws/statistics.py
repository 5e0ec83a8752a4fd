"""Quantiles of draws, the ends of every range; and what drives a figure over draws: the correlation of its ranks with
those of every number that was drawn, and what chance gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy.special import ndtri

from ytterby.figures.figure import ENDS
from ytterby.figures.run_rows import ROW
from ytterby.results.registry import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats


TOP = 15
FEWEST = 10
"""Draws below which a rank correlation says nothing."""
DRIVERS = columns_of("drivers")


def ranks(values: Floats) -> Floats:
    """Ranks of each column: array (draw, ...)."""
    from scipy.stats import rankdata  # takes half a second to load, and few questions ask for it

    return rankdata(values, axis=0)


def correlation(numbers: Floats, value: Floats) -> Floats:
    """Correlation of each column of numbers with `value`; NaN where one does not vary.

    numbers, value : ranks, arrays (draw, number) and (draw) or (draw, case). Returns array (number) or (number, case).
    """
    numbers, value = numbers - numbers.mean(axis=0), value - value.mean(axis=0)
    size = np.sqrt(np.multiply.outer((numbers**2).sum(axis=0), (value**2).sum(axis=0)))
    most = np.where(size > 0.0, size, 1.0)
    return np.asarray(np.where(size > 0.0, numbers.T @ value / most, np.nan))


def spearman(numbers: Floats, value: Floats) -> Floats:
    """Rank correlation of each column with `value`, as `correlation`."""
    return correlation(ranks(numbers), ranks(value))


def noise_of(count: int, draws: int) -> float:
    """The correlation that the largest of so many numbers without any influence exceeds one time in twenty."""
    return min(float(-ndtri(0.025 / count)) / float(np.sqrt(draws - 1)), 1.0)


def drivers(
    values: pl.DataFrame, assumptions: pl.DataFrame, headline: pl.DataFrame, of: str
) -> pl.DataFrame:
    """The assumptions whose rank goes most with that of a figure: columns of `DRIVERS`.

    Spearman's correlation over draws of an assumption with the mean of a row of a figure over the years after
    the first. `noise` is what an assumption without any influence exceeds one time in twenty,
    `noise_of_any` what the largest of all of them does.

    Parameters
    ----------
    values : draw, `ROW`, year, value. assumptions : draw, id, group, value. headline : rows that are looked at, `ROW`.
    of : what the values are.
    """
    later = values.filter((pl.col("year") > pl.col("year").min()) & pl.col("value").is_finite())
    mean = later.group_by(*ROW, "draw").agg(pl.col("value").mean())
    names = assumptions["id"].unique(maintain_order=True).to_list()
    groups = dict(assumptions.select("id", "group").unique(maintain_order=True).iter_rows())
    wide = assumptions.pivot(on="id", index="draw", values="value") if names else pl.DataFrame()
    rows: list[tuple[object, ...]] = []
    chosen = headline.join(mean, on=ROW, nulls_equal=True, maintain_order="left")
    for key, own in chosen.group_by(ROW, maintain_order=True):
        if own.height < FEWEST or not names:
            continue
        both = own.join(wide, on="draw", how="inner")
        correlations = spearman(both.select(names).to_numpy(), both["value"].to_numpy())
        noise, of_any = (noise_of(count, both.height) for count in (1, len(names)))
        for place in np.argsort(-np.abs(np.nan_to_num(correlations)))[:TOP]:
            if np.isfinite(correlations[place]):
                name = names[int(place)]
                rows.append((*key, of, name, groups[name], float(correlations[place]), noise,
                             of_any, both.height))  # fmt: skip
    return pl.DataFrame(rows, schema=DRIVERS, orient="row")


LEVELS = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
"""Quantiles that tables have, by their columns."""


def quantiles_of(values: Floats, at: Sequence[float] = ENDS) -> Floats:
    """Array (quantile, ...) of an array (draw, ...): NaN is left out, and a column without any has none.

    A quantile between draws lies between them; between a draw and what never comes (infinite), it never comes.
    """
    table = values.reshape(len(values), int(np.prod(values.shape[1:])))
    quantiles = np.full((len(at), table.shape[1]), np.nan)
    lacks = np.asarray(np.isnan(table).any(axis=0))
    endless = np.asarray(np.isinf(table).any(axis=0))
    plain = ~(lacks | endless)
    if len(table) and plain.any():
        quantiles[:, plain] = np.quantile(table[:, plain], at, axis=0)
    for column in np.flatnonzero(~plain):
        own = table[~np.isnan(table[:, column]), column]
        method: Any = "higher" if endless[column] else "linear"
        if own.size:
            quantiles[:, column] = np.quantile(own, at, method=method)
    return quantiles.reshape(len(at), *values.shape[1:])
