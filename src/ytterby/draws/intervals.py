"""How wide an answer is: the packaged ranges of a built-in question, or those of draws made now.

Ranges of draws are what the figures of many runs say, with what the model misses though its assumptions are right. A
difference is taken draw by draw, so that what both runs share cancels. Only the run is missed, not what it is set
against, and all that is drawn of one kind is missed together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.deciding import deciding, stacked
from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import FURTHER, one_table, run_study
from ytterby.draws.packaged import is_builtin, packaged
from ytterby.draws.predictive import predictive, predictive_effect, read_spreads
from ytterby.draws.ranges import DRAWN, RANGE, RangeOrigin, Ranges
from ytterby.draws.statistics import quantiles_of
from ytterby.figures.figure import (
    CHANGE,
    ENTIRE_RUN,
    FOCUS,
    MISSING,
    NEVER,
    OTHER,
    PRICES,
    SHARES,
    TONNES,
    TRADE,
    ZERO,
    FigureSpec,
)
from ytterby.figures.question import Comparison, question_of
from ytterby.figures.registry import RANGED, effect_figures
from ytterby.figures.ribbons import few_of
from ytterby.figures.run_figures import BY_ID, RunFigures
from ytterby.figures.run_rows import places
from ytterby.runs.run import Executor
from ytterby.runs.workspace import until_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ytterby.draws.packaged import Scenarios
    from ytterby.draws.predictive import Spreads
    from ytterby.figures.question import EffectQuestion
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Tick
    from ytterby.runs.job import Job
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

KeptDraw = dict[str, dict[str, pl.DataFrame]]
"""Name of a run -> figure -> its rows."""

BLOCK = 256
"""Rows whose forecasts are made at a time: some 8 MB of 64 draws."""
SMALL = 1e-6
"""Part of a figure, and of a row's largest, below which it is what a solver leaves."""
NEGLIGIBLE = {PRICES: 1e-3, TONNES: 1e-6, TRADE: 1e-6, SHARES: 1e-9, OTHER: 1e-9}
"""What is nothing, by kind: a price under a tenth of a cent is that of a good that nobody wants."""


def kept_figures(draw: Tables, question: EffectQuestion | None) -> KeptDraw:
    """Of one draw what has ranges: name of a run -> figure -> its rows, with what is added up for the question.

    draw : name of a run -> all its figures (`figures.run_figures.figures_of_run`). Without a question nothing is added
    up, and all regions are in it.
    """
    runs = {name: RunFigures.of(frame) for name, frame in draw.items()}

    def own_rows(run: RunFigures) -> dict[str, pl.DataFrame]:
        ranged = ((one, rows) for one, rows in run.rows.items() if one in RANGED)
        return {one: _focused(BY_ID[one], rows, question) for one, rows in ranged}

    kept = {name: own_rows(run) for name, run in runs.items()}
    if question:
        pair = Comparison(question, runs[question.focus], runs[question.reference], {})
        for name, rows in effect_figures(pair).items():
            if name in RANGED:
                kept[question.focus][name] = rows.drop("reference")
            if name in RANGED and RANGED[name].differences:
                kept[question.reference][name] = rows.drop("value").rename({"reference": "value"})
    return kept


def _focused(spec: FigureSpec, rows: pl.DataFrame, question: EffectQuestion | None) -> pl.DataFrame:
    """Of regions only those that the question is about, and where prices are published."""
    if question is None or spec.ranged != FOCUS:
        return rows
    only = pl.col("region").is_in(list(question.focus_regions))
    if "commodity" in spec.labels:
        quoted = [f"{good}|{at}" for column, good, at in places() if column == spec.column]
        only = only | pl.concat_str("commodity", "region", separator="|").is_in(quoted)
    return rows.filter(only)


def ranges_of(
    draws: Sequence[KeptDraw],
    focus: str,
    references: Sequence[str],
    base_year: int,
    spreads: Spreads | None = None,
) -> dict[str, pl.DataFrame]:
    """The ranges of a run and its references, and of the differences: rows as `Ranges` has them, by figure.

    Rows that are zero in every draw are left out; a percentage of nothing is a row without ends.

    Parameters
    ----------
    draws : what is kept of each draw (`kept_figures`).
    focus : the run that is asked for. references : those that it is set against.
    base_year : which is no forecast. spreads : those learned; the packaged ones if left out.
    """
    spreads = read_spreads() if spreads is None else spreads
    ranges = {}
    for name, figure in RANGED.items():
        own = stacked(enumerate(draws), name, (focus, *references))
        if own.height and figure.few_years:
            own = own.filter(pl.col("year").is_in(few_of(own["year"].unique().to_list())))
        if own.height:
            frames = _of_one(figure, own, len(draws), focus, references, base_year, spreads)
            if frames:  # none where every row is zero in every draw
                ranges[name] = pl.concat(frames).sort("scenario", "against", *figure.keys)
    return ranges


def _of_one(
    figure: FigureSpec, own: pl.DataFrame, draws: int, focus: str, references: Sequence[str], base_year: int,
    spreads: Spreads,
) -> list[pl.DataFrame]:  # fmt: skip
    """The ranges of all rows of a figure."""
    rows = own.select(figure.keys).unique().sort(figure.keys).with_row_index("row")
    placed = own.join(rows, on=figure.keys, how="left")
    runs = (focus, *references)
    values = {name: _matrix(figure, placed, name, draws, rows.height) for name in runs}
    year = rows["year"].to_numpy()
    forecast = (year != base_year) & (year != ENTIRE_RUN)
    there = {name: _there(figure, one) for name, one in values.items()}
    frames = []
    for name, one in values.items() if figure.levels else ():
        keep = np.flatnonzero(there[name])
        ends = _levels(one[:, keep], figure.kind, forecast[keep], spreads)
        share = np.isfinite(one[:, keep]).mean(axis=0)
        frames.append(_frame(figure, rows, keep, name, "", ends, share))
    if figure.absent == NEVER or not figure.differences:
        return frames
    for name in references:
        keep = np.flatnonzero(there[focus] | there[name])
        after, before = values[focus][:, keep], values[name][:, keep]
        ends = _differences(figure, after, before, forecast[keep], spreads)
        both = (np.isfinite(after) & np.isfinite(before)).mean(axis=0)
        frames.append(_frame(figure, rows, keep, focus, name, ends, both))
    return frames


def _matrix(figure: FigureSpec, placed: pl.DataFrame, run: str, draws: int, rows: int) -> Floats:
    """Array (draw, row) of a run; what a draw lacks is what the figure says of it."""
    own = placed.filter((pl.col("run") == run) & pl.col("value").is_not_null())
    matrix = np.full((draws, rows), {ZERO: 0.0, MISSING: np.nan, NEVER: np.inf}[figure.absent])
    values = own["value"].to_numpy().copy()
    values[np.abs(values) < NEGLIGIBLE[figure.kind]] = 0.0
    matrix[own["draw"].to_numpy(), own["row"].to_numpy()] = values
    return matrix


def _there(figure: FigureSpec, values: Floats) -> NDArray[np.bool_]:
    """Rows that have something to tell: array (row)."""
    if figure.absent == ZERO:
        return np.asarray(np.abs(values).max(axis=0) > SMALL)
    return np.asarray(np.isfinite(values).any(axis=0))


def _levels(values: Floats, kind: str, forecast: NDArray[np.bool_], spreads: Spreads) -> Floats:
    """Array (end, row) of forecasts of figures, array (draw, row); what is no forecast is not missed."""
    ends = quantiles_of(values)
    for block in _blocks(np.flatnonzero(forecast)):
        ends[:, block] = quantiles_of(predictive(values[:, block], kind, spreads))
    return ends


def _differences(
    figure: FigureSpec, after: Floats, before: Floats, forecast: NDArray[np.bool_], spreads: Spreads
) -> Floats:
    """Array (end, row) of forecasts of differences of two runs, arrays (draw, row); NaN where there is none."""

    def difference(level: Floats, before: Floats) -> Floats:
        change: Floats = level - before
        change[np.abs(change) <= SMALL * np.abs(before)] = 0.0  # what a solver leaves
        if figure.differs == CHANGE:
            return change
        with np.errstate(divide="ignore", invalid="ignore"):
            share: Floats = np.where(before > 0.0, 100.0 * change / before, np.nan)
        return share

    ends = quantiles_of(difference(after, before))
    for block in _blocks(np.flatnonzero(forecast)):
        pair = predictive_effect(after[:, block], before[:, block], figure.kind, spreads)
        ends[:, block] = quantiles_of(difference(*pair))
    return ends


def _blocks(rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK)]


def _frame(
    figure: FigureSpec, rows: pl.DataFrame, keep: NDArray[np.intp], run: str, against: str, ends: Floats,
    answered: Floats,
) -> pl.DataFrame:  # fmt: skip
    return rows[keep].select(
        pl.lit(run).alias("scenario"), pl.lit(against).alias("against"), *figure.keys,
        *(pl.Series(name, one) for name, one in zip(RANGE, (*ends, answered), strict=True)),
    )  # fmt: skip


OWN_DRAWS = 64
"""Draws of a question of one's own for which no number is said."""
FIRST_STAGE = 8
"""Draws after which there is a first range."""
FIRST_YEARS = 5
"""Years after the last day of a control, or after its first three where it goes on, to which the first draws run: most
of the CPU of a run to 2045 goes into years in which little is its doing."""


def packaged_for(workspace: Workspace, chosen: Scenarios, draws: int | None = 0) -> Ranges | None:
    """The packaged ranges of a comparison; None where there are none, or draws are to be made though there be."""
    return None if draws else packaged(workspace, chosen)


def draws_for(workspace: Workspace, scenario: Scenario, draws: int | None) -> int:
    """How many draws are made of a scenario: as many as are said, else those of a question of one's own."""
    if draws is not None:
        return draws
    return 0 if is_builtin(workspace, scenario) else OWN_DRAWS


def stages_of(count: int) -> list[int]:
    """Draws after which ranges are made: the first few, twice as many each time, all."""
    stages = [FIRST_STAGE]
    while stages[-1] < count:
        stages.append(2 * stages[-1])
    return [*stages[:-1], count]


def drawn_for(
    workspace: Workspace,
    scenarios: Sequence[Scenario],
    count: int,
    executor: Executor | None = None,
    on_progress: Tick | None = None,
) -> Iterator[tuple[int, Ranges | None]]:
    """Draws made so far and their ranges, stage by stage; None where none has an answer.

    Parameters
    ----------
    scenarios : the references first, the scenario asked for last.
    count : how many draws in all. executor : by what runs are made; draws that its store has are not made again.
    on_progress : called with draws done and draws in all.
    """
    focus, question = scenarios[-1], question_of(workspace, scenarios)
    cube, executor = Hypercube.over(workspace, [scenarios], count), executor or Executor.of()
    references = [one.name for one in scenarios[:-1]]
    focus_regions = question.focus_regions if question else frozenset[str]()
    done, most, draws = 0, 0, dict[int, KeptDraw]()

    def tick(more: int, _: int) -> None:
        nonlocal most
        most = max(most, done + more)  # the first draws are made again to the last year
        if on_progress:
            on_progress(most, count)

    for stage in stages_of(count):
        early = _early_end(question, focus) if question and stage == FIRST_STAGE < count else 0
        runs = [until_year(one, early) for one in scenarios] if early else scenarios
        about = question_of(workspace, runs) if early else question
        own = {n: {0: cube.jobs(n, runs, FURTHER)} for n in range(done + 1, stage + 1)}
        made = draws | drawn_figures(own, runs, about, executor, tick)
        if not early:
            done, draws = stage, made
        if not made:
            yield stage, None
            continue
        rows = ranges_of([*made.values()], focus.name, references, workspace.chain.base_year)
        if early:  # what is said of the entire run needs all its years
            kept = {name: one.filter(pl.col("year") != ENTIRE_RUN) for name, one in rows.items()}
            rows = {name: one for name, one in kept.items() if one.height}
        decides = deciding(made, cube.drawn, about) if about else None
        origin = RangeOrigin(DRAWN, len(made), until=early)
        yield stage, Ranges(rows, origin, focus_regions, decides)


def _early_end(question: EffectQuestion, focus: Scenario) -> int:
    """The last year of the first draws; 0 where it is no earlier than that of the run."""
    last = int(question.last or question.first + 3.0) + FIRST_YEARS
    return last if last < focus.years.end else 0


def drawn_figures(
    draws: Mapping[int, Mapping[int, Sequence[Job]]],
    scenarios: Sequence[Scenario],
    question: EffectQuestion | None,
    executor: Executor,
    on_progress: Tick | None = None,
) -> dict[int, KeptDraw]:
    """Draws of a comparison that have an answer -> name of a run -> what has ranges.

    draws : its jobs, which want `FURTHER`. question : as in `draws.quantiles.kept_figures`; the others as in
    `draws.loop.run_study`.
    """
    names = [one.name for one in scenarios]

    def kept(_: int, __: int, figures: list[pl.DataFrame]) -> KeptDraw:
        return kept_figures(dict(zip(names, figures, strict=True)), question)

    return run_study(draws, one_table(FURTHER), kept, executor, on_progress=on_progress).of()
