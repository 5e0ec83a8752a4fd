"""How wide an answer is, and which share of it is exposure: one group at its ends, the others in the middle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.economics.draws.exposure_draws import together
from ytterby.economics.frames import head
from ytterby.economics.from_results import impacts, market_region
from ytterby.economics.impact import impact
from ytterby.economics.inputs.exposure import ENDS
from ytterby.economics.switches import AT_RISK, CES, parameters
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.answer import EconomyAnswer
    from ytterby.economics.impact import Impact
    from ytterby.economics.shortfall import Shortfall

MAX_USES = 6
"""Uses whose own exposure has a row."""
ELASTICITIES = ("nest", "factors", "inputs", "final", "exports", "variety")


def width_of(
    tables: Mapping[str, pl.DataFrame], answer: EconomyAnswer, *, data_folder: str, table: str, year: int, period: str,
    draws: int, seed: int, ranges: Ranges | None,
) -> pl.DataFrame:  # fmt: skip
    """Table `economy_width` of one period. The share is of the sum of squared widths of exposure and market."""
    matches = [
        (shortfall, one)
        for shortfall, one, _ in impacts(
            tables, answer.scenario, answer.against, answer.region, answer.switches, data_folder=data_folder,
            table=table, years={year},
        )
        if shortfall.period == period
    ]  # fmt: skip
    shortfall, one = matches[0]
    first = head(one, answer.scenario, answer.against, year, period)
    band = one.band(draws, seed)
    rows = [("exposure", band.low, band.high)]
    market = _market(shortfall, one, answer, ranges, data_folder, table)
    middle = one.gdp_percent
    if market:
        rows.append(("market", *market))
    squares = {name: (high - low) ** 2 for name, low, high in rows}
    total = sum(squares.values())
    shares = (
        {name: square / total for name, square in squares.items()}
        if len(rows) > 1 and total > 0.0
        else {}
    )
    if market:
        both = together(middle, (band.low, band.high), market)
        rows.append(("exposure and market", *both))
    rows += _by_use(one)
    if answer.switches.method == CES:
        rows += _elasticities(shortfall, one, answer, data_folder, table)
    return frame_of(
        "economy_width",
        [
            {
                **first,
                "group": name,
                "low_percent": low,
                "high_percent": high,
                "share": shares.get(name),
            }
            for name, low, high in rows
        ],
    )


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
            stopped = (one.exposure.lines(shares, one.cut, one.table) * one.cut[:, None]).sum(
                axis=0
            )
            ends.append(sign * 100.0 * float(one.table.value_added @ stopped) / one.table.gdp)
        rows.append((f"exposure of {use}", min(ends), max(ends)))
    rows.sort(key=lambda row: row[1] - row[2])
    return rows[:MAX_USES]


def _elasticities(
    shortfall: Shortfall, one: Impact, answer: EconomyAnswer, data_folder: str, table: str
) -> list[tuple[str, float, float]]:
    rows = []
    for name in ELASTICITIES:
        laid: list[dict[str, Any]] = [
            {name: float(parameters()[name][end])} for end in ("low", "high")
        ]
        ends = [
            impact(
                answer.region, replace(answer.switches, **one_end), shortfall=shortfall,
                data_folder=data_folder, table=table, covered=one.covered,
            ).gdp_percent
            for one_end in laid
        ]  # fmt: skip
        rows.append((f"elasticity {name}", min(ends), max(ends)))
    return rows


def _market(
    shortfall: Shortfall,
    one: Impact,
    answer: EconomyAnswer,
    ranges: Ranges | None,
    data_folder: str,
    table: str,
) -> tuple[float, float] | None:
    """The answer with what users lose and pay at both ends of its range, all uses together; None where nobody knows."""
    if ranges is None:
        return None
    ends = []
    known = False
    prices = shortfall.price_ends(ranges, answer.scenario, answer.against)
    for end, ratio in zip(("low", "high"), prices, strict=True):
        lost = shortfall.lost.copy()
        for n, use in enumerate(shortfall.uses):
            labels = {"region": market_region(answer.region), "use": use}
            when = {"year": shortfall.year, "period": shortfall.period}
            interval = ranges.of("use_shortfall", {"scenario": answer.scenario, **labels, **when})
            if interval is not None and np.isfinite(getattr(interval, end)):
                lost[n], known = float(np.clip(getattr(interval, end), 0.0, 1.0)), True
        at = shortfall.at(lost, ratio)
        ends.append(
            impact(
                answer.region,
                answer.switches,
                shortfall=at,
                data_folder=data_folder,
                table=table,
                covered=one.covered,
            ).gdp_percent
        )
    return (min(ends), max(ends)) if known else None
