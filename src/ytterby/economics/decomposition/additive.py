"""Controls on one element at a time beside all at once: what is lost together is not the sum of what is lost alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.frames import around, head
from ytterby.economics.from_results import impacts
from ytterby.economics.impact import DRAWS, SEED
from ytterby.ground.errors import DataError
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from ytterby.economics.frames import Row
    from ytterby.economics.switches import EconomySwitches

SUM, ALL = "sum of the parts", "all at once"
MIN_PERCENT = 1e-12
"""Percent of GDP below which no ratio is reported."""


def additivity(
    tables: Mapping[str, pl.DataFrame], scenarios: Sequence[str], against: str, region: str,
    switches: EconomySwitches, *, data_folder: str, table: str = "", years: Collection[int], draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:  # fmt: skip
    """Table `economy_additivity` of runs `NAME:ELEMENT` and of all at once, the last of `scenarios`.

    draws, seed : of exposure, the same in all runs, so that the sum is one draw by draw.

    Raises DataError where there is no run of a single element.
    """
    combined = scenarios[-1]
    parts = [name for name in scenarios if name.startswith(f"{combined}:")]
    if not parts:
        raise DataError("there are no runs of single elements", advice="Run with --by-element.")
    rows: list[Row] = []
    total, summed = 0.0, np.zeros(draws)
    for name in (*parts, combined):
        for shortfall, one, _ in impacts(
            tables, name, against, region, switches, data_folder=data_folder, table=table, years=years
        ):  # fmt: skip
            first = head(one, combined, against, shortfall.year, shortfall.period)
            drawn, middle = one.percents(draws, seed), one.gdp_percent
            if name == combined:
                rows.append({**first, "part": SUM, **_ends(summed, total), "ratio": None})
                ratio = middle / total if abs(total) > MIN_PERCENT else None
                rows.append({**first, "part": ALL, **_ends(drawn, middle), "ratio": ratio})
            else:
                total, summed = total + middle, summed + drawn
                part = name.partition(":")[2]
                rows.append({**first, "part": part, **_ends(drawn, middle), "ratio": None})
    return frame_of("economy_additivity", rows)


def _ends(drawn: NDArray[np.float64], middle: float) -> Row:
    band = around(drawn, middle)
    ends = {"low": band.low, "middle": band.middle, "high": band.high}
    return {f"{name}_percent": value for name, value in ends.items()}
