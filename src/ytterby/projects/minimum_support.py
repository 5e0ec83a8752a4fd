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

from ytterby.figures.figure import OUTSIDE
from ytterby.ground.errors import ScenarioError
from ytterby.instruments import kind_of
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.instruments.base import InstrumentBase
    from ytterby.projects.cases import ProjectCase
    from ytterby.projects.price_paths import ProjectRuns

FIRST, AFTER = 2027, 5
"""First year of the contract; years after the opening in which what it brought is counted."""
HALF = 0.5
NOTHING_BUILT, SMALL_PLANT = 0.01, 10.0
"""Share of the project, or of what stands in its region without a contract, below which nothing counts as built; at
least that share of a small plant [t/yr]."""
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
    study: ProjectRuns, by: str, on_progress: Callable[[int, int], None] | None = None
) -> MinimumSupport:
    """Search the least contract; each run is kept, so that a search that ended goes on.

    Raises ScenarioError where the market has no such plant in the region, MarketError where a run has no answer.
    """
    chain, case, kind = study.workspace.chain, study.case, kind_of(by)
    known = {(chain.processes[r["process"]]["technology"], r["region"]) for r in chain.activities}
    if (case.technology, case.region) not in known:
        raise ScenarioError(
            f"the market has no {case.technology} in {case.region}, so nothing can be built there",
            advice="The answer by formula needs no market: `--no-market`.",
        )
    values, years = Values(chain), study.scenario.years
    lead = round(values(f"lead_time.{case.technology}"))
    year = min(max(case.opens, FIRST + lead) + AFTER, years.end)
    shortened = replace(study.scenario, years=years.model_copy(update={"end": year}))
    weights = study.goods[case.product]
    runs: dict[float, tuple[float, float]] = {}
    """Size -> capacity of the plant's technology in the region [t/yr], price of the product."""

    def adds(size: float) -> float:
        own = shortened
        if size > 0.0:
            given = _instruments(case, kind, size, weights)
            name = f"{shortened.name}-{by}-{size:g}"
            own = replace(shortened, name=name, instruments=(*shortened.instruments, *given))
        (frame,) = study.figures(own)
        capacity = _value(frame, "capacity", year, region=case.region, technology=case.technology)
        prices = (
            weight * _value(frame, "price", year, commodity=good, region=OUTSIDE)
            for good, weight in weights.items()
        )
        runs[size] = capacity, sum(prices)
        if on_progress:
            on_progress(min(len(runs), kind.max_trials()), kind.max_trials())
        return capacity - runs[0.0][0]

    adds(0.0)
    low, high = kind.bounds
    largest, size, result = adds(high), None, NEVER_BUILT
    plant = values(f"project.{case.listed}.capacity") if case.listed else None
    if largest > NOTHING_BUILT * (plant or max(runs[0.0][0], SMALL_PLANT)):
        result = ANYWAY if adds(low) >= HALF * largest else MINIMUM_EXISTS
        while result == MINIMUM_EXISTS and high - low > kind.close:
            middle = 0.5 * (low + high)
            low, high = (low, middle) if adds(middle) >= HALF * largest else (middle, high)
        size = high if result == MINIMUM_EXISTS else None
    if on_progress:
        on_progress(kind.max_trials(), kind.max_trials())
    tried = {one: capacity - runs[0.0][0] for one, (capacity, _) in runs.items() if one}
    then = runs[low if result == ANYWAY else high][1]
    return MinimumSupport(by, size, result, year, largest, plant, tried, runs[0.0][1], then)


def _instruments(
    case: ProjectCase, kind: type[InstrumentBase], size: float, weights: dict[str, float]
) -> list[InstrumentBase]:
    """The contract as instruments of a scenario: one for each good of the product, or one for the plant."""
    last = max(case.opens, FIRST) + round(case["term"]) - 1
    keys = {
        "id": case.project,
        "title": f"{kind.words} for {case.title}",
        "region": case.region,
        "technology": case.technology,
        "from": date(FIRST, 1, 1),
        "until": date(last, 12, 31),
        **kind.contract(case),
    }
    if not kind.by_price:
        return [kind.of_size(size, **keys)]
    return [
        kind.of_size(size, **keys | {"id": f"{case.project}-{good}", "commodity": good,
                                     "tonnes": weight * case.tonnes})
        for good, weight in weights.items()
    ]  # fmt: skip


def _value(frame: pl.DataFrame, figure: str, year: int, **labels: str) -> float:
    """A figure of a run in a full year; zero where there is none."""
    own = frame.filter(figure=figure, year=year, period="", **labels)
    return float(own["value"][0]) if own.height else 0.0
