"""The tornado: each group of assumptions at its low and high end, recalibrated, and what that does to a scenario's
effects. `ytterby.tornado` runs it by names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import polars as pl

from ytterby.draws.loop import CENTRAL, one_table, run_study
from ytterby.draws.predictive import LEVEL, PERCENT, forecast_quantiles
from ytterby.draws.ranges import RUNS
from ytterby.draws.sampling.numbers import group_draws, licence_draws, licence_figures, single_draws
from ytterby.draws.sampling.plan import reference_of
from ytterby.figures.figure import ZERO
from ytterby.figures.run_figures import BY_ID
from ytterby.figures.run_rows import ROW, TIMED, headline_rows
from ytterby.ground.errors import MarketError, YtterbyError, check_known
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.runs.data import DEFAULT, folder_of
from ytterby.runs.run import SERIAL, Executor
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from ytterby.draws.loop import DrawTable
    from ytterby.draws.sampling.numbers import Draw
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.data import Data
    from ytterby.runs.store import Store
    from ytterby.scenarios.scenario import Scenario

R = TypeVar("R")

TURNED_FIGURES = ("price", "capacity")
"""Figures that the tornado measures, in their headline rows."""
KEYS = (*RUNS, *TIMED)
VALUES = {"value": pl.Float64, "base_value": pl.Float64}
FORECASTS = {"forecast_low": pl.Float64, "forecast_high": pl.Float64, "spread": pl.String}


@dataclass(frozen=True)
class Tornado:
    """frame: group, title, end; scenario and against (blank for a figure itself, else the run from which it differs, in
    percent); a row of a figure with its year; value, base_value; and of each row forecast_low, forecast_high and
    spread: between which nine forecasts in ten lie, over the values and what the model misses.

    failures : draws that gave no answer.
    """

    frame: pl.DataFrame
    failures: list[str]


@dataclass(frozen=True)
class GroupEnds:
    """Scenarios at the ends of groups of assumptions, or of each by itself.

    draws : sets of changed numbers. scenarios : all to the year that is looked at, the one in question last.
    """

    workspace: Workspace
    draws: Sequence[Draw]
    scenarios: Sequence[Scenario]

    @property
    def year(self) -> int:
        """The last year of the runs."""
        return self.scenarios[-1].years.end

    def run(
        self,
        wants: str,
        kept: Callable[[list[pl.DataFrame]], R],
        executor: Executor,
        on_progress: Callable[[int, int], None] | None = None,
        *,
        central: bool = False,
    ) -> DrawTable[R]:
        """Run all scenarios at each end (group, end), and `CENTRAL` without changes where that is needed.

        wants : as in `Job`, with a table of that name. kept : what is kept of the tables of all scenarios.
        """
        changes: dict[Any, Mapping[str, float]] = {CENTRAL: {}} if central else {}
        changes |= {(draw.group, draw.end): draw.changes for draw in self.draws}
        jobs = {
            end: {0: self.workspace.jobs(self.scenarios, numbers, wants=wants)}
            for end, numbers in changes.items()
        }
        return run_study(
            jobs, one_table(wants), lambda _, __, frames: kept(frames), executor, on_progress=on_progress
        )  # fmt: skip


@old_arguments
def tornado(
    scenario: str = "technology-ban-2023",
    *,
    reference: str = "",
    data: Data = DEFAULT,
    year: int | None = None,
    single: bool = False,
    only: Collection[str] = (),
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Tornado:
    """Run each group of assumptions at its low and high end, recalibrated.

    Parameters
    ----------
    scenario : built-in name, or path of a YAML file. reference : what it is measured against; what it is compared
        with first if left out.
    data : data folder, by name, path or as read.
    year : that is measured; the middle of the scenario's if left out.
    single : each assumption by itself, not by groups. only : groups or ids to run; all if empty.
    engine, workers, store : how runs are made, how many at a time, and where they are kept.
    on_progress : called with a `ProgressReport`.

    Raises ScenarioError, DataError, MarketError, and YtterbyError for a year or a group that is not known.
    """
    workspace = Workspace.read(folder_of(data))
    span = workspace.scenario(scenario).years
    if year is not None and not span.start < year <= span.end:
        raise YtterbyError(f"year {year} is not between {span.start + 1} and {span.end}")
    ends = chosen_ends(workspace, scenario, reference, year, only, single=single)
    with steps_of(on_progress) as step:
        return tornado_of(ends, Executor.of(engine, workers, store), partial(step, "tornado"))


def chosen_ends(
    workspace: Workspace, scenario: str, reference: str = "", year: int | None = None, only: Collection[str] = (), *,
    single: bool = False,
) -> GroupEnds:  # fmt: skip
    """Both ends of the groups or assumptions that are named, of all where none is. Parameters as in `tornado`.

    Raises YtterbyError.
    """
    focus = workspace.scenario(scenario)
    names = (reference or reference_of(focus, workspace.chain), scenario)
    against = workspace.scenario(names[0])
    until = middle_year(focus) if year is None else year
    draws = draws_of(workspace, focus, against, single=single)
    for name in only:
        check_known(name, {d.group for d in draws}, "no group or assumption {!r}", YtterbyError)
    chosen = [draw for draw in draws if not only or draw.group in only]
    return GroupEnds(workspace, chosen, [workspace.scenario(name, None, until) for name in names])


def draws_of(
    workspace: Workspace, focus: Scenario, reference: Scenario, *, single: bool = False
) -> list[Draw]:
    """Both ends of each group of assumptions, or of each by itself, those of licences among them."""
    parameters = workspace.chain.parameters
    draws = single_draws(parameters) if single else group_draws(parameters)
    figures = licence_figures(focus, reference, workspace.book)
    return draws + licence_draws(figures, single=single)


def middle_year(scenario: Scenario) -> int:
    """The year in which the tornado measures; all years would take twice as long.

    Of a scenario that says itself until when its measures hold it is the last of these years, else the middle of the
    run.
    """
    own = scenario.own_controls.measures if scenario.own_controls else ()
    ends = [one.ended.year for one in own if one.ended is not None]
    if ends and len(ends) == len(own):
        return min(max(*ends, scenario.years.start), scenario.years.end)
    return (scenario.years.start + scenario.years.end + 1) // 2


def tornado_of(
    ends: GroupEnds,
    executor: Executor = SERIAL,
    on_progress: Callable[[int, int], None] | None = None,
) -> Tornado:
    """Measure the last scenario and its effects against the others, at all ends.

    `on_progress` is called with ends done and ends in all, the run without changes among them.

    Raises ScenarioError where a number does not fit the data folder, MarketError where the run without changes has no
    answer.
    """
    headline = headline_rows(ends.workspace.chain)
    rows = headline.filter(pl.col("figure").is_in(TURNED_FIGURES))
    names = [one.name for one in ends.scenarios]
    measured = partial(effects, names=names, rows=rows, year=ends.year)
    table = ends.run("measured", measured, executor, on_progress, central=True)
    try:
        base = table.only(CENTRAL)
    except MarketError as fault:
        raise MarketError(f"The run without changes failed: {fault.what}") from None
    base, changed = base.rename({"value": "base_value"}), table.of()
    heads = dict.fromkeys(("group", "title", "end"), pl.String)
    parts = [pl.DataFrame(schema={**heads, **base.schema, **VALUES}).select(*heads, *KEYS, *VALUES)]
    groups = list(dict.fromkeys(draw.group for draw in ends.draws))
    for draw in sorted(ends.draws, key=lambda one: (groups.index(one.group), one.end)):
        if (draw.group, draw.end) in changed:
            own = changed[draw.group, draw.end]
            both = own.join(base, on=KEYS, nulls_equal=True, maintain_order="left")
            head = (pl.lit(getattr(draw, name)).alias(name) for name in heads)
            parts.append(both.select(*head, *KEYS, *VALUES))
    return Tornado(_with_forecasts(pl.concat(parts)), sorted(failures_of(table)))


def failures_of(table: DrawTable[Any]) -> list[str]:
    """Ends without an answer, each with the reason."""
    return [f"{group} ({end}): {one}" for (group, end), one in table.failures().items()]


def _with_forecasts(frame: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for key, own in frame.group_by(KEYS, maintain_order=True):
        at = dict(zip(KEYS, key, strict=True))
        values, of = (
            np.append(own["value"], own["base_value"][0]),
            PERCENT if at["against"] else LEVEL,
        )
        levels = 1.0 + values / 100.0 if of == PERCENT else values
        ends, spread = forecast_quantiles(levels, BY_ID[str(at["figure"])].kind, of)
        rows.append((*key, ends[0], ends[-1], spread))
    schema: dict[str, Any] = {**{name: frame.schema[name] for name in KEYS}, **FORECASTS}
    forecasts = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.join(forecasts, on=KEYS, how="left", maintain_order="left", nulls_equal=True)


def effects(
    frames: Sequence[pl.DataFrame], names: Sequence[str], rows: pl.DataFrame, year: int
) -> pl.DataFrame:
    """Rows of figures of the last run in a year, and their differences from the others in percent: `KEYS`, value.

    frames : what each run gives, as `figures.run_rows.measured_rows`. names : of the runs. rows : which, `ROW`.
    """
    of_zeros = pl.col("figure").is_in(
        [name for name in TURNED_FIGURES if BY_ID[name].absent == ZERO]
    )
    value = pl.when(of_zeros).then(pl.col("value").fill_null(0.0)).otherwise("value")
    *before, focus = (
        rows.join(frame.filter(year=year), on=ROW, how="left", nulls_equal=True)
        .select(*ROW, pl.lit(year, pl.Int64).alias("year"), pl.lit("").alias("period"), value)
        .drop_nulls("value")
        for frame in frames
    )
    parts = [focus.with_columns(against=pl.lit(""))]
    for name, reference in zip(names, before, strict=False):
        both = focus.join(
            reference.filter(pl.col("value") != 0.0), on=TIMED, suffix="_before", nulls_equal=True
        )
        percent = 100.0 * (pl.col("value") / pl.col("value_before") - 1.0)
        parts.append(both.select(*TIMED, percent.alias("value"), pl.lit(name).alias("against")))
    every = pl.concat(parts).with_columns(scenario=pl.lit(names[-1]))
    return every.select(*KEYS, "value").sort(*TIMED, "against", nulls_last=True)


def demand_at_ends(ends: GroupEnds, executor: Executor = SERIAL) -> dict[str, pl.DataFrame]:
    """The table `demand` of all scenarios at each end of a group: end -> rows.

    Raises the error of a run that has no answer.
    """
    table = ends.run("demand", pl.concat, executor)
    return {draw.end: table.only((draw.group, draw.end)) for draw in ends.draws}
