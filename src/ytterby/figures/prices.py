"""What a control does to prices: where they part, how far, when they meet again; those that cost users most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    read_figures,
)
from ytterby.figures.question import CLOSE, ONSET_YEARS, EffectWindow, Path, effect_window, no_rows

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Made


MAX_GOODS, NO_NEWS = 4, 0.05
"""Prices that a page reports; change under which one is no news, and comes after those that are."""
FIGURES = read_figures("effect_figures", part="prices")


@dataclass(frozen=True)
class PricePath:
    """The price of a good with the control and without, and which part of it is the control's doing.

    farthest : the place at which it is farthest from that without the control.
    """

    good: str
    path: Path
    window: EffectWindow | None
    farthest: int

    @property
    def change(self) -> float:
        """With the control over without it, less one, there."""
        return self.path.change(self.farthest) or 0.0


def price_paths(pair: Comparison) -> list[PricePath]:
    """All prices that may be reported; none of goods without a price."""
    question, paths = pair.question, []
    limit = float("inf") if question.last is None else question.last + ONSET_YEARS
    for good in question.goods:
        path = pair.price(good, question.place)
        within = [question.first < one.end and one.start <= limit for one in path.periods]
        known = [n for n, near in enumerate(within) if near and path.change(n) is not None]
        if known:
            window = effect_window(path, question.first, question.last)
            farthest = max(known, key=lambda n: abs(path.change(n) or 0.0))
            paths.append(PricePath(good, path, window, window.peak if window else farthest))
    return paths


def reported(pair: Comparison, paths: list[PricePath]) -> list[PricePath]:
    """The prices that a page reports: of the goods that the control touches and of what is made of them, of all that
    have one where it touches none; of a product of several goods its own and not theirs.

    The first is the one that costs its users most: by how much its price changes, times the tonnes that they use
    without the control.
    """
    question = pair.question
    named = {*question.change.goods, *question.change.made}
    mixed = [parts for parts in question.products.values() if len(parts) > 1]
    parts = {good for one in mixed for good in one}
    others = (one for one in paths if one.good not in parts)
    chosen = [one for one in others if not named or named & {*question.goods[one.good]}]
    weight = {one.good: _paid_more(pair, one) for one in chosen}
    chosen.sort(key=lambda one: (abs(one.change) < NO_NEWS, -weight[one.good], -abs(one.change)))
    return chosen[:MAX_GOODS]


def _paid_more(pair: Comparison, one: PricePath) -> float:
    """What a change of price comes to for its users, at what they use without the control [thousand USD a year]."""
    now, before = one.path.with_control[one.farthest], one.path.without[one.farthest]
    farthest, goods = one.path.periods[one.farthest].year, list(pair.question.goods[one.good])
    here = pair.reference["use_of_good"].filter(region=pair.question.place, year=farthest)
    used = here.filter(pl.col("commodity").is_in(goods))
    return 0.0 if now is None or before is None else abs(now - before) * float(used["value"].sum())


def first_good(made: Made) -> str:
    """The good whose price is reported first; blank without any, or where the control does not move it."""
    for good, *_, change, _reference in made.get("price_change", ()):
        return str(good) if abs(float(str(change))) >= 100.0 * CLOSE else ""
    return ""


def rows(pair: Comparison, _: Made) -> Made:
    """The returns of all prices; of those that are reported all else, in their order."""
    question, made = pair.question, no_rows(FIGURES)
    paths = price_paths(pair)
    for one in paths:
        if one.window is None or one.window.back is not None:
            since = question.since(one.window.back) if one.window and one.window.back else 0.0
            made["price_return"].append((one.good, ENTIRE_RUN, "", since, None))
    for one in reported(pair, paths):
        path, at, label = one.path, one.path.periods[one.farthest], (one.good, question.place)
        both = path.with_control[one.farthest], path.without[one.farthest]
        made["price_change"].append((*label, at.year, at.period, 100.0 * one.change, None))
        made["price_peak"].append((*label, at.year, at.period, *both))
        if one.window is not None and one.window.back is not None:
            later = [abs(path.change(n) or 0.0) for n in range(one.window.back, len(path.periods))]
            made["price_later"].append((*label, ENTIRE_RUN, "", max(later), None))
    return made
