r"""Who a region depends on: share of its supply by last processor and by mine origin.

Last processor: own make and imports of a stage, by the country that made it. Mine origin:
proportional mixing, computed after the solve: what leaves a node has the mix of what entered it,

    mix(node) = sum of what enters, each with the mix of its own node / throughput of the node

iterated down the chain by value-free weight shares. HHI is on shares in [0, 1]; N-1 coverage is the
share of supply left without the largest supplier. Stocks keep no origin and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.law.names import symbols

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

LEAST = 0.5  # [grains]


def dependence(base: BaseYear, year: Year) -> list[tuple[Any, ...]]:
    """region, stage, group, basis, supplier, share, hhi, n_minus_1: one row per supplier above 0.1%."""
    rows: list[tuple[Any, ...]] = []
    least = LEAST * base.network.chain.grain
    last = _supply(base, year)
    mines = _mine_mix(base, year)
    regions = list(base.network.chain.regions)
    for (region, stage, group), by_supplier in last.items():
        rows += _rows(region, stage, group, "last_processor", by_supplier, least)
        mixed = np.zeros(len(regions))
        for commodity, amount in _commodities(base, year, region, stage, group):
            mixed += amount * mines.get((commodity, region), np.zeros(len(regions)))
        if mixed.sum() > least:
            origins = dict(zip(regions, mixed, strict=True))
            rows += _rows(region, stage, group, "mine_origin", origins, least)
    return rows


def _rows(
    region: Any, stage: Any, group: Any, basis: Any, by_supplier: Any, least: float
) -> list[tuple[Any, ...]]:
    total = sum(by_supplier.values())
    if total <= least:
        return []
    shares = {s: v / total for s, v in by_supplier.items() if v > 0}
    hhi = sum(v * v for v in shares.values())
    coverage = 1.0 - max(shares.values())
    return [
        (region, stage, group, basis, supplier, float(share), float(hhi), float(coverage))
        for supplier, share in sorted(shares.items(), key=lambda kv: -kv[1])
        if share > 1e-3
    ]


def _group_of(base: BaseYear, commodity: str) -> list[tuple[str, str]]:
    """Groups a commodity counts in, by the stage's `dependence`.

    `elements`: its element, and the group of it; `commodities`: itself, by its short name; another
    word is one group of the whole stage; blank: none.
    """
    chain = base.network.chain
    row = chain.commodities[commodity]
    stage, element = row["stage"], row["element"]
    kind = chain.stages[stage]["dependence"]
    if kind == "commodities":
        return [(stage, commodity.split(".", 1)[1])]
    if kind != "elements":
        return [(stage, kind)] if kind else []
    if not element:
        return []
    single = chain.elements.get(element) or chain.elements[symbols(element)[0]]
    return [(stage, single["group"]), (stage, element)]


def _supply(base: BaseYear, year: Year) -> dict[tuple[str, str, str], dict[str, float]]:
    """What a region takes at a stage (own make less exports, plus imports) by the maker's country."""
    network = base.network
    taken: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    balance = year.period.problem.balance
    made = np.zeros(len(network.nodes))
    activity = year.solution.activity
    processes = network.process_columns
    made = balance[:, processes].maximum(0) @ activity[processes]
    exported = np.zeros(len(network.nodes))
    for number in (*network.route_columns, *network.leak_columns):
        column = network.columns[number]
        quantity = float(activity[number])
        if quantity <= 1e-6:
            continue
        exported[network.node_index[column.commodity, column.region]] += quantity
        for stage, group in _group_of(base, column.commodity):
            taken[column.destination, stage, group][column.region] += quantity
    for node, (commodity, region) in enumerate(network.nodes):
        own = float(made[node] - exported[node])
        if own > 1e-6:
            for stage, group in _group_of(base, commodity):
                taken[region, stage, group][region] += own
    return taken


def _commodities(
    base: BaseYear, year: Year, region: str, stage: str, group: str
) -> list[tuple[str, float]]:
    network = base.network
    balance = year.period.problem.balance
    out = []
    for node, (commodity, place) in enumerate(network.nodes):
        if place != region or (stage, group) not in _group_of(base, commodity):
            continue
        row = balance[node]
        plain = ~np.isin(row.indices, network.stock_refill) & ~np.isin(
            row.indices, network.stock_release
        )
        columns, weights = row.indices[plain], row.data[plain]
        used = float(np.sum(-np.minimum(weights, 0) * year.solution.activity[columns]))
        out.append((commodity, used))
    return out


def _mine_mix(base: BaseYear, year: Year) -> dict[tuple[str, str], Any]:
    """Share of each mining region in every node: (commodity, region) -> array (region)."""
    network = base.network
    regions = list(network.chain.regions)
    balance = year.period.problem.balance.tocsc()
    activity = year.solution.activity
    count = len(network.nodes)
    mix = np.zeros((count, len(regions)))
    inflow: list[tuple[int, int, float]] = []
    for number in (*network.process_columns, *network.route_columns, *network.leak_columns):
        quantity = activity[number]
        if quantity <= 1e-9 or network.columns[number].technology in network.chain.collecting:
            continue  # what scrap was mined from is not known: shares are those of mined material
        span = slice(balance.indptr[number], balance.indptr[number + 1])
        nodes, weights = balance.indices[span], balance.data[span]
        outs, ins = nodes[weights > 0], nodes[weights < 0]
        if ins.size == 0:
            for node in outs:
                mix[node, regions.index(network.columns[number].region)] = 1.0
            continue
        amounts = -weights[weights < 0] / np.sum(-weights[weights < 0])
        for node, weight in zip(outs, weights[weights > 0], strict=True):
            inflow += [
                (node, source, float(quantity * weight * a))
                for source, a in zip(ins, amounts, strict=True)
            ]
    from scipy import sparse

    targets, sources, weights = (np.array(x) for x in zip(*inflow, strict=True))
    matrix = sparse.csr_matrix(
        (weights, (targets.astype(int), sources.astype(int))), (count, count)
    )
    total = np.asarray(matrix.sum(axis=1)).ravel()
    mined = mix.sum(axis=1) > 0
    matrix = sparse.diags(1.0 / np.maximum(total, 1e-12)) @ matrix
    for _ in range(60):
        new = np.where(mined[:, None], mix, matrix @ mix)
        if np.abs(new - mix).max() < 1e-6:
            break
        mix = new
    return {node: mix[n] for n, node in enumerate(network.nodes)}
