"""`ytterby.ensemble(...)`: a scenario and its reference over many draws of all assumptions, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.hypercube import SPREAD
from ytterby.draws.loop import CENTRAL, one_table, run_study
from ytterby.draws.plan import make_plan
from ytterby.draws.predictive import (
    DIFFERENCE,
    FORECASTS,
    LEVEL,
    PERCENT,
    Spreads,
    forecast_quantiles,
    read_spreads,
)
from ytterby.draws.statistics import LEVELS, drivers
from ytterby.figures.figure import ZERO
from ytterby.figures.run_figures import BY_ID
from ytterby.figures.run_rows import MEASURED, ROW, SCHEMA, TIMED, headline_rows
from ytterby.ground.answer import Answer
from ytterby.ground.errors import MarketError, YtterbyError
from ytterby.ground.progress import ProgressReport
from ytterby.market.lockstep import kernel_name
from ytterby.runs.run import Executor
from ytterby.runs.workspace import DEFAULT, folder_of
from ytterby.scenarios.scenario import turned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.loop import DrawTable, Failure
    from ytterby.draws.plan import Plan
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.workspace import Data


WANTS = "measured"
"""What a run is asked for, in `runs.run.WANTS`, and the table that it gives."""
DRAWS = {"draw": pl.Int64, "scenario": pl.String, **SCHEMA}
FAILURES = {"draw": pl.Int64, "reason": pl.String}


@dataclass(frozen=True, repr=False)
class Ensemble(Answer):
    """All that came of an ensemble. Rows are those of figures: `figure`, its labels, `year`, `period`.

    Attributes
    ----------
    draws : draw (0: every number at its own value), scenario, rows, value.
    quantiles : scenario, rows, unit, draws, mean, p05, p25, p50, p75, p95, central; of forecasts forecast_p05 to
        forecast_p95, and the spread that was added.
    effects : draw, rows, value, reference of the same draw, difference, percent (null of nothing).
    effect_quantiles : in (`difference` or `percent`), rows, unit, and the same quantiles.
    drivers : rank correlations, the largest fifteen of each headline row (`of`: level or effect).
    assumptions : id, group, unit, low, value, high, distribution, reason: what was drawn.
    drawn : draw, id, group, value: what it was in each draw.
    failures : draw, reason.
    headline : rows that are looked at first, without time.
    """

    scenario: str
    reference: str
    draws: pl.DataFrame
    quantiles: pl.DataFrame
    effects: pl.DataFrame
    effect_quantiles: pl.DataFrame
    drivers: pl.DataFrame
    assumptions: pl.DataFrame
    drawn: pl.DataFrame
    failures: pl.DataFrame
    headline: pl.DataFrame
    manifest: dict[str, Any]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by the names under which they are kept."""
        every = vars(self).items()
        return {name: table for name, table in every if isinstance(table, pl.DataFrame)}


def ensemble(
    scenario: str,
    *,
    draws: int = 100,
    seed: int = 1,
    reference: str | None = None,
    until: int | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    engine: str = "processes",
    workers: int = 2,
    store: Path | str | bool = False,
    on_progress: OnProgress | None = None,
) -> Ensemble:
    """Run a scenario and its reference over random draws of every number that has a range.

    Every draw reconciles and calibrates its own base year and runs both scenarios on it, in processes
    of their own: call it from a file under `if __name__ == "__main__":`, as every use of processes
    needs.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    draws, seed : how many draws, and which: the same two give the same numbers. A draw without any
        change is run with them.
    reference : scenario that effects are measured against; as `simulate` compares if left out.
    until : last year; the scenario's if left out.
    data : data folder, by name, path or as read.
    switches : laid over those of both scenarios, such as `{"stocks": False}`.
    engine : name of a module in `runs.engines`; workers : runs at a time.
    store : folder where each draw is kept as soon as it is done, so that the same call goes on where an interrupted one
        stopped; another ensemble in that folder is refused. True for the user's own store, False for none.
    on_progress : called with a `ProgressReport`; its phase says how many draws have failed, if any.

    Returns
    -------
    Ensemble : `effect_quantiles`, `quantiles`, `drivers`, `failures` and its other tables; draw 0 is without
    any change.

    Raises
    ------
    ScenarioError, DataError : something cannot be used as it is.
    ResultError : `store` holds another ensemble.
    MarketError : no draw has an answer.

    Examples
    --------
    >>> from ytterby import ensemble
    >>> found = ensemble("gallium-full-ban", draws=1, until=2023, data="gallium", engine="serial")
    >>> sorted(found.draws["draw"].unique())
    [0, 1]
    """
    plan = make_plan(scenario, draws=draws, seed=seed, against=reference, until=until,
                     folder=folder_of(data), switches=switches)  # fmt: skip
    kept = store if isinstance(store, bool) else plan.store(Path(store))
    failed: list[Failure] = []

    def report(done: int, total: int) -> None:
        if on_progress:
            phase = f"draws ({len(failed)} failed)" if failed else "draws"
            on_progress(ProgressReport(phase, done, total, done / total))

    jobs = plan.draws(WANTS)
    report(0, len(jobs))
    table = run_study(
        jobs, one_table(WANTS), lambda _, __, frames: frames, Executor.of(engine, workers, kept),
        on_progress=report, on_failure=failed.append,
    )  # fmt: skip
    return gather(plan, table)


def gather(plan: Plan, table: DrawTable[list[pl.DataFrame]]) -> Ensemble:
    """All tables from the draws that are done.

    table : draw -> the rows of the reference and of the scenario. Raises MarketError if no random draw has an answer.
    """
    parts = [
        frame.select(pl.lit(draw).alias("draw"), pl.lit(scenario.name).alias("scenario"), pl.all())
        for draw, frames in table.of().items()
        for scenario, frame in zip(plan.scenarios, frames, strict=True)
    ]
    failed = table.failures()
    reasons = [(n, str(one)) for n, one in failed.items()]
    failures = pl.DataFrame(reasons, schema=FAILURES, orient="row")
    draws = pl.concat(parts).cast(pl.Schema(DRAWS)) if parts else pl.DataFrame(schema=DRAWS)
    answered = draws.filter(pl.col("draw") != CENTRAL)["draw"].n_unique()
    if not answered:
        errors = [one.error for one in failed.values()]
        advice = next((e.advice for e in errors if isinstance(e, YtterbyError)), "")
        first = next(map(str, failed.values()), "none was run")
        raise MarketError(f"no draw has an answer: {first}", advice=advice)
    draws = with_zeros(draws)
    reference, focus = plan.scenarios[0].name, plan.scenarios[-1].name
    drawn, headline = plan.cube.drawn, headline_rows(plan.workspace.chain)
    changed = effects(draws, reference, focus)
    levels = {"level": draws.filter(scenario=focus)}
    levels["effect"] = changed.with_columns(value=DIFFERENCE)
    return Ensemble(
        scenario=focus,
        reference=reference,
        draws=draws,
        quantiles=_quantiles(draws, ["scenario", *TIMED]),
        effects=changed,
        effect_quantiles=pl.concat(
            _quantiles(changed, list(TIMED), of).select(pl.lit(of).alias("in"), pl.all())
            for of in (DIFFERENCE, PERCENT)
        ),
        drivers=pl.concat(
            drivers(values.filter(pl.col("draw") != CENTRAL), drawn, headline, of)
            for of, values in levels.items()
        ),
        assumptions=plan.cube.assumptions,
        drawn=drawn,
        failures=failures,
        headline=headline,
        manifest=_manifest(plan, answered, failures.height),
    )


def with_zeros(draws: pl.DataFrame) -> pl.DataFrame:
    """Rows of draws, with zeros where another run has a row of a figure of which a missing row means nothing."""
    of_zeros = pl.col("figure").is_in([name for name in MEASURED if BY_ID[name].absent == ZERO])
    runs = draws.select("draw", "scenario").unique(maintain_order=True)
    rows = draws.filter(of_zeros).select(TIMED).unique(maintain_order=True)
    every = runs.join(rows, how="cross")
    keys = ["draw", "scenario", *TIMED]
    missing = every.join(draws, on=keys, how="anti", nulls_equal=True)
    zeros = missing.with_columns(pl.lit(0.0).alias("value"))
    return pl.concat([draws, zeros]).sort(keys, nulls_last=True, maintain_order=True)


def effects(draws: pl.DataFrame, reference: str, scenario: str) -> pl.DataFrame:
    """draw, rows, value (of the scenario), reference, difference, percent (null of nothing).

    Both sides come from the same draw, so what they share cancels.
    """
    before, after = (draws.filter(scenario=name).drop("scenario") for name in (reference, scenario))
    before = before.rename({"value": "reference"})
    both = after.join(before, on=["draw", *TIMED], nulls_equal=True)
    both = both.with_columns(difference=pl.col("value") - pl.col("reference"))
    known = pl.col("reference").abs() > 0.0
    percent = pl.when(known).then(100.0 * pl.col("difference") / pl.col("reference"))
    return both.with_columns(percent=percent).sort(*TIMED, "draw", nulls_last=True)


def _quantiles(rows: pl.DataFrame, keys: list[str], of: str = LEVEL) -> pl.DataFrame:
    """keys, unit, quantiles of a column over the random draws, its value in the central one, those of forecasts.

    rows : draw, keys, `value` [unit of the figure] and, unless `of` that, `reference` and the column; the first year is
    that of the base, which is no forecast.
    """
    known = rows.drop_nulls(of)
    random = known.filter((pl.col("draw") != CENTRAL) & pl.col("value").is_finite())
    central = known.filter(draw=CENTRAL).select(*keys, central=of)
    first, forecasts = random["year"].min(), []
    for key, own in random.group_by(keys, maintain_order=True):
        at = dict(zip(keys, key, strict=True))
        before = own["reference"].to_numpy() if of != LEVEL else 1.0
        spreads = Spreads() if at["year"] == first else None
        kind = BY_ID[str(at["figure"])].kind
        ends, spread = forecast_quantiles(own["value"].to_numpy(), kind, of, before, spreads)
        forecasts.append((*key, *ends, spread))
    schema: dict[str, Any] = {**{name: rows.schema[name] for name in keys}, **dict.fromkeys(FORECASTS, pl.Float64),
              "spread": pl.String}  # fmt: skip
    table = quantiles(known.filter(pl.col("draw") != CENTRAL), keys, of)
    for more in (central, pl.DataFrame(forecasts, schema=schema, orient="row")):
        table = table.join(more, on=keys, how="left", maintain_order="left", nulls_equal=True)
    units = {name: BY_ID[name].unit for name in MEASURED}
    unit = pl.col("figure").replace_strict(units, return_dtype=pl.String).alias("unit")
    return table.select(*keys, unit, pl.exclude(keys))


def quantiles(frame: pl.DataFrame, keys: list[str], of: str = LEVEL) -> pl.DataFrame:
    """keys, draws (how many), mean, p05, p25, p50, p75, p95 of a column over draws."""
    value = pl.col(of)
    groups = frame.filter(value.is_finite()).group_by(keys, maintain_order=True)
    count, mean = pl.len().cast(pl.Int64).alias("draws"), value.mean().alias("mean")
    levels = (value.quantile(level, "linear").alias(name) for name, level in LEVELS.items())
    return groups.agg(count, mean, *levels).sort(keys, nulls_last=True, maintain_order=True)


def _manifest(plan: Plan, answered: int, failed: int) -> dict[str, Any]:
    return {
        "version": version("ytterby"),
        "data_folder": plan.workspace.chain.folder.name,
        **plan.content,
        "switches": {one.name: turned(one) for one in plan.scenarios if turned(one)},
        "assumptions_drawn": len(plan.cube.numbers),
        "spreads": {**read_spreads().about, "changed_since": read_spreads().changed_since()},
        **({"kernel": name} if (name := kernel_name()) else {}),
        "licences_at_random": any(a.id == SPREAD for a in plan.cube.numbers),
        "draws_answered": answered,
        "draws_failed": failed,
    }


def of_rows(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What a table of an ensemble has of some rows, in their order. rows : `figures.headline.ROW`."""
    return rows.join(frame, on=ROW, nulls_equal=True, maintain_order="left").select(frame.columns)


def by_row(frame: pl.DataFrame, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The same, a table for each row that is there."""
    return of_rows(frame, rows).partition_by(ROW, maintain_order=True)


def largest_effects(quantiles: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Effects in percent of some rows in the year in which the middle is largest, in their order."""
    in_percent = quantiles.filter(pl.col("in") == PERCENT)
    ordered = in_percent.sort(pl.col("p50").abs(), descending=True)
    return of_rows(ordered.unique(ROW, keep="first", maintain_order=True), rows)


def with_reference(quantiles: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """Quantiles of the scenario, with the middle of the reference. pair : reference and scenario."""
    reference = quantiles.filter(scenario=pair[0]).select(*TIMED, reference="p50")
    return quantiles.filter(scenario=pair[1]).join(
        reference, on=TIMED, how="left", maintain_order="left", nulls_equal=True
    )
