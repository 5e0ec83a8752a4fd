"""Whether a project pays: the price it needs, by formula and by the market, and what that may cost whoever pays.

Four ways to the same end: a price floor, an offtake, a grant, a loan. The first two are a price; of the other two the
share of capital cost is given that makes the project earn its rate at the price of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.draws.ends import quantiles_of
from ytterby.draws.predictive import COPIES
from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.projects.cases import ProjectCase, drawn_cases, find_case
from ytterby.projects.formula import UnitCost, break_even, grant_needed, grant_of_loan, unit_cost
from ytterby.projects.funding_cost import (
    FLOOR,
    GRANT,
    LOAN,
    PRICED,
    WAYS,
    Offered,
    SupportOutcome,
    level_price,
    outcome,
)
from ytterby.projects.minimum_support import MinimumSupport, minimum_support
from ytterby.projects.price_paths import PricePaths, central_paths, drawn_paths
from ytterby.runs.data import DEFAULT, folder_of
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.data import Data
    from ytterby.runs.store import Store


DRAWS = 16
SCENARIO = "licensing-2025"
"""What is asked for where nobody says: the licences of 2025 go on, and no contract is signed yet."""
RATE = 0.1


@dataclass(frozen=True)
class Drawn:
    """What came of all forecasts.

    needed : array (draw), the price that the project needs with the costs of a draw [USD/kg].
    ways : floor, offtake, grant, loan -> what came of it. offered : the same -> what was given.
    level, level_free : price of the product over the life of the project, array (forecast) [USD/kg], as forecasts with
    controls and without; paired, paired_free : the same two, missed only as far as controls move them.
    bound, free : worth of the project on paired and paired_free, alone and alone_free on level and level_free, array
    (forecast) [million USD].
    """

    needed: Floats
    ways: dict[str, SupportOutcome]
    offered: dict[str, Offered]
    level: Floats
    level_free: Floats
    paired: Floats
    paired_free: Floats
    bound: Floats
    free: Floats
    alone: Floats
    alone_free: Floats


@dataclass(frozen=True)
class Bankable:
    """Whether a project pays.

    Attributes
    ----------
    case : the project and its rows. rate : asked for, a year. by : floor, offtake, grant or loan.
    scenario : name of the run. folder : name of the data folder. others : element -> price [USD/kg] in the formula.
    cost : the price that it needs, by formula, and its parts. offered : what the payer gives.
    level : the constant price that is worth as much as the central path; None where nothing was run. free_level : the
    same without controls.
    market : what the market says; None where it was not asked. why_not : why it could not be.
    paths, drawn : paths of prices, and what came of all draws; None where nothing was drawn.
    """

    case: ProjectCase
    rate: float
    by: str
    scenario: str
    folder: str
    others: dict[str, float]
    cost: UnitCost
    offered: Offered
    level: float | None = None
    free_level: float | None = None
    market: MinimumSupport | None = None
    why_not: str = ""
    paths: PricePaths | None = field(default=None, repr=False)
    drawn: Drawn | None = field(default=None, repr=False)

    def quantiles(self, values: Floats) -> tuple[float, float, float]:
        """Values at 5, 50 and 95%."""
        low, middle, high = quantiles_of(values)
        return float(low), float(middle), float(high)

    def pays(self, worth: Floats) -> float:
        """Share of forecasts in which a worth is not below zero."""
        return float(np.mean(worth >= 0.0))

    def way(self, by: str) -> dict[str, Any]:
        """What a way to support gives and may cost: size, unit, share of forecasts in which the project then earns
        its rate, cost and largest cost in a year at 5, 50 and 95% [million USD]. Raises KeyError without draws."""
        if self.drawn is None:
            raise KeyError(by)
        one, given = self.drawn.ways[by], self.drawn.offered[by]
        return {
            "size": given.size, "unit": given.unit, "pays": self.pays(one.worth),
            "cost_musd": self.quantiles(one.cost), "worst_year_musd": self.quantiles(one.worst),
        }  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """The answer as plain data: what was asked, prices, inputs with their rows, what it may cost."""
        case, drawn = self.case, self.drawn
        data: dict[str, Any] = {
            "project": case.project, "title": case.title, "rate": self.rate, "by": self.by, "scenario": self.scenario,
            "data": self.folder, "price_usd_kg": self.cost.price, "parts_usd_kg": self.cost.parts,
            "break_even_usd_kg": vars(break_even(case, self.others)),
            "offered": {"size": self.offered.size, "unit": self.offered.unit},
            "inputs": [{"item": r.item, "value": r.value, "low": r.low, "high": r.high, "unit": r.unit, "kind": r.kind,
                        "tier": r.tier, "evidence": r.evidence, "line": r.line} for r in case.inputs],
            "published_usd_kg": [{"what": r.reason, "low": r.low, "high": r.high, "evidence": r.evidence}
                              for r in case.published_prices],
            "prices_usd_kg": self.others, "level_price_usd_kg": self.level, "level_price_free_usd_kg": self.free_level,
        }  # fmt: skip
        if self.market is not None:
            data["market"] = {n: v for n, v in vars(self.market).items() if n != "tried"}
            data["market"]["tried"] = sorted(self.market.tried.items())
        if self.why_not:
            data["market"] = {"result": self.why_not}
        if drawn is not None and self.paths is not None:
            data["draws"] = self.paths.draws
            data["pays"] = self.pays(drawn.alone)
            data["pays_without_controls"] = self.pays(drawn.alone_free)
            data["ways"] = {name: self.way(name) for name in drawn.ways}
            data["needed_usd_kg"] = self.quantiles(drawn.needed)
            data["level_usd_kg"] = self.quantiles(drawn.level)
            data["controls_usd_kg"] = self.quantiles(drawn.paired - drawn.paired_free)
            data["controls_musd"] = self.quantiles(drawn.bound - drawn.free)
        return data


@old_arguments
def bankable(
    project: str,
    *,
    rate: float = RATE,
    instrument: str = FLOOR,
    scenario: str = SCENARIO,
    price: float | None = None,
    draws: int = DRAWS,
    market: bool = True,
    data: Data = DEFAULT,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Bankable:
    """The price at which a project earns its rate, by formula and by the market, and what it may cost the payer.

    Parameters
    ----------
    project : of `project_cases` in the data folder (`nolans`, `mountain-pass`, `pulawy`, `phalaborwa`).
    rate : a year, real, before tax. instrument : `floor`, `offtake`, `grant` or `loan`.
    scenario : name or path; its own instruments stay. data : data folder, by name, path or as read.
    price : of the floor or offtake [USD/kg]; the price by formula if left out.
    draws : of all assumptions, each of two runs; 0: none. market : whether the market is asked too (some ten runs).
    engine, workers, store : by what runs are made and where they are kept; a call that was ended goes on from there.
    on_progress : called with a `ProgressReport`.

    Raises DataError for a project or number that cannot be used, ScenarioError, MarketError as `simulate`.
    """
    by = instrument
    check_known(by, WAYS, "no way to support {!r}", ScenarioError)
    if not 0.0 <= rate < 1.0:
        raise ScenarioError(
            f"a rate lies from 0 to 1 a year, not {rate:g}", advice="Write 10% or 0.1."
        )
    if price is not None and (by not in PRICED or not price > 0.0):
        raise ScenarioError("a price above zero goes with a floor or an offtake",
                            advice="Leave `price` out, or say by which of the two.")  # fmt: skip
    workspace = Workspace.read(folder_of(data))
    case = find_case(workspace.chain.folder, project)
    others = prices_of_others(workspace, case)
    cost = unit_cost(case, rate, others)
    if not (market or draws) and by in PRICED:
        return Bankable(case, rate, by, scenario, workspace.chain.folder.name, others, cost,
                        Offered(by, price or cost.price))  # fmt: skip
    means = Executor.of(engine, workers, store)
    chosen = workspace.scenario(scenario)
    paths = central_paths(workspace, case, chosen, means)
    level, free = (
        float(level_price(_life(case, paths, one), rate)[0]) for one in (paths.central, paths.free)
    )
    offered = _offered(case, rate, by, price or cost.price, paths)
    support, why = None, ""
    with steps_of(on_progress, {"market": 10.0 * market, "draws": 2.0 * draws}, others=0) as step:
        if market:
            try:
                worth = grant_of_loan(case, Values(workspace.chain)("discount_rate"))
                ticks = partial(step, "market")
                support = minimum_support(workspace, case, chosen, by, worth, means, ticks)
            except ScenarioError as fault:
                why = fault.what
        drawn = None
        if draws:
            paths = drawn_paths(
                workspace, case, chosen, paths, draws, means, partial(step, "draws")
            )
            given = {way: _offered(case, rate, way, price or cost.price, paths) for way in WAYS}
            drawn = _drawn(case, rate, others, paths, given)
    return Bankable(case, rate, by, chosen.name, workspace.chain.folder.name, others, cost, offered, level, free,
                    support, why, paths, drawn)  # fmt: skip


def prices_of_others(workspace: Workspace, case: ProjectCase) -> dict[str, float]:
    """Element -> published price of its oxide in the base year [USD/kg], of what is sold beside the product."""
    values = Values(workspace.chain)
    names = [name for name in case.shares if name != case.product]
    return {n: values(f"price.fob.oxide.{n}") for n in names if values.has(f"price.fob.oxide.{n}")}


def _life(case: ProjectCase, paths: PricePaths, prices: Floats) -> Floats:
    """Prices over the life of the project: array (..., good, year)."""
    return paths.over(prices, case.opens, round(case["life"]))


def _offered(case: ProjectCase, rate: float, by: str, price: float, paths: PricePaths) -> Offered:
    """What is given: a price, or the share of capital that makes it pay at the central path, at most all of it."""
    if by in PRICED:
        return Offered(by, price)
    level = level_price(_life(case, paths, paths.central), rate)
    others = dict(zip(paths.goods[1:], map(float, level[1:]), strict=True))
    share = grant_needed(case, rate, float(level[0]), others)
    if by == LOAN:
        worth = grant_of_loan(case, rate)
        share = share / worth if worth > 0.0 else float(share > 0.0)
    return Offered(by, min(share, 1.0))


def _drawn(
    case: ProjectCase, rate: float, others: Mapping[str, float], paths: PricePaths, offered: dict[str, Offered]
) -> Drawn | None:  # fmt: skip
    """What came of all draws: each has costs of its own, and its path has COPIES forecasts."""
    if not paths.draws:
        return None
    cases = drawn_cases(case, paths.draws)
    needed = np.array([unit_cost(one, rate, others).price for one in cases])
    ways: dict[str, list[SupportOutcome]] = {way: [] for way in offered}
    levels: list[list[Floats]] = []
    for n, one in enumerate(cases):
        own = slice(n * COPIES, (n + 1) * COPIES)
        forecast, bare, paired, paired_free = (
            _life(one, paths, p[own])
            for p in (paths.forecast, paths.forecast_free, paths.paired, paths.paired_free)
        )
        for way, given in offered.items():
            ways[way].append(outcome(one, rate, forecast, given))
        nothing = Offered(GRANT, 0.0)
        worth = [
            outcome(one, rate, p, nothing).worth for p in (paired, paired_free, forecast, bare)
        ]
        levels.append(
            [*(level_price(p, rate)[:, 0] for p in (forecast, bare, paired, paired_free)), *worth]
        )
    joined = [np.concatenate(column) for column in zip(*levels, strict=True)]
    return Drawn(
        needed, {way: _joined(outcomes) for way, outcomes in ways.items()}, offered, *joined
    )


def _joined(outcomes: list[SupportOutcome]) -> SupportOutcome:
    return SupportOutcome(*(np.concatenate([getattr(one, name) for one in outcomes])
                     for name in ("worth", "cost", "worst")))  # fmt: skip
