"""What users go without and what they pay more, from the result tables of a run and of its reference.

Demand that is `lost` stops plants, and so does what a good cannot be made without (`content`). Other thinner demand is
valued on the demand curve (another recipe, less use): it costs the higher bill and the area under the curve, and stops
nothing. The switch `reach` decides what stops.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.economics.switches import LOST
from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from ytterby.draws.ranges import Ranges
    from ytterby.ground.arrays import Floats, Tables


Gains = tuple[float, float]
"""Value added that home makers gain by making more, and by more per tonne [million USD]."""
PRODUCTION = ("trade", "stocks", "use")
"""Stages of `value_added` that make nothing: traders, holders of stocks, users themselves."""


@dataclass(frozen=True, eq=False)
class Shortfall:
    """One region in one period. Money is the market's [million USD].

    Attributes
    ----------
    region, year, period : which; period is blank for a whole year.
    uses : names. lost : array (use), share of demand lost beyond the reference. thin : array (use), the rest of the
        fall of what is served, in shares of the reference.
    bill : array (use), paid more for what is served. area : array (use), worth of thinner demand beyond its price.
    base_bill : array (use), paid in the reference. price_ratio : array (use), price over the reference.
    made, earned : what home makers of the material add by making more, and by more per tonne.
    content : array (use), least content of a good over the usual one, 0 where nobody knows any; refused : array (use),
        share of what is served that others would not resell (`content`). None where they do not count.
    """

    region: str
    year: int
    period: str
    uses: tuple[str, ...]
    lost: Floats
    thin: Floats
    bill: Floats
    area: Floats
    base_bill: Floats
    price_ratio: Floats
    made: float = 0.0
    earned: float = 0.0
    content: Floats | None = None
    refused: Floats | None = None

    def cut(self, reach: str) -> Floats:
        """Array (use): the share that stops: what is `lost`, at least what cannot be made with the content that is
        left; of the `shortfall` all that is not there, as if no content could be saved."""
        served = np.clip(1.0 - self.lost - self.thin, 0.0, 1.0)
        resold = served if self.refused is None else served * (1.0 - self.refused)
        if reach != LOST:
            return 1.0 - resold
        if self.content is None:
            return self.lost
        made = resold / np.maximum(self.content, 1e-12)
        return np.where(self.content > 0.0, np.maximum(self.lost, 1.0 - made), self.lost)

    def at(self, lost: Floats, price_ratio: Floats) -> Shortfall:
        """The same with another share lost and another price over the reference: arrays (use)."""
        thin = np.minimum(self.thin, 1.0 - lost)
        left = np.clip(1.0 - lost - thin, 0.0, 1.0)
        paid = under(price_ratio, np.ones_like(left), left, left + thin) - thin
        worth = np.where(thin > 1e-12, paid, 0.0)
        return replace(
            self, lost=lost, thin=thin, price_ratio=price_ratio, bill=self.base_bill * left * (price_ratio - 1.0),
            area=self.base_bill * np.where(price_ratio > 1.0, np.maximum(worth, 0.0), 0.0),
        )  # fmt: skip

    def market_ends(
        self, ranges: Ranges | None, scenario: str, against: str
    ) -> tuple[Shortfall, Shortfall] | None:
        """The same where users lose and pay least, and most, of the market's range; None where nobody knows any. All
        uses together; a use whose range is not known stays as it is."""
        where = {"region": self.region, "year": self.year, "period": self.period}
        where["scenario"] = scenario
        known = [
            [ranges.of(figure, {**where, "use": use, **also}) for use in self.uses]
            for figure, also in (("use_shortfall", {}), ("bundle_price", {"against": against}))
        ] if ranges else []  # fmt: skip
        if not any(one for figure in known for one in figure):
            return None
        ends: list[Shortfall] = []
        for end, outer in (("low", np.minimum), ("high", np.maximum)):
            sides = ([getattr(one, end) if one else np.nan for one in figure] for figure in known)
            lost, dearer = (np.array(own, dtype=float) for own in sides)
            price = outer(self.price_ratio, np.maximum(1.0 + dearer / 100.0, 0.0))
            lost = np.where(np.isfinite(lost), np.clip(lost, 0.0, 1.0), self.lost)
            ends.append(self.at(lost, np.where(np.isfinite(price), price, self.price_ratio)))
        return ends[0], ends[1]

    def paid(self, reach: str) -> Floats:
        """Array (use) [million USD]: what users pay more; the area counts for the part of thinner demand that stops
        nothing."""
        free = np.clip(self.lost + self.thin - self.cut(reach), 0.0, self.thin)
        return self.bill + self.area * free / np.maximum(self.thin, 1e-12)


def shortfalls(tables: Tables, scenario: str, reference: str, region: str) -> list[Shortfall]:
    """One for each period of the tables, in order.

    Raises DataError: the tables lack the runs or the region.
    """
    demand = tables["demand"]
    for name in (scenario, reference):
        if not (demand["scenario"] == name).any():
            known = demand["scenario"].unique().sort().to_list()
            raise error_of(DataError, "no_run", name=name, names=", ".join(known))
    own = demand.filter(pl.col("region") == region)
    if own.is_empty():
        advice = f"It has {', '.join(demand['region'].unique().sort())}."
        raise DataError(f"the market has no users in {region!r}", advice=advice)
    keys = ["use", "year", *(["period"] if "period" in own.columns else [])]
    before = own.filter(scenario=reference)
    pair = own.filter(scenario=scenario).join(before, on=keys, how="inner", suffix="_ref")
    makers = _makers(tables, scenario, reference, region)
    result = []
    for at, rows in pair.group_by(keys[1:], maintain_order=True):
        year, period = int(at[0]), str(at[1]) if len(at) > 1 else ""
        gains = makers.get((year, period), (0.0, 0.0))
        result.append(_one(region, year, period, rows, gains))
    return sorted(result, key=lambda one: (one.year, one.period))


def _one(region: str, year: int, period: str, rows: pl.DataFrame, gains: Gains) -> Shortfall:
    numeric = (name for name in rows.columns if rows[name].dtype.is_numeric())
    get = {name: rows[name].to_numpy().astype(float) for name in numeric}
    supplied, before = get["served"], np.maximum(get["served_ref"], 1e-12)
    left = 1.0 - get["lost_share_ref"]
    # of a use that is lost in the reference too, nothing more can be lost
    lacks = 1.0 - (1.0 - get["lost_share"]) / np.maximum(left, 1e-9)
    lost = np.where(left > 1e-9, np.clip(lacks, 0.0, 1.0), 0.0)
    thin = np.where(left > 1e-9, np.clip(1.0 - supplied / before - lost, 0.0, 1.0), 0.0)
    price, base_price = get["bundle_price"], get["bundle_price_ref"]
    bill = (price - base_price) * supplied / 1e3
    fallen = thin * before
    worth = under(price, base_price, supplied, supplied + fallen) - base_price * fallen
    area = np.where((fallen > 1e-12) & (price > base_price), worth, 0.0) / 1e3
    return Shortfall(
        region, year, period, tuple(rows["use"]), lost, thin, bill, np.maximum(area, 0.0), base_price * before / 1e3,
        price / base_price, *gains,
    )  # fmt: skip


def under(price: Floats, base_price: Floats, supplied: Floats, demand: Floats) -> Floats:
    """Area under the isoelastic curve through (supplied, price) and (demand, base price), between both quantities."""
    with np.errstate(divide="ignore", invalid="ignore"):
        served = np.maximum(supplied, 1e-12) / np.maximum(demand, 1e-12)
        power = np.log(price / base_price) / np.log(served)
        flat = price * np.maximum(supplied, 1e-12) * np.log(demand / np.maximum(supplied, 1e-12))
        curved = (base_price * demand - price * supplied) / (1.0 + power)
    area = np.where(np.abs(1.0 + power) < 1e-9, flat, curved)
    return np.where(np.isfinite(area), area, 0.5 * (price + base_price) * (demand - supplied))


def _makers(
    tables: Tables, scenario: str, reference: str, region: str
) -> dict[tuple[int, str], Gains]:
    """Value added that home makers gain by making more, and by more per tonne: (year, period) -> both [million USD]."""
    if "value_added" not in tables or "production" not in tables:
        return {}
    value, goods = tables["value_added"], tables["production"]
    fine = ["period"] if "period" in value.columns else []
    keys = ["year", *fine, "stage"]
    value = value.filter((pl.col("region") == region) & ~pl.col("stage").is_in(PRODUCTION))
    goods = goods.filter((pl.col("region") == region) & (pl.col("role") != "passed_on"))
    if fine and "period" not in goods.columns:
        return {}

    def of(run: str) -> pl.DataFrame:
        worth = value.filter(scenario=run).group_by(keys).agg(pl.col("value_added_musd").sum())
        made = goods.filter(scenario=run).group_by(keys).agg(pl.col("quantity_t").sum())
        return worth.join(made, on=keys, how="full", coalesce=True).fill_null(0.0)

    sides = of(scenario), of(reference)
    both = sides[0].join(sides[1], on=keys, how="full", coalesce=True, suffix="_ref").fill_null(0.0)
    gains: dict[tuple[int, str], Gains] = {}
    for row in both.to_dicts():
        change = row["value_added_musd"] - row["value_added_musd_ref"]
        before = row["quantity_t_ref"]
        grown = row["quantity_t"] / before - 1.0 if before > 0.0 else 0.0
        more = max(row["value_added_musd_ref"], 0.0) * grown
        if row["quantity_t_ref"] <= 0.0 < row["quantity_t"]:
            more = change  # nothing was made before
        at = (row["year"], row.get("period", ""))
        made, earned = gains.get(at, (0.0, 0.0))
        gains[at] = (made + more, earned + change - more)
    return gains
