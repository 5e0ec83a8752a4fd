"""Which numbers decide a page: how the ranks of its figures over draws go with those of every number that was drawn.

Spearman's correlation of a number with what a control does to a figure, and the band that nine in ten resamples of the
draws give. The largest of as many numbers without any influence stays below `chance`, 95 times in 100.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.statistics import FEWEST, noise_of, quantiles_of, spearman
from ytterby.figures.figure import PRICES, TONNES, ZERO
from ytterby.figures.registry import ALL_FIGURES
from ytterby.results.registry import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.draws.intervals import KeptDraw
    from ytterby.figures.question import EffectQuestion
    from ytterby.ground.arrays import Floats

Draws = Mapping[int, "KeptDraw"]
"""Draw -> what is kept of it."""
DECIDED = {"price": 3, "product_price": 1, "exports": 2, "shortfall": 1, "use_shortfall": 3}
DECIDED |= {"shortfall_value": 1, "capacity": 3}
"""Figures of a run whose effects are looked at, in the order of a page, and how many rows of each: where the control
does most."""
MOST = 10
"""Numbers that are kept of a figure, and of a page."""
FULL: Any = {"how": "full", "coalesce": True, "maintain_order": "left_right"}
RESAMPLES, SEED, BAND = 200, 1, (0.05, 0.95)
SCHEMA = columns_of("deciding")
"""Columns of what decides. labels : those of the row of the figure, its year and period, as JSON."""


def deciding(draws: Draws, drawn: pl.DataFrame, question: EffectQuestion) -> pl.DataFrame:
    """The numbers that go most with each row of `DECIDED`, largest first: columns of `SCHEMA`.

    Parameters
    ----------
    draws : draw -> what is kept of it (`draws.intervals.kept_figures`).
    drawn : draw, id, group, value: what each number was.
    question : which run is set against which, and the region that is asked about.
    """
    own = drawn.filter(pl.col("draw").is_in(list(draws)))
    groups = dict(own.select("id", "group").unique().iter_rows())
    names = list(groups)
    if len(draws) < FEWEST or not names:
        return pl.DataFrame(schema=SCHEMA)
    wide = own.pivot(on="id", index="draw", values="value", maintain_order=True)
    numbers = pl.DataFrame({"draw": list(draws)}).join(wide, on="draw", maintain_order="left")
    table, dice, rows = numbers.select(names).to_numpy(), np.random.default_rng(SEED), []
    for figure, labels, values in _values(draws, question):
        known = np.isfinite(values)
        if known.sum() < FEWEST or np.ptp(values[known]) == 0.0:
            continue
        here, there = table[known], values[known]
        size, correlation = int(known.sum()), np.nan_to_num(spearman(here, there))
        top = np.argsort(-np.abs(correlation))[:MOST]
        again = dice.integers(size, size=(RESAMPLES, size))
        tried = np.stack([np.nan_to_num(spearman(here[one][:, top], there[one])) for one in again])
        low, high = quantiles_of(tried, BAND)
        chance = noise_of(len(names), size)
        rows += [
            (question.focus, figure, labels, names[n], groups[names[n]], *map(float, (correlation[n], a, b)), chance,
             size)
            for n, a, b in zip(top.tolist(), low, high, strict=True)
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _values(draws: Draws, question: EffectQuestion) -> Iterator[tuple[str, str, Floats]]:
    """Figure, labels with year and period, and what the control does to it in each draw, array (draw): the logarithm of
    both runs' ratio of prices and tonnes, else their difference; in the part of the run where the middle is largest."""
    for name, count in DECIDED.items():
        figure = ALL_FIGURES[name]
        if not all(any(name in draw[run] for draw in draws.values()) for run in question.runs):
            continue
        rows, keys = stacked(draws.items(), name, question.runs), ["draw", *figure.keys]
        after, before = (rows.filter(run=run).select(*keys, "value") for run in question.runs)
        both = after.join(before, on=keys, suffix="_before", **FULL)
        if "region" in figure.labels and name != "use_shortfall":
            both = both.filter(region=question.place)
        if figure.absent == ZERO:
            both = both.with_columns(pl.col("value", "value_before").fill_null(0.0))
        now, then = pl.col("value"), pl.col("value_before")
        effect = (now / then).log() if figure.kind in (PRICES, TONNES) else now - then
        both = both.with_columns(effect.alias("effect")).filter(pl.col("effect").is_finite())
        size, count_of = pl.col("effect").median().abs().alias("middle"), pl.len().alias("draws")
        middle = both.group_by(figure.keys, maintain_order=True).agg(size, count_of)
        common = middle.filter((2 * pl.col("draws") >= len(draws)) & (pl.col("middle") > 0.0))
        largest = common.sort("middle", descending=True, maintain_order=True)
        of_one = figure.labels or None
        chosen = largest.unique(of_one, keep="first", maintain_order=True).head(count)
        for row in chosen.select(figure.keys).iter_rows(named=True):
            effects = dict(both.filter(**row).select("draw", "effect").iter_rows())
            yield name, json.dumps(row), np.array([effects.get(n, np.nan) for n in draws])


def stacked(draws: Iterable[tuple[int, KeptDraw]], name: str, runs: Iterable[str]) -> pl.DataFrame:
    """The rows of a figure of some runs in all draws, with their draw and run; a table without columns without any."""
    parts = [
        draw[run][name].select(pl.lit(n, pl.Int64).alias("draw"), pl.lit(run).alias("run"), pl.all())
        for n, draw in draws for run in runs if name in draw[run]
    ]  # fmt: skip
    return pl.concat(parts) if parts else pl.DataFrame()


def of_page(table: pl.DataFrame) -> pl.DataFrame:
    """The numbers that decide a page: each with the figure that it goes most with, the largest `MOST`."""
    ordered = table.sort(pl.col("rank_correlation").abs(), descending=True, maintain_order=True)
    return ordered.unique("id", keep="first", maintain_order=True).head(MOST)
