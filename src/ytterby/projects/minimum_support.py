"""The least contract at which the market builds: runs of `simulate` with an instrument, halved until it is found.

The instrument stands for the product of the project in its region from the first day of `FIRST` on, for as much as the
project makes. What it brings is the capacity of the plant's technology in the region over the same run without it, in
the year in which a plant started then has been open for `AFTER` years.

Building is smooth and capped (`years/capacity/building.py`): no contract brings a whole plant at once, so the answer
is the least size that brings half of what the largest brings, and both are reported. Investors are the model's, with
its capital and operating costs of the technology, not the project's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from ytterby.draws.loop import FIGURES
from ytterby.figures.figure import OUTSIDE
from ytterby.ground.errors import ScenarioError
from ytterby.projects.funding_cost import FLOOR, GRANT, LOAN, OFFTAKE, PRICED
from ytterby.projects.price_paths import product_parts
from ytterby.runs.run import run_all, runs_of
from ytterby.scenarios.support import Support
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.projects.cases import ProjectCase
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

FIRST, AFTER = 2027, 5
"""First year of the contract; years after the opening in which what it brought is counted."""
MINIMUM = {FLOOR: 1.0, OFFTAKE: 1.0, GRANT: 0.01, LOAN: 0.01}
MAXIMUM = {FLOOR: 300.0, OFFTAKE: 300.0, GRANT: 1.0, LOAN: 1.0}
CLOSE = {FLOOR: 2.0, OFFTAKE: 2.0, GRANT: 0.02, LOAN: 0.02}
"""Smallest and largest size that is tried, and how near the answer is [USD/kg; share of capital cost]."""
HALF = 0.5
NOTHING_BUILT, SMALL_PLANT = 0.01, 10.0
"""Share of the project, or of what stands in its region without a contract, below which nothing counts as built; at
least that share of a small plant [t/yr]."""
KINDS = {
    FLOOR: "price_floor",
    OFFTAKE: "offtake",
    GRANT: "capital_subsidy",
    LOAN: "capital_subsidy",
}
ANYWAY, MINIMUM_EXISTS, NEVER_BUILT = "at any size", "found", "not at any size"


@dataclass(frozen=True)
class MinimumSupport:
    """What the market says.

    size : the least that brings half of what the largest brings; None unless `result` is `found`.
    result : found; at any size (the smallest brings it too); not at any size (the largest brings nothing).
    brings : what the largest adds by `year` [t/yr of the plant's feed]; plant : the project [t/yr], None if not
    listed. tried : size -> what it adds. price, price_then : of the product in `year` outside, without and with the
    contract that is the answer [USD/kg].
    """

    by: str
    size: float | None
    result: str
    year: int
    brings: float
    plant: float | None
    tried: dict[float, float]
    price: float
    price_then: float


def minimum_support(
    workspace: Workspace,
    case: ProjectCase,
    scenario: Scenario,
    by: str,
    worth_of_loan: float,
    executor: Executor,
    on_progress: Callable[[int, int], None] | None = None,
) -> MinimumSupport:
    """Search the least contract; each run is kept in the store of `executor`, so that a search that ended goes on.

    worth_of_loan : what a loan of all capital is worth as a grant, by which it enters the market.

    Raises ScenarioError where the market has no such plant in the region, MarketError where a run has no answer.
    """
    chain, values = workspace.chain, Values(workspace.chain)
    known = {(chain.processes[r["process"]]["technology"], r["region"]) for r in chain.activities}
    if (case.technology, case.region) not in known:
        raise ScenarioError(f"the market has no {case.technology} in {case.region}, so nothing can be built there",
                            advice="The answer by formula needs no market: `--no-market`.")  # fmt: skip
    year = min(
        max(case.opens, FIRST + round(values(f"lead_time.{case.technology}"))) + AFTER,
        scenario.years.end,
    )
    shortened = replace(scenario, years=scenario.years.model_copy(update={"end": year}))
    weights = product_parts(workspace, case.product)
    steps = max_runs(by)
    count = 0
    tried: dict[float, float] = {}
    prices: dict[float, float] = {}

    def run(size: float) -> tuple[float, float]:
        """Capacity of the plant's technology in the region [t/yr], and the price of the product."""
        nonlocal count
        own = shortened
        if size > 0.0:
            given = _instruments(case, by, size, weights, worth_of_loan)
            name = f"{shortened.name}-{by}-{size:g}"
            own = replace(shortened, name=name, instruments=(*shortened.instruments, *given))
        jobs = workspace.jobs([own], wants=FIGURES)
        frame = runs_of(jobs, run_all(jobs, executor))[0].tables[FIGURES]
        count += 1
        if on_progress:
            on_progress(min(count, steps), steps)
        return _capacity(frame, case, year), sum(
            w * _value(frame, "price", year, commodity=good, region=OUTSIDE)
            for good, w in weights.items()
        )

    baseline, price = run(0.0)

    def brings(size: float) -> float:
        capacity, prices[size] = run(size)
        tried[size] = capacity - baseline
        return tried[size]

    low, high = MINIMUM[by], MAXIMUM[by]
    largest = brings(high)
    plant = values(f"project.{case.listed}.capacity") if case.listed else None
    nothing = NOTHING_BUILT * (plant or max(baseline, SMALL_PLANT))
    result = MinimumSupport(by, None, NEVER_BUILT, year, largest, plant, tried, price, prices[high])
    if largest > nothing:
        if brings(low) >= HALF * largest:
            return replace(result, result=ANYWAY, price_then=prices[low])
        while high - low > CLOSE[by]:
            middle = 0.5 * (low + high)
            low, high = (low, middle) if brings(middle) >= HALF * largest else (middle, high)
        result = replace(result, size=high, result=MINIMUM_EXISTS, price_then=prices[high])
    if on_progress:
        on_progress(steps, steps)
    return result


def max_runs(by: str) -> int:
    """Runs of a search at most."""
    width, count = MAXIMUM[by] - MINIMUM[by], 3
    while width > CLOSE[by]:
        width, count = width / 2.0, count + 1
    return count


def _instruments(
    case: ProjectCase, by: str, size: float, weights: dict[str, float], worth_of_loan: float
) -> list[Support]:
    """The contract as instruments of a scenario: one for each good of the product, or one for the plant."""
    common = {"title": f"{by} for {case.title}", "kind": KINDS[by], "region": case.region,
             "technology": case.technology, "from": date(FIRST, 1, 1),
             "until": date(max(case.opens, FIRST) + round(case["term"]) - 1, 12, 31)}  # fmt: skip
    if by not in PRICED:
        share = size * (worth_of_loan if by == LOAN else 1.0)
        return [Support.model_validate(common | {"id": case.project, "share": share})]
    given = (
        {"id": f"{case.project}-{good}", "commodity": good, "price": size, "tonnes": weight * case.tonnes}
        for good, weight in weights.items()
    )  # fmt: skip
    return [Support.model_validate(common | own) for own in given]


def _capacity(frame: pl.DataFrame, case: ProjectCase, year: int) -> float:
    return _value(frame, "capacity", year, region=case.region, technology=case.technology)


def _value(frame: pl.DataFrame, figure: str, year: int, **labels: str) -> float:
    """A figure of a run in a full year; zero where there is none."""
    own = frame.filter(figure=figure, year=year, period="", **labels)
    return float(own["value"][0]) if own.height else 0.0
