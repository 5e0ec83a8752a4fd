"""Which tonnes go from where to where, stage by stage: the data and layout of the flow picture.

Stages do not share a unit (ore, oxide, metal, finished magnets), and each stage loses or adds
mass. So every gap between two columns is scaled to its own total: a ribbon is a share of what
passes that gap, and its label gives the tonnes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ytterby.report.words import Gap

OTHER = "OTHER"
LEAST = 0.02  # a region below this share in all its columns is drawn under "Other"


@dataclass
class Node:
    """One region in one column. `into` and `out` are shares of the gaps to the left and right."""

    region: str
    column: int
    into: float = 0.0
    out: float = 0.0
    into_t: float = 0.0
    out_t: float = 0.0
    top: float = 0.0
    height: float = 0.0
    used_left: float = field(default=0.0, repr=False)
    used_right: float = field(default=0.0, repr=False)

    @property
    def size(self) -> float:
        """The larger of the two shares: what the node's bar must hold."""
        return max(self.into, self.out)


@dataclass(frozen=True)
class Ribbon:
    """A flow between two nodes of neighbouring columns, with its vertical places."""

    origin: Node
    destination: Node
    share: float
    quantity_t: float
    y_left: float
    y_right: float
    thickness: float


@dataclass(frozen=True)
class FlowLayout:
    """Everything the drawing needs; `gaps` are the indices of the gaps that have flows."""

    nodes: list[Node]
    ribbons: list[Ribbon]
    gaps: list[int]
    totals_t: list[float]
    height: float


def flow_rows(
    flows: pl.DataFrame,
    scenario: str,
    year: int,
    elements: Collection[str],
    gaps: Sequence[Gap],
    production: pl.DataFrame | None = None,
    contents: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Select the flows of one picture: gap, origin, destination, quantity_t.

    Parameters
    ----------
    flows : result table `flows`
    scenario, year : which run and year
    elements : names of the elements drawn, mixtures of them included
    gaps : the stages that cross each gap between two columns
    production : result table `production`; where a stage has no domestic rows in `flows`,
        production less exports is drawn as domestic supply
    contents : t of the elements per t of commodity, for goods that are not named for an element
        (ore, magnets); without it their full tonnage is drawn

    Returns
    -------
    frame of positive quantities [t], one row per gap, origin, destination.
    """
    here = flows.filter((pl.col("scenario") == scenario) & (pl.col("year") == year))
    here = here.select("commodity", "stage", "element", "origin", "destination", "quantity_t")
    if production is not None:
        made = production.filter((pl.col("scenario") == scenario) & (pl.col("year") == year))
        here = pl.concat([here, _domestic(here, made)], how="vertical_relaxed")
    gap = pl.col("stage").replace_strict(
        {stage: n for n, one in enumerate(gaps) for stage in one.stages}, default=None
    )
    mixed = pl.col("element").fill_null("") == ""
    content: pl.Expr = pl.lit(1.0)
    if contents:
        content = pl.col("commodity").replace_strict(dict(contents), default=0.0)
    return (
        here.with_columns(gap.alias("gap"))
        .filter(pl.col("gap").is_not_null() & (mixed | pl.col("element").is_in([*elements])))
        .with_columns(pl.col("quantity_t") * pl.when(mixed).then(content).otherwise(1.0))
        .group_by(["gap", "origin", "destination"], maintain_order=True)
        .agg(pl.col("quantity_t").sum())
        .filter(pl.col("quantity_t") > 0)
        .sort("gap", "quantity_t", descending=[False, True])
    )


def _domestic(flows: pl.DataFrame, production: pl.DataFrame) -> pl.DataFrame:
    """Production less exports, for stages whose flows hold no domestic rows."""
    own = flows.filter(pl.col("origin") == pl.col("destination"))["stage"].unique().to_list()
    keys = ["commodity", "stage", "element", "region"]
    # only what a stage itself makes is its supply: what separation gives was counted as ore
    makes = pl.col("role") == "main"
    made = production.filter(~pl.col("stage").is_in(own) & makes).group_by(keys).agg(
        pl.col("quantity_t").sum()
    )  # fmt: skip
    sent = flows.group_by("commodity", pl.col("origin").alias("region")).agg(
        pl.col("quantity_t").sum().alias("sent")
    )
    kept = pl.col("quantity_t") - pl.col("sent").fill_null(0.0)
    return made.join(sent, on=["commodity", "region"], how="left").select(
        "commodity", "stage", "element", pl.col("region").alias("origin"),
        pl.col("region").alias("destination"), kept.clip(0.0).alias("quantity_t"),
    )  # fmt: skip


def lay_out(
    rows: pl.DataFrame, order: Sequence[str], height: float = 430.0, pad: float = 17.0
) -> FlowLayout:
    """Place nodes and ribbons in a box of `height` [drawing units].

    `order` is the vertical order of the regions, the same in every column.
    """
    gaps = sorted(rows["gap"].unique().to_list())
    totals = {g: float(rows.filter(pl.col("gap") == g)["quantity_t"].sum()) for g in gaps}
    records = [(r["gap"], r["origin"], r["destination"], r["quantity_t"]) for r in rows.to_dicts()]
    kept = _large(records, totals)
    nodes: dict[tuple[int, str], Node] = {}
    links: dict[tuple[int, str, str], float] = {}
    for gap, origin, destination, quantity in records:
        ends = [origin if (gap, origin) in kept else OTHER]
        ends.append(destination if (gap + 1, destination) in kept else OTHER)
        links[gap, ends[0], ends[1]] = links.get((gap, ends[0], ends[1]), 0.0) + quantity
    for (gap, origin, destination), quantity in links.items():
        left = nodes.setdefault((gap, origin), Node(origin, gap))
        right = nodes.setdefault((gap + 1, destination), Node(destination, gap + 1))
        left.out += quantity / totals[gap]
        left.out_t += quantity
        right.into += quantity / totals[gap]
        right.into_t += quantity
    rank = {name: n for n, name in enumerate(dict.fromkeys([*order, OTHER]))}
    columns: dict[int, list[Node]] = {}
    for node in sorted(nodes.values(), key=lambda n: rank.get(n.region, len(rank))):
        columns.setdefault(node.column, []).append(node)
    unit = min(
        ((height - pad * (len(c) - 1)) / sum(n.size for n in c) for c in columns.values()),
        default=height,
    )
    for column in columns.values():
        spare = height - sum(n.size for n in column) * unit
        gap_size = min(pad * 1.6, spare / max(1, len(column) - 1))
        at = (height - sum(n.size for n in column) * unit - gap_size * (len(column) - 1)) / 2
        for node in column:
            node.top, node.height = at, node.size * unit
            at += node.height + gap_size
    ribbons = []
    by_place = sorted(
        links.items(),
        key=lambda item: (item[0][0], rank.get(item[0][1], 99), rank.get(item[0][2], 99)),
    )
    for (gap, origin, destination), quantity in by_place:
        left, right = nodes[gap, origin], nodes[gap + 1, destination]
        share = quantity / totals[gap]
        thick = share * unit
        ribbons.append(
            Ribbon(left, right, share, quantity, left.top + left.used_right,
                   right.top + right.used_left, thick)
        )  # fmt: skip
        left.used_right += thick
        right.used_left += thick
    return FlowLayout(list(nodes.values()), ribbons, gaps, [totals[g] for g in gaps], height)


def _large(
    records: Sequence[tuple[int, str, str, float]], totals: Mapping[int, float]
) -> set[tuple[int, str]]:
    """Find the (column, region) pairs with at least `LEAST` of a gap on either side."""
    shares: dict[tuple[int, str, str], float] = {}
    for gap, origin, destination, quantity in records:
        for key in ((gap, origin, "out"), (gap + 1, destination, "in")):
            shares[key] = shares.get(key, 0.0) + quantity / totals[gap]
    return {(column, region) for (column, region, _), share in shares.items() if share >= LEAST}
