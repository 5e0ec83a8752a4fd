"""What a shortage does to a region's GDP: by industry, apart for plants that stop and users that pay more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.economics.evaluate import Band, Evaluated, ends_of, evaluate, nothing
from ytterby.economics.exposure import exposure_of, imposed_cut, levels, uncovered
from ytterby.economics.industries import read_table, regions, rows_of, share_of_market, stands_by
from ytterby.economics.switches import AT_RISK, CES, IMPOSED, EconomySwitches
from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from ytterby.economics.exposure import Exposure
    from ytterby.economics.industries import IndustryTable
    from ytterby.economics.shortfall import Shortfall
    from ytterby.ground.arrays import Floats


MAKERS, COMPOSITION = "MAKERS", "COMPOSITION"
"""Rows beside the industries: home makers of the material; what moving factors and spending between them costs."""
LOUD = 100.0
"""Times the base price from which a shadow price is reported: nobody would pay it."""
DRAWS = 32
SEED = 1


@dataclass(frozen=True, eq=False)
class Impact:
    """One region, one period, one set of switches. Money is the table's [million]; changes are at a year's rate.

    Attributes
    ----------
    table, exposure, switches : what it is made from. cut : array (name), missing shares. bills : array (name), paid
        in the base year. at : the answer at the exposure that is switched on.
    price : array (industry), what users pay more, negative. made, earned : of home makers.
    share_of_year : how much of a year the shortage lasts.
    """

    table: IndustryTable
    exposure: Exposure
    switches: EconomySwitches
    cut: Floats
    bills: Floats
    at: Evaluated
    price: Floats
    made: float = 0.0
    earned: float = 0.0
    share_of_year: float = 1.0
    notes: tuple[str, ...] = field(default=())

    @property
    def parts(self) -> dict[str, float]:
        """The five parts [of the table's money] as the US Geological Survey has them (OFR 2024-1057); they sum to the
        change of GDP. None where only value is at risk."""
        direct = self.share_of_year * float(self.at.direct.sum())
        return {
            "users_cut_output": direct, "users_pay_more": float(self.price.sum()), "makers_make_more": self.made,
            "makers_earn_more": self.earned, "buyers_cut_output": self.quantity - direct,
        }  # fmt: skip

    @property
    def quantity(self) -> float:
        """Change of GDP by plants that stop and those that wait for them."""
        return self.share_of_year * self.at.total

    @property
    def change(self) -> float:
        """Change of GDP, of both channels."""
        return self.quantity + float(self.price.sum()) + self.made + self.earned

    @property
    def gdp_percent(self) -> float:
        """Change of GDP in percent; for the method `at-risk` the value at risk, positive."""
        if self.switches.method == AT_RISK:
            return 100.0 * abs(self.quantity) / self.table.gdp
        return 100.0 * self.change / self.table.gdp

    @property
    def channels(self) -> Floats:
        """Array (channel, industry): change of value added by plants that stop, and by what users pay more; the last
        two columns are home makers and composition."""
        gain = self.made + self.earned
        year = self.share_of_year
        stops = np.concatenate([year * self.at.change, [0.0, year * self.at.composition]])
        return np.stack([stops, np.concatenate([self.price, [gain, 0.0]])])

    @cached_property
    def industries(self) -> pl.DataFrame:
        """Rows of industries, then of makers and composition: code, title, group, value added, changes by channel."""
        table, (stops, pays) = self.table, self.channels
        return pl.DataFrame({
            "industry": [*table.codes, MAKERS, COMPOSITION],
            "title": [*table.titles, "Home makers of the material", "Moving factors and spending between industries"],
            "group": [*table.groups, "", ""],
            "value_added": [*table.value_added, 0.0, 0.0],
            "output_change": [*(self.share_of_year * (self.at.output - 1.0)), 0.0, 0.0],
            "quantity_musd": stops, "price_musd": pays, "change_musd": stops + pays,
        })  # fmt: skip

    def levels(self, draws: int, seed: int) -> Floats:
        """Array (draw, use): quantiles of exposure."""
        return levels(draws, len(self.exposure.uses), seed, self.switches.correlation)

    def at_shares(self, shares: Floats, *, nearest: bool = True) -> Impact:
        """The same at another exposure: array (use, source industry)."""
        at = evaluate(
            self.table, self.exposure, shares, self.cut, self.bills, self.switches, nearest=nearest, near=self.at
        )  # fmt: skip
        return replace(self, at=at)

    def drawn(self, draws: int = DRAWS, seed: int = SEED) -> list[Evaluated]:
        """The answer at draws of exposure."""
        if self.cut.max(initial=0.0) <= 0.0:
            return [nothing(self.table)] * draws
        shares = (self.exposure.drawn(one) for one in self.levels(draws, seed))
        return [self.at_shares(one, nearest=False).at for one in shares]

    def at_draw(self, number: int, draws: int, seed: int) -> Impact:
        """The same at the exposure of one draw, its number from 0 on; the draws are those of `drawn`."""
        if self.cut.max(initial=0.0) <= 0.0:
            return self
        return self.at_shares(self.exposure.drawn(self.levels(draws, seed)[number]))

    def relying(self, draws: int = DRAWS, seed: int = SEED) -> Band:
        """Value added of what hangs on the product, whatever is missing of it [of the table's money]."""
        all_of = np.ones(len(self.exposure.names))

        def at(shares: Floats) -> float:
            lines = self.exposure.lines(shares, all_of, self.table)
            return float(self.table.value_added @ lines.sum(axis=0))

        drawn = np.array([[at(self.exposure.drawn(one))] for one in self.levels(draws, seed)])
        middle = np.array([at(self.exposure.at(self.switches.exposure))])
        low, high = ends_of(middle, [(drawn, True)])
        return Band(float(low[0]), float(middle[0]), float(high[0]))


def impact(
    region: str, switches: EconomySwitches | None = None, *, shortfall: Shortfall | None = None,
    data_folder: str = "rare_earths", table: str = "", nearest: bool = True,
) -> Impact:  # fmt: skip
    """What a shortage does to a region.

    region : with a packaged or fetched table. shortfall : of a run; without it the cut of the switches is imposed.
    table : another table of the region than its finest.
    nearest : whether industries matter and not only their sum: which of equal answers is taken (`bottleneck`).

    Raises DataError: unknown region, use or industry; a cut without a run or the other way round.
    """
    switches = switches or EconomySwitches(reach=IMPOSED)
    if (shortfall is None) != (switches.reach == IMPOSED):
        raise error_of(DataError, "reach", reach=switches.reach)
    own = read_table(region, table)
    exposure = exposure_of(data_folder, own, switches.tier)
    notes = [f"{region} is counted by {by}."] if (by := stands_by(region)) else []
    if exposure.donor:
        carried = f"carried over within industries of {own.table}"
        notes.append(f"Exposure of {region} is that of {exposure.donor}, {carried}.")
    if shortfall is None:
        cut, exposure = imposed_cut(own, exposure, switches.cut)
        bills = _packaged_bills(own, exposure, data_folder, switches)
        price, made, earned, year = np.zeros(len(own.codes)), 0.0, 0.0, switches.months / 12.0
        note = "A cut is imposed: no market says what is paid, so the price channel is not known."
        notes.append(note)
    else:
        if missing := uncovered(shortfall.uses, exposure):
            notes.append(f"No industry is known for {', '.join(missing)}: not counted.")
        factor = money_factor(own) * share_of_market(region)
        cut = exposure.of_market(shortfall.uses, shortfall.cut(switches.reach))
        bills = factor * exposure.of_market(shortfall.uses, shortfall.base_bill)
        paid = exposure.of_market(shortfall.uses, shortfall.paid(switches.reach))
        price = np.asarray(-factor * (paid @ exposure.weight))  # of who buys for a use
        made, earned, year = factor * shortfall.made, factor * shortfall.earned, 1.0
    shares = exposure.at(switches.exposure)
    if switches.method == CES:
        lines = exposure.lines(shares, cut, own)
        unpaid = [name for name, bill, line in zip(exposure.names, bills, lines, strict=True)
                  if bill <= 0.0 < line.max(initial=0.0)]  # fmt: skip
        if unpaid:
            notes.append(
                f"Nothing is paid in the base year for {', '.join(unpaid)}: what has no share in cost cannot become "
                "dear, so the method `ces` leaves it out. Another method counts it."
            )
    result = evaluate(own, exposure, shares, cut, bills, switches, nearest=nearest)
    if result.shadow > LOUD:
        notes.append(
            "No price that anybody would pay clears so large a cut: users pay the price of the market, what the "
            "material would be worth beyond it stays at home, and the answer rests on how purchases adjust (`variety`)."
        )
    money = (price, made, earned)
    return Impact(own, exposure, switches, cut, bills, result, *money, year, tuple(notes))


def money_factor(table: IndustryTable) -> float:
    """What the market's money (USD of 2024) is in the table's: GDP of the table over GDP of 2024, so that shares of GDP
    are kept; 1 where no GDP of 2024 is known."""
    then = regions().get(table.region, {}).get("gdp_2024_musd", "")
    return table.gdp / float(then) if then else 1.0


def _packaged_bills(
    table: IndustryTable, exposure: Exposure, data_folder: str, switches: EconomySwitches
) -> Floats:
    """What each name pays in the base year [of the table's money]. Raises DataError where a method needs it."""
    if exposure.own and switches.method == CES:
        raise error_of(DataError, "ces_own_input", "switch cut")
    market = regions().get(table.region, {}).get("market_region", table.region)
    bills, here = rows_of("bills"), (data_folder, market)
    own = (row for row in bills if (row["data_folder"], row["region"]) == here)
    known = {row["use"]: float(row["bill_musd"]) for row in own}
    paid = np.array([known.get(name, 0.0) for name in exposure.names])
    return np.asarray(paid * money_factor(table) * share_of_market(table.region))
