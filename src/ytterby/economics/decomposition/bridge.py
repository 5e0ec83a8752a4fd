"""A bridge between two presets on a run: the run is made, the period found, the presets compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.economics.decomposition.compare import Bridge, compare
from ytterby.economics.from_results import market_region
from ytterby.economics.shortfall import shortfalls
from ytterby.ground.errors import DataError
from ytterby.runs.data import DEFAULT
from ytterby.runs.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.progress import Steps


def bridge(
    start: str, goal: str, *, scenario: str = "", year: int = 0, region: str = "USA", folder: Path | None = None,
    workers: int = 1, on_progress: Steps | None = None,
) -> Bridge:  # fmt: skip
    """`compare` on the run of a scenario; without one each preset has its own cut.

    year : of the run; by default that in which most demand is lost by value.

    Raises ScenarioError, DataError, MarketError.
    """
    name = folder.name if folder else "rare_earths"
    if not scenario and year:
        raise DataError(
            f"without a scenario there is no year {year}: each preset has its own cut",
            advice="Name one with --scenario, or leave --year out.",
        )
    if not scenario:
        return compare(
            start, goal, region=region, data_folder=name, workers=workers, on_progress=on_progress
        )
    results = simulate(
        scenario, data=folder or DEFAULT, command=f"ytterby economy compare --scenario {scenario}"
    )
    focus, first = results.scenarios[-1], results.scenarios[0]
    if focus == first:
        raise DataError(f"{focus} is compared with nothing", advice="Take another scenario.")
    by_period = shortfalls(results.tables, focus, first, market_region(region))
    if year:
        chosen = next((one for one in by_period if one.year == year), None)
        if chosen is None:
            raise DataError(
                f"the run has no year {year}",
                advice=f"It has {by_period[0].year} to {by_period[-1].year}.",
            )
    else:
        chosen = max(by_period, key=lambda one: float(one.lost @ one.base_bill))
    return compare(
        start,
        goal,
        region=region,
        scenario=focus,
        shortfall=chosen,
        data_folder=name,
        workers=workers,
        on_progress=on_progress,
    )
