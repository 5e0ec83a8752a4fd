"""Why the market does not keep what a plan promises, in words with figures.

Looked for in this order, for the technologies that the plan builds, in the middle year of the last block:

- timing and know-how: less of the plan stands than its programme counts on;
- crowding out: what the plan builds, others (or the market itself) do not;
- idle plants: what stands is used less than plants usually are, because its price does not pay;
- habits and curvature: the plants run, but buyers keep their suppliers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.plan.judge_gaps import GapRow
    from ytterby.plan.recourse_future import FutureTold
    from ytterby.plan.solve import LeastCostPlan

    Tables = Mapping[str, pl.DataFrame]

LEAST = 1.0
"""[t/yr]"""
LESS = 0.9
"""Of what is promised, less is told."""


def reasons_of(
    plan: LeastCostPlan, told: FutureTold, gaps: Sequence[GapRow], without: Tables, tables: Tables
) -> list[str]:
    """Reasons in words; none where every target holds."""
    missed = [one for one in gaps if not one.holds]
    if not missed:
        return []
    year = max(one.last for one in missed)
    found = list(_of_plants(plan, told, year, without, tables))
    return found or [
        "habits and curvature: the plants of the plan stand and run, and buyers keep more of their suppliers than "
        "the programme counts on"
    ]


def _of_plants(
    plan: LeastCostPlan, told: FutureTold, year: int, without: Tables, tables: Tables
) -> Iterator[str]:
    frame, base = plan.planned.frame, plan.planned.base
    block = next(b for b in range(len(frame.blocks)) if year in frame.blocks.years(b))
    promised: dict[tuple[str, str], float] = {}
    for decided in range(len(frame.blocks)):
        row = plan.builds[decided] if decided < frame.common else told.later[decided - frame.common]
        for place, amount in enumerate(row):
            plant = frame.candidates[place].plant
            key = base.network.plant_technology[plant], base.network.plants[plant][1]
            opened = float(amount) * float(frame.timing.open[decided, place, block])
            promised[key] = promised.get(key, 0.0) + opened
    for (technology, region), tonnes in promised.items():
        if tonnes < LEAST:
            continue
        stands = _capacity(tables, technology, region, year, ("planned",))
        if stands < LESS * tonnes:
            yield (
                f"timing and know-how: of {tonnes:,.0f} t/yr of {technology} in {region} that count by {year}, "
                f"{stands:,.0f} stand"
            )
        gained = _capacity(tables, technology, region, year) - _capacity(
            without, technology, region, year
        )
        if stands > LEAST and gained < LESS * stands:
            yield (
                f"crowding out: {stands:,.0f} t/yr of {technology} planned in {region} add {gained:,.0f} in {year}; "
                "the rest is not built by others"
            )
        made = _made(tables, technology, region, year) - _made(without, technology, region, year)
        if gained > LEAST and made < 0.5 * gained:
            yield (
                f"idle plants: {gained:,.0f} t/yr more of {technology} in {region} make {made:,.0f} t more in {year}; "
                "at the market's prices the rest does not pay, so a plant alone is not enough"
            )


def _capacity(
    tables: Tables, technology: str, region: str, year: int, only: Sequence[str] = ()
) -> float:
    rows = tables["capacity"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
    )
    if only:
        rows = rows.filter(pl.col("category").is_in(list(only)))
    return float(rows["capacity_t"].sum())


def _made(tables: Tables, technology: str, region: str, year: int) -> float:
    """Tonnes that a technology gives: all goods that are what it is for."""
    rows = tables["production"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
        & pl.col("role").is_in(["main", "joint"])
    )
    return float(rows["quantity_t"].sum())
