"""Paths of prices: of a scenario and of the same without any control, in draws of all assumptions.

A path is the price outside the holder in every year of the run. What the model misses though its assumptions are right
is added as in every forecast (`draws.predictive`): a whole path is missed together. The price of the product is known
today: every path starts at it, and what that differs from the run fades out in a straight line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.appraisal.cases import TODAY
from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import FIGURES, run_study
from ytterby.draws.predictive import predictive, predictive_effect
from ytterby.figures.figure import OUTSIDE, PRICES
from ytterby.ground.errors import MarketError, error_of
from ytterby.runs.run import run_all, runs_of
from ytterby.scenarios.schema import Controls
from ytterby.world.titles import PRICE, titles_of
from ytterby.world.values import Values

if TYPE_CHECKING:
    from ytterby.appraisal.cases import ProjectCase
    from ytterby.draws.loop import DrawTable
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.ground.progress import Tick
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario


Goods = Mapping[str, Mapping[str, float]]
"""What is sold -> commodities and their weights."""
FREE = "without-controls"
FORECASTS = ("forecast", "forecast_free", "paired", "paired_free")
"""Forecasts with controls and without, and the same two, missed only as far as controls move them, of which the
difference is a forecast."""


@dataclass(frozen=True)
class PricePaths:
    """Prices [USD/kg] of the goods that a project sells.

    years : array (year). goods : names, the product first, then elements. central : array (good, year), of the run
    without draws; free : the same without controls.
    drawn : name of `FORECASTS` -> array (forecast, good, year), empty without draws. draws : answered.
    """

    years: Ints
    goods: tuple[str, ...]
    central: Floats
    free: Floats
    drawn: Mapping[str, Floats] = field(default_factory=dict)
    draws: int = 0

    def over(self, paths: Floats, case: ProjectCase) -> Floats:
        """Prices over the life of a project: array (..., year); the last of the run holds after it."""
        ahead = case.opens - self.years[0] + np.arange(round(case["life"]))
        prices: Floats = paths[..., np.clip(ahead, 0, len(self.years) - 1)]
        return prices


@dataclass(frozen=True)
class ProjectRuns:
    """Runs for a project in a scenario; those that the store of `executor` has are not made again."""

    workspace: Workspace
    case: ProjectCase
    scenario: Scenario
    executor: Executor

    @property
    def pair(self) -> tuple[Scenario, Scenario]:
        """The scenario with no record and no instrument, and itself."""
        none = Controls(none=True)
        return replace(self.scenario, name=FREE, controls=none, instruments=()), self.scenario

    @cached_property
    def goods(self) -> dict[str, dict[str, float]]:
        """Product, then each other element that is sold -> commodities and their weights. Raises MarketError."""
        chain, product = self.workspace.chain, self.case.product
        titles = {one["name"]: one["parts"] for one in titles_of(chain, Values(chain))[PRICE]}
        if product not in titles:
            raise error_of(MarketError, "no_product", "products.csv", product=product)
        total = sum(titles[product].values())
        own = {good: weight / total for good, weight in titles[product].items()}
        return {product: own} | {name: {f"oxide.{name}": 1.0} for name in self.case.by_products}

    def figures(self, *scenarios: Scenario) -> list[pl.DataFrame]:
        """Figures of runs of scenarios. Raises MarketError where one has no answer."""
        jobs = self.workspace.jobs(scenarios, wants=FIGURES)
        return [one.tables[FIGURES] for one in runs_of(jobs, run_all(jobs, self.executor))]

    def central(self) -> PricePaths:
        """The paths of the run itself and of the same without controls, without draws. Raises MarketError."""
        span = self.scenario.years
        years = np.arange(span.start, span.end + 1, dtype=np.int64)
        free, own = (_prices(frame, self.goods, years) for frame in self.figures(*self.pair))
        ratio = self.known(own, years)
        return PricePaths(years, tuple(self.goods), ratio * own, ratio * free)

    def known(self, paths: Floats, years: Ints) -> Floats:
        """What paths are multiplied by to start at the price of today: array (..., good, year). paths : array (...,
        good, year); of the other goods no price of today is known."""
        ratio, year = np.ones_like(paths), round(self.case["today_year"])
        if TODAY not in self.case.rows or year not in years:
            return ratio
        ahead = (years - year).astype(float)
        part = np.clip(1.0 - ahead / max(self.case["fade"], 1.0), 0.0, 1.0)
        left = np.where(ahead >= 0.0, part, 0.0)
        start = self.case[TODAY] / paths[..., 0, years.tolist().index(year)]
        ratio[..., 0, :] += (start[..., None] - 1.0) * left
        return ratio

    def drawn(self, paths: PricePaths, draws: int, on_progress: Tick | None = None) -> PricePaths:
        """Paths with draws of all assumptions beside them."""
        table: DrawTable[Floats] = run_study(
            Hypercube.over(self.workspace, [self.pair], draws).draws([self.pair], FIGURES),
            lambda _, run: _prices(run.tables[FIGURES], self.goods, paths.years),
            lambda _, __, prices: np.stack(prices),
            self.executor,
            on_progress=on_progress,
        )
        answered = list(table.of().values())
        if not answered:
            return paths
        free, own = np.stack(answered, axis=1)
        single = predictive(own, PRICES), predictive(free, PRICES)
        made = (*single, *predictive_effect(own, free, PRICES))
        drawn: dict[str, Floats] = {}
        for first, pair in zip(FORECASTS[::2], (made[:2], made[2:]), strict=True):
            ratio = self.known(pair[0], paths.years)
            drawn |= {first: ratio * pair[0], f"{first}_free": ratio * pair[1]}
        return replace(paths, drawn=drawn, draws=len(answered))


def _prices(frame: pl.DataFrame, goods: Goods, years: Ints) -> Floats:
    """Array (good, year) of prices outside; where a year has none, that of the year before. Raises MarketError."""
    outside = (pl.col("region") == OUTSIDE) & (pl.col("period") == "")
    own = frame.filter((pl.col("figure") == "price") & outside)
    rows = own.select("commodity", "year", "value").rows()
    known = {(good, year): price for good, year, price in rows}
    prices = np.zeros((len(goods), len(years)))
    for row, (name, parts) in enumerate(goods.items()):
        for good, weight in parts.items():
            last = None
            for place, year in enumerate(years):
                last = known.get((good, int(year)), last)
                if last is None:
                    raise MarketError(f"{name} has no price outside in {year}: {good}")
                prices[row, place] += weight * last
    return prices
