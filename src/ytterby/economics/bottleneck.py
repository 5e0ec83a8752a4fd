"""Bottleneck: the most value added that plants can make with what is left, inputs binding where they are critical.

    max v'y   s.t.   sum_j K_ij used_ij y_j <= output_i y_i + imports_i,   0 <= y <= cap

y : output over the base; K : 1 where input i is critical for user j. Final use takes what is left over, down to none,
so the sum is the least that value added falls by. Where several y reach it the one nearest to the base is taken.

Which inputs are critical, and how far plants can be stretched, is read from surveys.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.economics.industries import BEA, ICIO, industries45, rows_of
from ytterby.ground.errors import MarketError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.economics.industries import IndustryTable
    from ytterby.ground.arrays import Flags, Floats


ESSENTIAL = 1.0
"""Rating of an input without which output stops."""


@lru_cache(maxsize=32)
def critical(table: IndustryTable) -> Flags:
    """Array (input, user): whether an input is one that the user cannot go on without.

    The survey has 55 industries; an industry here takes the highest rating among those that it covers.
    """
    n = len(table.codes)
    names = sorted({row["industry"] for row in rows_of("inventories_wiod55")})
    at = {name: k for k, name in enumerate(names)}
    rated = np.zeros((len(names), len(names)))
    for row in rows_of("critical_inputs_wiod55"):
        if row["rating"] and row["input_industry"] in at and row["using_industry"] in at:
            rated[at[row["input_industry"]], at[row["using_industry"]]] = float(row["rating"])
    into = np.zeros((n, len(names)), dtype=bool)
    for place, surveyed in enumerate(surveyed_of(table)):
        into[place, [at[name] for name in surveyed if name in at]] = True
    essential = (rated >= ESSENTIAL).astype(float)
    return np.asarray((into.astype(float) @ essential @ into.T.astype(float)) > 0.0)


def surveyed_of(table: IndustryTable) -> Iterator[tuple[str, ...]]:
    """For each industry the industries of the survey that it covers."""
    for group in table.groups:
        if table.table == ICIO:
            own = [r["wiod55"] for r in industries45().values() if r["isic4_section"] == group]
        else:
            own = [industries45()[group]["wiod55"]] if group else []
        yield tuple(dict.fromkeys(name for names in own for name in names.split()))


@lru_cache(maxsize=8)
def stretch(table: IndustryTable) -> Floats:
    """Array (industry): by how much plants can make more than in the base year, 0 where nobody knows.

    From the latest utilisation of capacity in US industries, at most what the literature of overproduction allows.
    """
    rows = (row for row in rows_of("ario_parameters") if row["parameter"] == "alpha_max")
    maximum = next(float(row["value"]) for row in rows)
    latest: dict[str, float] = {}
    for row in rows_of("capacity_utilisation_us"):
        for code in prefixes(row["naics"]):
            latest[code] = float(row["percent"])
    spare = np.zeros(len(table.codes))
    if table.table != BEA:
        return spare
    for place, code in enumerate(table.codes):
        known = [p for p in latest if code.startswith(p)]
        if known:
            spare[place] = min(100.0 / latest[max(known, key=len)], maximum) - 1.0
    return np.maximum(spare, 0.0)


def prefixes(naics: str) -> list[str]:
    """Codes that a row of the table of utilisation covers: `3364-9` is 3364 to 3369, `3342,3344` are two."""
    codes = []
    for part in filter(None, naics.replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        digits = range(int(first[-1]), int(last or first[-1]) + 1)
        codes += [f"{first[:-1]}{digit}" for digit in digits]
    return codes


TIED = 1e-9
"""Share of value added by which solutions of the linear program may differ and count as ties."""
TOLERANCE = 1e-9
SNAPPED = 1e-6
"""Distance from its cap within which an industry is at it: a solver is only that accurate."""
MIN_WORTH = 1e-3
"""Of output: what running an industry counts at least."""


def bottleneck(table: IndustryTable, cap: Floats, critical: Flags, nearest: bool = True) -> Floats:
    """Output over the base: array (industry).

    cap : array (industry), the highest output over the base. critical : array (input, user).
    nearest : whether ties are settled, by a quadratic program; the value is the same.

    Raises MarketError when the program is not solved.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    scale = table.output + table.imports
    need = table.used * critical - np.diag(table.output)
    if (need @ cap <= table.imports + TOLERANCE * scale).all():
        return cap  # no input binds
    free = np.asarray(need.clip(min=0.0) @ cap) <= table.imports + TOLERANCE * scale
    rows = np.flatnonzero(~free)  # of the others nobody can want more than imports alone give
    matrix = sparse.csr_matrix(need[rows] / scale[rows, None])
    room = table.imports[rows] / scale[rows]
    # two industries that live on subsidies have less than no value added: nobody gains by closing them
    worth = np.maximum(table.value_added, MIN_WORTH * table.output) / table.gdp
    solve: Any = linprog
    bounds = np.stack([np.zeros_like(cap), cap], axis=1)
    solution = solve(-worth, A_ub=matrix, b_ub=room, bounds=bounds, method="highs-ds")
    if solution.status != 0:
        raise MarketError(f"the bottleneck program was not solved: {solution.message}")
    best = np.clip(np.asarray(solution.x), 0.0, cap)
    output = _nearest(table, cap, matrix, room, worth, best) if nearest else best
    return np.where(np.abs(output - cap) < SNAPPED, cap, output)


def _nearest(
    table: IndustryTable, cap: Floats, matrix: Any, room: Floats, worth: Floats, best: Floats
) -> Floats:
    """Among all that are as good, the one whose outputs are nearest to the base, weighted by size."""
    import piqp
    from scipy import sparse

    n = len(cap)
    weight = sparse.diags(table.output / table.output.sum(), format="csc")
    upper = sparse.csc_matrix(sparse.vstack([matrix, sparse.csr_matrix(-worth[None, :])]))
    bounds = np.concatenate([room, [-(worth @ best) + TIED]])
    solver = piqp.SparseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-10
    diagonal = np.asarray(weight.diagonal())
    solver.setup(weight, -diagonal, None, None, upper, None, bounds, np.zeros(n), cap)
    if solver.solve() != piqp.PIQP_SOLVED:
        return best
    return np.asarray(np.clip(np.asarray(solver.result.x), 0.0, cap))
