"""Goods that come out of processes and goods that go into them, labels of both, of nodes and of ways; which elements
a commodity holds, from what it is named for and from what goes into it, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from ytterby.controls.names import TradedGood, symbols
from ytterby.ground.group import grouped
from ytterby.world.values import Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ytterby.world.network import Network
    from ytterby.world.read import Chain

MAIN, JOINT, BY_PRODUCT, PASSED_ON = "main", "joint", "by_product", "passed_on"


class Good(NamedTuple):
    """A commodity on one side of a process in a region; old and new plants are one.

    stage, element : of the commodity; role : what it is to the process, see `_role`
    """

    region: str
    stage: str
    technology: str
    process: str
    commodity: str
    element: str
    role: str


@dataclass(frozen=True)
class ProcessGoods:
    """All goods on one side of the processes.

    node, column, good : arrays (entry): place in the balance, and the good that it counts in
    names : the goods
    """

    node: NDArray[np.int64]
    column: NDArray[np.int64]
    good: NDArray[np.int64]
    names: list[Good]

    def tonnes(self, balance: Any, activity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Tonnes of each good: array (good) [t/yr].

        balance : sparse (node, column); activity : array (column) [t/yr].
        """
        factors = np.abs(np.asarray(balance[self.node, self.column])).ravel()
        amounts = factors * activity[self.column]
        tonnes = np.bincount(self.good, amounts, minlength=len(self.names))
        return np.asarray(tonnes, dtype=np.float64)


def goods_of(network: Network, sign: float) -> ProcessGoods:
    """What comes out of processes (sign 1) or goes into them (sign -1), in the order of the columns."""
    chain = network.chain
    made = (
        (network.columns[c], network.nodes[n][0]) for n, c, _, side in network.entries if side > 0
    )
    processes = ((column.process, good) for column, good in made if column.kind == "process")
    main_comes_out = {name for name, good in processes if good == chain.processes[name]["main"]}
    place: dict[Good, int] = {}
    triples: list[tuple[int, int, int]] = []
    for node, number, _, side in network.entries:
        column = network.columns[number]
        if column.kind != "process" or side != sign:
            continue
        commodity = network.nodes[node][0]
        row, process = chain.commodities[commodity], chain.processes[column.process]
        role = _role(process, commodity, row["stage"], column.process in main_comes_out)
        made_by = (column.region, row["stage"], column.technology, column.process)
        good = Good(*made_by, commodity, row["element"], role)
        triples.append((node, number, place.setdefault(good, len(place))))
    at = np.array(triples, dtype=np.int64).reshape(-1, 3)
    return ProcessGoods(at[:, 0], at[:, 1], at[:, 2], list(place))


def _role(process: dict[str, str], commodity: str, stage: str, main_comes_out: bool) -> str:
    """`main` : what the process is for; `by_product` : what comes out beside it.

    `joint` : each good of a process that is named after what it takes in (separation, recycling);
    `passed_on` : a good of another stage that the process only moves.
    """
    if commodity == process["main"]:
        return MAIN if stage == process["stage"] else PASSED_ON
    return BY_PRODUCT if main_comes_out else JOINT


class Labels:
    """Frames of text with a row for each node, each way between regions, each good of a process.

    Made once: tables of results pick rows of them.

    nodes : commodity, stage, element, region
    ways : commodity, stage, element, origin, destination, leak
    way, way_origin : arrays (way), its column and the node where it begins
    outputs, inputs : the fields of `Good`
    """

    def __init__(self, network: Network) -> None:
        goods = network.chain.commodities
        about = [(c, goods[c]["stage"], goods[c]["element"], at) for c, at in network.nodes]
        self.nodes = _frame(("commodity", "stage", "element", "region"), about)
        self.way = np.concatenate([network.route_columns, network.leak_columns]).astype(np.int64)
        ways = [network.columns[number] for number in self.way]
        starts = [network.node_index[way.commodity, way.region] for way in ways]
        self.way_origin = np.array(starts, dtype=np.int64)
        self.ways = self.nodes[self.way_origin].rename({"region": "origin"}).with_columns(
            pl.Series("destination", [way.destination for way in ways], pl.String),
            pl.Series("leak", [way.kind == "leak" for way in ways], pl.Boolean),
        )  # fmt: skip
        self.outputs = _frame(Good._fields, network.outputs.names)
        self.inputs = _frame(Good._fields, network.inputs.names)


def _frame(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def contents_of(chain: Chain) -> dict[str, frozenset[str]]:
    """Commodity -> elements in it.

    A commodity of one element (or a mixture such as NdPr) holds what it is named for. Any other, such
    as a grade of magnet, holds what every process that makes it puts in with a coefficient above
    zero: ordinary magnets are made with cerium and without, so cerium is not what makes them. A grade that
    is made in another way (`way_of`) counts as what it usually is: a control does not end where a maker changes.
    Nothing goes into ores, so they hold no element apart: to stop one element does not stop ores.
    """
    values = Values(chain)
    named = {name: symbols(row["element"] or "") for name, row in chain.commodities.items()}
    counted = [row for row in chain.coefficients if values.product(row["factors"]) > 0.0]
    usual = [row for row in counted if not chain.processes[row["process"]].get("way_of")]
    made_by = grouped((row["commodity"], row["process"]) for row in usual if row["role"] == "out")
    taken = [(row["process"], row["commodity"]) for row in usual if row["role"] != "out"]
    # goods taken out of use: a magnet becomes its scrap
    goes_in = grouped([*taken, *((row["process"], row["good"]) for row in chain.collections)])
    contents = {name: frozenset(own) for name, own in named.items()}
    for _ in chain.stages:  # one step down the chain a round
        for name, processes in made_by.items():
            if not named[name]:
                inputs = ([contents[c] for c in goes_in.get(one, ())] for one in processes)
                by_process = (frozenset[str]().union(*goods) for goods in inputs)
                contents[name] = frozenset.intersection(*by_process)
    return contents


def shares_in_goods(chain: Chain, values: Values) -> list[dict[str, Any]]:
    """commodity, element, share [t of the element per t]: of goods that are not named for an element.

    By parameters: `assay.FEED.ELEMENT` of an ore (of one group only, where the name of the stage begins
    with it, over `GROUP_share.FEED`), or `content.GOOD.ELEMENT`. A part named for a mixture is split by
    `NAME_in_MIXTURE`, such as `neodymium_in_ndpr`.
    """
    groups = {row["group"] for row in chain.elements.values()}
    named = {row["element"]: symbols(row["element"]) for row in chain.commodities.values()}
    mixtures = {name: elements for name, elements in named.items() if len(elements) > 1}
    rows = []
    for commodity, good in chain.commodities.items():
        if good["element"] or chain.stages[good["stage"]]["prior"] not in ("pushed", "needed"):
            continue
        _, _, name = commodity.partition(".")
        group = next((g for g in groups if good["stage"].startswith(f"{g}_")), "")
        for element, row in chain.elements.items():
            share = values.optional(f"assay.{name}.{element}")
            if group:
                share = share / values(f"{group}_share.{name}") if row["group"] == group else 0.0
            share = share or values.optional(f"content.{name}.{element}")
            for mixture in (one for one, elements in mixtures.items() if element in elements):
                of_mixture = values.optional(f"content.{name}.{mixture}")
                share += of_mixture and of_mixture * values(f"{row['name']}_in_{mixture.lower()}")
            if share > 0:
                rows.append({"commodity": commodity, "element": element, "share": share})
    return rows


def element_shares_of(chain: Chain) -> dict[str, dict[str, float]]:
    """Commodity -> element -> share of its mass, by which an act on elements reaches goods of many.

    Ores hold their assay. What is made holds what `contents_of` says, as much as its parameters say; scrap
    holds what the good of the same name does, over all that it holds, since only that is counted. Where no
    number is known the good counts as whole.
    """
    rows = shares_in_goods(chain, Values(chain))
    by_good = grouped((row["commodity"], (row["element"], row["share"])) for row in rows)
    known: dict[str, dict[str, float]] = {name: dict(pairs) for name, pairs in by_good.items()}
    of_grade: dict[str, dict[str, float]] = {}
    for name, shares in known.items():
        total = sum(shares.values())
        if chain.stages[chain.commodities[name]["stage"]]["prior"] == "needed":
            of_grade[name.partition(".")[2]] = {e: s / total for e, s in shares.items()}
    by_commodity = {}
    for name, row in chain.commodities.items():
        inside = chain.contents[name]
        shares = known.get(name) or of_grade.get(name.partition(".")[2], {})
        if row["element"] or (inside and inside.isdisjoint(shares)):
            shares = dict.fromkeys(sorted(inside), 1.0)
        by_commodity[name] = {e: s for e, s in shares.items() if not inside or e in inside}
    return by_commodity


def traded_goods(chain: Chain) -> tuple[TradedGood, ...]:
    """The goods that go from one region to another, in the order of the table."""
    ways = grouped((r["commodity"], (r["origin"], r["destination"])) for r in chain.routes)
    rows = [(name, row) for name, row in chain.commodities.items() if name in ways]
    about = ((name, row["stage"], row["element"]) for name, row in rows)
    return tuple(
        TradedGood(*one, chain.element_shares[one[0]], tuple(ways[one[0]])) for one in about
    )
