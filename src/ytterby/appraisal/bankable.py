"""Whether a project pays: its return at the price asked, today's and on the price path; the price that it needs; and
what help may cost whoever pays.

Each instrument is a way to the same end. Of those whose size is a price that price is given; of the others the share of
capital cost that makes the project earn its rate at the price of the run.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.appraisal.cases import TODAY, CostRow, ProjectCase, drawn_cases, find_case
from ytterby.appraisal.formula import (
    NOTHING,
    Offered,
    SupportOutcome,
    UnitCost,
    grant_needed,
    outcome,
    return_at,
    unit_cost,
)
from ytterby.appraisal.price_paths import FORECASTS, PricePaths, ProjectRuns
from ytterby.draws.predictive import COPIES
from ytterby.draws.statistics import quantiles_of
from ytterby.ground.answer import Answer
from ytterby.ground.errors import ScenarioError, error_of
from ytterby.ground.finance import level
from ytterby.ground.progress import steps_of
from ytterby.instruments import KINDS
from ytterby.runs.run import Executor
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import OnProgress
    from ytterby.instruments.base import InstrumentBase
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data


DRAWS = 16
SCENARIO = "licensing-2025"
"""What is asked for where nobody says: the licences of 2025 go on, and no contract is signed yet."""
RATE = 0.1
PRICES = range(40, 161, 10)
"""Prices of the table of returns [USD/kg]."""
PARTS = ("worth", "returned", "cost", "worst")
COSTS = {"low": "low (5%)", "middle": "middle (50%)", "high": "high (95%)", "value": "as studied"}
"""Column of the table of returns -> its words. The range is that of the first sentence."""


@dataclass(frozen=True)
class Drawn:
    """What came of all forecasts.

    ways : instrument -> what came of it. offered : the same -> what was given.
    level, worth : name of `price_paths.FORECASTS` -> price of the product over the life of the project [USD/kg], and
    worth of the project without an instrument [million USD]: arrays (forecast). returned : a year, with controls.
    """

    ways: dict[str, SupportOutcome]
    offered: dict[str, Offered]
    level: dict[str, Floats]
    worth: dict[str, Floats]
    returned: Floats


@dataclass(frozen=True, repr=False)
class Bankable(Answer):
    """Whether a project pays.

    Attributes
    ----------
    case : the project and its rows. rate : asked for, a year.
    scenario : name of the run; title : what it is called. folder : name of the data folder. others : element -> price
    [USD/kg] in the formula. at_price : the price that was given; None where none was.
    cost : the price that it needs, by formula, and its parts.
    level : the constant price that is worth as much as the central path; None where nothing was run. free_level : the
    same without controls. on_path : what the project earns on it, a year after tax.
    paths, drawn : paths of prices, and what came of all draws; None where nothing was drawn.
    """

    case: ProjectCase
    rate: float
    scenario: str
    folder: str
    others: dict[str, float]
    cost: UnitCost
    at_price: float | None = None
    title: str = ""
    level: float | None = None
    free_level: float | None = None
    on_path: float | None = None
    paths: PricePaths | None = field(default=None, repr=False)
    drawn: Drawn | None = field(default=None, repr=False)

    def quantiles(self, values: Floats) -> tuple[float, float, float]:
        """Values at 5, 50 and 95%."""
        low, middle, high = quantiles_of(values)
        return float(low), float(middle), float(high)

    @cached_property
    def costed(self) -> list[ProjectCase]:
        """The case with its own costs drawn in their ranges."""
        return drawn_cases(self.case, DRAWS)

    @cached_property
    def needed(self) -> tuple[float, float, float]:
        """The price that it needs at 5, 50 and 95% of its own costs [USD/kg]; `cost.price` is that of its study."""
        costed = [unit_cost(one, self.rate, self.others).price for one in self.costed]
        return self.quantiles(np.array(costed))

    def earns(self, price: float) -> tuple[float | None, ...]:
        """What the project earns at a constant price, a year after tax: at 5, 50 and 95% of its own costs, and as its
        owner studied it; None where capital is not earned back. Of a plant that runs it is on what was spent before."""
        cases = [one.built_anew for one in (self.case, *self.costed)]
        returns = [return_at(one, price, self.others) for one in cases]
        studied, *drawn = (-np.inf if one is None else one for one in returns)
        every = *self.quantiles(np.array(drawn)), studied
        return tuple(one if np.isfinite(one) else None for one in every)

    def pays_at(self, price: float) -> bool:
        """Whether the project earns its rate at a constant price, or is worth running where it runs."""
        return price >= self.cost.price

    @cached_property
    def returns(self) -> pl.DataFrame:
        """Return a year after tax by price [USD/kg], as of `earns`: price, low, middle, high, value."""
        marks = {round(self.at_price or 0.0), round(self.today.value if self.today else 0.0)} - {0}
        prices = sorted({*PRICES, *marks})
        rows = [{"price": p, **dict(zip(COSTS, self.earns(p), strict=True))} for p in prices]
        return pl.DataFrame(rows, schema={"price": pl.Int64, **dict.fromkeys(COSTS, pl.Float64)})

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Returns by price."""
        return {"returns": self.returns}

    @property
    def today(self) -> CostRow | None:
        """The last published price, if the folder has one."""
        return self.case.rows.get(TODAY)

    @property
    def day(self) -> str:
        """In words, which price that is and of when."""
        return self.today.reason.partition(" (")[0] if self.today else ""

    def pays(self, worth: Floats) -> float:
        """Share of forecasts in which a worth is not below zero."""
        return float(np.mean(worth >= 0.0))

    def way(self, by: str) -> dict[str, Any]:
        """What an instrument gives and may cost: size, unit, share of forecasts in which the project then earns its
        rate, cost and largest cost in a year at 5, 50 and 95% [million USD]. Raises KeyError without draws."""
        if self.drawn is None:
            raise KeyError(by)
        one, given = self.drawn.ways[by], self.drawn.offered[by]
        return {
            "size": given.size, "unit": given.kind.unit, "pays": self.pays(one.worth),
            "return": self.quantiles(np.nan_to_num(one.returned)),
            "cost_musd": self.quantiles(one.cost), "worst_year_musd": self.quantiles(one.worst),
        }  # fmt: skip

    @property
    def control_price(self) -> Floats:
        """What controls are worth to the project: array (forecast) [USD/kg]; empty without draws."""
        return _effect(self.drawn.level) if self.drawn else np.zeros(0)

    @property
    def control_worth(self) -> Floats:
        """The same in million USD at the opening."""
        return _effect(self.drawn.worth) if self.drawn else np.zeros(0)


def _effect(drawn: dict[str, Floats]) -> Floats:
    """What controls move, forecast by forecast."""
    return drawn["paired"] - drawn["paired_free"]


def bankable(
    project: str,
    *,
    rate: float = RATE,
    scenario: str = SCENARIO,
    price: float | None = None,
    draws: int = DRAWS,
    data: Data = DEFAULT,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Bankable:
    """The price at which a project earns its rate, what a price path is worth to it, and what help may cost.

    Parameters
    ----------
    project : of `project_cases` in the data folder (`nolans`, `mountain-pass`, `pulawy`, `phalaborwa`).
    rate : a year, real, after tax.
    scenario : name or path; its own instruments stay. data : data folder, by name, path or as read.
    price : at which it is asked whether it pays, and of the floor or offtake [USD/kg]; if left out the published price
        of today, and the price needed.
    draws : of all assumptions, each of two runs; 0: at constant prices alone, without a run.
    engine, workers, store : by what runs are made and where they are kept; a call that was ended goes on from there.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    Bankable : `needed` (low, middle, high) [USD/kg], `earns(price)` a year after tax, `returns` by price; with draws
    `way(instrument)`.

    Raises
    ------
    DataError : a project or number cannot be used.
    ScenarioError, MarketError : as in `simulate`.

    Examples
    --------
    >>> from ytterby import bankable
    >>> low, middle, high = bankable("nolans", draws=0).needed
    >>> low <= middle <= high
    True
    """
    _check(rate, price)
    workspace = Workspace.read(folder_of(data))
    case, values = find_case(workspace.chain.folder, project), Values(workspace.chain)
    prices = {name: f"price.fob.oxide.{name}" for name in case.by_products}
    others = {name: values(number) for name, number in prices.items() if values.has(number)}
    cost = unit_cost(case, rate, others)
    read = workspace.scenario(scenario)
    names = read.name, workspace.chain.folder.name
    answer = Bankable(case, rate, *names, others, cost, price, read.title)
    if not draws:
        return answer
    study = ProjectRuns(workspace, case, read, Executor.of(engine, workers, store))
    with steps_of(on_progress, {"draws": 2.0 * draws}, others=0) as step:
        paths = study.central()
        both = (paths.central, paths.free)
        own, free = (float(level(paths.over(one, case)[0], rate)) for one in both)
        paths = study.drawn(paths, draws, partial(step, "draws"))
    at = price or cost.price
    offered = {name: _offered(case, rate, at, kind, paths) for name, kind in KINDS.items()}
    central = outcome(case.built_anew, rate, paths.over(paths.central, case)[None], NOTHING)
    return replace(
        answer, level=own, free_level=free, on_path=float(np.nan_to_num(central.returned[0])), paths=paths,
        drawn=_drawn(case, rate, paths, offered) if paths.draws else None,
    )  # fmt: skip


def _check(rate: float, price: float | None) -> None:
    """Raises ScenarioError for a rate that is none, or a price that is not above zero."""
    if not 0.0 <= rate < 1.0:
        raise error_of(ScenarioError, "rate", rate=rate)
    if price is not None and price <= 0.0:
        raise ScenarioError(f"a price lies above zero, not at {price:g}")


def _offered(
    case: ProjectCase, rate: float, price: float, kind: type[InstrumentBase], paths: PricePaths
) -> Offered:
    """What is given: a price, or the share of capital that makes it pay at the central path, at most all of it."""
    if kind.by_price:
        return Offered(kind.name(), price)
    own, *others = map(float, level(paths.over(paths.central, case), rate))
    share = grant_needed(case, rate, own, dict(zip(paths.goods[1:], others, strict=True)))
    worth = kind.worth(case, rate)
    return Offered(kind.name(), min(share / worth, 1.0) if worth > 0.0 else float(share > 0.0))


def _drawn(case: ProjectCase, rate: float, paths: PricePaths, offered: dict[str, Offered]) -> Drawn:
    """What came of all draws: each has costs of its own, and its path has COPIES forecasts."""
    cases = drawn_cases(case, paths.draws)
    outcomes: dict[str, list[SupportOutcome]] = defaultdict(list)
    """By instrument, and of each forecast without any."""
    levels: dict[str, list[Floats]] = defaultdict(list)
    for n, one in enumerate(cases):
        own = slice(n * COPIES, (n + 1) * COPIES)
        prices = {name: paths.over(drawn[own], one) for name, drawn in paths.drawn.items()}
        for way, given in offered.items():
            outcomes[way].append(outcome(one, rate, prices["forecast"], given))
        for name, path in prices.items():
            levels[name].append(level(path[:, 0], rate))
            outcomes[name].append(outcome(one, rate, path, NOTHING))
    joined = {name: _joined(all_of) for name, all_of in outcomes.items()}
    ways, first = {way: joined[way] for way in offered}, joined[FORECASTS[0]]
    kept = {name: np.concatenate(parts) for name, parts in levels.items()}
    worth = {name: joined[name].worth for name in paths.drawn}
    return Drawn(ways, offered, kept, worth, first.returned)


def _joined(outcomes: Sequence[SupportOutcome]) -> SupportOutcome:
    """What came of all paths of all draws."""
    parts = (np.concatenate([vars(one)[part] for one in outcomes]) for part in PARTS)
    return SupportOutcome(*parts)
