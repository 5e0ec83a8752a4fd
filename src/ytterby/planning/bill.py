"""What a plan makes dearer, and who bears it: users, and all who get more or less for its goods.

For the goods of its shares of suppliers the planner's regions pay more by how much their prices rise, on all that they
have. Others get as much more. With p the price where a good arrives and o that where it comes from,

    users and public buyers  =  makers at home  +  sellers of the suppliers  +  other sellers abroad
                                + income of levies and licences  +  trade

    makers at home   rise of p on what is made there, less that on what goes abroad
    sellers          rise of o on what they send
    trade            what is left: rise of p over o and over levies, which is freight and what it takes to win trade

on the tonnes of the run with the plan, over the prices without it, in all years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.kinds.largest_share import LargestShare
from ytterby.planning.planner import sum_of, total
from ytterby.planning.scenario_files import measure_id
from ytterby.planning.solve.outcomes import PROCUREMENT, QUOTA

if TYPE_CHECKING:
    from ytterby.ground.arrays import Tables
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.placement import PlacedTargets

LEAST = 0.05
"""[million USD] that is reported."""
PARTIES = ("home_musd", "supplier_musd", "sellers_musd", "trade_musd")
"""Who gets what users and public buyers pay more, beside income of levies and licences."""
ON_USERS = ("users_musd", "buyers_musd")
GAINS = ("levy_musd", "quota_musd", *PARTIES)
INTO, OUT, MADE = pl.col("into"), pl.col("out"), pl.col("made")
"""Whether it arrives in the planner's regions, comes from there, was made and not sent."""
AT_ORIGIN, AT_END = pl.col("at_origin"), pl.col("at_destination")
"""Tonnes times the rise of the price there [million USD]."""


def bill_of(
    planned: PlacedTargets, solution: FutureSolution, without: Tables, tables: Tables
) -> dict[str, float | None]:
    """What a plan makes dearer [million USD, all years]: `levy_musd`, income of tariffs; `quota_musd`, what licences of
    its quotas earn, whoever has them; `buyers_musd`, `users_musd`, what public buyers and all others pay more, and
    `PARTIES`; None where it has no share of suppliers."""
    ours = pl.col("holder").is_in(list(planned.targets.planner))
    levy = total(tables, "rents", "rent_musd", ours, kind="tariff")
    levy -= total(without, "rents", "rent_musd", ours, kind="tariff")
    quota = total(tables, "rents", "rent_musd", licence_rents(planned, solution))
    stages = {one.stage for one in planned.targets.targets if isinstance(one, LargestShare)}
    bill: dict[str, float | None] = {"levy_musd": levy, "quota_musd": quota, "buyers_musd": 0.0}
    if not stages:
        return bill | dict.fromkeys(("users_musd", *PARTIES))
    moved, public = _moved(planned, without, tables), procured(planned, solution, without, tables)
    moved, buyers = moved.filter(pl.col("stage").is_in(stages)), sum_of(public, pl.col("bought"))
    paid = _had(moved) - sum_of(public, pl.col("spared"))
    home = sum_of(moved.filter(MADE & INTO), AT_END) - sum_of(moved.filter(OUT, ~INTO), AT_ORIGIN)
    named, comes = {one.origin for one in solution.levied}, moved.filter(INTO, ~OUT)
    supplier = sum_of(comes.filter(pl.col("origin").is_in(named)), AT_ORIGIN)
    others = sum_of(comes, AT_ORIGIN) - supplier
    got = (buyers, paid - buyers, home, supplier, others, paid - home - supplier - others - levy - quota)  # fmt: skip
    return bill | dict(zip(("buyers_musd", "users_musd", *PARTIES), got, strict=True))


def licence_rents(planned: PlacedTargets, solution: FutureSolution) -> pl.Expr:
    """Which rents are those of licences of a plan's quotas: theirs who give them out and auction them. A scenario
    writes a quota as one of its origin, and books them there."""
    quotas = (one for one in solution.levied if one.instrument == QUOTA)
    return pl.col("control").is_in([measure_id(one, planned.frame.blocks) for one in quotas])


def procured(
    planned: PlacedTargets, solution: FutureSolution, without: Tables, tables: Tables
) -> pl.DataFrame:
    """Of goods of which public tenders leave a supplier out, by year [million USD]: `bought`, what public buyers pay
    more for what others send, and `spared`, what all who take from the supplier are: they pay its price and not that of
    others, by how much it rises where it comes from."""
    rows: list[tuple[int, float, float]] = []
    suppliers: dict[tuple[str, int], set[str]] = {}
    for one in solution.levied:
        if one.instrument == PROCUREMENT:
            suppliers.setdefault((one.stage, one.block), set()).add(one.origin)
    moved = _moved(planned, without, tables)
    for (stage, block), origins in suppliers.items():
        for year in planned.frame.blocks.years(block):
            own = moved.filter(stage=stage, year=year)
            sent = own.filter(INTO, pl.col("origin").is_in(origins))
            bought = _had(own) - sum_of(sent, AT_END)
            rows.append((year, bought, sum_of(sent, AT_END - AT_ORIGIN)))
    columns = {"year": pl.Int64, "bought": pl.Float64, "spared": pl.Float64}
    return pl.DataFrame(rows, columns, orient="row")


def _had(moved: pl.DataFrame) -> float:
    """What the planner's regions pay more for what they have: what they make and what comes, less what goes."""
    return sum_of(moved.filter(INTO), AT_END) - sum_of(moved.filter(OUT, ~MADE), AT_ORIGIN)


def _moved(planned: PlacedTargets, without: Tables, tables: Tables) -> pl.DataFrame:
    """What is made in the planner's regions, and all that goes in and out, with what a plan makes it dearer: stage,
    year, origin, and the columns of this module."""
    price, keys = pl.col("price_usd_kg"), ["region", "commodity", "year"]
    both = tables["prices"].join(without["prices"], on=keys, suffix="_without")
    rises = both.select(*keys, rise=(price - pl.col("price_usd_kg_without")).fill_nan(None))
    same, made = ["stage", "commodity", "year", "quantity_t"], tables["production"]
    parts = [made.select(*same, origin="region", destination="region", made=True)]
    parts.append(tables["flows"].select(*same, "origin", "destination", made=False))
    moved = pl.concat(parts)
    for end in ("origin", "destination"):
        moved = moved.join(rises, left_on=[end, *keys[1:]], right_on=keys, how="left")
        dearer = pl.col("rise").fill_null(0.0) * pl.col("quantity_t") / 1e3
        moved = moved.with_columns(dearer.alias(f"at_{end}")).drop("rise")
    ours = list(planned.targets.planner)
    into, out = (pl.col(end).is_in(ours) for end in ("destination", "origin"))
    return moved.with_columns(into=into, out=out).filter(INTO | OUT)


def by_party(costs: pl.DataFrame, promise: pl.DataFrame) -> list[dict[str, Any]]:
    """What each party gets in each future and in their mean, below zero what it pays [million USD]: public budgets by
    what it is for, then users and those who get what they pay more; parties that have nothing are left out."""
    chance, paid = costs["probability"], promise.filter(pl.col("line") == "cost")
    heads = [f"{one} ({p:.0%})" for one, p in zip(costs["future"], chance, strict=True)]
    rows = []
    for what in paid["what"].unique(maintain_order=True):
        known = dict(paid.filter(what=what).select("future", "simulated").iter_rows())
        rows.append((what, -pl.Series([known.get(one, 0.0) for one in costs["future"]])))
    rows += [(one, -costs[one]) for one in ON_USERS] + [(one, costs[one]) for one in GAINS]
    return [
        {"party": party, **dict(zip(heads, each, strict=True)), "mean": (chance * each).sum()}
        for party, each in rows
        if not each.null_count() and max(map(abs, each)) > LEAST
    ]
