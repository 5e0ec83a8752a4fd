"""The ranges that the ends of a tornado give, where there are too few draws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ytterby.draws.ranges import TURNED, RangeOrigin, Ranges, rows_of_ranges
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.measures import short
from ytterby.figures.registry import ALL_FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from ytterby.world.read import Chain


def of_tornado(
    tornado: pl.DataFrame, chain: Chain, scenario: str, against: str, *, draws: int = 0,
    products: Sequence[Mapping[str, Any]] = (),
) -> Ranges:  # fmt: skip
    """The ranges that the ends of a tornado give, in its one year: prices and capacity outside, and their effects.

    tornado : its frame (`draws.tornado.Tornado`). scenario : the run; against : the first that it is compared with.
    draws : how many there are, too few to stand for themselves.
    products : those whose price is reported (`world.titles`). The ends of a mixture are those of its goods by weight,
        as if its goods moved together.
    """
    goods = {short(chain, name): name for name in chain.commodities}
    rows: dict[str, list[tuple[object, ...]]] = {"price": [], "capacity": []}
    by_measure = tornado.unique("measure", maintain_order=True)
    against_first = "own" if by_measure["measure"].str.ends_with(":own").any() else "total"
    for row in by_measure.select(
        "measure", "base_value", "forecast_low", "forecast_high"
    ).to_dicts():
        name, _, effect = str(row["measure"]).partition(":")
        kind, _, rest = name.partition(".")
        of, _, year = rest.rpartition(".")
        ends = (row["forecast_low"], row["base_value"], row["forecast_high"], 1.0)
        if effect not in ("", against_first) or any(
            v is None or not math.isfinite(v) for v in ends
        ):
            continue
        at = (int(year), "", *ends)
        if kind == "price_outside" and of in goods:
            rows["price"].append((scenario, against if effect else "", goods[of], OUTSIDE, *at))
        elif (
            kind == "capacity_outside" and not effect
        ):  # of effects it gives percent, the figure a change
            rows["capacity"].append((scenario, "", OUTSIDE, of, *at))
    levels = {row[2]: row[4:] for row in rows["price"] if not row[1]}
    rows["product_price"] = [
        (
            scenario,
            "",
            one["name"],
            OUTSIDE,
            *_mixed([levels[good] for good in one["parts"]], one["parts"].values()),
        )
        for one in products
        if len(one["parts"]) > 1 and levels.keys() >= one["parts"].keys()
    ]
    frames = {name: rows_of_ranges(ALL_FIGURES[name], own) for name, own in rows.items()}
    return Ranges(frames, RangeOrigin(TURNED, draws))


def _mixed(rows: Sequence[tuple[Any, ...]], weights: Iterable[float]) -> tuple[Any, ...]:
    """Year, period, low, middle, high and answered of a mixture of goods."""
    parts = list(weights)
    ends = (
        sum(row[n] * weight for row, weight in zip(rows, parts, strict=True)) / sum(parts)
        for n in (2, 3, 4)
    )
    return (*rows[0][:2], *ends, 1.0)
