"""Prices of the law as recorded against published ones of 2025 and 2026, quarter by quarter.

A published price is marked by rule: the model's median is off by more than a factor of two, or the price lies
outside the range of nine forecasts in ten. `data/validation/plausible_notes.csv` explains each mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ytterby.draws.packaged import packaged_levels
from ytterby.figures.run_rows import FOLDER, read_published_prices
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.draws.ranges import ForecastRange, Ranges
    from ytterby.figures.run_rows import QuotedPrice

SCENARIO = "as-recorded"
"""The scenario whose prices stand for what was."""
FACTOR = 2.0
NOTES = DATA / "validation" / "plausible_notes.csv"
FIGURES = {"price_usd_kg": "price", "contract_usd_kg": "contract_price"}
"""Column of a published price -> figure."""
OFF_BY_FACTOR, OUTSIDE_RANGE = "off by more than a factor of two", "outside the range"
UNPRICED = "no price"


@dataclass(frozen=True)
class ComparedPrice:
    """Published prices of a good at a place in a quarter, and the model's.

    quotes : what was published. low, high : between which it lies [USD/kg]; middle : the mean of the quotes.
    range : of the model; None where it has no price there. marks : what is wrong by rule.
    """

    good: str
    region: str
    column: str
    quarter: str
    quotes: tuple[QuotedPrice, ...]
    range: ForecastRange | None
    low: float
    high: float
    middle: float

    @property
    def factor(self) -> float | None:
        """The model's median over the published price."""
        if self.range is None or self.range.middle is None:
            return None
        return self.range.middle / self.middle

    @property
    def within(self) -> bool:
        """Whether the published price lies in the range of nine in ten."""
        return self.range is not None and self.range.low <= self.middle <= self.range.high

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong by rule; nothing where it is plausible."""
        if self.range is None:
            return (UNPRICED,)
        off = self.factor is not None and not 1.0 / FACTOR <= self.factor <= FACTOR
        marks = {OFF_BY_FACTOR: off, OUTSIDE_RANGE: not self.within}
        return tuple(mark for mark, wrong in marks.items() if wrong)


def compared(
    ranges: Ranges, scenario: str = SCENARIO, quotes: Sequence[QuotedPrice] | None = None
) -> list[ComparedPrice]:
    """All published prices beside the ranges of a run, by good, place and quarter."""

    def place(quote: QuotedPrice) -> tuple[str, str, str, str]:
        return quote.good, quote.region, quote.column, quote.quarter

    every = read_published_prices() if quotes is None else quotes
    prices = []
    for key, group in groupby(sorted(every, key=place), key=place):
        good, region, column, quarter = key
        own, figure = tuple(group), FIGURES[column]
        row = {"scenario": scenario, "commodity": good, "region": region, "year": int(quarter[:4])}
        model = ranges.of(figure, {**row, "period": quarter})
        if model is None:  # a year that the run does not part
            model = ranges.of(figure, row)
        low, high = min(one.low for one in own), max(one.high for one in own)
        middle = sum(one.middle for one in own) / len(own)
        prices.append(ComparedPrice(*key, own, model, low, high, middle))
    return prices


def in_short(prices: Iterable[ComparedPrice]) -> str:
    """How many published prices lie in the range, in a sentence; blank without any."""
    rows = list(prices)
    if not rows:
        return ""
    within = sum(row.within for row in rows)
    off = sum(OFF_BY_FACTOR in row.marks for row in rows)
    years = sorted({row.quarter[:4] for row in rows})
    return (
        f"Of {len(rows)} published prices of a quarter of {' and '.join(years)}, {within} lie within the range "
        f"of nine in ten of the run with the controls of their day; of {off} its median is off by more than a factor "
        "of two."
    )


def recorded_ranges() -> Ranges | None:
    """The packaged ranges of the prices of the law as recorded."""
    return packaged_levels(FOLDER, SCENARIO, ("price", "contract_price"))


def explanations() -> dict[tuple[str, str], str]:
    """Good and region -> why its prices are marked."""
    return {(row["good"], row["region"]): row["why"] for row in read_csv(NOTES).rows}
