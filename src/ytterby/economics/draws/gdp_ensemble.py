"""GDP over many runs: draws of all assumptions with exposure drawn beside them; groups of assumptions at their ends.

The draws are those of `ytterby ensemble` with the same count and seed, bit for bit: exposure comes from a stream of its
own. A tornado of GDP has exposure as one more group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.sampling.plan import CENTRAL, make_plan
from ytterby.economics.evaluate import evaluate
from ytterby.economics.from_results import market_region
from ytterby.economics.impact import Impact, impact
from ytterby.economics.inputs.exposure import ENDS
from ytterby.economics.inputs.industries import read_table
from ytterby.economics.shortfall import shortfalls
from ytterby.economics.switches import AT_RISK, IMPOSED, LOST, EconomySwitches
from ytterby.figures.kinds import ENDS as QUANTILES
from ytterby.ground.errors import DataError, MarketError
from ytterby.results.folder import ResultFolder
from ytterby.results.registry import ECONOMY, frame_of, units
from ytterby.runs.engines import reason
from ytterby.runs.run import Executor, run_all, runs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.draws.sampling.numbers import Draw
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job, Run
    from ytterby.runs.workspace import Workspace

EXPOSURE = "exposure"
FEWEST = 10
"""Draws below which no share of the width is reported."""


@dataclass(frozen=True)
class GdpEnsemble:
    """draws : table `economy_draws`. width : table `economy_width`. failures : draws without an answer."""

    draws: pl.DataFrame
    width: pl.DataFrame
    failures: list[str]

    @property
    def sentence(self) -> str:
        """The range of all draws and the share of exposure in it, in one sentence."""
        rows = {row["group"]: row for row in self.width.to_dicts()}
        combined = next(iter(rows.values()), None)
        if combined is None:
            return "No random draw has an answer on GDP."
        what = "Value at risk" if combined["method"] == AT_RISK else "Change of GDP"
        text = (
            f"{what} of {combined['region']} in {combined['year']}, exposure drawn too: "
            f"{combined['low_percent']:+.4f} to {combined['high_percent']:+.4f}%, nine draws in ten"
        )
        share = rows.get(EXPOSURE, {}).get("share")
        if share is None:
            return f"{text}; {FEWEST} draws say which share of it is exposure."
        return f"{text}; exposure makes {100.0 * share:.0f}% of the variance, the market the rest."

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Both tables by name."""
        return {"economy_draws": self.draws, "economy_width": self.width}

    def write(self, folder: Path, *, force: bool = False) -> None:
        """Write both tables as Parquet; what another command of `economy` has written in the folder stays. force : as
        in `results.folder.check_folder`."""
        with ResultFolder(folder, force=force) as results:
            results.write_tables(self.tables)
            close_with_earlier(results, "economy ensemble")


def close_with_earlier(results: ResultFolder, command: str) -> None:
    """Close a folder in which what another command of `economy` has written stays, with its manifest."""
    earlier = (
        results.earlier if str(results.earlier.get("command", "")).startswith("economy") else {}
    )
    if earlier:
        results.keep("*")
    results.close(
        earlier or {"version": version("ytterby"), "command": command, "units": units(ECONOMY)}
    )


def _by_year(
    runs: Sequence[Run], names: tuple[str, str], region: str, year: int | None, switches: EconomySwitches,
    data_folder: str,
) -> dict[int, Impact]:  # fmt: skip
    """Year -> the impact of a pair of runs, reference first; of one year, or of all."""
    demand = pl.concat([run.tables["demand"] for run in runs])
    by_period = shortfalls({"demand": demand}, names[1], names[0], market_region(region))
    chosen = [s for s in by_period if not s.period and year in (None, s.year)]
    if not chosen:
        raise DataError(
            f"the runs have no year {year}", advice=f"They have {[s.year for s in by_period]}."
        )
    return {s.year: impact(region, switches, shortfall=s, data_folder=data_folder) for s in chosen}


def _checked(switches: EconomySwitches | None) -> EconomySwitches:
    chosen = switches or EconomySwitches()
    return replace(chosen, reach=LOST, cut=0.0) if chosen.reach == IMPOSED else chosen


def gdp_ensemble(
    scenario: str, year: int | None, *, region: str = "USA", draws: int = 32, seed: int = 1, together: float = 0.0,
    against: str | None = None, until: int | None = None, switches: EconomySwitches | None = None,
    run_switches: Mapping[str, Any] | None = None, folder: Path | None = None, executor: Executor | None = None,
    on_progress: Steps | None = None,
) -> GdpEnsemble:  # fmt: skip
    """Change of GDP over draws of all assumptions of the market and of exposure.

    year : in which it is measured; runs end there. None: that in which it falls most in the draw without changes, of
        runs until `until`. Home makers are left out: their rows are not kept in draws.
    draws, seed, together : of the market, as `ytterby.ensemble` has them; exposure has its own stream of the same seed.
    run_switches : of the market's runs.

    Raises ScenarioError, DataError, MarketError where no draw has an answer.
    """
    chosen = _checked(switches)
    read_table(region)  # before the runs: a region without a table is reported at once
    plan = make_plan(
        scenario, draws=draws, seed=seed, together=together, against=against, until=until if year is None else year,
        folder=folder, switches=run_switches,
    )  # fmt: skip
    names = (plan.scenarios[0].name, plan.scenarios[-1].name)
    data_folder = plan.workspace.chain.folder.name
    jobs = {n: [replace(job, wants="demand") for job in own] for n, own in plan.jobs().items()}
    outcomes = _run(jobs, executor or Executor.of(), len(plan.scenarios), on_progress, "draws")
    rows, failures = [], []
    one: Impact | None = None
    for draw, own in sorted(outcomes.items()):  # the draw without changes first: it says which year
        if failed := [outcome for outcome in own if isinstance(outcome, Exception)]:
            failures.append(f"draw {draw}: {reason(failed[0])}")
            continue
        runs = [outcome for outcome in own if not isinstance(outcome, Exception)]
        every = _by_year(runs, names, region, year, chosen, data_folder)
        if year is None:
            sign = -1.0 if chosen.method == AT_RISK else 1.0
            year = min(every, key=lambda at: sign * every[at].gdp_percent)
        one = every[year]
        drawn = one if draw == CENTRAL else one.at_draw(draw - 1, draws, seed)
        rows.append({
            "scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
            "draw": draw, "middle_exposure_percent": one.gdp_percent, "drawn_exposure_percent": drawn.gdp_percent,
        })  # fmt: skip
    if one is None or year is None:
        raise MarketError("no draw has an answer", advice="; ".join(failures[:3]))
    table = frame_of("economy_draws", rows)
    return GdpEnsemble(table, _width(table, one, names, year), failures)


def _run(
    jobs: Mapping[Any, list[Job]], executor: Executor, together: int, on_progress: Steps | None, what: str
) -> dict[Any, list[Run | Exception]]:  # fmt: skip
    left = {job.key for own in jobs.values() for job in own}
    total = len(left)

    def on_result(job: Job, _: Run | Exception) -> None:
        left.discard(job.key)
        if on_progress:
            on_progress(what, total - len(left), total)

    results = run_all(
        [job for own in jobs.values() for job in own],
        executor,
        together=together,
        on_result=on_result,
    )
    return {name: [results[job.key] for job in own] for name, own in jobs.items()}


def _width(draws: pl.DataFrame, one: Impact, names: tuple[str, str], year: int) -> pl.DataFrame:
    """Ranges with exposure drawn and in the middle; its share is what of the variance goes without it."""
    random = draws.filter(pl.col("draw") != CENTRAL)
    both, market = (
        random[name].to_numpy() for name in ("drawn_exposure_percent", "middle_exposure_percent")
    )
    first = {
        "scenario": names[1], "against": names[0], "region": one.table.region, "table": one.table.table,
        "method": one.switches.method, "reach": one.switches.reach, "donor": one.exposure.donor, "year": year,
        "period": "",
    }  # fmt: skip
    share = None
    if len(both) >= FEWEST and both.var() > 0.0:
        share = float(np.clip(1.0 - market.var() / both.var(), 0.0, 1.0))
    groups = [
        ("market and exposure", both, None),
        ("market", market, None if share is None else 1.0 - share),
    ]
    rows = [
        {**first, "group": name, "low_percent": float(np.quantile(values, QUANTILES[0])),
         "high_percent": float(np.quantile(values, QUANTILES[-1])), "share": part}
        for name, values, part in groups if len(values)
    ]  # fmt: skip
    if share is not None:
        alone = both - market
        rows.append({**first, "group": EXPOSURE, "low_percent": float(np.quantile(alone, QUANTILES[0])),
                     "high_percent": float(np.quantile(alone, QUANTILES[-1])), "share": share})  # fmt: skip
    return frame_of("economy_width", rows)


def gdp_tornado(
    workspace: Workspace, draws: Sequence[Draw], scenarios: tuple[str, str], year: int, *, region: str = "USA",
    switches: EconomySwitches | None = None, executor: Executor | None = None,
    on_progress: Steps | None = None,
) -> tuple[pl.DataFrame, list[str]]:  # fmt: skip
    """Change of GDP with each group of assumptions at its ends, exposure among them, the widest first.

    Returns the table `economy_tornado` and ends without an answer. scenarios : reference and scenario.

    Raises as `draws.tornado.tornado`.
    """
    chosen, data_folder = _checked(switches), workspace.chain.folder.name
    read_table(region)
    pair = [workspace.scenario(name, None, year) for name in scenarios]
    names = (pair[0].name, pair[1].name)
    jobs: dict[Any, list[Job]] = {None: workspace.jobs(pair, wants="demand")}
    titles = {(draw.group, draw.end): draw.title for draw in draws}
    jobs |= {
        (draw.group, draw.end): workspace.jobs(pair, draw.changes, wants="demand") for draw in draws
    }
    outcomes = _run(jobs, executor or Executor.of(), len(pair), on_progress, "tornado")
    first = runs_of(jobs[None], {j.key: o for j, o in zip(jobs[None], outcomes[None], strict=True)})
    central = _by_year(first, names, region, year, chosen, data_folder)[year]
    by_group: dict[tuple[str, str], dict[str, float]] = {}
    failures = []
    for key, own in outcomes.items():
        if key is None:
            continue
        failed = [one for one in own if isinstance(one, Exception)]
        if failed:
            failures.append(f"{key[0]} ({key[1]}): {reason(failed[0])}")
            continue
        runs = [one for one in own if not isinstance(one, Exception)]
        value = _by_year(runs, names, region, year, chosen, data_folder)[year].gdp_percent
        by_group.setdefault((key[0], titles[key]), {})[key[1]] = value
    ends = {}
    for end in (ENDS[0], ENDS[-1]):
        shares = central.exposure.at(end)
        at = evaluate(
            central.table,
            central.exposure,
            shares,
            central.cut,
            central.bills,
            chosen,
            nearest=False,
        )
        ends[end] = replace(central, at=at).gdp_percent
    by_group[EXPOSURE, "Which part of an industry's output hangs on a product"] = ends
    rows = [
        {"scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
         "group": group, "title": title, "low_end_percent": values.get("low"), "high_end_percent": values.get("high"),
         "base_percent": central.gdp_percent}
        for (group, title), values in by_group.items()
    ]  # fmt: skip
    swing = [max(v.values()) - min(v.values()) for v in by_group.values()]
    order = np.argsort([-s for s in swing], kind="stable")
    return frame_of("economy_tornado", [rows[int(n)] for n in order]), failures
