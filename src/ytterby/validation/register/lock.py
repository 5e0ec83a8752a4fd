"""From the series of a register to a lock: what a run forecasts of the periods that begin after today.

The value is that of the run, each number at its own. The range is of draws made for the lock: packaged ranges may be of
an earlier version, and have no goods by destination and no plants by country.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import CENTRAL, FURTHER, one_table, run_study
from ytterby.draws.predictive import predictive, read_spreads
from ytterby.draws.ranges import DRAWN, RangeOrigin
from ytterby.draws.statistics import quantiles_of
from ytterby.figures.figure import TONNES, TRADE, ZERO
from ytterby.figures.run_figures import BY_ID
from ytterby.figures.run_rows import quarter_of, read_published_prices
from ytterby.ground.errors import DataError, error_of
from ytterby.ground.fingerprint import today
from ytterby.ground.progress import steps_of
from ytterby.results.manifest import code_digest
from ytterby.runs.run import Executor
from ytterby.runs.simulate import one_run
from ytterby.runs.workspace import DEFAULT, Data, Workspace, folder_of
from ytterby.validation.register.files import QUARTERS, SERIES, YEARS, Lock, Register, refuse_again

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ytterby.ground.progress import OnProgress
    from ytterby.runs.store import Store
    from ytterby.validation.register.files import Series

AHEAD, FEWEST_FORECASTS = 4, 50
"""Quarters, and years, that a lock looks ahead; forecasts below which it is refused."""
Values = dict[str, dict[str, float]]
"""Series -> period (`2027`, `2027Q1`) -> what a run says."""


def forecast(
    scenario: str = "as-recorded",
    *,
    register: Path | str = "forecasts",
    data: Data = DEFAULT,
    draws: int = 64,
    seed: int = 1,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Lock:
    """What a scenario forecasts of the next quarters and years for the series of a register; nothing is written.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    register : folder with `series.csv`, which says what is forecast.
    data : data folder, by name, path or as read.
    draws, seed : how many draws of all assumptions are made for the ranges, and which.
    engine, workers, store : how runs are made, how many at a time, and where they are kept.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    Lock : its `forecasts` have id, period, unit, value and the ends of nine in ten; `write(register)` locks them.

    Raises
    ------
    DataError : no register, a lock of the day stands, or too few rows have a forecast.
    ScenarioError, MarketError : the scenario cannot run.

    Examples
    --------
    >>> from ytterby import forecast
    >>> forecast(register="no-such-folder")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    DataError: no register: there is no series.csv
    """
    known, workspace, day = Register.read(Path(register)), Workspace.read(folder_of(data)), today()
    one = workspace.scenario(scenario)
    one_run(one, "a forecast has one run of a scenario")
    refuse_again(known.folder / f"{day}-{one.name}.jsonl")
    jobs = Hypercube.over(workspace, [[one]], draws, seed).draws([[one]], FURTHER, central=True)

    def kept(_: int, __: int, frames: list[pl.DataFrame]) -> Values:
        return {series.series: _by_period(frames[0], series) for series in known.series}

    with steps_of(on_progress) as step:
        executor, tick = Executor.of(engine, workers, store), partial(step, "runs")
        table = run_study(jobs, one_table(FURTHER), kept, executor, on_progress=tick)
    central, drawn = table.only(CENTRAL), [v for n, v in table.of().items() if n != CENTRAL]
    forecasts, lacking = _forecasts(known, central, drawn, day)
    if len(forecasts) < FEWEST_FORECASTS:
        what = f"{len(forecasts)} forecasts have a value and a range; a lock has {FEWEST_FORECASTS} or more"
        raise DataError(what, where=str(known.folder / SERIES), advice="Add series.")
    digests = {"code": code_digest(), "data": workspace.chain.digest, "law": workspace.law_digest}
    about = {
        "scenario": one.name,
        "locked_on": day.isoformat(),
        "version": version("ytterby"),
        "law_known_to": workspace.book.about.latest_source_date.isoformat(),
        "data_folder": workspace.chain.folder.name,
        "ranges": str(RangeOrigin(DRAWN, len(drawn), tuple(read_spreads().changed_since()))),
        "seed": seed,
        "left_out": lacking,
        "digests": {**digests, "scenario": one.digest()},
    }
    return Lock(about, forecasts)


def _forecasts(
    register: Register, central: Values, drawn: Sequence[Values], day: date
) -> tuple[list[dict[str, Any]], list[str]]:
    """The forecasts, and the ids of rows without a value or a range."""
    forecasts, lacking = [], []
    for series in register.series:
        path, named = central[series.series], series.model_dump(include={"figure", "labels"})
        named |= {"kind": BY_ID[series.figure].kind, "unit": BY_ID[series.figure].unit}
        for period in _periods(series, day):
            name, ends = f"{series.series}-{period}", _ends(drawn, series, period)
            if ends is None or period not in path:
                lacking.append(name)
                continue
            own = {"id": name, "title": f"{series.title}, {period}", "period": period, **named}
            still = _no_change(register, series, path, _now(period, day))
            numbers = {"value": path[period], "low": ends[0], "high": ends[1], **still}
            forecasts.append(own | {k: _rounded(v) for k, v in numbers.items()})
    return forecasts, lacking


def _now(period: str, day: date) -> str:
    """The quarter, or the year, of a day, as a period is one."""
    return quarter_of(day.isoformat()) if "Q" in period else str(day.year)


def _periods(series: Series, day: date) -> list[str]:
    """The periods of a series that begin after a day."""
    first = 4 * day.year + (day.month - 1) // 3 + 1
    quarters = ((n // 4, n % 4 + 1) for n in range(first, first + AHEAD))
    years = [str(day.year + n) for n in range(1, 1 + AHEAD)]
    ahead = {QUARTERS: [f"{year}Q{quarter}" for year, quarter in quarters], YEARS: years}
    periods = [period for word in series.periods for period in ahead.get(word, [word])]
    return [period for period in dict.fromkeys(periods) if period > _now(period, day)]


def _by_period(frame: pl.DataFrame, series: Series) -> dict[str, float]:
    """Period -> value of a series in the figures of a run. Raises DataError where a price is of several rows."""
    spec = BY_ID[series.figure]
    years = pl.when(pl.col("period") == "").then(pl.col("year").cast(pl.String))
    own = figure = frame.filter(figure=spec.id).with_columns(at=years.otherwise("period"))
    for name, pattern in series.labels.items():
        names = [one for one in own[name].unique().drop_nulls() if fnmatchcase(one, pattern)]
        own = own.filter(pl.col(name).is_in(names))
    sums = own.group_by("at").agg(pl.col("value").sum(), pl.len().alias("rows"))
    if spec.kind not in (TONNES, TRADE) and (sums["rows"] > 1).any():
        raise error_of(DataError, "labels", series=series.series)
    nothing = dict.fromkeys(figure["at"].unique() if spec.absent == ZERO else (), 0.0)
    return {**nothing, **dict(sums.select("at", "value").iter_rows())}


def _ends(draws: Sequence[Values], series: Series, period: str) -> tuple[float, float] | None:
    """The ends over draws, with what the record says that the model misses; None where most have no value, and where
    it is nothing in nearly all: what is nothing has no range."""
    name = series.series
    known = np.array([values[name][period] for values in draws if period in values[name]])
    if 2 * len(known) <= len(draws):
        return None
    low, _, high = quantiles_of(predictive(known, BY_ID[series.figure].kind)).tolist()
    return (low, high) if high > 0.0 else None


def _no_change(
    register: Register, series: Series, path: Mapping[str, float], now: str
) -> dict[str, float | str | None]:
    """The answer that nothing changes, and what it rests on: the last fact, the last published price, else the run.

    path : what the run says of the series. now : the period in which today lies.
    """
    start, labels = f"{series.series}-", series.labels
    own = [one for one in register.facts if one.forecast.startswith(start)]
    place = (BY_ID[series.figure].column, labels.get("commodity"), labels.get("region"))
    quotes: dict[str, list[float]] = {}
    for quote in read_published_prices():
        if (quote.column, quote.good, quote.region) == place:
            quotes.setdefault(quote.quarter, []).append(quote.middle)
    quoted = {at[: len(now)]: float(np.mean(v)) for at, v in sorted(quotes.items())}
    facts = {one.forecast.removeprefix(start): one.value for one in own}
    known = {"fact of": facts, "published prices of": quoted, "run,": path}
    for of, values in known.items():
        if last := max((at for at in values if len(at) == len(now) and at <= now), default=""):
            return {"no_change": values[last], "no_change_of": f"{of} {last}"}
    return {"no_change": None, "no_change_of": ""}


def _rounded(value: float | str | None) -> float | str | None:
    return float(f"{value:.4g}") if isinstance(value, float) else value
