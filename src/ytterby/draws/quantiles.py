"""Ranges out of draws: what the views of many runs say, with what the model misses though its assumptions are right.

A difference is taken draw by draw, so that what both runs share cancels. Only the run is missed, not what it is set
against (`draws.sampling.forecast_ranges`), and all that is told of a draw in one kind is missed together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.ends import quantiles_of as _quantiles
from ytterby.draws.predictive import predictive, predictive_effect, read_spreads
from ytterby.draws.ranges import SCHEMA
from ytterby.figures.kinds import OTHER, PRICES, SHARES, TONNES
from ytterby.figures.registry import ALL_VIEWS, few_of, published_keys
from ytterby.figures.view_rows import ENTIRE_RUN
from ytterby.figures.views import (
    CHANGE,
    FOCUS,
    MISSING,
    NAMES,
    NEVER,
    NOT,
    ZERO,
    View,
    named,
    of_view,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ytterby.draws.predictive import Spreads
    from ytterby.figures.effect_figures import ControlEffect
    from ytterby.ground.arrays import Floats

BLOCK = 256
"""Rows whose forecasts are made at a time: some 8 MB of 64 draws."""
SMALL = 1e-6
"""Part of a figure, and of a row's largest, below which it is what a solver leaves."""
NOTHING = {PRICES: 1e-3, TONNES: 1e-6, SHARES: 1e-9, OTHER: 1e-9}
"""What is nothing, by kind: a price under a tenth of a cent is that of a good that nobody wants."""
ROW = ["table", "column", "key", "year", "period"]


def kept_figures(
    draw: Mapping[str, pl.DataFrame], effect: ControlEffect | None
) -> dict[str, pl.DataFrame]:
    """Of one draw what has ranges: name of a run -> its figures, with those that are added up for the question.

    draw : name of a run -> all its figures (`figures.views.view_figures`). Without a question nothing is added up, and
    all regions are in it.
    """
    only = pl.any_horizontal([_kept_rows(view, effect) for view in ALL_VIEWS if view.kept != NOT])
    kept = {name: named(figures).filter(only).drop(NAMES) for name, figures in draw.items()}
    if effect:
        scenario, reference = draw[effect.focus], draw[effect.reference]
        for name, rows in (
            (effect.focus, effect.rows(scenario, reference)),
            (effect.reference, effect.exports(reference)),
        ):
            kept[name] = pl.concat([kept[name], rows])
    return kept


def _kept_rows(view: View, effect: ControlEffect | None) -> pl.Expr:
    """Whether a row is one of this view and told: of regions only those that the question tells, and where prices are
    published."""
    own = of_view(view)
    if effect is None or view.kept != FOCUS:
        return own
    in_focus = pl.col("key").str.extract(r"region=([^|]*)").is_in(list(effect.focus_regions))
    return own & (in_focus | pl.col("key").is_in(published_keys(view)))


def ranges_of(
    draws: Sequence[Mapping[str, pl.DataFrame]],
    focus: str,
    references: Sequence[str],
    base_year: int,
    spreads: Spreads | None = None,
) -> pl.DataFrame:
    """The ranges of a run and its references, and of the differences: a frame as `Ranges` has it.

    Rows that are zero in every draw are left out; a percentage of nothing is a row without ends.

    Parameters
    ----------
    draws : of each draw, name of a run -> its figures (`told_of`).
    focus : the run that is asked for. references : those that it is set against.
    base_year : which is no forecast. spreads : those learned; the packaged ones if left out.
    """
    spreads = read_spreads() if spreads is None else spreads
    names, frames = [focus, *references], [pl.DataFrame(schema=SCHEMA)]
    every = named(pl.concat([
        draw[name].select(pl.lit(n, pl.Int64).alias("draw"), pl.lit(name).alias("run"), pl.all())
        for n, draw in enumerate(draws)
        for name in names
    ]))  # fmt: skip
    for view in ALL_VIEWS:
        if view.kept == NOT:
            continue
        own = every.filter(of_view(view)).drop(NAMES)
        if view.few_years:
            own = own.filter(pl.col("year").is_in(few_of(own["year"].unique().to_list())))
        if own.height:
            frames += _of_one(view, own, len(draws), focus, references, base_year, spreads)
    return pl.concat(frames).sort("scenario", "against", *ROW)


def _of_one(
    view: View, own: pl.DataFrame, draws: int, focus: str, references: Sequence[str], base_year: int,
    spreads: Spreads,
) -> list[pl.DataFrame]:  # fmt: skip
    """The ranges of all rows of a view."""
    rows = own.select(ROW).unique().sort(ROW).with_row_index("row")
    placed = own.join(rows, on=ROW, how="left")
    values = {
        name: _matrix(view, placed, name, draws, rows.height) for name in (focus, *references)
    }
    year = rows["year"].to_numpy()
    forecast = (year != base_year) & (year != ENTIRE_RUN)
    there = {name: _there(view, one) for name, one in values.items()}
    frames = []
    for name, one in values.items() if view.levels else ():
        keep = np.flatnonzero(there[name])
        ends = _levels(one[:, keep], view.kind, forecast[keep], spreads)
        frames.append(_frame(rows, keep, name, "", ends, np.isfinite(one[:, keep]).mean(axis=0)))
    if view.absent == NEVER or not view.differences:
        return frames
    for name in references:
        keep = np.flatnonzero(there[focus] | there[name])
        after, before = values[focus][:, keep], values[name][:, keep]
        ends = _differences(view, after, before, forecast[keep], spreads)
        both = (np.isfinite(after) & np.isfinite(before)).mean(axis=0)
        frames.append(_frame(rows, keep, focus, name, ends, both))
    return frames


def _matrix(view: View, placed: pl.DataFrame, run: str, draws: int, rows: int) -> Floats:
    """Array (draw, row) of a run; what a draw lacks is what the view says of it."""
    own = placed.filter((pl.col("run") == run) & pl.col("value").is_not_null())
    matrix = np.full((draws, rows), {ZERO: 0.0, MISSING: np.nan, NEVER: np.inf}[view.absent])
    values = own["value"].to_numpy().copy()
    values[np.abs(values) < NOTHING[view.kind]] = 0.0
    matrix[own["draw"].to_numpy(), own["row"].to_numpy()] = values
    return matrix


def _there(view: View, values: Floats) -> NDArray[np.bool_]:
    """Rows that have something to tell: array (row)."""
    present: NDArray[np.bool_] = np.asarray(np.isfinite(values).any(axis=0))
    if view.absent == ZERO:
        present = np.asarray(np.abs(values).max(axis=0) > SMALL)
    return present


def _levels(values: Floats, kind: str, forecast: NDArray[np.bool_], spreads: Spreads) -> Floats:
    """Array (end, row) of forecasts of figures, array (draw, row); what is no forecast is not missed."""
    ends = _quantiles(values)
    for block in _blocks(np.flatnonzero(forecast)):
        ends[:, block] = _quantiles(predictive(values[:, block], kind, spreads))
    return ends


def _differences(
    view: View, after: Floats, before: Floats, forecast: NDArray[np.bool_], spreads: Spreads
) -> Floats:
    """Array (end, row) of forecasts of differences of two runs, arrays (draw, row); NaN where there is none."""

    def difference(level: Floats, before: Floats) -> Floats:
        change: Floats = level - before
        change[np.abs(change) <= SMALL * np.abs(before)] = 0.0  # what a solver leaves
        if view.differs == CHANGE:
            return change
        with np.errstate(divide="ignore", invalid="ignore"):
            share: Floats = np.where(before > 0.0, 100.0 * change / before, np.nan)
        return share

    ends = _quantiles(difference(after, before))
    for block in _blocks(np.flatnonzero(forecast)):
        pair = predictive_effect(after[:, block], before[:, block], view.kind, spreads)
        ends[:, block] = _quantiles(difference(*pair))
    return ends


def _blocks(rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK)]


def _frame(
    rows: pl.DataFrame, keep: NDArray[np.intp], run: str, against: str, ends: Floats, answered: Floats
) -> pl.DataFrame:  # fmt: skip
    low, middle, high = ends
    return rows[keep].select(
        pl.lit(run).alias("scenario"), pl.lit(against).alias("against"), *ROW,
        pl.Series("low", low), pl.Series("middle", middle), pl.Series("high", high),
        pl.Series("answered", answered),
    )  # fmt: skip
