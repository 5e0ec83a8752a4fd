"""GDP over many runs: draws of all assumptions with exposure drawn beside them; groups of assumptions at their ends.

The draws are those of `ytterby ensemble` with the same count and seed, bit for bit: exposure comes from a stream of its
own. A tornado of GDP has exposure as one more group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.economy.draws import QUANTILES
from ytterby.economy.evaluate import evaluate
from ytterby.economy.exposure import ENDS
from ytterby.economy.frames import frame
from ytterby.economy.impact import Impact, impact
from ytterby.economy.of_results import market_region
from ytterby.economy.shortfall import shortfalls
from ytterby.economy.switches import IMPOSED, LOST, EconomySwitches
from ytterby.ground.errors import DataError, MarketError
from ytterby.study.engines import reason
from ytterby.study.ensemble.plan import CENTRAL, make_plan
from ytterby.study.run import Means, run_all, runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ytterby.study.ensemble.draws import Draw
    from ytterby.study.job import Job, Run
    from ytterby.study.workspace import Workspace

EXPOSURE = "exposure"
FEWEST = 10
"""Draws below which no share of the width is told."""


@dataclass(frozen=True)
class GdpEnsemble:
    """draws : table `economy_draws`. width : table `economy_width`. failures : draws without an answer."""

    draws: pl.DataFrame
    width: pl.DataFrame
    failures: list[str]


def _of_runs(
    runs: Sequence[Run], names: tuple[str, str], region: str, year: int, switches: EconomySwitches, data_folder: str
) -> Impact:  # fmt: skip
    """The impact of a pair of runs, reference first, in a year."""
    demand = pl.concat([run.tables["demand"] for run in runs])
    found = shortfalls({"demand": demand}, names[1], names[0], market_region(region))
    one = next((s for s in found if s.year == year and not s.period), None)
    if one is None:
        raise DataError(
            f"the runs have no year {year}", advice=f"They have {[s.year for s in found]}."
        )
    return impact(region, switches, shortfall=one, data_folder=data_folder)


def _checked(switches: EconomySwitches | None) -> EconomySwitches:
    chosen = switches or EconomySwitches()
    return replace(chosen, reach=LOST, cut=0.0) if chosen.reach == IMPOSED else chosen


def gdp_ensemble(
    scenario: str, year: int, *, region: str = "USA", draws: int = 32, seed: int = 1, against: str | None = None,
    switches: EconomySwitches | None = None, folder: Path | None = None, means: Means | None = None,
    tick: Callable[[str, int, int], None] | None = None,
) -> GdpEnsemble:  # fmt: skip
    """Change of GDP over draws of all assumptions of the market and of exposure.

    year : in which it is measured; runs end there. Home makers are left out: their rows are not kept in draws.
    draws, seed : of the market, as `ytterby.ensemble` has them; exposure has its own stream of the same seed.

    Raises ScenarioError, DataError, MarketError where no draw has an answer.
    """
    chosen = _checked(switches)
    plan = make_plan(scenario, draws=draws, seed=seed, against=against, until=year, folder=folder)
    names = (plan.scenarios[0].name, plan.scenarios[-1].name)
    data_folder = plan.workspace.chain.folder.name
    jobs = {n: [replace(job, wants="demand") for job in own] for n, own in plan.jobs().items()}
    outcomes = _run(jobs, means or Means.of(), len(plan.scenarios), tick, "draws")
    rows, failures = [], []
    for draw, own in outcomes.items():
        failed = [one for one in own if isinstance(one, Exception)]
        if failed:
            failures.append(f"draw {draw}: {reason(failed[0])}")
            continue
        one = _of_runs(
            [r for r in own if not isinstance(r, Exception)],
            names,
            region,
            year,
            chosen,
            data_folder,
        )
        drawn = one.gdp_percent
        if draw != CENTRAL:
            drawn = one.at_draw(draw - 1, draws, seed).gdp_percent
        rows.append({
            "scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
            "draw": draw, "middle_exposure_percent": one.gdp_percent, "drawn_exposure_percent": drawn,
        })  # fmt: skip
    if not rows:
        raise MarketError("no draw has an answer", advice="; ".join(failures[:3]))
    table = frame("economy_draws", rows)
    return GdpEnsemble(table, _width(table, one, names, year), failures)


def _run(
    jobs: Mapping[Any, list[Job]], means: Means, together: int, tick: Callable[[str, int, int], None] | None, what: str
) -> dict[Any, list[Run | Exception]]:  # fmt: skip
    left = {job.key for own in jobs.values() for job in own}
    total = len(left)

    def done(job: Job, _: Run | Exception) -> None:
        left.discard(job.key)
        if tick:
            tick(what, total - len(left), total)

    found = run_all(
        [job for own in jobs.values() for job in own], means, together=together, done=done
    )
    return {name: [found[job.key] for job in own] for name, own in jobs.items()}


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
    return frame("economy_width", rows)


def gdp_tornado(
    workspace: Workspace, draws: Sequence[Draw], scenarios: tuple[str, str], year: int, *, region: str = "USA",
    switches: EconomySwitches | None = None, means: Means | None = None,
    tick: Callable[[str, int, int], None] | None = None,
) -> tuple[pl.DataFrame, list[str]]:  # fmt: skip
    """Change of GDP with each group of assumptions at its ends, exposure among them, the widest first.

    Returns the table `economy_tornado` and ends without an answer. scenarios : reference and scenario.

    Raises as `study.tornado.tornado`.
    """
    chosen, data_folder = _checked(switches), workspace.chain.folder.name
    pair = [workspace.scenario(name, None, year) for name in scenarios]
    names = (pair[0].name, pair[1].name)
    jobs: dict[Any, list[Job]] = {None: workspace.jobs(pair, wants="demand")}
    titles = {(draw.group, draw.end): draw.title for draw in draws}
    jobs |= {
        (draw.group, draw.end): workspace.jobs(pair, draw.changes, wants="demand") for draw in draws
    }
    outcomes = _run(jobs, means or Means.of(), len(pair), tick, "tornado")
    central = _of_runs(runs_of(jobs[None], {j.key: o for j, o in zip(jobs[None], outcomes[None], strict=True)}),
                       names, region, year, chosen, data_folder)  # fmt: skip
    found: dict[tuple[str, str], dict[str, float]] = {}
    failures = []
    for key, own in outcomes.items():
        if key is None:
            continue
        failed = [one for one in own if isinstance(one, Exception)]
        if failed:
            failures.append(f"{key[0]} ({key[1]}): {reason(failed[0])}")
            continue
        done = [one for one in own if not isinstance(one, Exception)]
        value = _of_runs(done, names, region, year, chosen, data_folder).gdp_percent
        found.setdefault((key[0], titles[key]), {})[key[1]] = value
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
    found[EXPOSURE, "Which part of an industry's output hangs on a product"] = ends
    rows = [
        {"scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
         "group": group, "title": title, "low_end_percent": values.get("low"), "high_end_percent": values.get("high"),
         "base_percent": central.gdp_percent}
        for (group, title), values in found.items()
    ]  # fmt: skip
    swing = [max(v.values()) - min(v.values()) for v in found.values()]
    order = np.argsort([-s for s in swing], kind="stable")
    return frame("economy_tornado", [rows[int(n)] for n in order]), failures
