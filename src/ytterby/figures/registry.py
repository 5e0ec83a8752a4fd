"""All figures by id: those of one run, and those of a run and its reference. What stands here may be stated on a page,
drawn, packaged and given as data; nothing else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures import differences, exports, plants, prices, users
from ytterby.figures.figure import NONE
from ytterby.figures.run_figures import RUN_FIGURES

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Made

EFFECT_MODULES = (prices, exports, users, plants, differences)
"""What a control does, in the order of a page. Each has `FIGURES` and `rows(pair, before)`: id -> rows; before : those
of the modules before it."""
EFFECT_FIGURES = tuple(figure for module in EFFECT_MODULES for figure in module.FIGURES)
"""Figures of a run and its reference, in the order of a page."""
ALL_FIGURES = {figure.id: figure for figure in (*RUN_FIGURES, *EFFECT_FIGURES)}
"""All figures by id."""
RANGED = {name: figure for name, figure in ALL_FIGURES.items() if figure.ranged != NONE}
"""Those of which draws keep rows and give ranges."""


def effect_figures(pair: Comparison) -> dict[str, pl.DataFrame]:
    """What a control does: id -> rows with the labels of the figure, `year`, `period`, `value` and `reference`, null
    where there is none. Rows come in the order in which a page states them."""
    made: Made = {}
    for module in EFFECT_MODULES:
        made |= module.rows(pair, made)
    schemas = {one.id: {**one.schema, "reference": pl.Float64} for one in EFFECT_FIGURES}
    return {n: pl.DataFrame(made[n], schema=own, orient="row") for n, own in schemas.items()}
