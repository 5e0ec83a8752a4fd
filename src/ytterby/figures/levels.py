"""Figures of several runs side by side, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import MISSING
from ytterby.figures.run_figures import BY_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ytterby.figures.run_figures import RunFigures
    from ytterby.ground.arrays import Tables


def columns_of(parts: Tables) -> pl.DataFrame:
    """Rows of figures with the same labels, of one run or of several: a column for the values of each part."""
    made: pl.DataFrame | None = None
    for name, part in parts.items():
        own = part.rename({"value": name})
        keys = [one for one in own.columns if one != name]
        made = own if made is None else made.join(own, on=keys, how="full", coalesce=True)
    assert made is not None
    keys = [name for name in made.columns if name not in parts]
    return made.sort(keys).select(*keys, *parts)


def in_full_years(
    rows: pl.DataFrame, years: Collection[int] | None = None, **labels: str | Sequence[str]
) -> pl.DataFrame:
    """Rows of a figure of full years: labels, year, value; all years and all labels if left out.

    labels : label -> what it is, or what it may be.
    """
    only = [pl.col("period") == ""]
    only += [] if years is None else [pl.col("year").is_in(list(years))]
    many = {name: [one] if isinstance(one, str) else list(one) for name, one in labels.items()}
    only += [pl.col(name).is_in(own) for name, own in many.items()]
    return rows.filter(*only).drop("period")


def stacked(
    runs: Mapping[str, RunFigures],
    figure: str,
    years: Collection[int] | None = None,
    **labels: str | Sequence[str],
) -> pl.DataFrame:
    """A figure of several runs in full years: scenario, its labels, year, value. Parameters as in `in_full_years`.

    What a missing row means is filled in where it means that there is no figure: such a year has a null.
    """
    spec = BY_ID[figure]
    parts = []
    for run, figures in runs.items():
        own = in_full_years(figures[figure], years, **labels)
        if spec.absent == MISSING:
            every = in_full_years(figures[figure], years).select("year").unique().sort("year")
            places = own.select(spec.labels).unique(maintain_order=True)
            keys = [*spec.labels, "year"]
            grid = places.join(every, how="cross", maintain_order="left_right")
            own = grid.join(own, on=keys, how="left", maintain_order="left")
        parts.append(own.select(pl.lit(run).alias("scenario"), pl.all()))
    empty = spec.of(()).drop("period").select(pl.lit("").alias("scenario"), pl.all())
    return pl.concat([empty, *parts])


def by_run(rows: pl.DataFrame, index: Sequence[str]) -> pl.DataFrame:
    """Rows of several runs with a column for each run, and its `low` and `high` behind them where it has any; without
    those of which no run has a value."""
    runs = rows["scenario"].unique(maintain_order=True).to_list()
    ends = [end for end in ("low", "high") if end in rows]
    columns: dict[str, pl.Expr] = {}
    for run in runs:
        own = rows.filter(scenario=run)
        for name in ("value", *ends):
            if name == "value" or own[name].count():
                of_run = pl.col(name).filter(pl.col("scenario") == run).drop_nulls().first()
                columns[run if name == "value" else f"{run}, {name}"] = of_run
    order = sorted(columns, key=lambda name: name not in runs)
    made = rows.drop_nulls("value").group_by(index, maintain_order=True)
    return made.agg(columns[name].alias(name) for name in order)


def arranged(rows: pl.DataFrame, **orders: Sequence[object]) -> pl.DataFrame:
    """Rows in the order of the values of some columns, the first column first; values in no order come last."""
    places = ((name, {one: n for n, one in enumerate(order)}) for name, order in orders.items())
    keys = [pl.col(n).replace_strict(at, default=len(orders[n])) for n, at in places]
    return rows.sort(keys, maintain_order=True)


def largest_first(rows: pl.DataFrame, *labels: str) -> list[tuple[str, ...]]:
    """What a figure has by these labels, the largest first: by its sum over all rows."""
    sizes = rows.group_by(labels, maintain_order=True).agg(pl.col("value").sum())
    return sizes.sort("value", descending=True, maintain_order=True).drop("value").rows()


def rest_together(rows: pl.DataFrame, label: str, kept: Collection[str], rest: str) -> pl.DataFrame:
    """Rows of a figure in which all but some of a label are added up, under `rest`."""
    place = pl.when(pl.col(label).is_in(list(kept))).then(label).otherwise(pl.lit(rest))
    keys = [name for name in rows.columns if name != "value"]
    placed = rows.with_columns(place.alias(label)).group_by(keys, maintain_order=True)
    return placed.agg(pl.col("value").sum())
