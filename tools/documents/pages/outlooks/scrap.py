"""Chinese oxide from scrap in the base year under other assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.runs.run import base_of
from ytterby.world.base_year.calibrate import adjustments

from ...builder import num, part, table

if TYPE_CHECKING:
    from ...results import Results

ELEMENTS = ("NdPr", "Dy", "Tb", "Gd", "Ho")
ENDS = {
    "magnet_yield": ("low", "high"),
    "swarf_share": ("high",),
    "recovery.recycling": ("high",),
    "content.NdFeB_ordinary.NdPr": ("high",),
    "blank_per_magnet": ("low",),
}
"""Assumption -> the ends of its range that are tried, one at a time."""
OF_THE_OXIDE = 0.675
"""Share of the oxide that ends in the magnet: the middle of what the source of `magnet_yield` says."""


@part(runs=True)
def scrap(results: Results) -> str:
    """One change at a time, the base year reconciled anew."""
    numbers = results.workspace.chain.parameters
    cases: list[tuple[str, dict[str, float]]] = [("as it is", {})]
    for name, ends in ENDS.items():
        one = numbers.row(name)
        cases += [(f"`{name}` {value:g} for {one.value:g}", {name: value}) for value in (getattr(one, end) for end in ends)]  # fmt: skip
    middle = OF_THE_OXIDE / numbers.row("yield.metal").value
    cases.append((f"`magnet_yield` {middle:.3f}: 67.5 percent of the oxide in the magnet", {"magnet_yield": middle}))  # fmt: skip
    goods = {p.id: p.high for p in numbers if p.id.startswith(("taken_out.", "collection.")) and p.high is not None}  # fmt: skip
    cases.append(("all `collection.*`, `taken_out.*` at their high ends", goods))
    rows = []
    for title, changed in cases:
        base = base_of(results.workspace.chain.folder, changed)
        moved = {a["fact"]: a for a in adjustments(base)}
        off = [100 * (moved[fact]["used"] / moved[fact]["published"] - 1)
               for fact in (*(f"scrap.{e}" for e in ELEMENTS), "magnets.china", "mined.CHN")]  # fmt: skip
        far = sum(abs(a["sd_moved"]) > 2.0 for a in moved.values())
        rows.append([title, num(moved["scrap.NdPr"]["used"], 0), *(f"{one:+.0f}" for one in off), far])  # fmt: skip
    heads = ["base year with", "NdPr oxide from scrap, t", *(f"{e}, % off" for e in ELEMENTS), "Chinese magnets, % off",
             "mined in China (IEA), % off", "facts beyond 2 sd"]  # fmt: skip
    return table(heads, rows)
