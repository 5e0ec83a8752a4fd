"""Figures of several runs side by side, year by year: a column a run, and a column a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect.dependence import first_years

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ytterby.figures.change import ControlChange
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


LATER = (2030, 2035, 2045)
"""Years that are given of every run that has them."""


def stated_years(runs: Mapping[str, RunFigures], change: ControlChange | None) -> list[int]:
    """The years in which levels are given: the first two of a control, the first without it, and those of `LATER` that
    come after; where nothing says when a control holds, the first two of the run. A run without any of the later years
    gives the one in its middle and its last."""
    rows = next(iter(runs.values()))["supplied_value"]
    every = sorted(set(rows["year"].to_list()))
    later = [year for year in LATER if year in every] or [
        *every[len(every) // 2 :][:1],
        *every[-1:],
    ]
    if change is None or not change.first:
        return sorted({*every[:2], *later})
    first = int(change.first[:4])
    last = int(change.last[:4]) if change.last else None
    during = [first, first + 1] if last is None or last > first else [first]
    after = [last + 1] if last is not None else []
    stated = {*during, *after, *(year for year in later if year > first)}
    return [year for year in every if year in stated] or later
