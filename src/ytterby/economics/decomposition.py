"""Why two answers on GDP differ, by switch, between presets.

Two presets from one tool: what each says, and how much of the difference each switch makes. The attribution is exact:
Shapley values over all orders in which the switches could be turned (`shapley`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

from ytterby.economics.impact import impact
from ytterby.economics.switches import NAMES, EconomySwitches, Preset, preset
from ytterby.ground.errors import DataError
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ytterby.ground.progress import Steps

UNUSED = ("correlation", "months")
"""Switches that no preset sets and that bear on no middle."""


@dataclass(frozen=True, eq=False)
class Bridge:
    """From one preset to another.

    Attributes
    ----------
    region : the region. values : change of GDP at both ends, in percent. points : table `economy_bridge`.
    ends : table `economy_ends`.
    """

    region: str
    values: tuple[float, float]
    points: pl.DataFrame
    ends: pl.DataFrame

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Both tables by name."""
        return {"economy_bridge": self.points, "economy_ends": self.ends}


def compare(
    start: str, goal: str, *, region: str = "USA", data_folder: str = "rare_earths", ends: bool = True,
    on_progress: Steps | None = None,
) -> Bridge:  # fmt: skip
    """Shapley shares of the difference of two presets, each with its own stated cut.

    Raises DataError, MarketError.
    """
    first, second = preset(start), preset(goal)
    switches = [one.switches for one in (first, second)]
    differ = (n for n in NAMES if getattr(switches[0], n) != getattr(switches[1], n))
    turned = [name for name in differ if name not in UNUSED]
    if not turned:
        raise DataError(f"{start} and {goal} have the same switches", advice="Name two presets.")
    sets = [frozenset(c) for size in range(len(turned) + 1) for c in combinations(turned, size)]

    def one(mixed: EconomySwitches) -> float:
        return impact(region, mixed, data_folder=data_folder, nearest=False).gdp_percent

    known = {}
    for n, chosen in enumerate(sets, 1):
        mix = {name: getattr(switches[1], name) for name in chosen}
        known[chosen] = one(replace(switches[0], **mix))
        if on_progress:
            on_progress("mixes of the two", n, len(sets))
    shares = shapley(turned, known)
    rows = [
        {
            "from_preset": start, "to_preset": goal, "region": region, "switch": name,
            "from_value": _text(getattr(switches[0], name)), "to_value": _text(getattr(switches[1], name)),
            "evidence": (second.rows.get(name) or first.rows.get(name) or {}).get("evidence", ""), "points": share,
        }
        for name, share in sorted(shares.items(), key=lambda item: -abs(item[1]))
    ]  # fmt: skip
    ends_of_evidence = _ends((first, second), switches, one, on_progress) if ends else []
    both = known[frozenset()], known[frozenset(turned)]
    points = frame_of("economy_bridge", rows)
    return Bridge(region, both, points, frame_of("economy_ends", ends_of_evidence))


def _ends(
    presets: tuple[Preset, ...], switches: list[EconomySwitches], one: Callable[[EconomySwitches], float],
    on_progress: Steps | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each preset, and it with each switch at both ends of its evidence."""
    rows: list[dict[str, Any]] = []
    for preset_, own in zip(presets, switches, strict=True):
        rows.append({"preset": preset_.name, "switch": "", "value": "", "gdp_percent": one(own)})
        for n, name in enumerate(preset_.rows, 1):
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
