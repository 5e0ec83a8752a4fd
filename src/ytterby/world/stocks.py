"""Which stocks a data folder names: the rows of `stocks.csv`, with wildcards written out.

A row names a kind (`pipeline`, `private`, `state`, `speculation`), a stage or a commodity, a region,
and the parameters of its rule. `*` or a blank stands for every one. A later row takes the place of an
earlier one of the same kind, commodity and region.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, check_known

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.world.read import Chain

PIPELINE, PRIVATE, STATE, SPECULATION = "pipeline", "private", "state", "speculation"
CURVES = (PIPELINE, SPECULATION)
"""Kinds held along a curve: worth more the emptier they are. The others follow a rule of dates and prices."""
KINDS = (PIPELINE, PRIVATE, STATE, SPECULATION)
PUBLIC = "public"
"""Kind of the stocks that a scenario plans (`world/planned.py`); no row of a data folder has it."""
NEEDED = {
    PIPELINE: ("weeks", "response", "wedge"),
    SPECULATION: ("weeks", "response", "wedge", "storage", "trend"),
    PRIVATE: ("opening", "capacity", "buy", "from", "until", "ceiling", "release_at",
              "release_share", "holding"),
}  # fmt: skip
NEEDED[STATE] = NEEDED[PRIVATE]
"""Kind -> its `<name>_parameter` columns that must be filled."""


@dataclass(frozen=True)
class Stock:
    """One stock: its kind, node, and the row with the ids of its parameters; ident : of a public one, its id."""

    kind: str
    commodity: str
    region: str
    row: dict[str, str]
    ident: str = ""

    @property
    def name(self) -> str:
        """`oxide.Dy@JPN` for pipeline stock, `state:oxide.Dy@JPN` for the others, `public.ID:...` for public ones."""
        place = f"{self.commodity}@{self.region}"
        if self.ident:
            return f"{self.kind}.{self.ident}:{place}"
        return place if self.kind == PIPELINE else f"{self.kind}:{place}"

    def parameter(self, name: str) -> str:
        """Id of the parameter in the column `<name>_parameter`; blank where there is none."""
        return self.row.get(f"{name}_parameter", "")


def named_stocks(chain: Chain, nodes: Collection[tuple[str, str]]) -> list[Stock]:
    """Stocks at existing nodes, in the order of the rows and nodes.

    nodes : (commodity, region) of the network; a row that names none of them gives no stock.
    Raises DataError for an unknown kind or a rule without one of its parameters.
    """
    stocks: dict[tuple[str, str, str], Stock] = {}
    for line, row in enumerate(chain.stocks, start=2):
        kind = row["kind"]
        where = f"stocks.csv line {line}"
        check_known(kind, KINDS, "kind {!r} is not known", where=where)
        for name in NEEDED[kind]:
            if not row.get(f"{name}_parameter"):
                raise DataError(f"a {kind} stock needs {name}_parameter", where=where)
        for commodity, region in nodes:
            here = {"stage": chain.commodities[commodity]["stage"], "commodity": commodity,
                    "region": region}  # fmt: skip
            if all(row[name] in ("", "*", value) for name, value in here.items()):
                stocks[kind, commodity, region] = Stock(kind, commodity, region, row)
    return list(stocks.values())
