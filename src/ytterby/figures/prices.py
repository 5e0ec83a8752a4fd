"""What a control does to prices: where they part, how far, when they meet again; those that cost users most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    NEVER,
    NONE,
    OTHER,
    OUTSIDE,
    PERCENT,
    PRICES,
    FigureSpec,
)
from ytterby.figures.question import CLOSE, EffectWindow, Path, effect_window, no_rows

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Rows


MAX_GOODS = 4
"""Prices that a page reports."""
FIGURES = (
    FigureSpec("price_change", ("good", "region"), "share", OTHER,
           "By how much a price differs from that without the control, where both are farthest apart.", ranged=NONE),
    FigureSpec("price_peak", ("good", "region"), "USD/kg", PRICES,
           "A price where it is farthest from that without the control.", ranged=NONE),
    FigureSpec("price_difference", ("good", "region"), "%", PRICES,
           "By how much the mean price of a year differs from that without the control, in the year in which most.",
           differs=PERCENT, ranged=NONE),
    FigureSpec("price_return", ("good",), "years", OTHER,
           "How many years after the control began a price has met that without it for a year.", absent=NEVER,
           differences=False),
    FigureSpec("price_later", ("good", "region"), "share", OTHER,
           "By how much both prices differ at most after they have met.", ranged=NONE),
)  # fmt: skip


@dataclass(frozen=True)
class PricePath:
    """The price of a good with the control and without, and which part of it is the control's doing."""

    good: str
    path: Path
    window: EffectWindow | None

    @property
    def change(self) -> float:
        """With the control over without it, less one, where they are farthest apart; 0 where they do not part."""
        return (self.path.change(self.window.peak) or 0.0) if self.window else 0.0


def price_paths(pair: Comparison) -> list[PricePath]:
    """All prices that may be reported; none of goods without a price."""
    question, paths = pair.question, []
    for good in question.goods:
        path = pair.price(good, question.place)
        if any(v is not None for v in path.with_control) and any(
            v is not None for v in path.without
        ):
            paths.append(PricePath(good, path, effect_window(path, question.first, question.last)))
    return paths


def reported(pair: Comparison, paths: list[PricePath]) -> list[PricePath]:
    """The prices that a page reports: of the folder's products and of the traded goods that the control touches, of
    all products where it touches none.

    The first is the one that costs its users most: by how much its price changes, times the tonnes that they use
    without the control. Goods that are no product of the folder are reported only where the control moves their price.
    """
    question, goods = pair.question, set(pair.question.change.goods)
    of_products = {good for parts in question.products.values() for good in parts}
    stages = {question.stage_of[good] for good in of_products}
    touched = {name for name, parts in question.products.items() if not goods or goods & set(parts)}
    prices = pair.run["price"]
    traded = set(prices.filter(pl.col("region") == OUTSIDE)["commodity"].unique().to_list())
    chosen = [
        one for one in paths
        if one.good in touched
        or (one.good not in question.products and one.good in traded - of_products
            and (not touched or question.stage_of[one.good] in stages) and abs(one.change) >= CLOSE)
    ]  # fmt: skip
    weight = {one.good: _paid_more(pair, one) for one in chosen}
    chosen.sort(key=lambda one: (-weight[one.good], -abs(one.change)))
    return chosen[:MAX_GOODS] or [one for one in paths if one.good in question.products]


def _paid_more(pair: Comparison, one: PricePath) -> float:
    """What a change of price comes to for its users, at what they use without the control [thousand USD a year]."""
    if one.window is None:
        return 0.0
    now, before = one.path.with_control[one.window.peak], one.path.without[one.window.peak]
    used = pair.reference["use_of_good"].filter(
        pl.col("commodity").is_in(list(pair.question.goods[one.good]))
        & (pl.col("region") == pair.question.place)
        & (pl.col("year") == one.path.periods[one.window.peak].year)
    )
    return 0.0 if now is None or before is None else abs(now - before) * float(used["value"].sum())


def first_good(made: Rows, *, moved: bool = False) -> str:
    """The good whose price is reported first; blank without any. moved : only where the control moves it."""
    good = next((str(row[0]) for row in made.get("price_change", ())), "")
    return good if not moved or any(row[0] == good for row in made.get("price_peak", ())) else ""


def rows(pair: Comparison, _: Rows) -> Rows:
    """The returns of all prices; of those that are reported all else, in their order."""
    question, made = pair.question, no_rows(FIGURES)
    paths = price_paths(pair)
    for one in paths:
        if one.window is None:
            made["price_return"].append((one.good, ENTIRE_RUN, "", 0.0, None))
        elif one.window.back is not None:
            since = question.since(one.window.back)
            made["price_return"].append((one.good, ENTIRE_RUN, "", since, None))
    for one in reported(pair, paths):
        path, label = one.path, (one.good, question.place)
        if (year := _farthest_year(pair, path)) is not None:
            difference = _difference(pair, one.good, year)
            made["price_difference"].append((*label, year, "", difference, None))
        if one.window is None:
            made["price_change"].append((*label, ENTIRE_RUN, "", 0.0, None))
            continue
        peak = one.window.peak
        at = (path.periods[peak].year, path.periods[peak].period)
        made["price_change"].append((*label, *at, one.change, None))
        made["price_peak"].append((*label, *at, path.with_control[peak], path.without[peak]))
        if one.window.back is not None:
            later = [abs(path.change(n) or 0.0) for n in range(one.window.back, len(path.periods))]
            made["price_later"].append((*label, ENTIRE_RUN, "", max(later), None))
    return made


def _farthest_year(pair: Comparison, path: Path) -> int | None:
    """The year in which both prices are farthest apart."""
    question = pair.question
    candidates = [
        n for n, m in enumerate(path.periods)
        if question.first <= m.end and m.start < question.worst_until and path.change(n) is not None
    ]  # fmt: skip
    if not candidates:
        return None
    return path.periods[max(candidates, key=lambda n: abs(path.change(n) or 0.0))].year


def _difference(pair: Comparison, good: str, year: int) -> float | None:
    """By how much the mean price of a year differs from that without the control [%]."""
    figure, label = pair.question.price_key(good)
    both = pair.both(figure, **label, region=pair.question.place)
    now, before = (one.get((year, "")) for one in both)
    return 100.0 * (now / before - 1.0) if now is not None and before else None
