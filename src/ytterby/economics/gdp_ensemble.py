"""GDP over many runs: draws of all assumptions with exposure drawn beside them; groups of assumptions at their ends.

The draws are those of `ytterby ensemble` with the same count and seed, bit for bit: exposure comes from a stream of its
own. A tornado of GDP has exposure as one more group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.loop import CENTRAL, one_table, run_study
from ytterby.draws.tornado import failures_of
from ytterby.economics.evaluate import Band
from ytterby.economics.exposure import ENDS
from ytterby.economics.from_results import GdpStudy
from ytterby.economics.industries import read_table
from ytterby.economics.switches import AT_RISK, IMPOSED, LOST, EconomySwitches
from ytterby.ground.errors import DataError, MarketError
from ytterby.results.registry import frame_of
from ytterby.runs.run import Executor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.draws.plan import Plan
    from ytterby.draws.tornado import GroupEnds
    from ytterby.economics.impact import Impact
    from ytterby.ground.progress import Steps

EXPOSURE = "exposure"
DEMAND = "demand"
"""What a run is asked for, in `runs.run.WANTS`."""
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


def _by_year(
    frames: Sequence[pl.DataFrame], names: tuple[str, str], region: str, year: int | None, switches: EconomySwitches,
    data_folder: str,
) -> dict[int, Impact]:  # fmt: skip
    """Year -> the impact of a pair of runs, reference first; of one year, or of all. frames : their tables `demand`."""
    demand = {"demand": pl.concat(frames)}
    study = GdpStudy(demand, names[1], names[0], region, switches, data_folder)
    chosen = [s for s in study.shortfalls if not s.period and year in (None, s.year)]
    if not chosen:
        known = [s.year for s in study.shortfalls]
        raise DataError(f"the runs have no year {year}", advice=f"They have {known}.")
    return {s.year: study.impact(s) for s in chosen}


def _checked(switches: EconomySwitches | None) -> EconomySwitches:
    chosen = switches or EconomySwitches()
    return replace(chosen, reach=LOST, cut=0.0) if chosen.reach == IMPOSED else chosen


def gdp_ensemble(
    plan: Plan, year: int | None, *, region: str = "USA", switches: EconomySwitches | None = None,
    executor: Executor | None = None, on_progress: Steps | None = None,
) -> GdpEnsemble:  # fmt: skip
    """Change of GDP over draws of all assumptions of the market and of exposure.

    plan : of the draws of the market (`draws.sampling.plan.make_plan`); exposure has its own stream of the seed.
    year : in which it is measured; None: that in which it falls most in the draw without changes. Home makers are
        left out: their rows are not kept in draws.

    Raises DataError, MarketError where no draw has an answer.
    """
    chosen = _checked(switches)
    read_table(region)  # before the runs: a region without a table is reported at once
    names = (plan.scenarios[0].name, plan.scenarios[-1].name)
    data_folder = plan.workspace.chain.folder.name
    table = run_study(
        plan.draws(DEMAND), one_table(DEMAND), lambda _, __, frames: frames, executor or Executor.of(),
        on_progress=partial(on_progress, "draws") if on_progress else None,
    )  # fmt: skip
    failures = [f"draw {draw}: {one}" for draw, one in table.failures().items()]
    rows = []
    one: Impact | None = None
    for draw, frames in table.of().items():  # the draw without changes first: it says which year
        every = _by_year(frames, names, region, year, chosen, data_folder)
        if year is None:
            sign = -1.0 if chosen.method == AT_RISK else 1.0
            year = min(every, key=lambda at: sign * every[at].gdp_percent)
        one = every[year]
        drawn = one if draw == CENTRAL else one.at_draw(draw - 1, plan.cube.count, plan.cube.seed)
        rows.append({
            "scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
            "draw": draw, "middle_exposure_percent": one.gdp_percent, "drawn_exposure_percent": drawn.gdp_percent,
        })  # fmt: skip
    if one is None or year is None:
        raise MarketError("no draw has an answer", advice="; ".join(failures[:3]))
    frame = frame_of("economy_draws", rows)
    return GdpEnsemble(frame, _width(frame, one, names, year), failures)


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
        ("market and exposure", both, None), ("market", market, None if share is None else 1.0 - share),
        (EXPOSURE, both - market, share),
    ]  # fmt: skip
    rows = []
    for name, values, part in groups[: 2 if share is None else 3] if len(both) else ():
        band = Band.of(values)
        ends = {"low_percent": band.low, "high_percent": band.high}
        rows.append({**first, "group": name, **ends, "share": part})
    return frame_of("economy_width", rows)


def gdp_tornado(
    ends: GroupEnds, *, region: str = "USA", switches: EconomySwitches | None = None,
    executor: Executor | None = None, on_progress: Steps | None = None,
) -> tuple[pl.DataFrame, list[str]]:  # fmt: skip
    """Change of GDP with each group of assumptions at its ends, exposure among them, the widest first.

    Returns the table `economy_tornado` and ends without an answer. ends : of a reference and a scenario.

    Raises as `draws.tornado.tornado`.
    """
    chosen, data_folder, year = _checked(switches), ends.workspace.chain.folder.name, ends.year
    read_table(region)
    names = (ends.scenarios[0].name, ends.scenarios[-1].name)
    table = ends.run(
        DEMAND, lambda frames: _by_year(frames, names, region, year, chosen, data_folder)[year],
        executor or Executor.of(), partial(on_progress, "tornado") if on_progress else None, central=True,
    )  # fmt: skip
    central, impacts = table.only(CENTRAL), table.of()
    by_group: dict[tuple[str, str], dict[str, float]] = {}
    for draw in ends.draws:
        if (draw.group, draw.end) in impacts:
            value = impacts[draw.group, draw.end].gdp_percent
            by_group.setdefault((draw.group, draw.title), {})[draw.end] = value
    of_exposure = {
        end: central.at_shares(central.exposure.at(end), nearest=False).gdp_percent
        for end in (ENDS[0], ENDS[-1])
    }
    by_group[EXPOSURE, "Which part of an industry's output hangs on a product"] = of_exposure
    rows = [
        {"scenario": names[1], "against": names[0], "region": region, "method": chosen.method, "year": year,
         "group": group, "title": title, "low_end_percent": values.get("low"), "high_end_percent": values.get("high"),
         "base_percent": central.gdp_percent}
        for (group, title), values in by_group.items()
    ]  # fmt: skip
    swing = [max(v.values()) - min(v.values()) for v in by_group.values()]
    order = np.argsort([-s for s in swing], kind="stable")
    return frame_of("economy_tornado", [rows[int(n)] for n in order]), failures_of(table)
