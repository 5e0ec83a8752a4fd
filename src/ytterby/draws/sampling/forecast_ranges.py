"""Ranges of forecasts beside those of the assumptions: the draws of a measure with what the model misses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.ends import LEVELS, quantiles_of
from ytterby.draws.predictive import ALONE, predictive, read_spreads
from ytterby.figures.figure import OTHER, PRICES, SHARES, TONNES

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats

KINDS = {"price_outside": PRICES, "price_inside": PRICES, "capacity_outside": TONNES, "exports": TONNES,
         "leaked": TONNES, "served": TONNES, "lost_share": SHARES}  # fmt: skip
"""Kind of a measure (the first word of its name) -> kind of quantity, as the record teaches it."""
AT = {f"forecast_{name}": level for name, level in LEVELS.items()}
COLUMNS = {**dict.fromkeys(AT, pl.Float64), "spread": pl.String}


def forecast_quantiles(
    values: Floats,
    measure: str,
    of: str = "level",
    before: Floats | float = 1.0,
    *,
    base: bool = False,
) -> tuple[Floats, str]:
    """Quantiles `AT` of the forecasts of a measure, and the spread that was added; NaN of nothing finite.

    Parameters
    ----------
    values : array (draw) in the unit of the measure, or as a ratio.
    of : `level`, `change` from or `percent` of `before`, array (draw) or one for all. What is before is not missed,
        so that a change is missed as the level is.
    base : whether this is the base year, which is no forecast.
    """
    kind = KINDS.get(measure.partition(".")[0], OTHER)
    spread = None if base else read_spreads().of(kind)
    forecasts = values if spread is None else predictive(values, kind)
    if of != "level":
        reference = np.repeat(np.broadcast_to(before, values.shape), len(forecasts) // len(values))
        with np.errstate(divide="ignore", invalid="ignore"):
            forecasts = (
                forecasts - reference if of == "change" else 100.0 * (forecasts / reference - 1.0)
            )
    finite = forecasts[np.isfinite(forecasts)]
    return quantiles_of(finite, list(AT.values())), str(spread or ALONE)


def with_forecasts(
    frame: pl.DataFrame, values: pl.DataFrame, keys: list[str], of: str = "level"
) -> pl.DataFrame:
    """A table of quantiles with those of the forecasts behind them, and the spread that was added.

    frame : a row for each of `keys`, `measure` and `year` among them. values : a row a draw: keys, `value` [unit of
    the measure] and, unless `of` a level, `before`; its first year is that of the base.
    """
    first, rows = values["year"].min(), []
    for key, own in values.filter(pl.col("value").is_finite()).group_by(keys, maintain_order=True):
        at = dict(zip(keys, key, strict=True))
        before = 1.0 if of == "level" else own["before"].to_numpy()
        quantiles, spread = forecast_quantiles(
            own["value"].to_numpy(), str(at["measure"]), of, before, base=at["year"] == first
        )
        rows.append((*key, *quantiles, spread))
    schema: dict[str, Any] = {**{name: frame.schema[name] for name in keys}, **COLUMNS}
    return frame.join(
        pl.DataFrame(rows, schema=schema, orient="row"), on=keys, how="left", maintain_order="left"
    )
