"""What a control does to goods, with and without it: their prices, and how much of them is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect_window import (
    CLOSE,
    EffectWindow,
    Path,
    PathPeriod,
    effect_window,
    exports_again,
)
from ytterby.report.first.paths import both, later_swings, over_within, priced, priced_ends
from ytterby.report.first.setting import OUTSIDE, Setting
from ytterby.report.inputs import table
from ytterby.report.published import PublishedPrice, highest_of
from ytterby.report.words import Product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.ranges import Interval

MAX_GOODS = 4


@dataclass(frozen=True)
class PriceEffect:
    """A product's price in one region, with and without the control, and its highest published price.

    ranges_before : array (period), ranges of the price without the control. difference : range of the difference from
    it, in the year of those that are reported in which both are farthest apart [%].
    """

    product: Product
    region: str
    path: Path
    ranges_before: list[Interval | None]
    window: EffectWindow | None
    later: float
    difference: Interval | None
    record: PublishedPrice | None
    back_ends: Interval | None

    @property
    def period(self) -> PathPeriod | None:
        """The period in which both runs are farthest apart."""
        return self.path.periods[self.window.peak] if self.window else None

    @property
    def now(self) -> float | None:
        """The price with the control, then [USD/kg]."""
        return self.path.with_control[self.window.peak] if self.window else None

    @property
    def before(self) -> float | None:
        """The price without it, then [USD/kg]."""
        return self.path.without[self.window.peak] if self.window else None

    @property
    def ends(self) -> Interval | None:
        """Its range, then [USD/kg]."""
        if self.window is None:
            return None
        low, high = self.path.low[self.window.peak], self.path.high[self.window.peak]
        return None if low is None or high is None else (low, high)

    @property
    def before_ends(self) -> Interval | None:
        """The range of the price without it, then [USD/kg]."""
        return self.ranges_before[self.window.peak] if self.window else None

    @property
    def change(self) -> float:
        """With over without, less one; 0 where they do not part."""
        return (self.path.change(self.window.peak) or 0.0) if self.window else 0.0

    @property
    def back(self) -> PathPeriod | None:
        """The first period in which both prices have met again for a year."""
        if self.window is None or self.window.back is None:
            return None
        return self.path.periods[self.window.back]

    @property
    def above_record(self) -> bool:
        """Whether it is above the highest price ever published of this good, and that without it is not."""
        return bool(self.record and self.now and self.now > self.record.high)


def price_of(setting: Setting, product: Product, region: str) -> PriceEffect:
    """The price of a product in a region."""
    path = priced(setting.report, product, region, setting.runs)
    window = effect_window(path, setting.first, setting.last)
    stage = next(iter(product.parts)).partition(".")[0]
    good = next(iter(product.parts)) if len(product.parts) == 1 else f"{stage}.{product.name}"
    record = highest_of(list(setting.report.published), good)
    label = product.name if len(product.parts) > 1 else next(iter(product.parts))
    over = over_within(setting.report, "price_back", setting.focus, setting.first, good=label)
    ranges_before = priced_ends(setting.report, product, region, setting.reference, path.periods)
    return PriceEffect(
        product,
        region,
        path,
        ranges_before,
        window,
        later_swings(path, window),
        _difference(setting, product, region, path),
        record,
        over,
    )


def _difference(setting: Setting, product: Product, region: str, path: Path) -> Interval | None:
    """The range of the difference in the year in which both prices are farthest apart, of whole years [%]."""
    candidates = [
        n
        for n, m in enumerate(path.periods)
        if setting.first <= m.end and m.start < setting.worst_until
    ]
    if not candidates:
        return None
    year = path.periods[max(candidates, key=lambda n: abs(path.change(n) or 0.0))].year
    label = (
        {"product": product.name}
        if len(product.parts) > 1
        else {"commodity": next(iter(product.parts))}
    )
    key = {
        **label,
        "region": region,
        "year": year,
        "scenario": setting.focus,
        "against": setting.reference,
    }
    return setting.report.ranges.range_of("prices", key, "price_usd_kg")


def prices_of(setting: Setting) -> list[PriceEffect]:
    """The reported prices: of the folder's products and of the separated goods that the control touches, of all
    products where it touches none.

    The first is the one that costs its users most: by how much its price changes, times the tonnes that they use
    without the control. Goods that the folder tells nothing of are reported only where the control moves their price.
    """
    words, goods = setting.words, set(setting.change["goods"])
    products = [one for one in words.price if not goods or goods & set(one.parts)]
    seen = {part for one in words.price for part in one.parts}
    rows = table(setting.report.tables, "prices")
    traded = set(rows.filter(pl.col("region") == OUTSIDE)["commodity"].unique().to_list())
    stages = {part.partition(".")[0] for part in seen}
    others = [
        price_of(setting, Product(name, words.goods.get(name, name), {name: 1.0}), setting.place)
        for name in setting.change["goods"]
        if name in traded - seen and (not products or name.partition(".")[0] in stages)
    ]
    effects = [price_of(setting, one, setting.place) for one in products]
    effects += [one for one in others if abs(one.change) >= CLOSE]
    weight = {one.product.name: _paid_more(setting, one) for one in effects}
    effects.sort(key=lambda one: (-weight[one.product.name], -abs(one.change)))
    return effects[:MAX_GOODS] or [price_of(setting, one, setting.place) for one in words.price]


def _paid_more(setting: Setting, one: PriceEffect) -> float:
    """What a change of price comes to for its users, at what they use without the control [thousand USD a year]."""
    if one.period is None or one.now is None or one.before is None:
        return 0.0
    rows = setting.report.tables.get("inputs")
    if rows is None or rows.is_empty():
        return 0.0
    own = (pl.col("scenario") == setting.reference) & pl.col("commodity").is_in(
        list(one.product.parts)
    )
    at = pl.col("region") == one.region
    if one.region == OUTSIDE:
        at = pl.col("region") != setting.words.holder
    used = rows.filter(own & at & (pl.col("year") == one.period.year))["quantity_t"].sum()
    return abs(one.now - one.before) * float(used or 0.0)


@dataclass(frozen=True)
class SupplyEffect:
    """What the holder sends of the goods that are controlled [t a year], and how much of it goes round the control.

    worst : place of the period with the largest cut; exported, leaked, exported_before : tonnes over the time of the
    control: with it, round it, and without it; round_then : what goes round it in the worst period [t a year]; stage,
    stage_share : the stage that weighs most, and its part of the weight; back : the first period after it in which
    exports are near those without it;
    ends, less_ends, leak_ends, back_ends : ranges of the worst period [t a year], of by how much less it is than
    without, of the share round it, of when it is over; before_ends : of the worst period without the control.
    """

    path: Path
    worst: int
    exported: float
    leaked: float
    exported_before: float
    round_then: float
    stage: str
    stage_share: float
    back: PathPeriod | None
    ends: Interval | None
    less_ends: Interval | None
    leak_ends: Interval | None
    back_ends: Interval | None
    before_ends: Interval | None

    @property
    def change(self) -> float:
        """In the worst period, less one."""
        return self.path.change(self.worst) or 0.0

    @property
    def all_round(self) -> bool:
        """Whether what still comes in the worst period goes round the control, all but a tenth."""
        now = self.path.with_control[self.worst] or 0.0
        return now > 0.0 and self.round_then >= (1.0 - CLOSE) * now

    @property
    def leak_share(self) -> float:
        """Share of the trade without the control that goes round it."""
        return self.leaked / self.exported_before if self.exported_before else 0.0


def supply_of(setting: Setting) -> SupplyEffect | None:
    """Exports of the controlled goods from the holder to where the control holds; None without such trade."""
    change, holder = setting.change, setting.words.holder
    if not change["goods"] or change["kind"] == "support":
        return None
    destinations = list(change["destinations"])
    to = pl.col("destination").is_in(destinations) if destinations else pl.lit(True)
    only = pl.col("commodity").is_in(list(change["goods"])) & (pl.col("origin") == holder)
    only = only & (pl.col("destination") != holder) & to
    tonnes = pl.col("quantity_t").sum()
    path = both(setting.report, "flows", tonnes, only, setting.runs)
    path = _a_year(path)
    leaks = both(setting.report, "flows", tonnes, only & pl.col("leak"), setting.runs)
    leaks = _a_year(leaks)
    inside = [n for n, m in enumerate(path.periods) if setting.during(m) and path.without[n]]
    soon = [n for n in inside if path.periods[n].start < setting.worst_until]
    if not soon:
        return None
    length = [m.end - m.start for m in path.periods]
    worst = min(soon, key=lambda n: path.change(n) or 0.0)
    sums = [
        sum((side[n] or 0.0) * length[n] for n in inside)
        for side in (path.with_control, leaks.with_control, path.without)
    ]
    before = sum((leaks.without[n] or 0.0) * length[n] for n in inside)
    again = None if setting.last is None else exports_again(path, setting.last)
    back = None if again is None else path.periods[again]
    period, key = path.periods[worst], {"scenario": setting.focus}
    at = {**key, "year": period.year, "period": period.period}
    ends, before_ends = (
        None if sent is None else (sent[0] / length[worst], sent[1] / length[worst])
        for sent in (
            setting.report.ranges.range_of("control", {**at, "scenario": run}, "exports_t")
            for run in (setting.focus, setting.reference)
        )
    )
    difference = setting.report.ranges.range_of(
        "control", {**at, "against": setting.reference}, "exports_t"
    )
    less = None if difference is None else (-difference[1] / 100.0, -difference[0] / 100.0)
    leaked = setting.report.ranges.range_of("control", key, "leak_share")
    over = over_within(setting.report, "supply_back", setting.focus, setting.first)
    then = max((leaks.with_control[worst] or 0.0) - (leaks.without[worst] or 0.0), 0.0)
    stage = _heaviest(setting, only & (pl.col("year") == period.year))
    return SupplyEffect(
        path, worst, sums[0], max(sums[1] - before, 0.0), sums[2], then, *stage, back, ends, less, leaked, over,
        before_ends,
    )  # fmt: skip


def _heaviest(setting: Setting, only: pl.Expr) -> tuple[str, float]:
    """The stage whose goods weigh most of what is sent without the control, and its part of the weight."""
    own = table(setting.report.tables, "flows").filter(
        only & (pl.col("scenario") == setting.reference)
    )
    sums = own.group_by("stage").agg(pl.col("quantity_t").sum()).sort("quantity_t", "stage")
    if not sums.height:
        return "", 0.0
    return str(sums["stage"][-1]), float(sums["quantity_t"][-1] / sums["quantity_t"].sum())


def _a_year(path: Path) -> Path:
    """Tonnes of periods as tonnes a year; a period without a flow has none, which is zero."""
    length = [m.end - m.start for m in path.periods]

    def yearly(side: Sequence[float | None]) -> list[float | None]:
        return [(value or 0.0) / one for value, one in zip(side, length, strict=True)]

    return Path(path.periods, yearly(path.with_control), yearly(path.without), path.low, path.high)
