"""docs/switches.md: what each switch does to headline numbers, and four of them to one country's loss.

`licensing-2025` with every value of every switch, in whole years; then `embargo` with each of the four switches that
part the published estimates at both ends, all sixteen.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import polars as pl

from ytterby.scenarios.switches import Switches, read_switches, values_of, written

from ..builder import num, part, table
from ..results import OUTSIDE, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.runs.job import Job

    from ..results import Results, Tables

SCENARIO, LAST = "licensing-2025", 2031
EXAMPLES = {"elements": ("Dy", "Nd")}
"""Values of switches that take more than words."""
NO_RUN = ("elements=one_by_one",)
"""A run for each element is for Python and `economy`."""
COUNTRY = "USA"
ENDS = {
    "elements": ("all", "Dy"),
    "reach": ("through_magnets", "oxide_only"),
    "substitution": ("none", "long_run"),
    "stocks": ("false", "true"),
}
"""The switches by which estimates of one country's loss differ, the end with the larger loss first."""
OF_REFERENCE = ("substitution", "stocks")
"""Those that also change the run without the embargo."""


def job(results: Results, scenario: str, pairs: Sequence[str], wants: str) -> Job:
    """A run to the last year in whole years, with switches as written."""
    one = results.workspace.scenario(scenario, read_switches(pairs), LAST)
    years = one.years.model_copy(update={"quarters": "none"})
    return results.workspace.jobs([replace(one, years=years)], wants=wants)[0]


def headline(tables: Tables, results: Results) -> list[str]:
    """Prices, capacities at the end, and share of demand lost over the run, outside the holder."""
    prices = where(tables["prices"], year=LAST, region=OUTSIDE).select("commodity", "price_usd_kg")
    price = dict(prices.iter_rows())
    plants = where(tables["capacity"], year=LAST, region=OUTSIDE)
    heavy, magnets = (float(where(plants, technology=t)["capacity_t"].sum()) for t in ("heavy_separation", "magnet"))  # fmt: skip
    demand = where(tables["demand"], region=OUTSIDE)
    demand = demand.filter(demand["year"] > results.workspace.chain.base_year)
    worth = demand["bundle_price"] / demand["bundle_price_ratio"]  # base-year prices as weights
    lost = float((demand["lost"] * worth).sum()) / float((demand["demand"] * worth).sum())
    light = 0.75 * price["oxide.Nd"] + 0.25 * price["oxide.Pr"]
    return [num(price["oxide.Dy"], 0), num(light), num(heavy, 0), num(magnets, 0), num(100.0 * lost, 2)]  # fmt: skip


@part(runs=True)
def effects(results: Results) -> str:
    """Every value of every switch that is not the default, one at a time."""
    pairs = [
        f"{name}={value}"
        for name, field in Switches.model_fields.items()
        for value in (*values_of(name), *EXAMPLES.get(name, ()))
        if value != written(field.default) and f"{name}={value}" not in NO_RUN
    ]
    jobs = [job(results, SCENARIO, words, "tables") for words in ((), *((one,) for one in pairs))]
    labels = ["all at their defaults", *(f"`{one}`" for one in pairs)]
    rows = [[label, *headline(tables, results)] for label, tables in zip(labels, results.run(jobs), strict=True)]  # fmt: skip
    heads = ["switch", "Dy oxide outside, USD/kg", "NdPr oxide outside, USD/kg", "heavy separation outside, t",
             "magnets outside, t", f"demand lost outside 2025-{LAST}, %"]  # fmt: skip
    return table(heads, rows, right=range(1, 6))


@part(runs=True)
def spread(results: Results) -> str:
    """Sixteen losses of one country [million USD a year]: elements and reach downwards, substitution and stocks across."""
    corners = [dict(zip(ENDS, values, strict=True)) for values in product(*ENDS.values())]
    jobs = []
    for corner in corners:
        pairs = {name: f"{name}={value}" for name, value in corner.items()}
        jobs.append(job(results, "baseline", [pairs[name] for name in OF_REFERENCE], "measured"))
        jobs.append(job(results, "embargo", [*pairs.values()], "measured"))
    runs = [tables["measured"] for tables in results.run(jobs)]
    loss = []
    for without, stopped in zip(runs[::2], runs[1::2], strict=True):
        first = results.workspace.chain.base_year
        served, now = (
            where(one, figure="supplied_value", region=COUNTRY).filter(pl.col("year") > first)
            for one in (without, stopped)
        )
        both = served.join(now, on="year", suffix="_now")
        loss.append(float((both["value"] - both["value_now"]).sum()) / both["year"].n_unique())
    cells = [f"{one:,.0f}" if one >= 1.0 else "under 1" for one in loss]
    sides = [f"`elements={e}`, `reach={r}`" for e, r in product(ENDS["elements"], ENDS["reach"])]
    heads = [f"substitution={s}, stocks={'on' if t == 'true' else 'off'}" for s, t in product(ENDS["substitution"], ENDS["stocks"])]  # fmt: skip
    rows = [[side, *cells[n * len(heads) : (n + 1) * len(heads)]] for n, side in enumerate(sides)]
    most, least = max(loss), min(loss)
    words = f"From {least:,.0f} to {most:,.0f} million USD a year, a factor of {most / max(least, 1e-9):,.0f}"
    if least < 1.0:
        words = (
            f"From less than 1 to {most:,.0f} million USD a year, a factor of more than {most:,.0f}"
        )
    return f"{table(['', *heads], rows, right=range(1, 5))}\n\n{words}: the same embargo, the same numbers, four switches."
