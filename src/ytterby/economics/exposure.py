"""Which part of an industry's output stops without a product: the bridge from uses of the market to industries.

The shares are assumptions with a range, each with its reason in `data/economy/exposure.csv`. They are of the United
States; for another region the share within each of the 45 industries (or sections) is carried over and the donor named.
Where uses overlap in an industry the largest share counts: the same car needs all of its magnets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.industries import BEA, ICIO, industries45, read_table, rows_of
from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ytterby.economics.industries import IndustryTable
    from ytterby.ground.arrays import Floats


COMPONENT, FINAL_GOOD, BOTH = "component", "final", "both"
TIERS = (COMPONENT, FINAL_GOOD, BOTH)
LOW, MIDDLE, HIGH = "low", "middle", "high"
ENDS = (LOW, MIDDLE, HIGH)
INDUSTRY = "industry:"
"""Before the code of an industry: a cut of an input of its own that all of its output needs."""
NO_INDUSTRY = ("stocks",)
"""Uses of a data folder that no industry stands behind."""
DONOR = "USA"
STREAM = 0x65636F6E
"""Key of the stream of draws of exposure beside the seed, the letters `econ`: the draws of the market stay what they
are, bit for bit."""
Cut = float | Mapping[str, float]
"""Share missing of all uses, or by name."""
SAME_AS = {"rare_earths_2009": "rare_earths"}
"""Data folders that are a mineral of another in another year; uses that only one has are not covered."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """Shares of output that stop without a product.

    Attributes
    ----------
    uses : names of the uses.
    low, middle, high : arrays (use, source industry), shares of output.
    weight : array (use, industry), share of an industry in what the use buys; sums to 1 over industries where any.
    into : array (source industry, industry), how the donor's industries make up those of the table; None where they
        are the same.
    buys : array (use, source industry), the same shares among the donor's industries. split : array (source industry,
        industry), how purchases of a source industry part among those of the table; None where they are the same.
    donor : region from which the shares are carried over; blank where they are the region's own.
    own : codes of industries that have an input of their own, which all of their output needs; uses behind the others.
    """

    uses: tuple[str, ...]
    low: Floats
    middle: Floats
    high: Floats
    weight: Floats
    buys: Floats
    into: Floats | None = None
    split: Floats | None = None
    donor: str = ""
    own: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The uses, and the industries with an input of their own."""
        return (*self.uses, *(f"{INDUSTRY}{code}" for code in self.own))

    def of_market(self, uses: Sequence[str], values: Floats) -> Floats:
        """Array (use): values of the uses of a market, array (market's use); 0 where the market lacks one."""
        known = dict(zip(uses, values, strict=True))
        return np.array([known.get(use, 0.0) for use in self.uses])

    def at(self, end: str) -> Floats:
        """Array (use, source industry) at `low`, `middle` or `high`."""
        return {LOW: self.low, MIDDLE: self.middle, HIGH: self.high}[end]

    def drawn(self, level: Floats) -> Floats:
        """Array (use, source industry) of a draw: triangular between the ends, one quantile for all rows of a use.

        level : array (use), quantiles in [0, 1]. Rows of a use share their reason, so they rise together.
        """
        u, width = level[:, None], self.high - self.low
        safe = np.where(width > 0.0, width, 1.0)
        peak = (self.middle - self.low) / safe
        rising = self.low + np.sqrt(u * safe * (self.middle - self.low))
        falling = self.high - np.sqrt((1.0 - u) * safe * (self.high - self.middle))
        return np.where(width > 0.0, np.where(u < peak, rising, falling), self.middle)

    def lines(self, shares: Floats, cut: Floats, table: IndustryTable) -> Floats:
        """Part of each industry that hangs on each use, none of it counted twice: array (name, industry).

        A source industry hangs on the use that stops most of it. So the part that stops is the sum over names of
        line x cut, and where uses overlap the largest counts.

        shares : array (use, source industry); cut : array (name), missing shares.
        """
        count = len(self.uses)
        bound = np.where(self._binding(shares, cut), shares, 0.0)
        parts = np.zeros((len(self.names), len(table.codes)))
        parts[:count] = bound if self.into is None else bound @ self.into
        for n, code in enumerate(self.own, start=count):
            if cut[n] > 0.0:
                parts[:, table.place[code]] = 0.0
                parts[n, table.place[code]] = 1.0
        return parts

    def _binding(self, shares: Floats, cut: Floats) -> NDArray[np.bool_]:
        """Array (use, source industry): whether it is the use that stops most of the industry; the first of equals."""
        stopped = shares * cut[: len(self.uses), None]
        if not self.uses:
            return stopped > 0.0
        first = np.argmax(stopped, axis=0)[None, :] == np.arange(len(self.uses))[:, None]
        return np.asarray(first & (stopped > 0.0))

    def paid(self, shares: Floats, cut: Floats, bills: Floats, table: IndustryTable) -> Floats:
        """What each line pays for its material: array (name, industry) [as the bills].

        No bill is dropped: where uses overlap, the line of a source industry pays for all that the industry buys, by
        whichever use stops it. Uses of which nothing is missing are no part of it.

        shares : array (use, source industry); cut, bills : arrays (name).
        """
        count = len(self.uses)
        binding = self._binding(shares, cut)
        bought = np.where(binding.any(axis=0), self.buys, 0.0)
        total = bought.sum(axis=1, keepdims=True)
        fractions = np.divide(bought, total, out=np.zeros_like(bought), where=total > 0.0)
        each = np.where(binding, np.where(cut > 0.0, bills, 0.0)[:count] @ fractions, 0.0)
        payments = np.zeros((len(self.names), len(table.codes)))
        payments[:count] = each if self.split is None else each @ self.split
        for n, code in enumerate(self.own, start=count):
            if cut[n] > 0.0:
                payments[n, table.place[code]] = bills[n]
        return payments

    def with_own(self, table: IndustryTable, names: Sequence[str]) -> Exposure:
        """With industries that have an input of their own, by `industry:CODE`. Raises DataError for an unknown code."""
        codes = tuple(name.removeprefix(INDUSTRY) for name in names)
        for code in codes:
            if code not in table.place:
                advice = f"Its table {table.table} has {', '.join(table.codes[:8])} ..."
                raise DataError(f"{table.region} has no industry {code!r}", advice=advice)
        return replace(self, own=(*self.own, *codes))


@lru_cache(maxsize=4)
def tiers_of_us() -> dict[str, str]:
    """Code of the US table -> whether more of its home output goes to other industries or to final use."""
    table = read_table(DONOR, BEA)
    inputs = table.domestic.sum(axis=1)
    half = 0.5 * table.output
    return {c: COMPONENT if inputs[n] > half[n] else FINAL_GOOD for n, c in enumerate(table.codes)}


@lru_cache(maxsize=32)
def exposure_of(data_folder: str, table: IndustryTable, tier: str = BOTH) -> Exposure:
    """The exposure of a region's industries to the uses of a packaged data folder.

    data_folder : its name. tier : `component`, `final` or `both`, by where the US industry sells most.

    Raises DataError: a data folder without a bridge.
    """
    name = SAME_AS.get(data_folder, data_folder)
    rows = [row for row in rows_of("exposure") if row["data_folder"] == name]
    if not rows:
        known = sorted({row["data_folder"] for row in rows_of("exposure")})
        what = f"nobody has written which industries use what {data_folder!r} makes"
        advice = f"There is a bridge for {', '.join(known)}."
        raise DataError(what, where="data/economy/exposure.csv", advice=advice)
    us = read_table(DONOR, BEA)
    uses = tuple(dict.fromkeys(row["use"] for row in rows))
    shape = (len(uses), len(us.codes))
    arrays = {key: np.zeros(shape) for key in ("low", "middle", "high", "weight")}
    columns = {"low": "output_share_low", "middle": "output_share", "high": "output_share_high",
               "weight": "weight_in_use"}  # fmt: skip
    for row in rows:
        here = uses.index(row["use"]), us.place[row["bea_2017"]]
        counts = tier in (BOTH, tiers_of_us()[row["bea_2017"]])
        for key, column in columns.items():
            if counts or key == "weight":
                arrays[key][here] = float(row[column])
    into, split, buys = None, None, arrays["weight"]
    if table.table != BEA:
        into, split = _carried(us, table)
        arrays["weight"] = buys @ split
    donor = "" if table.region == DONOR else DONOR
    low, middle, high, weight = arrays.values()
    return Exposure(uses, low, middle, high, weight, buys, into, split, donor)


def _carried(us: IndustryTable, table: IndustryTable) -> tuple[Floats, Floats]:
    """From US industries to those of another table, by group: how shares are averaged, and how purchases are split.

    Arrays (US industry, industry): the first has the share of each US industry in its group's output; the second
    splits among the industries of a group by output.
    """
    groups = us.groups
    if table.table == ICIO:
        groups = tuple(industries45()[group]["isic4_section"] for group in groups)
    mean, split = (np.zeros((len(us.codes), len(table.codes))) for _ in range(2))
    for group in dict.fromkeys(g for g in table.groups if g):
        own = [n for n, g in enumerate(table.groups) if g == group]
        from_us = [n for n, g in enumerate(groups) if g == group]
        weight = us.output[from_us]
        if weight.sum() <= 0.0 or table.output[own].sum() <= 0.0:
            continue
        mean[np.ix_(from_us, own)] = (weight / weight.sum())[:, None]
        split[np.ix_(from_us, own)] = (table.output[own] / table.output[own].sum())[None, :]
    return mean, split


def uncovered(uses: Sequence[str], exposure: Exposure) -> tuple[str, ...]:
    """Uses of a market that the bridge lacks, but those behind which no industry stands."""
    return tuple(use for use in uses if use not in exposure.uses and use not in NO_INDUSTRY)


def imposed_cut(table: IndustryTable, exposure: Exposure, cut: Cut) -> tuple[Floats, Exposure]:
    """A stated cut, array (name) of shares missing; and the exposure, with inputs of single industries that it names.

    Raises DataError for an unknown use, or a share outside [0, 1].
    """
    given = dict.fromkeys(exposure.uses, cut) if isinstance(cut, int | float) else dict(cut)
    if own := [name for name in given if name.startswith(INDUSTRY)]:
        exposure = exposure.with_own(table, own)
    for name, value in given.items():
        if name not in exposure.names:
            raise error_of(DataError, "no_use", name=name, names=", ".join(exposure.names))
        if not 0.0 <= value <= 1.0:
            raise error_of(DataError, "share_of_use", value=value, name=name)
    return np.array([float(given.get(name, 0.0)) for name in exposure.names]), exposure


def levels(draws: int, uses: int, seed: int, correlation: float) -> Floats:
    """Quantiles of exposure: array (draw, use), uniform, tied by one common factor of that correlation.

    Stratified in the common factor, so that few draws reach both ends. Raises DataError for a seed below 0.
    """
    from scipy.special import ndtr, ndtri

    if seed < 0:
        raise DataError(f"a seed is a whole number from zero on, not {seed}")
    stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    strata = (stream.permutation(draws) + stream.random(draws)) / draws
    common = ndtri(np.clip(strata, 1e-12, 1.0 - 1e-12))
    own = stream.standard_normal((draws, uses))
    mixed = np.sqrt(correlation) * common[:, None] + np.sqrt(1.0 - correlation) * own
    return np.asarray(ndtr(mixed))
