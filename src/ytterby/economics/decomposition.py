"""Why two answers on GDP differ, by switch, between presets.

Two presets from one tool: what each says, and how much of the difference each switch makes. The attribution is exact:
Shapley values over all orders in which the switches could be turned (`shapley`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

from ytterby.economics.from_results import market_region
from ytterby.economics.impact import impact
from ytterby.economics.shortfall import shortfalls
from ytterby.economics.switches import IMPOSED, LOST, NAMES, EconomySwitches, Preset, preset
from ytterby.ground.errors import DataError
from ytterby.results.registry import frame_of
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.economics.shortfall import Shortfall
    from ytterby.ground.progress import Steps

UNUSED = ("correlation", "months")
"""Switches that no preset sets and that bear on no middle."""


@dataclass(frozen=True, eq=False)
class Bridge:
    """From one preset to another.

    Attributes
    ----------
    region : the region. scenario : of the run that gives the cut; blank where each preset
        has its own. values : change of GDP at both ends, in percent. points : table `economy_bridge`.
    ends : table `economy_ends`.
    """

    region: str
    scenario: str
    values: tuple[float, float]
    points: pl.DataFrame
    ends: pl.DataFrame

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Both tables by name."""
        return {"economy_bridge": self.points, "economy_ends": self.ends}


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
    made = partial(
        compare, start, goal, region=region, data_folder=name, workers=workers, on_progress=on_progress
    )  # fmt: skip
    if not scenario:
        return made()
    results = simulate(
        scenario, data=folder or DEFAULT, command=f"ytterby economy compare --scenario {scenario}"
    )
    focus, first = results.scenarios[-1], results.scenarios[0]
    if focus == first:
        raise DataError(f"{focus} is compared with nothing", advice="Take another scenario.")
    by_period = shortfalls(results.tables, focus, first, market_region(region))
    if year:
        span = f"It has {by_period[0].year} to {by_period[-1].year}."
        by_period = [one for one in by_period if one.year == year][:1]
        if not by_period:
            raise DataError(f"the run has no year {year}", advice=span)
    chosen = max(by_period, key=lambda one: float(one.lost @ one.base_bill))
    return made(scenario=focus, shortfall=chosen)


def compare(
    start: str, goal: str, *, region: str = "USA", scenario: str = "", shortfall: Shortfall | None = None,
    data_folder: str = "rare_earths", workers: int = 1, ends: bool = True,
    on_progress: Steps | None = None,
) -> Bridge:  # fmt: skip
    """Shapley shares of the difference of two presets.

    shortfall : of a run in one period; both presets then take the cut from it (its lost demand) and the switch `cut`
        falls away. Without it each has its own stated cut. workers : processes for the runs.

    Raises DataError, MarketError.
    """
    first, second = preset(start), preset(goal)
    switches = [_for(one, shortfall) for one in (first, second)]
    turned = [
        name for name in NAMES
        if name not in UNUSED and getattr(switches[0], name) != getattr(switches[1], name)
    ]  # fmt: skip
    if not turned:
        raise DataError(f"{start} and {goal} have the same switches", advice="Name two presets.")
    sets = [frozenset(c) for size in range(len(turned) + 1) for c in combinations(turned, size)]
    mixes = [
        replace(switches[0], **{name: getattr(switches[1], name) for name in chosen})
        for chosen in sets
    ]
    one = partial(_percent, region=region, shortfall=shortfall, data_folder=data_folder)
    report = partial(on_progress, "mixes of the two") if on_progress else None
    known = dict(zip(sets, _all(one, mixes, workers, report), strict=True))
    shares = shapley(turned, known)
    rows = [
        {
            "from_preset": start, "to_preset": goal, "scenario": scenario, "region": region, "switch": name,
            "from_value": _text(getattr(switches[0], name)), "to_value": _text(getattr(switches[1], name)),
            "evidence": (second.rows.get(name) or first.rows.get(name) or {}).get("evidence", ""), "points": share,
        }
        for name, share in sorted(shares.items(), key=lambda item: -abs(item[1]))
    ]  # fmt: skip
    ends_of_evidence = _ends((first, second), switches, one, on_progress) if ends else []
    both = known[frozenset()], known[frozenset(turned)]
    points = frame_of("economy_bridge", rows)
    return Bridge(region, scenario, both, points, frame_of("economy_ends", ends_of_evidence))


def _for(one: Preset, shortfall: Shortfall | None) -> EconomySwitches:
    if shortfall is None:
        return one.switches
    reach = one.switches.reach if one.switches.reach != IMPOSED else LOST
    return replace(one.switches, reach=reach, cut=0.0)


def _percent(
    switches: EconomySwitches, *, region: str, shortfall: Shortfall | None, data_folder: str
) -> float:
    result = impact(region, switches, shortfall=shortfall, data_folder=data_folder)
    return result.gdp_percent


def _all(
    one: Callable[[EconomySwitches], float], mixes: list[EconomySwitches], workers: int,
    on_progress: Callable[[int, int], None] | None,
) -> list[float]:  # fmt: skip
    """The answer of each mix, in their order. Raises YtterbyError: the first that has no answer says why."""
    answers: dict[str, float] = {}

    def on_result(key: str, answer: float | None, error: Exception | None) -> None:
        if error is not None:
            raise error
        assert answer is not None
        answers[key] = answer
        if on_progress:
            on_progress(len(answers), len(mixes))

    items = {str(n): mix for n, mix in enumerate(mixes)}
    if workers > 1:
        from ytterby.runs.engines.processes import work_through

        work_through(one, items, workers, on_result)
    else:
        for key, mix in items.items():
            on_result(key, one(mix), None)
    return [answers[key] for key in items]


def _ends(
    presets: tuple[Preset, ...], switches: list[EconomySwitches], one: Callable[[EconomySwitches], float],
    on_progress: Steps | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each preset, and it with each switch at both ends of its evidence."""
    rows: list[dict[str, Any]] = []
    for preset_, own in zip(presets, switches, strict=True):
        rows.append({"preset": preset_.name, "switch": "", "value": "", "gdp_percent": one(own)})
        for n, name in enumerate(preset_.rows, 1):
            if own.reach != IMPOSED and name == "cut":
                continue
            for value in preset_.ends(name):
                answer = one(replace(own, **{name: value}))
                row = {"preset": preset_.name, "switch": name, "value": _text(value)}
                rows.append({**row, "gdp_percent": answer})
            if on_progress:
                on_progress(f"ends of {preset_.name}", n, len(preset_.rows))
    return rows


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def shapley(names: Sequence[str], known: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Share of each name; they sum to the value of all less that of none.

    known : the value of each of the 2^k sets of names that are turned.
    """
    k = len(names)
    shares = dict.fromkeys(names, 0.0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                shares[name] += weight * (known[before | {name}] - known[before])
    return shares
