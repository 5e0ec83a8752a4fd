"""Tables of the environment: `burdens` of what ran, `burden_per_kg` of goods through the chain, and
`burden_shift`, what moved
where against a reference. All follow from what a run did; none of them does anything to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from ytterby.datasets.burdens import burden_kinds
from ytterby.environment.coefficients import coefficients_of
from ytterby.environment.upstream import upstream_both
from ytterby.results.goods import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.environment.coefficients import Coefficients
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.results.goods import Rows
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


WORLD = "WORLD"
KEYS = ["year", "region", "stage", "technology", "burden", "unit"]
MEASURED = ("quantity", "low", "high")
MIN_CHANGE = 1e-3
"""Change of a burden, over what there is of it without the change, from which on it is reported where it moved."""


def burdens(base: BaseYear, year: Year) -> Rows:
    """region, stage, technology, burden, unit, quantity, low, high, assumed, assumed_share.

    A quantity is the sum of activity times coefficient. `low` and `high` put every coefficient at that end at
    once, which is a bound; draws of `ytterby burdens` give a range.
    """
    network = base.network
    coefficients = coefficients_of(network)
    if not coefficients.folder.rows:
        return []
    places, number = coefficients.places
    level = np.maximum(year.solution.activity[network.process_columns], 0.0)

    member = sparse.csr_matrix((np.ones(number.size), (number, np.arange(number.size))))
    each = coefficients.of_processes(year.year)
    parts = (each.value, each.low, each.high, each.assumed)
    sums: list[Floats] = [np.asarray(member @ (part * level).T).T for part in parts]
    *values, assumed = sums  # arrays (burden, place)
    kinds = burden_kinds()
    rows: Rows = []
    for burden, place in np.argwhere(values[2] > 0.0).tolist():
        quantity, low, high = (float(one[burden, place]) for one in values)
        part = float(assumed[burden, place])
        name = coefficients.names[burden]
        share = part / quantity if quantity > 0.0 else 0.0
        rows.append((*places[place], name, kinds[name].unit, quantity, low, high, part, share))
    return rows


def burden_per_kg(base: BaseYear, year: Year) -> Rows:
    """commodity, region, burden, unit, by_mass, by_value: what a kilogram carries from the ground on.

    Of the separated oxides whose price stands for others, and of magnets; mean over what is used at the
    holder's, `OUTSIDE` and in the `WORLD`. Unit is that of the burden, per tonne.
    """
    network = base.network
    coefficients = coefficients_of(network)
    if not coefficients.folder.rows:
        return []
    balance, activity = year.program.problem.balance, year.solution.activity
    known = np.flatnonzero(coefficients.of_processes(year.year).value.any(axis=1))
    per_tonne = np.zeros((known.size, len(network.columns)))
    per_tonne[:, network.process_columns] = coefficients.of_processes(year.year).value[known]
    carried = upstream_both(network, balance, activity, per_tonne, year.solution.dual)
    used = used_at(network, balance, activity)
    rows: Rows = []
    for commodity, nodes in coefficients.goods.items():
        for region, own in _regions(network, nodes):
            weight = used[own] * np.isfinite(carried[0][0, own])
            if weight.sum() <= network.chain.mass_tolerance:
                continue
            mean = [np.nan_to_num(one[:, own]) @ weight / weight.sum() for one in carried]
            for place, burden in enumerate(known.tolist()):
                name = coefficients.names[burden]
                unit = burden_kinds()[name].unit
                rows.append(
                    (
                        commodity,
                        region,
                        name,
                        f"{unit}/t",
                        float(mean[0][place]),
                        float(mean[1][place]),
                    )
                )
    return rows


def used_at(network: Network, balance: object, activity: Floats) -> Floats:
    """What processes and uses take at each node: array (node) [t]."""
    local = np.maximum(activity, 0.0)
    for columns in (network.route_columns, network.leak_columns, network.stock_refill):
        local[columns] = 0.0
    taken: Floats = np.asarray((-balance).maximum(0) @ local).ravel()  # type: ignore[operator]
    return taken


def _regions(network: Network, nodes: Ints) -> list[tuple[str, Ints]]:
    holder = network.chain.holder
    inside = np.array([network.nodes[n][1] == holder for n in nodes.tolist()], dtype=bool)
    return [(holder, nodes[inside]), (OUTSIDE, nodes[~inside]), (WORLD, nodes)]


def burden_shift(burdens: pl.DataFrame, reference: str) -> pl.DataFrame:
    """What moved where: scenario, year, region, stage, technology, burden, unit, quantity, reference, shift, low, high.

    Parameters
    ----------
    burdens : the table of that name, of all runs. reference : the run that they are set against.
    """
    from ytterby.results.registry import columns_of_years

    schema = columns_of_years("burden_shift")
    if burdens.is_empty():
        return pl.DataFrame(schema=schema)
    own = burdens.select("scenario", *KEYS, *MEASURED)
    before = own.filter(pl.col("scenario") == reference).drop("scenario")
    places = pl.concat([own.select(KEYS), before.select(KEYS)]).unique(maintain_order=True)
    years = own.select("scenario", "year").unique(maintain_order=True)
    joined = (
        years.join(places, on="year", how="left")
        .join(own, on=["scenario", *KEYS], how="left")
        .join(before, on=KEYS, how="left", suffix="_before")
        .with_columns(pl.col(pl.Float64).fill_null(0.0))
    )
    shift, low, high = (pl.col(name) - pl.col(f"{name}_before") for name in MEASURED)
    return joined.select(
        "scenario", *KEYS, "quantity", pl.col("quantity_before").alias("reference"),
        shift.alias("shift"),
        pl.min_horizontal(low, high, shift).alias("low"), pl.max_horizontal(low, high, shift).alias("high"),
    ).select(*schema)  # fmt: skip


def activity(base: BaseYear, years: list[Year]) -> pl.DataFrame:
    """year, column, activity [t]: of all processes that run in a year, its periods together."""
    network = base.network
    columns = network.process_columns
    total: dict[int, Floats] = {}
    for year in years:
        here = total.setdefault(year.year, np.zeros(columns.size))
        here += year.period.length * np.maximum(year.solution.activity[columns], 0.0)
    names = np.array([network.columns[n].name for n in columns.tolist()])
    parts = [
        pl.DataFrame({"year": [year] * int(on.sum()), "column": names[on], "activity": level[on]},
                     schema={"year": pl.Int64, "column": pl.String, "activity": pl.Float64})
        for year, level in total.items()
        for on in (level > 0.0,)
    ]  # fmt: skip
    return pl.concat(parts)


def known_and_not(
    network: Network, coefficients: Coefficients, activity: Floats
) -> list[tuple[str, str, float]]:
    """technology, burden, share of its activity for which nothing is known; those that are known in full are
    left out."""
    rows = []
    columns = network.process_columns
    level = np.maximum(activity[columns], 0.0)
    technology = np.array([network.columns[n].technology for n in columns.tolist()])
    known = coefficients.known[:, columns]
    for name in network.chain.technologies:
        own = (technology == name) & (level > 0.0)
        if name == "recipe" or not own.any():
            continue
        for burden, here in zip(coefficients.names, known, strict=True):
            missing = float(level[own & ~here].sum() / level[own].sum())
            if missing > 0.0:
                rows.append((name, burden, missing))
    return rows


def shift_totals(shift: pl.DataFrame, holder: str) -> pl.DataFrame:
    """Rows of `burden_shift` added up: burden, region (the holder, `OUTSIDE`, `WORLD`), quantity, reference, shift,
    low, high; null where nothing is known, of the world also where that is so of one of the two."""
    measures, rows = ("quantity", "reference", "shift", "low", "high"), []
    for (burden,), own in shift.group_by("burden", maintain_order=True):
        here, away = own.filter(region=holder), own.filter(pl.col("region") != holder)
        both = own if here.height and away.height else own.clear()
        rows += [
            (
                burden,
                place,
                *(
                    part.select(pl.col(measures).sum()).row(0)
                    if part.height
                    else [None] * len(measures)
                ),
            )
            for place, part in ((holder, here), (OUTSIDE, away), (WORLD, both))
        ]
    schema = {"burden": pl.String, "region": pl.String, **dict.fromkeys(measures, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def largest_shifts(shift: pl.DataFrame, burdens: Collection[str]) -> pl.DataFrame:
    """Rows of `burden_shift` added up by burden, region and technology, the largest of each burden first; without those
    that are next to nothing of the burden. burdens : which."""
    keys = ["burden", "region", "technology"]
    sums = shift.group_by(keys, maintain_order=True).agg(
        pl.col("reference", "quantity", "shift").sum()
    )
    size, total = pl.col("shift").abs(), pl.col("reference").sum().over("burden")
    kept = sums.filter((size > MIN_CHANGE * total) & pl.col("burden").is_in(list(burdens)))
    return kept.sort("burden", size, descending=[False, True], maintain_order=True)
