"""A scenario's controls on goods one element at a time, beside all at once: the parts do not add up.

Each element is a run of its own, kept in a folder of its own if one is given, so that an interrupted
set goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import MarketError, ResultError, ScenarioError
from ytterby.law.book import Book
from ytterby.law.effects import elements, narrow
from ytterby.scenarios.switches import with_switches
from ytterby.study.ensemble.parallel import in_processes
from ytterby.study.simulate import load_scenario
from ytterby.tables.manifest import code_digest
from ytterby.tables.store import read_results, write_results
from ytterby.tables.tables import result_tables
from ytterby.world.base_year.calibrate import BaseYear, calibrate
from ytterby.world.network import build_network
from ytterby.world.read import read_chain
from ytterby.years.calendar import Periods
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain

Tables = dict[str, pl.DataFrame]
SUM, ALL = "sum of the parts", "all at once"
OUTSIDE = "OUTSIDE"


@dataclass(frozen=True)
class Job:
    """One run of the set: its scenario, whole, where it is kept, and what decides it."""

    scenario: Scenario
    folder: Path
    out: Path | None
    periods: Periods
    key: str

    @classmethod
    def of(cls, scenario: Scenario, folder: Path, out: Path | None, periods: Periods) -> Job:
        """The run with its key: a SHA-256 in hexadecimal over scenario, data, controls and code."""
        content = [
            scenario.digest(),
            periods.named,
            read_chain(folder).digest,
            Book.read().digest(),
            code_digest(),
        ]
        key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        return cls(scenario, folder, out, periods, key)


@dataclass(frozen=True)
class OneByOne:
    """The runs and what they say together.

    Attributes
    ----------
    losses : part (an element, `sum of the parts`, `all at once`), region (`OUTSIDE`: all but the
        holder), loss_musd [million USD a year at base-year prices], loss_share [share of the demand
        served in the reference].
    prices : commodity, element, alone (change in the element's own run), sum (of the changes in all
        runs), all_at_once: mean change of the price outside against the reference [share].
    runs : name of a run -> its result tables.
    """

    losses: pl.DataFrame
    prices: pl.DataFrame
    runs: dict[str, Tables] = field(default_factory=dict)

    @property
    def tables(self) -> Tables:
        """The two tables by the names under which they are kept."""
        return {"one_by_one_losses": self.losses, "one_by_one_prices": self.prices}


def one_by_one(
    scenario: str,
    reference: str | None = None,
    *,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
    until: int | None = None,
    out: Path | None = None,
    workers: int = 2,
    tick: Callable[[str, int, int], None] | None = None,
) -> OneByOne:
    """Run a scenario once for each element that its controls on goods touch, and set them beside all.

    Parameters
    ----------
    reference : scenario against which effects are taken; the data folder's own if left out.
    until : last year; the scenario's if left out.
    out : folder that keeps each run as soon as it is done; runs kept there are not run again.
    tick : called with name, runs done and runs in all.

    Raises
    ------
    ScenarioError : no control on goods begins after the base year. MarketError : a run has no answer.
    """
    book, chain = Book.read(), read_chain(folder)
    last = {} if until is None else {"end": until}
    turn = dict(switches or {})

    def whole(name: str) -> Scenario:
        one = with_switches(load_scenario(name, book, chain), turn)
        narrow.check(one, chain)
        one = replace(one, years=one.years.model_copy(update=last))
        return elements.narrowed_to(one, "all")

    against, focus = whole(reference or chain.reference_scenario), whole(scenario)
    network = build_network(chain)
    parts = elements.one_by_one(focus, book, network)
    if not parts:
        raise ScenarioError(
            f"scenario {focus.name!r} has no control on goods that begins after {chain.base_year}",
            where=str(focus.path or ""),
            advice="There is nothing to take element by element: leave the switch `elements` at all.",
        )
    runs: dict[str, Tables] = {}
    jobs: dict[str, Job] = {}
    every = (against, focus, *parts)
    periods = Periods.common(every, book, network)
    for one in every:
        place = out / _short(one, focus, against) if out else None
        job = Job.of(one, chain.folder, place, periods)
        kept = _kept(job)
        if kept is None:
            jobs[one.name] = job
        else:
            runs[one.name] = kept
    total, failed = len(parts) + 2, []

    def done(name: str, tables: Tables | None, why: str) -> None:
        if tables is None:
            failed.append(f"{name}: {why}")
        else:
            runs[name] = tables
        if tick:
            tick(name, len(runs), total)

    in_processes(run_job, jobs, workers, done)
    if failed:
        raise MarketError(f"No answer in {failed[0]}", advice="The other runs are kept with --out.")
    named = {part.name: part.name.rsplit(":", 1)[1] for part in parts}
    frames = {name: runs[name] for name in (against.name, focus.name, *named)}
    return OneByOne(
        losses(frames, against.name, focus.name, named, chain),
        price_changes(frames, against.name, focus.name, named, chain),
        frames,
    )


def _short(one: Scenario, focus: Scenario, against: Scenario) -> str:
    if one.name in (focus.name, against.name):
        return one.name
    return one.name.rsplit(":", 1)[1]


def run_job(job: Job) -> Tables:
    """One run of the set, written where it is kept. Runs in its own process."""
    chain = read_chain(job.folder)
    own = {k: v for k, v in job.scenario.parameters.items() if k in chain.parameters}
    base = _calibrated(job.folder, tuple(sorted(own.items())))
    years = run_years(base, job.scenario, Book.read(), periods=job.periods)
    tables = result_tables(base, job.scenario, years)
    if job.out is not None:
        write_results(job.out, tables, {"scenario": job.scenario.name, "key": job.key})
    return tables


@lru_cache(maxsize=2)
def _calibrated(folder: Path, numbers: tuple[tuple[str, float], ...]) -> BaseYear:
    chain = read_chain(folder)
    return calibrate(chain, chain.parameters.replace(dict(numbers)))


def _kept(job: Job) -> Tables | None:
    """A run kept by an earlier call; None where it is not there, not whole or of another run."""
    if job.out is None:
        return None
    try:
        tables, about = read_results(job.out)
    except (ResultError, OSError, ValueError, pl.exceptions.PolarsError):
        return None
    return tables if about.get("key") == job.key else None


def losses(
    runs: Mapping[str, Tables], reference: str, focus: str, parts: Mapping[str, str], chain: Chain
) -> pl.DataFrame:
    """Demand no longer served, by part and region: see `OneByOne.losses`.

    parts : name of a run -> its element.
    """
    before = _served(runs[reference], chain)
    rows: list[tuple[str, str, float, float]] = []
    for name, part in {**parts, focus: ALL}.items():
        gone = before.join(_served(runs[name], chain), on=["year", "region"], suffix="_now")
        for region, frame in _regions(gone, chain):
            loss = float((frame["worth"] - frame["worth_now"]).sum())
            years = max(frame["year"].n_unique(), 1)
            rows.append(
                (part, region, loss / years, loss / max(float(frame["worth"].sum()), 1e-12))
            )
    columns = {"part": pl.String, "region": pl.String, "loss_musd": pl.Float64,
               "loss_share": pl.Float64}  # fmt: skip
    found = pl.DataFrame(rows, schema=columns, orient="row")
    alone = found.filter(pl.col("part") != ALL)
    total = alone.group_by("region", maintain_order=True).agg(
        pl.lit(SUM).alias("part"), pl.col("loss_musd").sum(), pl.col("loss_share").sum()
    )
    together = found.filter(pl.col("part") == ALL)
    return pl.concat([alone, total.select(found.columns), together])


def _served(tables: Tables, chain: Chain) -> pl.DataFrame:
    """year, region, worth: demand served after the base year at base-year prices [million USD]."""
    after = tables["demand"].filter(pl.col("year") > chain.base_year)
    usual = pl.col("bundle_price") / pl.col("bundle_price_ratio")  # of the base year [USD/kg]
    worth = (pl.col("served") * usual / 1e3).alias("worth")
    return after.group_by("year", "region", maintain_order=True).agg(worth.sum())


def _regions(frame: pl.DataFrame, chain: Chain) -> list[tuple[str, pl.DataFrame]]:
    outside = frame.filter(pl.col("region") != chain.holder)
    found = [(OUTSIDE, outside)]
    for region in frame["region"].unique(maintain_order=True):
        found.append((region, frame.filter(pl.col("region") == region)))
    return found


def price_changes(
    runs: Mapping[str, Tables], reference: str, focus: str, parts: Mapping[str, str], chain: Chain
) -> pl.DataFrame:
    """Prices outside against the reference: see `OneByOne.prices`."""
    stage = chain.stages_to_separated[-1:]
    before = _prices(runs[reference], chain, stage)
    change: dict[str, dict[str, float]] = {}
    for name in (*parts, focus):
        both = before.join(
            _prices(runs[name], chain, stage), on=["year", "commodity"], suffix="_now"
        )
        ratio = pl.col("price_usd_kg_now") / pl.col("price_usd_kg") - 1.0
        mean = both.group_by("commodity", maintain_order=True).agg(ratio.mean().alias("change"))
        change[name] = dict(mean.iter_rows())
    own = {element: name for name, element in parts.items()}
    rows = []
    for commodity in before["commodity"].unique(maintain_order=True):
        held = [e for e in chain.elements if e in chain.contents[commodity] and e in own]
        if not held or commodity not in change[focus]:
            continue
        total = sum(change[name].get(commodity, 0.0) for name in parts)
        rows.append(
            (
                commodity,
                held[0],
                change[own[held[0]]].get(commodity),
                total,
                change[focus][commodity],
            )
        )
    place = {name: n for n, name in enumerate(chain.commodities)}
    rows.sort(key=lambda row: place[row[0]])
    columns = {"commodity": pl.String, "element": pl.String, "alone": pl.Float64,
               "sum": pl.Float64, "all_at_once": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _prices(tables: Tables, chain: Chain, stages: tuple[str, ...]) -> pl.DataFrame:
    """year, commodity, price_usd_kg: outside the holder after the base year, of separated goods."""
    return (
        tables["prices"]
        .filter(
            (pl.col("region") == OUTSIDE)
            & (pl.col("year") > chain.base_year)
            & (pl.col("price_usd_kg") > 0.0)
            & pl.col("stage").is_in(list(stages))
        )
        .select("year", "commodity", "price_usd_kg")
    )
