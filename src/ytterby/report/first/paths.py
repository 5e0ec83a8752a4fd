"""Paths with and without the control, quarter by quarter where a run has quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect_window import EffectWindow, Path, PathPeriod

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.inputs import Report
    from ytterby.report.ranges import Interval
    from ytterby.report.words import Product


def periods_of(split_years: pl.DataFrame | None, yearly: pl.DataFrame) -> list[PathPeriod]:
    """The periods of a run: quarters or months where a year is parted, else the year."""
    periods: list[PathPeriod] = []
    fine: dict[int, list[tuple[str, float]]] = {}
    if split_years is not None and split_years.height:
        rows = split_years.select("year", "period", "length").unique().sort("year", "period")
        for year, period, length in rows.iter_rows():
            fine.setdefault(year, []).append((period, length))
    for year in sorted(yearly["year"].unique().to_list()):
        at = float(year)
        for period, length in fine.get(year, [("", 1.0)]):
            periods.append(PathPeriod(year, period, at, at + length))
            at += length
    return periods


def both(report: Report, table: str, value: pl.Expr, only: pl.Expr, runs: tuple[str, str]) -> Path:
    """A path of a table: `value` over the rows that fit `only`, in each period of both runs.

    runs : the scenario and the one that it is compared with.
    """
    yearly, split_years = report.tables[table], report.split_years.get(table)
    periods = periods_of(split_years, yearly)
    of_year = yearly.filter(only).group_by("scenario", "year").agg(value.alias("value"))
    values: dict[tuple[str, int, str], float | None] = {
        (name, year, ""): one for name, year, one in of_year.iter_rows()
    }
    if split_years is not None and split_years.height:
        fine = (
            split_years.filter(only)
            .group_by("scenario", "year", "period")
            .agg(value.alias("value"))
        )
        values |= {(name, year, period): one for name, year, period, one in fine.iter_rows()}
    sides = [[values.get((run, m.year, m.period)) for m in periods] for run in runs]
    nothing: list[float | None] = [None] * len(periods)
    return Path(periods, sides[0], sides[1], nothing, list(nothing))


def priced(report: Report, product: Product, region: str, runs: tuple[str, str]) -> Path:
    """The price of a product in a region [USD/kg], with its range; without all of its parts there is no price."""
    parts = product.parts
    share = pl.col("commodity").replace_strict(dict(parts), return_dtype=pl.Float64, default=None)
    all_priced = pl.col("price_usd_kg").is_not_null().sum() == len(parts)
    mean = (pl.col("price_usd_kg") * share).sum() / sum(parts.values())
    only = pl.col("commodity").is_in(list(parts)) & (pl.col("region") == region)
    path = both(report, "prices", pl.when(all_priced).then(mean), only, runs)
    ends = priced_ends(report, product, region, runs[0], path.periods)
    low = [end[0] if end else None for end in ends]
    high = [end[1] if end else None for end in ends]
    return Path(path.periods, path.with_control, path.without, low, high)


def priced_ends(
    report: Report, product: Product, region: str, run: str, periods: Sequence[PathPeriod]
) -> list[Interval | None]:
    """The range of a product's price in each period of a run [USD/kg]."""
    return [_priced_within(report, product, region, run, period) for period in periods]


def _priced_within(
    report: Report, product: Product, region: str, run: str, period: PathPeriod
) -> Interval | None:
    """The range of a product's price: of the price of the mixture in each draw, where it has several goods. Ends of the
    tornado are those of single goods: of a mixture they are added by weight, as if its goods moved together."""
    key = {"scenario": run, "year": period.year, "region": region}
    key |= {"period": period.period} if period.period else {}
    parts = product.parts
    if len(parts) > 1:
        mixed = {**key, "product": product.name}
        if ends := report.ranges.range_of("prices", mixed, "price_usd_kg"):
            return ends
    total, low, high = sum(parts.values()), 0.0, 0.0
    for good, weight in parts.items():
        ends = report.ranges.range_of("prices", {**key, "commodity": good}, "price_usd_kg")
        if ends is None:
            return None
        low, high = low + ends[0] * weight / total, high + ends[1] * weight / total
    return low, high


def over_within(
    report: Report, column: str, run: str, first: float, **labels: str
) -> Interval | None:
    """Between which moments something is over [years, such as 2027.5]; infinite where it may never be.

    column : of what is asked of one control (`figures.registry`), in years since `first`.
    """
    ends = report.ranges.range_of("control", {"scenario": run, **labels}, column)
    return None if ends is None else (first + ends[0], first + ends[1])


def later_swings(path: Path, window: EffectWindow | None) -> float:
    """By how much both paths differ at most after they had met: no doing of the control."""
    if window is None or window.back is None:
        return 0.0
    return max(
        (abs(path.change(n) or 0.0) for n in range(window.back, len(path.periods))), default=0.0
    )


def mean_between(
    path: Path, values: Sequence[float | None], start: float, end: float
) -> float | None:
    """Mean of one side over the periods that begin within a time, weighted by length."""
    pairs = [
        (value, period.end - period.start)
        for period, value in zip(path.periods, values, strict=True)
        if start - 1e-6 <= period.start < end - 1e-6 and value is not None
    ]
    total = sum(length for _, length in pairs)
    return sum(value * length for value, length in pairs) / total if total else None
