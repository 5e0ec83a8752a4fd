"""A table of industries as a network of CES nests: lines split off, imports paid by exports, materials as resources.

* An industry is split into the lines that hang on a product and the rest of it: without the split only relative
  exposure counts, and its level drops out. Lines have the cost shares of their industry. Users buy a bundle of the
  lines and the rest, which are variants of one good: `variety` is the elasticity between them.
* Imports come from a node that turns the basket of exports into them at constant world prices. What exports do not pay
  for in the base year is left out of final use, what they earn beyond is final use: so spending is what factors earn.
* Two US industries live on subsidies; their share of factors is taken as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.ces import CesNetwork
from ytterby.economics.industries import BEA, IndustryTable
from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from ytterby.economics.ces import Elasticities
    from ytterby.ground.arrays import Floats, Ints


MIN_LINE = 1e-9
"""Share of an industry from which a line is split off."""


@dataclass(frozen=True, eq=False)
class SplitNetwork:
    """A network with what its nodes are.

    Attributes
    ----------
    ces : its shares.
    industry : array (node), number of the industry, -1 for the node of imports.
    material : array (node), number of the material that a line holds, -1 where it holds none.
    size : array (node), value added of the node in the base year [of the table's money].
    names : of the materials, as the exposure has them.
    """

    ces: CesNetwork
    industry: Ints
    material: Ints
    size: Floats
    names: tuple[int, ...]


def network_of(
    table: IndustryTable, lines: Floats, bills: Floats, nest: Floats, other: Elasticities, *, pooled: bool
) -> SplitNetwork:  # fmt: skip
    """The network of a table with its lines split off.

    lines : array (name, industry), parts of output that hang on a use, none twice. bills : array (name, industry),
    what lines pay for the material in the base year. nest : array (name), elasticity of the nest of each use.
    pooled : whether all uses buy one and the same material, as a model with one aggregate has it; else each its own.
    """
    n = len(table.codes)
    names = [k for k in range(len(lines)) if lines[k].max(initial=0.0) > MIN_LINE]
    place = [(k, int(j)) for k in names for j in np.flatnonzero(lines[k] > MIN_LINE)]
    split = sorted({j for _, j in place})
    rest = np.clip(1.0 - lines.sum(axis=0), 0.0, 1.0)
    plain = [j for j in range(n) if j not in set(split)]
    other_part = [j for j in split if rest[j] > MIN_LINE]
    # makers, then what users buy of split industries, then imports
    made = np.array([*plain, *other_part, *(j for _, j in place)])
    rests, supplied = (rest[j] for j in other_part), (lines[k, j] for k, j in place)
    share = np.array([*(1.0 for _ in plain), *rests, *supplied])
    makers, nodes = len(made), len(made) + len(split) + 1
    first_line = len(plain) + len(other_part)
    kind = np.full(nodes, -1)
    kind[first_line:makers] = [0 if pooled else names.index(k) for k, _ in place]
    nests = np.ones(nodes)
    nests[first_line:makers] = [nest[k] for k, _ in place]
    sold_at = np.zeros(n, dtype=int)  # node where users buy an industry's goods
    sold_at[plain] = np.arange(len(plain))
    sold_at[split] = makers + np.arange(len(split))
    inputs, factor, final = _flows(table, made, share, sold_at, len(plain))
    total = inputs.sum(axis=1)
    costs = total + factor
    sums, none = total[:, None], np.zeros_like(inputs)
    bundle = np.divide(inputs, sums, out=none, where=sums > 0.0)
    own = factor / np.where(costs > 0.0, costs, 1.0)
    weight = np.zeros((nodes, int(kind.max(initial=-1)) + 1))
    for at, (k, j) in enumerate(place, start=first_line):
        weight[at, kind[at]] = bills[k, j] / (lines[k, j] * table.output[j])
    between = np.full(nodes, other.inputs)
    between[makers:-1], between[-1] = other.variety, other.exports
    ces = CesNetwork(own, bundle, weight, final / final.sum(), nests, between, other)
    kept = ces.material.max(axis=0, initial=0.0) > 0.0
    if not kept.all():
        unpaid = names if pooled else [names[k] for k in np.flatnonzero(~kept)]
        numbers = ", ".join(map(str, unpaid))  # a share of nothing cannot become scarce
        raise error_of(DataError, "ces_no_bill", numbers=numbers)
    industry, size = np.full(nodes, -1), np.zeros(nodes)
    industry[:makers], size[:makers] = made, table.value_added[made] * share
    return SplitNetwork(ces, industry, kind, size, tuple(names))


def _flows(
    table: IndustryTable, made: Ints, share: Floats, sold_at: Ints, first: int
) -> tuple[Floats, Floats, Floats]:
    """What nodes buy, array (node, node), what their factors earn and what goes to final use, arrays (node).

    made, share : arrays (maker), its industry and its share of that. sold_at : array (industry), the node where users
    buy. first : number of the first maker of a split industry. Money is the table's.
    """
    makers, nodes = len(made), int(sold_at.max()) + 2  # imports are the last node
    earned, abroad = np.maximum(table.value_added, 0.0), table.imported.sum(axis=0)
    if table.table == BEA:  # where `other` is goods from abroad, and not taxes
        abroad = abroad + np.maximum(table.other, 0.0)
    else:
        earned = earned + np.maximum(table.other, 0.0)
    inputs, factor, final = np.zeros((nodes, nodes)), np.zeros(nodes), np.zeros(nodes)
    inputs[:makers, sold_at] = table.domestic.T[made]
    inputs[:makers, -1] = abroad[made]
    inputs[sold_at[made[first:]], np.arange(first, makers)] = share[first:]
    factor[:makers] = earned[made]
    # imports are paid by exports
    sold, bought = float(table.exports.sum()), float(abroad.sum() + table.final_imports.sum())
    inputs[-1, sold_at] = table.exports
    final[sold_at] = table.final + table.exports * (1.0 - min(sold, bought) / sold if sold else 1.0)
    final[-1] = max(float(table.final_imports.sum()) - max(bought - sold, 0.0), 0.0)
    return inputs, factor, final
