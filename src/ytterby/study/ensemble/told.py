"""Ranges of forecasts beside those of the assumptions: the draws of a measure with what the model misses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.study.predictive import (
    ALONE,
    OTHER,
    PRICES,
    SHARES,
    TONNES,
    predictive,
    read_spreads,
)

if TYPE_CHECKING:
    from ytterby.study.predictive import Floats

KINDS = {"price_outside": PRICES, "price_inside": PRICES, "capacity_outside": TONNES, "exports": TONNES,
         "leaked": TONNES, "served": TONNES, "lost_share": SHARES}  # fmt: skip
"""Kind of a measure (the first word of its name) -> kind of quantity, as the record teaches it."""
AT = {
    "forecast_p05": 0.05,
    "forecast_p25": 0.25,
    "forecast_p50": 0.5,
    "forecast_p75": 0.75,
    "forecast_p95": 0.95,
}
COLUMNS = {**dict.fromkeys(AT, pl.Float64), "spread": pl.String}


def with_forecasts(
    frame: pl.DataFrame, values: pl.DataFrame, keys: list[str], of: str = "level"
) -> pl.DataFrame:
    """A table of quantiles with those of the forecasts behind them, and the spread that was added.

    Parameters
    ----------
    frame : a row for each of `keys`, `measure` and `year` among them.
    values : keys, `value` [unit of the measure] and, for effects, `before`, its reference: a row a draw.
    of : `level`, `change` or `percent`: what the quantiles are of. The reference is not missed, so that a change is
        missed as the scenario's level is.

    The first year is that of the base, which is no forecast.
    """
    spreads, first = read_spreads(), values["year"].min()
    rows = []
    for key, own in values.filter(pl.col("value").is_finite()).group_by(keys, maintain_order=True):
        at = dict(zip(keys, key, strict=True))
        kind = KINDS.get(str(at["measure"]).partition(".")[0], OTHER)
        spread = None if at["year"] == first else spreads.of(kind)
        draws: Floats = own["value"].to_numpy()
        told = draws if spread is None else predictive(draws, kind)
        if of != "level":
            before = np.repeat(own["before"].to_numpy(), len(told) // len(draws))
            with np.errstate(divide="ignore", invalid="ignore"):
                told = told - before if of == "change" else 100.0 * (told / before - 1.0)
            told = told[np.isfinite(told)]
        if len(told):
            rows.append((*key, *np.quantile(told, list(AT.values())), str(spread or ALONE)))
    schema: dict[str, Any] = {**{name: frame.schema[name] for name in keys}, **COLUMNS}
    told_of = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.join(told_of, on=keys, how="left", maintain_order="left")


def range_told(values: Floats, measure: str, percent: bool = False) -> tuple[float, float, str]:
    """Nine forecasts in ten lie between, and the spread that was added; array (draw) -> low, high, spread.

    percent : the values are changes of the measure in percent of a reference, which is not missed.
    """
    kind = KINDS.get(measure.partition(".")[0], OTHER)
    spread = read_spreads().of(kind) if not (percent and kind == SHARES) else None
    level = 1.0 + values / 100.0 if percent else values
    told = level if spread is None else predictive(level, kind)
    low, high = np.quantile(100.0 * (told - 1.0) if percent else told, [0.05, 0.95])
    return float(low), float(high), str(spread or ALONE)
