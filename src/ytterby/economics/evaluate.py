"""One answer at one exposure: output of every industry by the method that is switched on; and ranges of answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.draws.statistics import quantiles_of
from ytterby.economics.bottleneck import bottleneck, critical, stretch
from ytterby.economics.ces import solve
from ytterby.economics.network import network_of
from ytterby.economics.switches import BOTTLENECK, CES, EconomySwitches
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.economics.exposure import Exposure
    from ytterby.economics.industries import IndustryTable
    from ytterby.ground.arrays import Floats


MIN_CUT = 1e-12


@dataclass(frozen=True)
class Band:
    """A figure with the ends of its range: quantiles of 5, 50 and 95% over draws of exposure."""

    low: float
    middle: float
    high: float


def ends_of(middle: Floats, groups: Iterable[tuple[Floats, bool]]) -> tuple[Floats, Floats]:
    """The ends of figures by independent causes: an end is as far from the figure as all causes are together, but no
    further than nothing at all where none of them alone changes the sign.

    middle : array (figure). groups : of each cause an array (case, figure), and whether its cases are draws, whose ends
    are quantiles of 5 and 95%; of others the least and the largest count.
    """
    below = above = least = most = np.zeros_like(middle)
    for values, drawn in groups:
        if not len(values):
            continue
        low, _, high = quantiles_of(values) if drawn else (values.min(0), None, values.max(0))
        least, most = np.minimum(least, low), np.maximum(most, high)
        below = np.hypot(below, np.maximum(middle - low, 0.0))
        above = np.hypot(above, np.maximum(high - middle, 0.0))
    low, high = middle - below, middle + above
    above = np.where(middle >= 0.0, np.maximum(low, least), low) + 0.0
    return above, np.where(middle <= 0.0, np.minimum(high, most), high) + 0.0


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Changes of output and of value added, for the time that the shortage lasts, at a year's rate.

    Attributes
    ----------
    output : array (industry), over the base. change : array (industry), of value added [of the table's money].
    direct : array (industry), the part of it in what hangs on the product. composition : change of GDP that belongs to
        no industry: what moving factors and spending between them costs, and what freed factors add (`ces`).
    shadow : price of the scarcest material over the base where the method has one, else 1.
    prices : log prices of nodes and of materials, where the method has them.
    """

    output: Floats
    change: Floats
    direct: Floats
    composition: float = 0.0
    shadow: float = 1.0
    prices: tuple[Floats, Floats] | None = None

    @property
    def total(self) -> float:
        """Change of GDP."""
        return float(self.change.sum()) + self.composition


def nothing(table: IndustryTable) -> Evaluated:
    """No change."""
    zero = np.zeros(len(table.codes))
    return Evaluated(zero + 1.0, zero, zero)


def evaluate(
    table: IndustryTable, exposure: Exposure, shares: Floats, cut: Floats, bills: Floats, switches: EconomySwitches,
    *, nearest: bool = True, near: Evaluated | None = None,
) -> Evaluated:  # fmt: skip
    """What becomes of the industries.

    shares : array (use, source industry) of exposure. cut : array (name), missing shares. bills : array (name), paid in
    the base year [of the table's money]. nearest : whether industries matter and not only the sum (`bottleneck`).
    near : the answer at another exposure, from whose prices the search begins (`ces`).

    Raises MarketError or DataError where the method finds no answer.
    """
    if cut.max(initial=0.0) < MIN_CUT:
        return nothing(table)
    if switches.method == CES:  # what nobody buys in the base year has no share that could grow
        cut = np.where(bills > 0.0, cut, 0.0)
    lines = exposure.lines(shares, cut, table)
    stopped = cut @ lines
    if stopped.max(initial=0.0) < MIN_CUT:
        return nothing(table)
    if switches.method == CES:
        paid = exposure.paid(shares, cut, bills, table)
        return _network(table, lines, paid, cut, switches, near.prices if near else None)
    left = np.clip(1.0 - stopped, 0.0, 1.0)
    spare = stretch(table) if switches.overproduction else np.zeros_like(left)
    cap = np.where(stopped > 0.0, np.minimum(left * (1.0 + spare), 1.0), 1.0)
    output = cap
    if switches.method == BOTTLENECK:
        output = bottleneck(table, cap, critical(table), nearest=nearest)
    value = table.value_added
    return Evaluated(output, value * (output - 1.0), value * (cap - 1.0))


def _network(
    table: IndustryTable, lines: Floats, paid: Floats, cut: Floats, switches: EconomySwitches,
    start: tuple[Floats, Floats] | None,
) -> Evaluated:  # fmt: skip
    names = len(lines)
    nest, other = np.full(names, switches.nest), switches.elasticities
    net = network_of(table, lines, paid, nest, other, pooled=switches.pooled)
    kinds = np.zeros(names, dtype=int) if switches.pooled else np.arange(names)
    left = []
    for own in grouped((int(kinds[k]), k) for k in sorted(net.names)).values():
        weight = paid[own].sum(axis=1)
        left.append(1.0 - float(weight @ cut[own] / weight.sum()))
    solution = solve(net.ces, np.maximum(np.array(left), 1e-3), start)
    node_change = net.size * (solution.output - 1.0)
    inside = net.industry >= 0
    count = len(table.codes)
    change = np.bincount(net.industry[inside], node_change[inside], count).astype(float)
    on_line = inside & (net.material >= 0)
    direct = np.bincount(net.industry[on_line], node_change[on_line], count).astype(float)
    # freed labour builds no houses within the year: what it would add elsewhere is no gain of an industry
    change = np.where(direct == 0.0, np.minimum(change, 0.0), change)
    value = np.where(table.value_added != 0.0, table.value_added, 1.0)
    gdp = float(np.expm1(solution.real)) * table.gdp
    return Evaluated(
        1.0 + change / value, change, direct, gdp - float(change.sum()),
        float(np.exp(solution.material_prices.max())), (solution.prices, solution.material_prices),
    )  # fmt: skip
