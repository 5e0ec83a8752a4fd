"""Figures of several runs side by side, year by year: a column a run, and a column a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect.dependence import first_years

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ytterby.figures.run_figures import RunFigures

NIL = 1e-3
"""A difference of less than this part is what a solver leaves, no effect."""


def levels(
    runs: Mapping[str, RunFigures],
    figure: str,
    years: Collection[int],
    **labels: str | Sequence[str],
) -> pl.DataFrame:
    """A figure in full years: its labels, year, and a column for each run; null where a run has none.

    labels : label -> what it is, or what it may be; all if left out.
    """
    only = [pl.col("period") == "", pl.col("year").is_in(list(years))]
    only += [
        pl.col(name).is_in([one] if isinstance(one, str) else list(one))
        for name, one in labels.items()
    ]
    made: pl.DataFrame | None = None
    for run, figures in runs.items():
        own = figures[figure].filter(*only).drop("period").rename({"value": run})
        keys = [name for name in own.columns if name != run]
        made = own if made is None else made.join(own, on=keys, how="full", coalesce=True)
    assert made is not None
    keys = [name for name in made.columns if name not in runs]
    return made.sort(keys).select(*keys, *runs)


def with_differences(frame: pl.DataFrame, pairs: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    """The levels with a column for each difference, as a part of what it is set against; zero where it is nil.

    pairs : name of the difference -> the run, and the one that it is set against.
    """

    def share(of: str, against: str) -> pl.Expr:
        part = pl.col(of) / pl.col(against) - 1.0
        same = pl.col(of) == pl.col(against)
        return pl.when(same | (part.abs() < NIL)).then(0.0).when(pl.col(against) != 0.0).then(part)

    return frame.with_columns(share(*pair).alias(name) for name, pair in pairs.items())


def independence(runs: Mapping[str, RunFigures]) -> pl.DataFrame:
    """The first year in which a region has less than the threshold from one country: group, region, stage, and a column
    for each run; null where it does not come."""
    by_run = {run: first_years(figures) for run, figures in runs.items()}
    places = dict.fromkeys(place for years in by_run.values() for place in years)
    rows = [(*place, *(years.get(place) for years in by_run.values())) for place in places]
    schema = {
        **dict.fromkeys(("group", "region", "stage"), pl.String),
        **dict.fromkeys(runs, pl.Int64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
