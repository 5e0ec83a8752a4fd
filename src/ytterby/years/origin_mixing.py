"""Which nodes and columns are followed for one origin, and what share of their goods has its material.

What rules on content did in a period.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.controls.effects.effect import Origin
    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.world.base_year.calibrate import BaseYear


@dataclass(frozen=True)
class Free:
    """What is free of one origin's material in a period.

    nodes : array (followed node) of node numbers; premium : array (followed node) [USD/kg] of free
    goods over others, nothing where none are traded; made : array (followed node) [t/yr] of free goods
    that enter; columns : array (followed column) of routes and processes; flow : array (followed column)
    [t/yr] of it free. Where the premium is nothing, how much is free is not determined.
    """

    origin: Origin
    nodes: Ints
    premium: Floats
    made: Floats
    columns: Ints
    flow: Floats


@dataclass(frozen=True)
class Bound:
    """A third-country route under a content rule: tonnes with content, and what one more would earn."""

    control: str
    kind: str
    column: int
    content: float
    rent: float


@dataclass(frozen=True)
class Supplied:
    """A use under an origin requirement: tonnes wanted at the price of others, served, and the premium."""

    control: str
    row: int
    demand: float
    supplied: float
    premium: float


@dataclass(frozen=True)
class OriginAccounts:
    """What the rules on content did in a period.

    worth : array (column) [USD/kg], what one more unit of a column would earn by being free
    earned : array (column) [thousand USD/yr], what it does earn
    variables : columns added to the program, over those it had
    """

    free: tuple[Free, ...]
    bound: tuple[Bound, ...]
    supplied: tuple[Supplied, ...]
    worth: Floats
    earned: Floats
    variables: float


ROUNDS = 60
"""Steps along routes and processes in which content spreads; a chain has some ten."""
TRICKLE = 1e-3  # [share of what arrives] below which a route is not followed


class OriginNetwork:
    """Which nodes and columns are followed for one origin: index arrays.

    nodes : outside the country, reached by its material, upstream of the rules
    columns : routes between them, and processes that turn them into each other: free if inputs are
    makers : processes that make followed goods from nothing that counts: always free

    Since a region exports no more than it makes, imports matter only where goods are used: routes into a
    node from which goods are exported and not used for what the rules bind are not followed.
    """

    def __init__(
        self, base: BaseYear, origin: Origin, routes: Collection[int], used: Collection[int]
    ) -> None:
        """Parameters: routes : columns that content rules bind; used : nodes that must be free."""
        self.base, self.origin = base, origin
        network = base.network
        shape = (len(network.nodes), len(network.columns))
        counted = self._counted(shape)
        taken = (base.balance.multiply(counted) < 0).astype(np.int8).tocsr()
        made = (base.balance > 0).astype(np.int8).tocsr()
        moves = self._moves()
        is_route = np.zeros(shape[1], dtype=bool)
        is_route[network.route_columns] = True
        bound = np.zeros(shape[1], dtype=bool)
        bound[list(routes)] = True
        reached = self._reached(taken, made, moves)
        upstream, used_here = self._upstream(taken, made, moves, is_route, reached, bound, used)
        self.nodes: Ints = np.flatnonzero(reached & upstream)
        here = np.zeros(shape[0], dtype=bool)
        here[self.nodes] = True
        gives = made.T @ here > 0
        takes = taken.T @ here > 0
        into_use = made.T @ (here & used_here) > 0
        followed = takes & np.where(is_route, into_use | bound, gives)
        self.columns: Ints = np.flatnonzero(moves & followed)
        self.trickles: Ints = self.columns[:0]
        collecting = np.array([c.technology in network.chain.collecting for c in network.columns])
        is_process = np.array([c.kind == "process" for c in network.columns])
        self.makers: Ints = np.flatnonzero(is_process & moves & gives & ~takes & ~collecting)
        # what arrives where nobody needs it free is of no use there, and is not passed on
        unused = sparse.diags((~used_here[self.nodes]).astype(float))
        arriving = unused @ made[self.nodes] @ sparse.diags(is_route.astype(float))
        self.pattern = sparse.csr_matrix((made + taken)[self.nodes] - arriving, dtype=float)
        self.pattern.eliminate_zeros()
        self.is_route: Flags = is_route[self.columns]
        self.stays: Flags = bound[self.columns]
        end = np.zeros(shape[1], dtype=np.int64)
        end[network.route_columns] = network.route_destination
        self.end: Ints = end[self.columns]
        self.place = {int(column): n for n, column in enumerate(self.columns)}
        self.node_place = {int(node): n for n, node in enumerate(self.nodes)}
        self.imports: Flags = used_here[self.nodes]
        self.collected: Ints = np.flatnonzero(is_process & collecting & gives)
        self.makes = sparse.diags(is_process.astype(float))
        brings = [c.kind in ("process", "route", "leak") for c in network.columns]
        self.brings = sparse.diags(np.array(brings, dtype=float))

    def without_trickles(self, balance: Any, reference: Floats) -> OriginNetwork:
        """The same without routes that usually bring less than a thousandth of what arrives at their end.

        What they carry is taken to have content. A route that a rule binds stays.
        """
        arrives = np.asarray(balance.maximum(0) @ np.maximum(reference, 0.0)).ravel()
        brings = reference[self.columns] >= TRICKLE * arrives[self.end]
        kept = ~self.is_route | self.stays | brings
        fewer = copy(self)
        fewer.columns, fewer.is_route = self.columns[kept], self.is_route[kept]
        fewer.trickles = self.columns[~kept]
        fewer.place = {int(column): n for n, column in enumerate(fewer.columns)}
        return fewer

    def _moves(self) -> Flags:
        """Routes between other countries, and processes there: array (column)."""
        country = self.origin.country
        columns = self.base.network.columns
        made = [c.kind == "process" and c.region != country for c in columns]
        sent = [c.kind == "route" and country not in (c.region, c.destination) for c in columns]
        return np.asarray(np.array(made) | np.array(sent))

    def _counted(self, shape: tuple[int, int]) -> Any:
        """Sparse (node, column): 1 for entries whose input counts, by its share of the product's value."""
        base = self.base
        value = sparse.diags(base.typical_price) @ base.balance
        product = np.asarray(value.maximum(0).sum(axis=0)).ravel()
        share = (-value).maximum(0) @ sparse.diags(1.0 / np.maximum(product, 1e-12))
        share = share.tocsr()
        routes = np.array([c.kind != "process" for c in base.network.columns])
        uses = np.array([c.technology == "recipe" for c in base.network.columns])
        # carried or built in, not made into something else
        unprocessed = (routes | uses)[share.indices]
        share.data = np.where(unprocessed | (share.data >= self.origin.floor), 1.0, 0.0)
        share.eliminate_zeros()
        return sparse.csr_matrix(share, shape=shape)

    def _qualifies(self, commodity: str) -> bool:
        """Whether a commodity is material of the elements that count."""
        chain = self.base.network.chain
        inside = chain.contents[commodity]
        elements = self.origin.elements
        return bool(inside) and (not elements or not inside.isdisjoint(elements))

    def _reached(self, taken: Any, made: Any, moves: Flags) -> Flags:
        """Nodes outside the country that its material can reach."""
        network, country = self.base.network, self.origin.country
        outside = np.array([region != country for _, region in network.nodes])
        reached = np.zeros(len(network.nodes), dtype=bool)
        for number, end in zip(network.route_columns, network.route_destination, strict=True):
            column = network.columns[number]
            if column.region == country and self._qualifies(column.commodity):
                reached[end] = True
        stages = [network.chain.commodities[commodity]["stage"] for commodity, _ in network.nodes]
        pairs = zip(network.nodes, stages, strict=True)
        kept = np.array([self._qualifies(good) or stage == "use" for (good, _), stage in pairs])
        for _ in range(ROUNDS):
            carrying = moves & (taken.T @ reached > 0)
            more = reached | ((made @ carrying > 0) & outside & kept)
            if np.array_equal(more, reached):
                break
            reached = more
        return reached

    def _upstream(
        self, taken: Any, made: Any, moves: Flags, is_route: Flags, reached: Flags, bound: Flags,
        used: Collection[int],
    ) -> tuple[Flags, Flags]:  # fmt: skip
        """Nodes upstream of what the rules bind, and those of them where goods are used for it."""
        use = np.zeros(reached.size, dtype=bool)
        use[list(used)] = True
        upstream = use | (taken @ bound > 0)
        for _ in range(ROUNDS):
            makers = moves & ~is_route & (made.T @ (upstream & reached) > 0)
            carriers = moves & is_route & (made.T @ (use & reached) > 0)
            more_use = use | (taken @ makers > 0)
            more = upstream | more_use | (taken @ carriers > 0)
            if np.array_equal(more, upstream) and np.array_equal(more_use, use):
                break
            upstream, use = more, more_use
        return upstream, use

    def content(self, balance: Any, flow: Floats) -> Floats:
        """Share with content of what each column carries or makes: array (column), by mixing in proportion.

        balance : sparse (node, column); flow : array (column) [t/yr]. What is used is a mix of all that
        arrives and is made, what is exported of what is made. A product has content if any of its inputs
        does, so its share is that of the input with most.
        """
        network = self.base.network
        own = np.zeros(len(network.columns))
        ways = (*network.route_columns, *network.leak_columns)
        foreign = [int(c) for c in ways if network.columns[c].region == self.origin.country]
        own[foreign] = own[self.collected] = own[self.trickles] = 1.0
        here = balance.tocsr()[self.nodes]
        into = here.maximum(0) @ sparse.diags(np.maximum(flow, 0.0))
        mixed, produced = _to_one(into @ self.brings), _to_one(into @ self.makes)
        take = self.pattern.multiply(here < 0).tocsc()[:, self.columns].tocoo()
        exported = self.is_route[take.col]
        share, of_make = np.zeros(self.nodes.size), np.zeros(self.nodes.size)
        for _ in range(ROUNDS):
            own[self.columns] = 0.0
            source = np.where(exported, of_make[take.row], share[take.row])
            np.maximum.at(own, self.columns[take.col], source)
            new, of_make = mixed @ own, produced @ own
            if np.abs(new - share).max(initial=0.0) < 1e-9:
                break
            share = new
        return own


def _to_one(matrix: Any) -> Any:
    """Rows of a sparse matrix brought to a sum of one."""
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return (sparse.diags(1.0 / np.maximum(total, 1e-12)) @ matrix).tocsr()
