"""All acts in force in a period -> one `Effects`. What an act does stands in its own file in `controls/acts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.controls.effects.approvals import (
    known_users,
    passed_by,
    scattered,
    share_of_nodes,
)
from ytterby.controls.effects.effect import (
    Books,
    ContentLimit,
    Effects,
    OriginRequirement,
    Pool,
    TaxClaim,
    is_narrowed,
    named_by,
    origin_of,
    touched,
    with_its_tonnes,
)
from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.timing import Span
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.network import Network

    Columns = Ints


@dataclass(frozen=True)
class Enforcement:
    """How licences are worked off, see `controls/acts/licence.py`.

    variation : coefficient of variation of the time to a decision; None: nothing passes for the lag, then
        all does. limits_backlog : a licence that works off its queue limits what passes.
    leak_capacity : share of the base year's flow that may go round an act which says nothing of it.
    """

    variation: float | None = None
    limits_backlog: bool = False
    leak_capacity: float = 1.0


@dataclass(frozen=True)
class Compiler:
    """What an act is compiled on and into: the one argument of every act's `compile`.

    An act reads the period, the network and the base year here, and writes its limits, pools, taxes and
    rules here; names of countries, elements and goods are turned into columns here and nowhere else.

    Attributes
    ----------
    effects : what has been written so far.
    first, last : days of the period.
    base_activity : array (column) [t], the base-year flows that quotas are measured against.
    quota_growth : production quota over that of the base year; infinite when abolished.
    restricted_share : share of know-how sales that a licence requirement stops.
    accounts : how export quotas count and what is left of them.
    acts : all acts of the period.
    base_balance : sparse (node, column), the base year's coefficients; needed where a licence tells
        end users apart.
    enforcement : how licences are worked off.
    """

    effects: Effects
    network: Network
    first: date
    last: date
    base_activity: Floats
    quota_growth: float
    restricted_share: float
    accounts: Books
    acts: Sequence[ActInForce]
    base_balance: Any = None
    enforcement: Enforcement = Enforcement()

    @property
    def days(self) -> int:
        """Length of the period [days]."""
        return (self.last - self.first).days + 1

    def routes(self, row: ActInForce) -> Columns:
        """Routes that an act touches, as far as the switches let it: array of column numbers."""
        return touched(self.network, row)

    def by_destination(self, columns: Columns, share: Callable[[str], float]) -> Floats:
        """A number for the destination of each route: array (column of `columns`)."""
        places = self.network.destinations[columns].tolist()
        shares = {place: share(place) for place in dict.fromkeys(places)}
        return np.array([shares[place] for place in places], dtype=float)

    def by_element(self, columns: Columns, rate: Callable[[str | None], float]) -> Floats:
        """A number for the element of what each route carries (None: many): array (column of `columns`)."""
        goods = self.network.chain.commodities
        of = [goods[self.network.columns[c].commodity]["element"] or None for c in columns]
        return np.array([rate(element) for element in of], dtype=float)

    def ends_with(self, row: ActInForce, columns: Columns, user: str) -> Floats:
        """Share of what arrives on each route that ends with a group of users: array (column of `columns`)."""
        self._check_users(row, [user])
        if not columns.size:
            return np.zeros(0)
        if self.base_balance is None:
            raise ValueError("end users are told apart by the balance of the base year")
        share = share_of_nodes(self.network, user, self.base_balance, self.base_activity)
        ends = [self.network.columns[c] for c in columns]
        return share[[self.network.node_index[e.commodity, e.destination] for e in ends]]

    def decided(
        self, age: float, binding: float, lag: float, backlog: float, spread: bool = True
    ) -> float:
        """Days of usual flow that pass the queue of a licence in a period, were all approved.

        age : days since the licence began; binding : days of the period on which it binds; spread : times
            to a decision differ
        """
        variation = (self.enforcement.variation or 0.0) if spread else 0.0
        before, after = passed_by(np.array([age, age + binding]), lag, variation, backlog)
        return float(after - before)

    def with_noise(self, row: ActInForce, columns: Columns, approval: Floats) -> Floats:
        """Approval on each route as it comes out in this run: array (column of `columns`)."""
        if row.approval_noise is None:
            return approval
        places = self.network.destinations[columns].tolist()
        return scattered(approval, places, row.approval_noise, row.key, self.first, self.days)

    def exempted(self, row: ActInForce) -> Floats:
        """Share of the flow on every column that general licences cover: array (column).

        A general licence counts for the days of the period on which it holds.
        """
        covered = np.zeros(len(self.network.columns))
        for other in self.acts:
            if other.act.eases_measure(row.measure):
                columns = touched(self.network, other)
                share = self.by_destination(columns, other.act.general_for)
                covered[columns] += share * other.share_of_year * other.strength
        return np.minimum(covered, 1.0)

    def quota_processes(self, technologies: Collection[str], region: str) -> Columns:
        """Processes of a region whose technologies a production quota limits: array of column numbers."""
        limited = set(technologies) & set(self.network.chain.quota_technologies)
        columns = self.network.columns
        numbers = [n for n in self.network.process_columns
                 if columns[n].technology in limited and columns[n].region == region]  # fmt: skip
        return np.array(numbers, dtype=np.int64)

    def let_through(self, row: ActInForce, columns: Columns, share: float | Floats) -> None:
        """Let at most `share` of the reference pass on routes; what is held back may leak.

        share : of all of them, or array (column of `columns`).
        """
        approved_share = np.broadcast_to(np.asarray(share, dtype=float), columns.shape)
        if row.act.abroad:
            restricted = approved_share < 1.0
            origin, kind = origin_of(row, self.network.chain.elements), row.act.act
            if origin is not None and restricted.any():
                shares, places = approved_share[restricted], columns[restricted]
                rule = ContentLimit(row.measure_id, kind, origin, places, shares)
                self.effects.content.append(rule)
                self.effects.began[row.measure_id] = row.since
            return
        limited = approved_share != 1.0
        self.effects.limit_flow(row, columns[limited], approved_share[limited])
        self.open_leaks(row, columns[approved_share < 1.0])

    def hold_neighbours(self, row: ActInForce, share: float) -> None:
        """Let at most `share` pass of goods that look like those of an act, but are not covered."""
        columns = self._neighbours(row) if share != 1.0 else []
        if columns:
            self.effects.limit_flow(row, np.array(columns, dtype=np.int64), share)

    def _neighbours(self, row: ActInForce) -> list[int]:
        """Routes of goods that look like those of a licence: the same stages, origin and destinations,
        but not covered."""
        network, commodities = self.network, self.network.chain.commodities
        if row.elements and is_narrowed(network.chain, row):
            # what holds none of these elements is not held up for them
            return []
        stages = {commodities[network.columns[c].commodity]["stage"] for c in self.routes(row)}
        alike = (good for good in network.routes_of if commodities[good]["stage"] in stages)
        goods = (good for good in alike if not named_by(network.chain, row.act, good))
        routes = (route for good in goods for route in network.routes_of[good])
        return sorted(number for number, *ends in routes if row.act.binds_route(*ends))

    def open_leaks(self, row: ActInForce, columns: Columns) -> None:
        """Open the way through third countries beside each route, as far as the act's record says; of two acts on a
        route the wider."""
        capacity = self.enforcement.leak_capacity
        first = min(max(self.first, row.since), self.last)
        open_ = row.act.leaking(first, self.last, capacity) / capacity if capacity > 0.0 else 0.0
        routes, leaks = set(columns.tolist()), self.effects.leaks
        for leak, route in zip(self.network.leak_columns, self.network.leak_routes, strict=True):
            if int(route) in routes:
                leaks[int(leak)] = max(leaks.get(int(leak), 0.0), open_)

    def pool(
        self, control: str, row: ActInForce, columns: Columns, tonnes: float, **more: Any
    ) -> None:
        """Limit what passes on columns together: `tonnes` [t/yr]; the rest as in `Pool`, where all weigh one."""
        own = {"weight": np.ones(columns.size), **more}
        pool = Pool(control, row.act.act, row.act.origin, columns, tonnes, **own)
        self.effects.pools.append(pool)

    def tax(self, row: ActInForce, columns: Columns, rate: Floats, state: str | None) -> None:
        """Levy a share of the border price of origin; `state` has it, or each destination its own."""
        holders = (state or self.network.columns[number].destination for number in columns)
        for holder, places in grouped(zip(holders, range(columns.size), strict=True)).items():
            own = columns[places], rate[places]
            self.effects.taxes.append(TaxClaim(row.measure_id, row.act.act, holder, *own))

    def withhold(self, shares: Mapping[str, float]) -> None:
        """Withhold know-how: technology -> share; of two acts the larger."""
        withheld = self.effects.withheld
        for technology, share in shares.items():
            withheld[technology] = max(withheld.get(technology, 0.0), share)

    def require(
        self, row: ActInForce, users: Collection[str], bound: Callable[[str], bool], share: float
    ) -> None:
        """Users in the regions that are `bound` take a share of their demand free of the origin."""
        self._check_users(row, users)
        uses, every = self.network.chain.uses, enumerate(self.network.use_rows)
        meant = {use for use, row in uses.items() if not {use, row["driver"]}.isdisjoint(users)}
        rows = [number for number, (use, region) in every if bound(region) and use in meant]
        origin = origin_of(row, self.network.chain.elements)
        if rows and share > 0.0 and origin is not None:
            need = OriginRequirement(row.measure_id, origin, np.array(rows), min(share, 1.0))
            self.effects.required.append(need)

    def _check_users(self, row: ActInForce, users: Collection[str]) -> None:
        """A hypothetical act is written for this folder, so a user that it has not is refused; a record
        may speak of what other folders have."""
        known = known_users(self.network) if row.hypothetical else ()
        for user in users if row.hypothetical else ():
            check_known(user, known, "unknown end user {!r}", ScenarioError)


def compile_acts(
    acts: Sequence[ActInForce],
    network: Network,
    days: Span,
    base_activity: Floats,
    quota_growth: float,
    restricted_share: float,
    base_balance: Any = None,
    accounts: Books | None = None,
    enforcement: Enforcement = Enforcement(),
) -> Effects:
    """Effects of the acts that bind in a period.

    acts : from `Scenario.acts_between`; those suspended throughout have no effect on the market.
    days : first and last day of the period.
    accounts : each tonne of an export quota counts as one when left out.

    The rest as in `Compiler`.
    """
    effects = Effects.none(network)
    compiler = Compiler(
        effects, network, *days, base_activity, quota_growth, restricted_share,
        accounts or Books.plain(len(network.columns)), acts, base_balance, enforcement,
    )  # fmt: skip
    for act in acts:
        row = with_its_tonnes(network, act, base_activity)
        if row is not None and row.binds:  # the switches leave something of it
            effects.measures.add(row.measure_id)
            row.act.compile(row, compiler)
    return effects
