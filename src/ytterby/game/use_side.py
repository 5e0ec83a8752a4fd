r"""What a control costs those who use its goods: for a region, how much more or less its users have than in the
reference, by the wing `economics`: what plants that stop, and users who pay more, cost.

    use = (quantity + price) / money

quantity is the change of GDP by plants that stop and those that wait for them, price what users pay more with the worth
of thinner demand; both in the money of the region's table, brought to USD of 2024 by `money_factor`. What home makers
of the material gain is left out: the part `chain` of the payoff holds it already.

The low and high end are those of the exposure of industries, all uses at one end. The European Union has no table
until one is fetched (`ytterby economy fetch figaro`): it stands by Germany, France and Italy at 20 sections, scaled by
their part of the Union's GDP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.datasets.countries import named_country
from ytterby.economics.exposure import ENDS, SAME_AS
from ytterby.economics.from_results import GdpStudy, market_region
from ytterby.economics.impact import money_factor
from ytterby.economics.industries import (
    FOLDER,
    PARTS_OF_UNION,
    read_table,
    regions,
    rows_of,
    share_of_market,
)
from ytterby.economics.switches import LOST, EconomySwitches
from ytterby.ground.errors import DataError
from ytterby.ground.fingerprint import digest_of_data, digest_of_folder
from ytterby.results.manifest import code_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.economics.impact import Impact
    from ytterby.ground.arrays import Floats, Tables

UNION = "EU27"
RUN, REFERENCE = "game run", "game reference"
SWITCHES = EconomySwitches(reach=LOST)
"""Plants stop where demand is lost, and inputs bind that a survey calls critical."""


@dataclass(frozen=True)
class UseSide:
    """Users as the wing `economics` sees them; of a data folder without a bridge to industries it knows none."""

    data_folder: str = "rare_earths"

    @property
    def key(self) -> str:
        """Digest of switches, tables and code."""
        content = {
            "switches": SWITCHES.plain(), "data_folder": self.data_folder, "union": self.basis(UNION),
            "tables": digest_of_folder(FOLDER, "*.*"), "code": code_digest("economics"),
        }  # fmt: skip
        return digest_of_data(content)

    def stands_for(self, region: str) -> tuple[tuple[str, ...], float]:
        """The economies by which a region of the market is seen, and their part of it [1]; none where it is not."""
        known = {row["data_folder"] for row in rows_of("exposure")} | set(SAME_AS)
        if self.data_folder not in known:
            return (), 0.0
        if region == UNION:
            try:
                read_table(UNION)
            except DataError:
                return PARTS_OF_UNION, sum(share_of_market(one) for one in PARTS_OF_UNION)
            return (UNION,), 1.0
        return ((region,), 1.0) if region in regions() else ((), 0.0)

    def known(self, region: str) -> bool:
        """Whether there is a table."""
        return bool(self.stands_for(region)[0])

    def basis(self, region: str) -> str:
        """In words, on which table a region's figures stand; why there are none, where there is none."""
        names, part = self.stands_for(region)
        users = f"Users in {named(region)}"
        if not names:
            return f"{users}: no table of industries, not counted."
        table = read_table(names[0])
        size = f"{len(table.codes)} industries of {table.year} ({table.table})"
        if names == (region,):
            return f"{users}: {size}."
        listed = ", ".join(map(named, names))
        return (
            f"{users}: no table is fetched, so they stand by {listed} ({size}), scaled from "
            f"{part:.0%} of its GDP to the whole."
        )

    def stand_in(self, region: str) -> str:
        """In words, who stands for a region without a table of its own; blank where none does. Figures are marked."""
        names, _ = self.stands_for(region)
        return "" if not names or names == (region,) else self.basis(region)

    def loss(self, tables: Tables, reference: Tables, region: str, years: Sequence[int]) -> Floats:
        """Change of what users have: array (end, year) [million USD of 2024], a loss below zero.

        Plants stop by what the run does not serve, less what stops so in the reference: where the reference
        runs short itself, a run that serves more is a gain.
        """
        change = np.zeros((len(ENDS), len(years)))
        if tables is reference or tables["demand"] is reference["demand"]:
            return change
        both = _in_one_table(tables, reference)
        names, part = self.stands_for(region)
        for name in names:
            missing = [_missing(one["demand"], market_region(name)) for one in (tables, reference)]
            study = GdpStudy(both, RUN, REFERENCE, name, SWITCHES, self.data_folder, years=years)
            for shortfall, one in study.impacts(nearest=False):
                place, fixed = years.index(shortfall.year), float(one.price.sum())
                keys = [(shortfall.year, use) for use in one.exposure.uses]
                cut, before = (np.array([own.get(key, 0.0) for key in keys]) for own in missing)
                cut = np.where(one.cut > 0.0, before + (1.0 - before) * one.cut, cut)
                scale = money_factor(one.table) * part
                stopped = _stopped(one, cut, before)
                change[:, place] += [(one.share_of_year * x + fixed) / scale for x in stopped]
        ordered: Floats = np.sort(change, axis=0)
        return ordered


def named(region: str) -> str:
    """A region in words; its code where nobody has a name for it."""
    one = named_country(region)
    return one.name if one else region


def _stopped(one: Impact, cut: Floats, before: Floats) -> list[float]:
    """Change of GDP by plants that stop, at each end of exposure [of the table's money].

    cut, before : arrays (use), missing shares of the run and of the reference.
    """

    def at(missing: Floats, end: str) -> float:
        return replace(one, cut=missing).at_shares(one.exposure.at(end), nearest=False).at.total

    return [at(cut, end) - at(before, end) for end in ENDS]


def _missing(demand: pl.DataFrame, region: str) -> dict[tuple[int, str], float]:
    """Share of demand that a run does not serve, by year and use."""
    own = demand.filter(pl.col("region") == region).select("year", "use", "lost_share")
    return {(year, use): lost for year, use, lost in own.iter_rows()}


def _in_one_table(run: Tables, reference: Tables) -> dict[str, pl.DataFrame]:
    """Tables of a run and of its reference as one each, under names of their own."""
    named = {RUN: run, REFERENCE: reference}

    def both(table: str) -> pl.DataFrame:
        own = ((name, tables[table]) for name, tables in named.items())
        return pl.concat(frame.with_columns(scenario=pl.lit(name)) for name, frame in own)

    names = [one for one in ("demand", "flows", "production") if one in run and one in reference]
    return {name: both(name) for name in names}
