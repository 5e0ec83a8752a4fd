"""What the controls of one period do to the market, collected from all acts in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.narrow import covers, is_narrowed

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from ytterby.law.acts.in_force import ActInForce
    from ytterby.law.effects.content import ContentLimit, OriginRequirement
    from ytterby.world.network import Network

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """One tonnage limit [t/yr] over many columns. `holder` receives its rent.

    weight : array (column of `columns`), tonnes of the limit that a tonne of it uses up.
    key : the act; offered, kept : of an export quota, tonnes on offer in the period and given out
        already but kept for later ones.
    """

    control: str
    kind: str
    holder: str
    columns: NDArray[np.int64]
    tonnes: float
    weight: Floats
    key: str = ""
    offered: float | None = None
    kept: float = 0.0


@dataclass(frozen=True)
class TaxClaim:
    """An ad valorem rate on columns, with who levies it."""

    control: str
    kind: str
    holder: str
    columns: NDArray[np.int64]
    rate: Floats


@dataclass
class Effects:
    """passing : array (column), share of the reference flow that may pass, 1 where free.

    passing_control : column -> the control that binds it; pools, taxes; withheld : technology ->
    share of know-how sales withheld by the holder; leaks_open : columns of leak routes in use;
    content, required : rules on what goods contain
    """

    passing: Floats
    passing_control: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)
    pools: list[Pool] = field(default_factory=list)
    taxes: list[TaxClaim] = field(default_factory=list)
    withheld: dict[str, float] = field(default_factory=dict)
    leaks_open: list[int] = field(default_factory=list)
    content: list[ContentLimit] = field(default_factory=list)
    required: list[OriginRequirement] = field(default_factory=list)
    measures: set[str] = field(default_factory=set)

    @classmethod
    def none(cls, network: Network) -> Effects:
        """No control at all."""
        return cls(np.ones(len(network.columns)))

    @property
    def needs_reference(self) -> bool:
        """Whether a flow is limited to a share of what it would be without the control."""
        return bool(np.any((self.passing > 0) & (self.passing < 1)))

    def limit_flow(
        self, row: ActInForce, columns: NDArray[np.int64], share: float | Floats
    ) -> None:
        """Let at most `share` of the reference pass on `columns`; the tightest control is named.

        share : of all of them, or array (column of `columns`).
        """
        for column, most in zip(columns, np.broadcast_to(share, columns.shape), strict=True):
            if most < self.passing[column]:
                self.passing[column] = most
                self.passing_control[int(column)] = (
                    row.measure_id,
                    row.act.rent_kind,
                    row.act.origin,
                )
                self.began[row.measure_id] = row.since


def touched(network: Network, row: ActInForce) -> NDArray[np.int64]:
    """Routes that an act touches, as far as the switches let it: array of column numbers. None are touched
    by an act that is not on goods."""
    scope = (*row.act.scope, row.elements, row.oxide_only, row.since.year)
    if scope in network.acts_on:
        return network.acts_on[scope]
    goods = [c for c in network.routes_of if covers(network.chain, row, c)]
    found = [
        number
        for commodity in goods
        for number, start, end in network.routes_of[commodity]
        if row.act.binds_route(start, end)
    ]
    network.acts_on[scope] = np.array(sorted(found), dtype=np.int64)
    return network.acts_on[scope]


def leaks_beside(network: Network, routes: NDArray[np.int64]) -> list[int]:
    """Columns of the way through third countries beside each of `routes`."""
    wanted = set(routes.tolist())
    pairs = zip(network.leak_columns, network.leak_routes, strict=True)
    return [int(leak) for leak, route in pairs if int(route) in wanted]


def neighbours(network: Network, row: ActInForce) -> NDArray[np.int64]:
    """Routes of goods that look like those of a licence: the same stages, origin and destinations,
    but not covered: array of column numbers."""
    commodities = network.chain.commodities
    if row.elements and is_narrowed(network.chain, row):
        # what holds none of these elements is not held up for them
        return np.zeros(0, dtype=np.int64)
    covered = touched(network, row)
    stages = {commodities[network.columns[c].commodity]["stage"] for c in covered}
    found = []
    for number in network.route_columns:
        column = network.columns[number]
        good = commodities[column.commodity]
        alike = good["stage"] in stages and row.act.binds_route(column.region, column.destination)
        if alike and not row.act.covers(column.commodity, good["stage"], good["element"] or None):
            found.append(int(number))
    return np.array(found, dtype=np.int64)
