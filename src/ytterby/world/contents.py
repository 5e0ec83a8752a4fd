"""Which elements a commodity holds, from what it is named for and from what goes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.law.names import symbols
from ytterby.world.values import Values

if TYPE_CHECKING:
    from ytterby.world.read import Chain


def contents_of(chain: Chain) -> dict[str, frozenset[str]]:
    """Commodity -> elements in it.

    A commodity of one element (or a mixture such as NdPr) holds what it is named for. Any other, such
    as a grade of magnet, holds what every process that makes it puts in with a coefficient above
    zero: ordinary magnets are made with cerium and without, so cerium is not what makes them.
    Nothing goes into ores, so they hold no element apart: to stop one element does not stop ores.
    """
    values = Values(chain)
    named = {name: symbols(row["element"] or "") for name, row in chain.commodities.items()}
    goes_in: dict[str, set[str]] = {}
    made_by: dict[str, set[str]] = {}
    for row in chain.coefficients:
        if values.product(row["factors"]) <= 0.0:
            continue
        if row["role"] == "out":
            made_by.setdefault(row["commodity"], set()).add(row["process"])
        else:
            goes_in.setdefault(row["process"], set()).add(row["commodity"])
    for row in chain.collections:  # goods taken out of use: a magnet becomes its scrap
        goes_in.setdefault(row["process"], set()).add(row["good"])
    found = {name: frozenset(own) for name, own in named.items()}
    for _ in chain.stages:  # one step down the chain a round
        for name, processes in made_by.items():
            if not named[name]:
                inputs = [goes_in.get(process, set()) for process in processes]
                held = [frozenset[str]().union(*(found[c] for c in goods)) for goods in inputs]
                found[name] = frozenset.intersection(*held)
    return found
