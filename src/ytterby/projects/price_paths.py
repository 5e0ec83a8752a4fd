"""Paths of prices: of a scenario and of the same without any control, in draws of all assumptions.

A path is the price outside the holder in every year of the run. What the model misses though its assumptions are right
is added as in every forecast (`draws.predictive`): a whole path is missed together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.loop import FIGURES, run_study
from ytterby.draws.predictive import predictive, predictive_effect
from ytterby.draws.sampling.hypercube import Hypercube
from ytterby.figures.figure import OUTSIDE, PRICES
from ytterby.ground.errors import MarketError
from ytterby.runs.run import run_all, runs_of
from ytterby.scenarios.schema import Controls
from ytterby.world.titles import PRICE, titles_of
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ytterby.draws.loop import DrawTable
    from ytterby.ground.arrays import Floats
    from ytterby.projects.cases import ProjectCase
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario


FREE = "without-controls"
SECONDS_A_RUN = 5.0
"""CPU seconds of one run to the last year with its share of a calibration, about, for the estimate of time before."""


@dataclass(frozen=True)
class PricePaths:
    """Prices [USD/kg] of the goods that a project sells.

    years : array (year). goods : names, the product first, then elements. central : array (good, year), of the run
    without draws; free : the same without controls.
    forecast, forecast_free : arrays (forecast, good, year), forecasts with controls and without. paired, paired_free :
    the same two, missed only as far as controls move them, of which the difference is a forecast. draws : answered; all
    four are empty without any.
    """

    years: NDArray[np.int64]
    goods: tuple[str, ...]
    central: Floats
    free: Floats
    forecast: Floats
    forecast_free: Floats
    paired: Floats
    paired_free: Floats
    draws: int

    def over(self, paths: Floats, first: int, count: int) -> Floats:
        """Prices in `count` years from `first` on: array (..., year); the last of the run holds after it."""
        place = np.clip(np.arange(first, first + count) - self.years[0], 0, len(self.years) - 1)
        prices: Floats = paths[..., place]
        return prices


def product_parts(workspace: Workspace, product: str) -> dict[str, float]:
    """Commodity -> weight of a product that is given as a price; a commodity alone weighs one. Raises MarketError."""
    chain = workspace.chain
    for one in titles_of(chain, Values(chain))[PRICE]:
        if one["name"] == product:
            total = sum(one["parts"].values())
            return {name: weight / total for name, weight in one["parts"].items()}
    raise MarketError(
        f"no product {product!r} is told as a price",
        where="products.csv",
        advice="Add a row for it.",
    )


def goods_of_case(workspace: Workspace, case: ProjectCase) -> dict[str, dict[str, float]]:
    """Product, then each other element that a project sells -> commodities and their weights."""
    others = [name for name in case.shares if name != case.product]
    own = {case.product: product_parts(workspace, case.product)}
    return own | {name: {f"oxide.{name}": 1.0} for name in others}


def without_controls(scenario: Scenario) -> Scenario:
    """The scenario with no record and no instrument."""
    return replace(scenario, name=FREE, controls=Controls(none=True), instruments=())


def central_paths(
    workspace: Workspace, case: ProjectCase, scenario: Scenario, executor: Executor
) -> PricePaths:
    """The paths of the run itself and of the same without controls, without draws. Raises MarketError."""
    pair = (without_controls(scenario), scenario)
    jobs = workspace.jobs(pair, wants=FIGURES)
    frames = [one.tables[FIGURES] for one in runs_of(jobs, run_all(jobs, executor))]
    goods = goods_of_case(workspace, case)
    years = np.arange(scenario.years.start, scenario.years.end + 1, dtype=np.int64)
    free, own = (_prices(frame, goods, years) for frame in frames)
    nothing = np.zeros((0, *own.shape))
    return PricePaths(years, tuple(goods), own, free, nothing, nothing, nothing, nothing, 0)


def drawn_paths(
    workspace: Workspace,
    case: ProjectCase,
    scenario: Scenario,
    central: PricePaths,
    draws: int,
    executor: Executor,
    on_progress: Callable[[int, int], None] | None = None,
) -> PricePaths:
    """The paths with draws of all assumptions beside them; draws that the store of `executor` has are not run again."""
    pair = (without_controls(scenario), scenario)
    goods = goods_of_case(workspace, case)
    table: DrawTable[Floats] = run_study(
        Hypercube.over(workspace, [pair], draws).draws([pair], FIGURES),
        lambda _, run: _prices(run.tables[FIGURES], goods, central.years), lambda _, __, prices: np.stack(prices),
        executor, on_progress=on_progress,
    )  # fmt: skip
    answered = list(table.of().values())
    if not answered:
        return central
    free, own = np.stack(answered, axis=1)
    forecast, forecast_free = predictive(own, PRICES), predictive(free, PRICES)
    paired, paired_free = predictive_effect(own, free, PRICES)
    return replace(
        central,
        forecast=forecast,
        forecast_free=forecast_free,
        paired=paired,
        paired_free=paired_free,
        draws=len(answered),
    )


def seconds_of(draws: int, workers: int) -> float:
    """How long draws take, about [s]."""
    return 2.0 * SECONDS_A_RUN * draws / max(workers, 1)


def _prices(
    frame: pl.DataFrame, goods: Mapping[str, Mapping[str, float]], years: NDArray[np.int64]
) -> Floats:
    """Array (good, year) of prices outside; where a year has none, that of the year before. Raises MarketError."""
    own = frame.filter(
        (pl.col("figure") == "price") & (pl.col("region") == OUTSIDE) & (pl.col("period") == "")
    )
    known = {
        (good, year): price for good, year, price in own.select("commodity", "year", "value").rows()
    }
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
