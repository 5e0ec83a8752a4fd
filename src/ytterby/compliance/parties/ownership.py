"""Who is owned by listed parties: directly, through others, and in sum, on a day.

An entity counts as listed if listed parties together hold 50 percent or more of it; it then counts
in full for what it holds itself. From when to when such a rule is law is not decided here.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ytterby.compliance.parties.party_set import bare_name
from ytterby.compliance.parties.record import parse_date
from ytterby.ground.csvfile import read_csv, require_columns
from ytterby.ground.errors import DataError

HALF = 50.0
FULL = 100.0
_TINY = 1e-9
MOST_LINKS = 12
"""Links of a chain that are told; of a longer one those at its ends."""
Listed = Callable[[str], Iterable[str]]
"""The lists on which a name stands on the day; none if it is not listed."""


class Edge(NamedTuple):
    """`owner` holds `percent` of `owned`, from the first to the last day; None is open."""

    owner: str
    owned: str
    percent: float
    first: date | None = None
    last: date | None = None
    where: str = ""

    def __str__(self) -> str:
        return f"{self.owner} owns {self.percent:g} % of {self.owned}"


class OwnerHolding(NamedTuple):
    """A direct owner that counts, with the lists it counts for and the chain that explains it."""

    owner: str
    percent: float
    lists: tuple[str, ...]
    chain: tuple[Edge, ...]

    def explain(self) -> str:
        """`A owns 60 % of B; B owns 50 % of C`; of a long chain its ends."""
        links = list(map(str, self.chain))
        if len(links) > MOST_LINKS:
            ends = MOST_LINKS // 2
            links[ends:-ends] = [f"and {len(links) - 2 * ends} links between"]
        return "; ".join(links)


@dataclass(frozen=True)
class OwnedByListed:
    """What listed parties hold of an entity on a day.

    holdings : of the owners that are listed or count as listed.
    """

    name: str
    holdings: tuple[OwnerHolding, ...]

    @property
    def share(self) -> float:
        """Percent held in sum."""
        return sum(holding.percent for holding in self.holdings)

    @property
    def by_list(self) -> dict[str, float]:
        """The share in sum of the owners that count for each list."""
        names = sorted({name for holding in self.holdings for name in holding.lists})
        return {n: sum(h.percent for h in self.holdings if n in h.lists) for n in names}

    @property
    def reaches_half(self) -> bool:
        """Whether listed parties hold 50 percent or more; 50 is enough."""
        return self.share >= HALF - _TINY

    def explain(self) -> str:
        """The reasons in one line."""
        text = "; ".join(dict.fromkeys(h.explain() for h in self.holdings))
        return f"{text}: {self.share:g} % of {self.name} in sum"


class Owners:
    """A graph of who holds how much of whom, with dates."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges = tuple(edges)
        self._above: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
        for edge in self.edges:
            owner, owned = bare_name(edge.owner), bare_name(edge.owned)
            if owner != owned:
                self._above[owned].append((owner, edge))

    @classmethod
    def read(cls, path: Path | str) -> Owners:
        """From a CSV with owner, owned, percent and, if known, from and until.

        Raises DataError with row and column of everything wrong; also when the shares of one entity
        come to more than 100 percent on a day.
        """
        edges = read_owners(path)
        check_sums(edges, str(path))
        return cls(edges)

    def knows(self, name: str) -> bool:
        """Whether anything is said of who owns it."""
        return bare_name(name) in self._above

    def owners_of(self, name: str, on: date, listed: Listed) -> OwnedByListed:
        """What listed parties hold of an entity on a day.

        name : the entity.
        on : the day; the first and the last day of a holding count.
        listed : the lists that count, for a name. A rule that adds up over some lists only is
            asked for with these lists only.
        """
        tree = _Tree(self._above, bare_name(name), on, listed)
        holdings = (
            OwnerHolding(edge.owner, edge.percent, tree.through[owner], tree.chain(owner, edge))
            for owner, edge in tree.counted(tree.target)
        )
        return OwnedByListed(name, tuple(holdings))


class _Tree:
    """All that stands above an entity on a day; a circle is walked once.

    above : the owners of each entity, with the edges to them.
    counts : the listed parties, with the lists they stand on.
    through : all that counts as listed, with the lists that make it so.
    """

    def __init__(
        self, edges: dict[str, list[tuple[str, Edge]]], target: str, on: date, listed: Listed
    ) -> None:
        self.target = target
        self.above: dict[str, list[tuple[str, Edge]]] = {}
        spelled: dict[str, str] = {}
        waiting = [target]
        while waiting:
            key = waiting.pop()
            if key not in self.above:
                self.above[key] = [(owner, e) for owner, e in edges.get(key, ()) if _holds(e, on)]
                waiting += [owner for owner, _ in self.above[key]]
        for rows in self.above.values():
            for owner, edge in rows:
                spelled.setdefault(owner, edge.owner)
        lists = {k: tuple(dict.fromkeys(listed(t))) for k, t in spelled.items() if k != target}
        self.counts = {key: own_lists for key, own_lists in lists.items() if own_lists}
        self.through = self._spread()

    def counted(self, key: str) -> list[tuple[str, Edge]]:
        """The owners of an entity that are listed or count as listed."""
        return [(owner, e) for owner, e in self.above.get(key, ()) if owner in self.through]

    def _spread(self) -> dict[str, tuple[str, ...]]:
        """Grown from the listed parties until nothing is added, so that a circle of owners counts
        only if a listed party feeds it. Looked at again is only what a change stands directly above."""
        self.through = dict(self.counts)
        below: dict[str, list[str]] = defaultdict(list)
        for key, rows in self.above.items():
            for owner, _ in rows:
                below[owner].append(key)
        waiting = deque(self.counts)
        while waiting:
            for key in below[waiting.popleft()]:
                if key in self.counts or key == self.target:
                    continue
                counted = self.counted(key)
                names = tuple(sorted({n for owner, _ in counted for n in self.through[owner]}))
                half = sum(e.percent for _, e in counted) >= HALF - _TINY
                if half and names != self.through.get(key):
                    self.through[key] = names
                    waiting.append(key)
        return self.through

    def chain(self, owner: str, edge: Edge) -> tuple[Edge, ...]:
        """The links from the listed parties down to a holding, listed parties first."""
        links, seen, waiting = [edge], {owner}, deque([owner])
        while waiting:
            key = waiting.popleft()
            for higher, link in () if key in self.counts else self.counted(key):
                links.append(link)
                if higher not in seen:
                    seen.add(higher)
                    waiting.append(higher)
        return tuple(reversed(links))


def read_owners(path: Path | str) -> list[Edge]:
    """The rows of an owners file; every mistake in one DataError."""
    table = read_csv(path)
    require_columns(table, ("owner", "owned", "percent"), str(path))
    edges: list[Edge] = []
    wrong: list[str] = []
    for number, (row, line) in enumerate(zip(table.rows, table.lines, strict=True), start=1):
        where = f"row {number} (line {line})"
        try:
            edges.append(_edge(row, where))
        except ValueError as fault:
            wrong.append(f"{where}, {fault}")
    shares = [e.percent for e in edges if e.percent > 0]
    if shares and max(shares) <= 1 and len(shares) > 1:
        wrong.append("column 'percent': no share is above 1; write 60 for 60 percent")
    if wrong:
        raise DataError("\n  ".join([f"{len(wrong)} mistakes", *wrong[:20]]), where=str(path))
    return edges


def check_sums(edges: Iterable[Edge], where: str) -> None:
    """Refuse shares of one entity that come to more than 100 percent on a day."""
    of: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        of[bare_name(edge.owned)].append(edge)
    for rows in of.values():
        for edge in rows:
            # what holds on the first day of this one; an open start is the earliest day
            valid = [e for e in rows if (_holds(e, edge.first) if edge.first else not e.first)]
            total = sum(e.percent for e in valid)
            if total > FULL + 1e-6:
                day = f" on {edge.first}" if edge.first else ""
                what = f"the shares of {edge.owned!r} come to {total:g} percent{day}"
                advice = "Rows: " + ", ".join(e.where for e in valid)
                place = f"{where}, {valid[-1].where}, column 'percent'"
                raise DataError(what, where=place, advice=advice)


def _edge(row: dict[str, str], where: str) -> Edge:
    owner, owned = row["owner"].strip(), row["owned"].strip()
    for column, text in (("owner", owner), ("owned", owned)):
        if not bare_name(text):
            raise ValueError(f"column {column!r}: no name")
    if bare_name(owner) == bare_name(owned):
        raise ValueError(f"column 'owned': {owned!r} cannot own itself")
    text = row["percent"].strip()
    percent = -1.0
    with suppress(ValueError):
        percent = float(text.rstrip("% "))
    if not 0 <= percent <= FULL:
        raise ValueError(f"column 'percent': {text[:40]!r} is no number from 0 to 100")
    days = []
    for column in ("from", "until"):
        try:
            days.append(parse_date(row.get(column, "")))
        except ValueError as fault:
            raise ValueError(f"column {column!r}: {fault}") from None
    first, last = days
    if first and last and last < first:
        raise ValueError(f"column 'until': {last} is before {first}")
    return Edge(owner, owned, percent, first, last, where)


def _holds(edge: Edge, on: date) -> bool:
    return (edge.first is None or edge.first <= on) and (edge.last is None or on <= edge.last)
