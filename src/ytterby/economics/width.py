"""How wide an answer is, and which share of it is exposure: one group at its ends, the others in the middle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ytterby.economics.evaluate import together
from ytterby.economics.inputs.exposure import ENDS
from ytterby.economics.switches import AT_RISK, CES, parameters
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    import polars as pl

    from ytterby.economics.from_results import GdpStudy
    from ytterby.economics.impact import Impact
    from ytterby.economics.shortfall import Shortfall

MAX_USES = 6
"""Uses whose own exposure has a row."""
ELASTICITIES = ("nest", "factors", "inputs", "final", "exports", "variety")


def width_of(study: GdpStudy, year: int, period: str = "") -> pl.DataFrame:
    """Table `economy_width` of one period. The share is of the sum of squared widths of exposure and market."""
    matches = replace(study, years={year}, ranges=None).impacts()
    shortfall, one, _ = next(match for match in matches if match[0].period == period)
    first, band = study.labels(one, shortfall), one.band(study.draws, study.seed)
    rows = [("exposure", band.low, band.high)]
    market, shares = _market(study, shortfall, one), {}
    if market:
        squares = {"exposure": (band.high - band.low) ** 2, "market": (market[1] - market[0]) ** 2}
        if total := sum(squares.values()):
            shares = {name: square / total for name, square in squares.items()}
        both = together(one.gdp_percent, (band.low, band.high), market)
        rows += [("market", *market), ("exposure and market", *both)]
    rows += _by_use(one)
    if study.switches.method == CES:
        rows += _elasticities(study, shortfall, one)
    return frame_of("economy_width", (
        {**first, "group": name, "low_percent": low, "high_percent": high, "share": shares.get(name)}
        for name, low, high in rows
    ))  # fmt: skip


def _by_use(one: Impact) -> list[tuple[str, float, float]]:
    """One use at the ends of its exposure, the widest first; by value at risk, which every method starts from."""
    middle = one.exposure.middle
    sign = 1.0 if one.switches.method == AT_RISK else -1.0
    rows = []
    for n, use in enumerate(one.exposure.uses):
        if one.cut[n] <= 0.0:
            continue
        ends = []
        for end in (ENDS[0], ENDS[-1]):
            shares = middle.copy()
            shares[n] = one.exposure.at(end)[n]
            ends.append(sign * 100.0 * one.stopped(shares) / one.table.gdp)
        rows.append((f"exposure of {use}", min(ends), max(ends)))
    rows.sort(key=lambda row: row[1] - row[2])
    return rows[:MAX_USES]


def _elasticities(
    study: GdpStudy, shortfall: Shortfall, one: Impact
) -> list[tuple[str, float, float]]:
    rows = []
    for name in ELASTICITIES:
        laid: list[dict[str, Any]] = [
            {name: float(parameters()[name][end])} for end in ("low", "high")
        ]
        turned = [replace(study.switches, **one_end) for one_end in laid]
        ends = [
            study.impact(shortfall, switches=each, covered=one.covered).gdp_percent
            for each in turned
        ]
        rows.append((f"elasticity {name}", min(ends), max(ends)))
    return rows


def _market(study: GdpStudy, shortfall: Shortfall, one: Impact) -> tuple[float, float] | None:
    """The answer with what users lose and pay at both ends of its range, all uses together; None where nobody knows."""
    lost = shortfall.lost_ends(study.ranges, study.scenario)
    if lost is None:
        return None
    prices = shortfall.price_ends(study.ranges, study.scenario, study.against)
    ends = [
        study.impact(shortfall.at(share, ratio), covered=one.covered).gdp_percent
        for share, ratio in zip(lost, prices, strict=True)
    ]
    return min(ends), max(ends)
