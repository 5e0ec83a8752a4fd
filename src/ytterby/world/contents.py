"""Which elements a commodity holds, from what it is named for and from what goes into it; and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


def shares_in_goods(chain: Chain, values: Values) -> list[dict[str, Any]]:
    """commodity, element, share [t of the element per t]: of goods that are not named for an element.

    By parameters: `assay.FEED.ELEMENT` of an ore (of one group only, where the name of the stage begins
    with it, over `GROUP_share.FEED`), or `content.GOOD.ELEMENT`. A part named for a mixture is split by
    `NAME_in_MIXTURE`, such as `neodymium_in_ndpr`.
    """
    groups = {row["group"] for row in chain.elements.values()}
    named = {row["element"]: symbols(row["element"]) for row in chain.commodities.values()}
    mixtures = {name: held for name, held in named.items() if len(held) > 1}
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
            for mixture, held in mixtures.items():
                whole = values.optional(f"content.{name}.{mixture}") if element in held else 0.0
                share += whole and whole * values(f"{row['name']}_in_{mixture.lower()}")
            if share > 0:
                rows.append({"commodity": commodity, "element": element, "share": share})
    return rows
