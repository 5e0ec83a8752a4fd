"""Controls on one element at a time beside all at once: what is lost together is not the sum of what is lost alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.economy.frames import frame, head
from ytterby.economy.of_results import impacts
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import polars as pl

    from ytterby.economy.switches import EconomySwitches

SUM, ALL = "sum of the parts", "all at once"


def additivity(
    tables: Mapping[str, pl.DataFrame], scenarios: Sequence[str], against: str, region: str,
    switches: EconomySwitches, *, data_folder: str, table: str = "", years: Collection[int],
) -> pl.DataFrame:  # fmt: skip
    """Table `economy_additivity` of runs `NAME:ELEMENT` and of all at once, the last of `scenarios`.

    Raises DataError where there is no run of a single element.
    """
    whole = scenarios[-1]
    parts = [name for name in scenarios if name.startswith(f"{whole}:")]
    if not parts:
        raise DataError("there are no runs of single elements", advice="Run with --by-element.")
    rows = []
    total = joint = 0.0
    for name in (*parts, whole):
        for shortfall, one, _ in impacts(
            tables,
            name,
            against,
            region,
            switches,
            data_folder=data_folder,
            table=table,
            years=years,
        ):
            first = head(one, whole, against, shortfall.year, shortfall.period)
            part = ALL if name == whole else name.partition(":")[2]
            if name == whole:
                joint = one.gdp_percent
                rows.append({**first, "part": SUM, "middle_percent": total, "ratio": None})
            else:
                total += one.gdp_percent
            ratio = joint / total if name == whole and abs(total) > 1e-12 else None
            rows.append({**first, "part": part, "middle_percent": one.gdp_percent, "ratio": ratio})
    return frame("economy_additivity", rows)
